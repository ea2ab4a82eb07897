//! What an import would do: every order judged, beside what stands already. Writes nothing.

use std::collections::HashMap;

use catalog::products::list_known_prices;
use db::{Conn, DbError};
use kernel::Money;
use serde_json::Value;

use super::{
    judge::{Prices, judge},
    model::{Evidence, LegacyOrder, Reason, Takings, Verdict},
    payments_file::LegacyPayment,
    queries::{Standing, list_standing},
    reconcile::{Reconciled, reconcile},
};

/// What becomes of an order at this import.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// It was not there before.
    New,
    /// It waited, and is proven now.
    Released,
    /// It waited and waits on, for something else that is known now.
    Judged,
    /// Nothing changes.
    Same,
    /// It was converted before, and the files say something else by now: what was converted stays.
    Kept,
}

/// An order with its verdict.
#[derive(Debug, Clone)]
pub struct Planned {
    /// As the file has it.
    pub order: LegacyOrder,
    /// What the provider took for it.
    pub takings: Vec<Takings>,
    /// What the witnesses leave.
    pub verdict: Verdict,
    /// What they said.
    pub evidence: Vec<Evidence>,
    /// What happens to it.
    pub step: Step,
    /// Its total once the import is done; none while it waits.
    pub stands: Option<Money>,
}

impl Planned {
    /// Why it waits, if it does once the import is done.
    pub fn waits(&self) -> Option<Reason> {
        match self.verdict {
            Verdict::Quarantined(reason) if self.stands.is_none() => Some(reason),
            _ => None,
        }
    }
}

/// Everything an import would do.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The orders, as the file has them.
    pub orders: Vec<Planned>,
    /// The provider's export against what was judged, a currency each.
    pub sums: Vec<Reconciled>,
}

impl Plan {
    /// How many orders a step happens to.
    pub fn count(&self, step: Step) -> usize {
        self.orders.iter().filter(|o| o.step == step).count()
    }

    /// How many wait for a reason once the import is done.
    pub fn waiting(&self, reason: Reason) -> usize {
        self.orders.iter().filter(|o| o.waits() == Some(reason)).count()
    }
}

/// Judges the orders of a file by a provider's export and the catalogue.
pub async fn plan_import(
    conn: &mut Conn,
    orders: Vec<LegacyOrder>,
    payments: &[LegacyPayment],
) -> Result<Plan, DbError> {
    let mut skus: Vec<String> = orders.iter().flat_map(|o| o.lines.iter().map(|l| l.sku.clone())).collect();
    skus.sort_unstable();
    skus.dedup();
    let prices: Prices = list_known_prices(conn, &skus).await?;
    let references: Vec<String> = orders.iter().map(|o| o.reference.clone()).collect();
    let standing = list_standing(conn, &references).await?;
    let mut takings: HashMap<&str, Vec<Takings>> = HashMap::new();
    for payment in payments {
        takings.entry(&payment.order).or_default().push(payment.takings);
    }
    let planned: Vec<Planned> = orders
        .into_iter()
        .map(|order| {
            let takings = takings.get(order.reference.as_str()).cloned().unwrap_or_default();
            let (verdict, evidence) = judge(&order, &takings, &prices);
            let before = standing.get(&order.reference);
            let (step, stands) = step(before, &order, &verdict, &evidence);
            Planned { order, takings, verdict, evidence, step, stands }
        })
        .collect();
    let sums = reconcile(&planned, payments);
    Ok(Plan { orders: planned, sums })
}

fn step(
    before: Option<&Standing>,
    order: &LegacyOrder,
    verdict: &Verdict,
    evidence: &[Evidence],
) -> (Step, Option<Money>) {
    let now = match verdict {
        Verdict::Converted(converted) => Some(converted.amounts.total),
        Verdict::Quarantined(_) => None,
    };
    let Some(before) = before else { return (Step::New, now) };
    let same_raw = before.raw == order.raw;
    match (before.total, verdict) {
        (Some(total), _) => {
            (if same_raw && now == Some(total) { Step::Same } else { Step::Kept }, Some(total))
        }
        (None, Verdict::Converted(_)) => (Step::Released, now),
        (None, Verdict::Quarantined(reason)) => {
            let heard = serde_json::to_value(evidence).unwrap_or(Value::Null);
            let same =
                same_raw && before.reason.as_deref() == Some(reason.code()) && before.evidence == heard;
            (if same { Step::Same } else { Step::Judged }, None)
        }
    }
}
