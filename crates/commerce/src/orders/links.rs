//! Signed links, by which a guest sees an order.

use kernel::ids::OrderId;
use platform::Cx;

use super::Order;

/// The path at which a guest sees the order: `/orders/{number}?key={signature}`.
pub fn link(cx: &Cx, order: &Order) -> String {
    format!("/orders/{}?key={}", order.number, sign(cx, order.id))
}

/// Whether the key is the order's own; compared in constant time.
pub fn verify_link(cx: &Cx, order: &Order, key: &str) -> bool {
    cx.secret.verify("order", &[order.id.to_string().as_bytes()], key)
}

fn sign(cx: &Cx, order: OrderId) -> String {
    cx.secret.sign("order", &[order.to_string().as_bytes()])
}
