//! Reading flags.

use db::{Conn, DbError};
use kernel::ids::AccountId;
use sqlx::{Row, postgres::PgRow};

use super::{Channel, Flag, Rule, Setting};

/// Every declared flag as it is set, in their order. Rows of flags that this version no longer declares are left alone.
pub async fn list_flag_settings(conn: &mut Conn) -> Result<Vec<Setting>, DbError> {
    let rows = sqlx::query("SELECT * FROM feature_flags").fetch_all(conn).await?;
    let mut set = Vec::with_capacity(rows.len());
    for row in &rows {
        set.extend(read(row)?);
    }
    let setting = |flag| {
        let found = set.iter().find(|setting: &&Setting| setting.flag == flag);
        found.cloned().unwrap_or_else(|| Setting::declared(flag))
    };
    Ok(Flag::ALL.into_iter().map(setting).collect())
}

pub(super) fn read(row: &PgRow) -> Result<Option<Setting>, DbError> {
    let code: String = row.try_get("code")?;
    let Some(flag) = Flag::find(&code) else { return Ok(None) };
    let channels: Vec<String> = row.try_get("channels")?;
    let accounts: Vec<uuid::Uuid> = row.try_get("accounts")?;
    Ok(Some(Setting {
        flag,
        rule: Rule {
            killed: row.try_get("killed")?,
            staff: row.try_get("staff")?,
            accounts: accounts.into_iter().map(AccountId::from_uuid).collect(),
            // a channel that a newer version added is not ours
            channels: channels.iter().filter_map(|code| Channel::find(code)).collect(),
            percent: row.try_get("percent")?,
            starts_at: row.try_get("starts_at")?,
            ends_at: row.try_get("ends_at")?,
        },
        version: row.try_get("version")?,
        updated_at: row.try_get("updated_at")?,
    }))
}
