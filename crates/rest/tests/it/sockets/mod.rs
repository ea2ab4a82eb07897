//! Sockets that show a cart, over TCP, with a real client.

mod door;
mod held;
mod hostile;
mod shared;
mod shown;
