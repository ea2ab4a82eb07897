//! Read the provider's books since the last time, and hold them against ours.
//!
//! Refuses a provider that does not answer, or keeps no such books; what was read until then stays. Writes `provider_movements`,
//! `reconciliations` and `reconciliation_findings`; corrects nothing. Safe to run any number of times, by anyone, at once.

use chrono::{DateTime, Duration, Utc};
use db::{Db, DbError};
use kernel::ids::ReconciliationId;
use platform::Cx;

use super::{Reconciliation, compare::compare, queries};
use crate::{
    Commerce,
    payments::{ListMovements, Movement, PaymentError, in_time},
};

/// How far back movements are read again: providers enter some of them late.
const OVERLAP: Duration = Duration::days(3);
/// What is younger is left to the next run: it may be on its way to one of the two books.
const LAG: Duration = Duration::minutes(10);

/// Reads and compares; answers what was found.
///
/// # Errors
/// A provider or database that does not answer.
#[tracing::instrument(name = "reconciliations.reconcile", skip_all)]
pub async fn reconcile(db: &Db, commerce: &Commerce, cx: &Cx) -> Result<Reconciliation, PaymentError> {
    let provider = commerce.gateway.provider();
    let now = db.begin().await?.now().await?;
    let last = queries::find_last_until(&mut *db.read().await?, provider).await?;
    let until = now - LAG;
    let since = last.map_or(DateTime::<Utc>::UNIX_EPOCH, |last| last - OVERLAP);
    let mut after = None;
    loop {
        let ask = ListMovements { since, until, after };
        let page = in_time(commerce, commerce.gateway.list_movements(ask)).await?;
        store(db, provider, &page.movements).await?;
        match page.next {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    let id = ReconciliationId::new(&*cx.random);
    let mut tx = db.begin().await?;
    let findings = compare(&mut tx, provider, until).await?;
    sqlx::query(
        "INSERT INTO reconciliations (id, provider, until, ran_at, asked_by, movements, findings)
         SELECT $1, $2, $3, $4, $5, count(*), $6 FROM provider_movements WHERE provider = $2",
    )
    .bind(id.uuid())
    .bind(provider)
    .bind(until)
    .bind(now)
    .bind(cx.actor.to_string())
    .bind(i32::try_from(findings.len()).unwrap_or(i32::MAX))
    .execute(&mut *tx)
    .await?;
    for (position, finding) in (0_i32..).zip(&findings) {
        queries::insert_finding(&mut tx, id, position, finding).await?;
    }
    tx.commit().await?;
    if !findings.is_empty() {
        tracing::warn!(findings = findings.len(), "the provider's books and ours do not agree");
    }
    let found = queries::find(&mut *db.read().await?, id).await?;
    found.ok_or(PaymentError::NotFound)
}

async fn store(db: &Db, provider: &str, movements: &[Movement]) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    for movement in movements {
        sqlx::query(
            "INSERT INTO provider_movements (provider, id, kind, word, source_id, currency, amount_minor, at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (provider, id) DO NOTHING",
        )
        .bind(provider)
        .bind(&movement.id)
        .bind(movement.kind.code())
        .bind(&movement.word)
        .bind(&movement.source)
        .bind(movement.amount.currency().code())
        .bind(movement.amount.minor())
        .bind(movement.at)
        .execute(&mut *tx)
        .await?;
    }
    tx.commit().await
}
