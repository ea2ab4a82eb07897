//! What a client owes, on the page of their project: what is to be paid now, what was paid, and what makes sure that it is they who agree.

use bespoke::{
    billing::{Bill, Purpose},
    commissions::{PROOF_FROM_MINOR, QuoteAnswer, Stage},
};
use commerce::schedules::{InstallmentKind, pay_link};
use kernel::Money;
use maud::{Markup, html};
use ui::{Button, ButtonScheme, Cost, CostSummary, InlineAlert, TextField, Tone};

use super::project::View;

impl View<'_> {
    /// What is to be paid now of an order, in words, with the way to pay it.
    pub(super) fn asked(&self, bill: &Bill) -> Option<(String, Button)> {
        let (state, next) = (self.state(), bill.next()?);
        let now = match bill.purpose {
            Purpose::Change | Purpose::Service => true,
            Purpose::Price => {
                next.kind == InstallmentKind::Deposit
                    || state.stage == Stage::Balance
                    || state.stage.next().first().is_some_and(|to| !state.due_before(*to).is_zero())
            }
        };
        let words = match (bill.purpose, next.kind) {
            (Purpose::Price, InstallmentKind::Deposit) => format!("Your deposit of {}.", next.amount),
            (Purpose::Price, InstallmentKind::Balance) => format!("The rest of the price, {}.", next.amount),
            (Purpose::Price, InstallmentKind::Stage) => format!("{}, {}.", next.label(), next.amount),
            (Purpose::Change, _) => format!("{} for the change.", next.amount),
            (Purpose::Service, _) => format!("{} for the service.", next.amount),
        };
        let button = Button::link(format!("Pay {}", next.amount), pay_link(&self.face.cx, next.id));
        now.then_some((words, button))
    }

    /// Whether a price was accepted whose deposit never came, so that it is not waited for any more.
    pub(super) fn is_out_of_time(&self) -> bool {
        let state = self.state();
        let waits = state.stage < Stage::Casting && !state.deposit_due().is_zero() && state.requote.is_none();
        let answered = state.quote.as_ref().is_some_and(|quote| quote.answer == QuoteAnswer::Accepted);
        let mut prices = self.bills.iter().filter(|(bill, _)| bill.purpose == Purpose::Price);
        waits && answered && prices.all(|(bill, _)| !bill.is_open())
    }

    pub(super) fn service_proof(&self) -> Markup {
        let estimate = self.state().service.as_ref().and_then(|service| service.estimate.as_ref());
        estimate.map_or_else(|| html! {}, |estimate| self.proof("service", estimate.amount_minor))
    }

    /// What makes sure that it is the client, where they agree to much money; nothing below.
    pub(super) fn proof(&self, form: &str, minor: i64) -> Markup {
        if minor < PROOF_FROM_MINOR {
            return html! {};
        }
        let field = TextField {
            name: "code".into(),
            autocomplete: Some("one-time-code".into()),
            max_length: Some(7),
            quiet: true,
            hint: Some("Six digits, good for fifteen minutes.".into()),
            ..TextField::new(format!("{form}-code"), "Code from our letter")
        };
        html! {
            div class="stack stack-3" {
                p class="small" { "Before you agree to so much we make sure that it is you, by a code to " (masked(self.commission.email.as_str())) "." }
                @if self.said.code_sent { (InlineAlert { live: true, ..InlineAlert::new(Tone::Success, "The code is on its way. It comes within a minute.") }) }
                (field)
                p { (Button { name: Some("answer".into()), value: Some("code".into()), ..Button::submit("Send me a code").scheme(ButtonScheme::Outline).small() }) }
            }
        }
    }

    pub(super) fn money(&self) -> Markup {
        let state = self.state();
        let Some(total) = state.total() else {
            return html! { p { "Nothing to pay. You owe nothing until you accept a quote." } };
        };
        let cost =
            |text: &str, amount: Money| Cost { text: text.into(), amount: amount.to_string(), note: None };
        let mut costs = vec![cost("Agreed price", total), cost("Paid", state.paid())];
        if !state.deposit_due().is_zero() {
            costs.push(cost("Deposit still to come", state.deposit_due()));
        }
        html! {
            div class="stack stack-4" {
                (CostSummary { costs, total: cost("Still to pay", state.due()), paid_by: Vec::new() })
                @for (bill, paying) in self.bills.iter().filter(|(bill, _)| !bill.order.state.is_dead()) {
                    @if self.bills.len() > 1 { h3 class="h4" { (bill.purpose.label()) } }
                    (paying.parts(self.today))
                    @if let (Some(next), None) = (bill.next(), self.asked(bill)) {
                        p { a class="link" href=(pay_link(&self.face.cx, next.id)) { "Pay " (next.amount) " ahead" } }
                    }
                }
            }
        }
    }
}

/// An address that its owner knows again and nobody else learns: `a…@example.com`.
fn masked(address: &str) -> String {
    match address.split_once('@') {
        Some((name, domain)) => format!("{}…@{domain}", name.chars().take(1).collect::<String>()),
        None => "your address".to_owned(),
    }
}
