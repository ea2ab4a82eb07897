//! Whether a letter may remind of the cart.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use commerce::reminders::{self, ChooseReminder, Chooser, Place, ReminderChoice, ReminderError};
use kernel::EmailAddress;
use web::spawn_write;

use crate::{
    Face,
    answer::Own,
    body::Body,
    caller::Shopper,
    problem::{ApiResult, Problem},
    responses::{CartChoice, OwnRead},
    wire::{ReminderIn, ReminderOut},
};

/// Read whether a letter may remind of the cart.
///
/// `words` is the sentence to show beside a box that is not ticked. Nobody is written to who was not asked.
#[utoipa::path(get, path = "/cart/reminder", operation_id = "get_cart_reminder", tag = "cart",
    security(("cart_token" = []), ("cart_cookie" = [])),
    responses((status = 200, description = "The choice", body = ReminderOut), OwnRead))]
pub(crate) async fn get_cart_reminder(State(face): State<Face>, shopper: Shopper) -> ApiResult<Response> {
    let cart = shopper.cart(&face).await?;
    let mut conn = face.db.read().await?;
    let choice = reminders::find_choice(&mut conn, Chooser::of(&cart)).await?;
    Ok(answer(choice.as_ref()))
}

/// Choose whether a letter may remind of the cart.
///
/// Send `true` only for a person who chose it by themselves, beside the sentence that `GET` answers with. A guest's choice is about this
/// cart and needs an `email`; a customer's is about the carts of their account, goes to the account's address and takes no `email`. One
/// letter a cart, a day after it was left, while something of it can be had; a link in the letter ends them for the address.
#[utoipa::path(put, path = "/cart/reminder", operation_id = "choose_cart_reminder", tag = "cart", request_body = ReminderIn,
    security(("cart_token" = []), ("cart_cookie" = [])),
    responses((status = 200, description = "The choice", body = ReminderOut), CartChoice))]
pub(crate) async fn choose_cart_reminder(
    State(face): State<Face>,
    shopper: Shopper,
    Body(given): Body<ReminderIn>,
) -> ApiResult<Response> {
    let cart = shopper.cart(&face).await?;
    let email = given.email.map(|email| email.parse::<EmailAddress>()).transpose();
    let email = email.map_err(|error| Problem::field("email", "invalid", error.to_string()))?;
    let ask = ChooseReminder { chooser: Chooser::of(&cart), email, wanted: given.wanted, place: Place::Api };
    let (db, cx) = (face.db.clone(), shopper.cx.clone());
    let choice = spawn_write(async move {
        let mut tx = db.begin().await?;
        let choice = reminders::choose_reminder(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, ReminderError>(choice)
    })
    .await?;
    Ok(answer(choice.as_ref()))
}

fn answer(choice: Option<&ReminderChoice>) -> Response {
    Own(Json(ReminderOut::from(choice))).into_response()
}
