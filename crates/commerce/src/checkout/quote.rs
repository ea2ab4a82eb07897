//! Price a cart for a place and a way of delivery. Used by the page that shows it and by the order that charges it.

use chrono::NaiveDate;
use db::{Conn, Tx};
use kernel::Currency;

use super::{
    CheckoutError, Country, Quote, QuoteAsk, ShippingMethod, ShortLine, TaxRate, Totals, deliver_by,
    model::order_lines,
    queries::{find_tax_rate, shipping_methods},
};
use crate::cart::{Cart, CartLine, LineProblem};

/// What the cart would cost, delivered there. The day of delivery counts from the database's day, as the order's
/// will: one clock decides what is shown and what is promised.
///
/// # Errors
/// An empty cart, lines that cannot be bought as they stand, a place the house does not deliver to, an unknown way
/// of delivery, or an amount that does not fit.
pub async fn quote(tx: &mut Tx, cart: &Cart, ask: &QuoteAsk) -> Result<Quote, CheckoutError> {
    check_lines(&cart.lines)?;
    let priced = price(tx, cart.currency, &cart.lines, ask).await?;
    let deliver_by = priced.deliver_by(tx.now().await?.date_naive());
    Ok(Quote {
        subtotal: priced.totals.subtotal,
        shipping: priced.totals.shipping,
        tax_name: priced.tax.name,
        tax_rate: priced.tax.rate,
        tax: priced.totals.tax,
        total: priced.totals.total,
        deliver_by,
        shipping_method: priced.method,
    })
}

/// A cart with every amount computed.
pub(super) struct Priced {
    pub(super) lines: Vec<CartLine>,
    pub(super) totals: Totals,
    pub(super) tax: TaxRate,
    pub(super) method: ShippingMethod,
}

impl Priced {
    /// When all of it arrives: it travels together, when the last piece is done.
    pub(super) fn deliver_by(&self, ordered: NaiveDate) -> NaiveDate {
        let lead_days = self.lines.iter().map(|l| l.lead_days).max().unwrap_or(0);
        deliver_by(ordered, lead_days, self.method.transit_days)
    }
}

/// Computes every amount of an order for these lines.
pub(super) async fn price(
    conn: &mut Conn,
    currency: Currency,
    lines: &[CartLine],
    ask: &QuoteAsk,
) -> Result<Priced, CheckoutError> {
    let country = Country::find(&ask.country).ok_or(CheckoutError::CountryNotServed)?;
    let tax = find_tax_rate(conn, country.code, ask.region.as_deref())
        .await?
        .ok_or(CheckoutError::CountryNotServed)?;
    let methods = shipping_methods(conn, country.code, currency).await?;
    let method = match &ask.shipping_method {
        Some(code) => methods.into_iter().find(|m| m.code == *code),
        None => methods.into_iter().next(),
    };
    let method = method.ok_or(CheckoutError::UnknownShippingMethod)?;
    let lines = order_lines(lines);
    let amounts: Vec<_> = lines.iter().map(|l| (l.unit_price, l.quantity)).collect();
    let totals = Totals::compute(currency, &amounts, method.price, tax.rate)
        .ok_or(CheckoutError::AmountOutOfBounds)?;
    Ok(Priced { lines, totals, tax, method })
}

/// Refuses lines that are known not to be buyable before anything is locked for them.
pub(super) fn check_lines(lines: &[CartLine]) -> Result<(), CheckoutError> {
    if lines.is_empty() {
        return Err(CheckoutError::CartEmpty);
    }
    let with = |wanted: fn(&LineProblem) -> bool| -> Vec<ShortLine> {
        lines
            .iter()
            .filter(|l| l.problem.as_ref().is_some_and(wanted))
            .map(|l| match (&l.ring, l.problem) {
                (Some(ring), Some(LineProblem::StoneTaken)) => ShortLine::of_stone(l, ring),
                (_, problem) => ShortLine {
                    variant: l.variant,
                    title: l.title.clone(),
                    wanted: l.quantity.get(),
                    available: if let Some(LineProblem::OnlyLeft(n)) = problem { n } else { 0 },
                },
            })
            .collect()
    };
    let gone = with(|p| matches!(p, LineProblem::Gone));
    if !gone.is_empty() {
        return Err(CheckoutError::NotForSale(gone));
    }
    let minutes = lines.iter().filter_map(|l| match l.problem {
        Some(LineProblem::HeldByAnother { minutes }) => Some(minutes),
        _ => None,
    });
    if let Some(minutes) = minutes.max() {
        let held = |l: &&CartLine| matches!(l.problem, Some(LineProblem::HeldByAnother { .. }));
        let lines = lines.iter().filter(held).map(ShortLine::held).collect();
        return Err(CheckoutError::HeldByAnother { lines, minutes });
    }
    let short = with(|p| !matches!(p, LineProblem::Gone));
    if short.is_empty() { Ok(()) } else { Err(CheckoutError::InsufficientStock(short)) }
}
