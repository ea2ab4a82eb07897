//! Quotes, for staff.

use axum::{Json, extract::State};
use catalog::products::find_variants_by_sku;
use commerce::cart::{
    CartError,
    drafts::{DraftLine, MakeDraft, end_draft, find_draft, list_drafts, make_draft},
};
use customers::accounts;
use http::StatusCode;
use kernel::{Currency, FieldError, Money, Quantity};
use web::{
    spawn_write,
    staff::rights::{ReadOrders, WorkOrders},
};

use crate::{
    Face,
    answer::Own,
    body::Body,
    caller::Staff,
    problem::{ApiResult, Problem},
    query::Segment,
    responses::{StaffRead, StaffWrite},
    wire::{OrderDraftIn, OrderDraftOut, OrderDraftsOut},
};

/// How many a list has at most.
const ROWS: i64 = 100;

/// List the latest quotes, the newest first; a hundred at most.
#[utoipa::path(get, path = "/admin/drafts", operation_id = "list_drafts", tag = "admin", security(("staff_session" = [])),
    responses((status = 200, description = "Quotes", body = OrderDraftsOut), StaffRead))]
pub(crate) async fn list(
    State(face): State<Face>,
    _staff: Staff<ReadOrders>,
) -> ApiResult<Own<Json<OrderDraftsOut>>> {
    let found = list_drafts(&mut *face.db.read().await?, ROWS).await?;
    Ok(Own(Json(OrderDraftsOut {
        data: found.iter().map(|draft| OrderDraftOut::new(&face.cx, draft)).collect(),
    })))
}

/// Write a quote for a client. Prices are within what the house's rules let one cost; the client has a letter with the link.
#[utoipa::path(post, path = "/admin/drafts", operation_id = "make_draft", tag = "admin", request_body = OrderDraftIn, security(("staff_session" = [])),
    responses((status = 201, description = "The quote", body = OrderDraftOut), StaffWrite))]
pub(crate) async fn make(
    State(face): State<Face>,
    staff: Staff<WorkOrders>,
    Body(given): Body<OrderDraftIn>,
) -> ApiResult<(StatusCode, Own<Json<OrderDraftOut>>)> {
    let ask = read(&face, given).await?;
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let made = spawn_write(async move {
        let mut tx = db.begin().await?;
        let made = make_draft(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, CartError>(made)
    })
    .await?;
    Ok((StatusCode::CREATED, Own(Json(OrderDraftOut::new(&face.cx, &made)))))
}

/// Take a quote back. What its client has taken into a bag keeps its price as long as it was promised.
#[utoipa::path(post, path = "/admin/drafts/{draft}/end", operation_id = "end_draft", tag = "admin",
    params(("draft" = String, Path, example = "drf_069283r0000000000000000000")), security(("staff_session" = [])),
    responses((status = 200, description = "The quote", body = OrderDraftOut), StaffWrite))]
pub(crate) async fn end(
    State(face): State<Face>,
    staff: Staff<WorkOrders>,
    Segment(draft): Segment,
) -> ApiResult<Own<Json<OrderDraftOut>>> {
    let id = draft.parse().map_err(|_| CartError::DraftNotFound)?;
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    spawn_write(async move {
        let mut tx = db.begin().await?;
        end_draft(&mut tx, &cx, id).await?;
        tx.commit().await?;
        Ok::<_, CartError>(())
    })
    .await?;
    let found = find_draft(&mut *face.db.read().await?, id).await?.ok_or(CartError::DraftNotFound)?;
    Ok(Own(Json(OrderDraftOut::new(&face.cx, &found))))
}

async fn read(face: &Face, given: OrderDraftIn) -> ApiResult<MakeDraft> {
    let mut conn = face.db.read().await?;
    let unknown = || Problem::field("email", "unknown_client", "No client signs in with this address.");
    let email = given.email.parse().map_err(|_| unknown())?;
    let client = accounts::find_by_email(&mut conn, &email).await?.ok_or_else(unknown)?;
    let codes: Vec<_> = given.lines.iter().map(|line| line.sku.clone()).collect();
    let known = find_variants_by_sku(&mut conn, &codes).await?;
    let mut lines = Vec::with_capacity(given.lines.len());
    for (at, line) in given.lines.into_iter().enumerate() {
        let wrong = |part, code, words| {
            CartError::Field([FieldError::new(format!("lines.{at}.{part}"), code, words)])
        };
        let variant = known.get(&line.sku).copied();
        let price = line.unit_price.map(Money::from);
        if price.is_some_and(|price| price.currency() != Currency::Usd) {
            return Err(wrong("unit_price", "unknown_value", "Quotes are written in US dollars.").into());
        }
        lines.push(DraftLine {
            variant: variant.ok_or_else(|| wrong("sku", "unknown", "No piece has this code."))?,
            quantity: Quantity::new(line.quantity)
                .map_err(|_| wrong("quantity", "out_of_range", "Enter how many, from 1."))?,
            price_minor: price.map(Money::minor),
            reason: line.reason.unwrap_or_default(),
        });
    }
    Ok(MakeDraft {
        account: client.id,
        currency: Currency::Usd,
        lines,
        days: given.days,
        words: given.words.unwrap_or_default(),
    })
}
