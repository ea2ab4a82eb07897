//! Links by which others see a wishlist. The key is a signature of the link's id, so it can be shown again to the keeper
//! and is kept nowhere.

use kernel::ids::WishlistShareId;
use platform::Cx;

use super::Wishlist;

/// What the key of a link is bound to.
const PURPOSE: &str = "wishlist share";

/// The path at which others see the list: `/wishlist/shared/{id}.{signature}`.
pub fn share_path(cx: &Cx, share: WishlistShareId) -> String {
    let signature = cx.secret.sign(PURPOSE, &[share.to_string().as_bytes()]);
    format!("/wishlist/shared/{share}.{signature}")
}

/// The link that a key belongs to, if the key is one of ours; compared in constant time.
pub(super) fn open_key(cx: &Cx, key: &str) -> Option<WishlistShareId> {
    let (id, signature) = key.split_once('.')?;
    let id: WishlistShareId = id.parse().ok()?;
    cx.secret.verify(PURPOSE, &[id.to_string().as_bytes()], signature).then_some(id)
}

/// How many designs are on the list, and a word that changes whenever the list does: `3.x8Yk2pQd`. Says nothing of what is
/// on it, so a page's script may read it. `None` for an empty list.
pub fn mark(cx: &Cx, list: &Wishlist) -> Option<String> {
    let count = list.slugs().len();
    let signed =
        cx.secret.sign("wishlist mark", &[list.id.to_string().as_bytes(), &list.version.to_be_bytes()]);
    (count > 0).then(|| format!("{count}.{}", &signed[..8.min(signed.len())]))
}
