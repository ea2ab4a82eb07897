//! Turn stones down that waited for a second person.
//!
//! Refuses whoever brought the list they came with, and stones that no longer wait; then nothing is written. The stones are withdrawn
//! and stay so until the supplier says something else of them. Writes `stones`, `stone_parkings` and, for each
//! stone, the audit log.

use db::Tx;
use kernel::ids::StoneParkingId;
use platform::Cx;

use super::{
    StoneError,
    decide::{self, Verdict},
};

/// Turns the stones down and answers how many they were. At most [`super::MOST_DECIDED`] at a time.
#[tracing::instrument(name = "stones.reject_stones", skip_all, fields(count = ids.len()))]
pub async fn reject_stones(tx: &mut Tx, cx: &Cx, ids: &[StoneParkingId]) -> Result<usize, StoneError> {
    decide::decide(tx, cx, ids, Verdict::Reject).await
}
