//! Delivery: how an order travels, from where on, and up to which value it is insured.
//!
//! Owns `shipping_methods`. A method serves some countries or all of them, costs an amount, and is offered for goods whose value its
//! carrier insures. Where nothing remains the reason is told ([`NotOffered`]).
//!
//! Operation: [`put_method`]. Reads: [`list_methods`], [`methods_to`]. Pure rules: [`ShippingMethod::carries`], [`offered`], [`choose`].

mod error;
mod model;
mod put_method;
mod queries;

pub use error::ShippingError;
pub use model::{CollectedIn, NotOffered, ShippingMethod, StaffMethod, choose, offered};
pub use put_method::{PutMethod, put_method};
pub use queries::{find_method, list_methods, methods_to};
pub(crate) use queries::{is_sent_in, list_currencies_sent_in};
