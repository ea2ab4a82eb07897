//! What would become of a piece: every cell that changes, and every fault of those that cannot. Pure; nothing is written here.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use kernel::{FieldError, ids::VariantId};

use super::{
    cells::{EDITABLE, Editable},
    warn,
};
use crate::{
    attributes::Schema,
    products::{NewProduct, WholeProduct},
};

/// A cell as somebody wants it.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    pub(super) field: &'static str,
    /// None clears it. An error is why it could not be reckoned.
    pub(super) to: Result<Option<String>, String>,
}

/// A row as somebody wants it.
#[derive(Debug, Clone)]
pub(super) struct WantedRow {
    pub(super) line: Option<u32>,
    pub(super) sku: String,
    pub(super) variant: VariantId,
    pub(super) cells: Vec<Wanted>,
    /// What was found wrong before: these rows change nothing.
    pub(super) faults: Vec<PlannedFault>,
}

/// A cell that would change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PlannedCell {
    pub(super) field: &'static str,
    pub(super) before: Option<String>,
    pub(super) after: Option<String>,
    pub(super) warning: Option<String>,
}

/// Why a row changes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PlannedFault {
    pub(super) field: String,
    pub(super) given: String,
    pub(super) message: String,
}

/// What would become of a row.
#[derive(Debug, Default)]
pub(super) struct PlannedRow {
    pub(super) cells: Vec<PlannedCell>,
    pub(super) faults: Vec<PlannedFault>,
}

/// What would become of the rows of one piece, in their order. A row with a fault changes nothing; the others are judged
/// without it.
pub(super) fn plan(
    whole: &WholeProduct,
    rows: &[WantedRow],
    schema: &Schema,
    now: DateTime<Utc>,
) -> Vec<PlannedRow> {
    let before = &whole.product;
    let places: Vec<Option<usize>> =
        rows.iter().map(|row| before.variants.iter().position(|v| v.id == Some(row.variant))).collect();
    let mut planned: Vec<PlannedRow> =
        rows.iter().zip(&places).map(|(row, place)| alone(before, row, *place)).collect();
    conflicts(before, rows, &places, &mut planned);
    // every round takes at least one row out
    for _ in 0..=rows.len() {
        let mut after = before.clone();
        for ((row, place), plan) in rows.iter().zip(&places).zip(&planned) {
            let (Some(place), true) = (place, plan.faults.is_empty()) else { continue };
            for (field, to) in changes(before, row, *place) {
                // each was found sound alone
                let _ = (field.set)(&mut after, *place, to);
            }
        }
        // a piece that stays as it is is not judged: what stands against it is not of these rows
        if after == *before {
            return planned;
        }
        match after.accept(schema, Some(before), now) {
            Ok(after) => {
                diff(before, &after, rows, &places, &mut planned);
                return planned;
            }
            Err(errors) => blame(&errors, before, rows, &places, &mut planned),
        }
    }
    planned
}

/// The cells of a row that would be something else. One that says what is there leaves it, so that only the line in which
/// somebody changed a title has to be changed.
fn changes<'a>(
    before: &'a NewProduct,
    row: &'a WantedRow,
    place: usize,
) -> impl Iterator<Item = (&'static Editable, Option<&'a str>)> {
    row.cells.iter().filter_map(move |cell| {
        let field = super::cells::find(cell.field)?;
        let to = cell.to.as_ref().ok()?.as_deref();
        ((field.get)(before, place).as_deref() != to).then_some((field, to))
    })
}

/// Whether a row would change a field.
fn asks(before: &NewProduct, row: &WantedRow, place: Option<usize>, field: &str) -> bool {
    place.is_some_and(|place| changes(before, row, place).any(|(f, _)| f.code == field))
}

/// What is wrong with a row whatever the others say.
fn alone(before: &NewProduct, row: &WantedRow, place: Option<usize>) -> PlannedRow {
    let mut faults = row.faults.clone();
    let Some(place) = place else {
        let message = "The variant is not of this piece any more. Load the table again.".to_owned();
        faults.push(PlannedFault { field: "sku".into(), given: row.sku.clone(), message });
        return PlannedRow { cells: Vec::new(), faults };
    };
    let mut scratch = before.clone();
    for cell in &row.cells {
        let given = cell.to.as_ref().ok().and_then(Clone::clone).unwrap_or_default();
        let result = match (&cell.to, super::cells::find(cell.field)) {
            (Ok(to), Some(field)) => (field.set)(&mut scratch, place, to.as_deref()),
            (Err(message), _) => Err(message.clone()),
            (_, None) => Err("This cannot be changed.".to_owned()),
        };
        if let Err(message) = result {
            faults.push(PlannedFault { field: cell.field.to_owned(), given, message });
        }
    }
    PlannedRow { cells: Vec::new(), faults }
}

