//! Change an attribute: its words, its list, its range, where it exists, whether it is in use.
//!
//! Refuses a version that is not the present one, another kind, and dropping what pieces say: a value that is in use,
//! a range, a length or a category that would leave a piece out; and what a collection's rule would no longer find. Archiving is the way out: pieces keep what they say.
//! Writes `attributes`, `attribute_choices` and the audit log. Every index reads everything again.

use db::Tx;
use kernel::FieldError;
use platform::{Cx, audit};

use super::{
    model::{AttributeKind, Definition, Schema},
    queries,
    rules::Wrong,
    store,
};
use crate::{CatalogError, collections, model::Category, products};

/// The attribute as it shall be; every field replaces what is there.
#[derive(Debug, Clone)]
pub struct ChangeAttribute {
    /// Which one.
    pub code: String,
    /// The version the change was made against.
    pub expected_version: i64,
    /// Its name for people.
    pub label: String,
    /// A sentence that helps to fill it in.
    pub hint: String,
    /// What values it has; of the same kind.
    pub kind: AttributeKind,
    /// The categories it exists for; every category when empty.
    pub categories: Vec<Category>,
    /// Whether a piece needs it to be published.
    pub required: bool,
    /// Whether shoppers can narrow a list by it; words are nothing to narrow by.
    pub filterable: bool,
    /// Its place, lowest first.
    pub position: i32,
    /// Whether it is out of use.
    pub archived: bool,
}

/// Changes the attribute and answers its new version. A change that changes nothing keeps the version and is not logged.
#[tracing::instrument(name = "catalog.change_attribute", skip_all, fields(attribute.code = %ask.code))]
pub async fn change_attribute(tx: &mut Tx, cx: &Cx, ask: ChangeAttribute) -> Result<i64, CatalogError> {
    store::lock(tx, &ask.code).await?;
    let schema = queries::load(tx).await?;
    let before = schema.find(&ask.code).ok_or(CatalogError::AttributeNotFound)?;
    if before.version != ask.expected_version {
        return Err(CatalogError::AttributeConflict { current: before.version });
    }
    check(&ask, before)?;
    let after = Definition {
        label: ask.label,
        hint: ask.hint,
        kind: ask.kind,
        categories: ask.categories,
        required: ask.required,
        filterable: ask.filterable,
        position: ask.position,
        archived: ask.archived,
        ..before.clone()
    }
    .clean();
    if after == *before {
        return Ok(before.version);
    }
    refuse_losses(tx, before, &after).await?;
    refuse_broken_rules(tx, &schema, before, &after).await?;
    let after = Definition { version: before.version + 1, ..after };
    store::update(tx, &after).await?;
    let change = audit::Change {
        action: "catalog.change_attribute",
        object: after.code.clone(),
        before: Some(before),
        after: Some(&after),
    };
    audit::record(tx, cx, change).await?;
    Ok(after.version)
}

fn check(ask: &ChangeAttribute, before: &Definition) -> Result<(), CatalogError> {
    let mut wrong = Wrong::default();
    wrong.words(&ask.label, &ask.hint);
    wrong.kind(&ask.kind);
    if ask.kind.word() != before.kind.word() {
        wrong.add("kind", "fixed", "The kind stays: pieces say what they say. Define another attribute.");
    }
    if let (AttributeKind::Number(now), AttributeKind::Number(then)) = (&ask.kind, &before.kind)
        && now.unit != then.unit
    {
        wrong.add("unit", "fixed", "The unit stays: a length in millimetres is not one in centimetres.");
    }
    if wrong.0.is_empty() { Ok(()) } else { Err(CatalogError::Invalid(wrong.0)) }
}

/// Nothing that a piece says is dropped behind its back.
async fn refuse_losses(tx: &mut Tx, before: &Definition, after: &Definition) -> Result<(), CatalogError> {
    let mut wrong = Vec::new();
    for choice in before.kind.choices() {
        if after.choice(&choice.code).is_some() {
            continue;
        }
        let uses = products::count_choice_uses(tx, &before.code, &choice.code).await?;
        if uses > 0 {
            let message = format!("“{}” is used by {}: archive it instead.", choice.label, pieces(uses));
            wrong.push(FieldError::new("choices", "in_use", message));
        }
    }
    let outside = products::count_outside(tx, before, after).await?;
    if outside.category > 0 {
        let message = format!("{} of the other categories use it.", pieces(outside.category));
        wrong.push(FieldError::new("categories", "in_use", message));
    }
    if outside.range > 0 {
        let (field, what) = match after.kind {
            AttributeKind::Text(_) => ("max_length", "length"),
            _ => ("max", "range"),
        };
        let message = format!("{} would be outside this {what}.", pieces(outside.range));
        wrong.push(FieldError::new(field, "in_use", message));
    }
    if wrong.is_empty() { Ok(()) } else { Err(CatalogError::Invalid(wrong)) }
}

/// No collection loses its pieces behind its back: whoever follows a rule that would no longer read is named.
async fn refuse_broken_rules(
    tx: &mut Tx,
    schema: &Schema,
    before: &Definition,
    after: &Definition,
) -> Result<(), CatalogError> {
    let others = schema.defined().iter().filter(|d| d.code != after.code).cloned();
    let changed = Schema::new(others.chain([after.clone()]).collect());
    let field = match (before.archived, before.filterable) {
        (false, _) if after.archived => "archived",
        (_, true) if !after.filterable => "filterable",
        _ => "choices",
    };
    let all = collections::list_collections(tx).await?;
    let broken =
        all.iter().filter(|c| c.rule_problems(schema).is_empty() && !c.rule_problems(&changed).is_empty());
    let error = |c: &collections::StaffCollection| {
        let message = format!("The collection “{}” follows it by its rule: change that rule first.", c.title);
        FieldError::new(field, "in_use", message)
    };
    let wrong: Vec<_> = broken.map(error).collect();
    if wrong.is_empty() { Ok(()) } else { Err(CatalogError::Invalid(wrong)) }
}

fn pieces(n: i64) -> String {
    if n == 1 { "1 piece".to_owned() } else { format!("{n} pieces") }
}
