//! What staff read and write.

use catalog::{
    model::Status,
    products::{ProductSummary, StaffProduct, StaffVariant},
};
use chrono::{DateTime, NaiveDate, Utc};
use commerce::{
    orders::{Order, OrderSummary},
    payments::Payment,
};
use kernel::ids::VariantId;
use platform::audit;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::{
    common::{MoneyIn, MoneyOut, PictureOut},
    order::OrderOut,
    word,
};

/// A page of orders.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StaffOrders)]
pub(crate) struct StaffOrdersOut {
    pub(crate) data: Vec<StaffOrderRowOut>,
    /// Where the next page begins; null at the end.
    pub(crate) next_cursor: Option<String>,
}

/// An order as a row of the list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StaffOrderRow)]
pub(crate) struct StaffOrderRowOut {
    id: String,
    number: String,
    status: &'static str,
    /// Who receives it.
    name: String,
    email: String,
    /// The title of its first line.
    title: String,
    pieces: i64,
    total: MoneyOut,
    deliver_by: NaiveDate,
    placed_at: DateTime<Utc>,
    paid_at: Option<DateTime<Utc>>,
}

impl From<OrderSummary> for StaffOrderRowOut {
    fn from(o: OrderSummary) -> Self {
        Self {
            id: o.id.to_string(),
            number: o.number,
            status: o.state.code(),
            name: o.name,
            email: o.email,
            title: o.title,
            pieces: o.pieces,
            total: o.total.into(),
            deliver_by: o.deliver_by,
            placed_at: o.placed_at,
            paid_at: o.paid_at,
        }
    }
}

/// An order with its payments.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StaffOrder)]
pub(crate) struct StaffOrderOut {
    #[serde(flatten)]
    order: OrderOut,
    payments: Vec<StaffPaymentOut>,
}

impl StaffOrderOut {
    /// The order as staff see it.
    pub(crate) fn new(order: &Order, payments: &[Payment]) -> Self {
        Self {
            order: OrderOut::without_link(order),
            payments: payments.iter().map(StaffPaymentOut::from).collect(),
        }
    }
}

/// One attempt to have an order paid.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StaffPayment)]
pub(crate) struct StaffPaymentOut {
    id: String,
    /// The provider's name, or `bank_transfer`.
    #[schema(example = "stripe")]
    provider: String,
    /// The installment it is for; null where the order is paid whole.
    installment_id: Option<String>,
    attempt: i32,
    intent_id: Option<String>,
    #[schema(example = "succeeded")]
    status: &'static str,
    amount: MoneyOut,
    captured: MoneyOut,
    refunded: MoneyOut,
    /// What the bank, or our own check, said last.
    last_error: Option<String>,
}

impl From<&Payment> for StaffPaymentOut {
    fn from(p: &Payment) -> Self {
        Self {
            id: p.id.to_string(),
            provider: p.provider.clone(),
            installment_id: p.installment.map(|installment| installment.to_string()),
            attempt: p.attempt,
            intent_id: p.intent_id.clone(),
            status: p.state.code(),
            amount: p.amount.into(),
            captured: p.captured.into(),
            refunded: p.refunded.into(),
            last_error: p.last_error.clone(),
        }
    }
}

/// What was sent, and how.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FulfillOrder, example = json!({"courier": "Malca-Amit", "tracking_number": "MA 4471 0092"}))]
pub(crate) struct FulfillIn {
    pub(crate) courier: String,
    pub(crate) tracking_number: String,
}

/// A page of products as staff see them.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StaffProducts)]
pub(crate) struct StaffProductsOut {
    pub(crate) data: Vec<StaffProductRowOut>,
    /// Where the next page begins; null at the end.
    pub(crate) next_cursor: Option<String>,
}

/// A product as a row of the list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StaffProductRow)]
pub(crate) struct StaffProductRowOut {
    id: String,
    slug: String,
    title: String,
    category: word::Category,
    status: word::Status,
    price_from: MoneyOut,
    price_to: MoneyOut,
    /// How many active variants it has.
    variants: i64,
    updated_at: DateTime<Utc>,
}

impl From<ProductSummary> for StaffProductRowOut {
    fn from(p: ProductSummary) -> Self {
        Self {
            id: p.id.to_string(),
            slug: p.slug,
            title: p.title,
            category: p.category.into(),
            status: p.status.into(),
            price_from: p.price_from.into(),
            price_to: p.price_to.into(),
            variants: p.variants,
            updated_at: p.updated_at,
        }
    }
}

