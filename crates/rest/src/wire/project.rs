//! Enquiries and projects as their clients read and write them.

use bespoke::{
    billing::Bill,
    commissions::{ApprovalSheet, Commission, QuoteAnswer},
    enquiries::Screen,
    quotes::{Quote, shown_lines},
};
use chrono::{DateTime, NaiveDate, Utc};
use commerce::schedules::pay_link;
use kernel::FieldError;
use platform::Cx;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::common::MoneyOut;

/// What somebody wishes for: the answers of the five screens at once. Fields are those of the form.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SendEnquiry, example = json!({"piece": "engagement_ring", "feeling": "Quiet, like the sea in March.", "stone": "own",
    "stone_words": "My grandmother's emerald", "budget": "to_12000", "name": "Ada", "email": "ada@example.com", "consent": true}))]
pub(crate) struct EnquiryIn {
    /// `engagement_ring`, `wedding_bands`, `ring`, `necklace`, `earrings`, `bracelet`, `remodelling` or `other`.
    piece: String,
    /// `me`, `someone` or `both`.
    #[serde(default)]
    wearer: String,
    #[serde(default)]
    occasion: String,
    /// How it shall feel.
    feeling: String,
    /// `house_finds`, `own`, `without` or `undecided`.
    stone: String,
    #[serde(default)]
    stone_words: String,
    /// `to_3000`, `to_6000`, `to_12000`, `to_25000`, `above` or `talk`.
    budget: String,
    #[serde(default)]
    needed_by: Option<NaiveDate>,
    #[serde(default)]
    size: String,
    name: String,
    #[schema(format = "email")]
    email: String,
    #[serde(default)]
    phone: String,
    /// Until this day it is a surprise: nothing that leaves the house tells what it is.
    #[serde(default)]
    secret_until: Option<NaiveDate>,
    /// The client's yes to keeping what they told us.
    consent: bool,
}

