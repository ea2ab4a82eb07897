//! Say what the house promises when it keeps prices.
//!
//! Refuses days outside one to sixty, fewer for staff than for clients, and a least part outside 50 to 100 percent. A shorter promise takes
//! nothing back that was given: saved bags keep the day they were given, and the least part counts from now on. Writes `saved_bag_rules` and
//! the audit log.

use db::{Conn, DbError, Tx};
use kernel::FieldError;
use platform::{Cx, audit};
use serde::Serialize;
use sqlx::Row;

use crate::cart::CartError;

/// For how many days prices are kept at most. The schema refuses more.
pub const MOST_DAYS: i64 = 60;

/// What the house promises when it keeps prices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct SavedBagRules {
    /// For how many days a client's own saved bag keeps its prices.
    pub client_days: i64,
    /// The most days that staff may choose for a client.
    pub most_days: i64,
    /// A kept price is never less than this part of the day's price, in percent.
    pub least_percent: i64,
}

/// The rules of this moment.
pub async fn get_rules(conn: &mut Conn) -> Result<SavedBagRules, DbError> {
    let row = sqlx::query("SELECT client_days, most_days, least_percent FROM saved_bag_rules")
        .fetch_one(conn)
        .await?;
    let read = |name: &str| row.try_get::<i16, _>(name).map(i64::from);
    Ok(SavedBagRules {
        client_days: read("client_days")?,
        most_days: read("most_days")?,
        least_percent: read("least_percent")?,
    })
}

/// Sets the rules.
#[tracing::instrument(name = "cart.set_saved_bag_rules", skip_all)]
pub async fn set_rules(tx: &mut Tx, cx: &Cx, rules: SavedBagRules) -> Result<SavedBagRules, CartError> {
    check(&rules).map_err(|field| CartError::Field([field]))?;
    sqlx::query("SELECT FROM saved_bag_rules FOR UPDATE").execute(&mut **tx).await?;
    let before = get_rules(tx).await?;
    let now = tx.now().await?;
    sqlx::query(
        "UPDATE saved_bag_rules SET client_days = $1, most_days = $2, least_percent = $3, updated_by = $4, updated_at = $5",
    )
    .bind(small(rules.client_days))
    .bind(small(rules.most_days))
    .bind(small(rules.least_percent))
    .bind(cx.actor.to_string())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    let change = audit::Change {
        action: "cart.set_saved_bag_rules",
        object: "saved_bag_rules".to_owned(),
        before: Some(&before),
        after: Some(&rules),
    };
    audit::record(tx, cx, change).await?;
    Ok(rules)
}

fn check(rules: &SavedBagRules) -> Result<(), FieldError> {
    let days = 1..=MOST_DAYS;
    let no = |field: &'static str, words: &'static str| Err(FieldError::new(field, "out_of_range", words));
    if !days.contains(&rules.client_days) {
        return no("client_days", "Choose 1 to 60 days.");
    }
    if !days.contains(&rules.most_days) || rules.most_days < rules.client_days {
        return no("most_days", "Choose no fewer days than clients have, and 60 at most.");
    }
    if !(50..=100).contains(&rules.least_percent) {
        return no("least_percent", "Choose 50 to 100 percent.");
    }
    Ok(())
}

/// A number that was checked to be a hundred at most.
fn small(number: i64) -> i16 {
    i16::try_from(number).unwrap_or(i16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_that_promise_too_much_or_nothing_are_refused() {
        let good = SavedBagRules { client_days: 14, most_days: 60, least_percent: 75 };
        assert!(check(&good).is_ok());
        for (bad, field) in [
            (SavedBagRules { client_days: 0, ..good }, "client_days"),
            (SavedBagRules { client_days: 61, ..good }, "client_days"),
            (SavedBagRules { most_days: 61, ..good }, "most_days"),
            (SavedBagRules { most_days: 13, ..good }, "most_days"),
            (SavedBagRules { least_percent: 49, ..good }, "least_percent"),
            (SavedBagRules { least_percent: 101, ..good }, "least_percent"),
        ] {
            assert_eq!(check(&bad).unwrap_err().field, field);
        }
    }
}
