//! What wishlists announce.

use kernel::{
    EmailAddress,
    ids::{ProductId, VariantId},
};
use platform::outbox::Event;
use serde::{Deserialize, Serialize};

/// Somebody asked the house to tell another person about a piece. May repeat: limits decide how often.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HintSent {
    /// Who is told.
    pub to: EmailAddress,
    /// What the person who hints is called.
    pub from_name: String,
    /// The piece.
    pub product: ProductId,
    /// In which form, if one was chosen.
    pub variant: Option<VariantId>,
    /// The ring size to keep in mind, as a United States size.
    pub ring_size: Option<String>,
    /// Their own words, if any.
    pub words: Option<String>,
}

impl Event for HintSent {
    const TOPIC: &'static str = "wishlist.hint_sent";
}
