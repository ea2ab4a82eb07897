//! Indexes of large tables are built beside the house's work: once, by one node, and again when one was cut off.

#![expect(clippy::unwrap_used, reason = "a test may panic, in its helpers too")]

use std::{fs, os::unix::fs::PermissionsExt, path::PathBuf};

use db::{Cluster, ClusterSettings, Db, PoolSettings, Purpose, migrate};

const STATE: &str =
    "SELECT c.relname::text, i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
    WHERE c.relname IN ('carts_to_trim', 'carts_by_journal') ORDER BY 1";

async fn indexes(db: &Db) -> Vec<(String, bool)> {
    sqlx::query_as(STATE).fetch_all(db.pool()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_missing_or_was_cut_off_is_built_by_the_next_start_while_others_write() {
    let folder: PathBuf = std::env::temp_dir().join(format!("atelier-test-{}-indexes", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
    let settings = ClusterSettings { home: folder.join("postgres"), binaries: None, purpose: Purpose::House };
    let cluster = Cluster::start(&settings).await.unwrap();
    let db = Db::new(cluster.connect_options(), &PoolSettings::default());
    let all = [("carts_by_journal".to_owned(), true), ("carts_to_trim".to_owned(), true)];
    let (one, other) = tokio::join!(migrate(&db), migrate(&db));
    assert!(one.is_ok() && other.is_ok(), "two nodes start at once: {one:?}, {other:?}");
    assert_eq!(indexes(&db).await, all);

    // as a node leaves it that is killed while it builds
    sqlx::query("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'carts_to_trim'::regclass")
        .execute(db.pool())
        .await
        .unwrap();
    sqlx::query("DROP INDEX carts_by_journal").execute(db.pool()).await.unwrap();
    let mut shopper = db.begin().await.unwrap();
    sqlx::query("LOCK TABLE cart_lines IN ROW EXCLUSIVE MODE").execute(&mut *shopper).await.unwrap();
    migrate(&db).await.unwrap();
    assert_eq!(indexes(&db).await, all);
    shopper.rollback().await.unwrap();
    let timeout: String = sqlx::query_scalar("SHOW statement_timeout").fetch_one(db.pool()).await.unwrap();
    assert_eq!(timeout, "8s", "what building is allowed does not go back to the pool");
    db.close().await;
    cluster.stop().await.unwrap();
    fs::remove_dir_all(&folder).unwrap();
}
