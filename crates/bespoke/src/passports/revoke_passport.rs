//! Revoke a passport: its last version says that it no longer speaks for its piece, and why.
//!
//! Refuses one that was revoked before, and words that are missing. Writes `passport_versions`, ends an offer that is open, and the
//! commission's log.

use db::Tx;
use kernel::{Actor, Text};
use platform::Cx;

use super::{Document, Passport, Standing, issue_passport::seal, newest, store};
use crate::{
    BespokeError,
    commissions::{Action, Commission, Do, act, lock},
    ids::PassportId,
};

/// Which, and why.
#[derive(Debug, Clone)]
pub struct RevokePassport {
    /// Which.
    pub passport: PassportId,
    /// Why: everybody who looks at it reads this.
    pub reason: String,
}

/// Revokes it.
#[tracing::instrument(name = "bespoke.revoke_passport", skip_all, fields(passport.id = %ask.passport))]
pub async fn revoke_passport(
    tx: &mut Tx,
    cx: &Cx,
    ask: RevokePassport,
) -> Result<(Commission, Passport), BespokeError> {
    if !matches!(cx.actor, Actor::Staff(_) | Actor::System) {
        return Err(BespokeError::NotYours);
    }
    let reason = read(&ask.reason)?;
    // the commission is locked before its passport, as everywhere
    let commission: Option<uuid::Uuid> =
        sqlx::query_scalar("SELECT commission_id FROM passports WHERE id = $1")
            .bind(ask.passport.uuid())
            .fetch_optional(&mut **tx)
            .await?
            .flatten();
    let commission = lock(tx, kernel::Id::from_uuid(commission.ok_or(BespokeError::NotFound)?)).await?;
    let passport = store::lock(tx, ask.passport).await?;
    let (passport, sha256) = end(tx, cx, passport, reason.clone()).await?;
    let (serial, version) = (passport.serial.clone(), passport.version);
    let action = Action::RevokePassport { serial, version, sha256, reason };
    let ask = Do { commission: commission.id, expected_version: None, action };
    Ok((act(tx, cx, ask).await?, passport))
}

/// The reason as typed, cleaned.
pub(super) fn read(reason: &str) -> Result<String, BespokeError> {
    let missing = "Say why: everybody who looks at the passport reads it.";
    let reason = Text::line("reason", reason, 300, missing);
    Ok(reason.map_err(|e| BespokeError::Invalid(vec![e]))?.into_string())
}

/// Seals the last version of a locked passport, and ends an offer that is open; the passport then, and the hash of what was sealed.
pub(super) async fn end(
    tx: &mut Tx,
    cx: &Cx,
    passport: Passport,
    reason: String,
) -> Result<(Passport, String), BespokeError> {
    if passport.revoked {
        return Err(BespokeError::PassportRevoked);
    }
    let before = newest(tx, &passport).await?;
    let passport = Passport { version: passport.version + 1, revoked: true, ..passport };
    let document = Document {
        version: passport.version,
        standing: Standing::Revoked { reason },
        issued: tx.now().await?.date_naive(),
        previous: Some(before.sealed.sha256()),
        ..before.document
    };
    let sha256 = seal(tx, cx, &passport, document).await?;
    sqlx::query("DELETE FROM passport_offers WHERE passport_id = $1")
        .bind(passport.id.uuid())
        .execute(&mut **tx)
        .await?;
    Ok((passport, sha256))
}
