//! The rows of a query: pages, counts and selections.

use chrono::{DateTime, Utc};
use db::{Conn, DbError};
use kernel::{Currency, Money};
use serde::{Deserialize, Serialize};
use sqlx::{Row, postgres::PgRow};
use uuid::Uuid;

use super::{
    Cell, Filter, TableQuery, TableRow,
    field::{Field, FieldKind, Table},
    statement::Statement,
};

/// What a row is sorted by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
enum Measure {
    Text(String),
    Number(i64),
    Moment(DateTime<Utc>),
    Flag(bool),
}

/// A place in a query's rows; faces seal it into a cursor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    measure: Option<Measure>,
    key: Uuid,
}

/// The rows that a bulk edit is about.
#[derive(Debug, Clone)]
pub enum Selection {
    /// These.
    Keys(Vec<Uuid>),
    /// All that match.
    Matching(Filter),
}

/// A page of a query's rows, from after a place, with the place where the next page begins when there is more.
pub async fn list_rows(
    conn: &mut Conn,
    query: &TableQuery,
    now: DateTime<Utc>,
    after: Option<&Place>,
    limit: usize,
) -> Result<(Vec<TableRow>, Option<Place>), DbError> {
    let (table, sort) = (query.table, query.sort);
    let mut s = Statement::new("SELECT ", now);
    s.sql(table.key)
        .sql(" AS key, ")
        .sql(table.page)
        .sql(" AS page, ")
        .measure(sort.field)
        .sql(" AS measure");
    select(&mut s, &query.columns);
    s.from(table).sql(" WHERE ").filter(table, &query.filter);
    if let Some(place) = after {
        beyond(&mut s, query, place);
    }
    s.sql(" ORDER BY measure").sql(if sort.descending { " DESC NULLS LAST, " } else { " ASC NULLS LAST, " });
    s.sql(table.key).sql(" LIMIT ").bind(i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1));
    let mut rows = s.builder().build().fetch_all(conn).await?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = match rows.last() {
        Some(last) if more => Some(Place { measure: measure(last, sort.field)?, key: last.try_get("key")? }),
        _ => None,
    };
    Ok((rows.iter().map(|row| read(row, &query.columns, 3)).collect::<Result<_, DbError>>()?, next))
}

/// How many rows match.
pub async fn count_rows(
    conn: &mut Conn,
    table: &'static Table,
    filter: &Filter,
    now: DateTime<Utc>,
) -> Result<i64, DbError> {
    let mut s = Statement::new("SELECT count(*)", now);
    s.from(table).sql(" WHERE ").filter(table, filter);
    Ok(s.builder().build().fetch_one(conn).await?.try_get(0)?)
}

/// How many rows match each of several filters, in one reading of the table.
pub async fn count_each(
    conn: &mut Conn,
    table: &'static Table,
    filters: &[Filter],
    now: DateTime<Utc>,
) -> Result<Vec<i64>, DbError> {
    if filters.is_empty() {
        return Ok(Vec::new());
    }
    let mut s = Statement::new("SELECT ", now);
    for (at, filter) in filters.iter().enumerate() {
        s.sql(if at == 0 { "count(*) FILTER (WHERE " } else { ", count(*) FILTER (WHERE " });
        s.filter(table, filter).sql(")");
    }
    s.from(table);
    let row = s.builder().build().fetch_one(conn).await?;
    (0..filters.len()).map(|at| Ok(row.try_get(at)?)).collect()
}

