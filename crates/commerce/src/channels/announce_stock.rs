//! Tell webhooks that the stock of some variants changed.
//!
//! What changed is taken in the transaction that writes the messages, so that each state is told once and none is missed; several changes of
//! one variant may be one message, with the latest state and its number. Writes what [`platform::webhooks`] and the stock room write.

use db::{Db, DbError};
use kernel::ids::EventId;
use platform::{
    Cx,
    webhooks::{self, News, STOCK},
};
use serde_json::json;

use crate::inventory::take_news;

/// How many variants are told of in one transaction.
const AT_ONCE: i64 = 200;

/// Writes the messages; says whether there was anything. Several workers may run this at once.
pub async fn announce_stock(db: &Db, cx: &Cx) -> Result<bool, DbError> {
    let mut tx = db.begin().await?;
    let changed = take_news(&mut tx, AT_ONCE).await?;
    if changed.is_empty() {
        return Ok(false);
    }
    if webhooks::is_wanted(&mut tx, STOCK).await? {
        let happened_at = tx.now().await?;
        for state in &changed {
            let news = News {
                event: EventId::new(&*cx.random),
                topic: STOCK,
                object: &state.variant.to_string(),
                seq: state.seq,
                happened_at,
                payload: &json!({ "variant": state.variant, "sequence": state.seq, "available": state.available }),
            };
            webhooks::tell(&mut tx, cx, news).await?;
        }
    }
    tx.commit().await?;
    Ok(true)
}
