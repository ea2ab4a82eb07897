//! Where the cluster lives, and who may write there.

use std::{
    env, fs,
    hash::{DefaultHasher, Hash, Hasher},
    io,
    os::unix::fs::{DirBuilderExt, PermissionsExt},
    path::{Path, PathBuf},
};

use super::{ClusterError, account::Account};

/// The longest path of a socket that every Unix accepts, in bytes (Linux allows 107, macOS 103).
const SOCKET_PATH: usize = 103;

/// A home for one cluster.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    /// The folder that holds everything below.
    pub(crate) home: PathBuf,
    /// The account that PostgreSQL runs as.
    pub(crate) account: Account,
}

impl Place {
    /// Settles where the cluster lives. It is the wanted folder, unless we are root and the account that
    /// PostgreSQL runs as cannot reach it (a checkout under a closed home): then it is a folder under
    /// `/var/lib/atelier` or the temporary folder, remembered in a file beside the wanted one.
    pub(crate) fn settle(wanted: &Path) -> Result<Self, ClusterError> {
        let memo = wanted.with_extension("place");
        if let Some(home) = remembered(&memo)? {
            return Ok(Self { account: Account::for_home(&home)?, home });
        }
        let wanted = prepare(wanted)?;
        let account = Account::for_home(&wanted)?;
        if account.can_enter(wanted.parent().unwrap_or(&wanted)) {
            account.own(&wanted)?;
            return Ok(Self { home: wanted, account });
        }
        if wanted.join("cluster").exists() {
            let parent = wanted.parent().unwrap_or(&wanted);
            return Err(ClusterError::Unreachable { folder: account.barrier(parent), account: account.name });
        }
        Self::elsewhere(&wanted, account, &memo)
    }

    fn elsewhere(wanted: &Path, account: Account, memo: &Path) -> Result<Self, ClusterError> {
        let name = short_name(wanted);
        for parent in [PathBuf::from("/var/lib/atelier"), env::temp_dir().join("atelier")] {
            let home = parent.join(&name);
            // a folder that someone else made first under the same name is not trusted
            let made = create(&parent, 0o711).and_then(|()| {
                fs::DirBuilder::new()
                    .mode(0o700)
                    .create(&home)
                    .map_err(|e| ClusterError::io("create", &home, e))
            });
            if made.is_ok() && account.trusts(&parent) && account.can_enter(&parent) {
                account.own(&home)?;
                let text = format!("{}\n", home.display());
                fs::write(memo, text).map_err(|e| ClusterError::io("write", memo, e))?;
                // only the empty folder made a moment ago can go
                let _ = fs::remove_dir(wanted);
                tracing::info!(folder = %home.display(), account = account.name, "the database lives outside the data folder, which its account cannot reach");
                return Ok(Self { home, account });
            }
        }
        Err(ClusterError::Unreachable { folder: account.barrier(wanted), account: account.name })
    }

    /// PostgreSQL's own data folder.
    pub(crate) fn cluster(&self) -> PathBuf {
        self.home.join("cluster")
    }

    /// The server's log.
    pub(crate) fn log(&self) -> PathBuf {
        self.home.join("postgres.log")
    }

    /// The file whose lock says that a process of ours looks after the cluster.
    pub(super) fn lock(&self) -> PathBuf {
        self.home.join("lock")
    }

    /// The folder of the socket, made if need be: in the home, or in the temporary folder when the path would be too long.
    pub(super) fn socket_folder(&self) -> Result<PathBuf, ClusterError> {
        let mut folder = self.home.join("run");
        if folder.join(".s.PGSQL.5432").as_os_str().len() > SOCKET_PATH {
            folder = env::temp_dir().join(format!("atelier-{}", short_name(&self.home)));
        }
        create(&folder, 0o700)?;
        // in a shared temporary folder someone may have been there first
        if !self.account.trusts(&folder) {
            return Err(ClusterError::Denied(folder));
        }
        self.account.own(&folder)?;
        Ok(folder)
    }
}

fn remembered(memo: &Path) -> Result<Option<PathBuf>, ClusterError> {
    let home = match fs::read_to_string(memo) {
        Ok(text) => PathBuf::from(text.trim()),
        Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(None);
        }
        Err(e) => return Err(ClusterError::io("read", memo, e)),
    };
    if home.is_dir() {
        Ok(Some(home))
    } else {
        Err(ClusterError::Moved { place: home, memo: memo.to_owned() })
    }
}

/// Makes the wanted folder and returns its full path.
fn prepare(wanted: &Path) -> Result<PathBuf, ClusterError> {
    if let Some(parent) = wanted.parent().filter(|p| !p.as_os_str().is_empty()) {
        create(parent, 0o711)?;
    }
    create(wanted, 0o700)?;
    wanted.canonicalize().map_err(|e| ClusterError::io("find", wanted, e))
}

/// Makes a folder that is not there yet, with exactly these permissions whatever the umask.
fn create(folder: &Path, mode: u32) -> Result<(), ClusterError> {
    if folder.is_dir() {
        return Ok(());
    }
    let failed = |e: io::Error| match e.kind() {
        io::ErrorKind::AlreadyExists | io::ErrorKind::NotADirectory => {
            ClusterError::Foreign(folder.to_owned())
        }
        _ => ClusterError::io("create", folder, e),
    };
    fs::create_dir_all(folder).map_err(failed)?;
    fs::set_permissions(folder, fs::Permissions::from_mode(mode)).map_err(failed)
}

fn short_name(path: &Path) -> String {
    let mut hasher = DefaultHasher::new();
    path.hash(&mut hasher);
    format!("{:012x}", hasher.finish() & 0xffff_ffff_ffff)
}
