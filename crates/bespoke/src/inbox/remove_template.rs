//! Take a template away. What was written with it stays.
//!
//! Refuses one that does not exist. Writes `message_templates` and the audit log.

use db::Tx;
use platform::{Cx, audit};
use serde_json::{Value, json};

use super::find_template;
use crate::BespokeError;

/// Takes it away.
#[tracing::instrument(name = "bespoke.remove_template", skip_all, fields(code))]
pub async fn remove_template(tx: &mut Tx, cx: &Cx, code: &str) -> Result<(), BespokeError> {
    let before = find_template(tx, code).await?.ok_or(BespokeError::NotFound)?;
    sqlx::query("DELETE FROM message_templates WHERE code = $1").bind(code).execute(&mut **tx).await?;
    let was = json!({ "title": before.title, "words": before.words });
    let change = audit::Change::<Value> {
        action: "bespoke.remove_template",
        object: before.code,
        before: Some(&was),
        after: None,
    };
    audit::record(tx, cx, change).await?;
    Ok(())
}
