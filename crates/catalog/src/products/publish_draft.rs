//! Publish a draft: one change of the live piece.
//!
//! Refuses a draft that somebody saved in between, a live piece that moved on since the draft was made, and all that
//! changing the piece refuses. Writes what [`super::revise_product`] writes, and takes the draft away.

use db::Tx;
use kernel::ids::ProductId;
use platform::Cx;

use super::{drafts, revision, whole};
use crate::{CatalogError, attributes};

/// Which draft shall be published.
#[derive(Debug, Clone, Copy)]
pub struct PublishDraft {
    /// Of which piece.
    pub id: ProductId,
    /// The version of the draft that was looked at.
    pub expected_draft: i64,
}

/// Publishes the draft and answers the live piece's version.
#[tracing::instrument(name = "catalog.publish_draft", skip_all, fields(product.id = %ask.id))]
pub async fn publish_draft(tx: &mut Tx, cx: &Cx, ask: PublishDraft) -> Result<i64, CatalogError> {
    let schema = attributes::load_for_write(tx).await?;
    let live = whole::lock(tx, ask.id).await?;
    let draft = drafts::lock(tx, ask.id, ask.expected_draft).await?;
    if draft.base_version != live.version {
        return Err(CatalogError::DraftBehind { current: live.version });
    }
    let version = revision::write(tx, cx, "catalog.publish_draft", &schema, &live, draft.product).await?;
    drafts::remove(tx, ask.id).await?;
    Ok(version)
}
