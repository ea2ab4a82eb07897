//! Promotions, as staff read and write them and as clients see them.

use chrono::{DateTime, Utc};
use commerce::{
    orders::OrderPromotion,
    promotions::{Benefit, Promotion, PutPromotion, Use},
};
use kernel::{Currency, Money, Rate};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::common::{MoneyIn, MoneyOut};
use crate::problem::{ApiResult, Problem};

/// What one promotion took off.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AppliedPromotion)]
pub(crate) struct AppliedPromotionOut {
    #[schema(example = "SPRING-26")]
    code: String,
    name: String,
    /// Off the pieces.
    discount: MoneyOut,
    /// Off delivery.
    shipping_off: MoneyOut,
}

impl From<&OrderPromotion> for AppliedPromotionOut {
    fn from(p: &OrderPromotion) -> Self {
        Self {
            code: p.code.clone(),
            name: p.name.clone(),
            discount: p.discount.into(),
            shipping_off: p.shipping_off.into(),
        }
    }
}

/// Every promotion, the newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Promotions)]
pub(crate) struct PromotionsOut {
    pub(crate) data: Vec<PromotionOut>,
}

/// A code by which clients pay less.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Promotion)]
pub(crate) struct PromotionOut {
    #[schema(example = "SPRING-26")]
    code: String,
    name: String,
    /// `percentage`, `fixed` or `free_shipping`.
    #[schema(example = "percentage")]
    kind: &'static str,
    /// Of a percentage, in millionths: 100000 is 10 %.
    share_ppm: Option<i64>,
    /// Of a fixed one.
    amount: Option<MoneyOut>,
    /// The address of the collection that it is for; null for every piece.
    #[schema(example = "engagement")]
    collection: Option<String>,
    least_subtotal: MoneyOut,
    first_order: bool,
    includes_unique: bool,
    includes_bespoke: bool,
    stacks: bool,
    limit_total: Option<i32>,
    limit_per_customer: Option<i32>,
    /// Held by orders that wait, and made.
    uses: i32,
    starts_at: DateTime<Utc>,
    ends_at: Option<DateTime<Utc>>,
    paused_at: Option<DateTime<Utc>>,
    /// `to_come`, `running`, `paused` or `over`.
    #[schema(example = "running")]
    status: &'static str,
    version: i64,
}

impl PromotionOut {
    /// The promotion at a moment, with the address of the collection that it is for.
    pub(crate) fn new(p: &Promotion, collection: Option<String>, now: DateTime<Utc>) -> Self {
        let (share_ppm, amount) = match p.benefit {
            Benefit::Percentage(share) => (Some(share.millionths()), None),
            Benefit::Fixed(amount) => (None, Some(amount.into())),
            Benefit::FreeShipping => (None, None),
        };
        Self {
            code: p.code.clone(),
            name: p.name.clone(),
            kind: p.benefit.code(),
            share_ppm,
            amount,
            collection,
            least_subtotal: p.least_subtotal.into(),
            first_order: p.first_order,
            includes_unique: p.includes_unique,
            includes_bespoke: p.includes_bespoke,
            stacks: p.stacks,
            limit_total: p.limit_total,
            limit_per_customer: p.limit_per_customer,
            uses: p.uses,
            starts_at: p.starts_at,
            ends_at: p.ends_at,
            paused_at: p.paused_at,
            status: p.state(now).code(),
            version: p.version,
        }
    }
}

/// Which orders used a promotion.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PromotionUses)]
pub(crate) struct PromotionUsesOut {
    /// The newest first.
    pub(crate) data: Vec<PromotionUseOut>,
    pub(crate) next_cursor: Option<String>,
}

/// One order's use of a promotion.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PromotionUse)]
pub(crate) struct PromotionUseOut {
    #[schema(example = "ord_069283r0000000000000000000")]
    order: String,
    #[schema(example = "JC-7K2M9QX")]
    number: String,
    /// `held` while the order waits for payment, `made` when it is paid, `released` when it ended unpaid.
    #[schema(example = "made")]
    status: &'static str,
    discount: MoneyOut,
    shipping_off: MoneyOut,
    at: DateTime<Utc>,
}

impl From<Use> for PromotionUseOut {
    fn from(used: Use) -> Self {
        Self {
            order: used.order.to_string(),
            number: used.number,
            status: used.state.code(),
            discount: used.discount.into(),
            shipping_off: used.shipping_off.into(),
            at: used.at,
        }
    }
}

/// A promotion to make. Pieces of which one exists and rings around a chosen stone are left out unless it says so.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PutPromotion, example = json!({"name": "Spring", "kind": "percentage", "share_ppm": 100000, "limit_total": 100}))]
pub(crate) struct PromotionIn {
    name: String,
    /// `percentage`, `fixed` or `free_shipping`.
    kind: String,
    share_ppm: Option<i64>,
    amount: Option<MoneyIn>,
    /// The address of a collection made by hand.
    collection: Option<String>,
    least_subtotal: Option<MoneyIn>,
    #[serde(default)]
    first_order: bool,
    #[serde(default)]
    includes_unique: bool,
    #[serde(default)]
    includes_bespoke: bool,
    #[serde(default)]
    stacks: bool,
    limit_total: Option<i32>,
    limit_per_customer: Option<i32>,
    /// Now unless given.
    starts_at: Option<DateTime<Utc>>,
    ends_at: Option<DateTime<Utc>>,
}

impl PromotionIn {
    /// The promotion as the operation takes it.
    pub(crate) fn read(self, code: String, version: i64) -> ApiResult<PutPromotion> {
        let benefit = match (self.kind.as_str(), self.share_ppm, self.amount) {
            ("percentage", Some(ppm), None) => Benefit::Percentage(Rate::per_million(ppm)),
            ("fixed", None, Some(amount)) => Benefit::Fixed(amount.into()),
            ("free_shipping", None, None) => Benefit::FreeShipping,
            _ => {
                let words =
                    "Give a percentage its share_ppm, a fixed one its amount, and free_shipping neither.";
                return Err(Problem::field("kind", "unknown_value", words));
            }
        };
        let least = self.least_subtotal.map(Money::from);
        if least.is_some_and(|least| least.currency() != Currency::Usd) {
            return Err(Problem::field("least_subtotal", "currency_mismatch", "Give it in USD."));
        }
        Ok(PutPromotion {
            code,
            expected_version: version,
            name: self.name,
            currency: Currency::Usd,
            benefit,
            collection: self.collection,
            least_subtotal_minor: least.map_or(0, Money::minor),
            first_order: self.first_order,
            includes_unique: self.includes_unique,
            includes_bespoke: self.includes_bespoke,
            stacks: self.stacks,
            limit_total: self.limit_total,
            limit_per_customer: self.limit_per_customer,
            starts_at: self.starts_at,
            ends_at: self.ends_at,
        })
    }
}
