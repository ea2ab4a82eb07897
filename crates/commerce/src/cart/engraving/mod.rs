//! Words cut into metal: which letters, in which face, and how much of them fits.
//!
//! One place decides for the page's preview, the bag and the API. Owns nothing stored.

mod font;
mod proof;
mod space;
mod text;

pub use font::{EngravingFont, UnknownFont};
pub use proof::EngravingProof;
pub use space::{EngravingSpace, HALLMARK_ZONE_UM};
pub(super) use text::Glyph;
pub use text::{Engraving, EngravingError};
