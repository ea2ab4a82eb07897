//! Mounts: which designs can be set with a stone of the client's choice, what each holds, and what the ring costs.
//!
//! Owns `mounts`, `mount_seats` and `mount_fees`. A mount belongs to a product; changing it announces the product on the
//! database channel `catalog`, and shoppers read it with the product. A configured ring is never a variant: it is a variant's
//! metal, a stone and a size, and its price follows from rules.
//!
//! Operations: [`put_mount`], [`remove_mount`]. Reads: [`find_mounts`]. Pure rules: [`Mount::misfits`],
//! [`Mount::misfit_of_size`], [`Mount::price`]; and
//! [`crate::stones::StoneSnapshot::nearest`] for a stone that has found its owner.

mod model;
mod nearest;
mod put_mount;
mod queries;
mod remove_mount;
mod rules;

pub use model::{Misfit, Mount, RingPrice, Seat, SettingFee};
pub use put_mount::put_mount;
pub use queries::find_mounts;
pub(crate) use queries::list_mounts;
pub use remove_mount::remove_mount;
