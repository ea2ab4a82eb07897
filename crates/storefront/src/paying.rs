//! How an order is paid, as its client sees it: the parts, what is next, and where a transfer goes.

use commerce::{
    orders::{self, Order, OrderKind, OrderState},
    schedules::{
        self, CardConsent, Installment, InstallmentKind, InstallmentState, Method, PaymentPolicy, Progress,
        pay_link,
    },
    transfers::{self, Transfer, TransferState, creditor_reference, grouped},
};
use db::{Conn, DbError};
use kernel::Money;
use maud::{Markup, html};
use ui::{Button, ButtonScheme, Card, CopyButton, InlineAlert, Tone};

use crate::{Face, dates};

/// What is known of how an order is paid.
pub(crate) struct Paying {
    installments: Vec<Installment>,
    transfers: Vec<Transfer>,
    policy: Option<PaymentPolicy>,
    consent: Option<CardConsent>,
}

impl Paying {
    /// Reads everything; an order that is paid whole has nothing to tell.
    pub(crate) async fn read(conn: &mut Conn, order: &Order) -> Result<Self, DbError> {
        let installments = schedules::list_for_order(conn, order.id).await?;
        let (transfers, policy, consent) = if installments.is_empty() {
            (Vec::new(), None, None)
        } else {
            (
                transfers::list_of_order(conn, order.id).await?,
                schedules::find_policy(conn, order.currency).await?,
                schedules::find_consent(conn, order.id).await?,
            )
        };
        Ok(Self { installments, transfers, policy, consent })
    }

    /// What is to be paid next.
    pub(crate) fn next(&self) -> Option<&Installment> {
        self.installments.iter().find(|i| i.state == InstallmentState::Open)
    }

    /// The deposit, where the order has one.
    pub(crate) fn deposit(&self) -> Option<&Installment> {
        self.installments.iter().find(|i| i.kind == InstallmentKind::Deposit)
    }

    /// Whether nothing was paid yet and a transfer is expected.
    pub(crate) fn awaits_transfer(&self, order: &Order) -> bool {
        let expected = self.next().is_some_and(|next| next.method == Method::BankTransfer);
        order.state == OrderState::PendingPayment && expected
    }

