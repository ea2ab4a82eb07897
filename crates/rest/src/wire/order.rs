//! Orders.

use chrono::{DateTime, NaiveDate, Utc};
use commerce::{
    checkout::Address,
    orders::{Order, OrderGift, OrderLine, Tracking, link},
};
use platform::Cx;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    common::{MoneyOut, PictureOut},
    credits::TenderOut,
    promotions::AppliedPromotionOut,
    ring::RingOut,
    terms::TaxPartOut,
};

/// What somebody bought.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Order)]
pub(crate) struct OrderOut {
    #[schema(example = "ord_069283r0000000000000000000")]
    id: String,
    /// What people call it.
    #[schema(example = "JC-7K2M9QX")]
    number: String,
    /// `shop`, or `commission` for what was agreed on with the atelier.
    #[schema(example = "shop")]
    kind: &'static str,
    /// `pending_payment`, `deposit_paid`, `paid`, `fulfilled`, `delivered`, `cancelled`, `expired`, `lapsed`, `refunded`, `refunded_late`…
    #[schema(example = "paid")]
    status: &'static str,
    /// The same in words for people.
    #[schema(example = "Paid")]
    status_label: &'static str,
    /// The page at which the client sees it, by a link that only they have; not shown to staff.
    #[schema(example = "https://jasonandco.example/orders/JC-7K2M9QX?key=…")]
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    version: i64,
    email: String,
    lines: Vec<OrderLineOut>,
    subtotal: MoneyOut,
    discount: MoneyOut,
    /// By which promotions, in the words of the day.
    promotions: Vec<AppliedPromotionOut>,
    /// What gift cards and store credit pay of the total.
    tenders: Vec<TenderOut>,
    /// What is paid by card: the total without the tenders.
    due: MoneyOut,
    shipping: MoneyOut,
    tax: MoneyOut,
    #[schema(example = "New York sales tax")]
    tax_name: String,
    /// Millionths: 88750 is 8.875 %.
    tax_rate_ppm: i64,
    /// `added` to the prices, `included` in them, or not charged: `export`, `unregistered`, `exempt`.
    #[schema(example = "added")]
    tax_treatment: &'static str,
    /// How the tax of each line became whole minor units: `half_up`, `half_even` or `down`.
    #[schema(example = "half_up")]
    tax_rounding: &'static str,
    /// What the client was told beside it.
    tax_note: Option<String>,
    /// What the prices contain.
    tax_included: MoneyOut,
    /// What the tax of delivery is made of.
    shipping_taxes: Vec<TaxPartOut>,
    /// `subtotal − discount + shipping + tax`.
    total: MoneyOut,
    paid: MoneyOut,
    refunded: MoneyOut,
    /// What went back to the gift cards and store credit that paid.
    credit_refunded: MoneyOut,
    shipping_method: String,
    shipping_name: String,
    /// What the carrier insures it for; null where nothing travels, and on orders from before it was kept.
    insured_up_to: Option<MoneyOut>,
    shipping_address: AddressOut,
    billing_address: AddressOut,
    /// The day by which it was promised.
    deliver_by: NaiveDate,
    gift_note: Option<String>,
    /// The gift that the parcel is, as it was on the day; null when it is none.
    gift: Option<OrderGiftOut>,
    tracking: Option<TrackingOut>,
    /// When the pieces go back unless it is paid.
    hold_expires_at: DateTime<Utc>,
    placed_at: DateTime<Utc>,
    paid_at: Option<DateTime<Utc>>,
    fulfilled_at: Option<DateTime<Utc>>,
    closed_at: Option<DateTime<Utc>>,
}

impl OrderOut {
    /// The order as its owner sees it.
    pub(crate) fn new(cx: &Cx, o: &Order) -> Self {
        Self { url: Some(cx.link(&link(cx, o))), ..Self::without_link(o) }
    }

    /// The order as staff see it: the client's link opens more than reading.
    pub(crate) fn without_link(o: &Order) -> Self {
        Self {
            id: o.id.to_string(),
            number: o.number.clone(),
            kind: o.kind.code(),
            status: o.state.code(),
            status_label: o.state.label(),
            url: None,
            version: o.version,
            email: o.email.to_string(),
            lines: o.lines.iter().map(OrderLineOut::from).collect(),
            subtotal: o.subtotal.into(),
            discount: o.discount.into(),
            promotions: o.promotions.iter().map(Into::into).collect(),
            tenders: o.tenders.iter().map(Into::into).collect(),
            due: o.due.into(),
            shipping: o.shipping.into(),
            tax: o.tax.into(),
            tax_name: o.tax_name.clone(),
            tax_rate_ppm: o.tax_rate.millionths(),
            tax_treatment: o.tax_treatment.code(),
            tax_rounding: o.tax_rounding.code(),
            tax_note: o.tax_note.clone(),
            tax_included: o.tax_included.into(),
            shipping_taxes: o.shipping_taxes.iter().map(TaxPartOut::from).collect(),
            total: o.total.into(),
            paid: o.paid.into(),
            refunded: o.refunded.into(),
            credit_refunded: o.credit_refunded.into(),
            shipping_method: o.shipping_method.clone(),
            shipping_name: o.shipping_name.clone(),
            insured_up_to: o.shipping_cover.map(Into::into),
            shipping_address: (&o.shipping_address).into(),
            billing_address: (&o.billing_address).into(),
            deliver_by: o.deliver_by,
            gift_note: o.gift.as_ref().and_then(|g| g.note.clone()),
            gift: o.gift.as_ref().map(OrderGiftOut::from),
            tracking: o.tracking.as_ref().map(TrackingOut::from),
            hold_expires_at: o.hold_expires_at,
            placed_at: o.placed_at,
            paid_at: o.paid_at,
            fulfilled_at: o.fulfilled_at,
            closed_at: o.closed_at,
        }
    }
}

