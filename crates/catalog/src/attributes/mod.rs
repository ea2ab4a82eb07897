//! Attributes: one description of what can be told about a piece, and the values that follow it.
//!
//! What the house cannot do without is a column and is described here as built in; whatever else staff want
//! to tell is a definition in `attributes`, with its values in `products.attributes`. Both make one
//! [`Schema`], which says which fields a ring has, and which every write of a product is checked with.
//!
//! Owns `attributes` and `attribute_choices`. Announces changes to every index.
//! Reads: [`load`], [`load_for_write`].

mod built_in;
mod model;
mod queries;
#[cfg(test)]
mod tests;
mod values;

pub use model::{AttributeKind, Choice, Definition, KindWord, Measure, Schema, Scope, Unit};
pub use queries::{load, load_for_write};
pub use values::Values;
