//! Prepare what a file says: the dry run of an import.
//!
//! Refuses a file that cannot be read, that does not say which variants it is about, or that has nothing to change in it. Writes
//! `bulk_edits` with the diff of every cell and every fault, and keeps the file; no piece changes. A blank cell leaves the field, [`CLEARED`]
//! empties it.

use std::collections::{BTreeMap, HashMap};

use db::Tx;
use kernel::ids::{BulkEditId, ProductId, VariantId};
use platform::{
    Cx,
    tables::{FieldKind, TableFile, open_file, unguard},
};
use sqlx::Row;

use super::{
    BulkError, BulkOrigin, BulkState, VARIANTS,
    file::{CLEARED, KEY_FIELD, check_mapping, guess},
    plan::{PlannedFault, Wanted, WantedRow},
    store::{self, Heading, Prepared},
};

/// A file that somebody sent.
#[derive(Debug, Clone)]
pub struct PrepareFile {
    /// What it is called.
    pub name: String,
    /// What is in it.
    pub content: Vec<u8>,
    /// The field of each column, empty for one that is not read; none to let the house guess.
    pub fields: Option<Vec<String>>,
}

/// Judges the file and answers the bulk edit that it would be.
#[tracing::instrument(name = "catalog.prepare_file", skip_all, fields(bytes = ask.content.len()))]
pub async fn prepare_file(tx: &mut Tx, cx: &Cx, ask: PrepareFile) -> Result<BulkEditId, BulkError> {
    let file = open_file(&ask.content)?;
    let fields = match ask.fields {
        Some(fields) => {
            check_mapping(&file.headings, &fields).map_err(BulkError::Invalid)?;
            remember(tx, &file.headings, &fields).await?;
            fields
        }
        None => match recall(tx, &file.headings).await? {
            Some(fields) if check_mapping(&file.headings, &fields).is_ok() => fields,
            _ => guess(&file.headings),
        },
    };
    if !fields.iter().any(|f| f == KEY_FIELD) {
        let message = "No column holds the variants' codes. Name it “sku” in the first line of the file.";
        return Err(BulkError::field("file", "no_key", message));
    }
    let rows_read = file.lines.len();
    let (pieces, mut prepared) = read(tx, &file, &fields).await?;
    prepared.extend(store::judge(tx, pieces, |_, _| ()).await?);
    let said = format!("{} ({}, {})", ask.name, file.encoding, separator(file.delimiter));
    let chosen = format!("{rows_read} lines of a file");
    let asked = serde_json::json!({ "headings": file.headings, "fields": fields });
    let heading = Heading { origin: BulkOrigin::File, asked, said, chosen, rows_read };
    let id = store::insert(tx, cx, heading, prepared).await?;
    sqlx::query("INSERT INTO bulk_edit_files (edit_id, name, content) VALUES ($1, $2, $3)")
        .bind(id.uuid())
        .bind(&ask.name)
        .bind(&ask.content)
        .execute(&mut **tx)
        .await?;
    Ok(id)
}

/// Judges the same file with its columns understood otherwise; the edit that it was is thrown away.
#[tracing::instrument(name = "catalog.map_file", skip_all, fields(bulk.id = %id))]
pub async fn map_file(
    tx: &mut Tx,
    cx: &Cx,
    id: BulkEditId,
    fields: Vec<String>,
) -> Result<BulkEditId, BulkError> {
    let held = store::lock(tx, id).await?;
    if held.state != BulkState::Prepared {
        return Err(BulkError::State(held.state));
    }
    let row = sqlx::query("SELECT name, content FROM bulk_edit_files WHERE edit_id = $1")
        .bind(id.uuid())
        .fetch_optional(&mut **tx)
        .await?
        .ok_or(BulkError::NotFound)?;
    let ask =
        PrepareFile { name: row.try_get("name")?, content: row.try_get("content")?, fields: Some(fields) };
    let way = (BulkState::Prepared, BulkState::Discarded);
    store::move_to(tx, cx, id, "catalog.map_file", way, false).await?;
    prepare_file(tx, cx, ask).await
}

const fn separator(delimiter: char) -> &'static str {
    match delimiter {
        ';' => "separated by semicolons",
        '\t' => "separated by tabs",
        _ => "separated by commas",
    }
}

