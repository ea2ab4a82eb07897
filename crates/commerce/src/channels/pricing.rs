//! What a sale of a channel comes to.

use std::collections::HashMap;

use catalog::{
    offers::{Offer, find_offers, find_set_stones},
    products::find_variants_by_sku,
};
use db::Tx;
use kernel::{
    FieldError, Money, Quantity,
    ids::{PieceId, VariantId},
};

use super::{Channel, ChannelError, SaleLine, list_prices, model::MOST_LINES};
use crate::{
    checkout::{LineAmounts, Totals},
    inventory::{self, places},
    tax::{self, TaxAsk, TaxPlace, Taxable, Taxation},
};

/// A sale as it would be, for a till to show.
#[derive(Debug, Clone, PartialEq)]
pub struct QuotedSale {
    /// Its lines.
    pub lines: Vec<QuotedLine>,
    /// What the tax is called.
    pub tax_name: String,
    /// The tax that comes on top.
    pub tax: Money,
    /// The tax that the prices contain.
    pub tax_included: Money,
    /// What the client pays.
    pub total: Money,
}

/// One line of it.
#[derive(Debug, Clone, PartialEq)]
pub struct QuotedLine {
    /// As it was named.
    pub code: String,
    /// What it is called.
    pub title: String,
    /// What sets it apart.
    pub options: String,
    /// How many.
    pub quantity: i32,
    /// What one costs.
    pub unit_price: Money,
}

/// What a sale would come to now. Nothing is kept for it.
///
/// # Errors
/// Things that nobody knows, quantities out of range, a price in another currency, or a place without a tax.
pub async fn quote_sale(
    tx: &mut Tx,
    channel: &Channel,
    lines: &[SaleLine],
) -> Result<QuotedSale, ChannelError> {
    let priced = price(tx, channel, lines).await?;
    let line = |item: &Item| QuotedLine {
        code: item.code.clone(),
        title: item.offer.title.clone(),
        options: item.offer.options.clone(),
        quantity: item.quantity.get(),
        unit_price: item.unit_price,
    };
    Ok(QuotedSale {
        lines: priced.items.iter().map(line).collect(),
        tax_name: priced.tax.name.clone(),
        tax: priced.totals.tax,
        tax_included: priced.totals.tax_included,
        total: priced.totals.total,
    })
}

/// One thing that is sold, found and priced.
pub(super) struct Item {
    pub(super) code: String,
    pub(super) offer: Offer,
    pub(super) piece: Option<PieceId>,
    pub(super) quantity: Quantity,
    pub(super) unit_price: Money,
    pub(super) disclosure: Option<String>,
}

/// A whole sale, computed.
pub(super) struct PricedSale {
    pub(super) items: Vec<Item>,
    pub(super) totals: Totals,
    pub(super) tax: Taxation,
    pub(super) tax_hash: [u8; 32],
    pub(super) place: places::Location,
}

pub(super) async fn price(
    tx: &mut Tx,
    channel: &Channel,
    lines: &[SaleLine],
) -> Result<PricedSale, ChannelError> {
    let items = find_items(tx, channel, lines).await?;
    let place = places::find_location(tx, channel.location).await?.ok_or(ChannelError::PlaceUnknown)?;
    let too_much = || ChannelError::field("lines", "out_of_range", "This is more than an order can hold.");
    let amounts: Vec<_> = items
        .iter()
        .map(|item| LineAmounts {
            unit_price: item.unit_price,
            quantity: item.quantity,
            discount: Money::zero(channel.currency),
        })
        .collect();
    let taxable = items.iter().zip(&amounts).map(|(item, amounts)| {
        Some(Taxable { sku: item.offer.sku.clone(), quantity: item.quantity.get(), amount: amounts.left()? })
    });
    let region = place.address.region.clone();
    let question = TaxAsk {
        currency: channel.currency,
        place: TaxPlace {
            country: place.address.country.clone(),
            region: (!region.is_empty()).then_some(region),
            postal_code: None,
        },
        lines: taxable.collect::<Option<_>>().ok_or_else(too_much)?,
        shipping: Money::zero(channel.currency),
    };
    let tax = tax::assess(tx, &question).await?.ok_or(ChannelError::PlaceUnknown)?;
    let totals = Totals::compute(channel.currency, &amounts, question.shipping, &tax).ok_or_else(too_much)?;
    Ok(PricedSale { items, totals, tax_hash: question.hash(), tax, place })
}

