//! Receive a client's stone: the first hand-over, from them to us.
//!
//! Refuses fields that are missing, and a commission that has ended. Writes `client_stones`, `stone_handovers`, and the commission's log.

use db::Tx;
use kernel::Text;
use platform::Cx;

use super::{
    ClientStone, Hand,
    model::Note,
    queries::{Written, append},
};
use crate::{
    BespokeError,
    commissions::{Action, Commission, Do, act, lock},
    ids::{ClientStoneId, CommissionId},
};

/// How far two weighings of a stone may differ where nobody says otherwise: two hundredths of a carat, what dust and a draught do.
const TOLERANCE_MILLI: i32 = 20;

/// The stone as it was received.
#[derive(Debug, Clone)]
pub struct ReceiveStone {
    /// For which commission.
    pub commission: CommissionId,
    /// What it is: kind, shape, measures, and every mark that was there already.
    pub words: String,
    /// What it weighs, in thousandths of a carat.
    pub carat_milli: i32,
    /// The number of the bag's seal.
    pub seal: String,
    /// Who took it, by name.
    pub signed: String,
    /// A photograph: the SHA-256 of a picture of this commission.
    pub photo_sha256: Option<String>,
}

/// Receives it into the safe.
#[tracing::instrument(name = "bespoke.receive_stone", skip_all, fields(commission.id = %ask.commission))]
pub async fn receive_stone(
    tx: &mut Tx,
    cx: &Cx,
    ask: ReceiveStone,
) -> Result<(Commission, ClientStone), BespokeError> {
    let words =
        Text::line("stone_words", &ask.words, 300, "Describe it, with every mark that is there already.");
    let words = words.map_err(|e| BespokeError::Invalid(vec![e]))?.into_string();
    let note = Note { carat_milli: ask.carat_milli, seal: ask.seal, signed: ask.signed, reason: None }
        .tidy(Hand::Safe)?;
    lock(tx, ask.commission).await?;
    let last: Option<i32> = sqlx::query_scalar("SELECT max(no) FROM client_stones WHERE commission_id = $1")
        .bind(ask.commission.uuid())
        .fetch_one(&mut **tx)
        .await?;
    let stone = ClientStone {
        id: ClientStoneId::new(&*cx.random),
        commission: ask.commission,
        no: last.unwrap_or(0) + 1,
        words: words.clone(),
        tolerance_milli: TOLERANCE_MILLI,
        hand: Hand::Safe,
        carat_milli: note.carat_milli,
        seq: 1,
    };
    let now = tx.now().await?;
    sqlx::query(
        "INSERT INTO client_stones (id, commission_id, no, words, tolerance_milli, received_at) VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(stone.id.uuid())
    .bind(stone.commission.uuid())
    .bind(stone.no)
    .bind(&stone.words)
    .bind(stone.tolerance_milli)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    let written = Written { seq: 1, from: Hand::Client, to: Hand::Safe, photo_sha256: ask.photo_sha256 };
    append(tx, cx, &stone, &written, &note).await?;
    let action = Action::RecordStone { stone: stone.no, words, carat_milli: note.carat_milli };
    let ask = Do { commission: ask.commission, expected_version: None, action };
    Ok((act(tx, cx, ask).await?, stone))
}
