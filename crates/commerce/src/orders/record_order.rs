//! Write down a new order. Called by checkout, in the transaction that claims its stock.
//!
//! Refuses nothing itself: the schema's arithmetic rules are the last word. Writes `orders`, `order_lines`, `order_taxes`, `order_promotions`, what is promised of returns, the
//! state log, and announces `orders.placed`.

use catalog::model::Media;
use chrono::{DateTime, NaiveDate, Utc};
use db::{DbError, Tx};
use kernel::{
    EmailAddress, Money, Quantity, Rate,
    ids::{AccountId, CartId, OrderId, OrderLineId, ProductId, SavedLineId, VariantId},
};
use platform::{Cx, outbox, states};
use serde_json::Value;

use super::{OrderKind, OrderPromotion, OrderState, events::Placed, number, store};
use crate::{
    cart::{EngravingFont, Gift, GiftNote},
    checkout::Address,
    error::unreadable,
    returns::{Facts, NewPromise, promise_terms},
    rings::Ring,
    tax::{LineTax, Rounding, Treatment},
};

/// A whole order, computed.
#[derive(Debug, Clone)]
pub(crate) struct NewOrder {
    pub(crate) id: OrderId,
    pub(crate) kind: OrderKind,
    pub(crate) cart: CartId,
    /// Whose bag it was, if it was anybody's with an account.
    pub(crate) account: Option<AccountId>,
    pub(crate) email: EmailAddress,
    pub(crate) lines: Vec<NewLine>,
    pub(crate) subtotal: Money,
    pub(crate) discount: Money,
    pub(crate) promotions: Vec<OrderPromotion>,
    pub(crate) shipping: Money,
    pub(crate) tax: NewTax,
    pub(crate) total: Money,
    /// What credits pay of it.
    pub(crate) credited: Money,
    pub(crate) shipping_method: String,
    pub(crate) shipping_name: String,
    pub(crate) shipping_cover: Option<Money>,
    pub(crate) shipping_address: Address,
    pub(crate) billing_address: Address,
    pub(crate) deliver_by: NaiveDate,
    pub(crate) gift: Option<Gift>,
    pub(crate) hold_expires_at: DateTime<Utc>,
    pub(crate) fingerprint: [u8; 32],
}

/// Its tax: the sums, how they came about, and of which delivery's part is made.
#[derive(Debug, Clone)]
pub(crate) struct NewTax {
    pub(crate) added: Money,
    pub(crate) included: Money,
    pub(crate) treatment: Treatment,
    pub(crate) rounding: Rounding,
    pub(crate) name: String,
    pub(crate) rate: Rate,
    pub(crate) note: Option<String>,
    pub(crate) source: String,
    pub(crate) reference: Option<String>,
    pub(crate) hash: [u8; 32],
    pub(crate) of_shipping: LineTax,
}

/// One line of it.
#[derive(Debug, Clone)]
pub(crate) struct NewLine {
    pub(crate) id: OrderLineId,
    pub(crate) variant: Option<VariantId>,
    pub(crate) product: Option<ProductId>,
    pub(crate) slug: String,
    pub(crate) sku: String,
    pub(crate) title: String,
    pub(crate) options: String,
    pub(crate) image: Option<Media>,
    pub(crate) serial: Option<String>,
    pub(crate) engraving: Option<String>,
    pub(crate) engraving_font: Option<EngravingFont>,
    pub(crate) ring_sizer: bool,
    pub(crate) ring: Option<Ring>,
    /// The line of a saved bag whose kept price it is sold at, or under.
    pub(crate) saved_line: Option<SavedLineId>,
    /// The least that the house's rules let it cost, where that is more than the kept price.
    pub(crate) kept_least: Option<Money>,
    pub(crate) disclosure: Option<String>,
    pub(crate) quantity: Quantity,
    pub(crate) unit_price: Money,
    pub(crate) discount: Money,
    pub(crate) tax: Money,
    pub(crate) line_total: Money,
    pub(crate) taxed: LineTax,
    pub(crate) made_to_order: bool,
    pub(crate) lead_days: i32,
    pub(crate) returnable: bool,
}

/// How an order over a counter is delivered.
const HANDED_OVER: &str = "handed_over";

/// How many numbers are tried; at a million orders the second try is needed once in 34,000 orders.
const NUMBER_TRIES: usize = 8;