/// A product as staff edit it; drafts and archived ones too.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StaffProduct)]
pub(crate) struct StaffProductOut {
    id: String,
    /// The `ETag` carries it; a change must name it in `If-Match`.
    version: i64,
    slug: String,
    title: String,
    tagline: String,
    description: String,
    care: String,
    category: word::Category,
    ring_purpose: Option<word::RingPurpose>,
    line: Option<String>,
    status: word::Status,
    /// The house's order: higher first.
    featured: i32,
    variants: Vec<StaffVariantOut>,
    media: Vec<PictureOut>,
    /// Slugs of the collections it is in.
    collections: Vec<String>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl From<&StaffProduct> for StaffProductOut {
    fn from(p: &StaffProduct) -> Self {
        let r = &p.product;
        Self {
            id: r.id.to_string(),
            version: p.version,
            slug: r.slug.clone(),
            title: r.title.clone(),
            tagline: r.tagline.clone(),
            description: r.description.clone(),
            care: r.care.clone(),
            category: r.category.into(),
            ring_purpose: r.ring_purpose.map(Into::into),
            line: r.line.clone(),
            status: r.status.into(),
            featured: r.featured,
            variants: p.variants.iter().map(StaffVariantOut::from).collect(),
            media: p.media.iter().map(PictureOut::from).collect(),
            collections: p.collections.iter().map(|(slug, _)| slug.clone()).collect(),
            created_at: r.created_at,
            updated_at: r.updated_at,
        }
    }
}

/// A variant as staff edit it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StaffVariant)]
pub(crate) struct StaffVariantOut {
    id: String,
    sku: String,
    options: String,
    metal: word::Metal,
    price: MoneyOut,
    one_of_a_kind: bool,
    made_to_order: bool,
    lead_days: i32,
    status: word::Status,
}

impl From<&StaffVariant> for StaffVariantOut {
    fn from(v: &StaffVariant) -> Self {
        Self {
            id: v.id.to_string(),
            sku: v.sku.clone(),
            options: v.options.clone(),
            metal: v.metal.into(),
            price: v.price.into(),
            one_of_a_kind: v.one_of_a_kind,
            made_to_order: v.made_to_order,
            lead_days: v.lead_days,
            status: v.status.into(),
        }
    }
}

/// What to change about a product; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProductPatch, example = json!({
    "tagline": "Six claws, one round diamond",
    "variants": [{"id": "var_069283r0000000000000000000", "price": {"amount": 990000, "currency": "USD"}}]
}))]
pub(crate) struct ProductPatchIn {
    pub(crate) title: Option<String>,
    pub(crate) tagline: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) care: Option<String>,
    #[schema(value_type = Option<word::Status>)]
    pub(crate) status: Option<Status>,
    /// The house's order: higher first.
    pub(crate) featured: Option<i32>,
    #[serde(default)]
    #[schema(required = false)]
    pub(crate) variants: Vec<VariantPatchIn>,
}

/// What to change about a variant; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = VariantPatch)]
pub(crate) struct VariantPatchIn {
    #[schema(value_type = String)]
    pub(crate) id: VariantId,
    pub(crate) price: Option<MoneyIn>,
    pub(crate) lead_days: Option<i32>,
    #[schema(value_type = Option<word::Status>)]
    pub(crate) status: Option<Status>,
}

/// A page of the audit log.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuditEntries)]
pub(crate) struct AuditOut {
    pub(crate) data: Vec<AuditEntryOut>,
    /// Where the next page begins; null at the end.
    pub(crate) next_cursor: Option<String>,
}

/// One change worth remembering.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuditEntry)]
pub(crate) struct AuditEntryOut {
    /// Its place in the chain.
    seq: i64,
    /// Who, e.g. `staff acc_…`.
    actor: String,
    #[schema(example = "catalog.update_product")]
    action: String,
    object: String,
    #[schema(value_type = Option<Object>)]
    before: Option<Value>,
    #[schema(value_type = Option<Object>)]
    after: Option<Value>,
    at: DateTime<Utc>,
}

impl From<audit::Entry> for AuditEntryOut {
    fn from(e: audit::Entry) -> Self {
        Self {
            seq: e.seq,
            actor: e.actor,
            action: e.action,
            object: e.object,
            before: e.before,
            after: e.after,
            at: e.at,
        }
    }
}
