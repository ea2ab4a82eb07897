//! Running the checks.

use db::{Conn, DbError};

use super::checks;

/// What one check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The check's number.
    pub id: &'static str,
    /// What should be true.
    pub statement: &'static str,
    /// What breaks it, by the names people know it by; empty when all is well.
    pub violations: Vec<String>,
}

/// Runs every check. Run upkeep and drain the outbox first: a house in the middle of a payment is not yet at rest.
pub async fn run(conn: &mut Conn) -> Result<Vec<Finding>, DbError> {
    let mut findings = Vec::new();
    for check in checks() {
        let found: Vec<Option<String>> = sqlx::query_scalar(check.sql).fetch_all(&mut *conn).await?;
        let violations = found.into_iter().map(|v| v.unwrap_or_else(|| "(no name)".to_owned())).collect();
        findings.push(Finding { id: check.id, statement: check.statement, violations });
    }
    Ok(findings)
}
