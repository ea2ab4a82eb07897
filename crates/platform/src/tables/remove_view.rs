//! Remove a saved view.
//!
//! Refuses one that is not there, that is another person's own, or that somebody else locked. Writes `table_views` and the audit log.

use db::Tx;
use kernel::ids::TableViewId;

use super::{TableError, find_view, put_view::Saved};
use crate::{Cx, audit};

/// Which view.
#[derive(Debug, Clone, Copy)]
pub struct RemoveView {
    /// The table it is of.
    pub table: &'static str,
    /// The view.
    pub id: TableViewId,
}

/// Removes the view.
#[tracing::instrument(name = "tables.remove_view", skip_all, fields(view = %ask.id))]
pub async fn remove_view(tx: &mut Tx, cx: &Cx, ask: RemoveView) -> Result<(), TableError> {
    let reader = cx.actor.account().ok_or(TableError::ViewLocked)?;
    let view = find_view(tx, ask.table, ask.id, reader).await?.ok_or(TableError::ViewNotFound)?;
    if !view.is_open_to(reader) {
        return Err(TableError::ViewLocked);
    }
    sqlx::query("DELETE FROM table_views WHERE id = $1").bind(ask.id.uuid()).execute(&mut **tx).await?;
    let before =
        Saved { table: ask.table, name: &view.name, kind: view.kind.code(), pairs: view.pairs.clone() };
    let change = audit::Change {
        action: "platform.remove_view",
        object: ask.id.to_string(),
        before: Some(&before),
        after: None,
    };
    audit::record(tx, cx, change).await?;
    Ok(())
}
