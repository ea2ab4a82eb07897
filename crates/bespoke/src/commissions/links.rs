//! The address of a client's project page: opened by a signature, so that no account is needed.

use platform::Cx;

use super::Commission;
use crate::ids::CommissionId;

/// The path of the page, with its key. Tells nothing of what is being made.
pub fn link(cx: &Cx, commission: &Commission) -> String {
    format!("/projects/{}?key={}", commission.state.number, sign(cx, commission.id))
}

/// Whether the key is the commission's own; compared in constant time.
pub fn verify_link(cx: &Cx, commission: &Commission, key: &str) -> bool {
    cx.secret.verify("commission", &[commission.id.to_string().as_bytes()], key)
}

fn sign(cx: &Cx, commission: CommissionId) -> String {
    cx.secret.sign("commission", &[commission.to_string().as_bytes()])
}
