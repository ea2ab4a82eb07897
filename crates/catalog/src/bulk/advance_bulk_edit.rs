//! Apply, or undo, the next pieces of a bulk edit.
//!
//! Each batch is one transaction, so a process that is killed leaves a bulk edit that the next one carries on. A row whose cells are no
//! longer what the diff showed is refused when applying; when undoing, only the cells that somebody changed since are kept. Pieces are
//! written under every rule of a piece, with an entry each in the audit log; where nothing but prices differs, all of a batch at once. Writes the tables of
//! [`products`](crate::products), `bulk_edit_rows` and `bulk_edits`.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use db::{Db, DbError, Tx, with_retry};
use kernel::{
    FieldError,
    ids::{BulkEditId, ProductId, VariantId},
};
use platform::Cx;
use sqlx::Row;
use uuid::Uuid;

use super::{
    BulkError, BulkState,
    cells::{self, EDITABLE, Editable, short},
    store::{self, Job},
};
use crate::{
    CatalogError,
    attributes::{self, Schema},
    products::{NewProduct, WholeProduct, lock_all, only_prices_differ, revision, write_prices},
};

/// How many pieces one transaction writes: the audit log is locked meanwhile, and nobody shall notice.
const BATCH: usize = 100;

/// A row with work to do.
struct Task {
    position: i32,
    variant: VariantId,
    cells: Vec<(&'static Editable, Option<String>, Option<String>)>,
}

/// What became of a row.
struct Outcome {
    position: i32,
    state: &'static str,
    fault: Option<String>,
}

/// Works on a bulk edit to its end, batch by batch. Others that do the same take turns.
pub async fn run_bulk_edit(db: &Db, cx: &Cx, id: BulkEditId) -> Result<(), BulkError> {
    while with_retry(|| async {
        let mut tx = db.begin().await?;
        let more = advance_bulk_edit(&mut tx, cx, Some(id)).await?;
        tx.commit().await?;
        Ok::<_, BulkError>(more)
    })
    .await?
    {}
    Ok(())
}

/// Works on the next batch of a bulk edit, or of whichever has waited longest; false when there is nothing to do.
#[tracing::instrument(name = "catalog.advance_bulk_edit", skip_all)]
pub async fn advance_bulk_edit(tx: &mut Tx, cx: &Cx, only: Option<BulkEditId>) -> Result<bool, BulkError> {
    let Some(job) = store::take(tx, only).await? else { return Ok(false) };
    let cx = cx.with_actor(job.actor).with_request(&job.id.to_string());
    let tasks = list_tasks(tx, &job).await?;
    if tasks.is_empty() {
        let way = if job.undoing {
            (BulkState::Undoing, BulkState::Undone)
        } else {
            (BulkState::Running, BulkState::Done)
        };
        store::move_to(tx, &cx, job.id, "catalog.advance_bulk_edit", way, false).await?;
        return Ok(true);
    }
    let schema = attributes::load_for_write(tx).await?;
    let ids: Vec<ProductId> = tasks.keys().copied().collect();
    let wholes = lock_all(tx, &ids).await?;
    let mut writing =
        Writing { schema: &schema, now: tx.now().await?, action: job.action(), priced: Vec::new() };
    let mut outcomes = Vec::new();
    for whole in &wholes {
        let Some(tasks) = tasks.get(&whole.id) else { continue };
        outcomes.extend(if job.undoing {
            put_back(tx, &cx, &mut writing, whole, tasks).await?
        } else {
            apply(tx, &cx, &mut writing, whole, tasks).await?
        });
    }
    write_prices(tx, &cx, writing.action, &writing.priced).await?;
    note(tx, job.id, &outcomes).await?;
    Ok(true)
}

/// A batch being written.
struct Writing<'a> {
    schema: &'a Schema,
    now: DateTime<Utc>,
    action: &'static str,
    /// Pieces that were found sound and change nothing but prices: written together at the end.
    priced: Vec<(&'a WholeProduct, NewProduct)>,
}

impl Job {
    const fn action(&self) -> &'static str {
        if self.undoing { "catalog.undo_bulk_edit" } else { "catalog.apply_bulk_edit" }
    }
}

