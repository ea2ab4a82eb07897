//! A table as a file: what is on the page, row by row, as fast as it is taken.

use axum::{
    body::{Body, Bytes},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use db::{Db, DbError};
use futures_util::stream;
use http::{HeaderValue, header};
use platform::tables::{Cell, Place, TableQuery, csv_line, guard, list_rows};

use crate::CachePolicy;

/// How many rows are read at a time: what the file costs in memory, whatever its length.
const PIECE: usize = 5_000;

/// Where a file is.
struct Writing {
    db: Db,
    query: TableQuery,
    now: DateTime<Utc>,
    after: Option<Place>,
    begun: bool,
}

/// The rows and columns of a query as a CSV file in UTF-8, in the query's order. Texts that a spreadsheet would run are guarded.
pub fn sheet(db: Db, query: TableQuery, now: DateTime<Utc>) -> Response {
    let name = format!("attachment; filename=\"{}-{}.csv\"", query.table.code, now.format("%Y-%m-%d"));
    let writing = Writing { db, query, now, after: None, begun: false };
    let body = Body::from_stream(stream::try_unfold(Some(writing), |writing| async move {
        let Some(writing) = writing else { return Ok(None) };
        write(writing).await.map(Some)
    }));
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8; header=present"));
    headers.insert(header::CACHE_CONTROL, CachePolicy::NoStore.header());
    headers.extend(HeaderValue::from_str(&name).ok().map(|name| (header::CONTENT_DISPOSITION, name)));
    response
}

/// The next piece, and what is left to do.
async fn write(mut writing: Writing) -> Result<(Bytes, Option<Writing>), DbError> {
    let mut text = String::new();
    if !writing.begun {
        // spreadsheets take a file without a mark for one in the letters of its country
        text.push('\u{feff}');
        text.push_str(&csv_line(writing.query.columns.iter().map(|f| f.label)));
        writing.begun = true;
    }
    let mut conn = writing.db.read().await?;
    let (rows, next) =
        list_rows(&mut conn, &writing.query, writing.now, writing.after.as_ref(), PIECE).await?;
    drop(conn);
    for row in rows {
        let cells: Vec<String> = row.cells.iter().map(written).collect();
        text.push_str(&csv_line(cells.iter().map(String::as_str)));
    }
    writing.after = next;
    let left = writing.after.is_some().then_some(writing);
    Ok((Bytes::from(text), left))
}

fn written(cell: &Cell) -> String {
    let text = cell.plain().unwrap_or_default();
    match cell {
        Cell::Text(_) | Cell::Many(_) => guard(&text),
        _ => text,
    }
}
