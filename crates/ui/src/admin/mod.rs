//! The back office: the same parts on white, denser, in Figtree.

mod gate;
mod record;
mod shell;
mod table;

pub use gate::AdminGate;
pub use record::*;
pub use shell::*;
pub use table::*;
