//! Begin a new key for sealing passports.
//!
//! Refuses whoever is not of the house. Writes `passport_keys` and the audit log. What older keys sealed stays good: every key is kept.

use db::Tx;
use kernel::Actor;
use platform::{Cx, audit};

use super::{KeyId, keys::begin_generation, list_keys};
use crate::BespokeError;

/// Begins it; its name.
#[tracing::instrument(name = "bespoke.rotate_key", skip_all)]
pub async fn rotate_key(tx: &mut Tx, cx: &Cx) -> Result<KeyId, BespokeError> {
    if !matches!(cx.actor, Actor::Staff(_) | Actor::System) {
        return Err(BespokeError::NotYours);
    }
    let newest = list_keys(tx).await?.into_iter().next();
    let id = begin_generation(tx, cx, newest.as_ref().map_or(1, |key| key.generation + 1)).await?.id();
    let before = newest.map(|key| serde_json::json!({ "key": key.id.as_str() }));
    let change = audit::Change {
        action: "bespoke.rotate_key",
        object: "passport keys".to_owned(),
        before: before.as_ref(),
        after: Some(&serde_json::json!({ "key": id.as_str() })),
    };
    audit::record(tx, cx, change).await?;
    Ok(id)
}
