//! Hand a client's stone over to the next hand.
//!
//! Refuses whoever looked at it before it went elsewhere, a hand that has it already, one that is set or given back, and a weight that
//! differs from the last one by more than the stone's tolerance unless a reason says why. Writes `stone_handovers` and the commission's log.

use db::Tx;
use platform::Cx;

use super::{
    ClientStone, Hand,
    model::Note,
    queries::{self, Written, append},
};
use crate::{
    BespokeError,
    commissions::{Action, Commission, Do, act, lock},
    ids::ClientStoneId,
};

/// Where to, and what was found when it was weighed.
#[derive(Debug, Clone)]
pub struct HandOverStone {
    /// Which.
    pub stone: ClientStoneId,
    /// After which hand-over: the last one that was seen.
    pub after: i32,
    /// Into whose hand.
    pub to: Hand,
    /// What it weighs, in thousandths of a carat; in the piece, what it weighed before it was set.
    pub carat_milli: i32,
    /// The number of the bag's seal; needed while it is loose.
    pub seal: String,
    /// Who takes it, by name.
    pub signed: String,
    /// A photograph: the SHA-256 of a picture of this commission.
    pub photo_sha256: Option<String>,
    /// Why it weighs otherwise than before.
    pub reason: Option<String>,
}

/// Hands it over.
#[tracing::instrument(name = "bespoke.hand_over_stone", skip_all, fields(stone.id = %ask.stone))]
pub async fn hand_over_stone(
    tx: &mut Tx,
    cx: &Cx,
    ask: HandOverStone,
) -> Result<(Commission, ClientStone), BespokeError> {
    let note = Note { carat_milli: ask.carat_milli, seal: ask.seal, signed: ask.signed, reason: ask.reason };
    let note = note.tidy(ask.to)?;
    let found = queries::find_stone(tx, ask.stone).await?.ok_or(BespokeError::NotFound)?;
    // whoever hands over waits here for the one before, and then sees where it went
    lock(tx, found.commission).await?;
    let stone = queries::find_stone(tx, ask.stone).await?.ok_or(BespokeError::NotFound)?;
    if stone.seq != ask.after || !stone.hand.is_loose() || stone.hand == ask.to {
        return Err(BespokeError::StoneElsewhere { hand: stone.hand });
    }
    let differs = note.carat_milli.abs_diff(stone.carat_milli);
    if differs > stone.tolerance_milli.unsigned_abs() && note.reason.is_none() {
        return Err(BespokeError::StoneWeighsOtherwise {
            before_milli: stone.carat_milli,
            now_milli: note.carat_milli,
        });
    }
    let written =
        Written { seq: stone.seq + 1, from: stone.hand, to: ask.to, photo_sha256: ask.photo_sha256 };
    append(tx, cx, &stone, &written, &note).await?;
    let action = Action::MoveStone { stone: stone.no, to: ask.to, reason: note.reason };
    let ask_log = Do { commission: stone.commission, expected_version: None, action };
    let commission = act(tx, cx, ask_log).await?;
    let after = ClientStone { hand: ask.to, carat_milli: note.carat_milli, seq: stone.seq + 1, ..stone };
    Ok((commission, after))
}
