//! Letters about orders.
//!
//! `orders.paid` → the confirmation; `orders.fulfilled` → word that the parcel is on its way. Writes through
//! [`platform::mail::queue`]; fails, and is asked again, when the order cannot be read.

use async_trait::async_trait;
use commerce::orders::{self, Order, events};
use db::{Conn, DbError, Tx};
use kernel::ids::OrderId;
use platform::{
    Cx,
    mail::{self, Mail, StoredMail},
    outbox::{Delivery, Listener, ListenerError},
};

use crate::{Letter, confirmation, dispatch};

/// The listener that writes to people.
#[derive(Debug, Clone, Copy, Default)]
pub struct Notifications;

/// The kinds of letter about an order.
const CONFIRMATION: &str = "confirmation";
const DISPATCH: &str = "dispatch";

#[async_trait]
impl Listener for Notifications {
    async fn handle(&self, tx: &mut Tx, cx: &Cx, event: &Delivery) -> Result<(), ListenerError> {
        if let Some(events::Paid { order, .. }) = event.read() {
            let order = get_order(tx, order).await?;
            let letter = confirmation::letter(&cx.house.name, &order, &cx.link(&orders::link(cx, &order)));
            return queue(tx, cx, CONFIRMATION, &order, &letter).await;
        }
        if let Some(events::Fulfilled { order, .. }) = event.read() {
            let order = get_order(tx, order).await?;
            let letter = dispatch::letter(&cx.house.name, &order, &cx.link(&orders::link(cx, &order)));
            return queue(tx, cx, DISPATCH, &order, &letter).await;
        }
        Ok(())
    }
}

/// The letters written about an order, oldest first.
pub async fn list_mails_for_order(conn: &mut Conn, order: OrderId) -> Result<Vec<StoredMail>, DbError> {
    let keys = [CONFIRMATION, DISPATCH].map(|kind| key(kind, order));
    mail::list_by_dedupe(conn, &keys).await
}

async fn get_order(tx: &mut Tx, id: OrderId) -> Result<Order, ListenerError> {
    let order = orders::find(tx, id).await?;
    order.ok_or_else(|| format!("the event names order {id}, which does not exist").into())
}

async fn queue(
    tx: &mut Tx,
    cx: &Cx,
    kind: &'static str,
    order: &Order,
    letter: &Letter,
) -> Result<(), ListenerError> {
    let mail = Mail {
        kind,
        dedupe: key(kind, order.id),
        order: Some(order.id.uuid()),
        to: order.email.clone(),
        subject: letter.subject().to_owned(),
        text: letter.text(),
        html: letter.html(),
    };
    mail::queue(tx, cx, mail).await?;
    Ok(())
}

fn key(kind: &str, order: OrderId) -> String {
    format!("{kind}:{order}")
}
