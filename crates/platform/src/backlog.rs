//! How much work waits, and for how long already.

/// A queue of work, as whoever watches the house wants to know it.
#[derive(Debug, Clone, Copy, PartialEq, Default, sqlx::FromRow)]
pub struct Backlog {
    /// How many wait, those among them that are tried again later.
    pub waiting: i64,
    /// How many of them have failed at least once.
    pub failing: i64,
    /// For how long the oldest has waited, in seconds; 0 when none waits.
    pub oldest_seconds: f64,
}
