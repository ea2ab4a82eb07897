//! Asking a flag on behalf of a request.

use http::HeaderMap;
use kernel::Kind;
use platform::{
    Cx,
    flags::{Channel, Flag, Visit},
};

use crate::{Desk, Refusal, staff::find_staff};

/// Whether a flag is on for whoever asks: their account goes before `key`, which is what a guest is known by. Whether they are of the house
/// is looked up only where the answer hangs on it.
pub async fn flag_is_on<S: Desk>(
    desk: &S,
    flag: Flag,
    cx: &Cx,
    channel: Channel,
    headers: &HeaderMap,
    key: &str,
) -> bool {
    let (flags, now) = (&desk.web().flags, cx.clock.now());
    let visit = Visit { channel, staff: false, account: cx.actor.account(), key: Some(key) };
    flags.is_on(flag, visit, now)
        || flags.is_on(flag, Visit { staff: true, ..visit }, now) && find_staff(desk, headers).await.is_some()
}

/// What a visitor is told of a part that is switched off for them.
pub fn switched_off(flag: Flag) -> Refusal {
    Refusal::new(Kind::Unavailable, SWITCHED_OFF, words(flag))
}

/// The code of that refusal.
pub const SWITCHED_OFF: &str = "switched_off";

/// The sentence of that refusal, with the way out.
pub const fn words(flag: Flag) -> &'static str {
    match flag {
        Flag::Hints => {
            "We are not writing hints at the moment, and nothing was sent. You can send them the address of the piece’s page yourself."
        }
        Flag::SharedWishlists => {
            "We are not making new links to wishlists at the moment. Your list is as it was, and links you made before go on working."
        }
    }
}
