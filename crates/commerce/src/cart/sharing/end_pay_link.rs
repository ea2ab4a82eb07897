//! End a link by which a client pays later.
//!
//! For staff. Refuses a link that is not to a bag which staff saved; ending one that has ended changes nothing. The client keeps the saved bag.
//! Writes `cart_shares` and the audit log.

use db::Tx;
use kernel::ids::{CartShareId, SavedBagId};
use platform::Cx;

use super::{EndShare, SharedOf, end_share};
use crate::cart::CartError;

/// Ends the link.
#[tracing::instrument(name = "cart.end_pay_link", skip_all, fields(share.id = %share))]
pub async fn end_pay_link(tx: &mut Tx, cx: &Cx, share: CartShareId) -> Result<(), CartError> {
    let saved: Option<uuid::Uuid> = sqlx::query_scalar(
        "SELECT b.id FROM cart_shares s JOIN saved_bags b ON b.id = s.saved_bag_id
         WHERE s.id = $1 AND s.recipient = 'payer' AND b.saved_by LIKE 'staff %'",
    )
    .bind(share.uuid())
    .fetch_optional(&mut **tx)
    .await?;
    let saved = saved.map(SavedBagId::from_uuid).ok_or(CartError::ShareNotFound)?;
    end_share(tx, cx, EndShare { of: SharedOf::Saved(saved), share }).await
}
