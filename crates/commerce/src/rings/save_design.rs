//! Save a ring under a short address.
//!
//! Refuses a ring that cannot be had, and more than [`MAX_DESIGNS`] of one person. Saving the same ring again answers the design there is. Keeps no
//! stone: whoever comes back later is told when it has found its owner. Writes `ring_designs`.

use catalog::model::RingSize;
use db::{DbError, Tx};
use kernel::{
    Token,
    ids::{RingDesignId, StoneId, VariantId},
};
use platform::Cx;

use super::{Design, DesignCode, Designer, RingError, queries};
use crate::error::unreadable;

/// The most rings that one person may have saved.
pub const MAX_DESIGNS: usize = 50;
/// How many codes are tried; at a million designs the second is needed once in a million saves.
const CODE_TRIES: usize = 4;

/// What to save, and for whom.
#[derive(Debug, Clone)]
pub struct SaveDesign {
    /// Who saves it; `None` for a guest who has saved nothing yet.
    pub designer: Option<Designer>,
    /// The setting in its metal.
    pub variant: VariantId,
    /// The stone.
    pub stone: StoneId,
    /// The size.
    pub size: RingSize,
}

/// What became of it.
#[derive(Debug, Clone)]
pub struct Saved {
    /// The design.
    pub design: Design,
    /// A guest's token that was just made: the only copy there will ever be.
    pub token: Option<Token>,
}

/// Saves the ring.
#[tracing::instrument(name = "rings.save_design", skip_all, fields(variant.id = %ask.variant, stone.id = %ask.stone))]
pub async fn save_design(tx: &mut Tx, cx: &Cx, ask: SaveDesign) -> Result<Saved, RingError> {
    // a stone that is kept for somebody may come back: its ring may be saved
    queries::quote(tx, ask.variant, ask.stone, ask.size).await?.check(true)?;
    let (designer, token) = match ask.designer {
        Some(designer) => (designer, None),
        None => {
            let token = Token::new(&*cx.random);
            (Designer::Guest(token.clone()), Some(token))
        }
    };
    lock_designer(tx, &designer).await?;
    let known = queries::list_designs(tx, &designer).await?;
    let same = |d: &&Design| (d.variant, d.stone, d.size) == (ask.variant, ask.stone, ask.size);
    if let Some(design) = known.iter().find(same) {
        return Ok(Saved { design: design.clone(), token });
    }
    if known.len() >= MAX_DESIGNS {
        return Err(RingError::TooManyDesigns);
    }
    let code = insert(tx, cx, &designer, (ask.variant, ask.stone, ask.size)).await?;
    let design = queries::find_design(tx, code).await?.ok_or(RingError::DesignNotFound)?;
    Ok(Saved { design, token })
}

/// One save of a person at a time, so that the same ring is not saved twice.
async fn lock_designer(tx: &mut Tx, designer: &Designer) -> Result<(), DbError> {
    let name = match designer {
        Designer::Account(account) => account.to_string(),
        Designer::Guest(token) => data_encoding::HEXLOWER.encode(token.digest().as_slice()),
    };
    sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended('ring designer ' || $1, 0))")
        .bind(name)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

async fn insert(
    tx: &mut Tx,
    cx: &Cx,
    designer: &Designer,
    (variant, stone, size): (VariantId, StoneId, RingSize),
) -> Result<DesignCode, DbError> {
    let now = tx.now().await?;
    let (account, guest) = match designer {
        Designer::Account(account) => (Some(account.uuid()), None),
        Designer::Guest(token) => (None, Some(token.digest())),
    };
    for _ in 0..CODE_TRIES {
        let code = DesignCode::new(&*cx.random);
        let done = sqlx::query(
            "INSERT INTO ring_designs (id, code, variant_id, stone_id, ring_circumference_um, account_id, guest_digest, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT ON CONSTRAINT ring_designs_code_once DO NOTHING",
        )
        .bind(RingDesignId::new(&*cx.random).uuid())
        .bind(code.to_string())
        .bind(variant.uuid())
        .bind(stone.uuid())
        .bind(size.circumference_um())
        .bind(account)
        .bind(guest.as_ref().map(|digest| digest.as_slice()))
        .bind(now)
        .execute(&mut **tx)
        .await?;
        if done.rows_affected() == 1 {
            return Ok(code);
        }
    }
    Err(unreadable("free code of a design", "after four tries"))
}
