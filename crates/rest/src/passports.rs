//! Passports: read by everybody who has the address, handed on by the key of their owner, claimed by a code.

use axum::{Json, extract::State};
use bespoke::{
    BespokeError,
    passports::{
        Claim, ClaimPassport, OfferPassport, Passport, claim_passport, find_by_code, list_keys, newest,
        offer_passport, owner_link,
    },
};
use kernel::FieldError;
use web::{Network, QueryPairs, spawn_write};

use crate::{
    Face,
    answer::Own,
    body::Body,
    caller::Shopper,
    problem::{ApiResult, Problem},
    projects::refuse,
    query::{Query, Segment},
    responses::{OwnRead, PassportClaim, PassportOffered, PublicRead},
    wire::{ClaimPassportIn, PassportClaimedOut, PassportKeysOut, PassportOfferOut, PassportOut},
};

/// Read a passport.
///
/// `document` and `signature` are enough to check it without us: an Ed25519 signature over the bytes of `document`.
#[utoipa::path(get, path = "/passports/{code}", operation_id = "get_passport", tag = "bespoke",
    params(("code" = String, Path, description = "What the passport's address ends with")), security(()),
    responses((status = 200, description = "The newest version", body = PassportOut), OwnRead))]
pub(crate) async fn get(
    State(face): State<Face>,
    Segment(code): Segment,
) -> ApiResult<Own<Json<PassportOut>>> {
    let found = find(&face, &code).await?;
    let version = newest(&mut *face.db.read().await?, &found).await?;
    Ok(Own(Json(PassportOut::new(&found, version))))
}

/// List the keys that seal passports. Older ones stay: what they sealed is held against them.
#[utoipa::path(get, path = "/passport-keys", operation_id = "list_passport_keys", tag = "bespoke", security(()),
    responses((status = 200, description = "The newest first", body = PassportKeysOut), PublicRead))]
pub(crate) async fn keys(State(face): State<Face>) -> ApiResult<Own<Json<PassportKeysOut>>> {
    let keys = list_keys(&mut *face.db.read().await?).await?;
    Ok(Own(Json(PassportKeysOut { data: keys.into_iter().map(Into::into).collect() })))
}

/// Make a claim code for whoever has the piece next. The one before ends with that.
#[utoipa::path(post, path = "/passports/{code}/offer", operation_id = "offer_passport", tag = "bespoke",
    params(("code" = String, Path, description = "What the passport's address ends with"),
           ("owner" = String, Query, description = "The key of the owner's link")), security(()),
    responses((status = 200, description = "The code, told once", body = PassportOfferOut), PassportOffered))]
pub(crate) async fn offer(
    State(face): State<Face>,
    shopper: Shopper,
    Segment(code): Segment,
    QueryPairs(pairs): QueryPairs,
) -> ApiResult<Own<Json<PassportOfferOut>>> {
    let mut query = Query::new(&pairs);
    let key = query.text("owner").unwrap_or_default().to_owned();
    query.finish()?;
    let ask = OfferPassport { passport: find(&face, &code).await?.id, key };
    let (db, cx) = (face.db.clone(), shopper.cx.clone());
    let made = spawn_write(async move {
        let mut tx = db.begin().await?;
        let made = offer_passport(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, BespokeError>(made)
    });
    let made = made.await.map_err(refuse)?;
    Ok(Own(Json(PassportOfferOut { code: made.code, expires_at: made.expires_at })))
}

/// Become the owner of a piece by its claim code. The key of the owner before ends with that.
#[utoipa::path(post, path = "/passports/{code}/claims", operation_id = "claim_passport", tag = "bespoke",
    params(("code" = String, Path, description = "What the passport's address ends with")),
    request_body = ClaimPassportIn, security(()),
    responses((status = 200, description = "The new owner's link", body = PassportClaimedOut), PassportClaim))]
pub(crate) async fn claim(
    State(face): State<Face>,
    shopper: Shopper,
    network: Network,
    Segment(code): Segment,
    Body(ask): Body<ClaimPassportIn>,
) -> ApiResult<Own<Json<PassportClaimedOut>>> {
    let ask = ClaimPassport {
        passport: find(&face, &code).await?.id,
        code: ask.code,
        name: ask.name,
        email: ask.email,
        network: network.outside(),
    };
    let (db, cx) = (face.db.clone(), shopper.cx.clone());
    let claimed = spawn_write(async move {
        let mut tx = db.begin().await?;
        let claimed = claim_passport(&mut tx, &cx, ask).await?;
        // a wrong code is counted
        tx.commit().await?;
        Ok::<_, BespokeError>(claimed)
    });
    match claimed.await.map_err(refuse)? {
        Claim::Made(passport, owner) => {
            let path = owner_link(&face.cx, &passport, &owner);
            let owner = path.split_once("?owner=").map_or("", |(_, key)| key).to_owned();
            Ok(Own(Json(PassportClaimedOut { page: face.cx.link(&path), owner })))
        }
        Claim::WrongCode => {
            let words = "This is not the code that was made for this piece, or it is too old, or was used.";
            Err(Problem::fields(vec![FieldError::new("code", "wrong_code", words)]))
        }
    }
}

async fn find(face: &Face, code: &str) -> Result<Passport, Problem> {
    find_by_code(&mut *face.db.read().await?, code).await?.ok_or_else(Problem::not_found)
}
