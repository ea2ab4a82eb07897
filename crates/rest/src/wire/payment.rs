//! Parts in which orders are paid, how the house lets clients pay, and money that comes by bank.

use chrono::{DateTime, NaiveDate, Utc};
use commerce::{
    schedules::{self, Account, CardConsent, Installment, InstallmentKind, PaymentPolicy, PutPolicy},
    transfers::{RecordTransfer, Suggestion, Transfer},
};
use kernel::{Currency, Money, Rate};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    checkout::{MethodIn, OrderRefOut, PaymentOut},
    common::{MoneyIn, MoneyOut},
};
use crate::problem::{ApiResult, Problem};

/// One part in which an order is paid.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Installment)]
pub(crate) struct InstallmentOut {
    #[schema(example = "ins_069283r0000000000000000000")]
    id: String,
    /// Its place; installments are paid in this order.
    position: i16,
    /// `deposit`, `stage` or `balance`.
    #[schema(example = "balance")]
    kind: &'static str,
    /// What people read.
    label: String,
    amount: MoneyOut,
    /// `placing`, `date` or `before_dispatch`.
    #[schema(example = "before_dispatch")]
    due: &'static str,
    /// Its last day; null while placing.
    due_on: Option<NaiveDate>,
    /// How its money is expected: `card` or `bank_transfer`. The other way is taken as well.
    method: &'static str,
    /// `open`, `paid` or `void`.
    status: &'static str,
    paid_at: Option<DateTime<Utc>>,
}

impl From<&Installment> for InstallmentOut {
    fn from(i: &Installment) -> Self {
        Self {
            id: i.id.to_string(),
            position: i.position,
            kind: i.kind.code(),
            label: i.label().to_owned(),
            amount: i.amount.into(),
            due: i.due.code(),
            due_on: i.due.day(),
            method: i.method.code(),
            status: i.state.code(),
            paid_at: i.paid_at,
        }
    }
}

/// The installments of an order.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Schedule)]
pub(crate) struct ScheduleOut {
    /// In the order in which they are paid; none where the order is paid whole.
    pub(crate) data: Vec<InstallmentOut>,
    /// Where a transfer goes, with the order's reference; null where the house offers none.
    pub(crate) transfer: Option<TransferInstructionsOut>,
    /// What the client allowed about the card of the deposit; null where nothing.
    pub(crate) card_consent: Option<CardConsentOut>,
}

/// A client's consent to have the balance charged to the card of the deposit.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CardConsent)]
pub(crate) struct CardConsentOut {
    /// The version of the words.
    words_version: i32,
    /// The words, as they were read.
    words: String,
    /// The card, once it is saved.
    #[schema(example = "Visa ending 4242")]
    card: Option<String>,
    given_at: DateTime<Utc>,
    /// Since when it is not charged any more; null while it is.
    withdrawn_at: Option<DateTime<Utc>>,
}

impl From<CardConsent> for CardConsentOut {
    fn from(c: CardConsent) -> Self {
        Self {
            words_version: c.words_version,
            words: c.words,
            card: c.method.map(|method| method.label),
            given_at: c.given_at,
            withdrawn_at: c.withdrawn_at,
        }
    }
}

/// Where a transfer goes.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TransferInstructions)]
pub(crate) struct TransferInstructionsOut {
    /// An ISO 11649 creditor reference.
    #[schema(example = "RF97JC7K2M9QX")]
    pub(crate) reference: String,
    pub(crate) account_holder: String,
    pub(crate) account_number: String,
    pub(crate) account_bank: String,
}

/// A payment that was begun for an installment.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BegunPayment)]
pub(crate) struct BegunOut {
    order: OrderRefOut,
    installment: InstallmentOut,
    payment: PaymentOut,
}

impl From<&schedules::Begun> for BegunOut {
    fn from(b: &schedules::Begun) -> Self {
        Self { order: (&*b.order).into(), installment: (&b.installment).into(), payment: (&b.payment).into() }
    }
}

/// What is owed, divided otherwise.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PutSchedule, example = json!({"parts": [
    {"kind": "stage", "words": "Stone set", "amount": {"amount": 500000, "currency": "USD"}, "due_on": "2027-02-01", "method": "card"},
    {"kind": "balance", "amount": {"amount": 1024250, "currency": "USD"}, "due_on": "2027-03-01", "method": "bank_transfer"}
]}))]
pub(crate) struct ScheduleIn {
    parts: Vec<PartIn>,
}

/// One part of what is owed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SchedulePart)]
pub(crate) struct PartIn {
    kind: KindIn,
    /// What a stage is called.
    words: Option<String>,
    amount: MoneyIn,
    /// Its last day; null for at once, which only the first part of an unpaid order may be.
    due_on: Option<NaiveDate>,
    #[serde(default)]
    #[schema(required = false)]
    method: MethodIn,
}

