//! Reads of reports.

use db::{Conn, DbError, Tx};
use kernel::{
    FieldError,
    ids::{ReportId, VariantId},
};
use sqlx::{Row, postgres::PgRow};
use uuid::Uuid;

use super::{
    consistency::conflicts,
    model::{Graded, Report, ReportOwner, SinglePiece, StoneReport},
};
use crate::{
    index::{code, code_list, optional_code},
    model::Stone,
};

/// The reports of a product's stones, or of a loose stone, by position and date.
pub async fn list_for_owner(conn: &mut Conn, owner: ReportOwner) -> Result<Vec<StoneReport>, DbError> {
    let rows = sqlx::query(
        "SELECT id, position, variant_id, lab, number, issued_on, kind, species, origin_class, shape, carat_milli, colour, clarity, cut, polish,
                symmetry, fluorescence, quality_word, treatments IS NOT NULL AS says_treatments,
                COALESCE(array_to_string(treatments, ','), '') AS treatments, inscription
         FROM grading_reports WHERE owner_kind = $1 AND owner_id = $2 ORDER BY position, issued_on, id",
    )
    .bind(owner.kind())
    .bind(owner.uuid())
    .fetch_all(conn)
    .await?;
    rows.iter().map(stone_report).collect()
}

/// The reports of serialized pieces, of some products or of all, each with its product.
pub(crate) async fn list_for_pieces(
    conn: &mut Conn,
    only: Option<&[Uuid]>,
) -> Result<Vec<(Uuid, StoneReport)>, DbError> {
    let rows = sqlx::query(
        "SELECT owner_id, id, position, variant_id, lab, number, issued_on, kind, species, origin_class, shape, carat_milli, colour,
                clarity, cut, polish, symmetry, fluorescence, quality_word, treatments IS NOT NULL AS says_treatments,
                COALESCE(array_to_string(treatments, ','), '') AS treatments, inscription
         FROM grading_reports WHERE variant_id IS NOT NULL AND ($1::uuid[] IS NULL OR owner_id = ANY($1))
         ORDER BY owner_id, variant_id, position, issued_on, id",
    )
    .bind(only)
    .fetch_all(conn)
    .await?;
    rows.iter().map(|row| Ok((row.try_get("owner_id")?, stone_report(row)?))).collect()
}

fn stone_report(row: &PgRow) -> Result<StoneReport, DbError> {
    let says_treatments: bool = row.try_get("says_treatments")?;
    let treatments = code_list(row, "treatments")?;
    Ok(StoneReport {
        id: ReportId::from_uuid(row.try_get("id")?),
        position: row.try_get("position")?,
        piece: row.try_get::<Option<Uuid>, _>("variant_id")?.map(VariantId::from_uuid),
        report: Report {
            lab: code(row, "lab")?,
            number: row.try_get("number")?,
            issued_on: row.try_get("issued_on")?,
            kind: code(row, "kind")?,
            graded: Graded {
                species: code(row, "species")?,
                origin_class: code(row, "origin_class")?,
                shape: optional_code(row, "shape")?,
                carat_milli: row.try_get("carat_milli")?,
                colour: optional_code(row, "colour")?,
                clarity: optional_code(row, "clarity")?,
                cut: optional_code(row, "cut")?,
                polish: optional_code(row, "polish")?,
                symmetry: optional_code(row, "symmetry")?,
                fluorescence: optional_code(row, "fluorescence")?,
                quality_word: optional_code(row, "quality_word")?,
                treatments: says_treatments.then_some(treatments),
            },
            inscription: row.try_get("inscription")?,
        },
    })
}

/// What a product's reports say against its stones, each under `reports[n].field`: it stops publishing. A report of a
/// serialized piece is held against the stone as it lies in that piece; `pieces` are those on offer, and what is no longer
/// offered contradicts nothing.
pub async fn find_conflicts(
    tx: &mut Tx,
    owner: ReportOwner,
    stones: &[Stone],
    center_carats: &[i32],
    pieces: &[SinglePiece],
) -> Result<Vec<FieldError>, DbError> {
    let today = tx.now().await?.date_naive();
    let reports = list_for_owner(tx, owner).await?;
    let mut wrong = Vec::new();
    for (at, held) in reports.iter().enumerate() {
        let Some(stone) = usize::try_from(held.position).ok().and_then(|n| stones.get(n)) else {
            let message = format!(
                "{} {} is about a stone that the piece no longer has.",
                held.report.lab.label(),
                held.report.number
            );
            wrong.push(FieldError::new(format!("reports[{at}].position"), "unknown", message));
            continue;
        };
        let paper = format!("{} {}", held.report.lab.label(), held.report.number);
        let found = match held.piece {
            None => conflicts(&held.report, stone, center_carats, today),
            Some(id) => match pieces.iter().find(|p| p.variant == id) {
                Some(piece) => conflicts(&held.report, &piece.stone(stone), &[], today),
                None => continue,
            },
        };
        wrong.extend(found.into_iter().map(|c| {
            FieldError::new(format!("reports[{at}].{}", c.field), c.code, format!("{paper}. {}", c.message))
        }));
    }
    Ok(wrong)
}
