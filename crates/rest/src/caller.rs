//! Who calls: a guest with a cart's token, or staff.

use std::marker::PhantomData;

use axum::extract::FromRequestParts;
use commerce::cart::{self, Cart};
use customers::SignedIn;
use http::{HeaderMap, request::Parts};
use kernel::{Actor, Kind, Token, ids::CartId};
use platform::Cx;
use web::{
    RequestId,
    staff::{Right, authorize},
};

use crate::{Face, problem::Problem};

/// A shopper: the context that acts for them, and the token of their cart if they sent one.
#[derive(Debug)]
pub(crate) struct Shopper {
    /// Acts as a guest, within this request.
    pub(crate) cx: Cx,
    /// The token of their cart, if they sent one.
    pub(crate) token: Option<Token>,
}

impl FromRequestParts<Face> for Shopper {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, face: &Face) -> Result<Self, Self::Rejection> {
        let cx = face.cx.with_actor(Actor::Guest);
        let cx = match parts.extensions.get::<RequestId>() {
            Some(id) => cx.with_request(&id.0),
            None => cx,
        };
        Ok(Self { cx, token: read_token(face, &parts.headers) })
    }
}

/// The `Cart-Token` header wins over the cookie; one that is no token is no cart.
pub(crate) fn read_token(face: &Face, headers: &HeaderMap) -> Option<Token> {
    match headers.get("cart-token") {
        Some(value) => value.to_str().ok().and_then(Token::parse),
        None => face.web.cookies().cart(headers),
    }
}

/// No token, or one that leads nowhere: both read the same.
pub(crate) fn cart_not_found() -> Problem {
    let words = "We can't find this bag. Start a new one with POST /api/v1/cart.";
    Problem::new(Kind::NotFound, "cart_not_found", words)
}

impl Shopper {
    /// The cart whose token the caller holds, priced as of now. The id of a cart opens nothing.
    pub(crate) async fn cart(&self, face: &Face) -> Result<Cart, Problem> {
        self.find_cart(face).await?.ok_or_else(cart_not_found)
    }

    /// The id of that cart, for those who change it: they read it themselves, under its lock.
    pub(crate) async fn cart_id(&self, face: &Face) -> Result<CartId, Problem> {
        self.find_cart_id(face).await?.ok_or_else(cart_not_found)
    }

    /// The id of the cart, if the caller holds the token of one.
    pub(crate) async fn find_cart_id(&self, face: &Face) -> Result<Option<CartId>, Problem> {
        let Some(token) = &self.token else { return Ok(None) };
        let mut conn = face.db.read().await?;
        Ok(cart::find_version(&mut conn, token).await?.map(|(cart, _)| cart))
    }

    /// The cart, if the caller holds the token of one.
    pub(crate) async fn find_cart(&self, face: &Face) -> Result<Option<Cart>, Problem> {
        let Some(token) = &self.token else { return Ok(None) };
        let mut conn = face.db.read().await?;
        Ok(cart::find_by_token(&mut conn, token).await?)
    }
}

/// A member of staff with the right `R`; programs are told 401 and 403 instead of being sent to the sign-in page.
#[derive(Debug)]
pub(crate) struct Staff<R> {
    /// Who it is.
    pub(crate) person: SignedIn,
    /// Acts in their name, within this request.
    pub(crate) cx: Cx,
    right: PhantomData<fn() -> R>,
}

impl<R: Right> FromRequestParts<Face> for Staff<R> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, face: &Face) -> Result<Self, Problem> {
        let id = parts.extensions.get::<RequestId>().cloned();
        let (person, cx) = authorize::<Face, R>(face, &parts.headers, id.as_ref())
            .await
            .map_err(|refusal| Problem::from_refusal(&refusal))?;
        Ok(Self { person, cx, right: PhantomData })
    }
}