/// The selected rows with these columns, in the order of their pages: those of one page stand together. At most `limit`.
pub async fn list_selected(
    conn: &mut Conn,
    table: &'static Table,
    columns: &[&'static Field],
    selection: &Selection,
    now: DateTime<Utc>,
    limit: usize,
) -> Result<Vec<TableRow>, DbError> {
    let mut s = Statement::new("SELECT ", now);
    s.sql(table.key).sql(" AS key, ").sql(table.page).sql(" AS page");
    select(&mut s, columns);
    s.from(table).sql(" WHERE ");
    match selection {
        Selection::Keys(keys) => s.sql(table.key).sql(" = ANY (").bind(keys.clone()).sql(")"),
        Selection::Matching(filter) => s.filter(table, filter),
    };
    s.sql(" ORDER BY ").sql(table.page).sql(", ").sql(table.key);
    s.sql(" LIMIT ").bind(i64::try_from(limit).unwrap_or(i64::MAX));
    let rows = s.builder().build().fetch_all(conn).await?;
    rows.iter().map(|row| read(row, columns, 2)).collect()
}

/// Writes the columns, an amount with its currency.
fn select(s: &mut Statement, columns: &[&'static Field]) {
    for field in columns {
        s.sql(", (").sql(field.sql);
        match field.kind {
            FieldKind::Text | FieldKind::Choice(_) => s.sql(")::text"),
            FieldKind::Number { .. } => s.sql(")::bigint"),
            FieldKind::Money { currency } => s.sql(")::bigint, (").sql(currency).sql(")::text"),
            FieldKind::Moment | FieldKind::Flag => s.sql(")"),
            FieldKind::Many(_) => s.sql(")::text[]"),
        };
    }
}

/// Writes that rows come after a place. Rows without a value are last in both directions.
fn beyond(s: &mut Statement, query: &TableQuery, place: &Place) {
    let (table, sort) = (query.table, query.sort);
    let Some(measure) = &place.measure else {
        s.sql(" AND ").measure(sort.field).sql(" IS NULL AND ").sql(table.key).sql(" > ").bind(place.key);
        return;
    };
    s.sql(" AND (").measure(sort.field).sql(if sort.descending { " < " } else { " > " });
    bind(s, measure);
    s.sql(" OR (").measure(sort.field).sql(" = ");
    bind(s, measure);
    s.sql(" AND ").sql(table.key).sql(" > ").bind(place.key).sql(") OR ");
    s.measure(sort.field).sql(" IS NULL)");
}

fn bind(s: &mut Statement, measure: &Measure) {
    match measure {
        Measure::Text(text) => s.bind(text.clone()),
        Measure::Number(n) => s.bind(*n),
        Measure::Moment(at) => s.bind(*at),
        Measure::Flag(yes) => s.bind(*yes),
    };
}

fn measure(row: &PgRow, field: &Field) -> Result<Option<Measure>, DbError> {
    Ok(match field.kind {
        FieldKind::Text | FieldKind::Choice(_) => {
            row.try_get::<Option<String>, _>("measure")?.map(Measure::Text)
        }
        FieldKind::Number { .. } | FieldKind::Money { .. } => {
            row.try_get::<Option<i64>, _>("measure")?.map(Measure::Number)
        }
        FieldKind::Moment => row.try_get::<Option<DateTime<Utc>>, _>("measure")?.map(Measure::Moment),
        FieldKind::Flag => row.try_get::<Option<bool>, _>("measure")?.map(Measure::Flag),
        // has no order: `TableQuery` refuses it
        FieldKind::Many(_) => None,
    })
}

fn read(row: &PgRow, columns: &[&'static Field], first: usize) -> Result<TableRow, DbError> {
    let mut at = first;
    let mut cells = Vec::with_capacity(columns.len());
    for field in columns {
        cells.push(cell(row, field, &mut at)?);
    }
    Ok(TableRow { key: row.try_get("key")?, page: row.try_get("page")?, cells })
}

fn cell(row: &PgRow, field: &Field, at: &mut usize) -> Result<Cell, DbError> {
    let place = *at;
    *at += 1;
    Ok(match field.kind {
        FieldKind::Text => {
            let text: Option<String> = row.try_get(place)?;
            text.filter(|t| !t.is_empty()).map_or(Cell::Empty, Cell::Text)
        }
        FieldKind::Number { decimals, .. } => row
            .try_get::<Option<i64>, _>(place)?
            .map_or(Cell::Empty, |units| Cell::Number { units, decimals }),
        FieldKind::Money { .. } => {
            *at += 1;
            match (row.try_get::<Option<i64>, _>(place)?, row.try_get::<Option<&str>, _>(place + 1)?) {
                (Some(minor), Some(currency)) => {
                    let currency = currency
                        .trim()
                        .parse::<Currency>()
                        .map_err(|error| DbError::from(sqlx::Error::Decode(Box::new(error))))?;
                    Cell::Money(Money::new(minor, currency))
                }
                _ => Cell::Empty,
            }
        }
        FieldKind::Moment => {
            row.try_get::<Option<DateTime<Utc>>, _>(place)?.map_or(Cell::Empty, Cell::Moment)
        }
        FieldKind::Choice(_) => row.try_get::<Option<String>, _>(place)?.map_or(Cell::Empty, Cell::Code),
        FieldKind::Flag => row.try_get::<Option<bool>, _>(place)?.map_or(Cell::Empty, Cell::Flag),
        FieldKind::Many(_) => match row.try_get::<Option<Vec<String>>, _>(place)? {
            Some(words) if !words.is_empty() => Cell::Many(words),
            _ => Cell::Empty,
        },
    })
}
