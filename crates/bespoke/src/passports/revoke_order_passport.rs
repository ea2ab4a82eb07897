//! Revoke the passport of a piece that was sold from stock: its last version says that it no longer speaks for its piece, and why.
//!
//! Refuses one of a commission, one that was revoked before, and words that are missing. Writes `passport_versions`, ends an offer that is open, and the audit log.

use db::Tx;
use kernel::Actor;
use platform::{Cx, audit};
use serde_json::json;

use super::{Passport, RevokePassport, revoke_passport, store};
use crate::BespokeError;

/// Revokes it.
#[tracing::instrument(name = "bespoke.revoke_order_passport", skip_all, fields(passport.id = %ask.passport))]
pub async fn revoke_order_passport(
    tx: &mut Tx,
    cx: &Cx,
    ask: RevokePassport,
) -> Result<Passport, BespokeError> {
    if !matches!(cx.actor, Actor::Staff(_) | Actor::System) {
        return Err(BespokeError::NotYours);
    }
    let reason = revoke_passport::read(&ask.reason)?;
    let passport = store::lock(tx, ask.passport).await?;
    if passport.commission.is_some() {
        return Err(BespokeError::NotFound);
    }
    let (passport, sha256) = revoke_passport::end(tx, cx, passport, reason.clone()).await?;
    let is = json!({ "version": passport.version, "sha256": sha256, "reason": reason });
    let change = audit::Change::<serde_json::Value> {
        action: "bespoke.revoke_order_passport",
        object: passport.serial.clone(),
        before: None,
        after: Some(&is),
    };
    audit::record(tx, cx, change).await?;
    Ok(passport)
}
