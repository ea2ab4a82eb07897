//! Become the owner of a passport by its claim code.
//!
//! Refuses a name or an address that is none, a passport that was revoked, and whoever tries too often — wrong codes are counted by
//! piece and by network, so the face commits them. Writes `passport_owners`, removes the offer in the statement that checks it, and
//! announces [`PassportClaimed`]. The link of the owner before ends with that.

use chrono::Duration;
use db::Tx;
use kernel::{EmailAddress, FieldError, Text};
use platform::{
    Cx, audit, outbox,
    throttle::{self, Limit},
};

use super::{Owner, Passport, events::PassportClaimed, offer_passport::digest, store};
use crate::{BespokeError, ids::PassportId};

/// How often a code of one piece may be tried.
const BY_PIECE: Limit = Limit { scope: "passport_claims", most: 10, within: Duration::hours(1) };
/// How often a network may try codes.
const BY_NETWORK: Limit = Limit { scope: "passport_claims_of_network", most: 20, within: Duration::hours(1) };

/// Who claims which.
#[derive(Debug, Clone)]
pub struct ClaimPassport {
    /// Which.
    pub passport: PassportId,
    /// The code as typed.
    pub code: String,
    /// What the new owner is called.
    pub name: String,
    /// Where letters about the piece shall go.
    pub email: String,
    /// Where they come from, if it is not the house's own machine.
    pub network: Option<String>,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// It is theirs.
    Made(Passport, Owner),
    /// The code is not the one that was made, is too old, or was used. Counted: commit it.
    WrongCode,
}

/// Claims it.
#[tracing::instrument(name = "bespoke.claim_passport", skip_all, fields(passport.id = %ask.passport))]
pub async fn claim_passport(tx: &mut Tx, cx: &Cx, ask: ClaimPassport) -> Result<Claim, BespokeError> {
    let (name, email) = read(&ask)?;
    let passport = store::lock(tx, ask.passport).await?;
    if passport.revoked {
        return Err(BespokeError::PassportRevoked);
    }
    if let Some(network) = &ask.network
        && !throttle::take(tx, cx, BY_NETWORK, network).await?
    {
        return Err(BespokeError::TooOften);
    }
    if !throttle::take(tx, cx, BY_PIECE, &passport.serial).await? {
        return Err(BespokeError::TooOften);
    }
    let now = tx.now().await?;
    let taken: Option<i32> = sqlx::query_scalar(
        "DELETE FROM passport_offers WHERE passport_id = $1 AND digest = $2 AND expires_at > $3 RETURNING owner_seq",
    )
    .bind(passport.id.uuid())
    .bind(digest(cx, passport.id, &ask.code))
    .bind(now)
    .fetch_optional(&mut **tx)
    .await?;
    let Some(before) = taken else { return Ok(Claim::WrongCode) };
    let owner = store::add_owner(tx, passport.id, before + 1, &name, &email).await?;
    let change = audit::Change {
        action: "bespoke.claim_passport",
        object: passport.serial.clone(),
        before: Some(&serde_json::json!({ "owner": before })),
        after: Some(&serde_json::json!({ "owner": owner.seq })),
    };
    audit::record(tx, cx, change).await?;
    outbox::publish(tx, cx, &PassportClaimed { serial: passport.serial.clone(), seq: owner.seq }).await?;
    Ok(Claim::Made(passport, owner))
}

fn read(ask: &ClaimPassport) -> Result<(String, EmailAddress), BespokeError> {
    let mut wrong = Vec::new();
    let name = Text::line("name", &ask.name, 120, "Tell us what you are called.");
    let name = name.map_err(|e| wrong.push(e)).map(Text::into_string);
    let email = ask.email.parse::<EmailAddress>().map_err(|_| {
        let words = "Enter an e-mail address, for example ada@example.com.";
        wrong.push(FieldError::new("email", "malformed", words));
    });
    if ask.code.trim().is_empty() {
        wrong.push(FieldError::new(
            "code",
            "required",
            "Enter the code that the owner before you was given.",
        ));
    }
    match (name, email) {
        (Ok(name), Ok(email)) if wrong.is_empty() => Ok((name, email)),
        _ => Err(BespokeError::Invalid(wrong)),
    }
}
