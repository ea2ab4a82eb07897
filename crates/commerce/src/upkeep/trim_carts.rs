//! Trimming of carts, batch by batch.

use db::{Db, DbError, with_retry};
use platform::Cx;

use crate::{
    Commerce,
    cart::{self, Trimmed},
};

/// Takes away what nobody will ask a cart about again, until nothing is left to take. Call it every hour or so, on any number
/// of nodes; it may be killed anywhere, and each batch is a short transaction that passes over carts in use.
///
/// # Errors
/// When the database fails; what was trimmed until then stays so.
#[tracing::instrument(name = "upkeep.trim_carts", skip_all)]
pub async fn trim_carts(db: &Db, commerce: &Commerce, cx: &Cx) -> Result<Trimmed, DbError> {
    let mut all = Trimmed::default();
    loop {
        let batch = with_retry(|| one_batch(db, commerce, cx)).await?;
        if batch.carts == 0 {
            return Ok(all);
        }
        all += batch;
        tracing::info!(
            carts = all.carts,
            changes = all.changes,
            mutations = all.mutations,
            "carts are trimmed"
        );
    }
}

async fn one_batch(db: &Db, commerce: &Commerce, cx: &Cx) -> Result<Trimmed, DbError> {
    let mut tx = db.begin().await?;
    let batch = cart::trim_carts(&mut tx, cx, &commerce.policy).await?;
    tx.commit().await?;
    Ok(batch)
}
