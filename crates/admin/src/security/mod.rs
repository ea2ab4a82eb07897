//! A member of staff's own devices and second factors, confirming, and what the house asks of everybody who works in it.

pub(crate) mod confirm;
pub(crate) mod page;
pub(crate) mod policy;
