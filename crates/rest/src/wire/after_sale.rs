//! Returns and claims on the wire.

use chrono::{DateTime, NaiveDate, Utc};
use commerce::returns::{
    AskReturn, Inspected, Offer, OfferLine, Reason, Resolution, Return, ReturnError, ReturnLine, Standing,
    Verdict, Way,
};
use kernel::{FieldError, ids::OrderId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::common::MoneyOut;

/// What was promised of a line, and what is left to come back.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReturnOffer)]
pub(crate) struct ReturnOfferOut {
    line_id: String,
    title: String,
    /// `open`, `over`, `never`, `not_yet` or `back`.
    #[schema(example = "open")]
    standing: &'static str,
    /// The last day, where it is open or over.
    last_day: Option<NaiveDate>,
    /// Whether the right to cancel a purchase at a distance still counts.
    by_law: bool,
    /// Why it never comes back: `personalized`, `made_to_order` or `final_sale`.
    exception: Option<&'static str>,
    /// The same in words for people, with the exception of the law by its name.
    exception_label: Option<String>,
    /// Whether it comes back in its unbroken seal only.
    sealed: bool,
    /// How many can still be asked for.
    left: i32,
    /// What one of them gives back.
    gives: Option<MoneyOut>,
}

impl From<&OfferLine> for ReturnOfferOut {
    fn from(line: &OfferLine) -> Self {
        let (standing, last_day, by_law, exception) = match line.standing {
            Standing::Open { until, by_law } => ("open", Some(until), by_law, None),
            Standing::Over { since } => ("over", Some(since), false, None),
            Standing::Never(exception) => ("never", None, false, Some(exception)),
            Standing::NotYet => ("not_yet", None, false, None),
            Standing::Back => ("back", None, false, None),
        };
        Self {
            line_id: line.line.id.to_string(),
            title: line.line.title.clone(),
            standing,
            last_day,
            by_law,
            exception: exception.map(|one| one.code()),
            exception_label: exception.map(|one| one.words(&line.terms.market)),
            sealed: line.terms.sealed,
            left: line.left.max(0),
            gives: (line.left > 0).then(|| line.gives(1).into()),
        }
    }
}

/// Pieces of one line that come back.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReturnLine)]
pub(crate) struct ReturnLineOut {
    line_id: String,
    title: String,
    quantity: i32,
    /// What they give back.
    amount: MoneyOut,
    /// What was found: `as_sold`, `damaged` or `not_ours`.
    verdict: Option<&'static str>,
    verdict_words: Option<String>,
}

impl From<ReturnLine> for ReturnLineOut {
    fn from(line: ReturnLine) -> Self {
        Self {
            line_id: line.line.to_string(),
            title: line.title,
            quantity: line.quantity,
            amount: line.amount.into(),
            verdict: line.verdict.map(Verdict::code),
            verdict_words: line.verdict_words,
        }
    }
}

/// A return or a claim.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Return)]
pub(crate) struct ReturnOut {
    id: String,
    #[schema(example = "JC-7K2M9QX-R1")]
    number: String,
    order_id: String,
    /// `return` or `claim`.
    #[schema(example = "return")]
    kind: &'static str,
    /// `requested`, `approved`, `declined`, `withdrawn`, `on_its_way`, `received`, `inspected` or `settled`.
    #[schema(example = "requested")]
    status: &'static str,
    /// `size`, `not_as_hoped`, `changed_mind`, `gift`, `damaged`, `not_as_described` or `lost`.
    #[schema(example = "size")]
    reason: &'static str,
    words: String,
    /// `refund` or `store_credit`.
    #[schema(example = "refund")]
    resolution: &'static str,
    /// `label`, `boutique` or `none`.
    #[schema(example = "label")]
    way: &'static str,
    /// Why it is taken back though nobody had promised to.
    beyond: Option<String>,
    lines: Vec<ReturnLineOut>,
    /// What of delivery goes back with it.
    delivery: MoneyOut,
    /// What it gives, as it stands.
    gives: MoneyOut,
    /// What it gave in the end.
    settled: Option<MoneyOut>,
    /// What was kept of it, and why.
    less: Option<MoneyOut>,
    less_words: Option<String>,
    /// The request of the refund that gives the money back.
    refund_id: Option<String>,
    /// What its client was told of the answer.
    decision: Option<String>,
    asked_at: DateTime<Utc>,
    closed_at: Option<DateTime<Utc>>,
    version: i64,
}

impl From<Return> for ReturnOut {
    fn from(r: Return) -> Self {
        let gives = r.owed().into();
        Self {
            id: r.id.to_string(),
            number: r.number,
            order_id: r.order.to_string(),
            kind: r.kind.code(),
            status: r.state.code(),
            reason: r.reason.code(),
            words: r.words,
            resolution: r.resolution.code(),
            way: r.way.code(),
            beyond: r.beyond,
            lines: r.lines.into_iter().map(Into::into).collect(),
            delivery: r.delivery.into(),
            gives,
            settled: r.settled.map(Into::into),
            less: r.less.as_ref().map(|(less, _)| (*less).into()),
            less_words: r.less.map(|(_, words)| words),
            refund_id: r.refund.map(|id| id.to_string()),
            decision: r.decision,
            asked_at: r.asked_at,
            closed_at: r.closed_at,
            version: r.version,
        }
    }
}

/// What of an order may come back, and what does.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OrderReturns)]
pub(crate) struct OrderReturnsOut {
    offer: Vec<ReturnOfferOut>,
    data: Vec<ReturnOut>,
}

impl OrderReturnsOut {
    pub(crate) fn new(offer: &Offer, returns: Vec<Return>) -> Self {
        let offer = offer.lines.iter().map(Into::into).collect();
        Self { offer, data: returns.into_iter().map(Into::into).collect() }
    }
}

/// Returns that go on, the oldest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Returns)]
pub(crate) struct ReturnsOut {
    pub(crate) data: Vec<ReturnOut>,
}

/// Pieces of one line.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AskedLine, example = json!({"line_id": "oln_069283r0000000000000000000", "quantity": 1}))]
pub(crate) struct AskedLineIn {
    line_id: String,
    quantity: i32,
}

/// What comes back, why, and how it is made good.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AskReturn)]
pub(crate) struct AskReturnIn {
    lines: Vec<AskedLineIn>,
    /// Says whether it is a return or a claim.
    #[schema(example = "size")]
    reason: String,
    /// A claim needs some.
    #[serde(default)]
    words: String,
    #[schema(example = "refund")]
    resolution: String,
    #[schema(example = "label")]
    way: String,
    /// Why it is taken back though nobody had promised to; staff only.
    #[serde(default)]
    beyond: String,
}

impl AskReturnIn {
    /// Reads it; a word that cannot be read is named.
    pub(crate) fn read(self, order: OrderId) -> Result<AskReturn, ReturnError> {
        let wrong = |field: String, words: &'static str| {
            ReturnError::Fields(vec![FieldError::new(field, "unknown", words)])
        };
        let line = |(at, line): (usize, AskedLineIn)| {
            let id = line.line_id.parse();
            let id =
                id.map_err(|_| wrong(format!("lines.{at}.line_id"), "Name a line of the order by its id."))?;
            Ok((id, line.quantity))
        };
        Ok(AskReturn {
            order,
            lines: self.lines.into_iter().enumerate().map(line).collect::<Result<_, ReturnError>>()?,
            reason: Reason::find(&self.reason)
                .ok_or_else(|| wrong("reason".into(), "Choose one of the reasons."))?,
            words: self.words,
            resolution: Resolution::find(&self.resolution)
                .ok_or_else(|| wrong("resolution".into(), "Choose refund or store_credit."))?,
            way: Way::find(&self.way)
                .ok_or_else(|| wrong("way".into(), "Choose label, boutique or none."))?,
            beyond: self.beyond,
        })
    }
}

