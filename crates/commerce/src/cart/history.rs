//! Every change of a cart, kept with who made it and when, so that it can be told and taken back.

use catalog::model::RingSize;
use chrono::{DateTime, Utc};
use db::{Conn, DbError, Tx};
use kernel::{
    Actor, Currency, Quantity,
    ids::{CartId, CartLineId, SavedLineId, StoneId, VariantId},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sqlx::{Row, postgres::PgRow, types::Json};

use super::{ChangeRef, Gift, MutationId, editing::Edit, model::StoredLine};
use crate::error::unreadable;

/// A change on its way into the history.
pub(super) struct Record<'a> {
    pub(super) cart: CartId,
    pub(super) version: i64,
    pub(super) kind: &'static str,
    pub(super) edit: Option<&'a Edit>,
    /// What it did to a second line.
    pub(super) also: Option<&'a Edit>,
    /// What it did to the cart beside its lines.
    pub(super) beside: Option<&'a Beside>,
    pub(super) undoes: Option<i64>,
    pub(super) mutation: Option<&'a MutationId>,
    pub(super) actor: Actor,
}

/// A change that was made.
pub(super) struct Done {
    pub(super) version: i64,
    pub(super) before: Option<StoredLine>,
    pub(super) after: Option<StoredLine>,
    /// What it did to a second line.
    pub(super) also: (Option<StoredLine>, Option<StoredLine>),
    /// What it did to the cart beside its lines.
    pub(super) beside: Option<Beside>,
}

/// A change of the cart itself, with what was before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Beside {
    Gift(Option<Gift>, Option<Gift>),
    Currency(Currency, Currency),
}

impl Beside {
    const fn concerns(&self) -> &'static str {
        match self {
            Self::Gift(..) => "gift",
            Self::Currency(..) => "currency",
        }
    }

    fn before_and_after(&self) -> (Option<Value>, Option<Value>) {
        match self {
            Self::Gift(before, after) => {
                (before.as_ref().map(|g| json!(g)), after.as_ref().map(|g| json!(g)))
            }
            Self::Currency(before, after) => (Some(json!(before.code())), Some(json!(after.code()))),
        }
    }

    fn read(row: &PgRow) -> Result<Option<Self>, DbError> {
        match row.try_get("concerns")? {
            "gift" => {
                let gift = |name: &str| -> Result<Option<Gift>, DbError> {
                    Ok(row.try_get::<Option<Json<Gift>>, _>(name)?.map(|Json(gift)| gift))
                };
                Ok(Some(Self::Gift(gift("before")?, gift("after")?)))
            }
            "currency" => {
                let currency = |name: &str| -> Result<Currency, DbError> {
                    let Json(code): Json<String> = row.try_get(name)?;
                    code.parse().map_err(|_| unreadable("currency", &code))
                };
                Ok(Some(Self::Currency(currency("before")?, currency("after")?)))
            }
            _ => Ok(None),
        }
    }
}

/// A line as the history keeps it.
#[derive(Serialize, Deserialize)]
struct Snapshot {
    id: CartLineId,
    variant: VariantId,
    quantity: i32,
    engraving: Option<String>,
    engraving_font: Option<String>,
    ring_sizer: bool,
    stone: Option<StoneId>,
    ring_circumference_um: Option<i32>,
    created_at: DateTime<Utc>,
    #[serde(default)]
    set_aside: bool,
    #[serde(default)]
    saved_line: Option<SavedLineId>,
    #[serde(default)]
    shared_from: Option<CartId>,
}

impl From<&StoredLine> for Snapshot {
    fn from(line: &StoredLine) -> Self {
        Self {
            id: line.id,
            variant: line.variant,
            quantity: line.quantity.get(),
            engraving: line.engraving.clone(),
            engraving_font: line.engraving_font.map(|font| font.code().to_owned()),
            ring_sizer: line.ring_sizer,
            stone: line.ring.map(|(stone, _)| stone),
            ring_circumference_um: line.ring.map(|(_, size)| size.circumference_um()),
            created_at: line.created_at,
            set_aside: line.set_aside,
            saved_line: line.saved_line,
            shared_from: line.shared_from,
        }
    }
}

