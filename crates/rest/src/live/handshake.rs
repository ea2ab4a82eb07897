//! Who is let in.

use axum::{
    extract::{
        State,
        ws::{WebSocketUpgrade, rejection::WebSocketUpgradeRejection},
    },
    response::{IntoResponse, Response},
};
use commerce::cart::{CartError, find, find_version, list_good_tokens, sharing::get_share};
use http::{HeaderMap, StatusCode, Uri, header};
use kernel::{Kind, Token, ids::CartId};
use web::{Network, QueryPairs, comes_from_here};

use super::{follow::words, limits::Full, registry::Seen, socket};
use crate::{
    Face,
    caller::{Shopper, cart_not_found},
    problem::{ApiResult, Problem},
    responses::CartWatch,
    shared_bags::read_token,
};

/// The most that a message of a client may hold, in bytes: what there is to say takes fifty.
const MESSAGE: usize = 4 * 1024;
/// What a socket keeps for reading, in bytes; it is there as long as the socket is.
const READING: usize = 1024;
/// What may wait to be written, in bytes: a bag of fifty lines and more. A client that does not read is given up before it grows.
const WRITING: usize = 512 * 1024;

/// Watch the cart over a socket.
///
/// A WebSocket that sends `{"type":"cart","version":n,"cart":{…}}` for the cart as it stands and again whenever it has changed, on
/// any device; versions may be passed over, the latest always comes. With `since`, what that version showed is not sent again; any
/// other `since` gets the present cart at once. A client may send `{"type":"resume","since":n}`, pings and a close, in at
/// most 4 KiB and no more than five a second; changes go to `POST /api/v1/cart/sync`. With the cart's cookie the `Origin` must be
/// the house's own; programs send `Cart-Token`. The house closes with 1012 when it restarts (come back after a moment of chance,
/// with `since`), 4001 when the token is good no more (signed out, expired, joined an account's cart), 4002 when it leads to another
/// cart now (come back without `since`), 1003, 1007, 1008 or 1009 when it does not like what it hears.
///
/// With `share` it sends `{"type":"shared_bag","version":n,"bag":{…}}` instead, made for what the link shows: without the right to see
/// prices there is none in any message. When the link is ended the socket is closed with 4001: nothing
/// that was changed afterwards is told.
#[utoipa::path(get, path = "/ws/cart", operation_id = "watch_cart", tag = "cart",
    params(("since" = Option<i64>, Query, description = "The version that the client has"),
           ("share" = Option<String>, Query, description = "The secret of a link to a shared bag, instead of the cart's token")),
    security(("cart_token" = []), ("cart_cookie" = [])),
    responses((status = 101, description = "The socket is open"), CartWatch))]
pub(crate) async fn watch_cart(
    State(face): State<Face>,
    shopper: Shopper,
    Network(network): Network,
    QueryPairs(query): QueryPairs,
    uri: Uri,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> ApiResult<Response> {
    let link = query.find("share").map(read_token).transpose()?;
    if link.is_none() {
        check_origin(&face, &uri, &headers)?;
    }
    let door = match link {
        Some(token) => Door::Link(token),
        None => Door::Own(shopper.token.ok_or_else(no_token)?),
    };
    let upgrade = match upgrade {
        Ok(upgrade) => upgrade,
        Err(refused) => return Ok(refused.into_response()),
    };
    let (cart, seen, _) = door.look(&face).await?;
    let seat = face.live.sit((cart, seen), door.token().digest(), network).map_err(full)?;
    // asked again from the seat: what changes from now on is heard
    let (_, _, version) = door.look(&face).await?;
    let since = query.find("since").and_then(|text| text.parse::<i64>().ok());
    if since == Some(version) {
        face.live.note((cart, seen), version);
    } else if !seat.shows(version) {
        let now = find(&mut *face.db.read().await?, cart).await?.ok_or_else(cart_not_found)?;
        if seen == Seen::Own {
            face.live.show_owner(cart, now.version, |seen| words(&now, seen));
        } else {
            // others may watch by links that have ended
            face.live.look().await?;
            face.live.show(cart, now.version, |seen| words(&now, seen), false);
        }
    }
    let sent = since.filter(|since| *since == version);
    Ok(upgrade
        .max_message_size(MESSAGE)
        .max_frame_size(MESSAGE)
        .read_buffer_size(READING)
        .write_buffer_size(0)
        .max_write_buffer_size(WRITING)
        .on_upgrade(move |socket| socket::attend(socket, seat, sent)))
}

/// A browser sends cookies along whatever page opens a socket, so the page must be one of ours.
fn check_origin(face: &Face, uri: &Uri, headers: &HeaderMap) -> ApiResult<()> {
    // another site cannot attach this header
    if headers.contains_key("cart-token") {
        return Ok(());
    }
    let cookies = face.web.cookies();
    let secure = headers.get(header::ORIGIN).is_some_and(|origin| origin.as_bytes().starts_with(b"https://"));
    if cookies.cart(headers).is_none() || (comes_from_here(uri, headers) && (secure || !cookies.secure)) {
        return Ok(());
    }
    let words = "This socket was opened from another site, so it stays closed.";
    Err(Problem::new(Kind::Forbidden, "cross_site", words))
}

/// By what somebody is let in.
enum Door {
    /// The token of the cart.
    Own(Token),
    /// The secret of a link to it.
    Link(Token),
}

impl Door {
    const fn token(&self) -> &Token {
        match self {
            Self::Own(token) | Self::Link(token) => token,
        }
    }

    /// Where it leads, what is seen there, and the version.
    async fn look(&self, face: &Face) -> ApiResult<(CartId, Seen, i64)> {
        let mut conn = face.db.read().await?;
        match self {
            Self::Own(token) => {
                let (cart, version) = find_version(&mut conn, token).await?.ok_or_else(cart_not_found)?;
                Ok((cart, Seen::Own, version))
            }
            Self::Link(token) => {
                let share = get_share(&mut conn, token).await?;
                let good = list_good_tokens(&mut conn, &[token.digest()]).await?;
                // a link to a saved bag leads to no cart, and there is nothing to watch
                let (cart, version) = good.get(&token.digest()).copied().ok_or(CartError::ShareNotFound)?;
                Ok((cart, if share.rights.sees_prices { Seen::Priced } else { Seen::Unpriced }, version))
            }
        }
    }
}

fn no_token() -> Problem {
    let words = "Send the cart's token as \"Cart-Token\", or its cookie.";
    Problem::new(Kind::Unauthenticated, "cart_token_required", words)
}

fn full(why: Full) -> Problem {
    let (status, code, words) = match why {
        Full::House => (
            StatusCode::SERVICE_UNAVAILABLE,
            "no_socket_free",
            "We cannot take another socket at the moment. The bag works without one.",
        ),
        Full::Network => (
            StatusCode::TOO_MANY_REQUESTS,
            "too_many_sockets",
            "Your network has as many sockets open as we take from one. The bag works without one.",
        ),
        Full::Cart => (
            StatusCode::TOO_MANY_REQUESTS,
            "too_many_sockets",
            "This bag is shown in as many windows as we take for one. Close one of them first.",
        ),
    };
    Problem::with_status(status, code, words)
}
