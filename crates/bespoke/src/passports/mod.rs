//! Passports: what a piece is made of, by whom, and what was done to it since, sealed so that anybody can check it without the house.
//!
//! A [`Document`] is text, one line a fact, under an Ed25519 signature; each correction, each service and a revocation is a new version
//! that names the one before by its hash. A piece that was sold from stock has one as well, of its order. The piece's owner hands it on by a claim code. What a seal proves, and how keys change, is
//! told in ADR 0054.
//!
//! Owns `passport_keys`, `passports`, `passport_versions`, `passport_owners` and `passport_offers`. Writes the log of the commission,
//! announces [`events`].

mod claim_passport;
mod document;
pub mod events;
mod issue_order_passport;
mod issue_passport;
mod keys;
mod links;
mod offer_passport;
mod offline_page;
mod queries;
mod revoke_order_passport;
mod revoke_passport;
mod rotate_key;
mod seal;
mod store;
mod verify_orders;
mod verify_stored;

pub use claim_passport::{Claim, ClaimPassport, claim_passport};
pub use document::{Content, Document, Picture, Service, Standing};
pub use issue_order_passport::{IssueOrderPassport, issue_order_passport};
pub use issue_passport::{IssuePassport, issue_passport};
pub use keys::{KeyId, PublicKey, list_keys, print_keys, read_keys};
pub use links::{is_owner, owner_link, public_path};
pub use offer_passport::{Offer, OfferPassport, offer_passport};
pub use offline_page::offline_page;
pub use queries::{
    Passport, SealedVersion, find_by_code, find_by_serial, find_owner, find_picture, list_of_commission,
    list_versions, newest,
};
pub use revoke_order_passport::revoke_order_passport;
pub use revoke_passport::{RevokePassport, revoke_passport};
pub use rotate_key::rotate_key;
pub use seal::{BadSeal, Sealed};
pub use store::Owner;
pub(crate) use verify_orders::verify_orders;
pub(crate) use verify_stored::verify_stored;