/// One line of an order, in the words of the day it was placed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OrderLine)]
pub(crate) struct OrderLineOut {
    id: String,
    /// Absent of a commission, which was agreed on and not chosen.
    variant_id: Option<String>,
    product_id: Option<String>,
    slug: String,
    sku: String,
    title: String,
    options: String,
    image: Option<PictureOut>,
    /// The serial number of a one-of-a-kind piece.
    serial: Option<String>,
    engraving: Option<String>,
    /// The face the words are cut in; null without words.
    engraving_font: Option<&'static str>,
    /// Whether a free ring sizer is sent first.
    ring_sizer: bool,
    /// The stone it was made around, when the client chose one, in the words of the day.
    ring: Option<RingOut>,
    /// What was said of its stones on that day: number, weight, origin and treatment; null without stones.
    #[schema(example = "1.25 ct natural diamond; 20 natural diamonds, 0.35 ct in total")]
    disclosure: Option<String>,
    quantity: i32,
    unit_price: MoneyOut,
    discount: MoneyOut,
    /// What came on top, rounded once for the line.
    tax: MoneyOut,
    /// What its price contains, rounded once for the line.
    tax_included: MoneyOut,
    /// What its tax is made of; empty on orders from before it was kept.
    taxes: Vec<TaxPartOut>,
    /// `unit_price × quantity − discount + tax`.
    line_total: MoneyOut,
    made_to_order: bool,
    lead_days: i32,
    returnable: bool,
    /// How many came back.
    returned: i32,
}

impl From<&OrderLine> for OrderLineOut {
    fn from(l: &OrderLine) -> Self {
        Self {
            id: l.id.to_string(),
            variant_id: l.variant.map(|id| id.to_string()),
            product_id: l.product.map(|id| id.to_string()),
            slug: l.slug.clone(),
            sku: l.sku.clone(),
            title: l.title.clone(),
            options: l.options.clone(),
            image: l.image.as_ref().map(PictureOut::from),
            serial: l.serial.clone(),
            engraving: l.engraving.clone(),
            engraving_font: l.engraving_font.map(commerce::cart::EngravingFont::code),
            ring_sizer: l.ring_sizer,
            ring: l.ring.as_ref().map(RingOut::from),
            disclosure: l.disclosure.clone(),
            quantity: l.quantity.get(),
            unit_price: l.unit_price.into(),
            discount: l.discount.into(),
            tax: l.tax.into(),
            tax_included: l.tax_included.into(),
            taxes: l.taxes.iter().map(TaxPartOut::from).collect(),
            line_total: l.line_total.into(),
            made_to_order: l.made_to_order,
            lead_days: l.lead_days,
            returnable: l.returnable,
            returned: l.returned,
        }
    }
}

/// Where something goes.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Address)]
pub(crate) struct AddressOut {
    name: String,
    line1: String,
    line2: Option<String>,
    city: String,
    /// State, province or county, where the country has them.
    region: Option<String>,
    postal_code: Option<String>,
    /// ISO 3166-1, two letters.
    #[schema(example = "US")]
    country: String,
    phone: Option<String>,
}

impl From<&Address> for AddressOut {
    fn from(a: &Address) -> Self {
        Self {
            name: a.name.clone(),
            line1: a.line1.clone(),
            line2: a.line2.clone(),
            city: a.city.clone(),
            region: a.region.clone(),
            postal_code: a.postal_code.clone(),
            country: a.country.clone(),
            phone: a.phone.clone(),
        }
    }
}

/// The gift that an order's parcel is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OrderGift)]
pub(crate) struct OrderGiftOut {
    /// Words for the card.
    note: Option<String>,
    /// How it is wrapped, in the words of the day.
    wrapping: Option<String>,
    /// Whether no paper in the parcel shows a price.
    hide_prices: bool,
}

impl From<&OrderGift> for OrderGiftOut {
    fn from(g: &OrderGift) -> Self {
        Self { note: g.note.clone(), wrapping: g.wrapping.clone(), hide_prices: g.hide_prices }
    }
}

/// Where a parcel is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Tracking)]
pub(crate) struct TrackingOut {
    courier: String,
    number: String,
}

impl From<&Tracking> for TrackingOut {
    fn from(t: &Tracking) -> Self {
        Self { courier: t.courier.clone(), number: t.number.clone() }
    }
}

/// The orders of the person who is signed in.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Orders)]
pub(crate) struct OrdersOut {
    /// The latest fifty, the newest first.
    pub(crate) data: Vec<OrderOut>,
    /// Always null for now: fifty orders are more than anyone has placed.
    pub(crate) next_cursor: Option<String>,
}
