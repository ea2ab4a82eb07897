//! Reading stones from the database: everything once, afterwards what changed.

use db::{Db, DbError, Tx};
use futures_util::TryStreamExt;
use sqlx::Row;
use uuid::Uuid;

use super::columns::Columns;
use crate::{
    index::{Interner, code},
    stones::{
        StoneStatus, StoneView,
        store::{view, view_columns},
    },
};

/// When something was read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment {
    /// Unix microseconds by the database's clock.
    pub(super) at_micros: u64,
    /// The oldest transaction that was still open: what it and later ones change has not been seen.
    pub(super) watermark: i64,
}

/// Every stone that shoppers may see.
pub(super) async fn read_all(db: &Db) -> Result<(Moment, Columns), DbError> {
    let (mut tx, moment) = begin(db).await?;
    // half a million stones take longer to read than a page may take
    sqlx::query("SET LOCAL statement_timeout = '120s'").execute(&mut *tx).await?;
    let (mut columns, mut texts) = (Columns::default(), Interner::default());
    {
        let mut rows = sqlx::query(concat!(
            "SELECT ",
            view_columns!(),
            " FROM stones WHERE status IN ('available', 'held', 'sold')"
        ))
        .fetch(&mut *tx);
        while let Some(row) = rows.try_next().await? {
            columns.push(&view(&row, &mut texts)?);
        }
    }
    tx.commit().await?;
    Ok((moment, columns))
}

/// The stones that changed since a watermark: as they are now, or `None` for those that shoppers no longer see.
pub(super) async fn read_changes(
    db: &Db,
    since: i64,
) -> Result<(Moment, Vec<(Uuid, Option<StoneView>)>), DbError> {
    let (mut tx, moment) = begin(db).await?;
    sqlx::query("SET LOCAL statement_timeout = '120s'").execute(&mut *tx).await?;
    let (mut changes, mut texts) = (Vec::new(), Interner::default());
    {
        let mut rows =
            sqlx::query(concat!("SELECT ", view_columns!(), " FROM stones WHERE changed_in >= $1"))
                .bind(since)
                .fetch(&mut *tx);
        while let Some(row) = rows.try_next().await? {
            let shown = code::<StoneStatus>(&row, "status")?.is_shown();
            changes.push((row.try_get("id")?, if shown { Some(view(&row, &mut texts)?) } else { None }));
        }
    }
    tx.commit().await?;
    Ok((moment, changes))
}

async fn begin(db: &Db) -> Result<(Tx, Moment), DbError> {
    let mut tx = db.begin().await?;
    sqlx::query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY").execute(&mut *tx).await?;
    let at_micros = u64::try_from(tx.now().await?.timestamp_micros()).unwrap_or(0);
    let watermark = sqlx::query_scalar("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        .fetch_one(&mut *tx)
        .await?;
    Ok((tx, Moment { at_micros, watermark }))
}
