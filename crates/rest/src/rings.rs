//! Rings around a stone of the client's choice: what goes together, what it costs, and designs that are saved.

use axum::{
    Json,
    extract::{FromRequestParts, State},
    response::{IntoResponse, Response},
};
use catalog::stones::{Serial, find_stone};
use commerce::{
    cart::{AddRing, CartError, add_ring},
    rings::{self, DesignCode, Designer, RingError, SaveDesign},
};
use http::{StatusCode, request::Parts};
use kernel::ids::StoneId;
use web::{QueryPairs, customer::Visitor, spawn_write};

use crate::{
    Face,
    answer::{Own, Public},
    body::Body,
    caller::Shopper,
    cart::changed,
    problem::{ApiResult, Problem},
    query::{Query, Segment},
    responses::{CartWrite, PublicRead},
    wire::{
        AddRingIn, CartOut, RingDesignOut, RingIn, RingQuoteOut, RingSettingOut, RingSettingsOut,
        read_personalization, read_size,
    },
};

/// List the settings that are made around a stone of the client's choice.
///
/// With a stone, each says what the ring costs, or everything that keeps the stone out of it; those that hold it come first.
#[utoipa::path(get, path = "/ring-builder/settings", operation_id = "list_ring_settings", tag = "catalogue",
    params(("stone" = Option<String>, Query, description = "A stone's number", example = "7K3MQ-2X9T4")),
    responses((status = 200, description = "Every setting", body = RingSettingsOut), PublicRead))]
pub(crate) async fn list_ring_settings(
    State(face): State<Face>,
    QueryPairs(pairs): QueryPairs,
) -> ApiResult<Public<RingSettingsOut>> {
    let mut query = Query::new(&pairs);
    let serial: Option<Serial> = query.parse("stone");
    query.finish()?;
    let stone = match serial {
        Some(serial) => Some(face.catalog.stones().stone(serial).ok_or(RingError::StoneNotFound)?),
        None => None,
    };
    let snapshot = face.catalog.snapshot();
    let of = |product: &catalog::model::ProductView| RingSettingOut::of(product, stone.as_ref());
    let mut data: Vec<_> = snapshot.products().filter_map(|product| of(product)).collect();
    data.sort_by_key(|setting| !setting.misfits.is_empty());
    Ok(Public(RingSettingsOut { data }))
}

/// Ask what a ring costs now, and whether its parts go together.
#[utoipa::path(get, path = "/ring-builder/quote", operation_id = "quote_ring", tag = "catalogue", params(
        ("variant_id" = String, Query, description = "The setting, in its metal"),
        ("stone" = String, Query, description = "The stone's number or id", example = "7K3MQ-2X9T4"),
        ("ring_circumference_um" = i32, Query, description = "The size: the inner circumference in micrometres", example = 53124)),
    responses((status = 200, description = "The ring as it could be had now", body = RingQuoteOut), PublicRead))]
pub(crate) async fn quote_ring(
    State(face): State<Face>,
    QueryPairs(pairs): QueryPairs,
) -> ApiResult<Own<Json<RingQuoteOut>>> {
    let mut query = Query::new(&pairs);
    let (variant, um) = (query.parse("variant_id"), query.parse("ring_circumference_um"));
    let stone = query.text("stone");
    query.finish()?;
    let (Some(variant), Some(stone), Some(um)) = (variant, stone, um) else {
        return Err(Problem::field(
            "variant_id",
            "required",
            "Name `variant_id`, `stone` and `ring_circumference_um`.",
        ));
    };
    let size = read_size(um).map_err(|error| Problem::fields(vec![error]))?;
    let stone = find_id(&face, stone).await?;
    let quote = rings::quote(&mut *face.db.read().await?, variant, stone, size).await?;
    Ok(Own(Json((&quote).into())))
}

/// Put a ring around a chosen stone in the cart.
///
/// There is one of it. The stone is kept when the order is placed, not before.
#[utoipa::path(post, path = "/cart/rings", operation_id = "add_cart_ring", tag = "cart", request_body = AddRingIn,
    security(("cart_token" = []), ("cart_cookie" = [])),
    responses((status = 201, description = "The cart with the ring", body = CartOut,
               headers(("ETag" = String, description = "The cart's version"))), CartWrite))]
