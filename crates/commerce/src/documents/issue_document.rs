//! Issue a paper of an order, with the next number of its kind and market.
//!
//! Refuses an order that is not paid in full, a credit note for money that has not gone back, and amounts that do not add up. A paper that was
//! issued is answered as it is. The counter rises in this transaction, under its row's lock: the number of a transaction that fails is the
//! next one's, so none is skipped. A credit note issues the invoice that it belongs to. Writes `documents`, `document_counters` and the audit
//! log, under the order's row lock.

use db::{DbError, Tx};
use kernel::ids::{DocumentId, OrderId};
use platform::{Cx, audit};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    Document, DocumentError, DocumentKind, PaperFacts,
    facts::{self, Papers},
    queries,
};
use crate::orders::{self, Order, OrderState};

/// Which paper of which order.
#[derive(Debug, Clone, Copy)]
pub struct IssueDocument {
    /// The order.
    pub order: OrderId,
    /// The kind of paper.
    pub kind: DocumentKind,
    /// The refund that a credit note is about, by the id of its request; the first without one unless it is given.
    pub refund: Option<Uuid>,
}

/// Issues it, or answers the one that was issued.
#[tracing::instrument(name = "documents.issue_document", skip_all, fields(order.id = %ask.order, kind = ask.kind.code()))]
pub async fn issue_document(tx: &mut Tx, cx: &Cx, ask: IssueDocument) -> Result<Document, DocumentError> {
    orders::lock(tx, ask.order).await?.ok_or(DocumentError::NotFound)?;
    let order = orders::find(tx, ask.order).await?.ok_or(DocumentError::NotFound)?;
    if order.paid_at.is_none() || order.state == OrderState::DepositPaid {
        return Err(DocumentError::NotPaid);
    }
    let papers = Papers::read(tx, cx, &order).await?;
    if ask.kind != DocumentKind::CreditNote {
        return issue(tx, cx, &order, ask.kind, order.id.uuid(), |number| {
            papers.facts(&order, ask.kind, number)
        })
        .await;
    }
    let invoice = issue(tx, cx, &order, DocumentKind::Invoice, order.id.uuid(), |number| {
        papers.facts(&order, DocumentKind::Invoice, number)
    })
    .await?;
    let issued = queries::list_documents(tx, order.id).await?;
    let back = facts::list_returned(tx, order.id).await?;
    let wanted = back.iter().find(|back| match ask.refund {
        Some(refund) => back.ask == refund,
        None => issued.iter().all(|known| known.subject != back.ask),
    });
    let latest = || back.last().filter(|_| ask.refund.is_none());
    let back = wanted.or_else(latest).ok_or(DocumentError::NothingReturned)?;
    issue(tx, cx, &order, DocumentKind::CreditNote, back.ask, |number| {
        Ok(papers.credit_note(&order, number, back, &invoice.number))
    })
    .await
}

async fn issue(
    tx: &mut Tx,
    cx: &Cx,
    order: &Order,
    kind: DocumentKind,
    subject: Uuid,
    facts: impl Fn(String) -> Result<PaperFacts, DocumentError>,
) -> Result<Document, DocumentError> {
    if let Some(known) = queries::find_of_subject(tx, order.id, kind, subject).await? {
        return Ok(known);
    }
    let market = &order.shipping_address.country;
    // refused before it takes a number
    facts(String::new())?;
    let no = next(tx, market, kind).await?;
    let number = format!("{market}-{}-{no:06}", kind.prefix());
    let facts = facts(number.clone())?;
    if !facts.adds_up() {
        return Err(DocumentError::DoesNotAddUp(kind));
    }
    let (id, now) = (DocumentId::new(&*cx.random), tx.now().await?);
    sqlx::query(
        "INSERT INTO documents (id, kind, market, no, number, order_id, subject, locale, facts, currency, total_minor, issued_by, issued_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(id.uuid())
    .bind(kind.code())
    .bind(market)
    .bind(no)
    .bind(&number)
    .bind(order.id.uuid())
    .bind(subject)
    .bind(facts.locale.tag())
    .bind(serde_json::to_value(&facts).map_err(|e| DbError::Broken(sqlx::Error::Encode(e.into())))?)
    .bind(order.currency.code())
    .bind(facts.total().map(kernel::Money::minor))
    .bind(cx.actor.to_string())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    let change = audit::Change::<Value> {
        action: "documents.issue_document",
        object: order.id.to_string(),
        before: None,
        after: Some(&json!({ "number": number, "kind": kind.code() })),
    };
    audit::record(tx, cx, change).await?;
    queries::find_of_subject(tx, order.id, kind, subject).await?.ok_or(DocumentError::NotFound)
}

/// The next number of a kind in a market. Whoever issues at the same time waits here until this transaction ends.
async fn next(tx: &mut Tx, market: &str, kind: DocumentKind) -> Result<i64, DbError> {
    Ok(sqlx::query_scalar(
        "INSERT INTO document_counters AS c (market, kind, last) VALUES ($1, $2, 1)
         ON CONFLICT (market, kind) DO UPDATE SET last = c.last + 1 RETURNING last",
    )
    .bind(market)
    .bind(kind.code())
    .fetch_one(&mut **tx)
    .await?)
}
