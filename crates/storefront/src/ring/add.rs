//! `POST /ring-builder/bag`: put the ring into the bag.

use axum::{extract::State as Extract, response::Response};
use commerce::{
    cart::{self, AddRing, CartError, Entered, Personalization},
    rings::RingError,
};
use db::with_retry;
use http::HeaderMap;
use kernel::ids::{StoneId, VariantId};
use web::{FormData, Refusal, customer::Visitor, spawn_write};

use super::state::{Chosen, State, Step};
use crate::{Face, bag};

/// Adds the ring that the form describes, opening a bag if there is none.
pub(super) async fn add(
    Extract(face): Extract<Face>,
    visitor: Visitor,
    headers: HeaderMap,
    FormData(form): FormData,
) -> Result<Response, Refusal> {
    let state = State::parse(&face.catalog.snapshot(), &form);
    let back = Some(state.but(|state| state.step = Some(Step::Review)));
    let (variant, stone) = match wanted(&face, &state) {
        Ok(wanted) => wanted,
        Err(error) => return bag::refused(&face, &headers, error.into(), back).await,
    };
    let Some(size) = state.size else { return Ok(web::see_other(&state.at(Step::Finish))) };
    let personalization = Personalization {
        engraving: state.engraving.clone(),
        font: state.engraving.as_ref().map(|_| state.font),
        ring_sizer: state.sizer,
    };
    let enter = bag::entering(&face, &visitor, &headers);
    let (db, cx) = (face.db.clone(), visitor.cx);
    let written = spawn_write(async move {
        with_retry(|| async {
            let mut tx = db.begin().await?;
            let Entered { cart, token } = cart::enter_cart(&mut tx, &cx, &enter).await?;
            let personalization = personalization.clone();
            let ask = AddRing { cart, variant, stone, size, personalization };
            let cart = cart::add_ring(&mut tx, &cx, ask).await?;
            tx.commit().await?;
            Ok::<_, CartError>((cart, token))
        })
        .await
    });
    match written.await {
        Ok((cart, token)) => Ok(bag::added(&face, &headers, &cart, token.as_ref())),
        Err(error) => bag::refused(&face, &headers, error, back).await,
    }
}

/// The setting's variant and the stone that a state names.
pub(super) fn wanted(face: &Face, state: &State) -> Result<(VariantId, StoneId), RingError> {
    let (pieces, stones) = (face.catalog.snapshot(), face.catalog.stones());
    let chosen = Chosen::of(state, &pieces, &stones);
    let setting = chosen.setting.ok_or(RingError::NotForSale)?;
    let stone = chosen.stone.ok_or(RingError::StoneNotFound)?;
    Ok((setting.variant.id, stone.id))
}