/// What matters of each line for what is promised of its return.
fn promises(new: &NewOrder) -> Vec<NewPromise> {
    let facts = |line: &NewLine| Facts {
        made_for_one: line.engraving.is_some() || line.ring.is_some() || line.product.is_none(),
        made_to_order: line.made_to_order,
        returnable: line.returnable,
        earring: false,
        at_counter: new.shipping_method == HANDED_OVER,
    };
    new.lines
        .iter()
        .map(|line| NewPromise { line: line.id, product: line.product, facts: facts(line) })
        .collect()
}

/// Writes the order down, waiting for payment.
pub(crate) async fn record_order(tx: &mut Tx, cx: &Cx, new: &NewOrder) -> Result<(), DbError> {
    let number = insert_order(tx, cx, new).await?;
    for (position, line) in new.lines.iter().enumerate() {
        insert_line(tx, new.id, i16::try_from(position).unwrap_or(i16::MAX), line).await?;
    }
    promise_terms(tx, new.id, &new.shipping_address.country, &promises(new)).await?;
    record_taxes(tx, new).await?;
    record_promotions(tx, new).await?;
    states::record(tx, "order", new.id.uuid(), None, OrderState::PendingPayment.code()).await?;
    outbox::publish(tx, cx, &Placed { order: new.id, number }).await
}

async fn insert_order(tx: &mut Tx, cx: &Cx, new: &NewOrder) -> Result<String, DbError> {
    let now = tx.now().await?;
    let gift = new.gift.as_ref();
    for _ in 0..NUMBER_TRIES {
        let number = number::fresh(&*cx.random);
        let done = sqlx::query(
            "INSERT INTO orders (id, number, cart_id, account_id, email, state, currency, subtotal_minor, shipping_minor, tax_minor,
                                 total_minor, rate_name, rate_ppm, shipping_method, shipping_name, shipping_address,
                                 billing_address, deliver_by, gift_note, hold_expires_at, fingerprint, placed_at, discount_minor,
                                 shipping_tax_minor, tax_included_minor, shipping_tax_included_minor, rate_treatment, rate_rounding,
                                 rate_source, rate_reference, rate_hash, rate_note, shipping_cover_minor, gift_wrapping,
                                 gift_hide_prices, credited_minor, kind)
             VALUES ($1, $2, $3, $4, $5, 'pending_payment', $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
                     $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36)
             ON CONFLICT ON CONSTRAINT orders_number_once DO NOTHING",
        )
        .bind(new.id.uuid())
        .bind(&number)
        .bind(new.cart.uuid())
        .bind(customer(cx, new))
        .bind(new.email.as_str())
        .bind(new.total.currency().code())
        .bind(new.subtotal.minor())
        .bind(new.shipping.minor())
        .bind(new.tax.added.minor())
        .bind(new.total.minor())
        .bind(&new.tax.name)
        .bind(ppm(new.tax.rate))
        .bind(&new.shipping_method)
        .bind(&new.shipping_name)
        .bind(address_json(&new.shipping_address)?)
        .bind(address_json(&new.billing_address)?)
        .bind(new.deliver_by)
        .bind(gift.and_then(|g| g.note.as_ref()).map(GiftNote::as_str))
        .bind(new.hold_expires_at)
        .bind(new.fingerprint.as_slice())
        .bind(now)
        .bind(new.discount.minor())
        .bind(new.tax.of_shipping.added.minor())
        .bind(new.tax.included.minor())
        .bind(new.tax.of_shipping.included.minor())
        .bind(new.tax.treatment.code())
        .bind(new.tax.rounding.code())
        .bind(&new.tax.source)
        .bind(&new.tax.reference)
        .bind(new.tax.hash.as_slice())
        .bind(&new.tax.note)
        .bind(new.shipping_cover.map(Money::minor))
        .bind(gift.map(|g| &g.wrapping.name))
        .bind(gift.map(|g| g.hide_prices))
        .bind(new.credited.minor())
        .bind(new.kind.code())
        .execute(&mut **tx)
        .await?;
        if done.rows_affected() == 1 {
            return Ok(number);
        }
    }
    Err(unreadable("free order number", "after eight tries"))
}

fn ppm(rate: Rate) -> i32 {
    i32::try_from(rate.millionths()).unwrap_or(i32::MAX)
}

/// Staff who order something for a client are not the client.
fn customer(cx: &Cx, new: &NewOrder) -> Option<uuid::Uuid> {
    let acting = match cx.actor {
        kernel::Actor::Customer(account) => Some(account),
        _ => None,
    };
    new.account.or(acting).map(AccountId::uuid)
}

fn address_json(address: &Address) -> Result<Value, DbError> {
    serde_json::to_value(address).map_err(|e| DbError::Broken(sqlx::Error::Encode(e.into())))
}

