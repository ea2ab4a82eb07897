//! What a paper says of an order, gathered once: the order as it was bought, and what the catalogue knows of how each piece is made.

use std::collections::HashMap;

use catalog::{
    offers::{Offer, find_offers},
    products::{Making, find_makings},
};
use chrono::NaiveDate;
use db::{Conn, DbError, Tx};
use kernel::{
    Currency, Money,
    ids::{OrderId, ProductId},
};
use platform::Cx;
use uuid::Uuid;

use super::{DocumentError, DocumentKind, Locale, PaperFacts, PaperPiece, PaperSum, SumKind};
use crate::{
    orders::{Order, OrderLine},
    payments::{RefundState, list_refunds},
    tax::Treatment,
};

/// Money that went back: one request, all its parts together.
#[derive(Debug, Clone)]
pub(super) struct Back {
    pub(super) ask: Uuid,
    pub(super) amount: Money,
    pub(super) note: String,
}

/// What of an order's money has gone back, or became store credit, by request, the oldest first. A request counts once all of it has gone;
/// what went back by itself has no note and needs none.
pub(super) async fn list_returned(conn: &mut Conn, order: OrderId) -> Result<Vec<Back>, DbError> {
    let refunds = list_refunds(conn, order).await?;
    let mut asks: Vec<Uuid> = Vec::new();
    for refund in &refunds {
        if !asks.contains(&refund.ask) {
            asks.push(refund.ask);
        }
    }
    let gone = |ask: Uuid| {
        let parts: Vec<_> = refunds.iter().filter(|part| part.ask == ask).collect();
        let first = parts.first()?;
        let note = first.note.clone()?;
        let all = parts.iter().all(|part| matches!(part.state, RefundState::Done | RefundState::Converted));
        let amount = Money::sum(first.amount.currency(), parts.iter().map(|part| part.amount))?;
        all.then_some(Back { ask, amount, note })
    };
    Ok(asks.into_iter().filter_map(gone).collect())
}

/// What every paper of an order is written from.
pub(super) struct Papers {
    house: String,
    address: String,
    issued_on: NaiveDate,
    makings: HashMap<ProductId, Making>,
    offers: Vec<Offer>,
}

impl Papers {
    pub(super) async fn read(tx: &mut Tx, cx: &Cx, order: &Order) -> Result<Self, DbError> {
        let designs: Vec<_> = order.lines.iter().filter_map(|line| line.product).collect();
        let variants: Vec<_> = order.lines.iter().filter_map(|line| line.variant).collect();
        Ok(Self {
            house: cx.house.name.clone(),
            address: cx
                .house
                .base_url
                .trim_start_matches("https://")
                .trim_start_matches("http://")
                .to_owned(),
            issued_on: tx.now().await?.date_naive(),
            makings: find_makings(tx, &designs).await?,
            offers: find_offers(tx, &variants).await?,
        })
    }

    /// What a paper of the whole order says.
    pub(super) fn facts(
        &self,
        order: &Order,
        kind: DocumentKind,
        number: String,
    ) -> Result<PaperFacts, DocumentError> {
        use DocumentKind as D;
        let priced = matches!(kind, D::Invoice | D::Receipt);
        let kept = |line: &&OrderLine| priced || line.out() > 0;
        let pieces: Vec<_> = order.lines.iter().filter(kept).map(|line| self.piece(line, kind)).collect();
        if pieces.is_empty() {
            return Err(DocumentError::NothingLeft);
        }
        let sums = match kind {
            D::Invoice => sums(order),
            D::Receipt => sums(order).into_iter().chain(paid_by(order)).collect(),
            D::Valuation => valuation(order.currency, &pieces),
            _ => Vec::new(),
        };
        let notes = if priced { order.tax_note.iter().cloned().collect() } else { Vec::new() };
        Ok(PaperFacts { pieces, sums, notes, ..self.head(order, kind, number) })
    }

    /// What a credit note says: which invoice, how much of it went back, and why.
    pub(super) fn credit_note(
        &self,
        order: &Order,
        number: String,
        back: &Back,
        invoice: &str,
    ) -> PaperFacts {
        let row = |what| PaperSum { what, name: None, amount: back.amount };
        let notes = (!back.note.is_empty()).then(|| back.note.clone()).into_iter().collect();
        PaperFacts {
            about: Some(invoice.to_owned()),
            sums: vec![row(SumKind::Pieces), row(SumKind::Total)],
            notes,
            ..self.head(order, DocumentKind::CreditNote, number)
        }
    }

    fn head(&self, order: &Order, kind: DocumentKind, number: String) -> PaperFacts {
        PaperFacts {
            kind: kind.code().to_owned(),
            number,
            locale: Locale::of_market(&order.shipping_address.country),
            house: self.house.clone(),
            address: self.address.clone(),
            order: order.number.clone(),
            placed_on: order.placed_at.date_naive(),
            issued_on: self.issued_on,
            about: None,
            client: order.billing_address.lines(),
            delivery: order.shipping_address.lines(),
            carried: order.shipping_name.clone(),
            pieces: Vec::new(),
            sums: Vec::new(),
            notes: Vec::new(),
        }
    }

