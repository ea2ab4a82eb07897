//! What a page's content security policy kept from happening, as browsers report it.
//!
//! Owns `policy_reports`. Reports come from anybody, unsigned: each field is cut, addresses lose whatever could open something,
//! and a day keeps so many kinds and no more. A kind is counted, and logged when it is new; nothing else acts on it.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use db::{Conn, Db, DbError, Tx};
use serde_json::Value;
use sqlx::Row;

use crate::{
    Cx,
    throttle::{self, Limit},
};

/// How many kinds of a day are kept. Somebody who makes kinds up fills a day and no more.
const KINDS_A_DAY: i64 = 200;
/// How many times a network is listened to in an hour.
const OF_ONE_NETWORK: Limit = Limit { scope: "policy_reports", most: 60, within: Duration::hours(1) };
/// How long they are kept, in days.
const KEPT_DAYS: i32 = 90;

/// One thing that a policy kept from happening.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PolicyReport {
    /// The path of the page, without its query.
    pub page: String,
    /// The part of the policy, e.g. `script-src-elem`.
    pub directive: String,
    /// The origin of what was blocked, or its kind: `inline`, `eval`, `data`.
    pub blocked: String,
    /// The file that tried, without its query.
    pub source: String,
}

impl PolicyReport {
    /// Reads what browsers send: one `csp-report`, or a list of reports of the Reporting API. What is neither is left out.
    pub fn read(body: &Value) -> Vec<Self> {
        let one = |object: &Value, names: [&str; 4]| {
            let field = |name: &str| object[name].as_str().unwrap_or_default();
            let [page, directive, blocked, source] = names.map(field);
            (!directive.is_empty()).then(|| Self {
                page: path(page),
                directive: cut(directive.split(' ').next().unwrap_or_default(), 60),
                blocked: origin(blocked),
                source: cut(source.split(['?', '#']).next().unwrap_or_default(), 200),
            })
        };
        let older = ["document-uri", "effective-directive", "blocked-uri", "source-file"];
        let oldest = ["document-uri", "violated-directive", "blocked-uri", "source-file"];
        let newer = ["documentURL", "effectiveDirective", "blockedURL", "sourceFile"];
        match body {
            Value::Array(reports) => {
                let ours = reports.iter().filter(|report| report["type"] == "csp-violation").take(20);
                ours.filter_map(|report| one(&report["body"], newer)).collect()
            }
            body => {
                let told = &body["csp-report"];
                one(told, older).or_else(|| one(told, oldest)).into_iter().collect()
            }
        }
    }
}

/// What browsers told on a day, counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountedReport {
    /// The day.
    pub day: NaiveDate,
    /// What was kept from happening.
    pub report: PolicyReport,
    /// How often.
    pub count: i32,
    /// When last.
    pub last_at: DateTime<Utc>,
}

/// Keeps what a network reports, as far as it is listened to, and logs what is new. Whoever reports waits for nothing, so a database
/// that is away is only logged.
pub async fn keep(db: &Db, cx: &Cx, network: &str, reports: &[PolicyReport]) {
    let kept = async {
        let mut tx = db.begin().await?;
        if throttle::take(&mut tx, cx, OF_ONE_NETWORK, network).await? {
            for report in reports {
                if record(&mut tx, report).await? {
                    tracing::warn!(
                        page = report.page,
                        directive = report.directive,
                        blocked = report.blocked,
                        source = report.source,
                        "a browser says that a page's policy kept something from happening; the first of its kind today"
                    );
                }
            }
        }
        tx.commit().await
    };
    if let Err(error) = kept.await {
        tracing::warn!(%error, "reports of a page's policy could not be kept");
    }
}

/// Counts a report. Answers whether its kind is new today; beyond [`KINDS_A_DAY`] a new kind is not kept.
pub async fn record(tx: &mut Tx, report: &PolicyReport) -> Result<bool, DbError> {
    let now = tx.now().await?;
    let known = sqlx::query(
        "UPDATE policy_reports SET count = least(count, 2000000000) + 1, last_at = $6
         WHERE day = $1 AND page = $2 AND directive = $3 AND blocked = $4 AND source = $5",
    )
    .bind(now.date_naive())
    .bind(&report.page)
    .bind(&report.directive)
    .bind(&report.blocked)
    .bind(&report.source)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    if known.rows_affected() > 0 {
        return Ok(false);
    }
    let kept = sqlx::query(
        "INSERT INTO policy_reports (day, page, directive, blocked, source, count, first_at, last_at)
         SELECT $1, $2, $3, $4, $5, 1, $6, $6 WHERE (SELECT count(*) FROM policy_reports WHERE day = $1) < $7
         ON CONFLICT ON CONSTRAINT policy_reports_one_a_kind DO UPDATE SET count = policy_reports.count + 1, last_at = excluded.last_at
         RETURNING count",
    )
    .bind(now.date_naive())
    .bind(&report.page)
    .bind(&report.directive)
    .bind(&report.blocked)
    .bind(&report.source)
    .bind(now)
    .bind(KINDS_A_DAY)
    .fetch_optional(&mut **tx)
    .await?;
    Ok(match kept {
        Some(row) => row.try_get::<i32, _>("count")? == 1,
        None => false,
    })
}

