//! Reads of reminders.

use chrono::{DateTime, Utc};
use db::{Conn, DbError};
use kernel::ids::CartId;
use sqlx::{Row, postgres::PgRow};
use uuid::Uuid;

use super::{
    Chooser, Place, Reminder, ReminderChoice, model,
    store::{self, Seen},
};
use crate::Policy;

/// What somebody chose last; `None` when they were never asked, or never said yes.
pub async fn find_choice(conn: &mut Conn, chooser: Chooser) -> Result<Option<ReminderChoice>, DbError> {
    let (sql, id) = match chooser {
        Chooser::Account(account) => (
            "SELECT wanted, email, place, chosen_at FROM reminder_choices WHERE account_id = $1",
            account.uuid(),
        ),
        Chooser::Guest(cart) => {
            ("SELECT wanted, email, place, chosen_at FROM reminder_choices WHERE cart_id = $1", cart.uuid())
        }
    };
    let row = sqlx::query(sql).bind(id).fetch_optional(conn).await?;
    row.as_ref().map(read_choice).transpose()
}

fn read_choice(row: &PgRow) -> Result<ReminderChoice, DbError> {
    let (email, place): (Option<String>, String) = (row.try_get("email")?, row.try_get("place")?);
    let broken =
        |what: &str| DbError::Broken(sqlx::Error::Decode(format!("reminder_choices: {what}").into()));
    Ok(ReminderChoice {
        wanted: row.try_get("wanted")?,
        email: email.map(|email| email.parse().map_err(|_| broken("the address"))).transpose()?,
        place: Place::read(&place).ok_or_else(|| broken("the place"))?,
        chosen_at: row.try_get("chosen_at")?,
    })
}

/// Carts that may have to be written about, by their ids, after one of them: their clients want it, they rested for long enough, and no
/// letter was decided on. [`super::remind`] looks closer.
pub async fn list_waiting(
    conn: &mut Conn,
    now: DateTime<Utc>,
    policy: &Policy,
    after: Option<CartId>,
    limit: i64,
) -> Result<Vec<CartId>, DbError> {
    let ids: Vec<Uuid> = sqlx::query_scalar(
        "SELECT c.id FROM (
             SELECT c.id FROM reminder_choices r JOIN carts c ON c.id = r.cart_id
             WHERE r.wanted AND r.cart_id IS NOT NULL AND r.chosen_at >= $2
               AND c.account_id IS NULL AND c.state = 'open' AND c.updated_at BETWEEN $2 AND $1
             UNION ALL
             SELECT c.id FROM reminder_choices r JOIN carts c ON c.account_id = r.account_id AND c.state = 'open'
             WHERE r.wanted AND r.account_id IS NOT NULL AND c.updated_at BETWEEN $2 AND $1) c
         WHERE c.id > $3 AND NOT EXISTS (SELECT FROM reminder_letters l WHERE l.cart_id = c.id)
         ORDER BY c.id LIMIT $4",
    )
    .bind(now - policy.reminder_after)
    .bind(now - policy.reminder_until)
    .bind(after.map_or(Uuid::nil(), |cart| cart.uuid()))
    .bind(limit)
    .fetch_all(conn)
    .await?;
    Ok(ids.into_iter().map(CartId::from_uuid).collect())
}

/// The letter about a cart, as it has to be written now; `None` when there is a reason by now not to: it was paid for or emptied
/// meanwhile, its client is at checkout, changed their mind, or nothing of it is left.
pub async fn find_reminder(
    conn: &mut Conn,
    now: DateTime<Utc>,
    policy: &Policy,
    cart: CartId,
) -> Result<Option<Reminder>, DbError> {
    let Some(Seen { cart, to: Some(to), mut facts }) = store::look(conn, cart).await? else {
        return Ok(None);
    };
    // that is this very letter
    (facts.written, facts.address_written_at) = (false, None);
    Ok(model::judge(&facts, now, policy).is_ok().then_some(Reminder { to, cart }))
}
