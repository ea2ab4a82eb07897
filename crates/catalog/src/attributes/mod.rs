//! Attributes: one description of what can be told about a piece, and the values that follow it.
//!
//! What the house cannot do without is a column and is described here as built in; whatever else staff want
//! to tell is a definition in `attributes`, with its values in `products.attributes`. Both make one
//! [`Schema`], which says which fields a ring has, and which every write of a product is checked with.
//!
//! Owns `attributes` and `attribute_choices`. Announces changes to every index.
//! Operations: [`define_attribute`], [`change_attribute`]; nothing that a piece says is ever dropped. Reads: [`load`], [`load_for_write`].

mod built_in;
mod change_attribute;
mod define_attribute;
mod model;
mod queries;
mod rules;
mod store;
#[cfg(test)]
mod tests;
mod values;

pub use change_attribute::{ChangeAttribute, change_attribute};
pub use define_attribute::{DefineAttribute, define_attribute};
pub use model::{AttributeKind, Choice, Definition, KindWord, Measure, Schema, Scope, Unit, decimal};
pub use queries::{load, load_for_write};
pub use values::{Values, parse_milli};
