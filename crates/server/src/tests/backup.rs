//! A house that was backed up comes back as it was at a moment, and nothing else comes back.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};
use db::{Cluster, Db, PoolSettings};
use platform::config::{Config, Environment};

use super::ROOT;
use crate::{
    backup::{self, Backups, Vaulted, Wanted},
    commands::audit,
    foundation::{Foundation, cluster_settings},
};

const KEY: &str = "0f0e0d0c0b0a09080706050403020100f0e0d0c0b0a090807060504030201000";
const OTHER: &str = "1f0e0d0c0b0a09080706050403020100f0e0d0c0b0a090807060504030201000";

/// A folder that the database's own account may enter, and that goes with the test.
struct Scratch(tempfile::TempDir);

impl Scratch {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        Self(folder)
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn config(&self, data: &str, key: &str) -> Config {
        let of = |name: &str| self.at(name).to_string_lossy().into_owned();
        let pairs = [
            ("ATELIER_DATA", of(data)),
            ("ATELIER_DEMO", format!("{ROOT}/demo")),
            ("ATELIER_BACKUP_TO", of("vault")),
            ("ATELIER_BACKUP_KEY", key.to_owned()),
        ];
        Config::from_environment(Environment::of(pairs)).unwrap()
    }
}

async fn run(db: &Db, sql: &'static str) {
    sqlx::query(sql).execute(&mut *db.read().await.unwrap()).await.unwrap();
}

async fn rows(db: &Db) -> Vec<i32> {
    let sql = "SELECT value FROM kept ORDER BY value";
    sqlx::query_scalar(sql).fetch_all(&mut *db.read().await.unwrap()).await.unwrap()
}

async fn now(db: &Db) -> DateTime<Utc> {
    db::physical::now(&mut db.read().await.unwrap()).await.unwrap()
}

fn wanted(at: Option<DateTime<Utc>>, into: PathBuf) -> Wanted {
    Wanted { at, from: None, into }
}

/// What restoring says no with; nothing may be left in the folder then.
async fn refusal(config: &Config, wanted: &Wanted) -> String {
    let vaulted = Vaulted::of(config).unwrap().unwrap();
    let told = backup::restore(&vaulted, config, wanted).await.unwrap_err().to_string();
    assert!(!wanted.into.exists(), "{told}: nothing is left behind");
    told
}

/// The only file below a folder of the vault whose name begins so.
fn find(folder: &Path, begins: &str) -> PathBuf {
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.file_name().unwrap().to_string_lossy().starts_with(begins) {
                return path;
            }
        }
    }
    panic!("nothing begins with {begins}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_house_comes_back_as_it_was_at_a_moment_and_a_backup_that_is_not_sound_is_refused_by_name() {
    let scratch = Scratch::new();
    let config = scratch.config("data", KEY);
    let foundation = Foundation::open(config.clone()).await.unwrap();
    let db = foundation.db.clone();
    fs::create_dir_all(scratch.at("data/media/public")).unwrap();
    fs::write(scratch.at("data/media/public/ring.avif"), "a picture").unwrap();
    run(&db, "CREATE TABLE kept (value integer)").await;
    run(&db, "INSERT INTO kept VALUES (1)").await;
    let before = now(&db).await;

    let backups = Backups::of(&config, &db).unwrap().unwrap();
    let taken = backups.take_now().await.unwrap();
    assert_eq!(taken.media_files, 1);
    run(&db, "INSERT INTO kept VALUES (2)").await;
    let good = now(&db).await;
    run(&db, "DELETE FROM kept").await;
    run(&db, "INSERT INTO kept VALUES (666)").await;
    assert_eq!(backups.tend().await.unwrap(), None, "a second copy is not due");
    let covered = backups.seen().covered.unwrap();
    assert!(covered > good);
    // a quiet house has nothing to hand on
    backups.tend().await.unwrap();
    assert_eq!(backups.seen().covered, Some(covered));
    let secret = fs::read(scratch.at("data/secret")).unwrap();
    drop(db);
    foundation.close().await;

    let into = wanted(Some(good), scratch.at("then"));
    let restored = backup::restore(&Vaulted::of(&config).unwrap().unwrap(), &config, &into).await.unwrap();
    assert_eq!(restored.manifest.id, taken.id);
    let then = Foundation::open(scratch.config("then", KEY)).await.unwrap();
    assert_eq!(rows(&then.db).await, [1, 2]);
    let findings = audit::find(&mut then.db.read().await.unwrap()).await.unwrap();
    assert!(findings.len() > 20 && findings.iter().all(|f| f.violations.is_empty()), "{findings:?}");
    run(&then.db, "INSERT INTO kept VALUES (3)").await;
    // it is another history of the same server: it takes a copy of its own
    let next = Backups::of(&scratch.config("then", KEY), &then.db).unwrap().unwrap();
    assert!(next.tend().await.unwrap().is_some());
    then.close().await;
    assert_eq!(fs::read(scratch.at("then/media/public/ring.avif")).unwrap(), b"a picture");
    assert_eq!(fs::read(scratch.at("then/secret")).unwrap(), secret);

    refuse_what_is_not_sound(&scratch, &config, &taken.id, (before, good, covered)).await;
}

