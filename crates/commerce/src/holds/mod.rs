//! Holds: a piece that exists once, or the loose stone of a ring, is kept for the bag whose checkout was opened.
//!
//! Owns `holds`. Adding to a bag holds nothing; [`take_holds`] does, for [`HOLD`] minutes, [`extend_holds`] adds [`EXTENSION`] once,
//! [`let_go`] gives back, and an order takes over what its bag held. Stock does not move: a hold is a row that says until when, and
//! one whose time is over holds nothing. Takers lock the piece, so that the database decides between them (ADR 0022).
//!
//! The schema announces each change on the channel `carts`. Reads: [`find_live`], [`Board`], and the lines of a cart, which say
//! how they are held ([`LineHold`]).

mod board;
mod error;
mod extend_holds;
mod let_go;
mod mark;
mod model;
mod store;
mod take_holds;
mod take_over;

pub use board::Board;
pub use error::HoldError;
pub(crate) use error::in_minutes;
pub use extend_holds::extend_holds;
pub use let_go::let_go;
pub(crate) use mark::{mark, pass_own};
pub use model::{CAP, EXTENSION, HOLD, Held, HoldState, LineHold, MOST, REST, Thing, WARNING, minutes_left};
pub(crate) use store::{
    close_expired, end_of_sold, follow_cart, give_to_account, let_go_of_gone, rest_after_order,
};
pub use store::{find_live, list_open_carts_with};
pub use take_holds::{TakeHolds, Taken, take_holds};
pub(crate) use take_over::take_over;
