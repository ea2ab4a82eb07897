//! Where backups are kept, under which key, how often they are taken and for how long they stay.

use std::{path::PathBuf, time::Duration};

use data_encoding::HEXLOWER_PERMISSIVE;

use super::{Environment, S3Keys, house::Faults};

/// How the house backs itself up.
#[derive(Debug, Clone)]
pub struct Backup {
    /// Where to.
    pub place: BackupPlace,
    /// What every file is encrypted with.
    pub key: BackupKey,
    /// The time between two copies of the whole; the log goes every minute.
    pub every: Duration,
    /// How far back one can go.
    pub kept: Duration,
}

/// Where backups are kept.
#[derive(Debug, Clone)]
pub enum BackupPlace {
    /// A folder, best of a disk in another machine.
    Folder(PathBuf),
    /// A bucket, under a folder of it that may be empty.
    Bucket(S3Keys, String),
}

/// The key of all backups of a house.
#[derive(Clone, PartialEq, Eq)]
pub struct BackupKey([u8; 32]);

impl BackupKey {
    /// The key as it is written: 64 hexadecimal digits.
    pub fn read(text: &str) -> Option<Self> {
        let bytes = HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok()?;
        Some(Self(bytes.try_into().ok()?))
    }

    /// The key's bytes.
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl std::fmt::Debug for BackupKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("BackupKey(…)")
    }
}

impl Backup {
    pub(super) fn read(env: &Environment, faults: &mut Faults) -> Option<Self> {
        let mut number = |name: &str, default: u64, most: u64, of: &str| {
            let given = env.get(name).map_or(Some(default), |text| text.parse().ok());
            let read = given.filter(|n| (1..=most).contains(n));
            if read.is_none() {
                faults.add(format!("{name} is a number of {of} from 1 to {most}."));
            }
            read.unwrap_or(default)
        };
        let hours = number("ATELIER_BACKUP_HOURS", 24, 168, "hours");
        let days = number("ATELIER_BACKUP_KEEP_DAYS", 30, 3_650, "days");
        let Some(to) = env.get("ATELIER_BACKUP_TO") else {
            if env.get("ATELIER_BACKUP_KEY").is_some() {
                faults.add("ATELIER_BACKUP_KEY is set without ATELIER_BACKUP_TO, the folder or s3://bucket/folder that backups go to.");
            }
            return None;
        };
        let key = env.get("ATELIER_BACKUP_KEY").and_then(BackupKey::read);
        if key.is_none() {
            faults.add("ATELIER_BACKUP_KEY is not a key of 64 hexadecimal digits: set it to the output of `openssl rand -hex 32`, and keep it where the backups are not.");
        }
        let place = match to.strip_prefix("s3://") {
            None => BackupPlace::Folder(to.into()),
            Some(path) => bucket(path, env, faults)?,
        };
        Some(Self {
            place,
            key: key?,
            every: Duration::from_secs(hours * 60 * 60),
            kept: Duration::from_secs(days * 24 * 60 * 60),
        })
    }
}

/// A bucket of the same store as the one of uploads.
fn bucket(path: &str, env: &Environment, faults: &mut Faults) -> Option<BackupPlace> {
    let (bucket, folder) = path.split_once('/').unwrap_or((path, ""));
    if bucket.is_empty() {
        faults.add("ATELIER_BACKUP_TO names no bucket; it is a folder, or s3://bucket/folder.");
        return None;
    }
    let Some((id, secret)) = env.get("S3_ACCESS_KEY_ID").zip(env.get("S3_SECRET_ACCESS_KEY")) else {
        faults.add("ATELIER_BACKUP_TO is a bucket, which needs S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY.");
        return None;
    };
    let keys = S3Keys {
        bucket: bucket.to_owned(),
        endpoint: env.get("S3_ENDPOINT").map(str::to_owned),
        region: env.get("S3_REGION").unwrap_or("us-east-1").to_owned(),
        access_key_id: id.to_owned(),
        secret_access_key: secret.to_owned(),
    };
    Some(BackupPlace::Bucket(keys, folder.trim_matches('/').to_owned()))
}
