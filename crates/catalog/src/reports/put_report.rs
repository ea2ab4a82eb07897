//! Put a laboratory's report with the stone it is about.
//!
//! Refuses an unknown product or stone, a piece that is not one of its serialized ones, a report that speaks against the stone's facts, its own inscription or its
//! laboratory's practice, and a number that another stone has already; nothing is stored then. A report with the same
//! laboratory and number is replaced. Writes `grading_reports` and the audit log, and raises the product's version,
//! so that the database announces it.

use db::Tx;
use kernel::{
    FieldError, clean_text,
    ids::{ReportId, VariantId},
};
use platform::{Cx, audit};
use sqlx::Row;

use super::{
    consistency::conflicts,
    model::{Report, ReportOwner},
};
use crate::{CatalogError, products};

/// A report, and whose stone it is about.
#[derive(Debug, Clone)]
pub struct PutReport {
    /// Whose stone.
    pub owner: ReportOwner,
    /// The serialized piece whose own stone it is about, by its variant; none for the stone in every piece of the design.
    pub piece: Option<VariantId>,
    /// The stone's position in its product, from 0.
    pub position: i16,
    /// The report.
    pub report: Report,
}

/// Stores the report and answers its id.
#[tracing::instrument(name = "catalog.put_report", skip_all, fields(report.number = %ask.report.number))]
pub async fn put_report(tx: &mut Tx, cx: &Cx, ask: PutReport) -> Result<ReportId, CatalogError> {
    let mut report = ask.report;
    report.number = report.number.chars().filter(|c| !c.is_whitespace()).collect();
    report.inscription = report.inscription.map(|t| clean_text(&t, false)).filter(|t| !t.is_empty());
    if report.inscription.as_ref().is_some_and(|t| t.chars().count() > 80) {
        return Err(CatalogError::field("inscription", "too_long", "Keep this to 80 characters."));
    }
    if let ReportOwner::Product(product) = ask.owner {
        let facts = products::lock_facts(tx, product).await?;
        let Some(stone) = usize::try_from(ask.position).ok().and_then(|n| facts.stones.get(n)) else {
            return Err(CatalogError::field(
                "position",
                "unknown",
                "The piece has no such stone: count from 0.",
            ));
        };
        let today = tx.now().await?.date_naive();
        let found = match ask.piece {
            None => conflicts(&report, stone, &facts.center_carats, today),
            Some(id) => {
                let pieces = products::list_single_pieces(tx, product).await?;
                let piece = pieces.iter().find(|p| p.variant == id).ok_or_else(no_piece)?;
                conflicts(&report, &piece.stone(stone), &[], today)
            }
        };
        let wrong: Vec<_> = found.into_iter().map(|c| FieldError::new(c.field, c.code, c.message)).collect();
        if !wrong.is_empty() {
            return Err(CatalogError::Invalid(wrong));
        }
    }
    let id = write(tx, cx, ask.owner, ask.piece, ask.position, &report).await?;
    if let ReportOwner::Product(product) = ask.owner {
        products::touch(tx, product).await?;
    }
    let change = audit::Change {
        action: "catalog.put_report",
        object: ask.owner.object(),
        before: None,
        after: Some(&report),
    };
    audit::record(tx, cx, change).await?;
    Ok(id)
}

fn no_piece() -> CatalogError {
    CatalogError::field("piece", "unknown", "Choose one of this product’s pieces that exist once.")
}

async fn write(
    tx: &mut Tx,
    cx: &Cx,
    owner: ReportOwner,
    piece: Option<VariantId>,
    position: i16,
    report: &Report,
) -> Result<ReportId, CatalogError> {
    let now = tx.now().await?;
    let graded = &report.graded;
    let treatments = graded.treatments.as_ref().map(|list| list.iter().map(|t| t.code()).collect::<Vec<_>>());
    let row = sqlx::query(
        "INSERT INTO grading_reports (id, owner_kind, owner_id, position, lab, number, issued_on, kind, species, origin_class, shape,
                carat_milli, colour, clarity, cut, polish, symmetry, fluorescence, quality_word, treatments, inscription, created_at,
                updated_at, variant_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $22, $23)
         ON CONFLICT (lab, number) DO UPDATE SET position = excluded.position, variant_id = excluded.variant_id, issued_on = excluded.issued_on, kind = excluded.kind,
                species = excluded.species, origin_class = excluded.origin_class, shape = excluded.shape,
                carat_milli = excluded.carat_milli, colour = excluded.colour, clarity = excluded.clarity, cut = excluded.cut,
                polish = excluded.polish, symmetry = excluded.symmetry, fluorescence = excluded.fluorescence,
                quality_word = excluded.quality_word, treatments = excluded.treatments, inscription = excluded.inscription,
                updated_at = excluded.updated_at
         WHERE grading_reports.owner_kind = excluded.owner_kind AND grading_reports.owner_id = excluded.owner_id
         RETURNING id",
    )
    .bind(ReportId::new(&*cx.random).uuid())
    .bind(owner.kind())
    .bind(owner.uuid())
    .bind(position)
    .bind(report.lab.code())
    .bind(&report.number)
    .bind(report.issued_on)
    .bind(report.kind.code())
    .bind(graded.species.code())
    .bind(graded.origin_class.code())
    .bind(graded.shape.map(|c| c.code()))
    .bind(graded.carat_milli)
    .bind(graded.colour.map(|c| c.code()))
    .bind(graded.clarity.map(|c| c.code()))
    .bind(graded.cut.map(|c| c.code()))
    .bind(graded.polish.map(|c| c.code()))
    .bind(graded.symmetry.map(|c| c.code()))
    .bind(graded.fluorescence.map(|c| c.code()))
    .bind(graded.quality_word.map(|c| c.code()))
    .bind(treatments)
    .bind(&report.inscription)
    .bind(now)
    .bind(piece.map(kernel::Id::uuid))
    .fetch_optional(&mut **tx)
    .await?;
    // a report of this number that the update passed over lies with another stone
    let taken = || CatalogError::field("number", "taken", "This report lies with another piece already.");
    Ok(ReportId::from_uuid(row.ok_or_else(taken)?.try_get(0)?))
}
