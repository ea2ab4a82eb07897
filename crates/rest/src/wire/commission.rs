//! Commissions as staff read and write them.

use bespoke::{
    commissions::{
        Action, Card, Commission, Entry, Pin, QualityOutcome, ReleaseWay, Side, Stage, missing_for,
    },
    ids::CommissionId,
    metals::MetalRate,
    quotes::{IssueQuote, PartWish, Shown},
};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{FieldError, Rate};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::common::MoneyOut;

/// Commissions as cards.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CommissionCards)]
pub(crate) struct CommissionCardsOut {
    pub(crate) data: Vec<CommissionCardOut>,
}

/// A commission on the board.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CommissionCard)]
pub(crate) struct CommissionCardOut {
    #[schema(value_type = String)]
    id: CommissionId,
    number: String,
    title: String,
    client: String,
    stage: &'static str,
    stage_since: DateTime<Utc>,
    owner: Option<String>,
    promised_on: Option<NaiveDate>,
    unanswered: bool,
    secret: bool,
    version: i64,
}

impl From<Card> for CommissionCardOut {
    fn from(card: Card) -> Self {
        Self {
            id: card.id,
            number: card.number,
            title: card.title,
            client: card.client,
            stage: card.stage.code(),
            stage_since: card.stage_since,
            owner: card.owner,
            promised_on: card.promised_on,
            unanswered: card.unanswered,
            secret: card.secret,
            version: card.version,
        }
    }
}

/// A commission as staff see it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Commission)]
pub(crate) struct CommissionOut {
    #[schema(value_type = String)]
    id: CommissionId,
    number: String,
    title: String,
    client: String,
    #[schema(format = "email")]
    email: String,
    stage: &'static str,
    stage_since: DateTime<Utc>,
    /// Where it may go, with what is still missing for it.
    moves: Vec<CommissionMoveOut>,
    /// What the client wishes for.
    #[schema(value_type = Object)]
    brief: Value,
    secret_until: Option<NaiveDate>,
    promised_on: Option<NaiveDate>,
    agreed: Option<MoneyOut>,
    paid: MoneyOut,
    due: MoneyOut,
    /// Everything that happened, oldest first.
    log: Vec<CommissionEntryOut>,
    pub(crate) version: i64,
}

/// A way on.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CommissionMove)]
pub(crate) struct CommissionMoveOut {
    to: &'static str,
    /// Empty when it may go there now.
    missing: Vec<&'static str>,
}

/// One thing that happened.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CommissionEntry)]
pub(crate) struct CommissionEntryOut {
    seq: i64,
    at: DateTime<Utc>,
    /// `staff acc_…`, `guest`, `customer acc_…` or `system`.
    actor: String,
    /// What happened, with its `kind`.
    #[schema(value_type = Object)]
    fact: Value,
}

impl CommissionOut {
    pub(crate) fn new(commission: &Commission, log: Vec<Entry>) -> Self {
        let state = &commission.state;
        let json = |value: serde_json::Result<Value>| value.unwrap_or_default();
        Self {
            id: commission.id,
            number: state.number.clone(),
            title: state.title.clone(),
            client: state.client.clone(),
            email: commission.email.to_string(),
            stage: state.stage.code(),
            stage_since: commission.stage_since,
            moves: state
                .stage
                .next()
                .iter()
                .map(|to| CommissionMoveOut {
                    to: to.code(),
                    missing: missing_for(state, *to).into_iter().map(|m| m.code()).collect(),
                })
                .collect(),
            brief: json(serde_json::to_value(&state.brief)),
            secret_until: state.secret_until,
            promised_on: state.promised_on,
            agreed: state.total().map(Into::into),
            paid: state.paid().into(),
            due: state.due().into(),
            log: log
                .into_iter()
                .map(|entry| CommissionEntryOut {
                    seq: entry.seq,
                    at: entry.at,
                    actor: entry.actor,
                    fact: json(serde_json::to_value(&entry.fact)),
                })
                .collect(),
            version: commission.version,
        }
    }
}

