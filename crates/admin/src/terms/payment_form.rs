//! The form of how clients may pay.

use commerce::schedules::{Account, PaymentPolicy, PutPolicy};
use kernel::{FieldError, Money, Rate};
use maud::{Markup, html};
use ui::{Button, Card, Checkbox, ErrorSummary};
use web::Pairs;

use super::{CURRENCY, amount, problems, text, whole};

/// A policy as typed.
#[derive(Debug, Clone, Default)]
pub(super) struct Draft {
    pub(super) version: String,
    pub(super) deposit_from: String,
    pub(super) deposit_share: String,
    pub(super) balance_days: String,
    pub(super) remind_days: String,
    pub(super) grace_days: String,
    pub(super) deposit_kept: bool,
    pub(super) transfer_from: String,
    pub(super) transfer_days: String,
    pub(super) account_holder: String,
    pub(super) account_number: String,
    pub(super) account_bank: String,
}

impl Draft {
    pub(super) fn blank() -> Self {
        Self {
            version: "0".into(),
            deposit_share: "30".into(),
            balance_days: "30".into(),
            remind_days: "7".into(),
            grace_days: "7".into(),
            transfer_days: "5".into(),
            ..Self::default()
        }
    }

    pub(super) fn of(policy: &PaymentPolicy) -> Self {
        Self {
            version: policy.version.to_string(),
            deposit_from: policy.deposit_from.map(Money::decimal).unwrap_or_default(),
            deposit_share: policy
                .deposit_share
                .to_string()
                .trim_end_matches(['%', ' ', '\u{a0}', '\u{202f}'])
                .to_owned(),
            balance_days: policy.balance_days.to_string(),
            remind_days: policy.remind_days.to_string(),
            grace_days: policy.grace_days.to_string(),
            deposit_kept: policy.deposit_kept,
            transfer_from: policy.transfer_from.map(Money::decimal).unwrap_or_default(),
            transfer_days: policy.transfer_days.to_string(),
            account_holder: policy.account.holder.clone(),
            account_number: policy.account.number.clone(),
            account_bank: policy.account.bank.clone(),
        }
    }

    pub(super) fn sent(sent: &Pairs) -> Self {
        let take = |name: &str| sent.get(name).to_owned();
        Self {
            version: take("version"),
            deposit_from: take("deposit_from"),
            deposit_share: take("deposit_share"),
            balance_days: take("balance_days"),
            remind_days: take("remind_days"),
            grace_days: take("grace_days"),
            deposit_kept: sent.has("deposit_kept"),
            transfer_from: take("transfer_from"),
            transfer_days: take("transfer_days"),
            account_holder: take("account_holder"),
            account_number: take("account_number"),
            account_bank: take("account_bank"),
        }
    }

    /// The policy as the operation takes it, or every field that cannot be read.
    pub(super) fn read(&self) -> Result<PutPolicy, Vec<FieldError>> {
        let mut wrong = Vec::new();
        let mut from = |field: &'static str, text: &str| {
            let given = !text.trim().is_empty();
            given.then(|| amount(field, text, &mut wrong))
        };
        let deposit_from_minor = from("deposit_from", &self.deposit_from);
        let transfer_from_minor = from("transfer_from", &self.transfer_from);
        let share = super::taxes_form::read_rate(&self.deposit_share);
        if share.is_none() {
            wrong.push(FieldError::new("deposit_share", "malformed", "Enter per cent, for example 30."));
        }
        let ask = PutPolicy {
            currency: CURRENCY,
            expected_version: self.version.parse().unwrap_or(-1),
            deposit_from_minor,
            deposit_share: share.unwrap_or(Rate::per_million(0)),
            balance_days: whole("balance_days", &self.balance_days, &mut wrong),
            remind_days: whole("remind_days", &self.remind_days, &mut wrong),
            grace_days: whole("grace_days", &self.grace_days, &mut wrong),
            deposit_kept: self.deposit_kept,
            transfer_from_minor,
            transfer_days: whole("transfer_days", &self.transfer_days, &mut wrong),
            account: Account {
                holder: self.account_holder.clone(),
                number: self.account_number.clone(),
                bank: self.account_bank.clone(),
            },
        };
        if wrong.is_empty() { Ok(ask) } else { Err(wrong) }
    }
}

/// The form, with what is wrong beside each field and listed above; without its button for who may only read.
pub(super) fn render(action: &str, draft: &Draft, wrong: &[FieldError], edits: bool) -> Markup {
    html! {
        form class="stack stack-4" method="post" action=(action) {
            (ErrorSummary { title: "Nothing was saved yet".into(), problems: problems(wrong) })
            input type="hidden" name="version" value=(draft.version);
            (Card { title: "Deposit and balance".into(), body: html! {
                div class="variant-row" {
                    (text("deposit_from", "Offered from a total of", &draft.deposit_from, "Empty for never.", wrong))
                    (text("deposit_share", "Deposit, in per cent", &draft.deposit_share, "Of the total with tax; the balance takes what rounding leaves.", wrong))
                    (text("balance_days", "Balance due after days", &draft.balance_days, "From placing; where a piece takes longer to make, a week before its promised day.", wrong))
                    (text("remind_days", "Reminder, days before", &draft.remind_days, "", wrong))
                    (text("grace_days", "Days of grace", &draft.grace_days, "After them people decide what becomes of the order.", wrong))
                }
                (Checkbox {
                    id: "deposit_kept".into(),
                    name: "deposit_kept".into(),
                    text: "The house may keep the deposit when the balance never comes".into(),
                    hint: Some("Clients are told so before they pay it. Without the tick it goes back to them in full.".into()),
                    checked: draft.deposit_kept,
                    ..Checkbox::default()
                })
            }, sticky: false })
            (Card { title: "Bank transfer".into(), body: html! {
                div class="variant-row" {
                    (text("transfer_from", "Offered from a total of", &draft.transfer_from, "Empty for never.", wrong))
                    (text("transfer_days", "Days that pieces are kept for it", &draft.transfer_days, "1 to 10.", wrong))
                    (text("account_holder", "Account in the name of", &draft.account_holder, "", wrong))
                    (text("account_number", "Account", &draft.account_number, "An IBAN, or the account with its routing number.", wrong))
                    (text("account_bank", "Bank", &draft.account_bank, "With its BIC.", wrong))
                }
            }, sticky: false })
            @if edits { div { (Button::submit("Save")) } }
        }
    }
}
