//! Settings (see the server crate's `doctor` for the list).