async fn refuse_what_is_not_sound(
    scratch: &Scratch,
    config: &Config,
    id: &str,
    (before, good, covered): (DateTime<Utc>, DateTime<Utc>, DateTime<Utc>),
) {
    let told = refusal(config, &wanted(Some(before), scratch.at("no"))).await;
    assert!(told.starts_with("the oldest backup is of"), "{told}");
    let late = Wanted { at: Some(covered), from: Some(id.to_owned()), into: scratch.at("no") };
    let told = refusal(config, &late).await;
    assert!(told.starts_with("the log reaches to") && told.contains("leave --at out"), "{told}");
    let unknown = Wanted { from: Some("20010101T000000Z".into()), ..late.clone() };
    assert!(refusal(config, &unknown).await.contains("there is no backup 20010101T000000Z"));
    let told = refusal(&scratch.config("data", OTHER), &wanted(Some(good), scratch.at("no"))).await;
    assert!(told.contains("was encrypted with another key"), "{told}");

    let base = find(&scratch.at("vault/bases").join(id), "base.tar.gz");
    let manifest = find(&scratch.at("vault/bases").join(id), "manifest.json");
    let whole = fs::read(&base).unwrap();
    let from = Wanted { at: Some(good), from: Some(id.to_owned()), into: scratch.at("no") };
    let mut changed = whole.clone();
    changed[whole.len() / 2] ^= 1;
    for (what, bytes, says) in [
        ("changed", changed, "base.tar.gz was changed since it was written"),
        ("cut short", whole[..whole.len() / 2].to_vec(), "base.tar.gz was changed since it was written"),
        (
            "something else",
            b"PK and so on, as long as a head of ours would be, and then some more".to_vec(),
            "base.tar.gz is not a file of an Atelier backup",
        ),
    ] {
        fs::write(&base, bytes).unwrap();
        let told = refusal(config, &from).await;
        assert!(told.contains(says), "{what}: {told}");
    }
    fs::remove_file(&base).unwrap();
    assert!(refusal(config, &from).await.contains("base.tar.gz is missing: the backup is incomplete"));
    fs::write(&base, &whole).unwrap();

    let segment = find(&scratch.at("vault/log"), "00000001");
    fs::rename(&segment, scratch.at("aside")).unwrap();
    let told = refusal(config, &from).await;
    assert!(
        told.contains("is incomplete: segment 00000001") || told.contains("the log reaches to"),
        "{told}"
    );
    fs::rename(scratch.at("aside"), &segment).unwrap();

    fs::rename(&manifest, scratch.at("aside")).unwrap();
    assert!(refusal(config, &from).await.contains("is incomplete: it was never finished"));
    fs::rename(scratch.at("aside"), &manifest).unwrap();
    fs::create_dir(scratch.at("full")).unwrap();
    fs::write(scratch.at("full/letter"), "dear").unwrap();
    let vaulted = Vaulted::of(config).unwrap().unwrap();
    let told = backup::restore(&vaulted, config, &wanted(Some(good), scratch.at("full"))).await.unwrap_err();
    assert!(told.to_string().contains("holds something already"), "{told}");
    assert_eq!(fs::read(scratch.at("full/letter")).unwrap(), b"dear");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_knows_the_house_by_other_names_comes_back_as_a_house_of_its_own() {
    let scratch = Scratch::new();
    let config = scratch.config("data", KEY);
    let cluster = Cluster::start(&cluster_settings(&config)).await.unwrap();
    let owner = Db::new(cluster.connect_options().database("postgres"), &PoolSettings::default());
    run(&owner, "DROP DATABASE atelier").await;
    run(&owner, "CREATE ROLE shop LOGIN REPLICATION").await;
    run(&owner, "CREATE DATABASE boutique OWNER shop").await;
    let options = cluster.connect_options().username("shop").database("boutique");
    let shop = Db::new(options, &PoolSettings::default());
    run(&shop, "CREATE TABLE kept AS SELECT 7 AS value").await;
    let backups = Backups::of(&config, &shop).unwrap().unwrap();
    backups.take_now().await.unwrap();
    // a role that may not even copy is told what it lacks
    run(&owner, "ALTER ROLE shop NOREPLICATION").await;
    let told = backups.take_now().await.unwrap_err().to_string();
    assert!(told.contains("ALTER ROLE shop REPLICATION"), "{told}");
    shop.close().await;
    owner.close().await;
    cluster.stop().await.unwrap();

    let vaulted = Vaulted::of(&config).unwrap().unwrap();
    let restored = backup::restore(&vaulted, &config, &wanted(None, scratch.at("own"))).await.unwrap();
    assert!(!restored.secret, "the key material of that house is a setting");
    let own = Foundation::connect(scratch.config("own", KEY)).await.unwrap();
    assert_eq!(rows(&own.db).await, [7]);
    own.close().await;
}