/// The parcel, as far as it is known.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SendReturn, example = json!({"courier": "Malca-Amit", "tracking": "MA 4711"}))]
pub(crate) struct SendReturnIn {
    #[serde(default)]
    pub(crate) courier: String,
    #[serde(default)]
    pub(crate) tracking: String,
}

/// The answer to a return.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DecideReturn, example = json!({"approve": true}))]
pub(crate) struct DecideReturnIn {
    pub(crate) approve: bool,
    /// What its client is told; a no needs some.
    #[serde(default)]
    pub(crate) words: String,
    #[serde(default)]
    pub(crate) courier: String,
    #[serde(default)]
    pub(crate) tracking: String,
}

/// What was found of one line.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = InspectedLine, example = json!({"line_id": "oln_069283r0000000000000000000", "verdict": "as_sold"}))]
pub(crate) struct InspectedLineIn {
    line_id: String,
    /// `as_sold`, `damaged` or `not_ours`.
    verdict: String,
    /// Needed unless it is as it was sold.
    #[serde(default)]
    words: String,
}

/// What was found of each line.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = InspectReturn)]
pub(crate) struct InspectReturnIn {
    lines: Vec<InspectedLineIn>,
}

impl InspectReturnIn {
    /// Reads it; what cannot be read is named by its place.
    pub(crate) fn read(self) -> Result<Vec<Inspected>, ReturnError> {
        let line = |(at, line): (usize, InspectedLineIn)| {
            let wrong = |field: &str, words: &'static str| {
                ReturnError::Fields(vec![FieldError::new(format!("lines.{at}.{field}"), "unknown", words)])
            };
            let id =
                line.line_id.parse().map_err(|_| wrong("line_id", "Name a line of the order by its id."))?;
            let verdict = Verdict::find(&line.verdict);
            let verdict = verdict.ok_or_else(|| wrong("verdict", "Choose as_sold, damaged or not_ours."))?;
            Ok(Inspected { line: id, verdict, words: line.words })
        };
        self.lines.into_iter().enumerate().map(line).collect()
    }
}

/// How a return is settled.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SettleReturn, example = json!({"less_minor": 0}))]
pub(crate) struct SettleReturnIn {
    /// What is kept of it in minor units, for a piece that lost value.
    #[serde(default)]
    pub(crate) less_minor: i64,
    /// Why; its client reads it.
    #[serde(default)]
    pub(crate) less_words: String,
}
