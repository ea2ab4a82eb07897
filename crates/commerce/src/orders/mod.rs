//! Orders: what somebody bought, frozen at the moment they asked for it.
//!
//! Owns `orders`, `order_lines`, `order_taxes`, `order_promotions`, `order_returns`, `order_holds` and `order_notes`; writes the state log. Emits the events of [`events`]. Orders are made by
//! checkout and become paid by `payments::settle`; nothing else may do either.
//!
//! Operations: [`cancel_order`], [`mark_fulfilled`], [`return_pieces`], [`lapse_order`], [`put_hold`], [`lift_hold`], [`add_note`]. Reads: [`find`], [`find_by_number`], [`list_of_address`],
//! [`list_for_staff`], [`count_by_state`]. Guests see an order by its signed link: [`link`], [`verify_link`].

mod add_note;
mod amend_order;
mod cancel_order;
mod close_order;
mod error;
pub mod events;
mod hand_over;
mod keep_for_review;
mod lapse_order;
mod links;
mod mark_fulfilled;
mod model;
mod number;
mod put_hold;
mod queries;
mod record_installment;
mod record_late_money;
mod record_order;
mod record_payment;
mod record_refund;
mod record_sent;
mod return_pieces;
mod staff_queries;
mod store;
mod table;
mod taxes;

pub use add_note::{OrderNote, add_note, list_notes};
pub(crate) use amend_order::{Amendment, amend_order};
pub use cancel_order::cancel_order;
pub(crate) use close_order::{Closing, close_order};
pub use error::OrderError;
pub(crate) use hand_over::hand_over;
pub(crate) use keep_for_review::{keep_for_review, keep_for_transfer};
pub(crate) use lapse_order::end_begun;
pub use lapse_order::{Fate, LapseOrder, lapse_order};
pub use links::{link, verify_link};
pub use mark_fulfilled::{MarkFulfilled, mark_fulfilled};
pub use model::{Order, OrderGift, OrderKind, OrderLine, OrderPromotion, OrderState, Tracking};
pub(crate) use model::{delivery_words, discount_rows, tender_rows};
pub(crate) use put_hold::is_held;
pub use put_hold::{OrderHold, find_hold, lift_hold, put_hold};
pub(crate) use queries::{
    count_awaiting_transfer, count_living_of, find_account, find_cart, find_kept, list_due, list_saved_lines,
};
pub use queries::{find, find_by_number, find_pending_of_cart, list_of_address};
pub(crate) use record_installment::record_installment;
pub(crate) use record_late_money::{record_late_money, record_late_refund, record_surplus};
pub(crate) use record_order::{NewLine, NewOrder, NewTax, record_order};
pub(crate) use record_payment::{record_payment, record_payment_in};
pub(crate) use record_refund::{Returned, record_refund, record_returned_refund};
pub(crate) use record_sent::{record_delivered, record_sent};
pub(crate) use return_pieces::take_back;
pub use return_pieces::{Condition, ReturnPieces, ReturnedLine, return_pieces};
pub use staff_queries::{ListOrders, OrderCursor, OrderSummary, count_by_state, list_for_staff};
pub(crate) use store::{LockedOrder, extend_hold, lock, note_schedule};
pub use table::ORDERS;
pub(crate) use taxes::{list_unrecorded, note_recorded};
