//! What the audit log keeps of a collection.

use serde::Serialize;

use super::queries::StaffCollection;
use crate::model::CollectionKind;

/// One side of a change.
#[derive(Serialize, PartialEq)]
pub(super) struct State {
    pub(super) title: String,
    pub(super) intro: String,
    pub(super) position: i32,
    pub(super) kind: CollectionKind,
    pub(super) rule: Option<Vec<(String, String)>>,
    pub(super) products: usize,
}

impl State {
    pub(super) fn of(collection: &StaffCollection) -> Self {
        Self {
            title: collection.title.clone(),
            intro: collection.intro.clone(),
            position: collection.position,
            kind: collection.kind,
            rule: collection.rule.clone(),
            products: collection.products.len(),
        }
    }
}
