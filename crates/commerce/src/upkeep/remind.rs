//! Reminders of carts that were left.

use db::{Db, DbError, with_retry};
use kernel::ids::CartId;
use platform::Cx;

use crate::{Commerce, reminders};

/// How many carts are looked up at once.
const BATCH: i64 = 100;

/// Decides on the letters about carts that were left. Call it every few minutes, on any number of nodes; each cart is decided on in a short
/// transaction of its own, and once.
///
/// # Errors
/// Only when the database cannot say which carts those are. What fails singly is logged and looked at again next time.
#[tracing::instrument(name = "upkeep.remind", skip_all)]
pub async fn remind(db: &Db, commerce: &Commerce, cx: &Cx) -> Result<usize, DbError> {
    let now = db.begin().await?.now().await?;
    let (mut letters, mut after) = (0, None);
    loop {
        let mut conn = db.read().await?;
        let carts = reminders::list_waiting(&mut conn, now, &commerce.policy, after, BATCH).await?;
        drop(conn);
        for cart in &carts {
            match with_retry(|| one(db, commerce, cx, *cart)).await {
                Ok(written) => letters += usize::from(written),
                Err(error) => tracing::warn!(%error, %cart, "a reminder is decided on later"),
            }
        }
        match carts.last() {
            Some(last) => after = Some(*last),
            None => return Ok(letters),
        }
    }
}

async fn one(db: &Db, commerce: &Commerce, cx: &Cx, cart: CartId) -> Result<bool, DbError> {
    let mut tx = db.begin().await?;
    let written = reminders::remind(&mut tx, cx, &commerce.policy, cart).await?;
    tx.commit().await?;
    Ok(written)
}
