//! Feature flags, against PostgreSQL.

#![expect(clippy::unwrap_used, reason = "what a test stands on must hold, or the test says so")]

use std::time::{Duration, Instant};

use kernel::Fault as _;
use platform::{
    audit,
    flags::{
        Channel, Flag, FlagError, Flags, PutFlagRule, Rule, Setting, Visit, list_flag_settings, put_flag_rule,
    },
};
use testkit::TestDb;

const GUEST: Visit<'_> =
    Visit { channel: Channel::Shop, staff: false, account: None, key: Some("198.51.100.4") };

async fn put(test: &TestDb, expected_version: i64, rule: Rule) -> Result<Setting, FlagError> {
    let mut tx = test.db().begin().await.unwrap();
    let ask = PutFlagRule { flag: Flag::Hints, expected_version, rule };
    let put = put_flag_rule(&mut tx, &test.cx(), ask).await?;
    tx.commit().await.unwrap();
    Ok(put)
}

#[tokio::test]
async fn a_flag_stands_as_declared_until_it_is_changed_by_version_and_each_change_is_in_the_audit_log() {
    let test = TestDb::new().await;
    let found = list_flag_settings(&mut *test.db().read().await.unwrap()).await.unwrap();
    assert_eq!(found, Flag::ALL.map(Setting::declared));
    let killed =
        Rule { killed: true, staff: true, channels: vec![Channel::Api], percent: 25, ..Rule::all(true) };
    let first = put(&test, 0, killed.clone()).await.unwrap();
    assert_eq!((first.version, &first.rule), (1, &killed));
    assert!(matches!(put(&test, 0, Rule::all(true)).await, Err(FlagError::VersionConflict { current: 1 })));
    put(&test, 1, Rule::all(true)).await.unwrap();
    let mut conn = test.db().read().await.unwrap();
    let found = list_flag_settings(&mut conn).await.unwrap();
    assert_eq!((found[0].version, &found[0].rule), (2, &Rule::all(true)));
    let log = audit::list_for_object(&mut conn, "hints", 10).await.unwrap();
    assert_eq!(log.len(), 2);
    assert_eq!(log[0].before.as_ref().unwrap()["killed"], true);
    assert_eq!(log[0].after.as_ref().unwrap()["killed"], false);
}

#[tokio::test]
async fn a_share_or_an_end_that_cannot_be_is_said_by_its_field() {
    let test = TestDb::new().await;
    let at = testkit::start_of_day();
    let wrong = Rule { percent: 101, starts_at: Some(at), ends_at: Some(at), ..Rule::all(true) };
    let refused = put(&test, 0, wrong).await.unwrap_err();
    let fields: Vec<_> = refused.fields().iter().map(|f| f.field.to_string()).collect();
    assert_eq!(fields, ["percent", "ends_at"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_follows_a_change_within_a_second() {
    let test = TestDb::new().await;
    let (flags, db) = (Flags::default(), test.db());
    let following = {
        let flags = flags.clone();
        tokio::spawn(async move { flags.follow(&db).await })
    };
    let now = test.cx().clock.now();
    assert!(flags.is_on(Flag::Hints, GUEST, now));
    for (version, on) in [(0, false), (1, true), (2, false)] {
        put(&test, version, Rule::all(on)).await.unwrap();
        let began = Instant::now();
        while flags.is_on(Flag::Hints, GUEST, now) != on {
            assert!(began.elapsed() < Duration::from_secs(5), "not followed");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        // the first look may come before the ears are open; later ones are told
        assert!(version == 0 || began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
    }
    following.abort();
}

#[tokio::test]
async fn what_was_known_last_counts_while_the_database_is_away() {
    let test = TestDb::new().await;
    put(&test, 0, Rule::all(false)).await.unwrap();
    let flags = Flags::default();
    flags.read(&test.db()).await.unwrap();
    let now = test.cx().clock.now();
    assert!(!flags.is_on(Flag::Hints, GUEST, now));
    test.db().close().await;
    flags.read(&test.db()).await.unwrap_err();
    assert!(!flags.is_on(Flag::Hints, GUEST, now));
}
