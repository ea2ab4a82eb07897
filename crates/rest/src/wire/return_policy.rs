//! What a house promises of returns, on the wire.

use commerce::returns::{CountedFrom, ReturnError, ReturnPolicy};
use kernel::FieldError;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What the house promises of returns in a market.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReturnPolicy)]
pub(crate) struct ReturnPolicyOut {
    #[schema(example = "US")]
    market: String,
    /// 0 takes nothing back beyond the law.
    days: i32,
    /// `dispatch` or `delivery`.
    #[schema(example = "delivery")]
    counted_from: &'static str,
    /// After how many days a parcel counts as delivered.
    transit_days: i32,
    made_to_order: bool,
    earrings_sealed: bool,
    version: i64,
}

impl From<ReturnPolicy> for ReturnPolicyOut {
    fn from(p: ReturnPolicy) -> Self {
        Self {
            market: p.market,
            days: p.days,
            counted_from: p.counted_from.code(),
            transit_days: p.transit_days,
            made_to_order: p.made_to_order,
            earrings_sealed: p.earrings_sealed,
            version: p.version,
        }
    }
}

/// Every policy.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReturnPolicies)]
pub(crate) struct ReturnPoliciesOut {
    pub(crate) data: Vec<ReturnPolicyOut>,
}

/// A policy as it shall be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PutReturnPolicy, example = json!({"days": 30, "counted_from": "delivery", "transit_days": 7, "made_to_order": true, "earrings_sealed": true}))]
pub(crate) struct ReturnPolicyIn {
    days: i32,
    counted_from: String,
    transit_days: i32,
    made_to_order: bool,
    earrings_sealed: bool,
}

impl ReturnPolicyIn {
    pub(crate) fn read(self, market: String, version: i64) -> Result<ReturnPolicy, ReturnError> {
        let counted_from = CountedFrom::find(&self.counted_from).ok_or_else(|| {
            let words = "Choose dispatch or delivery.";
            ReturnError::Fields(vec![FieldError::new("counted_from", "unknown", words)])
        })?;
        Ok(ReturnPolicy {
            market,
            days: self.days,
            counted_from,
            transit_days: self.transit_days,
            made_to_order: self.made_to_order,
            earrings_sealed: self.earrings_sealed,
            version,
        })
    }
}
