//! Checkout: from a cart to an order that waits for payment.
//!
//! Owns `tax_rates`, which the next release drops. Computes every amount itself: what a client says about money is
//! compared, never used.
//!
//! Operations: [`place_order`], [`place_order_once`] for callers that send an idempotency key, and [`resume_payment`]. Three phases:
//! *prepare*, one short transaction that locks the cart, recomputes everything, claims stock and writes the order
//! down; *pay*, the provider's call, without a transaction; *bind*, one that stores the provider's id before the
//! client can confirm. Each may be repeated: the cart has one living order, the order one provider key.
//!
//! Reads: [`quote`], [`list_methods`]. Pure rules: [`Address`], [`deliver_by`], [`Totals`].

mod address;
mod ask_tax;
mod bind;
mod calendar;
mod disclose;
mod error;
mod methods;
mod model;
mod pay;
mod place_order;
mod prepare;
mod quote;
mod regions;
mod resume_payment;
mod ring_parts;
mod totals;

pub use address::{Address, AddressInput};
pub use ask_tax::ask_tax;
pub use calendar::{
    HOLIDAYS, Holiday, USUAL_DELIVERY_MINOR, USUAL_TRANSIT_DAYS, arrives_by, deliver_by, is_working_day,
};
pub use error::{CheckoutError, ShortLine};
pub use methods::list_methods;
pub use model::{IdempotencyRequest, Once, PaymentHandle, PlaceOrder, Placed, Quote, QuoteAsk};
pub use place_order::{place_order, place_order_once};
pub use quote::quote;
pub use regions::{COUNTRIES, Country, Region};
pub use resume_payment::{ToPay, resume_payment};
pub use totals::{LineAmounts, LineTotals, Totals};
