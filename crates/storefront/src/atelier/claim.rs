//! Handing a passport on, and becoming its owner.

use axum::{
    extract::{Path, State},
    response::Response,
};
use bespoke::{
    BespokeError,
    passports::{Claim, ClaimPassport, OfferPassport, claim_passport, offer_passport, owner_link},
};
use db::with_retry;
use http::StatusCode;
use kernel::{Fault, FieldError};
use web::{FormData, Network, QueryPairs, Refusal, customer::Visitor, see_other, spawn_write, status_of};

use super::{
    is_said_in_place,
    passport::{Said, find, page},
};
use crate::Face;

/// `POST /passport/{code}/offer?owner=`: the code is told in the answer, and nowhere else again.
pub(super) async fn offer(
    State(face): State<Face>,
    Path(code): Path<String>,
    visitor: Visitor,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let found = find(&face, &code).await?;
    let ask = OfferPassport { passport: found.id, key: query.get("owner").to_owned() };
    let (db, cx) = (face.db.clone(), visitor.cx.clone());
    let made = spawn_write(async move {
        with_retry(|| async {
            let mut tx = db.begin().await?;
            let made = offer_passport(&mut tx, &cx, ask.clone()).await?;
            tx.commit().await?;
            Ok::<_, BespokeError>(made)
        })
        .await
    });
    let said = match made.await {
        Ok(offer) => Said { offer: Some(offer), ..Said::default() },
        Err(error) if is_said_in_place(error.kind()) => {
            let refused = Some(error.message().into_owned());
            Said { status: status_of(error.kind()), refused, ..Said::default() }
        }
        Err(error) => return Err(error.into()),
    };
    page(&face, found, query.get("owner"), &said).await
}

/// `POST /passport/{code}/claim`
pub(super) async fn claim(
    State(face): State<Face>,
    Path(code): Path<String>,
    visitor: Visitor,
    network: Network,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let found = find(&face, &code).await?;
    let ask = ClaimPassport {
        passport: found.id,
        code: sent.get("code").to_owned(),
        name: sent.get("name").to_owned(),
        email: sent.get("email").to_owned(),
        network: network.outside(),
    };
    let (db, cx) = (face.db.clone(), visitor.cx.clone());
    let claimed = spawn_write(async move {
        with_retry(|| async {
            let mut tx = db.begin().await?;
            let claimed = claim_passport(&mut tx, &cx, ask.clone()).await?;
            // a wrong code is counted
            tx.commit().await?;
            Ok::<_, BespokeError>(claimed)
        })
        .await
    });
    let said = match claimed.await {
        Ok(Claim::Made(passport, owner)) => {
            return Ok(see_other(&format!("{}#owner", owner_link(&face.cx, &passport, &owner))));
        }
        Ok(Claim::WrongCode) => {
            let words = "This is not the code that was made for this piece, or it is too old, or was used. Please look again, or ask for a new one.";
            let wrong = vec![FieldError::new("code", "wrong_code", words)];
            Said { status: StatusCode::UNPROCESSABLE_ENTITY, wrong, typed: sent, ..Said::default() }
        }
        Err(error) if is_said_in_place(error.kind()) => {
            let refused = error.fields().is_empty().then(|| error.message().into_owned());
            let (status, wrong) = (status_of(error.kind()), error.fields().to_vec());
            Said { status, refused, wrong, typed: sent, ..Said::default() }
        }
        Err(error) => return Err(error.into()),
    };
    page(&face, found, "", &said).await
}
