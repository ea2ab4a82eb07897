//! Indexes that a house does without for a while: built beside its work, after the timeline.
//!
//! A step of the timeline keeps everybody from writing to the table that it indexes, is cut off with its statement, and,
//! `CONCURRENTLY`, waits for the very nodes that wait for it. So the indexes of large tables are declared in
//! `migrations/indexes.sql`, and whatever is missing is built by one node at a time. One that was cut off is left invalid by
//! PostgreSQL; it is dropped and built again.

use std::time::Instant;

use sqlx::{AssertSqlSafe, Connection, PgConnection};

use crate::{Db, DbError};

static DECLARED: &str = include_str!("../../../migrations/indexes.sql");

/// What a declaration begins with.
const VERB: &str = "CREATE INDEX CONCURRENTLY ";
/// The key of the lock that lets one node build at a time.
const BUILDER: i32 = 0x6964_7865;

/// A declaration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Index<'a> {
    name: &'a str,
    /// What follows the verb.
    definition: &'a str,
}

/// Builds what is missing and says how many those were. While another node builds, nothing is done and nobody waits.
pub(crate) async fn build_missing(db: &Db) -> Result<usize, DbError> {
    // a connection of its own: what it is allowed to take must not go back to the pool
    let mut conn = db.pool().acquire().await?.detach();
    let built = build_alone(&mut conn).await;
    // with the connection goes the lock
    conn.close().await?;
    built
}

async fn build_alone(conn: &mut PgConnection) -> Result<usize, DbError> {
    let alone: bool = sqlx::query_scalar("SELECT pg_try_advisory_lock($1, hashtext(current_schema()))")
        .bind(BUILDER)
        .fetch_one(&mut *conn)
        .await?;
    if !alone {
        return Ok(0);
    }
    sqlx::raw_sql("SET statement_timeout = 0; SET lock_timeout = 0").execute(&mut *conn).await?;
    let mut built = 0;
    for index in declared(DECLARED) {
        built += usize::from(build(conn, index).await?);
    }
    Ok(built)
}

/// Whether it was missing.
async fn build(conn: &mut PgConnection, index: Index<'_>) -> Result<bool, DbError> {
    let valid: Option<bool> = sqlx::query_scalar(
        "SELECT i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
         WHERE c.relname = $1 AND c.relnamespace = current_schema()::regnamespace",
    )
    .bind(index.name)
    .fetch_optional(&mut *conn)
    .await?;
    if valid == Some(true) {
        return Ok(false);
    }
    // names and definitions are part of the binary
    if valid == Some(false) {
        let dropped = format!("DROP INDEX CONCURRENTLY {}", index.name);
        sqlx::raw_sql(AssertSqlSafe(dropped)).execute(&mut *conn).await?;
    }
    let began = Instant::now();
    sqlx::raw_sql(AssertSqlSafe(format!("{VERB}{}", index.definition))).execute(&mut *conn).await?;
    tracing::info!(index = index.name, seconds = began.elapsed().as_secs(), "an index was built");
    Ok(true)
}

/// The same indexes for an empty schema, where nobody is kept waiting and one script does everything.
pub(crate) fn plain_sql() -> String {
    declared(DECLARED).map(|index| format!("CREATE INDEX {};\n", index.definition)).collect()
}

fn declared(script: &str) -> impl Iterator<Item = Index<'_>> {
    let statements = script.split(';').filter_map(|statement| statement.split_once(VERB));
    statements.map(|(_, definition)| Index {
        name: definition.split_whitespace().next().unwrap_or_default(),
        definition: definition.trim_end(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_statement_of_the_file_is_a_declaration() {
        let sql: String = DECLARED.lines().filter(|line| !line.starts_with("--")).collect();
        let statements = sql.split(';').filter(|statement| !statement.trim().is_empty()).count();
        assert_eq!(declared(DECLARED).count(), statements);
        assert!(statements > 0);
    }

    #[test]
    fn a_declaration_has_a_name_and_a_definition() {
        let script = "-- a word\nCREATE INDEX CONCURRENTLY a_by_b ON a (b);\n\nCREATE INDEX CONCURRENTLY a_by_c ON a (c)\n    WHERE c > 1;\n";
        let found: Vec<_> = declared(script).collect();
        assert_eq!(found[0], Index { name: "a_by_b", definition: "a_by_b ON a (b)" });
        assert_eq!(found[1], Index { name: "a_by_c", definition: "a_by_c ON a (c)\n    WHERE c > 1" });
    }
}
