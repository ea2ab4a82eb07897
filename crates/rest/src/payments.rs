//! Paying with the demonstration provider.

use axum::{Json, extract::State};
use commerce::payments::{Confirmation, confirm_demo};
use kernel::Kind;
use web::spawn_write;

use crate::{
    Face,
    answer::Own,
    body::Body,
    caller::Shopper,
    problem::{ApiResult, Problem},
    query::Segment,
    responses::Pay,
    wire::{ConfirmIn, ConfirmOut},
};

/// Confirm a demonstration payment.
///
/// Plays the shopper's card and the bank. No money moves, and production answers 404. After `challenge`, confirm
/// again with `succeed` or `decline`.
#[utoipa::path(post, path = "/payments/demo/{intent_id}/confirm", operation_id = "confirm_demo_payment", tag = "payments",
    params(("intent_id" = String, Path, description = "`payment.intent_id` of the placed order")),
    request_body = ConfirmIn,
    responses((status = 200, description = "Paid, or waiting for the shopper to confirm with the bank", body = ConfirmOut), Pay))]
pub(crate) async fn confirm_demo_payment(
    State(face): State<Face>,
    shopper: Shopper,
    Segment(intent): Segment,
    Body(ask): Body<ConfirmIn>,
) -> ApiResult<Own<Json<ConfirmOut>>> {
    if face.cx.house.production {
        return Err(Problem::not_found());
    }
    let (db, commerce, cx) = (face.db.clone(), face.commerce.clone(), shopper.cx.clone());
    let confirmation = spawn_write(async move {
        confirm_demo(&db, &commerce, &cx, &intent, ask.client_secret.as_deref(), ask.outcome.into()).await
    })
    .await?;
    match confirmation {
        Confirmation::Paid { order } => {
            Ok(Own(Json(ConfirmOut { status: "succeeded", order: Some((&*order).into()) })))
        }
        Confirmation::RequiresAction => Ok(Own(Json(ConfirmOut { status: "requires_action", order: None }))),
        Confirmation::Declined { message } => Err(Problem::new(Kind::Declined, "card_declined", message)),
    }
}
