//! Signed links, by which whoever has one pays an installment and sees no more of its order than that needs.

use kernel::ids::InstallmentId;
use platform::Cx;

/// The path at which an installment is paid: `/pay/{id}.{signature}`.
pub fn pay_link(cx: &Cx, installment: InstallmentId) -> String {
    let id = installment.to_string();
    format!("/pay/{id}.{}", cx.secret.sign("pay", &[id.as_bytes()]))
}

/// The installment that a link's last part opens; compared in constant time.
pub fn read_pay_link(cx: &Cx, token: &str) -> Option<InstallmentId> {
    let (id, signature) = token.split_once('.')?;
    let known = cx.secret.verify("pay", &[id.as_bytes()], signature);
    id.parse().ok().filter(|_| known)
}
