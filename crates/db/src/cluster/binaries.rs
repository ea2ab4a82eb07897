//! Finding PostgreSQL's server binaries.

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::ClusterError;

/// The oldest major version whose SQL the schema uses.
const LEAST: u32 = 14;

/// One installed server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Binaries {
    /// The major version, e.g. 15.
    pub(crate) major: u32,
    /// The folder that holds `postgres` and `initdb`.
    pub(crate) folder: PathBuf,
}

impl Binaries {
    /// Every installed server, newest major version first; only the asked one when a folder is named.
    pub(crate) fn find(asked: Option<&Path>) -> Result<Vec<Self>, ClusterError> {
        if let Some(folder) = asked {
            let one = Self::at(folder).ok_or_else(|| ClusterError::NoBinariesThere(folder.to_owned()))?;
            return Self::recent_enough(vec![one]);
        }
        let mut found: Vec<Self> = Vec::new();
        for server in candidates().iter().filter_map(|folder| Self::at(folder)) {
            if !found.contains(&server) {
                found.push(server);
            }
        }
        // stable, so that of two servers of one version the distribution's own comes first
        found.sort_by_key(|server| std::cmp::Reverse(server.major));
        Self::recent_enough(found)
    }

    fn recent_enough(found: Vec<Self>) -> Result<Vec<Self>, ClusterError> {
        let newest = found.first().ok_or(ClusterError::NotInstalled { install: install_command() })?.major;
        if newest < LEAST {
            return Err(ClusterError::TooOld { found: newest, least: LEAST });
        }
        Ok(found.into_iter().filter(|b| b.major >= LEAST).collect())
    }

    fn at(folder: &Path) -> Option<Self> {
        let folder = folder.canonicalize().ok()?;
        if !folder.join("initdb").is_file() {
            return None;
        }
        let output = Command::new(folder.join("postgres")).arg("--version").output().ok()?;
        Some(Self { major: major(&String::from_utf8_lossy(&output.stdout))?, folder })
    }

    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

/// Reads 15 out of `postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)`.
fn major(version: &str) -> Option<u32> {
    let number = version.split_once("(PostgreSQL)")?.1.trim_start();
    number.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

fn candidates() -> Vec<PathBuf> {
    let mut found = Vec::new();
    for (parent, prefix, below) in [
        ("/usr/lib/postgresql", "", "bin"),
        ("/usr", "pgsql-", "bin"),
        ("/opt/homebrew/opt", "postgresql", "bin"),
        ("/usr/local/opt", "postgresql", "bin"),
    ] {
        let entries = fs::read_dir(parent).into_iter().flatten().flatten();
        let versions = entries.filter(|e| e.file_name().to_str().is_some_and(|n| n.starts_with(prefix)));
        found.extend(versions.map(|e| e.path().join(below)));
    }
    if let Ok(output) = Command::new("pg_config").arg("--bindir").output() {
        found.push(PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()));
    }
    let path = std::env::var_os("PATH");
    found.extend(std::env::split_paths(path.as_deref().unwrap_or(OsStr::new(""))));
    found
}

fn install_command() -> &'static str {
    let has = |program: &str| {
        ["/usr/bin", "/bin", "/usr/local/bin", "/opt/homebrew/bin"]
            .iter()
            .any(|folder| Path::new(folder).join(program).exists())
    };
    if has("apt-get") {
        "`apt-get install postgresql`"
    } else if has("dnf") {
        "`dnf install postgresql-server`"
    } else if has("apk") {
        "`apk add postgresql`"
    } else if has("brew") {
        "`brew install postgresql@17`"
    } else {
        "your system's package manager (the package is called postgresql or postgresql-server)"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_read_from_what_the_server_prints() {
        assert_eq!(major("postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)\n"), Some(15));
        assert_eq!(major("postgres (PostgreSQL) 18beta1\n"), Some(18));
        assert_eq!(major("bash: not found"), None);
    }

    #[test]
    fn a_named_folder_without_a_server_is_refused_with_its_name() {
        let error = Binaries::find(Some(Path::new("/etc"))).unwrap_err();
        assert!(
            error.to_string().starts_with("ATELIER_PG_BIN is /etc, which holds no `postgres`"),
            "{error}"
        );
    }

    #[test]
    fn servers_that_are_too_old_are_left_out_and_said_to_be() {
        let old = Binaries { major: 9, folder: "/old".into() };
        assert!(matches!(
            Binaries::recent_enough(vec![old]),
            Err(ClusterError::TooOld { found: 9, least: LEAST })
        ));
        let none = Binaries::recent_enough(Vec::new()).unwrap_err().to_string();
        assert!(none.contains("install it with") && none.contains("DATABASE_URL"), "{none}");
    }
}
