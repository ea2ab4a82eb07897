//! Note how far somebody has read a commission's messages.
//!
//! Refuses nothing but a commission that does not exist. Writes `commission_reads`; who has read further stays there. What somebody has seen is no change of the
//! commission, so neither its log nor the audit log says so.

use db::Tx;
use kernel::ids::AccountId;

use crate::{BespokeError, ids::CommissionId};

/// Notes that they have seen everything up to an entry of its log.
#[tracing::instrument(name = "bespoke.mark_read", skip_all, fields(commission.id = %commission))]
pub async fn mark_read(
    tx: &mut Tx,
    commission: CommissionId,
    account: AccountId,
    seq: i64,
) -> Result<(), BespokeError> {
    let now = tx.now().await?;
    let found = sqlx::query(
        "INSERT INTO commission_reads (commission_id, account_id, seq, read_at)
         SELECT id, $2, least($3, version), $4 FROM commissions WHERE id = $1
         ON CONFLICT (commission_id, account_id) DO UPDATE SET seq = greatest(commission_reads.seq, EXCLUDED.seq), read_at = EXCLUDED.read_at",
    )
    .bind(commission.uuid())
    .bind(account.uuid())
    .bind(seq.max(1))
    .bind(now)
    .execute(&mut **tx)
    .await?;
    if found.rows_affected() == 0 { Err(BespokeError::NotFound) } else { Ok(()) }
}
