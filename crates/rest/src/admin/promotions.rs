//! Promotions, for staff.

use axum::{Json, extract::State};
use catalog::collections::list_collections;
use commerce::promotions::{self, PausePromotion, Promotion, PromotionError, find_promotion, list_uses};
use db::{Conn, DbError};
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
    wire::{PromotionIn, PromotionOut, PromotionUseOut, PromotionUsesOut, PromotionsOut},
};

/// List every promotion, the newest first.
#[utoipa::path(get, path = "/admin/promotions", operation_id = "list_promotions", tag = "admin",
    security(("staff_session" = [])),
    responses((status = 200, description = "The promotions", body = PromotionsOut), StaffRead))]
pub(crate) async fn list_promotions(
    State(face): State<Face>,
    _staff: Staff<ReadTerms>,
) -> ApiResult<Own<Json<PromotionsOut>>> {
    let mut tx = face.db.begin().await?;
    let all = promotions::list_promotions(&mut tx).await?;
    let now = tx.now().await?;
    let addresses = addresses(&mut tx, &all).await?;
    let data = all.iter().zip(addresses).map(|(p, address)| PromotionOut::new(p, address, now)).collect();
    Ok(Own(Json(PromotionsOut { data })))
}

/// Get a promotion.
#[utoipa::path(get, path = "/admin/promotions/{code}", operation_id = "get_promotion", tag = "admin",
    params(("code" = String, Path, example = "SPRING-26")), security(("staff_session" = [])),
    responses((status = 200, description = "The promotion", body = PromotionOut,
               headers(("ETag" = String, description = "Its version"))), StaffRead))]
pub(crate) async fn get_promotion(
    State(face): State<Face>,
    _staff: Staff<ReadTerms>,
    Segment(code): Segment,
) -> ApiResult<OwnVersion<PromotionOut>> {
    let found = find_promotion(&mut *face.db.read().await?, &code).await?;
    answer(&face, found.ok_or(PromotionError::NotFound)?).await
}

/// Make a promotion, or change one.
///
/// `If-Match: "0"` makes a new one. One that was used changes only in its name, its limits and its window.
#[utoipa::path(put, path = "/admin/promotions/{code}", operation_id = "put_promotion", tag = "admin",
    params(("code" = String, Path, example = "SPRING-26"),
           ("If-Match" = String, Header, description = "Its ETag as last read, or \"0\" for a new one")),
    request_body = PromotionIn, security(("staff_session" = [])),
    responses((status = 200, description = "The promotion", body = PromotionOut,
               headers(("ETag" = String, description = "Its version"))), StaffWrite))]
pub(crate) async fn put_promotion(
    State(face): State<Face>,
    staff: Staff<EditTerms>,
    Segment(code): Segment,
    version: IfMatch,
    Body(ask): Body<PromotionIn>,
) -> ApiResult<OwnVersion<PromotionOut>> {
    let ask = ask.read(code, version.required()?)?;
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let put = spawn_write(async move {
        let mut tx = db.begin().await?;
        let put = promotions::put_promotion(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, PromotionError>(put)
    });
    answer(&face, put.await.map_err(refuse)?).await
}

/// Pause a promotion.
///
/// Nobody can use it until it is resumed. Orders that wait for payment keep what they were given. Pausing again changes nothing.
#[utoipa::path(post, path = "/admin/promotions/{code}/pause", operation_id = "pause_promotion", tag = "admin",
    params(("code" = String, Path, example = "SPRING-26"),
           ("If-Match" = String, Header, description = "Its ETag as last read")),
    security(("staff_session" = [])),
    responses((status = 200, description = "The promotion", body = PromotionOut,
               headers(("ETag" = String, description = "Its version"))), StaffWrite))]
pub(crate) async fn pause_promotion(
    State(face): State<Face>,
    staff: Staff<EditTerms>,
    Segment(code): Segment,
    version: IfMatch,
) -> ApiResult<OwnVersion<PromotionOut>> {
    pause(&face, staff, PausePromotion { code, expected_version: version.required()?, paused: true }).await
}