/// Changes the rows of a piece.
async fn apply<'a>(
    tx: &mut Tx,
    cx: &Cx,
    writing: &mut Writing<'a>,
    whole: &'a WholeProduct,
    tasks: &[Task],
) -> Result<Vec<Outcome>, BulkError> {
    let before = &whole.product;
    let mut after = before.clone();
    let (mut done, mut outcomes) = (Vec::new(), Vec::new());
    for task in tasks {
        let place = place(before, task).unwrap_or(usize::MAX);
        let moved = task.cells.iter().find(|(field, was, _)| (field.get)(before, place) != *was);
        if let Some((field, was, _)) = moved {
            let fault = changed_since(field, was.as_deref(), (field.get)(before, place).as_deref());
            outcomes.push(Outcome { position: task.position, state: "refused", fault: Some(fault) });
            continue;
        }
        for (field, _, to) in &task.cells {
            (field.set)(&mut after, place, to.as_deref())
                .map_err(|message| BulkError::field("cells", "unreadable", message))?;
        }
        done.push(task.position);
    }
    let written = write(tx, cx, writing, whole, after).await?;
    outcomes.extend(done.into_iter().map(|position| Outcome {
        position,
        state: if written.is_none() { "applied" } else { "refused" },
        fault: written.clone(),
    }));
    Ok(outcomes)
}

/// Puts back the cells of a piece that are still as the bulk edit left them.
async fn put_back<'a>(
    tx: &mut Tx,
    cx: &Cx,
    writing: &mut Writing<'a>,
    whole: &'a WholeProduct,
    tasks: &[Task],
) -> Result<Vec<Outcome>, BulkError> {
    let before = &whole.product;
    let mut after = before.clone();
    let mut outcomes = Vec::new();
    for task in tasks {
        let place = place(before, task).unwrap_or(usize::MAX);
        let mut kept = Vec::new();
        for (field, was, left) in &task.cells {
            let is = (field.get)(before, place);
            if is != *left {
                kept.push(changed_since(field, left.as_deref(), is.as_deref()));
                continue;
            }
            (field.set)(&mut after, place, was.as_deref())
                .map_err(|message| BulkError::field("cells", "unreadable", message))?;
        }
        let fault = Some(kept.join(" ")).filter(|said| !said.is_empty());
        let state = if fault.is_some() { "kept" } else { "undone" };
        outcomes.push(Outcome { position: task.position, state, fault });
    }
    if let Some(fault) = write(tx, cx, writing, whole, after).await? {
        for outcome in &mut outcomes {
            (outcome.state, outcome.fault) = ("kept", Some(fault.clone()));
        }
    }
    Ok(outcomes)
}

/// Writes the piece, or puts it with those that are written together; why not, when a rule stands against it by now.
async fn write<'a>(
    tx: &mut Tx,
    cx: &Cx,
    writing: &mut Writing<'a>,
    whole: &'a WholeProduct,
    after: NewProduct,
) -> Result<Option<String>, BulkError> {
    let said = |errors: Vec<FieldError>| {
        Some(errors.first().map_or_else(|| "A rule stands against it.".to_owned(), |e| e.message.to_string()))
    };
    if after != whole.product && only_prices_differ(&whole.product, &after) {
        return Ok(match after.accept(writing.schema, Some(&whole.product), writing.now) {
            // a rule may have touched more than the price: then it goes the long way
            Ok(after) if only_prices_differ(&whole.product, &after) => {
                writing.priced.push((whole, after));
                None
            }
            Ok(after) => write_alone(tx, cx, writing, whole, after).await?.and_then(said),
            Err(errors) => said(errors),
        });
    }
    Ok(write_alone(tx, cx, writing, whole, after).await?.and_then(said))
}

