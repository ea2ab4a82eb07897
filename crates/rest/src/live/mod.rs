//! `GET /ws/cart`: a cart that shows itself on every device as soon as it changes.
//!
//! The socket lives in this face, because what it sends is this face's cart and what opens it is this face's token. Sockets only
//! tell; changes come by `POST /api/v1/cart/sync`. PostgreSQL is the truth: announcements say that there is something to read, and
//! a look every two seconds at all tokens at once finds what an announcement that was lost would have said, and which
//! tokens are good no more. However many sockets show a cart, a version of it is read and put into words once.
//!
//! [`registry`] knows who watches what, [`follow`] reads what changed, [`handshake`] lets in, [`socket`] is the conversation.

mod follow;
pub(crate) mod handshake;
mod limits;
mod registry;
mod socket;

pub use limits::Limits;
pub use registry::Live;
