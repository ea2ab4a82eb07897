//! `POST /bag/lines/{line}`: another quantity, none, or saved for later.

use axum::{
    extract::{Path, State},
    response::Response,
};
use commerce::cart::{self, Cart, CartError, RemoveLine, SetAsideLine, SetQuantity};
use http::HeaderMap;
use kernel::{
    Quantity,
    ids::{CartId, CartLineId},
};
use web::{FormData, Pairs, Refusal, RequestId, spawn_write};

use super::{changed, find, refused};
use crate::Face;

/// What the form asks for.
#[derive(Debug, Clone, Copy)]
enum Change {
    Remove,
    Set(Quantity),
    Place { aside: bool },
}

/// Sets the line's quantity; zero, or the remove button, takes it out. A line that is gone already stays gone.
pub(crate) async fn change_line(
    State(face): State<Face>,
    Path(line): Path<String>,
    id: RequestId,
    headers: HeaderMap,
    FormData(form): FormData,
) -> Result<Response, Refusal> {
    let Some(cart) = find(&face, &headers).await? else { return Ok(web::see_other("/bag")) };
    let (line, change) = match (line.parse().map_err(|_| CartError::LineNotFound), change(&form)) {
        (Ok(line), Ok(change)) => (line, change),
        (Err(error), _) | (_, Err(error)) => return refused(&face, &headers, error, None).await,
    };
    let (db, cx) = (face.db.clone(), face.within(&id));
    let written = spawn_write(async move {
        let mut tx = db.begin().await?;
        let cart = apply(&mut tx, &cx, cart.id, line, change).await?;
        tx.commit().await?;
        Ok::<_, CartError>(cart)
    });
    match written.await {
        Ok(cart) => Ok(changed(&face, &headers, &cart, false)),
        Err(error) => refused(&face, &headers, error, None).await,
    }
}

async fn apply(
    tx: &mut db::Tx,
    cx: &platform::Cx,
    cart: CartId,
    line: CartLineId,
    change: Change,
) -> Result<Cart, CartError> {
    let expected_version = None;
    match change {
        Change::Remove => cart::remove_line(tx, cx, RemoveLine { cart, line, expected_version }).await,
        Change::Place { aside } => {
            cart::set_aside_line(tx, cx, SetAsideLine { cart, line, aside, expected_version }).await
        }
        Change::Set(quantity) => {
            cart::set_quantity(tx, cx, SetQuantity { cart, line, quantity, expected_version }).await
        }
    }
}

fn change(form: &Pairs) -> Result<Change, CartError> {
    if form.has("remove") {
        return Ok(Change::Remove);
    }
    if let Some(aside) = form.find("aside") {
        return Ok(Change::Place { aside: aside != "0" });
    }
    match form.get("quantity").parse::<i64>() {
        Ok(0) => Ok(Change::Remove),
        Ok(n) => Quantity::new(n).map(Change::Set).map_err(|_| CartError::Quantity),
        Err(_) => Err(CartError::Quantity),
    }
}
