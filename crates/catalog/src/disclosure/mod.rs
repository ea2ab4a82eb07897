//! What the shop may say about stones and metals: words made from facts, and rules for words people write.
//!
//! Pure: no SQL, no time, no chance. [`check`] holds free wording against the facts of a piece and answers every
//! [`Finding`] under the name of its field; [`words`] makes the phrases of each channel from the same facts, so that
//! titles, snippets, feeds and invoices cannot say more than is true. The rules are listed in `docs/disclosure.md`.

mod facts;
mod rule;
mod rules;
mod text;
pub mod words;

pub use facts::{Evidence, Facts};
pub use rule::{Finding, Place, Rule, Severity, Wording};
pub use rules::{ALL, check};
