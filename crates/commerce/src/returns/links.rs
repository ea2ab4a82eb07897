//! Where a client sees a return: below its order, by the order's own key.

use platform::Cx;

use super::Return;
use crate::orders::{self, Order};

/// The path of a return's page: `/orders/{number}/returns/{no}?key={signature}`.
pub fn link(cx: &Cx, order: &Order, found: &Return) -> String {
    let (path, key) = split(cx, order);
    let no = found.number.rsplit("-R").next().unwrap_or_default();
    format!("{path}/returns/{no}?{key}")
}

/// The path at which a client of an order asks for a return.
pub fn ask_link(cx: &Cx, order: &Order) -> String {
    let (path, key) = split(cx, order);
    format!("{path}/returns?{key}")
}

fn split(cx: &Cx, order: &Order) -> (String, String) {
    let link = orders::link(cx, order);
    let (path, key) = link.split_once('?').unwrap_or((&link, ""));
    (path.to_owned(), key.to_owned())
}