    /// Where the order stands, in the words people read.
    pub(crate) fn label(&self, order: &Order) -> &'static str {
        if self.awaits_transfer(order) { "Bank transfer pending" } else { order.state.label() }
    }

    /// What has come by bank for the order and waits for more.
    fn waiting(&self, order: &Order) -> Option<Money> {
        let waiting = self.transfers.iter().filter(|t| t.state == TransferState::Waiting);
        Money::sum(order.currency, waiting.map(Transfer::remaining)).filter(|sum| !sum.is_zero())
    }

    /// The card on the order's page; none where it is paid whole.
    pub(crate) fn card(&self, face: &Face, order: &Order) -> Option<Card> {
        if self.installments.is_empty() || order.state.is_dead() {
            return None;
        }
        let today = dates::today(face);
        let body = html! {
            div class="stack stack-4" {
                (self.parts(today))
                @if let Some(next) = self.next() {
                    @if next.progress(today) != Progress::InTime {
                        (InlineAlert::new(Tone::Warning, words::overdue(next, today)))
                    }
                    @if let Some(waiting) = self.waiting(order) {
                        (InlineAlert::new(Tone::Info, format!("{waiting} has reached us by bank transfer. It counts as soon as the rest of {} has come.", next.amount)))
                    }
                    @if self.awaits_transfer(order) {
                        h3 class="h4" { "Bank transfer" }
                        (self.instructions(order, next))
                        p class="small" { "Would you rather pay by card? " a class="link" href=(pay_link(&face.cx, next.id)) { "Pay " (next.amount) " now" } }
                    } @else if order.state == OrderState::DepositPaid {
                        (Button::link(format!("Pay {}", next.amount), pay_link(&face.cx, next.id)).full())
                        (self.by_itself(face, order, next))
                    }
                }
            }
        };
        Some(Card { title: "Payments".into(), body, sticky: false })
    }

    /// What is said of a card that is charged by itself, with the way to take that back.
    fn by_itself(&self, face: &Face, order: &Order, next: &Installment) -> Markup {
        let card = self.consent.as_ref().and_then(|consent| consent.usable());
        let (Some(card), Some(day)) = (card, next.due.day()) else { return html! {} };
        let link = orders::link(&face.cx, order);
        let (path, query) = link.split_once('?').unwrap_or((link.as_str(), ""));
        let day = dates::day(day, dates::today(face));
        html! {
            form class="stack stack-3" method="post" action={ (path) "/card-consent?" (query) } {
                p class="small" { "As you allowed, we charge " (next.amount) " to your card (" (card.label) ") on " (day) ". You can pay before, or take your word back." }
                (Button::submit("Don't charge my card").scheme(ButtonScheme::Outline).small())
            }
        }
    }

    /// Each part with where it stands.
    pub(crate) fn parts(&self, today: chrono::NaiveDate) -> Markup {
        html! {
            dl class="costs" {
                @for part in &self.installments {
                    div {
                        dt { (part.label()) br; span class="small muted" { (words::stands(part, today)) } }
                        dd class="num" { (part.amount) }
                    }
                }
            }
        }
    }

    /// Where the money goes, with its reference, and until when the pieces are kept.
    pub(crate) fn instructions(&self, order: &Order, next: &Installment) -> Markup {
        let Some(policy) = &self.policy else { return html! {} };
        let reference = creditor_reference(&order.number);
        let until = order.hold_expires_at.date_naive();
        html! {
            div class="stack stack-3" {
                @if order.state == OrderState::PendingPayment {
                    p class="small" { (if order.kind == OrderKind::Commission { "This price is kept for you until " } else { "Your pieces are kept for you until " }) b { (dates::weekday(until, order.placed_at.date_naive())) } ". Nothing was charged yet." }
                }
                dl class="pay-to" {
                    div { dt { "Amount" } dd class="num" { b { (next.amount) } } }
                    div { dt { "Reference" } dd { (CopyButton { value: grouped(&reference), what: "reference".into() }) } }
                    div { dt { "To" } dd { (policy.account.holder) } }
                    div { dt { "Account" } dd { (policy.account.number) } }
                    div { dt { "Bank" } dd { (policy.account.bank) } }
                }
                p class="small muted" { "Write the reference exactly: it tells us whose money it is. Ask your bank to send the whole amount, its own charges on top." }
            }
        }
    }
}

/// Sentences about parts, shared by pages.
pub(crate) mod words {
    use chrono::NaiveDate;
    use commerce::schedules::{Due, Installment, InstallmentState, Progress};

    use crate::dates;

    /// What becomes of a deposit when the balance never comes.
    pub(crate) fn deposit_terms(kept: bool, grace_days: i32) -> String {
        let fate = if kept {
            "the order lapses and the house keeps the deposit"
        } else {
            "the order lapses and your deposit goes back to you in full"
        };
        let grace = match grace_days {
            0 => String::new(),
            1 => ", and one day of grace,".to_owned(),
            days => format!(", and {days} days of grace,"),
        };
        format!(
            "With a deposit the pieces are yours and stay here until the balance is paid. We remind you before its day. If it has not come by then{grace} {fate}."
        )
    }

    /// Where a part stands: "Paid 3 March", "Due by 31 March".
    pub(crate) fn stands(part: &Installment, today: NaiveDate) -> String {
        match (part.state, part.paid_at, part.due) {
            (InstallmentState::Paid, Some(at), _) => format!("Paid {}", dates::day(at.date_naive(), today)),
            (InstallmentState::Void, ..) => "Not asked for any more".to_owned(),
            (_, _, Due::Placing) => "Due now".to_owned(),
            (_, _, Due::On(day)) => format!("Due by {}", dates::day(day, today)),
            (_, _, Due::BeforeDispatch(day)) => format!("Due before dispatch, by {}", dates::day(day, today)),
        }
    }

    /// That a day has passed, and what that means.
    pub(crate) fn overdue(part: &Installment, today: NaiveDate) -> String {
        let day = part.due.day().map(|day| dates::day(day, today)).unwrap_or_default();
        match (part.progress(today), part.grace_ends()) {
            (Progress::Overdue, Some(end)) => {
                format!(
                    "This was due by {day}. Your pieces are kept for you until {}.",
                    dates::day(end, today)
                )
            }
            _ => format!(
                "This was due by {day}. Your pieces are still here; pay it now, or write to us if you need more time."
            ),
        }
    }
}