pub(crate) async fn add_cart_ring(
    State(face): State<Face>,
    shopper: Shopper,
    Body(ask): Body<AddRingIn>,
) -> ApiResult<Response> {
    let size = read_size(ask.ring_circumference_um).map_err(|error| Problem::fields(vec![error]))?;
    let cart = shopper.cart_id(&face).await?;
    let stone = find_id(&face, &ask.stone).await?;
    let personalization = read_personalization(ask.personalization)?;
    let ask = AddRing { cart, variant: ask.variant_id, stone, size, personalization };
    let (db, cx) = (face.db.clone(), shopper.cx.clone());
    let done = spawn_write(async move {
        let mut tx = db.begin().await?;
        let cart = add_ring(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, CartError>(cart)
    })
    .await;
    changed(&face, cart, StatusCode::CREATED, done).await
}

/// Who saves designs: the session before the browser's own token.
#[derive(Debug)]
pub(crate) struct Designing {
    cx: platform::Cx,
    designer: Option<Designer>,
}

impl FromRequestParts<Face> for Designing {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, face: &Face) -> Result<Self, Problem> {
        let visitor = Visitor::from_request_parts(parts, face)
            .await
            .map_err(|refusal| Problem::from_refusal(&refusal))?;
        let designer = match &visitor.person {
            Some(person) => Some(Designer::Account(person.account)),
            None => face.web.cookies().designs(&parts.headers).map(Designer::Guest),
        };
        Ok(Self { cx: visitor.cx, designer })
    }
}

/// Save a ring under a short code.
///
/// Saving the same ring again answers the code there is. A guest's browser is remembered by the cookie `designs`. Keeps no stone.
#[utoipa::path(post, path = "/ring-builder/designs", operation_id = "save_ring_design", tag = "catalogue", request_body = RingIn,
    responses((status = 201, description = "The saved ring", body = RingDesignOut), CartWrite))]
pub(crate) async fn save_ring_design(
    State(face): State<Face>,
    who: Designing,
    Body(ask): Body<RingIn>,
) -> ApiResult<Response> {
    let size = read_size(ask.ring_circumference_um).map_err(|error| Problem::fields(vec![error]))?;
    let stone = find_id(&face, &ask.stone).await?;
    let ask = SaveDesign { designer: who.designer, variant: ask.variant_id, stone, size };
    let (db, cx) = (face.db.clone(), who.cx.clone());
    let saved = spawn_write(async move {
        let mut tx = db.begin().await?;
        let saved = rings::save_design(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, RingError>(saved)
    })
    .await?;
    let design = &saved.design;
    let quote = rings::quote(&mut *face.db.read().await?, design.variant, design.stone, design.size).await?;
    let body = (StatusCode::CREATED, Json(RingDesignOut::new(design, &quote)));
    let mut response = Own(body).into_response();
    if let Some(token) = &saved.token {
        face.web.cookies().set_designs(response.headers_mut(), token);
    }
    Ok(response)
}

/// Get a saved ring, as it could be had now.
#[utoipa::path(get, path = "/ring-builder/designs/{code}", operation_id = "get_ring_design", tag = "catalogue",
    params(("code" = String, Path, description = "The design's code", example = "7K3MQ2X9")),
    responses((status = 200, description = "The saved ring", body = RingDesignOut), PublicRead))]
pub(crate) async fn get_ring_design(
    State(face): State<Face>,
    Segment(code): Segment,
) -> ApiResult<Own<Json<RingDesignOut>>> {
    let code: DesignCode = code.parse().map_err(|_| RingError::DesignNotFound)?;
    let mut conn = face.db.read().await?;
    let design = rings::find_design(&mut conn, code).await?.ok_or(RingError::DesignNotFound)?;
    let quote = rings::quote(&mut conn, design.variant, design.stone, design.size).await?;
    Ok(Own(Json(RingDesignOut::new(&design, &quote))))
}

/// The stone with a number or an id.
async fn find_id(face: &Face, text: &str) -> ApiResult<StoneId> {
    if let Ok(id) = text.parse() {
        return Ok(id);
    }
    let serial: Serial = text.parse().map_err(|_| RingError::StoneNotFound)?;
    let stone = find_stone(&mut *face.db.read().await?, serial).await?;
    Ok(stone.ok_or(RingError::StoneNotFound)?.id)
}
