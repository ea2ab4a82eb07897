//! Throw a draft away; the live piece stays as it is.
//!
//! Refuses a draft that somebody saved in between. Writes `product_drafts` and the audit log, which keeps what the
//! draft said.

use db::Tx;
use kernel::ids::ProductId;
use platform::{Cx, audit};

use super::{drafts, whole};
use crate::CatalogError;

/// Which draft shall go.
#[derive(Debug, Clone, Copy)]
pub struct DiscardDraft {
    /// Of which piece.
    pub id: ProductId,
    /// The version of the draft that was looked at.
    pub expected_draft: i64,
}

/// Throws the draft away.
#[tracing::instrument(name = "catalog.discard_draft", skip_all, fields(product.id = %ask.id))]
pub async fn discard_draft(tx: &mut Tx, cx: &Cx, ask: DiscardDraft) -> Result<(), CatalogError> {
    whole::lock(tx, ask.id).await?;
    let draft = drafts::lock(tx, ask.id, ask.expected_draft).await?;
    drafts::remove(tx, ask.id).await?;
    let change = audit::Change {
        action: "catalog.discard_draft",
        object: ask.id.to_string(),
        before: Some(&draft.product),
        after: None,
    };
    audit::record(tx, cx, change).await?;
    Ok(())
}