/// Let a paused promotion run on.
///
/// Resuming one that is not paused changes nothing.
#[utoipa::path(post, path = "/admin/promotions/{code}/resume", operation_id = "resume_promotion", tag = "admin",
    params(("code" = String, Path, example = "SPRING-26"),
           ("If-Match" = String, Header, description = "Its ETag as last read")),
    security(("staff_session" = [])),
    responses((status = 200, description = "The promotion", body = PromotionOut,
               headers(("ETag" = String, description = "Its version"))), StaffWrite))]
pub(crate) async fn resume_promotion(
    State(face): State<Face>,
    staff: Staff<EditTerms>,
    Segment(code): Segment,
    version: IfMatch,
) -> ApiResult<OwnVersion<PromotionOut>> {
    pause(&face, staff, PausePromotion { code, expected_version: version.required()?, paused: false }).await
}

/// List which orders used a promotion and what each was given, the newest first.
#[utoipa::path(get, path = "/admin/promotions/{code}/uses", operation_id = "list_promotion_uses", tag = "admin",
    params(("code" = String, Path, example = "SPRING-26"),
           ("limit" = Option<i64>, Query, description = "1 to 100, 24 unless given"),
           ("cursor" = Option<String>, Query, description = "`next_cursor` of the page before")),
    security(("staff_session" = [])),
    responses((status = 200, description = "A page of uses", body = PromotionUsesOut), StaffRead))]
pub(crate) async fn list_promotion_uses(
    State(face): State<Face>,
    _staff: Staff<ReadTerms>,
    Segment(code): Segment,
    QueryPairs(pairs): QueryPairs,
) -> ApiResult<Own<Json<PromotionUsesOut>>> {
    let mut query = Query::new(&pairs);
    let (cursor, limit) = (query.text("cursor"), query.limit());
    query.finish()?;
    let mut conn = face.db.read().await?;
    let found = find_promotion(&mut conn, &code).await?.ok_or(PromotionError::NotFound)?;
    let cursors = Cursors::new(&face, &format!("admin/promotions/{}/uses", found.code), &pairs);
    let (uses, next) = list_uses(&mut conn, found.id, cursors.open(cursor)?, limit).await?;
    Ok(Own(Json(PromotionUsesOut {
        data: uses.into_iter().map(PromotionUseOut::from).collect(),
        next_cursor: next.and_then(|place| cursors.seal(&place)),
    })))
}

async fn pause(
    face: &Face,
    staff: Staff<EditTerms>,
    ask: PausePromotion,
) -> ApiResult<OwnVersion<PromotionOut>> {
    let (db, cx) = (face.db.clone(), staff.cx);
    let paused = spawn_write(async move {
        let mut tx = db.begin().await?;
        let paused = promotions::pause_promotion(&mut tx, &cx, &ask).await?;
        tx.commit().await?;
        Ok::<_, PromotionError>(paused)
    });
    answer(face, paused.await.map_err(refuse)?).await
}

async fn answer(face: &Face, promotion: Promotion) -> ApiResult<OwnVersion<PromotionOut>> {
    let mut tx = face.db.begin().await?;
    let address = addresses(&mut tx, std::slice::from_ref(&promotion)).await?.pop().flatten();
    let out = PromotionOut::new(&promotion, address, tx.now().await?);
    Ok(Own(Versioned(promotion.version, Json(out))))
}

/// The address of the collection that each promotion is for.
async fn addresses(conn: &mut Conn, promotions: &[Promotion]) -> Result<Vec<Option<String>>, DbError> {
    let collections = if promotions.iter().any(|p| p.collection.is_some()) {
        list_collections(conn).await?
    } else {
        Vec::new()
    };
    let address = |p: &Promotion| {
        let id = p.collection?;
        collections.iter().find(|collection| collection.id == id).map(|collection| collection.slug.clone())
    };
    Ok(promotions.iter().map(address).collect())
}

fn refuse(error: PromotionError) -> Problem {
    match error {
        PromotionError::Invalid(fields) => Problem::fields(fields),
        PromotionError::VersionConflict { current } => Problem::from(error).with("current_version", current),
        error => error.into(),
    }
}
