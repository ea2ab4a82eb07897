//! Price a cart for a place and a way of delivery. Used by the page that shows it and by the order that charges it.

use chrono::NaiveDate;
use db::Tx;
use kernel::{Currency, Money};

use super::{
    CheckoutError, Country, LineAmounts, Quote, QuoteAsk, ShortLine, Totals, deliver_by, methods,
    model::order_lines,
};
use crate::{
    cart::{Cart, CartLine, LineProblem},
    credits::{self, Credit, Tender},
    orders::OrderPromotion,
    policy::LEAST_PAYMENT_MINOR,
    promotions::{self, Benefit, Discountable, Promotion, PromotionError, discounts},
    shipping::ShippingMethod,
    tax::{self, TaxAsk, TaxPlace, Taxable, Taxation},
};

/// What the cart would cost, delivered there. The day of delivery counts from the database's day, as the order's
/// will: one clock decides what is shown and what is promised.
///
/// # Errors
/// An empty cart, lines that cannot be bought as they stand, a place the house does not deliver to, a way
/// of delivery that is unknown or does not insure the goods, or an amount that does not fit.
pub async fn quote(tx: &mut Tx, cart: &Cart, ask: &QuoteAsk) -> Result<Quote, CheckoutError> {
    check_lines(&cart.lines)?;
    let priced = price(tx, cart, ask).await?;
    let deliver_by = priced.deliver_by(tx.now().await?.date_naive());
    let due = priced.due()?;
    Ok(Quote {
        subtotal: priced.totals.subtotal,
        discount: priced.totals.discount,
        promotions: priced.promotions,
        shipping: priced.totals.shipping,
        tax_name: priced.tax.name,
        tax_rate: priced.tax.rate,
        tax_treatment: priced.tax.treatment,
        tax_note: priced.tax.note,
        tax: priced.totals.tax,
        tax_included: priced.totals.tax_included,
        total: priced.totals.total,
        due,
        tenders: priced.tenders,
        deliver_by,
        shipping_method: priced.method,
    })
}

/// A cart with every amount computed.
pub(super) struct Priced {
    pub(super) lines: Vec<CartLine>,
    pub(super) totals: Totals,
    pub(super) tax: Taxation,
    /// SHA-256 of what the tax was computed for.
    pub(super) tax_hash: [u8; 32],
    pub(super) method: ShippingMethod,
    /// What was asked for by codes, and what each came to.
    pub(super) usable: Vec<Promotion>,
    pub(super) promotions: Vec<OrderPromotion>,
    /// What the cart's credits pay of the total.
    pub(super) tenders: Vec<Tender>,
}

impl Priced {
    /// What credits pay of the total, together.
    pub(super) fn credited(&self) -> Result<Money, CheckoutError> {
        let amounts = self.tenders.iter().map(|tender| tender.amount);
        Money::sum(self.totals.total.currency(), amounts).ok_or(CheckoutError::AmountOutOfBounds)
    }

    /// What the provider is asked for.
    pub(super) fn due(&self) -> Result<Money, CheckoutError> {
        self.totals.total.checked_sub(self.credited()?).ok_or(CheckoutError::AmountOutOfBounds)
    }

    /// When all of it arrives: it travels together, when the last piece is done.
    pub(super) fn deliver_by(&self, ordered: NaiveDate) -> NaiveDate {
        let lead_days = self.lines.iter().map(|l| l.lead_days).max().unwrap_or(0);
        deliver_by(ordered, lead_days, self.method.transit_days)
    }
}

/// Computes the lines as an order will have them.
pub(super) async fn price(tx: &mut Tx, cart: &Cart, ask: &QuoteAsk) -> Result<Priced, CheckoutError> {
    let currency = cart.currency;
    let sale = lay_out(tx, cart, ask).await?;
    let question = sale.question(currency, ask)?;
    let taxation = tax::assess(tx, &question).await?.ok_or(CheckoutError::CountryNotServed)?;
    let totals = Totals::compute(currency, &sale.amounts, sale.shipping, &taxation)
        .ok_or(CheckoutError::AmountOutOfBounds)?;
    let tenders = tenders(tx, cart, totals.total).await?;
    Ok(Priced {
        lines: sale.lines,
        tenders,
        totals,
        tax: taxation,
        tax_hash: question.hash(),
        method: sale.method,
        usable: sale.usable,
        promotions: sale.promotions,
    })
}

/// What each credit that the cart names pays of the total. One that has nothing left by now pays nothing.
async fn tenders(tx: &mut Tx, cart: &Cart, total: Money) -> Result<Vec<Tender>, CheckoutError> {
    let found = credits::find_of_cart(tx, cart.id, cart.account, cart.pending_order).await?;
    let usable: Vec<_> = found.into_iter().filter(|c| c.balance.currency() == total.currency()).collect();
    let available: Vec<_> = usable.iter().map(Credit::available).collect();
    let least = Money::new(LEAST_PAYMENT_MINOR, total.currency());
    let parts = credits::apportion(total, least, &available).ok_or(CheckoutError::AmountOutOfBounds)?;
    let paying = usable.into_iter().zip(parts).filter(|(_, part)| !part.is_zero());
    Ok(paying
        .map(|(credit, amount)| Tender {
            credit: credit.id,
            kind: credit.kind,
            last_four: credit.last_four,
            amount,
        })
        .collect())
}

