//! Define an attribute that pieces may carry from now on.
//!
//! Refuses a code that is malformed, taken or the house's own, missing words, an empty list, a range upside down, and
//! more attributes than a form can show. Writes `attributes`, `attribute_choices` and the audit log. Every index
//! reads everything again.

use db::Tx;
use platform::{Cx, audit};

use super::{
    model::{AttributeKind, Definition, Scope},
    queries,
    rules::{MOST, Wrong},
    store,
};
use crate::{CatalogError, model::Category};

/// An attribute that is about to exist.
#[derive(Debug, Clone)]
pub struct DefineAttribute {
    /// Its name for programs, for ever: small letters, digits and underscores, 2 to 40.
    pub code: String,
    /// Its name for people, at most 40 characters.
    pub label: String,
    /// A sentence that helps to fill it in, at most 140 characters.
    pub hint: String,
    /// What values it has.
    pub kind: AttributeKind,
    /// The categories it exists for; every category when empty.
    pub categories: Vec<Category>,
    /// Whether a piece needs it to be published.
    pub required: bool,
    /// Whether shoppers can narrow a list by it; words are nothing to narrow by.
    pub filterable: bool,
    /// Its place, lowest first.
    pub position: i32,
}

/// Defines the attribute.
#[tracing::instrument(name = "catalog.define_attribute", skip_all, fields(attribute.code = %ask.code))]
pub async fn define_attribute(tx: &mut Tx, cx: &Cx, ask: DefineAttribute) -> Result<(), CatalogError> {
    check(&ask)?;
    let schema = queries::load_for_write(tx).await?;
    if schema.find(&ask.code).is_some() {
        return Err(store::taken());
    }
    if schema.defined().len() >= MOST {
        let message = format!("The house has {MOST} attributes. Use one that is there.");
        return Err(CatalogError::field("code", "too_many", message));
    }
    let definition = Definition {
        code: ask.code,
        label: ask.label,
        hint: ask.hint,
        scope: Scope::Product,
        kind: ask.kind,
        categories: ask.categories,
        required: ask.required,
        filterable: ask.filterable,
        position: ask.position,
        archived: false,
        built_in: false,
        version: 1,
    }
    .clean();
    store::insert(tx, cx, &definition).await?;
    let change = audit::Change {
        action: "catalog.define_attribute",
        object: definition.code.clone(),
        before: None,
        after: Some(&definition),
    };
    audit::record(tx, cx, change).await?;
    Ok(())
}

fn check(ask: &DefineAttribute) -> Result<(), CatalogError> {
    let mut wrong = Wrong::default();
    wrong.code(&ask.code);
    wrong.words(&ask.label, &ask.hint);
    wrong.kind(&ask.kind);
    if wrong.0.is_empty() { Ok(()) } else { Err(CatalogError::Invalid(wrong.0)) }
}
