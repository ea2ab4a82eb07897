//! Say from which values on the house is careful, and who stands on its labels.
//!
//! Refuses values out of range, a value for two people below the one for a second look, a sender or a return address that tells what is
//! inside or whose it is, and a version that is not the present one. Writes `release_policy` and the audit log. Shipments that were released
//! keep what they were released by.

use db::Tx;
use kernel::{FieldError, Text, clean_text};
use platform::{Cx, audit};

use super::{FulfillmentError, ReleasePolicy, label::telling_word, queries};

/// A policy as typed.
#[derive(Debug, Clone)]
pub struct PutReleasePolicy {
    /// The version it was read at.
    pub expected_version: i64,
    /// Above this, in US dollars, a first order or one that goes elsewhere is looked at twice.
    pub raised_above_dollars: i32,
    /// Above this two people see to it; `None` for never.
    pub two_people_above_dollars: Option<i32>,
    /// Above this whoever receives it shows a document; `None` for never.
    pub id_above_dollars: Option<i32>,
    /// Who stands on a label as the sender.
    pub sender: String,
    /// Where it goes back to, line by line.
    pub return_address: String,
}

/// The most a value here may be, in US dollars: what no house sends in one box.
const MOST: i32 = 100_000_000;

/// Puts the policy down and returns it.
#[tracing::instrument(name = "fulfillment.put_policy", skip_all)]
pub async fn put_policy(
    tx: &mut Tx,
    cx: &Cx,
    ask: PutReleasePolicy,
) -> Result<ReleasePolicy, FulfillmentError> {
    let policy = check(&ask, &cx.house.name).map_err(FulfillmentError::Fields)?;
    let before = queries::get_policy(tx).await?;
    let done = sqlx::query(
        "UPDATE release_policy SET raised_above_dollars = $1, two_people_above_dollars = $2, id_above_dollars = $3, sender = $4,
                return_address = $5, version = version + 1 WHERE version = $6",
    )
    .bind(policy.raised_above_dollars)
    .bind(policy.two_people_above_dollars)
    .bind(policy.id_above_dollars)
    .bind(&policy.sender)
    .bind(&policy.return_address)
    .bind(ask.expected_version)
    .execute(&mut **tx)
    .await?;
    if done.rows_affected() == 0 {
        let current = queries::get_policy(tx).await?.version;
        return Err(FulfillmentError::VersionConflict { current });
    }
    let change = audit::Change {
        action: "fulfillment.put_policy",
        object: "release".to_owned(),
        before: Some(&before),
        after: Some(&policy),
    };
    audit::record(tx, cx, change).await?;
    Ok(policy)
}

fn check(ask: &PutReleasePolicy, house: &str) -> Result<ReleasePolicy, Vec<FieldError>> {
    let mut wrong = Vec::new();
    let values = [
        ("raised_above", Some(ask.raised_above_dollars)),
        ("two_people_above", ask.two_people_above_dollars),
        ("id_above", ask.id_above_dollars),
    ];
    for (field, value) in values {
        if value.is_some_and(|value| !(0..=MOST).contains(&value)) {
            wrong.push(FieldError::new(
                field,
                "out_of_range",
                "Enter whole US dollars, or leave it empty for never.",
            ));
        }
    }
    if ask.two_people_above_dollars.is_some_and(|value| value < ask.raised_above_dollars) {
        let words = "Enter at least the value from which a second look is taken.";
        wrong.push(FieldError::new("two_people_above", "out_of_range", words));
    }
    let sender = Text::line("sender", &ask.sender, 35, "Enter who stands on labels as the sender.");
    let sender = sender.map_err(|error| wrong.push(error)).ok().map(Text::into_string).unwrap_or_default();
    let return_address = clean_text(&ask.return_address, true);
    let lines: Vec<_> = return_address.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if !(1..=5).contains(&lines.len()) || lines.iter().any(|line| line.chars().count() > 35) {
        let words = "Enter one to five lines of at most 35 characters: a label has no room for more.";
        wrong.push(FieldError::new("return_address", "length", words));
    }
    for (field, text) in [("sender", &sender), ("return_address", &return_address)] {
        if let Some(word) = telling_word(text, house) {
            let words = format!("“{word}” tells what is inside, or whose it is. A label says neither.");
            wrong.push(FieldError::new(field, "telling", words));
        }
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    Ok(ReleasePolicy {
        raised_above_dollars: ask.raised_above_dollars,
        two_people_above_dollars: ask.two_people_above_dollars,
        id_above_dollars: ask.id_above_dollars,
        return_address: lines.join("\n"),
        sender,
        version: ask.expected_version + 1,
    })
}
