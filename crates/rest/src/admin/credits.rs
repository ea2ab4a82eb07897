//! Gift cards and store credit, for staff.

use axum::{Json, extract::State};
use commerce::credits::{self, Credit, CreditError, DisableCredit, ListCredits, find_credit, list_entries};
use http::StatusCode;
use kernel::ids::CreditId;
use web::{
    QueryPairs, spawn_write,
    staff::rights::{EditTerms, ReadTerms},
};

use crate::{
    Face,
    answer::{Own, OwnVersion},
    body::Body,
    caller::Staff,
    headers::{IfMatch, Versioned},
    problem::{ApiResult, Problem},
    query::{Cursors, Query, Segment},
    responses::{StaffRead, StaffWrite},
    wire::{CreditOut, CreditsOut, IssueCreditIn},
};

/// List gift cards and store credit, the newest first.
#[utoipa::path(get, path = "/admin/credits", operation_id = "list_credits", tag = "admin",
    params(("q" = Option<String>, Query, description = "Part of the last four characters or of the note, or an account's address"),
           ("limit" = Option<i64>, Query, description = "1 to 100, 24 unless given"),
           ("cursor" = Option<String>, Query, description = "`next_cursor` of the page before")),
    security(("staff_session" = [])),
    responses((status = 200, description = "A page of them", body = CreditsOut), StaffRead))]
pub(crate) async fn list_credits(
    State(face): State<Face>,
    _staff: Staff<ReadTerms>,
    QueryPairs(pairs): QueryPairs,
) -> ApiResult<Own<Json<CreditsOut>>> {
    let mut query = Query::new(&pairs);
    let (q, cursor, limit) = (query.text("q"), query.text("cursor"), query.limit());
    query.finish()?;
    let cursors = Cursors::new(&face, "admin/credits", &pairs);
    let ask = ListCredits { q: q.map(str::to_owned), after: cursors.open(cursor)?, limit };
    let (found, next) = credits::list_credits(&mut *face.db.read().await?, &ask).await?;
    Ok(Own(Json(CreditsOut {
        data: found.iter().map(CreditOut::from).collect(),
        next_cursor: next.and_then(|place| cursors.seal(&place)),
    })))
}

/// Issue a gift card, or give an account store credit.
///
/// The code of a new gift card is in this answer and nowhere else: the house keeps a digest of it.
#[utoipa::path(post, path = "/admin/credits", operation_id = "issue_credit", tag = "admin", request_body = IssueCreditIn,
    security(("staff_session" = [])),
    responses((status = 201, description = "The credit, with a new card's code", body = CreditOut), StaffWrite))]
pub(crate) async fn issue_credit(
    State(face): State<Face>,
    staff: Staff<EditTerms>,
    Body(ask): Body<IssueCreditIn>,
) -> ApiResult<Own<(StatusCode, Json<CreditOut>)>> {
    let ask = ask.read()?;
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let issued = spawn_write(async move {
        let mut tx = db.begin().await?;
        let issued = credits::issue_credit(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, CreditError>(issued)
    });
    let issued = issued.await.map_err(refuse)?;
    let code = issued.code.map(|code| code.to_string());
    let mut out = CreditOut::from(&issued.credit);
    out.code = code;
    Ok(Own((StatusCode::CREATED, Json(out))))
}

/// Get a gift card or store credit with what was given and spent.
#[utoipa::path(get, path = "/admin/credits/{credit}", operation_id = "get_credit", tag = "admin",
    params(("credit" = String, Path, description = "Its id")), security(("staff_session" = [])),
    responses((status = 200, description = "The credit", body = CreditOut,
               headers(("ETag" = String, description = "Its version"))), StaffRead))]
pub(crate) async fn get_credit(
    State(face): State<Face>,
    _staff: Staff<ReadTerms>,
    Segment(credit): Segment,
) -> ApiResult<OwnVersion<CreditOut>> {
    let id: CreditId = credit.parse().map_err(|_| Problem::not_found())?;
    let found = find_credit(&mut *face.db.read().await?, id).await?;
    answer(&face, &found.ok_or(CreditError::NotFound)?).await
}

/// Keep a gift card or store credit from being spent.
///
/// Its balance stays, and orders that wait keep what they claimed. Disabling again changes nothing.
#[utoipa::path(post, path = "/admin/credits/{credit}/disable", operation_id = "disable_credit", tag = "admin",
    params(("credit" = String, Path, description = "Its id"),
           ("If-Match" = String, Header, description = "Its ETag as last read")),
    security(("staff_session" = [])),
    responses((status = 200, description = "The credit", body = CreditOut,
               headers(("ETag" = String, description = "Its version"))), StaffWrite))]
pub(crate) async fn disable_credit(
    State(face): State<Face>,
    staff: Staff<EditTerms>,
    Segment(credit): Segment,
    version: IfMatch,
) -> ApiResult<OwnVersion<CreditOut>> {
    disable(&face, staff, &credit, version.required()?, true).await
}

/// Let a disabled gift card or store credit be spent again.
#[utoipa::path(post, path = "/admin/credits/{credit}/enable", operation_id = "enable_credit", tag = "admin",
    params(("credit" = String, Path, description = "Its id"),
           ("If-Match" = String, Header, description = "Its ETag as last read")),
    security(("staff_session" = [])),
    responses((status = 200, description = "The credit", body = CreditOut,
               headers(("ETag" = String, description = "Its version"))), StaffWrite))]
pub(crate) async fn enable_credit(
    State(face): State<Face>,
    staff: Staff<EditTerms>,
    Segment(credit): Segment,
    version: IfMatch,
) -> ApiResult<OwnVersion<CreditOut>> {
    disable(&face, staff, &credit, version.required()?, false).await
}

async fn disable(
    face: &Face,
    staff: Staff<EditTerms>,
    credit: &str,
    expected_version: i64,
    disabled: bool,
) -> ApiResult<OwnVersion<CreditOut>> {
    let credit = credit.parse().map_err(|_| Problem::not_found())?;
    let ask = DisableCredit { credit, expected_version, disabled };
    let (db, cx) = (face.db.clone(), staff.cx);
    let done = spawn_write(async move {
        let mut tx = db.begin().await?;
        let done = credits::disable_credit(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, CreditError>(done)
    });
    answer(face, &done.await.map_err(refuse)?).await
}

async fn answer(face: &Face, credit: &Credit) -> ApiResult<OwnVersion<CreditOut>> {
    let entries = list_entries(&mut *face.db.read().await?, credit.id).await?;
    let mut out = CreditOut::from(credit);
    out.entries = Some(entries.iter().map(Into::into).collect());
    Ok(Own(Versioned(credit.version, Json(out))))
}

fn refuse(error: CreditError) -> Problem {
    match error {
        CreditError::Invalid(fields) => Problem::fields(fields),
        CreditError::VersionConflict { current } => Problem::from(error).with("current_version", current),
        error => error.into(),
    }
}
