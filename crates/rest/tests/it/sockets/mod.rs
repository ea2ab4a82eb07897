//! Sockets that show a cart, over TCP, with a real client.

mod door;
mod hostile;
mod shown;
