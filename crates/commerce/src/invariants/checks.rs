//! The checks, each beside those of its kind.

mod after_sale;
mod carts;
mod house;
mod money;
mod orders;
mod shipments;
mod stock;
mod webhooks;

/// One thing that must always be true.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Check {
    /// Its number, e.g. `I01`.
    pub id: &'static str,
    /// What is true, as a sentence.
    pub statement: &'static str,
    /// A query of one text column that finds what breaks it.
    pub(super) sql: &'static str,
}

/// Every check.
pub fn checks() -> impl Iterator<Item = &'static Check> {
    [
        stock::CHECKS,
        orders::CHECKS,
        shipments::CHECKS,
        money::CHECKS,
        carts::CHECKS,
        house::CHECKS,
        webhooks::CHECKS,
        after_sale::CHECKS,
    ]
    .into_iter()
    .flatten()
}
