//! Custody: where a client's own stone is, from the hour they hand it to us to the hour they have it back, loose or in the piece.
//!
//! Every hand-over has a weight, a seal, a name and a hand it goes to, is never changed, and hangs on the one before: the database knows no
//! gap. A stone that weighs otherwise than before goes nowhere until somebody says why.
//!
//! Owns `client_stones` and `stone_handovers`. Writes the log of the commission.

mod hand_over_stone;
mod model;
mod queries;
mod receive_stone;

pub use hand_over_stone::{HandOverStone, hand_over_stone};
pub use model::{ClientStone, Hand, HandOver};
pub use queries::{find_stone, list_hand_overs, list_stones};
pub use receive_stone::{ReceiveStone, receive_stone};
