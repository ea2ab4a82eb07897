//! The words every other crate speaks: money, ids, time, chance, people's addresses, pages of a
//! list, and the kinds of refusal. It knows no database, no HTTP and no jewelry.

mod actor;
mod clock;
mod currency;
mod cursor;
mod email;
mod fault;
mod id;
mod money;
mod quantity;
mod random;
mod secret;
mod slug;
mod text;

pub use actor::Actor;
pub use clock::{Clock, FrozenClock, SystemClock};
pub use currency::Currency;
pub use cursor::{CursorKey, Page, PageLimit};
pub use email::EmailAddress;
pub use fault::{Fault, FieldError, Kind};
pub use id::{Id, IdKind, ids};
pub use money::{Money, Rate};
pub use quantity::{Quantity, QuantityOutOfRange};
pub use random::{Random, SeededRandom, SystemRandom};
pub use secret::{Secret, Token, base64, hmac_sha256};
pub use slug::Slug;
pub use text::{Text, clean_text};
