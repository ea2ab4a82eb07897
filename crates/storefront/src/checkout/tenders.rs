//! What may be chosen beside the whole by card: a deposit, and a bank transfer.

use commerce::schedules::{CONSENT_WORDS, Method};
use kernel::Money;
use maud::{Markup, html};
use ui::{Checkbox, ChoiceCard, Fieldset};

use super::{
    form::{DEPOSIT, FULL},
    view::CheckoutPage,
};
use crate::{dates, paying::words};

impl CheckoutPage<'_> {
    /// What may be chosen beside the whole by card.
    pub(super) fn offers(&self, total: Money) -> Offers {
        let policy = self.policy.as_ref();
        Offers {
            deposit: policy.and_then(|policy| policy.deposit_of(total)),
            transfer: policy.is_some_and(|policy| policy.offers_transfer(total)),
        }
    }

    /// The whole, or a deposit with what becomes of it: said before anything is paid.
    pub(super) fn how_much(&self, total: Option<Money>, offers: &Offers) -> Markup {
        let (Some(total), Some(deposit), Some(policy)) = (total, offers.deposit, &self.policy) else {
            return html! {};
        };
        let (Some(quote), Some(balance)) = (&self.quote, total.checked_sub(deposit)) else { return html! {} };
        let today = dates::today(self.face);
        let due = dates::day(policy.balance_due(today, quote.deliver_by), today);
        let card = |value: &str, text: String, note: String, amount: Money| ChoiceCard {
            name: "pay_now".into(),
            value: value.into(),
            text,
            note: Some(note),
            aside: Some(amount.to_string()),
            checked: self.form.pay_now == value,
            ..ChoiceCard::default()
        };
        let share = policy.deposit_share;
        let body = html! {
            div class="choices" {
                (card(FULL, "The whole".into(), "Nothing more to pay.".into(), total))
                (card(DEPOSIT, format!("A deposit of {share}"), format!("Then {balance} by {due}. It leaves us once the balance is paid."), deposit))
            }
            p class="small muted" { (words::deposit_terms(policy.deposit_kept, policy.grace_days)) }
            @if self.face.commerce.gateway.saves_cards() {
                (Checkbox {
                    id: "balance-by-card".into(),
                    name: "balance_by_card".into(),
                    text: "With a deposit by card: charge the balance by itself".into(),
                    hint: Some(CONSENT_WORDS.into()),
                    checked: self.form.balance_by_card,
                    ..Checkbox::default()
                })
            }
        };
        html! { (Fieldset { legend: "How much now".into(), id: "pay_now".into(), error: self.error("pay_now"), body, ..Fieldset::default() }) }
    }

    pub(super) fn how(&self, offers: &Offers) -> Markup {
        let (true, Some(policy)) = (offers.transfer, &self.policy) else { return html! {} };
        let card = |method: Method, text: &str, note: String| ChoiceCard {
            name: "pay_by".into(),
            value: method.code().into(),
            text: text.into(),
            note: Some(note),
            checked: self.form.pay_by == method.code(),
            ..ChoiceCard::default()
        };
        let days = policy.transfer_days;
        let body = html! {
            div class="choices" {
                (card(Method::Card, "By card", "Confirmed at once.".into()))
                (card(Method::BankTransfer, "By bank transfer", format!("We keep your pieces for {days} days, and write to you with the account and your reference. Nothing is charged now.")))
            }
        };
        html! { (Fieldset { legend: "How".into(), id: "pay_by".into(), error: self.error("pay_by"), body, ..Fieldset::default() }) }
    }
}

/// What may be chosen beside the whole by card.
#[derive(Debug, Default)]
pub(super) struct Offers {
    deposit: Option<Money>,
    transfer: bool,
}

impl Offers {
    pub(super) const fn any(&self) -> bool {
        self.deposit.is_some() || self.transfer
    }
}
