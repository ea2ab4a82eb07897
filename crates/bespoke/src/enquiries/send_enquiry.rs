//! Send an enquiry: it becomes a commission.
//!
//! Refuses one that was sent before, answers that are not right, and somebody who sends too many within an hour. Writes `enquiries`, opens
//! the commission with its brief, hands the pictures over.

use chrono::Duration;
use db::Tx;
use kernel::{Currency, EmailAddress, ids::AccountId};
use platform::{
    Cx,
    throttle::{self, Limit},
};

use super::{Answers, Piece, Screen, check_screen, lock_draft};
use crate::{
    BespokeError,
    commissions::{Commission, OpenCommission, open_commission},
    files,
    ids::EnquiryId,
};

/// How many enquiries one address may send.
const SENT: Limit = Limit { scope: "enquiries_of_address", most: 5, within: Duration::hours(1) };

/// Whose enquiry is sent.
#[derive(Debug, Clone, Copy)]
pub struct SendEnquiry {
    /// Which.
    pub enquiry: EnquiryId,
    /// The account of a client who is signed in.
    pub account: Option<AccountId>,
}

/// Sends it; the commission it became.
#[tracing::instrument(name = "bespoke.send_enquiry", skip_all, fields(enquiry.id = %ask.enquiry))]
pub async fn send_enquiry(tx: &mut Tx, cx: &Cx, ask: SendEnquiry) -> Result<Commission, BespokeError> {
    let enquiry = lock_draft(tx, ask.enquiry).await?;
    let now = tx.now().await?;
    let wrong: Vec<_> = Screen::ALL
        .into_iter()
        .flat_map(|screen| check_screen(screen, &enquiry.answers, now.date_naive()))
        .collect();
    let email = enquiry.answers.get("email").parse::<EmailAddress>();
    let (Ok(email), true) = (email, wrong.is_empty()) else { return Err(BespokeError::Invalid(wrong)) };
    if !throttle::take(tx, cx, SENT, &email.canonical()).await? {
        return Err(BespokeError::TooOften);
    }
    let pictures = files::list_of_enquiry(tx, enquiry.id).await?.len();
    let pictures = i32::try_from(pictures).unwrap_or(i32::MAX);
    let commission = open_commission(tx, cx, opening(&enquiry.answers, email, ask.account, pictures)).await?;
    files::hand_over(tx, enquiry.id, commission.id).await?;
    sqlx::query("UPDATE enquiries SET commission_id = $2, updated_at = $3 WHERE id = $1")
        .bind(enquiry.id.uuid())
        .bind(commission.id.uuid())
        .bind(now)
        .execute(&mut **tx)
        .await?;
    Ok(commission)
}

fn opening(
    answers: &Answers,
    email: EmailAddress,
    account: Option<AccountId>,
    pictures: i32,
) -> OpenCommission {
    let client = answers.get("name").to_owned();
    let piece = Piece::find(answers.get("piece")).unwrap_or(Piece::Other);
    let phone = answers.get("phone");
    OpenCommission {
        title: format!("{} for {client}", piece.label()),
        client,
        email,
        phone: (!phone.is_empty()).then(|| phone.to_owned()),
        account,
        currency: Currency::Usd,
        brief: answers.brief(pictures),
        secret_until: answers.secret_until(),
    }
}
