//! Pictures of commissions: references, a client's own stone, designs, photographs from the bench.
//!
//! Owns `commission_files`, and what is kept under `bespoke/` in the house's [store](platform::files). What arrives is decoded and drawn
//! anew by [`catalog::media::clean_picture`]; nothing of the sender's bytes is kept. They are never public: faces answer them to whoever may
//! see the commission.

mod add_picture;
mod queries;
mod remove_picture;

pub use add_picture::{AddPicture, Belongs, MOST_OF_ENQUIRY, add_picture};
pub use queries::{File, Place, find_file, list_of_commission, list_of_enquiry, read_bytes};
pub(crate) use queries::{hand_over, keys_of_enquiries};
pub use remove_picture::remove_picture;
