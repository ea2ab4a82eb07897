//! The house's key material.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

use kernel::{Random, Secret};

use super::{ConfigError, Data};

impl Data {
    /// Makes the data folder if it is not there yet.
    ///
    /// # Errors
    /// A sentence when it cannot be made.
    pub fn ensure(&self) -> Result<(), ConfigError> {
        // others may pass through to the database's own folder, which runs as another account when we are root
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o711)
            .create(&self.folder)
            .map_err(|e| self.unusable(&self.folder, &e))
    }

    /// The key material: as given, or kept in the data folder, where it is made at the first start.
    ///
    /// # Errors
    /// A sentence when the file can be neither read nor made, or was cut short.
    pub fn secret(&self, random: &dyn Random) -> Result<Secret, ConfigError> {
        if let Some(given) = &self.given_secret {
            return Ok(given.clone());
        }
        self.ensure()?;
        let path = self.folder.join("secret");
        match read(&path) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => {
                make(&path, random).map_err(|e| self.unusable(&path, &e))?;
                read(&path).map_err(|e| self.unusable(&path, &e))?
            }
            other => other.map_err(|e| self.unusable(&path, &e))?,
        }
        .ok_or_else(|| {
            ConfigError::one(format!(
                "{} was cut short: put its copy back, or delete it to have a new one made (links in letters sent before stop working).",
                path.display()
            ))
        })
    }

    fn unusable(&self, path: &Path, error: &io::Error) -> ConfigError {
        let way_out = match error.kind() {
            io::ErrorKind::StorageFull => "the disk is full; free some space",
            io::ErrorKind::ReadOnlyFilesystem => {
                "the disk is read-only; set ATELIER_DATA to a folder that can be written"
            }
            _ => "set ATELIER_DATA to a folder of your own",
        };
        ConfigError::one(format!("{} cannot be used ({error}): {way_out}.", path.display()))
    }
}

fn read(path: &Path) -> io::Result<Option<Secret>> {
    let text = fs::read_to_string(path)?;
    // a copy put back by hand may have become readable for others
    if fs::metadata(path)?.permissions().mode() & 0o077 != 0 {
        fs::set_permissions(path, fs::Permissions::from_mode(0o600))?;
    }
    Ok(Secret::new(text.trim().as_bytes()))
}

/// Written whole under a temporary name and linked to its own, so that two first starts agree on one.
fn make(path: &Path, random: &dyn Random) -> io::Result<()> {
    let mut bytes = [0_u8; 32];
    random.fill(&mut bytes);
    let text: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let fresh = PathBuf::from(format!("{}.new-{}", path.display(), std::process::id()));
    let mut file = OpenOptions::new().create(true).write(true).truncate(true).mode(0o600).open(&fresh)?;
    writeln!(file, "{text}")?;
    file.sync_all()?;
    let linked = fs::hard_link(&fresh, path);
    fs::remove_file(&fresh)?;
    linked.or_else(|e| if e.kind() == io::ErrorKind::AlreadyExists { Ok(()) } else { Err(e) })
}
