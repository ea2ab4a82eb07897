//! The wishlist: of the signed-in customer, or of the guest who holds its token. Each handler runs one operation in one
//! transaction.

use axum::{
    Json,
    extract::{FromRequestParts, State},
    response::{IntoResponse, Response},
};
use catalog::model::RingSize;
use commerce::wishlist::{
    self, AddItem, Keeper, RemoveItem, RevokeShare, SendHint, SetNote, ShareRole, ShareWishlist, Wishlist,
    WishlistError,
};
use http::{HeaderMap, StatusCode, request::Parts};
use kernel::{EmailAddress, Kind, Token, ids::WishlistItemId};
use platform::{
    Cx,
    flags::{Channel, Flag},
};
use web::{Network, customer::Visitor, flags, spawn_write};

use crate::{
    Face,
    answer::Own,
    body::Body,
    headers::Versioned,
    problem::{ApiResult, Problem},
    query::Segment,
    responses::{HintSend, OwnRead, SharedRead, WishlistWrite},
    wire::{
        AddItemIn, HintIn, HintOut, NoteIn, ShareIn, ShareOut, SharedWishlistOut, SharesOut, WishlistOut,
    },
};

/// Whose wishlist is meant: the `Wishlist-Token` header wins over the session, and the session over the cookie.
#[derive(Debug)]
pub(crate) struct Keeping {
    cx: Cx,
    keeper: Option<Keeper>,
}

impl FromRequestParts<Face> for Keeping {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, face: &Face) -> Result<Self, Problem> {
        let visitor = Visitor::from_request_parts(parts, face)
            .await
            .map_err(|refusal| Problem::from_refusal(&refusal))?;
        let keeper = match (parts.headers.get("wishlist-token"), &visitor.person) {
            (Some(value), _) => value.to_str().ok().and_then(Token::parse).map(Keeper::Guest),
            (None, Some(person)) => Some(Keeper::Account(person.account)),
            (None, None) => face.web.cookies().wishlist(&parts.headers).map(Keeper::Guest),
        };
        Ok(Self { cx: visitor.cx, keeper })
    }
}

impl Keeping {
    fn keeper(self) -> Result<(Cx, Keeper), Problem> {
        self.keeper.map(|keeper| (self.cx, keeper)).ok_or_else(|| WishlistError::NotFound.into())
    }
}

/// Get the wishlist, with prices and availability of now.
#[utoipa::path(get, path = "/wishlist", operation_id = "get_wishlist", tag = "wishlist",
    security(("wishlist_token" = []), ("customer_session" = []), ("wishlist_cookie" = [])),
    responses((status = 200, description = "The wishlist", body = WishlistOut,
               headers(("ETag" = String, description = "The wishlist's version"))), OwnRead))]
pub(crate) async fn get_wishlist(State(face): State<Face>, keeping: Keeping) -> ApiResult<Response> {
    let (_, keeper) = keeping.keeper()?;
    let list = find(&face, &keeper).await?;
    Ok(answer(&face, StatusCode::OK, &list, None))
}

async fn find(face: &Face, keeper: &Keeper) -> ApiResult<Wishlist> {
    let list = wishlist::find(&mut *face.db.read().await?, keeper).await?;
    list.ok_or_else(|| WishlistError::NotFound.into())
}

/// Keep a piece.
///
/// Opens a wishlist for a guest who has none; the answer then holds its token, once, and the cookie `wishlist` carries it
/// too. Keeping a piece again changes nothing but the note, if one is given.
#[utoipa::path(post, path = "/wishlist/items", operation_id = "add_wishlist_item", tag = "wishlist", request_body = AddItemIn,
    security((), ("wishlist_token" = []), ("customer_session" = []), ("wishlist_cookie" = [])),
    responses((status = 201, description = "The wishlist with the piece", body = WishlistOut,
               headers(("ETag" = String, description = "The wishlist's version"))), WishlistWrite))]
pub(crate) async fn add_wishlist_item(
    State(face): State<Face>,
    keeping: Keeping,
    Body(given): Body<AddItemIn>,
) -> ApiResult<Response> {
    let ask = AddItem {
        keeper: keeping.keeper,
        product: given.product_id,
        variant: given.variant_id,
        note: given.note,
    };
    let (db, cx) = (face.db.clone(), keeping.cx);
    let kept = spawn_write(async move {
        let mut tx = db.begin().await?;
        let kept = wishlist::add_item(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, WishlistError>(kept)
    })
    .await?;
    let mut response = answer(&face, StatusCode::CREATED, &kept.wishlist, kept.token.as_ref());
    if let Some(token) = &kept.token {
        face.web.cookies().set_wishlist(response.headers_mut(), token);
    }
    Ok(response)
}

/// Write a note beside a kept piece; an empty one takes the note away.
#[utoipa::path(patch, path = "/wishlist/items/{item}", operation_id = "set_wishlist_note", tag = "wishlist",
    params(("item" = String, Path, description = "The item's id")), request_body = NoteIn,
    security(("wishlist_token" = []), ("customer_session" = []), ("wishlist_cookie" = [])),
    responses((status = 200, description = "The wishlist", body = WishlistOut,
               headers(("ETag" = String, description = "The wishlist's version"))), WishlistWrite))]
