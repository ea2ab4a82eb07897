//! Conversations with an advisor: free times, booking, and what is done by the token of a booking.

use axum::{Json, extract::State};
use bespoke::{
    BespokeError,
    consultations::{
        BookConsultation, book_consultation, cancel_consultation, find_by_token, list_kinds, list_slots,
        move_consultation,
    },
};
use kernel::{FieldError, Token};
use web::{QueryPairs, spawn_write};

use crate::{
    Face,
    answer::Own,
    body::Body,
    caller::Shopper,
    problem::{ApiResult, Problem},
    projects::refuse,
    query::{Query, Segment},
    responses::{ConsultationBook, OwnRead, ProjectWrite, PublicRead},
    wire::{BookConsultationIn, BookedConsultationOut, ConsultationOut, MoveConsultationIn, SlotsOut},
};

/// List free times of the next three weeks, the earliest first.
#[utoipa::path(get, path = "/consultations/slots", operation_id = "list_consultation_slots", tag = "bespoke",
    params(("kind" = String, Query, description = "`atelier`, `video` or `phone`", example = "video")), security(()),
    responses((status = 200, description = "The times", body = SlotsOut), PublicRead))]
pub(crate) async fn list_free(
    State(face): State<Face>,
    QueryPairs(pairs): QueryPairs,
) -> ApiResult<Own<Json<SlotsOut>>> {
    let mut query = Query::new(&pairs);
    let kind = query.text("kind").unwrap_or_default().to_owned();
    let mut tx = face.db.begin().await?;
    let kinds = list_kinds(&mut tx).await?;
    if !kinds.iter().any(|k| k.code == kind) {
        let codes: Vec<_> = kinds.iter().map(|k| k.code.as_str()).collect();
        let words = format!("Use one of: {}.", codes.join(", "));
        query.wrong(vec![FieldError::new("kind", "unknown_value", words)]);
    }
    query.finish()?;
    let now = tx.now().await?;
    let slots = list_slots(&mut tx, &kind, now, 21, 500).await?;
    Ok(Own(Json(SlotsOut { data: slots.into_iter().map(Into::into).collect() })))
}

/// Book a time.
///
/// No two conversations of one advisor overlap, whoever asks at the same moment: 409 `slot_taken` for all but one.
#[utoipa::path(post, path = "/consultations", operation_id = "book_consultation", tag = "bespoke",
    request_body = BookConsultationIn, security(()),
    responses((status = 200, description = "What was booked, with its token", body = BookedConsultationOut), ConsultationBook))]
pub(crate) async fn book(
    State(face): State<Face>,
    shopper: Shopper,
    Body(ask): Body<BookConsultationIn>,
) -> ApiResult<Own<Json<BookedConsultationOut>>> {
    let ask = BookConsultation {
        kind: ask.kind,
        starts_at: ask.starts_at,
        client: ask.name,
        email: ask.email,
        phone: ask.phone,
    };
    let (db, cx) = (face.db.clone(), shopper.cx.clone());
    let booked = spawn_write(async move {
        let mut tx = db.begin().await?;
        let booked = book_consultation(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, BespokeError>(booked)
    });
    let (booked, token) = booked.await.map_err(refuse)?;
    Ok(Own(Json(BookedConsultationOut { token: token.as_str().to_owned(), consultation: booked.into() })))
}

/// See what was booked.
#[utoipa::path(get, path = "/consultations/{token}", operation_id = "get_consultation", tag = "bespoke",
    params(("token" = String, Path, description = "The token that booking answered with")), security(()),
    responses((status = 200, description = "The conversation", body = ConsultationOut), OwnRead))]
pub(crate) async fn get(
    State(face): State<Face>,
    Segment(token): Segment,
) -> ApiResult<Own<Json<ConsultationOut>>> {
    let found = find_by_token(&mut *face.db.read().await?, &read(&token)?).await?;
    Ok(Own(Json(found.ok_or_else(Problem::not_found)?.into())))
}

/// Put a conversation to another free time. When that is taken the old one stays.
#[utoipa::path(post, path = "/consultations/{token}/time", operation_id = "move_consultation", tag = "bespoke",
    params(("token" = String, Path, description = "The token that booking answered with")),
    request_body = MoveConsultationIn, security(()),
    responses((status = 200, description = "The conversation", body = ConsultationOut), ProjectWrite))]
pub(crate) async fn change(
    State(face): State<Face>,
    shopper: Shopper,
    Segment(token): Segment,
    Body(ask): Body<MoveConsultationIn>,
) -> ApiResult<Own<Json<ConsultationOut>>> {
    let token = read(&token)?;
    let (db, cx) = (face.db.clone(), shopper.cx.clone());
    let moved = spawn_write(async move {
        let mut tx = db.begin().await?;
        let moved = move_consultation(&mut tx, &cx, &token, ask.starts_at).await?;
        tx.commit().await?;
        Ok::<_, BespokeError>(moved)
    });
    Ok(Own(Json(moved.await.map_err(refuse)?.into())))
}

/// Cancel a conversation. Doing it twice is done already.
#[utoipa::path(post, path = "/consultations/{token}/cancellation", operation_id = "cancel_consultation", tag = "bespoke",
    params(("token" = String, Path, description = "The token that booking answered with")), security(()),
    responses((status = 200, description = "The conversation", body = ConsultationOut), ProjectWrite))]
pub(crate) async fn cancel(
    State(face): State<Face>,
    shopper: Shopper,
    Segment(token): Segment,
) -> ApiResult<Own<Json<ConsultationOut>>> {
    let token = read(&token)?;
    let (db, cx) = (face.db.clone(), shopper.cx.clone());
    let done = spawn_write(async move {
        let mut tx = db.begin().await?;
        let done = cancel_consultation(&mut tx, &cx, &token).await?;
        tx.commit().await?;
        Ok::<_, BespokeError>(done)
    });
    Ok(Own(Json(done.await.map_err(refuse)?.into())))
}

fn read(token: &str) -> Result<Token, Problem> {
    Token::parse(token).ok_or_else(Problem::not_found)
}