/// Rows that say different things about one piece.
fn conflicts(before: &NewProduct, rows: &[WantedRow], places: &[Option<usize>], planned: &mut [PlannedRow]) {
    let mut said: HashMap<&'static str, (usize, Option<String>)> = HashMap::new();
    for (at, row) in rows.iter().enumerate() {
        let (Some(place), true) = (places[at], planned[at].faults.is_empty()) else { continue };
        for (field, to) in changes(before, row, place).filter(|(field, _)| !field.of_variant) {
            let Some((first, other)) = said.get(field.code) else {
                said.insert(field.code, (at, to.map(str::to_owned)));
                continue;
            };
            if other.as_deref() != to {
                let place =
                    rows[*first].line.map_or_else(|| rows[*first].sku.clone(), |line| format!("line {line}"));
                let message = format!(
                    "This belongs to the piece, and {place} says it differently. Write the same in every line of one piece, or leave the others blank."
                );
                let given = to.unwrap_or_default().to_owned();
                planned[at].faults.push(PlannedFault { field: field.code.to_owned(), given, message });
            }
        }
    }
}

/// Finds the row that each error is of: its variant's, or the first that changes the field, or the first at all.
fn blame(
    errors: &[FieldError],
    before: &NewProduct,
    rows: &[WantedRow],
    places: &[Option<usize>],
    planned: &mut [PlannedRow],
) {
    let sound: Vec<usize> = (0..rows.len()).filter(|at| planned[*at].faults.is_empty()).collect();
    for error in errors {
        let (variant, name) = place_of(&error.field);
        let name = table_name(name, variant.is_some());
        let of_variant = variant.and_then(|v| sound.iter().find(|at| places[**at] == Some(v)));
        let asked = || sound.iter().find(|at| asks(before, &rows[**at], places[**at], &name));
        let Some(at) = of_variant.or_else(asked).or_else(|| sound.first()) else { return };
        let given = rows[*at].cells.iter().find(|c| c.field == name);
        let given = given.and_then(|c| c.to.clone().ok().flatten()).unwrap_or_default();
        planned[*at].faults.push(PlannedFault { field: name, given, message: error.message.to_string() });
    }
}

/// `variants[2].price` is of the variant at 2, `price`; `tags[0]` is `tags`.
fn place_of(field: &str) -> (Option<usize>, &str) {
    let variant = field.strip_prefix("variants[").and_then(|rest| rest.split_once("]."));
    match variant {
        Some((at, name)) => (at.parse().ok(), name),
        None => (None, field.split('[').next().unwrap_or(field)),
    }
}

/// The table's word for a field of a piece.
fn table_name(name: &str, of_variant: bool) -> String {
    match name {
        "status" if of_variant => "offered".to_owned(),
        "seo.title" | "seo.description" => name.replace('.', "_"),
        name => name.to_owned(),
    }
}

/// Every cell that differs. What belongs to the piece stands with the row that asked for it, once.
fn diff(
    before: &NewProduct,
    after: &NewProduct,
    rows: &[WantedRow],
    places: &[Option<usize>],
    planned: &mut [PlannedRow],
) {
    let advice = warn::advice(before, after);
    let sound: Vec<usize> = (0..rows.len()).filter(|at| planned[*at].faults.is_empty()).collect();
    let cell = |field: &'static Editable, place: usize| {
        let (was, is) = ((field.get)(before, place), (field.get)(after, place));
        (was != is).then(|| PlannedCell {
            field: field.code,
            warning: warn::of_cell(field.code, was.as_deref(), is.as_deref(), &advice),
            before: was,
            after: is,
        })
    };
    for field in EDITABLE.iter().filter(|f| !f.of_variant) {
        let asked = sound.iter().find(|at| asks(before, &rows[**at], places[**at], field.code));
        let Some(at) = asked.or_else(|| sound.first()) else { continue };
        planned[*at].cells.extend(cell(field, 0));
    }
    for at in sound {
        let Some(place) = places[at] else { continue };
        // one variant named twice changes once
        if places[..at]
            .iter()
            .zip(&planned[..at])
            .any(|(p, plan)| *p == Some(place) && plan.faults.is_empty())
        {
            continue;
        }
        let cells: Vec<_> = EDITABLE.iter().filter(|f| f.of_variant).filter_map(|f| cell(f, place)).collect();
        planned[at].cells.extend(cells);
    }
}
