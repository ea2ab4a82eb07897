//! Locking a return and moving it: shared by every operation.

use db::Tx;
use kernel::{FieldError, Text, ids::ReturnId};
use platform::{Cx, audit, outbox, states};
use serde_json::Value;

use super::{Return, ReturnError, ReturnState, events::ReturnMoved, queries};
use crate::orders::{self, LockedOrder};

/// The return as it stands, with its order's row locked: whoever changes one waits here, and then sees where it stands.
pub(super) async fn lock(
    tx: &mut Tx,
    id: ReturnId,
    expected_version: Option<i64>,
) -> Result<(LockedOrder, Return), ReturnError> {
    let known = queries::find_return(tx, id).await?.ok_or(ReturnError::NotFound)?;
    let order = orders::lock(tx, known.order).await?.ok_or(ReturnError::NotFound)?;
    let found = queries::find_return(tx, id).await?.ok_or(ReturnError::NotFound)?;
    match expected_version {
        Some(expected) if expected != found.version => {
            Err(ReturnError::VersionConflict { current: found.version })
        }
        _ => Ok((order, found)),
    }
}

/// Refuses a step that does not follow from where it stands.
pub(super) const fn may(found: &Return, to: ReturnState) -> Result<(), ReturnError> {
    if found.state.may_become(to, found.reason) {
        Ok(())
    } else {
        Err(ReturnError::InvalidTransition { from: found.state })
    }
}

/// Moves it in the statement that checks where it stood, and writes state log, audit log and event.
pub(super) async fn move_to(
    tx: &mut Tx,
    cx: &Cx,
    found: &Return,
    to: ReturnState,
    told: &Value,
) -> Result<(), ReturnError> {
    may(found, to)?;
    let now = tx.now().await?;
    let moved = sqlx::query(
        "UPDATE returns SET state = $2, version = version + 1, closed_at = CASE WHEN $3 THEN greatest(asked_at, $4) ELSE closed_at END
         WHERE id = $1 AND state = $5",
    )
    .bind(found.id.uuid())
    .bind(to.code())
    .bind(to.is_over())
    .bind(now)
    .bind(found.state.code())
    .execute(&mut **tx)
    .await?;
    if moved.rows_affected() == 0 {
        return Err(ReturnError::InvalidTransition { from: found.state });
    }
    note_move(tx, cx, found, to, told).await
}

/// Writes state log, audit log and event of a move that was made.
pub(super) async fn note_move(
    tx: &mut Tx,
    cx: &Cx,
    found: &Return,
    to: ReturnState,
    told: &Value,
) -> Result<(), ReturnError> {
    states::record(tx, "return", found.id.uuid(), Some(found.state.code()), to.code()).await?;
    announce(tx, cx, found, to).await?;
    let change = audit::Change {
        action: "returns.move",
        object: found.order.to_string(),
        before: Some(&serde_json::json!({ "return": found.number, "state": found.state.code() })),
        after: Some(&serde_json::json!({ "return": found.number, "state": to.code(), "told": told })),
    };
    Ok(audit::record(tx, cx, change).await?)
}

pub(super) async fn announce(
    tx: &mut Tx,
    cx: &Cx,
    found: &Return,
    to: ReturnState,
) -> Result<(), ReturnError> {
    let event = ReturnMoved {
        id: found.id,
        order: found.order,
        number: found.number.clone(),
        state: to.code().to_owned(),
    };
    Ok(outbox::publish(tx, cx, &event).await?)
}

/// Words of at most so many characters; none where there are none.
pub(super) fn optional(
    field: &'static str,
    value: &str,
    most: usize,
    wrong: &mut Vec<FieldError>,
) -> Option<String> {
    match Text::optional_line(field, value, most) {
        Ok(text) => text.map(Text::into_string),
        Err(error) => {
            wrong.push(error);
            None
        }
    }
}
