//! The link that ends letters about a piece. Its key is a signature of the commission's id, which opens nothing else, and is kept nowhere.

use platform::Cx;

use crate::ids::CommissionId;

/// What the key of a link is bound to.
const PURPOSE: &str = "aftercare stop";

/// The path at which letters about a piece end: `/aftercare/stop/{commission}.{signature}`.
pub fn stop_path(cx: &Cx, commission: CommissionId) -> String {
    let signature = cx.secret.sign(PURPOSE, &[commission.to_string().as_bytes()]);
    format!("/aftercare/stop/{commission}.{signature}")
}

/// Whether a key is one of ours.
pub fn is_ours(cx: &Cx, key: &str) -> bool {
    open_key(cx, key).is_some()
}

/// The commission whose letter a key came with, if the key is one of ours; compared in constant time.
pub(super) fn open_key(cx: &Cx, key: &str) -> Option<CommissionId> {
    let (id, signature) = key.split_once('.')?;
    let id: CommissionId = id.parse().ok()?;
    cx.secret.verify(PURPOSE, &[id.to_string().as_bytes()], signature).then_some(id)
}