/// Something to do to a commission, by its `kind`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[schema(as = CommissionAction, example = json!({"kind": "move", "to": "design"}))]
pub(crate) enum CommissionActionIn {
    /// To another stage; what goes back or ends needs a reason.
    Move {
        to: String,
        #[serde(default)]
        reason: Option<String>,
    },
    /// A message to the client.
    Write { words: String },
    /// What the house needs from the client next.
    Ask {
        words: String,
        #[serde(default)]
        due: Option<NaiveDate>,
    },
    /// A day is promised.
    Promise { on: NaiveDate },
    /// A change of what was agreed, with what it does to the price (minor units) and to the day.
    OrderChange {
        words: String,
        delta_minor: i64,
        #[serde(default)]
        days: i32,
    },
    /// A second pair of eyes has looked at the piece: `passed`, `failed`, or `overridden` for what failed and is let through in the
    /// caller's name. All but the first need words.
    CheckQuality {
        outcome: String,
        #[serde(default)]
        words: Option<String>,
    },
    /// A note on the round of the design that is shown; `x` and `y` are thousandths of its picture from the upper left.
    Remark {
        round: i32,
        words: String,
        #[serde(default)]
        x: Option<i32>,
        #[serde(default)]
        y: Option<i32>,
    },
    /// The finished piece may leave the house: `collected` or `insured`, with who comes for it or who carries it, and for how much it is
    /// insured (minor units, no less than its price).
    Release {
        way: String,
        words: String,
        #[serde(default)]
        cover_minor: i64,
    },
    /// A service for the finished piece, in the house's name.
    AskService { words: String },
    /// What the service that is open will cost (minor units), and when it will be ready.
    EstimateService { service: i32, words: String, amount_minor: i64, ready_on: NaiveDate },
    /// The service is done; it has to be paid.
    FinishService { service: i32, words: String },
}

impl CommissionActionIn {
    /// The action of whoever is called so; a word that does not exist is a wrong field.
    pub(crate) fn read(self, name: &str) -> Result<Action, FieldError> {
        Ok(match self {
            Self::Move { to, reason } => {
                let stage = Stage::find(&to);
                let unknown = || {
                    let words: Vec<_> = Stage::ALL.into_iter().map(Stage::code).collect();
                    FieldError::new("to", "unknown_value", format!("Use one of: {}.", words.join(", ")))
                };
                Action::Move { to: stage.ok_or_else(unknown)?, reason }
            }
            Self::Write { words } => Action::Write { by: Side::House, words },
            Self::Ask { words, due } => Action::Ask { words, due },
            Self::Promise { on } => Action::Promise { on },
            Self::OrderChange { words, delta_minor, days } => {
                Action::OrderChange { words, delta_minor, days }
            }
            Self::CheckQuality { outcome, words } => {
                let outcome = match outcome.as_str() {
                    "passed" => QualityOutcome::Passed,
                    "failed" => QualityOutcome::Failed,
                    "overridden" => QualityOutcome::Overridden,
                    _ => {
                        let words = "Use one of: passed, failed, overridden.";
                        return Err(FieldError::new("outcome", "unknown_value", words));
                    }
                };
                Action::CheckQuality { outcome, name: name.to_owned(), words }
            }
            Self::Remark { round, words, x, y } => {
                let at = x.zip(y).map(|(x, y)| Pin { x, y });
                Action::Remark { by: Side::House, round, at, words }
            }
            Self::Release { way, words, cover_minor } => {
                let unknown = || FieldError::new("way", "unknown_value", "Use one of: collected, insured.");
                Action::Release { way: ReleaseWay::find(&way).ok_or_else(unknown)?, words, cover_minor }
            }
            Self::AskService { words } => Action::AskService { by: Side::House, words },
            Self::EstimateService { service, words, amount_minor, ready_on } => {
                Action::EstimateService { service, words, amount_minor, ready_on }
            }
            Self::FinishService { service, words } => Action::FinishService { service, words },
        })
    }
}

/// A quote to issue. Prices of metal are those the house has taken down.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = IssueQuote, example = json!({"parts": [{"kind": "metal", "metal": "yellow_gold", "fineness": "750", "weight_mg": 5200},
    {"kind": "work", "words": "Making", "minutes": 1110, "per_hour_minor": 9500}], "tax_ppm": 88750, "deposit_ppm": 500000,
    "valid_days": 14, "lock_days": 7, "band_ppm": 30000, "shown": "groups"}))]
pub(crate) struct IssueQuoteIn {
    parts: Vec<QuotePartIn>,
    /// What is paid while it is being made.
    #[serde(default)]
    stages: Vec<StageShareIn>,
    /// In millionths.
    tax_ppm: i64,
    /// Which share is paid before the bench, in millionths.
    deposit_ppm: i64,
    valid_days: i64,
    /// For how many days the prices of metal hold.
    lock_days: i64,
    /// How far metal may move after that, in millionths.
    band_ppm: i64,
    /// What the client sees: `parts`, `groups` or `total`.
    shown: String,
    #[serde(default)]
    note: String,
}

/// A share of the price that is paid before a stage at the bench.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = StageShare, example = json!({"before": "setting", "share_ppm": 250000}))]
pub(crate) struct StageShareIn {
    /// A stage after `casting` and before `balance`.
    before: String,
    /// In millionths.
    share_ppm: i64,
}