    fn piece(&self, line: &OrderLine, kind: DocumentKind) -> PaperPiece {
        use DocumentKind as D;
        let making = line.product.and_then(|product| self.makings.get(&product));
        let mut details = vec![line.options.clone()];
        details.extend(line.wishes());
        details.retain(|detail| !detail.is_empty());
        let hallmark = making.and_then(|making| {
            let struck = making.hallmark.map(|hallmark| hallmark.label().to_owned());
            let parts: Vec<_> = struck.into_iter().chain(making.hallmark_note.clone()).collect();
            (!parts.is_empty()).then(|| parts.join(", "))
        });
        let whole = matches!(kind, D::Invoice | D::Receipt);
        let quantity = if whole { line.quantity.get() } else { line.out() };
        let (unit, amount) = match kind {
            D::Invoice | D::Receipt => (Some(line.unit_price), line.unit_price.checked_mul(quantity.into())),
            D::Valuation => {
                let unit = replacement(line);
                (Some(unit), unit.checked_mul(quantity.into()))
            }
            _ => (None, None),
        };
        PaperPiece {
            title: line.title.clone(),
            details,
            stones: line.disclosure.clone(),
            serial: line.serial.clone(),
            sku: line.sku.clone(),
            hallmark: hallmark.filter(|_| matches!(kind, D::Valuation | D::Certificate)),
            care: (kind == D::CareCard).then(|| self.care(line, making)),
            quantity,
            unit,
            amount,
        }
    }

    /// How its design is looked after, and what its metal asks for besides.
    fn care(&self, line: &OrderLine, making: Option<&Making>) -> String {
        use catalog::model::Metal as M;
        let metal =
            self.offers.iter().find(|offer| Some(offer.variant) == line.variant).map(|offer| offer.metal);
        let of_metal = match metal {
            Some(M::WhiteGold) => {
                "White gold is plated with rhodium; it is renewed when the colour warms, usually after some years of wear."
            }
            Some(M::YellowGold | M::RoseGold | M::TwoTone) => {
                "Gold takes fine scratches that belong to it; a polish now and then is enough. Keep it from chlorine."
            }
            Some(M::Platinum | M::Palladium) => {
                "Platinum loses nothing when it is scratched: the metal moves, and can be polished back."
            }
            Some(M::Silver) => {
                "Silver darkens in the air. Wear keeps it bright; a silver cloth does the rest. Keep it dry and closed away."
            }
            Some(M::Titanium) => {
                "Titanium asks for nothing but water and soap. It can't be resized by soldering; ask us."
            }
            None => "",
        };
        let design = making.map(|making| making.care.as_str()).unwrap_or_default();
        [design, of_metal].into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join(" ")
    }
}

/// What it would cost to buy the same again: its price without what a promotion took off, with tax on top where there is any.
fn replacement(line: &OrderLine) -> Money {
    let pieces = i64::from(line.quantity.get());
    let tax = line.tax.minor() / pieces;
    Money::new(line.unit_price.minor() + tax, line.unit_price.currency())
}

fn valuation(currency: Currency, pieces: &[PaperPiece]) -> Vec<PaperSum> {
    let all =
        Money::sum(currency, pieces.iter().filter_map(|piece| piece.amount)).unwrap_or(Money::zero(currency));
    let row = |what| PaperSum { what, name: None, amount: all };
    vec![row(SumKind::Pieces), row(SumKind::Total)]
}

/// Every amount of an order, down to its total.
fn sums(order: &Order) -> Vec<PaperSum> {
    let row = |what, name: Option<String>, amount| PaperSum { what, name, amount };
    let off = |(name, amount): (String, Money)| {
        row(SumKind::Discount, Some(name), Money::new(-amount.minor(), amount.currency()))
    };
    let mut rows = vec![row(SumKind::Pieces, None, order.subtotal)];
    rows.extend(order.discount_rows().into_iter().map(off));
    rows.push(row(SumKind::Delivery, Some(order.shipping_name.clone()), order.shipping));
    let (name, _) = order.tax_words();
    match order.tax_treatment {
        Treatment::Included => {
            rows.push(row(SumKind::Total, None, order.total));
            rows.push(row(SumKind::Contained, Some(name), order.tax_included));
        }
        _ => {
            rows.push(row(SumKind::Tax, Some(name), order.tax));
            rows.push(row(SumKind::Total, None, order.total));
        }
    }
    rows
}

/// What paid it, below the total.
fn paid_by(order: &Order) -> Vec<PaperSum> {
    let mut rows = order.tender_rows();
    if rows.is_empty() {
        rows.push((String::new(), order.total));
    }
    let row = |(name, amount): (String, Money)| PaperSum {
        what: SumKind::PaidBy,
        name: (!name.is_empty()).then_some(name),
        amount,
    };
    rows.into_iter().map(row).collect()
}
