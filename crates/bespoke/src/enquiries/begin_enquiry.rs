//! Begin an enquiry.
//!
//! Refuses somebody who begins too many within an hour. Writes `enquiries` and `throttles`. The token is handed out once; it is the link by
//! which the draft is found again.

use chrono::Duration;
use db::Tx;
use kernel::Token;
use platform::{
    Cx,
    throttle::{self, Limit},
};
use sqlx::types::Json;

use super::{Answers, Enquiry, queries::KEPT};
use crate::{BespokeError, ids::EnquiryId};

/// How many drafts a network may begin.
const BEGUN: Limit = Limit { scope: "enquiries_of_network", most: 20, within: Duration::hours(1) };

/// Begins it.
#[tracing::instrument(name = "bespoke.begin_enquiry", skip_all)]
pub async fn begin_enquiry(
    tx: &mut Tx,
    cx: &Cx,
    network: Option<&str>,
) -> Result<(Enquiry, Token), BespokeError> {
    if let Some(network) = network
        && !throttle::take(tx, cx, BEGUN, network).await?
    {
        return Err(BespokeError::TooOften);
    }
    let (id, token) = (EnquiryId::new(&*cx.random), Token::new(&*cx.random));
    let now = tx.now().await?;
    sqlx::query(
        "INSERT INTO enquiries (id, token_digest, answers, created_at, updated_at, expires_at) VALUES ($1, $2, $3, $4, $4, $5)",
    )
    .bind(id.uuid())
    .bind(token.digest().as_slice())
    .bind(Json(Answers::default()))
    .bind(now)
    .bind(now + KEPT)
    .execute(&mut **tx)
    .await?;
    let enquiry = Enquiry { id, answers: Answers::default(), commission: None, expires_at: now + KEPT };
    Ok((enquiry, token))
}
