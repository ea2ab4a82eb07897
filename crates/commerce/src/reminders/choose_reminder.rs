//! Choose whether to be reminded of a cart that was left.
//!
//! Refuses a guest's wish without an address, and an address with an account's. Writes `reminder_choices` and the audit log; a choice that
//! is not another keeps its time and place, and a no of who never said yes is not kept. A customer's yes takes their address out of
//! `reminder_stops`; a guest's does not, for anybody can type an address.

use chrono::{DateTime, Utc};
use db::Tx;
use kernel::{EmailAddress, ids::AccountId};
use platform::{
    Cx,
    audit::{self, Change},
};
use serde::Serialize;

use super::{CHOICE, Chooser, Place, ReminderChoice, ReminderError, queries};

/// Who chooses what, and where.
#[derive(Debug, Clone)]
pub struct ChooseReminder {
    /// Who.
    pub chooser: Chooser,
    /// Where to write to; a guest's alone.
    pub email: Option<EmailAddress>,
    /// Whether a letter is wanted.
    pub wanted: bool,
    /// Where this was asked.
    pub place: Place,
}

/// A choice as the audit log keeps it: without the address.
#[derive(Debug, Serialize)]
struct Kept {
    wanted: bool,
    place: &'static str,
    words: &'static str,
    at: DateTime<Utc>,
}

impl From<&ReminderChoice> for Kept {
    fn from(choice: &ReminderChoice) -> Self {
        Self { wanted: choice.wanted, place: choice.place.word(), words: CHOICE, at: choice.chosen_at }
    }
}

/// Keeps the choice, and answers what holds now; `None` when nothing was ever chosen.
#[tracing::instrument(name = "reminders.choose_reminder", skip_all, fields(wanted = ask.wanted))]
pub async fn choose_reminder(
    tx: &mut Tx,
    cx: &Cx,
    ask: ChooseReminder,
) -> Result<Option<ReminderChoice>, ReminderError> {
    let email = read_email(&ask)?;
    let before = queries::find_choice(tx, ask.chooser).await?;
    if let Chooser::Account(account) = ask.chooser
        && ask.wanted
    {
        forget_stop(tx, account).await?;
    }
    let same = match &before {
        Some(before) => before.wanted == ask.wanted && (!ask.wanted || before.email == email),
        None => !ask.wanted,
    };
    if same {
        return Ok(before);
    }
    let email = email.or_else(|| before.as_ref().and_then(|before| before.email.clone()));
    let choice = ReminderChoice { wanted: ask.wanted, email, place: ask.place, chosen_at: tx.now().await? };
    write(tx, ask.chooser, &choice).await?;
    let object = match ask.chooser {
        Chooser::Account(account) => account.to_string(),
        Chooser::Guest(cart) => cart.to_string(),
    };
    let (was, is) = (before.as_ref().map(Kept::from), Kept::from(&choice));
    let entry =
        Change { action: "reminders.choose_reminder", object, before: was.as_ref(), after: Some(&is) };
    audit::record(tx, cx, entry).await?;
    Ok(Some(choice))
}

/// The address that the choice is about: a guest's wish needs one, an account's has its own.
fn read_email(ask: &ChooseReminder) -> Result<Option<EmailAddress>, ReminderError> {
    match (ask.chooser, &ask.email) {
        (Chooser::Guest(_), None) if ask.wanted => Err(ReminderError::email_needed()),
        (Chooser::Account(_), Some(_)) => Err(ReminderError::email_is_the_accounts()),
        (_, email) => Ok(email.clone()),
    }
}

/// Whoever signed in has proved that the address is theirs, and may change their mind about it.
async fn forget_stop(tx: &mut Tx, account: AccountId) -> Result<(), ReminderError> {
    if let Some(account) = customers::accounts::find(tx, account).await? {
        sqlx::query("DELETE FROM reminder_stops WHERE email = $1")
            .bind(account.email.canonical())
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

async fn write(tx: &mut Tx, chooser: Chooser, choice: &ReminderChoice) -> Result<(), ReminderError> {
    let (sql, id) = match chooser {
        Chooser::Account(account) => (
            "INSERT INTO reminder_choices (account_id, email, wanted, words, place, chosen_at) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (account_id) WHERE account_id IS NOT NULL
             DO UPDATE SET wanted = $3, words = $4, place = $5, chosen_at = $6",
            account.uuid(),
        ),
        Chooser::Guest(cart) => (
            "INSERT INTO reminder_choices (cart_id, email, wanted, words, place, chosen_at) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (cart_id) WHERE cart_id IS NOT NULL
             DO UPDATE SET email = $2, wanted = $3, words = $4, place = $5, chosen_at = $6",
            cart.uuid(),
        ),
    };
    sqlx::query(sql)
        .bind(id)
        .bind(choice.email.as_ref().map(EmailAddress::as_str))
        .bind(choice.wanted)
        .bind(CHOICE)
        .bind(choice.place.word())
        .bind(choice.chosen_at)
        .execute(&mut **tx)
        .await?;
    Ok(())
}