/// The lines by piece, and those of which no piece is known.
async fn read(
    tx: &mut Tx,
    file: &TableFile,
    fields: &[String],
) -> Result<(Vec<(ProductId, Vec<WantedRow>)>, Vec<Prepared>), BulkError> {
    let key = fields.iter().position(|f| f == KEY_FIELD).unwrap_or_default();
    let sku_of = |cells: &[String]| unguard(cells[key].trim()).to_owned();
    let skus: Vec<String> = file.lines.iter().map(|(_, cells)| sku_of(cells)).collect();
    let asked: Vec<&str> = skus.iter().map(String::as_str).collect();
    let found = store::find_skus(tx, &asked).await?;
    let known: HashMap<&str, _> =
        found.iter().map(|(sku, v, p, c)| (sku.as_str(), (*v, *p, c.as_str()))).collect();
    let misshapen: HashMap<u32, usize> = file.misshapen.iter().copied().collect();
    let (mut pieces, mut unknown) = (BTreeMap::<ProductId, Vec<WantedRow>>::new(), Vec::new());
    let mut seen: HashMap<&str, u32> = HashMap::new();
    for ((line, cells), sku) in file.lines.iter().zip(&skus) {
        let fault = |field: &str, given: &str, message: String| PlannedFault {
            field: field.to_owned(),
            given: given.to_owned(),
            message,
        };
        if let Some(width) = misshapen.get(line) {
            let message = format!(
                "The line has {width} values under {} headings: put a value with a separator of its own in quotation marks.",
                file.headings.len()
            );
            unknown.push(Prepared::unknown(*line, sku, vec![fault("line", "", message)]));
            continue;
        }
        let Some((variant, product, currency)) = known.get(sku.as_str()) else {
            let message = match sku.as_str() {
                "" => "The code is missing: every line says which variant it is about.".to_owned(),
                _ => format!(
                    "No variant has the code “{}”. A file changes what is there; make new pieces in the catalogue.",
                    super::cells::short(sku)
                ),
            };
            unknown.push(Prepared::unknown(*line, sku, vec![fault(KEY_FIELD, sku, message)]));
            continue;
        };
        let mut faults = Vec::new();
        if let Some(first) = seen.insert(sku, *line) {
            faults.push(fault(
                KEY_FIELD,
                sku,
                format!("Line {first} is about this variant already: keep one of them."),
            ));
        }
        let mut wanted = Vec::new();
        for (field, cell) in fields.iter().zip(cells) {
            if field == "currency" && !cell.trim().is_empty() && cell.trim() != *currency {
                faults.push(fault(
                    "currency",
                    cell,
                    format!("This variant is priced in {currency}: write its price in {currency}."),
                ));
            }
            wanted.extend(want(field, cell));
        }
        pieces.entry(ProductId::from_uuid(*product)).or_default().push(WantedRow {
            line: Some(*line),
            sku: sku.clone(),
            variant: VariantId::from_uuid(*variant),
            cells: wanted,
            faults,
        });
    }
    Ok((pieces.into_iter().collect(), unknown))
}

/// What a cell asks for; nothing when it is blank or its column is not for changing.
fn want(field: &str, cell: &str) -> Option<Wanted> {
    let field = VARIANTS.find(field).filter(|f| f.editable)?;
    if cell.trim().is_empty() {
        return None;
    }
    if cell.trim() == CLEARED {
        return Some(Wanted { field: field.code, to: Ok(None) });
    }
    let text = match field.kind {
        FieldKind::Text | FieldKind::Many(_) => unguard(cell),
        _ => cell.trim(),
    };
    Some(Wanted { field: field.code, to: Ok(Some(text.to_owned())) })
}

async fn recall(tx: &mut Tx, headings: &[String]) -> Result<Option<Vec<String>>, BulkError> {
    Ok(sqlx::query_scalar("SELECT fields FROM bulk_edit_presets WHERE headings = $1")
        .bind(headings)
        .fetch_optional(&mut **tx)
        .await?)
}

async fn remember(tx: &mut Tx, headings: &[String], fields: &[String]) -> Result<(), BulkError> {
    let now = tx.now().await?;
    sqlx::query(
        "INSERT INTO bulk_edit_presets (headings, fields, updated_at) VALUES ($1, $2, $3)
         ON CONFLICT (headings) DO UPDATE SET fields = excluded.fields, updated_at = excluded.updated_at",
    )
    .bind(headings)
    .bind(fields)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
