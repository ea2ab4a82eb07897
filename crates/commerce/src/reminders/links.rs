//! The link that ends reminders. Its key is a signature of the cart's id, which opens nothing else, and is kept nowhere.

use kernel::ids::CartId;
use platform::Cx;

/// What the key of a link is bound to.
const PURPOSE: &str = "reminder stop";

/// The path at which reminders to the address of a cart's letter end: `/reminders/stop/{cart}.{signature}`.
pub fn stop_path(cx: &Cx, cart: CartId) -> String {
    let signature = cx.secret.sign(PURPOSE, &[cart.to_string().as_bytes()]);
    format!("/reminders/stop/{cart}.{signature}")
}

/// Whether a key is one of ours.
pub fn is_ours(cx: &Cx, key: &str) -> bool {
    open_key(cx, key).is_some()
}

/// The cart whose letter a key came with, if the key is one of ours; compared in constant time.
pub(super) fn open_key(cx: &Cx, key: &str) -> Option<CartId> {
    let (id, signature) = key.split_once('.')?;
    let id: CartId = id.parse().ok()?;
    cx.secret.verify(PURPOSE, &[id.to_string().as_bytes()], signature).then_some(id)
}