impl Snapshot {
    fn read(self) -> Result<StoredLine, DbError> {
        let size = self.ring_circumference_um.and_then(RingSize::from_circumference_um);
        let font = self.engraving_font.as_deref();
        Ok(StoredLine {
            id: self.id,
            variant: self.variant,
            quantity: Quantity::new(self.quantity.into())
                .map_err(|_| unreadable("quantity", &self.quantity.to_string()))?,
            engraving_font: font
                .map(|code| code.parse().map_err(|_| unreadable("engraving font", code)))
                .transpose()?,
            engraving: self.engraving,
            ring_sizer: self.ring_sizer,
            ring: self.stone.zip(size),
            created_at: self.created_at,
            set_aside: self.set_aside,
            saved_line: self.saved_line,
            shared_from: self.shared_from,
        })
    }
}

/// Writes a change down.
pub(super) async fn record(tx: &mut Tx, record: &Record<'_>) -> Result<(), DbError> {
    let at = tx.now().await?;
    let lines = |edit: Option<&Edit>| {
        let kept = |line: &Option<StoredLine>| line.as_ref().map(|line| json!(Snapshot::from(line)));
        edit.map_or((None, None), |edit| (kept(&edit.before), kept(&edit.after)))
    };
    let (also_before, also_after) = lines(record.also);
    let (before, after) = record.beside.map_or_else(|| lines(record.edit), Beside::before_and_after);
    sqlx::query(
        "INSERT INTO cart_changes (cart_id, version, kind, line_id, before, after, undoes, mutation_id, actor, at, also_before, also_after,
                                   concerns)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(record.cart.uuid())
    .bind(record.version)
    .bind(record.kind)
    .bind(record.edit.map(|edit| edit.line.uuid()))
    .bind(before)
    .bind(after)
    .bind(record.undoes)
    .bind(record.mutation.map(MutationId::as_str))
    .bind(record.actor.to_string())
    .bind(at)
    .bind(also_before)
    .bind(also_after)
    .bind(record.beside.map_or("line", Beside::concerns))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// A change of this cart that a person made.
pub(super) async fn find_change(
    conn: &mut Conn,
    cart: CartId,
    of: &ChangeRef,
) -> Result<Option<Done>, DbError> {
    let (version, mutation) = match of {
        ChangeRef::Version(version) => (Some(*version), None),
        ChangeRef::Mutation(id) => (None, Some(id.as_str())),
    };
    let row = sqlx::query(
        "SELECT version, before, after, also_before, also_after, concerns FROM cart_changes
         WHERE cart_id = $1 AND (version = $2 OR mutation_id = $3) AND kind <> 'order'",
    )
    .bind(cart.uuid())
    .bind(version)
    .bind(mutation)
    .fetch_optional(conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let beside = Beside::read(&row)?;
    let line = |name: &str| -> Result<Option<StoredLine>, DbError> {
        if beside.is_some() {
            return Ok(None);
        }
        row.try_get::<Option<Json<Snapshot>>, _>(name)?.map(|Json(kept)| kept.read()).transpose()
    };
    Ok(Some(Done {
        version: row.try_get("version")?,
        before: line("before")?,
        after: line("after")?,
        also: (line("also_before")?, line("also_after")?),
        beside,
    }))
}

/// Whether a change was taken back before.
pub(super) async fn is_undone(conn: &mut Conn, cart: CartId, version: i64) -> Result<bool, DbError> {
    let undone =
        sqlx::query_scalar("SELECT EXISTS (SELECT FROM cart_changes WHERE cart_id = $1 AND undoes = $2)")
            .bind(cart.uuid())
            .bind(version)
            .fetch_one(conn)
            .await?;
    Ok(undone)
}

/// Whether a line was ever in this cart.
pub(super) async fn has_line(conn: &mut Conn, cart: CartId, line: CartLineId) -> Result<bool, DbError> {
    let known =
        sqlx::query_scalar("SELECT EXISTS (SELECT FROM cart_changes WHERE cart_id = $1 AND line_id = $2)")
            .bind(cart.uuid())
            .bind(line.uuid())
            .fetch_one(conn)
            .await?;
    Ok(known)
}
