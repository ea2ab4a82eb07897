//! Seal the passport of a piece that was sold from stock, or a newer version of it.
//!
//! Refuses an order that is not paid or has no piece of that serial, content that is not whole, pictures (a shop's pieces are shown in its window), a serial of another
//! piece, an order older than the one whose client has it, a passport that was revoked, and a version that is not the present one. Writes `passports`, `passport_versions`,
//! `passport_owners` where its owner is new — the order's client —, `passport_keys` where a key is new, and the audit log; announces [`PassportClaimed`] to a new owner,
//! who is written to with their link.

use commerce::orders::{self, Order, OrderState};
use db::Tx;
use kernel::{Actor, ids::OrderId};
use platform::{Cx, audit, outbox};
use serde_json::json;

use super::{
    Content, Document, Passport, Standing,
    events::PassportClaimed,
    find_owner,
    issue_passport::{begin, read, seal},
    newest, store,
};
use crate::BespokeError;

/// What to seal.
#[derive(Debug, Clone)]
pub struct IssueOrderPassport {
    /// The order that the piece was sold in.
    pub order: OrderId,
    /// The serial of the piece, as its line has it.
    pub serial: String,
    /// The version of the passport that was read; 0 for the first.
    pub expected_version: i32,
    /// What is told of the piece.
    pub content: Content,
}

/// Seals it.
#[tracing::instrument(name = "bespoke.issue_order_passport", skip_all, fields(order.id = %ask.order))]
pub async fn issue_order_passport(
    tx: &mut Tx,
    cx: &Cx,
    ask: IssueOrderPassport,
) -> Result<Passport, BespokeError> {
    if !matches!(cx.actor, Actor::Staff(_) | Actor::System) {
        return Err(BespokeError::NotYours);
    }
    let (serial, content) = read(&ask.serial, ask.content)?;
    if !content.pictures.is_empty() {
        let words = "A piece of the shop is shown in its window: leave photographs out.";
        return Err(crate::error::invalid("pictures", "not_needed", words));
    }
    let order = orders::find(tx, ask.order).await?.ok_or(BespokeError::NotFound)?;
    check(&order, &serial)?;
    let found = store::lock_serial(tx, &serial).await?;
    let stands = found.as_ref().map_or(0, |passport| passport.version);
    if stands != ask.expected_version {
        let words =
            "Somebody else sealed a version meanwhile. Look at it again; what you typed is still here.";
        return Err(crate::error::invalid("piece", "changed_meanwhile", words));
    }
    let (passport, previous, is_new_owner) = match found {
        None => (begin(tx, cx, (None, Some(order.id)), &serial).await?, None, true),
        Some(passport) => {
            let is_new_owner = follow(tx, &passport, &order).await?;
            let previous = newest(tx, &passport).await?.sealed.sha256();
            (Passport { version: passport.version + 1, ..passport }, Some(previous), is_new_owner)
        }
    };
    let document = Document {
        house: cx.house.name.clone(),
        serial,
        version: passport.version,
        standing: Standing::Valid,
        issued: tx.now().await?.date_naive(),
        previous,
        // an order's number opens its page: it is no business of whoever has the piece
        commission: "none".into(),
        content,
        key_id: String::new(),
        public_key: String::new(),
    };
    let sha256 = seal(tx, cx, &passport, document).await?;
    if is_new_owner {
        hand_over(tx, cx, &passport, &order).await?;
    }
    let is = json!({ "version": passport.version, "sha256": sha256, "order": order.number });
    let change = audit::Change::<serde_json::Value> {
        action: "bespoke.issue_order_passport",
        object: passport.serial.clone(),
        before: None,
        after: Some(&is),
    };
    audit::record(tx, cx, change).await?;
    Ok(Passport { order: Some(order.id), ..passport })
}

/// The piece is of this order, and its client's.
fn check(order: &Order, serial: &str) -> Result<(), BespokeError> {
    let theirs = matches!(
        order.state,
        OrderState::Paid
            | OrderState::Fulfilled
            | OrderState::Delivered
            | OrderState::DepositPaid
            | OrderState::PartiallyRefunded
    );
    if !theirs {
        return Err(BespokeError::NotFinished);
    }
    let named =
        |line: &orders::OrderLine| line.serial.as_deref().is_some_and(|s| s.eq_ignore_ascii_case(serial));
    if order.lines.iter().any(named) {
        return Ok(());
    }
    Err(crate::error::invalid("serial", "unknown_value", "This order has no piece of that serial."))
}

/// Whether a passport that there is goes to another owner with this order: a piece that came back was sold again.
async fn follow(tx: &mut Tx, passport: &Passport, order: &Order) -> Result<bool, BespokeError> {
    if passport.revoked {
        return Err(BespokeError::PassportRevoked);
    }
    let Some(before) = passport.order else {
        let words = "A piece that was made for a client has this serial. Check what is in the metal.";
        return Err(crate::error::invalid("serial", "taken", words));
    };
    if before == order.id {
        return Ok(false);
    }
    let earlier = orders::find(tx, before).await?.ok_or(BespokeError::NotFound)?;
    if earlier.placed_at > order.placed_at {
        let words = "The piece was sold again since: its passport is of a later order.";
        return Err(crate::error::invalid("serial", "taken", words));
    }
    Ok(true)
}

/// The order's client is the owner from here on; a claim code that the owner before had made ends with that.
async fn hand_over(tx: &mut Tx, cx: &Cx, passport: &Passport, order: &Order) -> Result<(), BespokeError> {
    let seq = find_owner(tx, passport.id).await?.map_or(1, |owner| owner.seq + 1);
    sqlx::query("DELETE FROM passport_offers WHERE passport_id = $1")
        .bind(passport.id.uuid())
        .execute(&mut **tx)
        .await?;
    sqlx::query("UPDATE passports SET order_id = $2 WHERE id = $1")
        .bind(passport.id.uuid())
        .bind(order.id.uuid())
        .execute(&mut **tx)
        .await?;
    store::add_owner(tx, passport.id, seq, &order.shipping_address.name, &order.email).await?;
    let claimed = PassportClaimed { serial: passport.serial.clone(), seq };
    Ok(outbox::publish(tx, cx, &claimed).await?)
}