/// What was told most lately, the latest first.
pub async fn list_latest(conn: &mut Conn, limit: i64) -> Result<Vec<CountedReport>, DbError> {
    let rows = sqlx::query("SELECT * FROM policy_reports ORDER BY last_at DESC LIMIT $1")
        .bind(limit)
        .fetch_all(conn)
        .await?;
    let read = |row: &sqlx::postgres::PgRow| {
        Ok(CountedReport {
            day: row.try_get("day")?,
            report: PolicyReport {
                page: row.try_get("page")?,
                directive: row.try_get("directive")?,
                blocked: row.try_get("blocked")?,
                source: row.try_get("source")?,
            },
            count: row.try_get("count")?,
            last_at: row.try_get("last_at")?,
        })
    };
    rows.iter().map(read).collect()
}

/// Forgets the reports of long ago. Returns how many rows.
pub async fn sweep(tx: &mut Tx) -> Result<u64, DbError> {
    let today = tx.now().await?.date_naive();
    let gone = sqlx::query("DELETE FROM policy_reports WHERE day < $1 - $2")
        .bind(today)
        .bind(KEPT_DAYS)
        .execute(&mut **tx)
        .await?;
    Ok(gone.rows_affected())
}

fn cut(text: &str, most: usize) -> String {
    text.chars().filter(|c| !c.is_control()).take(most).collect()
}

/// The first two parts of an address's path: which page it is, and of nobody's order.
fn path(address: &str) -> String {
    let rest =
        address.split_once("://").map_or(address, |(_, rest)| rest.find('/').map_or("/", |at| &rest[at..]));
    let path = rest.split(['?', '#']).next().unwrap_or_default();
    cut(&path.split('/').take(3).collect::<Vec<_>>().join("/"), 200)
}

/// The origin of an address; a word without one, such as `inline`, is kept as it is.
fn origin(address: &str) -> String {
    let Some((scheme, rest)) = address.split_once("://") else {
        return cut(address.split(':').next().unwrap_or_default(), 200);
    };
    cut(&format!("{scheme}://{}", rest.split(['/', '?', '#']).next().unwrap_or_default()), 200)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn both_forms_of_a_report_say_the_same_and_neither_keeps_a_key() {
        let older = json!({ "csp-report": {
            "document-uri": "https://house.example/checkout/pay/JC-1?key=secret", "violated-directive": "script-src-elem",
            "effective-directive": "script-src-elem", "blocked-uri": "https://evil.example/a.js?token=1",
            "source-file": "https://house.example/assets/payment-1.js?x=1",
        } });
        let newer = json!([{ "type": "csp-violation", "body": {
            "documentURL": "https://house.example/checkout/pay/JC-1?key=secret", "effectiveDirective": "script-src-elem",
            "blockedURL": "https://evil.example/a.js?token=1", "sourceFile": "https://house.example/assets/payment-1.js?x=1",
        } }, { "type": "deprecation", "body": {} }]);
        let read = PolicyReport::read(&older);
        assert_eq!(read, PolicyReport::read(&newer));
        assert_eq!(read.len(), 1);
        assert_eq!(
            (read[0].page.as_str(), read[0].blocked.as_str()),
            ("/checkout/pay", "https://evil.example")
        );
        assert!(!format!("{read:?}").contains("secret") && !format!("{read:?}").contains("token"));
    }

    #[test]
    fn what_is_no_report_is_left_out_and_a_long_one_is_cut() {
        for rubbish in [
            json!(null),
            json!(5),
            json!([]),
            json!({ "csp-report": 5 }),
            json!([{ "type": "csp-violation" }]),
        ] {
            assert!(PolicyReport::read(&rubbish).is_empty(), "{rubbish}");
        }
        let long = "x".repeat(5_000);
        let read = PolicyReport::read(&json!({ "csp-report": {
            "document-uri": long, "effective-directive": long, "blocked-uri": "data:text/javascript,alert(1)", "source-file": long,
        } }));
        assert_eq!(
            (read[0].directive.len(), read[0].page.len(), read[0].blocked.as_str()),
            (60, 200, "data")
        );
    }
}