impl EnquiryIn {
    /// The answers as the form sends them.
    pub(crate) fn typed(&self) -> Vec<(String, String)> {
        let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        let on = |yes: bool| if yes { "on".to_owned() } else { String::new() };
        [
            ("piece", self.piece.clone()),
            ("wearer", self.wearer.clone()),
            ("occasion", self.occasion.clone()),
            ("feeling", self.feeling.clone()),
            ("stone", self.stone.clone()),
            ("stone_words", self.stone_words.clone()),
            ("budget", self.budget.clone()),
            ("needed_by", day(self.needed_by)),
            ("size", self.size.clone()),
            ("name", self.name.clone()),
            ("email", self.email.clone()),
            ("phone", self.phone.clone()),
            ("secret", on(self.secret_until.is_some())),
            ("reveal_on", day(self.secret_until)),
            ("consent", on(self.consent)),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .to_vec()
    }

    /// The screens in order.
    pub(crate) const fn screens() -> [Screen; 5] {
        Screen::ALL
    }
}

/// A field of the form under the name it has here.
pub(crate) fn spelled_here(field: FieldError) -> FieldError {
    if field.field == "reveal_on" { FieldError { field: "secret_until".into(), ..field } } else { field }
}

/// What an enquiry became.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EnquirySent)]
pub(crate) struct EnquirySentOut {
    /// The number people say.
    #[schema(example = "B-7K3MQ2")]
    pub(crate) number: String,
    /// What opens the project; keep it: whoever has it can answer for the client.
    pub(crate) key: String,
    /// The address of the client's page, with the key.
    pub(crate) page: String,
}

/// A project as its client sees it. While it is a surprise it tells nothing of what is being made.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Project)]
pub(crate) struct ProjectOut {
    number: String,
    title: String,
    /// What is happening now, in words.
    now: &'static str,
    #[schema(example = "design")]
    stage: &'static str,
    promised_on: Option<NaiveDate>,
    /// Until when it is a surprise, where it still is.
    secret_until: Option<NaiveDate>,
    quote: Option<ProjectQuoteOut>,
    design: Option<ProjectDesignOut>,
    change: Option<ProjectChangeOut>,
    /// The service of the finished piece that is not done yet.
    service: Option<ProjectServiceOut>,
    agreed: Option<MoneyOut>,
    paid: MoneyOut,
    due: MoneyOut,
    deposit_due: MoneyOut,
    /// The parts in which it is paid, each with its page.
    payments: Vec<ProjectPaymentOut>,
    version: i64,
}

/// A part of what is paid for a project.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProjectPayment)]
pub(crate) struct ProjectPaymentOut {
    /// `price`, `change` or `service`.
    #[schema(example = "price")]
    purpose: &'static str,
    /// `deposit`, `stage` or `balance`.
    #[schema(example = "deposit")]
    kind: &'static str,
    amount: MoneyOut,
    /// `open` or `paid`.
    #[schema(example = "open")]
    state: &'static str,
    /// The last day; absent for at once.
    due_on: Option<NaiveDate>,
    paid_at: Option<DateTime<Utc>>,
    /// Where it is paid, by card or bank transfer; absent until it is its turn.
    page: Option<String>,
}

/// What is paid, and where.
pub(crate) fn project_payments(cx: &Cx, bills: &[Bill]) -> Vec<ProjectPaymentOut> {
    let living = bills.iter().filter(|bill| !bill.order.state.is_dead());
    let parts = living.flat_map(|bill| bill.parts.iter().map(move |part| (bill, part)));
    parts
        .map(|(bill, part)| ProjectPaymentOut {
            purpose: bill.purpose.code(),
            kind: part.kind.code(),
            amount: part.amount.into(),
            state: part.state.code(),
            due_on: part.due.day(),
            paid_at: part.paid_at,
            page: bill.next().filter(|next| next.id == part.id).map(|next| cx.link(&pay_link(cx, next.id))),
        })
        .collect()
}

/// The newest quote as its client sees it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProjectQuote)]
pub(crate) struct ProjectQuoteOut {
    version: i32,
    /// As much of it as the house shows; sums to the price before tax.
    lines: Vec<ProjectLineOut>,
    tax: MoneyOut,
    total: MoneyOut,
    deposit: MoneyOut,
    valid_until: DateTime<Utc>,
    /// `waiting`, `accepted` or `declined`.
    answer: &'static str,
    /// The metal has moved too far: it can no longer be accepted.
    requote_due: bool,
    /// What to send as `terms` when accepting.
    terms: &'static str,
}

/// A line of a price.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProjectLine)]
pub(crate) struct ProjectLineOut {
    text: String,
    amount: MoneyOut,
}

/// The round of the design that is shown.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProjectDesign)]
pub(crate) struct ProjectDesignOut {
    round: i32,
    specification: String,
    file_sha256: String,
    /// What an approval given now is bound to: the SHA-256 of `sheet`. Absent until a price is agreed.
    hash: Option<String>,
    /// The text that is hashed, byte for byte.
    sheet: Option<String>,
    approved: bool,
}

/// A change that waits for an answer.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProjectChange)]
pub(crate) struct ProjectChangeOut {
    change: i32,
    words: String,
    delta: MoneyOut,
    days: i32,
}

/// A service of the finished piece.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProjectService)]
pub(crate) struct ProjectServiceOut {
    service: i32,
    /// What was asked for.
    words: String,
    /// What it will cost; absent until somebody has looked.
    estimate: Option<MoneyOut>,
    ready_on: Option<NaiveDate>,
    agreed: bool,
}

impl ProjectOut {
    pub(crate) fn new(
        commission: &Commission,
        quote: Option<&Quote>,
        payments: Vec<ProjectPaymentOut>,
        (today, open): (NaiveDate, bool),
    ) -> Self {
        let state = &commission.state;
        let secret = state.is_secret(today);
        let shown = open || !secret;
        let sheet = state.sheet();
        Self {
            number: state.number.clone(),
            title: if open { state.title.clone() } else { state.shown_title(today).to_owned() },
            now: state.stage.told(),
            stage: state.stage.code(),
            promised_on: state.promised_on,
            secret_until: state.secret_until.filter(|_| secret),
            quote: quote.filter(|_| shown).map(|quote| quote_out(commission, quote)),
            design: state.design.as_ref().filter(|_| shown).map(|design| ProjectDesignOut {
                round: design.round,
                specification: design.specification.clone(),
                file_sha256: design.file_sha256.clone(),
                hash: sheet.as_ref().map(ApprovalSheet::hash),
                sheet: sheet.as_ref().map(ApprovalSheet::text),
                approved: state.is_approved(),
            }),
            change: state.change.as_ref().filter(|_| shown).map(|change| ProjectChangeOut {
                change: change.change,
                words: change.words.clone(),
                delta: kernel::Money::new(change.delta_minor, state.currency).into(),
                days: change.days,
            }),
            service: state.service.as_ref().filter(|_| shown).map(|service| ProjectServiceOut {
                service: service.service,
                words: service.words.clone(),
                estimate: service
                    .estimate
                    .as_ref()
                    .map(|e| kernel::Money::new(e.amount_minor, state.currency).into()),
                ready_on: service.estimate.as_ref().map(|e| e.ready_on),
                agreed: service.agreed,
            }),
            agreed: state.total().map(Into::into),
            paid: state.paid().into(),
            due: state.due().into(),
            deposit_due: state.deposit_due().into(),
            payments,
            version: commission.version,
        }
    }
}

fn quote_out(commission: &Commission, quote: &Quote) -> ProjectQuoteOut {
    let state = &commission.state;
    let lines = shown_lines(quote.shown, &quote.priced.parts, quote.priced.subtotal);
    ProjectQuoteOut {
        version: quote.version,
        lines: lines
            .into_iter()
            .map(|(text, amount)| ProjectLineOut { text, amount: amount.into() })
            .collect(),
        tax: quote.priced.tax.into(),
        total: quote.priced.total.into(),
        deposit: quote.priced.deposit.into(),
        valid_until: quote.valid_until,
        answer: match state.quote.as_ref().map(|q| q.answer) {
            Some(QuoteAnswer::Accepted) => "accepted",
            Some(QuoteAnswer::Declined) => "declined",
            _ => "waiting",
        },
        requote_due: state.requote.is_some(),
        terms: bespoke::quotes::TERMS,
    }
}

/// The client's answer to a quote.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AnswerQuote, example = json!({"version": 1, "accept": true, "terms": "2026-11"}))]
pub(crate) struct AnswerQuoteIn {
    /// Which quote they saw.
    pub(crate) version: i32,
    pub(crate) accept: bool,
    /// The version of the terms they agreed to; needed to accept.
    #[serde(default)]
    pub(crate) terms: String,
    /// Why not, if they say so.
    #[serde(default)]
    pub(crate) reason: Option<String>,
    /// The digits from the letter, where so much money is agreed to.
    #[serde(default)]
    pub(crate) code: Option<String>,
}

/// The client's answer to a design: `hash` approves it, `words` ask for another round.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AnswerDesign, example = json!({"round": 2, "hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}))]
pub(crate) struct AnswerDesignIn {
    pub(crate) round: i32,
    /// The hash they saw. What it is bound to must not have changed.
    #[serde(default)]
    pub(crate) hash: Option<String>,
    #[serde(default)]
    pub(crate) words: String,
    /// The digits from the letter, where so much money is agreed to.
    #[serde(default)]
    pub(crate) code: Option<String>,
}

/// The client's answer to a change.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AnswerChange, example = json!({"change": 1, "accept": true}))]
pub(crate) struct AnswerChangeIn {
    pub(crate) change: i32,
    pub(crate) accept: bool,
    /// The digits from the letter, where so much money is agreed to.
    #[serde(default)]
    pub(crate) code: Option<String>,
}

/// A note on the round of the design that is shown.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProjectRemark, example = json!({"round": 2, "x": 412, "y": 640, "words": "A little thinner here?"}))]
pub(crate) struct RemarkIn {
    /// The round they saw.
    pub(crate) round: i32,
    /// Where on its picture, in thousandths of its width from the left; absent for the whole of it.
    #[serde(default)]
    pub(crate) x: Option<i32>,
    /// In thousandths of its height from above.
    #[serde(default)]
    pub(crate) y: Option<i32>,
    pub(crate) words: String,
}

/// A message.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProjectMessage, example = json!({"words": "Could the band be a little wider?"}))]
pub(crate) struct MessageIn {
    pub(crate) words: String,
}

/// A service to ask for in `words`, or the answer to the estimate of one.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProjectServiceAsk, example = json!({"words": "It has become a little tight."}))]
pub(crate) struct ServiceIn {
    #[serde(default)]
    pub(crate) words: String,
    /// Which one is answered.
    #[serde(default)]
    pub(crate) service: Option<i32>,
    /// Whether it is done.
    #[serde(default)]
    pub(crate) accept: Option<bool>,
    /// The digits from the letter, where so much money is agreed to.
    #[serde(default)]
    pub(crate) code: Option<String>,
}
