//! One's own devices, passkeys and second factors.

pub(crate) mod factors;
pub(crate) mod own;
mod shared;
pub(crate) mod staff;

pub(crate) mod devices;
