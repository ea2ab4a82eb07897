//! For tests, here and in the faces: a house with pieces, carts and orders, made through the operations
//! themselves, and a payment provider that fails on purpose. Never part of the product: behind the feature `testing`.

#![expect(clippy::expect_used, reason = "a test that cannot be set up panics with the reason")]

mod devices;
mod faulty;
mod fixtures;
mod house;

pub use devices::{Played, play_devices};
pub use faulty::{Call, Fault, FaultyGateway};
pub use fixtures::{
    PieceKind, add_ring_to, address, ask_for, cart_with, create_in_sizes, create_variant, loose_stone,
    new_product, paid_order, placed_order, put_round_mount, put_stones,
};
pub use house::House;