pub(crate) async fn set_wishlist_note(
    State(face): State<Face>,
    keeping: Keeping,
    Segment(item): Segment,
    Body(given): Body<NoteIn>,
) -> ApiResult<Response> {
    let (cx, keeper) = keeping.keeper()?;
    let ask = SetNote { keeper, item: item_id(&item)?, note: given.note };
    let db = face.db.clone();
    let list = spawn_write(async move {
        let mut tx = db.begin().await?;
        let list = wishlist::set_note(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, WishlistError>(list)
    })
    .await?;
    Ok(answer(&face, StatusCode::OK, &list, None))
}

/// Take a piece off the wishlist.
#[utoipa::path(delete, path = "/wishlist/items/{item}", operation_id = "remove_wishlist_item", tag = "wishlist",
    params(("item" = String, Path, description = "The item's id")),
    security(("wishlist_token" = []), ("customer_session" = []), ("wishlist_cookie" = [])),
    responses((status = 200, description = "The wishlist", body = WishlistOut,
               headers(("ETag" = String, description = "The wishlist's version"))), WishlistWrite))]
pub(crate) async fn remove_wishlist_item(
    State(face): State<Face>,
    keeping: Keeping,
    Segment(item): Segment,
) -> ApiResult<Response> {
    let (cx, keeper) = keeping.keeper()?;
    let ask = RemoveItem { keeper, item: item_id(&item)? };
    let db = face.db.clone();
    let list = spawn_write(async move {
        let mut tx = db.begin().await?;
        let list = wishlist::remove_item(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, WishlistError>(list)
    })
    .await?;
    Ok(answer(&face, StatusCode::OK, &list, None))
}

/// List the links by which others see the wishlist.
#[utoipa::path(get, path = "/wishlist/shares", operation_id = "list_wishlist_shares", tag = "wishlist",
    security(("wishlist_token" = []), ("customer_session" = []), ("wishlist_cookie" = [])),
    responses((status = 200, description = "The links that work", body = SharesOut), OwnRead))]
pub(crate) async fn list_wishlist_shares(
    State(face): State<Face>,
    keeping: Keeping,
) -> ApiResult<Own<Json<SharesOut>>> {
    let (cx, keeper) = keeping.keeper()?;
    shares(&face, &cx, &keeper).await
}

async fn shares(face: &Face, cx: &Cx, keeper: &Keeper) -> ApiResult<Own<Json<SharesOut>>> {
    let list = find(face, keeper).await?;
    let shares = wishlist::list_shares(&mut *face.db.read().await?, list.id).await?;
    Ok(Own(Json(SharesOut { data: shares.iter().map(|share| ShareOut::new(cx, share)).collect() })))
}

/// Make a link by which others see the wishlist.
///
/// What it hides, it hides from pages and answers alike.
#[utoipa::path(post, path = "/wishlist/shares", operation_id = "share_wishlist", tag = "wishlist", request_body = ShareIn,
    security(("wishlist_token" = []), ("customer_session" = []), ("wishlist_cookie" = [])),
    responses((status = 201, description = "The link", body = ShareOut), WishlistWrite))]
pub(crate) async fn share_wishlist(
    State(face): State<Face>,
    keeping: Keeping,
    Network(network): Network,
    headers: HeaderMap,
    Body(given): Body<ShareIn>,
) -> ApiResult<Response> {
    let (cx, keeper) = keeping.keeper()?;
    refuse_if_off(&face, Flag::SharedWishlists, &cx, &headers, &network).await?;
    let role = ShareRole::from_code(&given.role)
        .ok_or_else(|| Problem::field("role", "unknown_value", "Expected one of partner, family, friend."))?;
    let ask = ShareWishlist {
        keeper,
        role,
        from_name: given.from_name.unwrap_or_default(),
        with_notes: given.with_notes,
        with_prices: given.with_prices,
        ring_size: ring_size(given.ring_circumference_um)?,
    };
    let (db, within) = (face.db.clone(), cx.clone());
    let share = spawn_write(async move {
        let mut tx = db.begin().await?;
        let share = wishlist::share_wishlist(&mut tx, &within, ask).await?;
        tx.commit().await?;
        Ok::<_, WishlistError>(share)
    })
    .await?;
    Ok(Own((StatusCode::CREATED, Json(ShareOut::new(&cx, &share)))).into_response())
}

