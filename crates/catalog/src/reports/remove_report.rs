//! Take a report away from the stone it was put with.
//!
//! Refuses a report that is not there. Writes `grading_reports` and the audit log, and raises the product's version.

use db::Tx;
use kernel::ids::{ProductId, ReportId};
use platform::{Cx, audit};
use sqlx::Row;
use uuid::Uuid;

use super::{model::ReportOwner, queries::list_for_owner};
use crate::{CatalogError, products};

/// Takes the report away and answers whose it was.
#[tracing::instrument(name = "catalog.remove_report", skip_all, fields(report.id = %id))]
pub async fn remove_report(tx: &mut Tx, cx: &Cx, id: ReportId) -> Result<ReportOwner, CatalogError> {
    let owner = find_owner(tx, id).await?.ok_or(CatalogError::ReportNotFound)?;
    if let ReportOwner::Product(product) = owner {
        products::lock_facts(tx, product).await?;
    }
    let held = list_for_owner(tx, owner).await?;
    let gone = held.into_iter().find(|r| r.id == id).ok_or(CatalogError::ReportNotFound)?;
    sqlx::query("DELETE FROM grading_reports WHERE id = $1").bind(id.uuid()).execute(&mut **tx).await?;
    if let ReportOwner::Product(product) = owner {
        products::touch(tx, product).await?;
    }
    let change = audit::Change {
        action: "catalog.remove_report",
        object: owner.object(),
        before: Some(&gone.report),
        after: None,
    };
    audit::record(tx, cx, change).await?;
    Ok(owner)
}

async fn find_owner(tx: &mut Tx, id: ReportId) -> Result<Option<ReportOwner>, CatalogError> {
    let row = sqlx::query("SELECT owner_kind, owner_id FROM grading_reports WHERE id = $1")
        .bind(id.uuid())
        .fetch_optional(&mut **tx)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let (kind, owner): (&str, Uuid) = (row.try_get(0)?, row.try_get(1)?);
    Ok(Some(if kind == "product" {
        ReportOwner::Product(ProductId::from_uuid(owner))
    } else {
        ReportOwner::LooseStone(owner)
    }))
}
