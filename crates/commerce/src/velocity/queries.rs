//! Reading rules.

use db::{Conn, DbError};
use sqlx::{Row, postgres::PgRow};

use super::{VelocityRule, VelocitySetting};
use crate::error::unreadable;

/// Every rule with the house's numbers.
pub async fn list_velocity_rules(conn: &mut Conn) -> Result<Vec<VelocitySetting>, DbError> {
    let rows = sqlx::query("SELECT * FROM velocity_rules").fetch_all(conn).await?;
    let mut settings = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    settings.sort_by_key(|setting| VelocityRule::ALL.iter().position(|rule| *rule == setting.rule));
    Ok(settings)
}

pub(super) fn read(row: &PgRow) -> Result<VelocitySetting, DbError> {
    let code: String = row.try_get("code")?;
    Ok(VelocitySetting {
        rule: VelocityRule::find(&code).ok_or_else(|| unreadable("velocity rule", &code))?,
        most: row.try_get("most")?,
        within_minutes: row.try_get("within_minutes")?,
        active: row.try_get("active")?,
        tripped: row.try_get("tripped")?,
        tripped_at: row.try_get("tripped_at")?,
        version: row.try_get("version")?,
    })
}
