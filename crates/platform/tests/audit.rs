//! The chain of the audit log.

use platform::audit::{self, Change};
use sqlx::Row;
use testkit::TestDb;

fn change<'a>(object: &str, before: Option<&'a i32>, after: Option<&'a i32>) -> Change<'a, i32> {
    Change { action: "platform.test", object: object.to_owned(), before, after }
}

#[tokio::test]
async fn entries_written_together_continue_the_chain_as_if_written_one_by_one() {
    let test = TestDb::new().await;
    let cx = test.cx();
    for together in [false, true, true, false] {
        let mut tx = test.db().begin().await.unwrap();
        let changes =
            [change("a", None, Some(&1)), change("b", Some(&1), Some(&2)), change("c", Some(&2), None)];
        if together {
            audit::record_all(&mut tx, &cx, "platform.test", &changes).await.unwrap();
        } else {
            for change in changes {
                audit::record(&mut tx, &cx, change).await.unwrap();
            }
        }
        audit::record_all::<i32>(&mut tx, &cx, "platform.test", &[]).await.unwrap();
        tx.commit().await.unwrap();
    }
    let mut conn = test.db().read().await.unwrap();
    let rows = sqlx::query(
        "SELECT seq, object, prev_hash = lag(hash) OVER (ORDER BY seq) AS linked,
                hash = sha256(prev_hash || convert_to(concat_ws('|', seq::text, actor, action, object, before::text, after::text, at::text), 'UTF8')) AS sound
         FROM audit_entries ORDER BY seq",
    )
    .fetch_all(&mut *conn)
    .await
    .unwrap();
    let objects: Vec<String> = rows.iter().map(|row| row.get("object")).collect();
    assert_eq!(objects, ["a", "b", "c"].repeat(4));
    assert!(rows.iter().all(|row| row.get("sound")));
    assert!(rows.iter().skip(1).all(|row| row.get("linked")));
    let head: i64 = sqlx::query("SELECT seq FROM audit_head").fetch_one(&mut *conn).await.unwrap().get(0);
    assert_eq!(head, rows.last().unwrap().get::<i64, _>("seq"));
}
