//! `POST /ring-builder/bag`: put the ring into the bag.

use axum::{extract::State as Extract, response::Response};
use commerce::{
    cart::{self, AddRing, CartError, Personalization},
    rings::RingError,
};
use http::HeaderMap;
use kernel::ids::{StoneId, VariantId};
use web::{FormData, Refusal, RequestId, spawn_write};

use super::state::{Chosen, State, Step};
use crate::{Face, bag};

/// Adds the ring that the form describes, opening a bag if there is none.
pub(super) async fn add(
    Extract(face): Extract<Face>,
    id: RequestId,
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
    let token = face.web.cookies().cart(&headers);
    let (db, cx) = (face.db.clone(), face.within(&id));
    let written = spawn_write(async move {
        let mut tx = db.begin().await?;
        let (cart, fresh) = bag::open(&mut tx, &cx, token.as_ref()).await?;
        let cart =
            cart::add_ring(&mut tx, &cx, AddRing { cart, variant, stone, size, personalization }).await?;
        tx.commit().await?;
        Ok::<_, CartError>((cart, fresh))
    });
    match written.await {
        Ok((cart, fresh)) => Ok(bag::added(&face, &headers, &cart, fresh.as_ref())),
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
