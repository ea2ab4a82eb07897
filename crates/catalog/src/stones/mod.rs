//! Loose stones: what is in the drawer, what suppliers offer, who keeps which stone for whom.
//!
//! Owns `stones`, `stone_suppliers`, `stone_imports`, `stone_import_notes`, `stone_holds`, `stone_markups`,
//! `stone_pricing` and `stone_parkings`. Announces changes on the database channel `stones`. A stone is one row
//! and its status is changed by the statement that checks it, so a hold needs no stock ledger.
//!
//! Suppliers' lists are taken by [`feed`]. Operations: [`add_stones`], [`hold_stone`], [`release_hold`], [`consume_hold`],
//! [`expire_holds`]; for orders [`claim_stone`], [`release_claims`], [`consume_claims`], [`return_claims`]. Reads: [`find_stone`], [`find_stones`],
//! [`find_hold`], [`list_claimed`], [`count_stones`]; shoppers read [`StoneSnapshot`].

mod add_stones;
mod claim_stone;
mod consume_claims;
mod consume_hold;
mod error;
mod expire_holds;
pub mod feed;
mod hold_stone;
pub(crate) mod index;
pub(crate) mod model;
mod queries;
mod release_claims;
mod release_hold;
mod return_claims;
mod rules;
mod serial;
pub(crate) mod store;

pub use add_stones::{MOST_AT_ONCE, add_stones};
pub use claim_stone::{ClaimStone, claim_stone};
pub use consume_claims::consume_claims;
pub use consume_hold::consume_hold;
pub use error::StoneError;
pub use expire_holds::expire_holds;
pub use hold_stone::{HoldStone, LONGEST_HOLD, MOST_HELD, hold_stone};
pub use index::{
    Dimension, Scale, StoneBrowse, StoneFacet, StoneFilters, StoneListing, StoneSnapshot, StoneSort,
    StoneStep,
};
pub use model::{Culet, Girdle, NewLooseStone, StoneFacts, StoneHold, StoneStatus, StoneView};
pub use queries::{
    StaffFilter, count_stones, find_by_number, find_hold, find_stone, find_stones, list_claimed,
    list_for_staff,
};
pub use release_claims::release_claims;
pub use release_hold::release_hold;
pub use return_claims::return_claims;
pub use serial::{Serial, UnreadableSerial};
pub use store::{extend_claims, lock_stones};