/// End a link; whoever follows it then is told so.
#[utoipa::path(delete, path = "/wishlist/shares/{share}", operation_id = "revoke_wishlist_share", tag = "wishlist",
    params(("share" = String, Path, description = "The link's id")),
    security(("wishlist_token" = []), ("customer_session" = []), ("wishlist_cookie" = [])),
    responses((status = 200, description = "The links that still work", body = SharesOut), WishlistWrite))]
pub(crate) async fn revoke_wishlist_share(
    State(face): State<Face>,
    keeping: Keeping,
    Segment(share): Segment,
) -> ApiResult<Own<Json<SharesOut>>> {
    let (cx, keeper) = keeping.keeper()?;
    let share = share.parse().map_err(|_| Problem::from(WishlistError::ShareNotFound))?;
    let ask = RevokeShare { keeper: keeper.clone(), share };
    let (db, within) = (face.db.clone(), cx.clone());
    spawn_write(async move {
        let mut tx = db.begin().await?;
        wishlist::revoke_share(&mut tx, &within, ask).await?;
        tx.commit().await?;
        Ok::<_, WishlistError>(())
    })
    .await?;
    shares(&face, &cx, &keeper).await
}

/// See a wishlist by its link.
///
/// The key is the last part of the link. Reads only, and holds nothing that its keeper hides.
#[utoipa::path(get, path = "/wishlist/shared/{key}", operation_id = "get_shared_wishlist", tag = "wishlist",
    params(("key" = String, Path, description = "The link's key")),
    responses((status = 200, description = "What its keeper lets be seen", body = SharedWishlistOut), SharedRead))]
pub(crate) async fn get_shared_wishlist(
    State(face): State<Face>,
    Segment(key): Segment,
) -> ApiResult<Own<Json<SharedWishlistOut>>> {
    let shared = wishlist::find_shared(&mut *face.db.read().await?, &face.cx, &key).await?;
    Ok(Own(Json(SharedWishlistOut::from(&shared))))
}

/// Drop a hint: have a letter about a piece written to somebody.
///
/// It names the piece and the person who hints, shows no price, and is sent once. Each request is a letter of its own, at
/// most three a day to an address and ten from a network. Nobody has to be signed in, and nothing has to be kept.
#[utoipa::path(post, path = "/wishlist/hints", operation_id = "send_wishlist_hint", tag = "wishlist", request_body = HintIn,
    responses((status = 202, description = "The letter is on its way", body = HintOut), HintSend))]
pub(crate) async fn send_wishlist_hint(
    State(face): State<Face>,
    visitor: Visitor,
    Network(network): Network,
    headers: HeaderMap,
    Body(given): Body<HintIn>,
) -> ApiResult<Response> {
    refuse_if_off(&face, Flag::Hints, &visitor.cx, &headers, &network).await?;
    let to: EmailAddress = given.to.parse().map_err(|_| {
        let words = "Enter their e-mail address, for example anna@example.com.";
        Problem::field("to", "invalid_email", words)
    })?;
    let sent = HintOut { to: to.to_string() };
    let ask = SendHint {
        product: given.product_id,
        variant: given.variant_id,
        to,
        from_name: given.from_name,
        ring_size: ring_size(given.ring_circumference_um)?,
        words: given.words.unwrap_or_default(),
        network,
    };
    let (db, cx) = (face.db.clone(), visitor.cx);
    spawn_write(async move {
        let mut tx = db.begin().await?;
        wishlist::send_hint(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, WishlistError>(())
    })
    .await?;
    Ok(Own((StatusCode::ACCEPTED, Json(sent))).into_response())
}

/// 503 `switched_off` where a flag is not on for the caller.
async fn refuse_if_off(
    face: &Face,
    flag: Flag,
    cx: &Cx,
    headers: &HeaderMap,
    network: &str,
) -> ApiResult<()> {
    if flags::flag_is_on(face, flag, cx, Channel::Api, headers, network).await {
        return Ok(());
    }
    Err(Problem::new(Kind::Unavailable, flags::SWITCHED_OFF, flags::words(flag)))
}

/// A size by its inner circumference in micrometres.
fn ring_size(um: Option<i32>) -> ApiResult<Option<RingSize>> {
    let read = |um| {
        let words = "Choose a circumference from 37000 to 79000.";
        RingSize::from_circumference_um(um)
            .ok_or_else(|| Problem::field("ring_circumference_um", "out_of_range", words))
    };
    um.map(read).transpose()
}

fn item_id(text: &str) -> ApiResult<WishlistItemId> {
    text.parse().map_err(|_| Problem::from(WishlistError::ItemNotFound))
}

fn answer(face: &Face, status: StatusCode, list: &Wishlist, token: Option<&Token>) -> Response {
    let body = (status, Json(WishlistOut::new(list, token)));
    let mut response = Own(Versioned(list.version, body)).into_response();
    let mark = wishlist::mark(&face.cx, list);
    face.web.cookies().set_kept(response.headers_mut(), mark.as_deref());
    response
}
