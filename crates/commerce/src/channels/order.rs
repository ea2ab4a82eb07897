//! The order that a sale of a channel becomes: stock is kept, the order is written down, paid at the till and handed over, in one
//! transaction.

use chrono::Duration;
use db::Tx;
use kernel::{
    EmailAddress, Money,
    ids::{OrderId, OrderLineId},
};
use platform::Cx;
use sha2::{Digest, Sha256};

use super::{Channel, ChannelError, pricing::PricedSale};
use crate::{
    cart,
    checkout::Address,
    holds::{self, Thing},
    inventory::{self, ChannelUnit, HoldForChannel},
    ledger::Account,
    orders::{self, NewLine, NewOrder, NewTax, OrderKind},
    payments,
};

/// What a sale becomes, and for whom.
pub(super) struct NewSale<'a> {
    pub(super) channel: &'a Channel,
    pub(super) email: EmailAddress,
    /// Whether a client in the shop who is at checkout with a piece has it before us. One who has left with it is not asked.
    pub(super) respects_carts: bool,
}

/// Makes the order. Refuses what is not there.
pub(super) async fn make_order(
    tx: &mut Tx,
    cx: &Cx,
    sale: NewSale<'_>,
    priced: PricedSale,
) -> Result<OrderId, ChannelError> {
    let (channel, now) = (sale.channel, tx.now().await?);
    let order = OrderId::new(&*cx.random);
    let variants: Vec<_> = priced.items.iter().map(|item| item.offer.variant).collect();
    inventory::lock_levels(tx, None, &variants).await?;
    if sale.respects_carts {
        let pieces: Vec<_> = priced.items.iter().filter(|item| item.piece.is_some()).collect();
        let things: Vec<_> = pieces.iter().map(|item| Thing::Piece(item.offer.variant)).collect();
        let held = holds::find_live(tx, &things).await?;
        if let Some(minutes) = held.iter().map(|held| held.minutes_left).max() {
            return Err(ChannelError::Held { minutes });
        }
    } else {
        holds::end_of_sold(tx, &variants).await?;
    }
    let ids: Vec<_> = priced.items.iter().map(|_| OrderLineId::new(&*cx.random)).collect();
    let mut units: Vec<_> = priced
        .items
        .iter()
        .zip(&ids)
        .map(|(item, id)| ChannelUnit {
            line: *id,
            variant: item.offer.variant,
            piece: item.piece,
            quantity: item.quantity.get(),
        })
        .collect();
    units.sort_by_key(|unit| (unit.variant, unit.line));
    let expires_at = now + Duration::minutes(5);
    let hold = HoldForChannel { order, channel: channel.id, location: channel.location, expires_at, units };
    inventory::hold_for_channel(tx, cx, &hold).await?;
    // every order belongs to a bag; nobody has the token of this one
    let (bag, _) = cart::open_cart(tx, cx, channel.currency).await?;
    let place = priced.place.name.clone();
    let new = new_order(sale, priced, &ids, (order, bag.id), expires_at);
    let total = new.total;
    orders::record_order(tx, cx, &new).await?;
    payments::record_at_till(tx, cx, order, total).await?;
    let locked = orders::lock(tx, order).await?.ok_or(ChannelError::NotFound)?;
    orders::record_payment_in(tx, cx, &locked, Account::Till).await?;
    orders::hand_over(tx, order, &place).await?;
    Ok(order)
}

fn new_order(
    sale: NewSale<'_>,
    priced: PricedSale,
    ids: &[OrderLineId],
    (order, bag): (OrderId, kernel::ids::CartId),
    hold_expires_at: chrono::DateTime<chrono::Utc>,
) -> NewOrder {
    let nothing = Money::zero(sale.channel.currency);
    let address = counter(sale.channel, &priced);
    let taxed = priced.totals.lines.iter().zip(priced.tax.lines);
    let lines = priced.items.into_iter().zip(ids).zip(taxed).map(|((item, id), (amounts, tax))| NewLine {
        id: *id,
        variant: Some(item.offer.variant),
        product: Some(item.offer.product),
        slug: item.offer.slug,
        sku: item.offer.sku,
        title: item.offer.title,
        options: item.offer.options,
        image: item.offer.image,
        serial: item.piece.map(|_| item.code),
        engraving: None,
        engraving_font: None,
        ring_sizer: false,
        ring: None,
        saved_line: None,
        kept_least: None,
        disclosure: item.disclosure,
        quantity: item.quantity,
        unit_price: item.unit_price,
        discount: nothing,
        tax: amounts.tax,
        line_total: amounts.total,
        taxed: tax,
        made_to_order: false,
        lead_days: 0,
        returnable: item.offer.returnable,
    });
    NewOrder {
        id: order,
        kind: OrderKind::Shop,
        cart: bag,
        account: None,
        email: sale.email,
        lines: lines.collect(),
        subtotal: priced.totals.subtotal,
        discount: priced.totals.discount,
        promotions: Vec::new(),
        shipping: nothing,
        tax: NewTax {
            added: priced.totals.tax,
            included: priced.totals.tax_included,
            treatment: priced.tax.treatment,
            rounding: priced.tax.rounding,
            name: priced.tax.name,
            rate: priced.tax.rate,
            note: priced.tax.note,
            source: priced.tax.source,
            reference: priced.tax.reference,
            hash: priced.tax_hash,
            of_shipping: priced.tax.shipping,
        },
        total: priced.totals.total,
        credited: nothing,
        shipping_method: "handed_over".to_owned(),
        shipping_name: format!("Handed over at {}", priced.place.name),
        shipping_cover: None,
        shipping_address: address.clone(),
        billing_address: address,
        deliver_by: hold_expires_at.date_naive(),
        gift: None,
        hold_expires_at,
        fingerprint: Sha256::digest(order.to_string().as_bytes()).into(),
    }
}

/// Nothing travels: the address of an order over the counter is the counter's.
fn counter(channel: &Channel, priced: &PricedSale) -> Address {
    let given = &priced.place.address;
    let some = |text: &String| (!text.is_empty()).then(|| text.clone());
    Address {
        name: channel.name.clone(),
        line1: some(&given.line1).unwrap_or_else(|| priced.place.name.clone()),
        line2: None,
        city: given.city.clone(),
        region: some(&given.region),
        postal_code: some(&given.postal_code),
        country: given.country.clone(),
        phone: None,
    }
}
