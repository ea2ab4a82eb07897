//! End reminders for an address, by the link of a letter.
//!
//! Refuses a key that is not ours, or with which no letter was written. Writes `reminder_stops`, turns every choice of the address to no
//! (`reminder_choices`), and the audit log; stopping twice is no accident. Takes effect for letters that are decided on and not yet
//! written.

use db::Tx;
use kernel::{EmailAddress, ids::CartId};
use platform::{
    Cx,
    audit::{self, Change},
};
use serde_json::json;
use sqlx::Row;
use uuid::Uuid;

use super::{Place, ReminderError, links};

/// Ends them.
#[tracing::instrument(name = "reminders.stop_reminders", skip_all)]
pub async fn stop_reminders(tx: &mut Tx, cx: &Cx, key: &str) -> Result<(), ReminderError> {
    let cart = links::open_key(cx, key).ok_or(ReminderError::LinkNotFound)?;
    let (email, account) = find_letter(tx, cart).await?.ok_or(ReminderError::LinkNotFound)?;
    let now = tx.now().await?;
    let stopped = sqlx::query(
        "INSERT INTO reminder_stops (email, stopped_at) VALUES ($1, $2) ON CONFLICT (email) DO NOTHING",
    )
    .bind(&email)
    .bind(now)
    .execute(&mut **tx)
    .await?
    .rows_affected();
    // the account may have been opened after a guest's letter, or its address be another by now
    let by_address = match email.parse::<EmailAddress>() {
        Ok(email) => customers::accounts::find_by_email(tx, &email).await?.map(|account| account.id.uuid()),
        Err(_) => None,
    };
    let accounts: Vec<Uuid> = account.into_iter().chain(by_address).collect();
    let turned = sqlx::query(
        "UPDATE reminder_choices SET wanted = false, place = $3, chosen_at = $4
         WHERE wanted AND (account_id = ANY($1) OR lower(email) = $2)",
    )
    .bind(&accounts)
    .bind(&email)
    .bind(Place::Letter.word())
    .bind(now)
    .execute(&mut **tx)
    .await?
    .rows_affected();
    if stopped + turned > 0 {
        let is = json!({ "stopped": true, "choices": turned });
        let object = cart.to_string();
        let entry = Change { action: "reminders.stop_reminders", object, before: None, after: Some(&is) };
        audit::record(tx, cx, entry).await?;
    }
    Ok(())
}

/// Where the letter about a cart went: the address in its canonical form, and the account.
async fn find_letter(tx: &mut Tx, cart: CartId) -> Result<Option<(String, Option<Uuid>)>, ReminderError> {
    let row = sqlx::query("SELECT email, account_id FROM reminder_letters WHERE cart_id = $1")
        .bind(cart.uuid())
        .fetch_optional(&mut **tx)
        .await?;
    Ok(row
        .map(|row| Ok::<_, sqlx::Error>((row.try_get("email")?, row.try_get("account_id")?)))
        .transpose()?)
}