/// What an installment is for.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = InstallmentKind)]
pub(crate) enum KindIn {
    /// Paid first.
    Deposit,
    /// Paid while a piece is being made.
    Stage,
    /// Whatever is left.
    Balance,
}

impl ScheduleIn {
    /// The parts as the operation takes them: all in the order's currency.
    pub(crate) fn read(self, currency: Currency) -> ApiResult<Vec<schedules::Part>> {
        let read = |(n, part): (usize, PartIn)| {
            let amount = Money::from(part.amount);
            if amount.currency() != currency {
                let field = format!("parts.{n}.amount");
                return Err(Problem::fields(vec![kernel::FieldError::new(
                    field,
                    "currency_mismatch",
                    "Give it in the currency of the order.",
                )]));
            }
            let kind = match part.kind {
                KindIn::Deposit => InstallmentKind::Deposit,
                KindIn::Stage => InstallmentKind::Stage,
                KindIn::Balance => InstallmentKind::Balance,
            };
            Ok(schedules::Part {
                kind,
                words: part.words.unwrap_or_default(),
                amount_minor: amount.minor(),
                due_on: part.due_on,
                method: part.method.into(),
            })
        };
        self.parts.into_iter().enumerate().map(read).collect()
    }
}

/// More time for an installment.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ExtendInstallment, example = json!({"until": "2027-03-01"}))]
pub(crate) struct ExtendIn {
    /// Its new last day.
    pub(crate) until: NaiveDate,
}

/// What becomes of a deposit whose balance never came.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = LapseOrder, example = json!({"deposit": "returned"}))]
pub(crate) struct LapseIn {
    pub(crate) deposit: FateIn,
}

/// What becomes of it.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = DepositFate)]
pub(crate) enum FateIn {
    /// It goes back by the way it came.
    Returned,
    /// The house keeps it; only where its client was told so before paying.
    Kept,
}

/// How the house lets its clients pay, in each currency.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PaymentPolicies)]
pub(crate) struct PoliciesOut {
    pub(crate) data: Vec<PolicyOut>,
}

/// How the house lets its clients pay in one currency.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PaymentPolicy)]
pub(crate) struct PolicyOut {
    #[schema(value_type = String, min_length = 3, max_length = 3)]
    currency: Currency,
    version: i64,
    /// The total from which a deposit is offered; null for never.
    deposit_from: Option<MoneyOut>,
    /// Millionths of the total: 300000 is 30 %.
    deposit_share_ppm: i64,
    balance_days: i32,
    remind_days: i32,
    grace_days: i32,
    /// Whether the deposit may be kept when the balance never comes.
    deposit_kept: bool,
    /// The total from which a bank transfer is offered; null for never.
    transfer_from: Option<MoneyOut>,
    transfer_days: i32,
    account_holder: String,
    account_number: String,
    account_bank: String,
}

impl From<&PaymentPolicy> for PolicyOut {
    fn from(p: &PaymentPolicy) -> Self {
        Self {
            currency: p.currency,
            version: p.version,
            deposit_from: p.deposit_from.map(Into::into),
            deposit_share_ppm: p.deposit_share.millionths(),
            balance_days: p.balance_days,
            remind_days: p.remind_days,
            grace_days: p.grace_days,
            deposit_kept: p.deposit_kept,
            transfer_from: p.transfer_from.map(Into::into),
            transfer_days: p.transfer_days,
            account_holder: p.account.holder.clone(),
            account_number: p.account.number.clone(),
            account_bank: p.account.bank.clone(),
        }
    }
}

/// A policy to put down.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PutPaymentPolicy, example = json!({
    "deposit_from": {"amount": 500000, "currency": "USD"}, "deposit_share_ppm": 300000, "balance_days": 30, "remind_days": 7,
    "grace_days": 7, "deposit_kept": false, "transfer_from": {"amount": 500000, "currency": "USD"}, "transfer_days": 5,
    "account_holder": "Jason & Co", "account_number": "DE89 3704 0044 0532 0130 00", "account_bank": "Bank, COBADEFFXXX"
}))]
pub(crate) struct PolicyIn {
    deposit_from: Option<MoneyIn>,
    deposit_share_ppm: i64,
    balance_days: i32,
    remind_days: i32,
    grace_days: i32,
    deposit_kept: bool,
    transfer_from: Option<MoneyIn>,
    transfer_days: i32,
    account_holder: String,
    account_number: String,
    account_bank: String,
}