/// The errors that stand against the piece, if any do.
async fn write_alone(
    tx: &mut Tx,
    cx: &Cx,
    writing: &Writing<'_>,
    whole: &WholeProduct,
    after: NewProduct,
) -> Result<Option<Vec<FieldError>>, BulkError> {
    match revision::write(tx, cx, writing.action, writing.schema, whole, after).await {
        Ok(_) => Ok(None),
        Err(CatalogError::Invalid(errors)) => Ok(Some(errors)),
        Err(error) => Err(error.into()),
    }
}

fn place(product: &NewProduct, task: &Task) -> Option<usize> {
    product.variants.iter().position(|v| v.id == Some(task.variant))
}

fn changed_since(field: &Editable, expected: Option<&str>, found: Option<&str>) -> String {
    let label = super::VARIANTS.find(field.code).map_or(field.code, |f| f.label);
    let say = |text: Option<&str>| text.map_or_else(|| "empty".to_owned(), |t| format!("“{}”", short(t)));
    format!("{label} was changed since: it was {} and is {} now.", say(expected), say(found))
}

/// The rows of the next pieces.
async fn list_tasks(tx: &mut Tx, job: &Job) -> Result<BTreeMap<ProductId, Vec<Task>>, DbError> {
    let rows = sqlx::query(
        "WITH next AS (SELECT DISTINCT product_id FROM bulk_edit_rows WHERE edit_id = $1 AND state = $2 ORDER BY product_id LIMIT $3)
         SELECT r.position, r.product_id, r.variant_id, c.field, c.before, c.after
         FROM next JOIN bulk_edit_rows r ON r.edit_id = $1 AND r.state = $2 AND r.product_id = next.product_id
         JOIN bulk_edit_cells c ON c.edit_id = r.edit_id AND c.position = r.position
         ORDER BY r.product_id, r.position",
    )
    .bind(job.id.uuid())
    .bind(if job.undoing { "applied" } else { "waiting" })
    .bind(i64::try_from(BATCH).unwrap_or(i64::MAX))
    .fetch_all(&mut **tx)
    .await?;
    let mut tasks: BTreeMap<ProductId, Vec<Task>> = BTreeMap::new();
    for row in &rows {
        let (position, variant): (i32, Uuid) = (row.try_get("position")?, row.try_get("variant_id")?);
        let of_piece = tasks.entry(ProductId::from_uuid(row.try_get("product_id")?)).or_default();
        if of_piece.last().is_none_or(|task| task.position != position) {
            of_piece.push(Task { position, variant: VariantId::from_uuid(variant), cells: Vec::new() });
        }
        // the schema lets only the planner write fields, and it knows no others
        let field = cells::find(row.try_get("field")?);
        if let (Some(task), Some(field)) = (of_piece.last_mut(), field) {
            task.cells.push((field, row.try_get("before")?, row.try_get("after")?));
        }
    }
    // a status takes plans away, so what a plan shall be comes after it
    let order = |field: &Editable| EDITABLE.iter().position(|e| e.code == field.code);
    for task in tasks.values_mut().flatten() {
        task.cells.sort_by_key(|(field, _, _)| order(field));
    }
    Ok(tasks)
}

async fn note(tx: &mut Tx, id: BulkEditId, outcomes: &[Outcome]) -> Result<(), DbError> {
    sqlx::query(
        "UPDATE bulk_edit_rows r SET state = n.state, fault = n.fault
         FROM unnest($2::int[], $3::text[], $4::text[]) AS n (position, state, fault)
         WHERE r.edit_id = $1 AND r.position = n.position",
    )
    .bind(id.uuid())
    .bind(outcomes.iter().map(|o| o.position).collect::<Vec<_>>())
    .bind(outcomes.iter().map(|o| o.state).collect::<Vec<_>>())
    .bind(outcomes.iter().map(|o| o.fault.as_deref()).collect::<Vec<_>>())
    .execute(&mut **tx)
    .await?;
    Ok(())
}
