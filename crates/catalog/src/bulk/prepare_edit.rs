//! Prepare a change of many rows at once.
//!
//! Refuses edits that can never be right, more than [`MOST_ROWS`] rows and a selection of none. Writes `bulk_edits` with the diff of every
//! cell; no piece changes. What stands against a row is told with it, and the row is left out.

use std::collections::BTreeMap;

use db::Tx;
use kernel::{
    Currency, FieldError,
    ids::{BulkEditId, ProductId, VariantId},
};
use platform::{
    Cx,
    tables::{Cell, Selection, list_selected},
};

use super::{
    BulkError, BulkOrigin, Edit, MOST_ROWS, VARIANTS, cells,
    plan::{Wanted, WantedRow},
    store::{self, Heading},
};
use crate::products::NewProduct;

/// The most fields that one edit changes.
const MOST_EDITS: usize = 10;

/// What shall change.
#[derive(Debug, Clone)]
pub struct PrepareEdit {
    /// Which rows.
    pub selection: Selection,
    /// The fields that change, each once.
    pub edits: Vec<Edit>,
}

/// Prepares the edit and answers its id.
#[tracing::instrument(name = "catalog.prepare_edit", skip_all)]
pub async fn prepare_edit(tx: &mut Tx, cx: &Cx, ask: PrepareEdit) -> Result<BulkEditId, BulkError> {
    check(&ask.edits).map_err(BulkError::Invalid)?;
    let now = tx.now().await?;
    let columns: Vec<_> = VARIANTS.find("sku").into_iter().collect();
    let rows = list_selected(tx, &VARIANTS, &columns, &ask.selection, now, MOST_ROWS + 1).await?;
    if rows.is_empty() {
        return Err(BulkError::field("rows", "required", "Choose at least one row, or all that match."));
    }
    if rows.len() > MOST_ROWS {
        return Err(BulkError::field(
            "rows",
            "too_many",
            format!("Choose at most {MOST_ROWS} rows: narrow the table first."),
        ));
    }
    let rows_read = rows.len();
    let mut pieces: BTreeMap<ProductId, Vec<WantedRow>> = BTreeMap::new();
    for row in rows {
        let sku = row.cells.first().and_then(Cell::plain).unwrap_or_default();
        let variant = VariantId::from_uuid(row.key);
        let wanted = WantedRow { line: None, sku, variant, cells: Vec::new(), faults: Vec::new() };
        pieces.entry(ProductId::from_uuid(row.page)).or_default().push(wanted);
    }
    let edits = &ask.edits;
    let prepared =
        store::judge(tx, pieces.into_iter().collect(), |product, row| want(edits, product, row)).await?;
    let heading = Heading {
        origin: BulkOrigin::Edit,
        asked: serde_json::to_value(edits).unwrap_or_default(),
        said: edits.iter().map(Edit::say).collect::<Vec<_>>().join("; "),
        chosen: match &ask.selection {
            Selection::Keys(_) => "chosen one by one".to_owned(),
            Selection::Matching(filter) => filter.say(),
        },
        rows_read,
    };
    store::insert(tx, cx, heading, prepared).await
}

fn check(edits: &[Edit]) -> Result<(), Vec<FieldError>> {
    let mut wrong = Vec::new();
    if edits.is_empty() || edits.len() > MOST_EDITS {
        let message = format!("Change 1 to {MOST_EDITS} fields at once.");
        wrong.push(FieldError::new("edits", "required", message));
    }
    for (at, edit) in edits.iter().enumerate() {
        wrong.extend(edit.check(&format!("edits[{at}]")).err());
        if edits[..at].iter().any(|other| other.field == edit.field) {
            wrong.push(FieldError::new(format!("edits[{at}].field"), "repeated", "Change each field once."));
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong) }
}

/// What the edits make of a row.
fn want(edits: &[Edit], product: &NewProduct, row: &mut WantedRow) {
    let Some(place) = product.variants.iter().position(|v| v.id == Some(row.variant)) else { return };
    let currency = product.variants.get(place).map_or(Currency::Usd, |v| v.price.currency());
    row.cells = edits
        .iter()
        .filter_map(|edit| {
            let field = cells::find(&edit.field)?;
            let before = (field.get)(product, place);
            Some(Wanted { field: field.code, to: edit.apply(before.as_deref(), currency) })
        })
        .collect();
}