impl PolicyIn {
    /// The policy as the operation takes it: its amounts are of its currency.
    pub(crate) fn read(self, currency: Currency, version: i64) -> ApiResult<PutPolicy> {
        let minor = |money: MoneyIn, field: &'static str| {
            let money = Money::from(money);
            let wrong =
                || Problem::field(field, "currency_mismatch", "Give it in the currency of the policy.");
            if money.currency() == currency { Ok(money.minor()) } else { Err(wrong()) }
        };
        Ok(PutPolicy {
            currency,
            expected_version: version,
            deposit_from_minor: self.deposit_from.map(|from| minor(from, "deposit_from")).transpose()?,
            deposit_share: Rate::per_million(self.deposit_share_ppm),
            balance_days: self.balance_days,
            remind_days: self.remind_days,
            grace_days: self.grace_days,
            deposit_kept: self.deposit_kept,
            transfer_from_minor: self.transfer_from.map(|from| minor(from, "transfer_from")).transpose()?,
            transfer_days: self.transfer_days,
            account: Account {
                holder: self.account_holder,
                number: self.account_number,
                bank: self.account_bank,
            },
        })
    }
}

/// Money that came by bank, the latest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Transfers)]
pub(crate) struct TransfersOut {
    pub(crate) data: Vec<TransferOut>,
}

/// Money that came by bank.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Transfer)]
pub(crate) struct TransferOut {
    #[schema(example = "btr_069283r0000000000000000000")]
    id: String,
    /// The bank's own id of the line.
    line_id: String,
    amount: MoneyOut,
    received_on: NaiveDate,
    payer: String,
    reference: String,
    /// The order that it was matched to.
    order_id: Option<String>,
    /// How much of it has paid something.
    applied: MoneyOut,
    /// How much of it went back.
    returned: MoneyOut,
    /// What has neither paid anything nor gone back.
    remaining: MoneyOut,
    /// `unmatched`, `waiting`, `applied`, `refund_due` or `refunded`.
    #[schema(example = "applied")]
    status: &'static str,
    /// The order that its reference seems to be about, while it is not matched.
    #[serde(skip_serializing_if = "Option::is_none")]
    suggestion: Option<SuggestionOut>,
}

impl TransferOut {
    /// The transfer, with what it seems to be for.
    pub(crate) fn new(t: &Transfer, suggestion: Option<&Suggestion>) -> Self {
        Self {
            id: t.id.to_string(),
            line_id: t.line_id.clone(),
            amount: t.amount.into(),
            received_on: t.received_on,
            payer: t.payer.clone(),
            reference: t.reference.clone(),
            order_id: t.order.map(|order| order.to_string()),
            applied: t.applied.into(),
            returned: t.returned.into(),
            remaining: t.remaining().into(),
            status: t.state.code(),
            suggestion: suggestion.map(SuggestionOut::from),
        }
    }
}

/// The order that a transfer seems to be for.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TransferSuggestion)]
pub(crate) struct SuggestionOut {
    order_id: String,
    number: String,
    /// What is due of it; null when nothing is.
    due: Option<MoneyOut>,
    /// Whether the reference carried check digits that fit.
    checked: bool,
}

impl From<&Suggestion> for SuggestionOut {
    fn from(s: &Suggestion) -> Self {
        Self {
            order_id: s.order.to_string(),
            number: s.number.clone(),
            due: s.due.map(Into::into),
            checked: s.checked,
        }
    }
}

/// A line of the bank's statement.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RecordTransfer, example = json!({
    "line_id": "2027-02-01/17", "amount": {"amount": 2177500, "currency": "USD"}, "received_on": "2027-02-01",
    "payer": "Ada Byron", "reference": "RF97 JC7K 2M9Q X"
}))]
pub(crate) struct TransferIn {
    line_id: String,
    amount: MoneyIn,
    received_on: NaiveDate,
    payer: String,
    reference: String,
}

impl From<TransferIn> for RecordTransfer {
    fn from(t: TransferIn) -> Self {
        Self {
            line_id: t.line_id,
            amount: t.amount.into(),
            received_on: t.received_on,
            payer: t.payer,
            reference: t.reference,
        }
    }
}

/// The order that a transfer is for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MatchTransfer, example = json!({"order": "JC-7K2M9QX"}))]
pub(crate) struct MatchIn {
    /// Id or number.
    pub(crate) order: String,
}

/// How what was left of a transfer went back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ReturnTransfer, example = json!({"returned_on": "2027-02-03", "line_id": "2027-02-03/4"}))]
pub(crate) struct ReturnIn {
    pub(crate) returned_on: NaiveDate,
    /// The bank's id of the line by which it went.
    pub(crate) line_id: String,
}
