//! Open the order of what was agreed on.
//!
//! Refuses a price that is not above nothing. Writes the order with its one line and its tax, and its installments; announces
//! `orders.placed`. Nothing is asked of a payment provider: each installment is paid by its link when its client comes to pay it.

use chrono::{DateTime, Utc};
use db::Tx;
use kernel::{
    EmailAddress, FieldError, Money, Quantity,
    ids::{AccountId, OrderId, OrderLineId},
};
use platform::Cx;
use sha2::{Digest, Sha256};

use super::{AgreedPrice, Terms, installments};
use crate::{
    cart,
    checkout::Address,
    orders::{self, NewLine, NewOrder, NewTax, OrderError, OrderKind},
    schedules,
    tax::{LineTax, Rounding, TaxPart, Treatment},
};

/// What was agreed on, and with whom.
#[derive(Debug, Clone)]
pub struct OpenAgreement {
    /// Where letters about it go.
    pub email: EmailAddress,
    /// The client's account, if they have one.
    pub account: Option<AccountId>,
    /// What the client is called.
    pub client: String,
    /// What it is called on every page and receipt. Nothing that must not be told.
    pub title: String,
    /// The number under which it is agreed on.
    pub reference: String,
    /// The price.
    pub price: AgreedPrice,
    /// The parts in which it is paid.
    pub terms: Terms,
    /// Until when its first part can be paid; it expires then.
    pub pay_by: DateTime<Utc>,
}

/// Opens it.
#[tracing::instrument(name = "agreements.open_agreement", skip_all)]
pub async fn open_agreement(tx: &mut Tx, cx: &Cx, ask: OpenAgreement) -> Result<OrderId, OrderError> {
    let total = ask.price.total().filter(|_| ask.price.net.minor() > 0).ok_or_else(nothing)?;
    let parts = installments(total, Money::zero(total.currency()), &ask.terms).ok_or_else(nothing)?;
    // every order belongs to a bag; nobody has the token of this one
    let (bag, _) = cart::open_cart(tx, cx, total.currency()).await.map_err(|error| match error {
        cart::CartError::Database(error) => OrderError::Database(error),
        other => OrderError::Database(crate::error::unreadable("bag", &other.to_string())),
    })?;
    let id = OrderId::new(&*cx.random);
    let today = tx.now().await?.date_naive();
    let new = new_order(cx, &ask, (id, bag.id), total, today);
    orders::record_order(tx, cx, &new).await?;
    schedules::record_schedule(tx, cx, id, &parts).await?;
    // what ends at the bench keeps its deposit: its client is told so where they accept
    orders::note_schedule(tx, id, true).await?;
    Ok(id)
}

fn nothing() -> OrderError {
    let words = "A price above nothing can be agreed on.";
    OrderError::Fields(vec![FieldError::new("amount", "out_of_range", words)])
}

fn new_order(
    cx: &Cx,
    ask: &OpenAgreement,
    (id, bag): (OrderId, kernel::ids::CartId),
    total: Money,
    today: chrono::NaiveDate,
) -> NewOrder {
    let nothing = Money::zero(total.currency());
    let place = at_the_atelier(&ask.client);
    NewOrder {
        id,
        kind: OrderKind::Commission,
        cart: bag,
        account: ask.account,
        email: ask.email.clone(),
        lines: vec![line(cx, ask, total)],
        subtotal: ask.price.net,
        discount: nothing,
        promotions: Vec::new(),
        shipping: nothing,
        tax: NewTax {
            added: ask.price.tax,
            included: nothing,
            treatment: Treatment::Added,
            rounding: Rounding::HalfUp,
            name: "Tax".to_owned(),
            rate: ask.price.rate,
            note: None,
            source: "agreement".to_owned(),
            reference: None,
            hash: Sha256::digest(ask.reference.as_bytes()).into(),
            of_shipping: LineTax::none(total.currency()),
        },
        total,
        credited: nothing,
        shipping_method: "by_agreement".to_owned(),
        shipping_name: "As agreed with the atelier".to_owned(),
        shipping_cover: None,
        shipping_address: place.clone(),
        billing_address: place,
        deliver_by: ask.terms.balance_on.max(today),
        gift: None,
        hold_expires_at: ask.pay_by,
        fingerprint: Sha256::digest(id.to_string().as_bytes()).into(),
    }
}

fn line(cx: &Cx, ask: &OpenAgreement, total: Money) -> NewLine {
    let AgreedPrice { net, tax, rate } = ask.price;
    let nothing = Money::zero(total.currency());
    let part = TaxPart { jurisdiction: String::new(), name: "Tax".to_owned(), rate, base: net, amount: tax };
    NewLine {
        id: OrderLineId::new(&*cx.random),
        variant: None,
        product: None,
        slug: String::new(),
        sku: ask.reference.clone(),
        title: ask.title.clone(),
        options: String::new(),
        image: None,
        serial: None,
        engraving: None,
        engraving_font: None,
        ring_sizer: false,
        ring: None,
        saved_line: None,
        kept_least: None,
        disclosure: None,
        quantity: Quantity::ONE,
        unit_price: net,
        discount: nothing,
        tax,
        line_total: total,
        taxed: LineTax { added: tax, included: nothing, parts: vec![part] },
        made_to_order: true,
        lead_days: 0,
        returnable: false,
    }
}

/// Nothing travels before it is agreed how: the address is the client's name at the house's own door.
fn at_the_atelier(client: &str) -> Address {
    Address {
        name: client.to_owned(),
        line1: "At the atelier".to_owned(),
        line2: None,
        city: String::new(),
        region: None,
        postal_code: None,
        country: "US".to_owned(),
        phone: None,
    }
}