async fn find_items(tx: &mut Tx, channel: &Channel, lines: &[SaleLine]) -> Result<Vec<Item>, ChannelError> {
    if lines.is_empty() || lines.len() > MOST_LINES {
        return Err(ChannelError::field("lines", "out_of_range", "A sale has 1 to 50 lines."));
    }
    let codes: Vec<_> = lines.iter().map(|line| line.code.trim().to_owned()).collect();
    let pieces = inventory::find_serials(tx, &codes).await?;
    let counted = find_variants_by_sku(tx, &codes).await?;
    let variants: Vec<_> = pieces.values().map(|(v, _)| *v).chain(counted.values().copied()).collect();
    let offers: HashMap<_, _> =
        find_offers(tx, &variants).await?.into_iter().map(|offer| (offer.variant, offer)).collect();
    let prices = list_prices(tx, channel.id, Some(&variants)).await?;
    let stones = find_set_stones(tx, &variants).await?;
    let (mut items, mut wrong) = (Vec::with_capacity(lines.len()), Vec::new());
    let mut seen: Vec<&String> = Vec::new();
    for (n, (line, code)) in lines.iter().zip(&codes).enumerate() {
        let mut refuse = |part: &str, rule, words: String| {
            wrong.push(FieldError::new(format!("lines[{n}].{part}"), rule, words));
        };
        if seen.contains(&code) {
            refuse("code", "repeated", format!("{code} stands on another line. Say how many there instead."));
            continue;
        }
        seen.push(code);
        let found = pieces.get(code).map(|(variant, piece)| (*variant, Some(*piece)));
        let Some((variant, piece)) = found.or_else(|| counted.get(code).map(|variant| (*variant, None)))
        else {
            refuse("code", "unknown_value", format!("We know no serial number and no code \"{code}\"."));
            continue;
        };
        let Some(offer) = offers.get(&variant) else { continue };
        match read_item(channel, line, offer, piece, &prices) {
            Ok((quantity, unit_price)) => items.push(Item {
                code: code.clone(),
                offer: offer.clone(),
                piece,
                quantity,
                unit_price,
                disclosure: stones.get(&variant).and_then(catalog::offers::SetStones::words),
            }),
            Err((part, rule, words)) => refuse(part, rule, words),
        }
    }
    if wrong.is_empty() { Ok(items) } else { Err(ChannelError::Invalid(wrong)) }
}

type Wrong = (&'static str, &'static str, String);

fn read_item(
    channel: &Channel,
    line: &SaleLine,
    offer: &Offer,
    piece: Option<PieceId>,
    prices: &HashMap<VariantId, Money>,
) -> Result<(Quantity, Money), Wrong> {
    if offer.one_of_a_kind && piece.is_none() {
        return Err(("code", "serial_needed", "This exists once: name it by its serial number.".to_owned()));
    }
    let quantity = Quantity::new(i64::from(line.quantity)).ok().filter(|q| piece.is_none() || q.get() == 1);
    let quantity = quantity
        .ok_or_else(|| ("quantity", "out_of_range", "Enter 1 to 10, and 1 for a piece.".to_owned()))?;
    let usual = prices.get(&offer.variant).copied().unwrap_or(offer.price);
    let price = line.unit_price.unwrap_or(usual);
    if price.currency() != channel.currency || price.minor() <= 0 {
        let words = format!("Sell it in {}, above nothing.", channel.currency.code());
        return Err(("unit_price", "currency_mismatch", words));
    }
    Ok((quantity, price))
}