/// A part of a quote, by its `kind`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[schema(as = QuotePartInput)]
pub(crate) enum QuotePartIn {
    /// Metal by weight, in milligrams.
    Metal { metal: String, fineness: String, weight_mg: i64 },
    /// A stone, or several.
    Stone { words: String, amount_minor: i64 },
    /// Hours of work.
    Work { words: String, minutes: i64, per_hour_minor: i64 },
    /// Finish, engraving, hallmark.
    Finish { words: String, amount_minor: i64 },
}

impl IssueQuoteIn {
    pub(crate) fn read(
        self,
        commission: CommissionId,
        expected_version: i64,
    ) -> Result<IssueQuote, Vec<FieldError>> {
        let mut wrong = Vec::new();
        let mut parts = Vec::with_capacity(self.parts.len());
        for (place, part) in self.parts.into_iter().enumerate() {
            match part {
                QuotePartIn::Metal { metal, fineness, weight_mg } => {
                    match (metal.parse(), fineness.parse()) {
                        (Ok(metal), Ok(fineness)) => {
                            parts.push(PartWish::Metal { metal, fineness, weight_mg });
                        }
                        (metal, fineness) => {
                            let mut say = |name: &str, error: Option<String>| {
                                if let Some(error) = error {
                                    let field = format!("parts[{place}].{name}");
                                    wrong.push(FieldError::new(field, "unknown_value", error));
                                }
                            };
                            say("metal", metal.err().map(|e: catalog::model::UnknownCode| e.to_string()));
                            say(
                                "fineness",
                                fineness.err().map(|e: catalog::model::UnknownCode| e.to_string()),
                            );
                        }
                    }
                }
                QuotePartIn::Stone { words, amount_minor } => {
                    parts.push(PartWish::Stone { words, amount_minor });
                }
                QuotePartIn::Work { words, minutes, per_hour_minor } => {
                    parts.push(PartWish::Work { words, minutes, per_hour_minor });
                }
                QuotePartIn::Finish { words, amount_minor } => {
                    parts.push(PartWish::Finish { words, amount_minor });
                }
            }
        }
        let mut stages = Vec::with_capacity(self.stages.len());
        for (place, stage) in self.stages.iter().enumerate() {
            match Stage::find(&stage.before) {
                Some(before) => stages.push((before, Rate::per_million(stage.share_ppm))),
                None => wrong.push(FieldError::new(
                    format!("stages[{place}].before"),
                    "unknown_value",
                    "Name a stage, such as setting.",
                )),
            }
        }
        let shown = Shown::find(&self.shown);
        if shown.is_none() {
            wrong.push(FieldError::new("shown", "unknown_value", "Use one of: parts, groups, total."));
        }
        let (Some(shown), true) = (shown, wrong.is_empty()) else { return Err(wrong) };
        Ok(IssueQuote {
            commission,
            expected_version,
            parts,
            tax: Rate::per_million(self.tax_ppm),
            deposit: Rate::per_million(self.deposit_ppm),
            stages,
            valid_days: self.valid_days,
            lock_days: self.lock_days,
            band_ppm: self.band_ppm,
            shown,
            note: self.note,
        })
    }
}

/// The newest price of each metal.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MetalRates)]
pub(crate) struct MetalRatesOut {
    pub(crate) data: Vec<MetalRateOut>,
    /// The numbers of commissions that need a new quote because of this price; empty for a read.
    pub(crate) requotes: Vec<String>,
}

/// What a kilogram of fine metal costs.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MetalRate)]
pub(crate) struct MetalRateOut {
    metal: &'static str,
    per_kilogram: MoneyOut,
    source: String,
    taken_at: DateTime<Utc>,
}

impl From<&MetalRate> for MetalRateOut {
    fn from(rate: &MetalRate) -> Self {
        Self {
            metal: rate.element.code(),
            per_kilogram: kernel::Money::new(rate.per_kg_minor, rate.currency).into(),
            source: rate.source.clone(),
            taken_at: rate.taken_at,
        }
    }
}

/// A price of metal to take down.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PutMetalRate, example = json!({"per_kg_minor": 8512345, "source": "LBMA PM fix"}))]
pub(crate) struct MetalRateIn {
    /// For a kilogram of it fine, in cents.
    pub(crate) per_kg_minor: i64,
    pub(crate) source: String,
    #[serde(default)]
    pub(crate) taken_at: Option<DateTime<Utc>>,
    /// Somebody has looked at a jump of more than a quarter.
    #[serde(default)]
    pub(crate) confirmed: bool,
}
