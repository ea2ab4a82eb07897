//! Rules and operations of the catalogue; those that write do so in a schema of their own.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics where it stands")]

mod attributes;
mod bulk;
mod bulk_files;
mod collections;
mod disclosure;
mod follow;
mod media;
mod mounts;
mod pieces;
mod products;
mod reports;
mod revisions;
mod rules;
mod stones;
mod stored;
mod unfit_files;
mod variants_table;
