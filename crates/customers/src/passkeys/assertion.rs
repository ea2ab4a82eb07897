//! Judging a passkey's answer.

use db::Tx;
use kernel::{
    Token,
    ids::{AccountId, PasskeyId},
};
use platform::Cx;
use serde_json::Value;
use sqlx::{Row, types::Json};
use webauthn_rs::prelude::{DiscoverableAuthentication, Passkey, PublicKeyCredential};

use super::{challenges, party::party};
use crate::{Manager, WayError};

/// Whose key answered.
pub(super) struct Answered {
    pub(super) account: AccountId,
    pub(super) for_staff: bool,
    pub(super) manager: Option<Manager>,
}

/// Takes the question and verifies its answer: the key is known, belongs to who it says, signed this question for this house with
/// its owner present and verified, and was not copied (its counter rises). Notes the use.
pub(super) async fn verify(
    tx: &mut Tx,
    cx: &Cx,
    purpose: &'static str,
    challenge: &Token,
    credential: Value,
) -> Result<Answered, WayError> {
    let party = party(cx)?;
    let taken = challenges::take::<DiscoverableAuthentication>(tx, purpose, challenge).await?;
    let taken = taken.ok_or(WayError::Gone)?;
    let answer: PublicKeyCredential = serde_json::from_value(credential).map_err(|_| WayError::Refused)?;
    let (owner, key_id) =
        party.identify_discoverable_authentication(&answer).map_err(|_| WayError::Refused)?;
    let row = sqlx::query(
        "SELECT id, public_key, for_staff FROM account_passkeys WHERE credential = $1 AND account_id = $2
         FOR NO KEY UPDATE",
    )
    .bind(key_id)
    .bind(owner)
    .fetch_optional(&mut **tx)
    .await?
    .ok_or(WayError::Refused)?;
    let Json(mut key): Json<Passkey> = row.try_get("public_key")?;
    let result =
        party.finish_discoverable_authentication_v2(&answer, taken.state, &key).map_err(|error| {
            tracing::warn!(%error, "a passkey's answer was refused");
            WayError::Refused
        })?;
    key.update_credential(&result);
    let now = tx.now().await?;
    sqlx::query("UPDATE account_passkeys SET public_key = $2, last_used_at = $3 WHERE id = $1")
        .bind(PasskeyId::from_uuid(row.try_get("id")?).uuid())
        .bind(Json(&key))
        .bind(now)
        .execute(&mut **tx)
        .await?;
    Ok(Answered {
        account: AccountId::from_uuid(owner),
        for_staff: row.try_get("for_staff")?,
        manager: taken.manager,
    })
}
