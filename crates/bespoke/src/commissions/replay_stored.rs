//! Whether what is kept of each commission is what its log tells.

use db::{Conn, DbError};

use super::{Fact, replay, store};
use crate::ids::CommissionId;

/// How many commissions are read at once.
const TOGETHER: i64 = 100;

/// The numbers of commissions whose kept state is another than their log leads to, or whose log cannot be read.
pub(crate) async fn replay_stored(conn: &mut Conn) -> Result<Vec<String>, DbError> {
    let mut wrong = Vec::new();
    let mut last = uuid::Uuid::nil();
    loop {
        let ids: Vec<uuid::Uuid> =
            sqlx::query_scalar("SELECT id FROM commissions WHERE id > $1 ORDER BY id LIMIT $2")
                .bind(last)
                .bind(TOGETHER)
                .fetch_all(&mut *conn)
                .await?;
        let Some(end) = ids.last() else { return Ok(wrong) };
        last = *end;
        for id in ids {
            if let Some(number) = differs(conn, CommissionId::from_uuid(id)).await? {
                wrong.push(number);
            }
        }
    }
}

async fn differs(conn: &mut Conn, id: CommissionId) -> Result<Option<String>, DbError> {
    let row = sqlx::query("SELECT number, state FROM commissions WHERE id = $1")
        .bind(id.uuid())
        .fetch_one(&mut *conn)
        .await?;
    let number: String = sqlx::Row::try_get(&row, "number")?;
    let kept: serde_json::Value = sqlx::Row::try_get(&row, "state")?;
    let facts = store::list_facts(conn, id, 0, i64::MAX).await;
    let told = match &facts {
        Ok(facts) => {
            let facts: Vec<&Fact> = facts.iter().map(|(_, fact, ..)| fact).collect();
            replay(facts).and_then(|state| serde_json::to_value(state).ok())
        }
        Err(DbError::Broken(_)) => None,
        Err(_) => return facts.map(|_| None),
    };
    Ok((told != Some(kept)).then_some(number))
}
