//! Where settings come from.

use std::{collections::BTreeMap, fmt, fs, path::Path};

use super::ConfigError;

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The process's environment.
    Environment,
    /// The file that `ATELIER_CONFIG` names.
    File,
}

/// Names and values. An empty value counts as none, so that `ATELIER_SECRET=` in a compose file is not a secret.
#[derive(Clone, Default)]
pub struct Environment(BTreeMap<String, (String, Origin)>);

impl Environment {
    /// The environment of this process, over the file that `ATELIER_CONFIG` names.
    ///
    /// # Errors
    /// A file that cannot be read, or is not a flat list of texts, numbers and switches.
    pub fn of_process() -> Result<Self, ConfigError> {
        // the one place that meets the ambient environment; names and values that are not text are not ours
        let vars =
            std::env::vars_os().filter_map(|(k, v)| Some((k.into_string().ok()?, v.into_string().ok()?)));
        Self::of(vars).with_file()
    }

    /// These variables alone.
    pub fn of<K: Into<String>, V: Into<String>>(pairs: impl IntoIterator<Item = (K, V)>) -> Self {
        let pairs = pairs.into_iter().map(|(k, v)| (k.into(), v.into().trim().to_owned()));
        Self(pairs.filter(|(_, v)| !v.is_empty()).map(|(k, v)| (k, (v, Origin::Environment))).collect())
    }

    /// Adds what the file named by `ATELIER_CONFIG` says and the environment does not.
    ///
    /// # Errors
    /// As [`Environment::of_process`].
    pub fn with_file(mut self) -> Result<Self, ConfigError> {
        let Some(path) = self.get("ATELIER_CONFIG").map(str::to_owned) else { return Ok(self) };
        let text = fs::read_to_string(&path).map_err(|e| {
            ConfigError::one(format!("ATELIER_CONFIG names {path}, which cannot be read: {e}."))
        })?;
        for (name, value) in read_file(Path::new(&path), &text)? {
            self.0.entry(name).or_insert((value, Origin::File));
        }
        Ok(self)
    }

    /// The value of a variable.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|(value, _)| value.as_str())
    }

    /// Where the value comes from.
    pub fn origin(&self, name: &str) -> Option<Origin> {
        self.0.get(name).map(|(_, origin)| *origin)
    }

    /// The names that are set.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The names that the file sets.
    pub(super) fn names_in_file(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter(|(_, (_, origin))| *origin == Origin::File).map(|(name, _)| name.as_str())
    }
}

/// Values may be secrets: only names are shown.
impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

fn read_file(path: &Path, text: &str) -> Result<Vec<(String, String)>, ConfigError> {
    let table: toml::Table = text.parse().map_err(|e: toml::de::Error| {
        ConfigError::one(format!("{} is not TOML: {}.", path.display(), e.message()))
    })?;
    let flat = |(name, value): (String, toml::Value)| match value {
        toml::Value::String(text) => Ok((name, text)),
        toml::Value::Integer(number) => Ok((name, number.to_string())),
        toml::Value::Boolean(switch) => Ok((name, switch.to_string())),
        _ => Err(ConfigError::one(format!(
            "{}: {name} is a {}; write each setting as NAME = \"value\".",
            path.display(),
            value.type_str()
        ))),
    };
    table.into_iter().map(flat).collect()
}