/// A sale before its tax.
pub(super) struct Sale {
    lines: Vec<CartLine>,
    amounts: Vec<LineAmounts>,
    shipping: Money,
    method: ShippingMethod,
    usable: Vec<Promotion>,
    promotions: Vec<OrderPromotion>,
}

/// Everything that tax depends on: lines, what is taken off them, and delivery.
pub(super) async fn lay_out(tx: &mut Tx, cart: &Cart, ask: &QuoteAsk) -> Result<Sale, CheckoutError> {
    let currency = cart.currency;
    let country = Country::find(&ask.country).ok_or(CheckoutError::CountryNotServed)?;
    let lines = order_lines(&cart.lines);
    let code = ask.shipping_method.as_deref();
    let (method, value) = methods::choose(tx, cart, &lines, country.code, code).await?;
    let usable = promotions::find_usable(tx, currency, &ask.codes, cart.pending_order).await?;
    let off = take_off(tx, &lines, method.price, value, &usable).await?;
    let amounts = lines.iter().zip(off.lines);
    let amounts = amounts.map(|(line, discount)| LineAmounts {
        unit_price: line.unit_price,
        quantity: line.quantity,
        discount,
    });
    let amounts = amounts.collect();
    let shipping = method.price.checked_sub(off.shipping_off).ok_or(CheckoutError::AmountOutOfBounds)?;
    let named = off.each.into_iter().filter_map(|(id, discount, shipping_off)| {
        let promotion = usable.iter().find(|p| p.id == id)?;
        Some(OrderPromotion {
            id,
            code: promotion.code.clone(),
            name: promotion.name.clone(),
            discount,
            shipping_off,
        })
    });
    let promotions = named.collect();
    Ok(Sale { lines, amounts, shipping, method, usable, promotions })
}

/// What promotions take off, each of which must be for something in the cart.
async fn take_off(
    tx: &mut Tx,
    lines: &[CartLine],
    delivery: Money,
    value: Money,
    usable: &[Promotion],
) -> Result<promotions::Discounts, CheckoutError> {
    if let Some(short) = usable.iter().find(|p| p.least_subtotal.minor() > value.minor()) {
        return Err(PromotionError::NothingFor { least: Some(short.least_subtotal) }.into());
    }
    let products: Vec<_> = lines.iter().map(|line| line.product).collect();
    let members = if usable.iter().any(|p| p.collection.is_some()) {
        catalog::collections::list_by_hand_of(tx, &products).await?
    } else {
        Vec::new()
    };
    let of = |line: &CartLine| {
        members.iter().filter(|(product, _)| *product == line.product).map(|(_, id)| *id).collect()
    };
    let discountable: Option<Vec<_>> = lines
        .iter()
        .map(|line| {
            Some(Discountable {
                amount: line.unit_price.checked_mul(line.quantity.get().into())?,
                unique: line.one_of_a_kind,
                bespoke: line.ring.is_some(),
                collections: of(line),
            })
        })
        .collect();
    let discountable = discountable.ok_or(CheckoutError::AmountOutOfBounds)?;
    if usable.iter().any(|p| !discountable.iter().any(|line| p.is_for(line))) {
        return Err(PromotionError::NothingFor { least: None }.into());
    }
    let off = discounts(&discountable, delivery, usable).ok_or(CheckoutError::AmountOutOfBounds)?;
    // nobody loses a use, or wonders, for a code that comes to nothing
    let nothing = off.each.iter().find(|(_, discount, shipping)| discount.is_zero() && shipping.is_zero());
    match nothing.and_then(|(id, ..)| usable.iter().find(|p| p.id == *id)) {
        Some(promotion) => Err(PromotionError::TakesNothing {
            code: promotion.code.clone(),
            delivery: promotion.benefit == Benefit::FreeShipping,
        }
        .into()),
        None => Ok(off),
    }
}

impl Sale {
    /// What is asked of whoever computes the tax. What the client fetches is taxed where it is handed over.
    pub(super) fn question(&self, currency: Currency, ask: &QuoteAsk) -> Result<TaxAsk, CheckoutError> {
        let place = match &self.method.collected_in {
            Some(place) => {
                TaxPlace { country: place.country.clone(), region: place.region.clone(), postal_code: None }
            }
            None => {
                let country = Country::find(&ask.country).ok_or(CheckoutError::CountryNotServed)?;
                let region = ask.region.as_deref().and_then(|text| country.region(text));
                let postal_code = ask.postal_code.as_deref().and_then(|text| country.tidy_postal_code(text));
                TaxPlace {
                    country: country.code.to_owned(),
                    region: region.map(|r| r.code.to_owned()),
                    postal_code,
                }
            }
        };
        let lines = self.lines.iter().zip(&self.amounts).map(|(line, amounts)| {
            Some(Taxable { sku: line.sku.clone(), quantity: line.quantity.get(), amount: amounts.left()? })
        });
        let lines = lines.collect::<Option<_>>().ok_or(CheckoutError::AmountOutOfBounds)?;
        Ok(TaxAsk { currency, place, lines, shipping: self.shipping })
    }
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
