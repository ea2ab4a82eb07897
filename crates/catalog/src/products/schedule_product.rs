//! Plan when a piece goes on show and when it leaves.
//!
//! Refuses a version that is not the present one, times that are past, far away or the wrong way round, a time to go
//! on show for a piece that is no draft, and a piece that could not be published as it is. Writes `products` and the
//! audit log. Upkeep does what is planned: [`super::apply_schedule`].

use chrono::{DateTime, Utc};
use db::Tx;
use kernel::ids::ProductId;
use platform::Cx;

use super::{NewProduct, revision, whole};
use crate::{CatalogError, attributes};

/// When a piece shall go on show and leave; none takes a plan back.
#[derive(Debug, Clone, Copy)]
pub struct ScheduleProduct {
    /// Which piece.
    pub id: ProductId,
    /// The version the change was made against.
    pub expected_version: i64,
    /// When it goes on show.
    pub publish_at: Option<DateTime<Utc>>,
    /// When it is archived.
    pub unpublish_at: Option<DateTime<Utc>>,
}

/// Plans it and answers the piece's new version.
#[tracing::instrument(name = "catalog.schedule_product", skip_all, fields(product.id = %ask.id))]
pub async fn schedule_product(tx: &mut Tx, cx: &Cx, ask: ScheduleProduct) -> Result<i64, CatalogError> {
    let schema = attributes::load_for_write(tx).await?;
    let before = whole::lock(tx, ask.id).await?;
    if before.version != ask.expected_version {
        return Err(CatalogError::VersionConflict { current: before.version });
    }
    let product =
        NewProduct { publish_at: ask.publish_at, unpublish_at: ask.unpublish_at, ..before.product.clone() };
    revision::write(tx, cx, "catalog.schedule_product", &schema, &before, product).await
}
