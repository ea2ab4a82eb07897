//! Everything that can be said about a product, in one form. What it asks follows from the attribute schema: the
//! category decides the fields, whether they are the house's own columns or were defined by staff.

mod compare;
mod entries;
mod field;
mod form;
mod read;
mod rows;

pub(super) use compare::compare;
pub(super) use entries::Entries;
pub(super) use field::{id as field_id, problems, said};
pub(super) use form::FullForm;
