//! Promotions, for staff.

use axum::{Json, extract::State};
use commerce::promotions::{self, EndPromotion, PromotionError};
use web::{
    spawn_write,
    staff::rights::{EditTerms, ReadTerms},
};

use crate::{
    Face,
    answer::{Own, OwnVersion},
    body::Body,
    caller::Staff,
    headers::{IfMatch, Versioned},
    problem::{ApiResult, Problem},
    query::Segment,
    responses::{StaffRead, StaffWrite},
    wire::{PromotionIn, PromotionOut, PromotionsOut},
};

/// List every promotion, the newest first.
#[utoipa::path(get, path = "/admin/promotions", operation_id = "list_promotions", tag = "admin",
    security(("staff_session" = [])),
    responses((status = 200, description = "The promotions", body = PromotionsOut), StaffRead))]
pub(crate) async fn list_promotions(
    State(face): State<Face>,
    _staff: Staff<ReadTerms>,
) -> ApiResult<Own<Json<PromotionsOut>>> {
    let all = promotions::list_promotions(&mut *face.db.read().await?).await?;
    Ok(Own(Json(PromotionsOut { data: all.iter().map(Into::into).collect() })))
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
    let put = put.await.map_err(refuse)?;
    Ok(Own(Versioned(put.version, Json((&put).into()))))
}

/// End a promotion now.
///
/// Orders that wait for payment keep what they were given. Ending again changes nothing.
#[utoipa::path(post, path = "/admin/promotions/{code}/end", operation_id = "end_promotion", tag = "admin",
    params(("code" = String, Path, example = "SPRING-26"),
           ("If-Match" = String, Header, description = "Its ETag as last read")),
    security(("staff_session" = [])),
    responses((status = 200, description = "The promotion", body = PromotionOut,
               headers(("ETag" = String, description = "Its version"))), StaffWrite))]
pub(crate) async fn end_promotion(
    State(face): State<Face>,
    staff: Staff<EditTerms>,
    Segment(code): Segment,
    version: IfMatch,
) -> ApiResult<OwnVersion<PromotionOut>> {
    let ask = EndPromotion { code, expected_version: version.required()? };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let ended = spawn_write(async move {
        let mut tx = db.begin().await?;
        let ended = promotions::end_promotion(&mut tx, &cx, &ask).await?;
        tx.commit().await?;
        Ok::<_, PromotionError>(ended)
    });
    let ended = ended.await.map_err(refuse)?;
    Ok(Own(Versioned(ended.version, Json((&ended).into()))))
}

fn refuse(error: PromotionError) -> Problem {
    match error {
        PromotionError::Invalid(fields) => Problem::fields(fields),
        PromotionError::VersionConflict { current } => Problem::from(error).with("current_version", current),
        error => error.into(),
    }
}
