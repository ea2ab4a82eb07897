//! Holds: what exists once is kept for the bag whose checkout was opened, and says so wherever it is shown.

mod shown;

use axum::{extract::State, response::Response};
use chrono::{DateTime, Utc};
use commerce::{
    cart::CartError,
    holds::{self, HOLD, HoldError, HoldState, LineHold, TakeHolds, WARNING},
};
use db::with_retry;
use http::HeaderMap;
use kernel::{Fault, ids::CartId};
use maud::{Markup, html};
use ui::{Button, ButtonScheme, HoldNote, HoldWhose};
use web::{FormData, Network, Refusal, RequestId, see_other, spawn_write};

use crate::{Face, bag};
pub(crate) use shown::{SCRIPT, asks, list, mark, of_stone, place, show, watch};

/// What a shopper asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ask {
    /// Hold what can be held.
    Take,
    /// More time.
    Extend,
    /// Let others have it.
    LetGo,
}

impl Ask {
    /// The word of a button; `None` for every other.
    pub(crate) fn read(word: &str) -> Option<Self> {
        match word {
            "hold" => Some(Self::Take),
            "extend" => Some(Self::Extend),
            "let_go" => Some(Self::LetGo),
            _ => None,
        }
    }
}

/// `POST /checkout/holds`: the way from the bag to checkout, and what a bag asks of its holds.
pub(crate) async fn act(
    State(face): State<Face>,
    id: RequestId,
    Network(network): Network,
    headers: HeaderMap,
    FormData(form): FormData,
) -> Result<Response, Refusal> {
    let Some(ask) = Ask::read(form.get("ask")) else { return Ok(see_other("/bag")) };
    let Some(cart) = bag::find(&face, &headers).await? else { return Ok(see_other("/bag")) };
    let refused = run(&face, &id, (cart.id, network), ask).await?;
    let page = if ask == Ask::Take && form.get("next") != "bag" { "/checkout" } else { "/bag" };
    let mut response = match refused {
        // the lines of the bag say that themselves
        Some(HoldError::HeldByAnother { .. }) => see_other("/bag"),
        Some(error) if page == "/checkout" => see_other(&format!("/checkout?hold={}", error.code())),
        _ => see_other(page),
    };
    bag::forget_prefetched(response.headers_mut());
    Ok(response)
}

/// Does what was asked for, and answers why not all of it could be done.
pub(crate) async fn run(
    face: &Face,
    id: &RequestId,
    (cart, network): (CartId, String),
    ask: Ask,
) -> Result<Option<HoldError>, Refusal> {
    let (db, cx) = (face.db.clone(), face.within(id));
    let done = spawn_write(async move {
        with_retry(|| async {
            let mut tx = db.begin().await?;
            let refused = match ask {
                Ask::Take => {
                    let taking = TakeHolds { cart, network: network.clone() };
                    holds::take_holds(&mut tx, &cx, &taking).await?.refusal()
                }
                Ask::Extend => holds::extend_holds(&mut tx, &cx, cart).await.map(|_| None)?,
                Ask::LetGo => holds::let_go(&mut tx, &cx, cart).await.map(|_| None)?,
            };
            tx.commit().await?;
            Ok::<_, HoldError>(refused)
        })
        .await
    });
    match done.await {
        Ok(refused) => Ok(refused),
        Err(HoldError::Database(error)) => Err(error.into()),
        // checkout and the bag say themselves what became of the cart
        Err(HoldError::Cart(CartError::NotFound | CartError::Completed { .. })) => Ok(None),
        Err(error) => Ok(Some(error)),
    }
}

/// What a page says of a refusal whose code came with its address.
pub(crate) fn words(code: &str) -> Option<String> {
    let known = match code {
        "hold_limit" => HoldError::TooMany,
        "already_extended" => HoldError::AlreadyExtended,
        "hold_rests" => {
            return Some(
                "A piece was held for you for as long as we hold one. It rests for five minutes before it can be held again; you can still order it while nobody else holds it."
                    .to_owned(),
            );
        }
        _ => return None,
    };
    Some(known.message().into_owned())
}

/// A line's hold, with what can be done about it.
pub(crate) fn note(hold: &LineHold, action: Markup) -> HoldNote {
    let whose = match hold.state {
        HoldState::Yours => HoldWhose::Yours,
        HoldState::Another => HoldWhose::Another,
    };
    HoldNote { minutes: hold.minutes_left, action, ..until(whose, hold.until) }
}

/// A hold on a page that is the same for everyone.
pub(crate) fn until(whose: HoldWhose, until: DateTime<Utc>) -> HoldNote {
    HoldNote {
        whose,
        until: until.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
        clock: until.format("%H:%M UTC").to_string(),
        warn_at: WARNING.num_minutes(),
        ..HoldNote::default()
    }
}

/// The form with which a bag asks something of its holds.
pub(crate) fn form(ask: &str, next: &str, button: &Button) -> Markup {
    html! {
        form method="post" action="/checkout/holds" data-hold {
            input type="hidden" name="ask" value=(ask);
            input type="hidden" name="next" value=(next);
            (button)
        }
    }
}

/// The button that leads from the bag to checkout, which holds what exists once.
pub(crate) fn to_checkout() -> Markup {
    form("hold", "checkout", &Button::submit("Checkout").full())
}

/// The button for more time, in the bag.
pub(crate) fn more_time() -> Markup {
    form("extend", "bag", &Button::submit("Ten minutes more").scheme(ButtonScheme::Link).small())
}

/// How long a piece is held at first, in words.
pub(crate) fn usual() -> String {
    format!("{} minutes", HOLD.num_minutes())
}
