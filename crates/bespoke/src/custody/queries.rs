//! Reading stones and their hand-overs.

use db::{Conn, DbError, Tx};
use platform::Cx;
use sqlx::{Row, postgres::PgRow};

use super::{ClientStone, Hand, HandOver, model::Note};
use crate::{
    BespokeError,
    error::unreadable,
    files::list_of_commission,
    ids::{ClientStoneId, CommissionId},
};

/// A hand-over's place in its chain.
pub(super) struct Written {
    pub(super) seq: i32,
    pub(super) from: Hand,
    pub(super) to: Hand,
    pub(super) photo_sha256: Option<String>,
}

/// Adds a hand-over.
pub(super) async fn append(
    tx: &mut Tx,
    cx: &Cx,
    stone: &ClientStone,
    written: &Written,
    note: &Note,
) -> Result<(), BespokeError> {
    if let Some(photo) = &written.photo_sha256 {
        let files = list_of_commission(tx, stone.commission).await?;
        if !files.iter().any(|file| file.sha256 == *photo) {
            let words = "This picture is not of this commission. Choose among those below.";
            return Err(crate::error::invalid("photo", "unknown_value", words));
        }
    }
    let now = tx.now().await?;
    sqlx::query(
        "INSERT INTO stone_handovers (stone_id, seq, before, from_hand, to_hand, carat_milli, seal, signed, photo_sha256, reason, actor, at)
         VALUES ($1, $2, nullif($2 - 1, 0), $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(stone.id.uuid())
    .bind(written.seq)
    .bind(written.from.code())
    .bind(written.to.code())
    .bind(note.carat_milli)
    .bind(&note.seal)
    .bind(&note.signed)
    .bind(&written.photo_sha256)
    .bind(&note.reason)
    .bind(cx.actor.to_string())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// A stone's last hand-over says where it is.
async fn select(
    conn: &mut Conn,
    stone: Option<ClientStoneId>,
    commission: Option<CommissionId>,
) -> Result<Vec<ClientStone>, DbError> {
    let rows = sqlx::query(
        "SELECT s.*, h.seq, h.to_hand, h.carat_milli FROM client_stones s
         JOIN LATERAL (SELECT * FROM stone_handovers h WHERE h.stone_id = s.id ORDER BY h.seq DESC LIMIT 1) h ON true
         WHERE s.id = $1 OR s.commission_id = $2 ORDER BY s.no",
    )
    .bind(stone.map(kernel::Id::uuid))
    .bind(commission.map(kernel::Id::uuid))
    .fetch_all(conn)
    .await?;
    rows.iter().map(read).collect()
}

fn hand(row: &PgRow, column: &str) -> Result<Hand, DbError> {
    let code: String = row.try_get(column)?;
    Hand::find(&code).ok_or_else(|| unreadable("hand", &code))
}

fn read(row: &PgRow) -> Result<ClientStone, DbError> {
    Ok(ClientStone {
        id: ClientStoneId::from_uuid(row.try_get("id")?),
        commission: CommissionId::from_uuid(row.try_get("commission_id")?),
        no: row.try_get("no")?,
        words: row.try_get("words")?,
        tolerance_milli: row.try_get("tolerance_milli")?,
        hand: hand(row, "to_hand")?,
        carat_milli: row.try_get("carat_milli")?,
        seq: row.try_get("seq")?,
    })
}

/// A stone by its id.
pub async fn find_stone(conn: &mut Conn, id: ClientStoneId) -> Result<Option<ClientStone>, DbError> {
    Ok(select(conn, Some(id), None).await?.into_iter().next())
}

/// The stones that clients gave us for a commission, in the order they came.
pub async fn list_stones(conn: &mut Conn, id: CommissionId) -> Result<Vec<ClientStone>, DbError> {
    select(conn, None, Some(id)).await
}

/// Every hand-over of a stone, in their order.
pub async fn list_hand_overs(conn: &mut Conn, id: ClientStoneId) -> Result<Vec<HandOver>, DbError> {
    let rows = sqlx::query("SELECT * FROM stone_handovers WHERE stone_id = $1 ORDER BY seq")
        .bind(id.uuid())
        .fetch_all(conn)
        .await?;
    rows.iter()
        .map(|row| {
            Ok(HandOver {
                seq: row.try_get("seq")?,
                from: hand(row, "from_hand")?,
                to: hand(row, "to_hand")?,
                carat_milli: row.try_get("carat_milli")?,
                seal: row.try_get("seal")?,
                signed: row.try_get("signed")?,
                photo_sha256: row.try_get("photo_sha256")?,
                reason: row.try_get("reason")?,
                actor: row.try_get("actor")?,
                at: row.try_get("at")?,
            })
        })
        .collect()
}
