//! Book a conversation.
//!
//! Refuses a time that is not offered or not free any more, a name or address that is missing, somebody who books too many within an
//! hour, and somebody who did not come twice within a year. Writes `consultations` and `throttles`; announces [`ConsultationChanged`].

use chrono::{DateTime, Duration, Utc};
use db::{ConstraintExt, Tx};
use kernel::{EmailAddress, FieldError, Text, Token};
use platform::{
    Cx, outbox,
    throttle::{self, Limit},
};

use super::{
    Consultation,
    events::ConsultationChanged,
    find_consultation, own_token,
    slots::{Slot, find_slot},
};
use crate::{BespokeError, ids::ConsultationId};

/// How many conversations one address may book.
const BOOKED: Limit = Limit { scope: "consultations_of_address", most: 5, within: Duration::hours(1) };

/// From how many conversations within a year, to which nobody came, one books by calling us.
const MISSED_MOST: i64 = 2;

/// Who wishes to talk, and when.
#[derive(Debug, Clone)]
pub struct BookConsultation {
    /// The code of the kind.
    pub kind: String,
    /// When it begins: a slot that was offered.
    pub starts_at: DateTime<Utc>,
    /// What they are called.
    pub client: String,
    /// Where letters go.
    pub email: String,
    /// A telephone number; needed where we call, and where we come to.
    pub phone: String,
}

/// Books it with the first advisor who is free. The token is made of the id and the house's secret, so that letters can tell it again.
#[tracing::instrument(name = "bespoke.book_consultation", skip_all)]
pub async fn book_consultation(
    tx: &mut Tx,
    cx: &Cx,
    ask: BookConsultation,
) -> Result<(Consultation, Token), BespokeError> {
    let (client, email, phone) = check(&ask)?;
    if !throttle::take(tx, cx, BOOKED, &email.canonical()).await? {
        return Err(BespokeError::TooOften);
    }
    let now = tx.now().await?;
    if count_missed(tx, &email, now).await? >= MISSED_MOST {
        let words = "We missed you twice. Please call us, and we find a time together.";
        return Err(crate::error::invalid("email", "call_us", words));
    }
    let slot = find_slot(tx, &ask.kind, now, ask.starts_at, None).await?.ok_or(BespokeError::SlotTaken)?;
    let id = ConsultationId::new(&*cx.random);
    let token = own_token(cx, id)?;
    sqlx::query(
        "INSERT INTO consultations (id, token_digest, advisor_no, kind, starts_at, ends_at, blocked, client, email, phone, state, created_at, updated_at)
         SELECT $1, $2, $3, k.code, $5, $6, tstzrange($5, $6 + make_interval(mins => k.buffer_minutes)), $7, $8, $9, 'booked', $10, $10
         FROM consultation_kinds k WHERE k.code = $4",
    )
    .bind(id.uuid())
    .bind(token.digest().as_slice())
    .bind(slot.advisor_no)
    .bind(&ask.kind)
    .bind(slot.starts_at)
    .bind(slot.ends_at)
    .bind(client.as_str())
    .bind(email.as_str())
    .bind(&phone)
    .bind(now)
    .execute(&mut **tx)
    .await
    .on_constraint("consultations_never_overlap", || BespokeError::SlotTaken)?;
    announce(tx, cx, id, "booked", &slot, 0).await?;
    let booked = find_consultation(tx, id).await?.ok_or(BespokeError::NotFound)?;
    Ok((booked, token))
}

/// How often nobody came from an address within a year.
async fn count_missed(tx: &mut Tx, email: &EmailAddress, now: DateTime<Utc>) -> Result<i64, BespokeError> {
    let count = sqlx::query_scalar(
        "SELECT count(*) FROM consultations WHERE state = 'missed' AND lower(email) = $1 AND starts_at > $2",
    );
    Ok(count.bind(email.canonical()).bind(now - Duration::days(365)).fetch_one(&mut **tx).await?)
}

pub(super) async fn announce(
    tx: &mut Tx,
    cx: &Cx,
    consultation: ConsultationId,
    what: &str,
    slot: &Slot,
    moves: i32,
) -> Result<(), BespokeError> {
    let event = ConsultationChanged { consultation, what: what.to_owned(), starts_at: slot.starts_at, moves };
    Ok(outbox::publish(tx, cx, &event).await?)
}

fn check(ask: &BookConsultation) -> Result<(Text, EmailAddress, Option<String>), BespokeError> {
    let mut wrong = Vec::new();
    let client = Text::line("name", &ask.client, 120, "Tell us what we may call you.");
    let client = client.map_err(|e| wrong.push(e)).ok();
    let email = ask.email.parse::<EmailAddress>();
    if email.is_err() {
        wrong.push(FieldError::new(
            "email",
            "malformed",
            "Enter an e-mail address, for example name@example.com.",
        ));
    }
    let digits = ask.phone.chars().filter(char::is_ascii_digit).count();
    let phone = Text::optional_line("phone", &ask.phone, 40);
    let phone = phone.map_err(|e| wrong.push(e)).ok().flatten().map(Text::into_string);
    if (matches!(ask.kind.as_str(), "phone" | "home") && phone.is_none())
        || (phone.is_some() && !(6..=15).contains(&digits))
    {
        wrong.push(FieldError::new(
            "phone",
            "malformed",
            "Enter the number we shall call, with its country code.",
        ));
    }
    match (client, email, wrong.is_empty()) {
        (Some(client), Ok(email), true) => Ok((client, email, phone)),
        _ => Err(BespokeError::Invalid(wrong)),
    }
}
