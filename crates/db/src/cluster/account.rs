//! The account that PostgreSQL runs as: ours, or an unprivileged one when we are root, whom it refuses.

use std::{
    fs,
    io::ErrorKind,
    os::unix::{
        fs::{MetadataExt, PermissionsExt, chown},
        process::CommandExt,
    },
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use super::ClusterError;

/// An account of this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Account {
    pub(super) name: String,
    uid: u32,
    gid: u32,
    /// Whether we are root and children give up their privileges.
    pub(super) dropped: bool,
}

impl Account {
    /// The account for a cluster in `home`: whoever owns an existing one, else ours, else `postgres` or `nobody`.
    pub(super) fn for_home(home: &Path) -> Result<Self, ClusterError> {
        let (uid, gid) = (rustix::process::geteuid().as_raw(), rustix::process::getegid().as_raw());
        let owner = fs::metadata(home.join("cluster")).ok().map(|m| (m.uid(), m.gid()));
        let accounts = fs::read_to_string("/etc/passwd").unwrap_or_default();
        let named = |uid: u32| name_of(&accounts, uid).unwrap_or_else(|| uid.to_string());
        match owner {
            Some((owner, _)) if uid != 0 && owner != uid => {
                Err(ClusterError::OtherOwner { folder: home.join("cluster"), owner: named(owner) })
            }
            Some((owner, group)) if uid == 0 && owner != 0 => {
                Ok(Self { name: named(owner), uid: owner, gid: group, dropped: true })
            }
            _ if uid != 0 => Ok(Self { name: named(uid), uid, gid, dropped: false }),
            _ => ["postgres", "nobody"]
                .into_iter()
                .find_map(|name| look_up(&accounts, name))
                .ok_or(ClusterError::NoAccount),
        }
    }

    /// A command that runs as this account, in a process group of its own so that Ctrl-C at the terminal
    /// reaches us first, and without our standard input.
    pub(crate) fn command(&self, program: &Path, folder: &Path) -> Command {
        let mut command = Command::new(program);
        if self.dropped {
            // the standard library also lets go of root's supplementary groups here
            command.uid(self.uid).gid(self.gid);
        }
        for inherited in ["PGDATA", "PGHOST", "PGPORT", "PGUSER", "PGDATABASE", "PGOPTIONS", "PGSERVICE"] {
            command.env_remove(inherited);
        }
        command.current_dir(folder).env("LC_ALL", "C").stdin(Stdio::null()).process_group(0);
        command
    }

    /// Makes the folder this account's own, closed to everyone else.
    pub(crate) fn own(&self, folder: &Path) -> Result<(), ClusterError> {
        if self.dropped {
            chown(folder, Some(self.uid), Some(self.gid))
                .map_err(|e| ClusterError::io("hand over", folder, e))?;
        }
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
            .map_err(|e| ClusterError::io("close", folder, e))
    }

    /// Makes the file this account's own, closed to everyone else.
    pub(crate) fn own_file(&self, file: &Path) -> Result<(), ClusterError> {
        if self.dropped {
            chown(file, Some(self.uid), Some(self.gid))
                .map_err(|e| ClusterError::io("hand over", file, e))?;
        }
        fs::set_permissions(file, fs::Permissions::from_mode(0o600))
            .map_err(|e| ClusterError::io("close", file, e))
    }

    /// Whether the folder is a real one that this account or ours made.
    pub(super) fn trusts(&self, folder: &Path) -> bool {
        let ours = rustix::process::geteuid().as_raw();
        fs::symlink_metadata(folder).is_ok_and(|m| m.is_dir() && (m.uid() == self.uid || m.uid() == ours))
    }

    /// Whether this account can reach the folder. Tried, rather than computed, so that access lists count too.
    pub(super) fn can_enter(&self, folder: &Path) -> bool {
        if !self.dropped {
            return true;
        }
        let tried = self.command(Path::new("/bin/sh"), folder).args(["-c", ":"]).status();
        !tried.is_err_and(|e| e.kind() == ErrorKind::PermissionDenied)
    }

    /// The outermost folder on the way to `folder` that this account may not enter.
    pub(super) fn barrier(&self, folder: &Path) -> PathBuf {
        let mut way: Vec<_> = folder.ancestors().collect();
        way.reverse();
        let closed = |step: &&Path| !self.can_enter(step);
        way.iter().copied().find(closed).unwrap_or(folder).to_owned()
    }
}

fn look_up(accounts: &str, name: &str) -> Option<Account> {
    accounts.lines().find_map(|line| {
        let mut fields = line.split(':');
        let found = fields.next()? == name;
        let (uid, gid) = (fields.nth(1)?.parse().ok()?, fields.next()?.parse().ok()?);
        (found && uid != 0).then(|| Account { name: name.to_owned(), uid, gid, dropped: true })
    })
}

fn name_of(accounts: &str, uid: u32) -> Option<String> {
    accounts.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)?.parse() == Ok(uid)).then(|| name.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACCOUNTS: &str = "root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65533::/:/bin/false\n";

    #[test]
    fn an_account_is_read_from_the_list_and_root_is_never_taken() {
        let nobody = look_up(ACCOUNTS, "nobody").unwrap();
        assert_eq!((nobody.uid, nobody.gid), (65534, 65533));
        assert_eq!(look_up(ACCOUNTS, "postgres"), None);
        assert_eq!(look_up(ACCOUNTS, "root"), None);
        assert_eq!(name_of(ACCOUNTS, 65534).as_deref(), Some("nobody"));
    }
}