async fn insert_line(tx: &mut Tx, order: OrderId, position: i16, line: &NewLine) -> Result<(), DbError> {
    let ring = line.ring.as_ref();
    let price = ring.and_then(|r| r.price);
    sqlx::query(
        "INSERT INTO order_lines (id, order_id, position, variant_id, product_id, product_slug, sku, title, options, image, serial,
                                  engraving, engraving_font, ring_sizer, quantity, unit_price_minor, tax_minor, line_total_minor, made_to_order,
                                  lead_days, returnable, stone_id, stone_serial, stone_words, ring_circumference_um, setting_minor, stone_minor,
                                  setting_fee_minor, disclosure, discount_minor, tax_included_minor,
                                  saved_line_id, kept_least_minor)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26,
                 $27, $28, $29, $30, $31, $32, $33)",
    )
    .bind(line.id.uuid())
    .bind(order.uuid())
    .bind(position)
    .bind(line.variant.map(VariantId::uuid))
    .bind(line.product.map(ProductId::uuid))
    .bind(&line.slug)
    .bind(&line.sku)
    .bind(&line.title)
    .bind(&line.options)
    .bind(line.image.as_ref().map(store::image_to_json))
    .bind(&line.serial)
    .bind(&line.engraving)
    .bind(line.engraving_font.map(EngravingFont::code))
    .bind(line.ring_sizer)
    .bind(line.quantity.get())
    .bind(line.unit_price.minor())
    .bind(line.tax.minor())
    .bind(line.line_total.minor())
    .bind(line.made_to_order)
    .bind(line.lead_days)
    .bind(line.returnable)
    .bind(ring.map(|r| r.stone.uuid()))
    .bind(ring.map(|r| &r.serial))
    .bind(ring.map(|r| &r.words))
    .bind(ring.map(|r| r.size.circumference_um()))
    .bind(price.map(|p| p.setting.minor()))
    .bind(price.map(|p| p.stone.minor()))
    .bind(price.map(|p| p.fee.minor()))
    .bind(&line.disclosure)
    .bind(line.discount.minor())
    .bind(line.taxed.included.minor())
    .bind(line.saved_line.map(SavedLineId::uuid))
    .bind(line.kept_least.map(Money::minor))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Writes down by which promotions the order costs less.
async fn record_promotions(tx: &mut Tx, new: &NewOrder) -> Result<(), DbError> {
    for (position, promotion) in (0_i16..).zip(&new.promotions) {
        sqlx::query(
            "INSERT INTO order_promotions (order_id, position, promotion_id, code, name, discount_minor, shipping_off_minor)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(new.id.uuid())
        .bind(position)
        .bind(promotion.id.uuid())
        .bind(&promotion.code)
        .bind(&promotion.name)
        .bind(promotion.discount.minor())
        .bind(promotion.shipping_off.minor())
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}

/// Writes down what the tax of each line and of delivery is made of, in one statement.
async fn record_taxes(tx: &mut Tx, new: &NewOrder) -> Result<(), DbError> {
    let lines = new.lines.iter().map(|line| (Some(line.id.uuid()), &line.taxed));
    let parts: Vec<_> = lines
        .chain([(None, &new.tax.of_shipping)])
        .flat_map(|(line, tax)| {
            tax.parts.iter().zip(0_i16..).map(move |(part, n)| (line, n, part, tax.is_included()))
        })
        .collect();
    sqlx::query(
        "INSERT INTO order_taxes (order_id, line_id, position, jurisdiction, name, rate_ppm, base_minor, amount_minor, included)
         SELECT $1, t.* FROM unnest($2::uuid[], $3::smallint[], $4::text[], $5::text[], $6::integer[], $7::bigint[], $8::bigint[], $9::boolean[]) AS t",
    )
    .bind(new.id.uuid())
    .bind(parts.iter().map(|(line, ..)| *line).collect::<Vec<_>>())
    .bind(parts.iter().map(|(_, n, ..)| *n).collect::<Vec<_>>())
    .bind(parts.iter().map(|(.., part, _)| part.jurisdiction.as_str()).collect::<Vec<_>>())
    .bind(parts.iter().map(|(.., part, _)| part.name.as_str()).collect::<Vec<_>>())
    .bind(parts.iter().map(|(.., part, _)| ppm(part.rate)).collect::<Vec<_>>())
    .bind(parts.iter().map(|(.., part, _)| part.base.minor()).collect::<Vec<_>>())
    .bind(parts.iter().map(|(.., part, _)| part.amount.minor()).collect::<Vec<_>>())
    .bind(parts.iter().map(|(.., included)| *included).collect::<Vec<_>>())
    .execute(&mut **tx)
    .await?;
    Ok(())
}
