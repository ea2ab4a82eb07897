//! Let stones that waited for a second person be seen.
//!
//! Refuses whoever brought the list they came with, and stones that no longer wait; then nothing is written. What a carat costs now
//! is accepted and what the next list is compared with. Writes `stones`, `stone_parkings` and, for each stone, the
//! audit log.

use db::Tx;
use kernel::ids::StoneParkingId;
use platform::Cx;

use super::{
    StoneError,
    decide::{self, Verdict},
};

/// Releases the stones and answers how many they were. At most [`super::MOST_DECIDED`] at a time.
#[tracing::instrument(name = "stones.release_stones", skip_all, fields(count = ids.len()))]
pub async fn release_stones(tx: &mut Tx, cx: &Cx, ids: &[StoneParkingId]) -> Result<usize, StoneError> {
    decide::decide(tx, cx, ids, Verdict::Release).await
}
