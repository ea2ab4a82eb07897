//! The parts of the page of transfers.

use chrono::NaiveDate;
use commerce::transfers::{Suggestion, Transfer, TransferState};
use kernel::FieldError;
use maud::{Markup, html};
use ui::{
    Button, ButtonScheme, ErrorSummary, FieldProblem, Row, StatusDot, TextArea, TextField, TextKind, Tone,
};
use web::Pairs;

use super::PATH;

/// What was typed into the forms.
#[derive(Debug, Clone, Default)]
pub(super) struct Entered {
    pub(super) line_id: String,
    pub(super) amount: String,
    pub(super) received_on: String,
    pub(super) payer: String,
    pub(super) reference: String,
    pub(super) order: String,
    pub(super) statement: String,
}

impl Entered {
    pub(super) fn sent(sent: &Pairs) -> Self {
        let take = |name: &str| sent.get(name).to_owned();
        Self {
            line_id: take("line_id"),
            amount: take("amount"),
            received_on: take("received_on"),
            payer: take("payer"),
            reference: take("reference"),
            order: take("order"),
            statement: take("statement"),
        }
    }
}

fn field(name: &str, label: &str, value: &str, hint: &str, wrong: &[FieldError]) -> TextField {
    let said = wrong.iter().find(|e| e.field == name).map(|e| e.message.to_string());
    TextField { hint: (!hint.is_empty()).then(|| hint.into()), quiet: true, ..TextField::new(name, label) }
        .value(value)
        .error(said)
}

fn summary(wrong: &[FieldError]) -> ErrorSummary {
    let problem =
        |e: &FieldError| FieldProblem { field_id: e.field.to_string(), text: e.message.to_string() };
    ErrorSummary { title: "Nothing was recorded yet".into(), problems: wrong.iter().map(problem).collect() }
}

/// One line of the statement.
pub(super) fn record_form(entered: &Entered, wrong: &[FieldError], today: NaiveDate) -> Markup {
    let day = if entered.received_on.is_empty() { today.to_string() } else { entered.received_on.clone() };
    html! {
        form class="stack stack-4" method="post" action=(PATH) {
            @if entered.statement.is_empty() { (summary(wrong)) }
            div class="variant-row" {
                (field("line_id", "The bank's id of the line", &entered.line_id, "The same line is recorded once.", wrong))
                (field("amount", "Amount in US dollars", &entered.amount, "For example 21775 or 21,775.00.", wrong))
                (TextField { kind: TextKind::Date, ..field("received_on", "Booked on", &day, "", wrong) })
                (field("payer", "From", &entered.payer, "", wrong))
                (field("reference", "What they wrote", &entered.reference, "A reference names its order by itself.", wrong))
                (field("order", "Order", &entered.order, "Empty to match it later.", wrong))
            }
            div { (Button::submit("Record the transfer")) }
        }
    }
}

/// A whole statement, pasted.
pub(super) fn statement_form(entered: &Entered, wrong: &[FieldError]) -> Markup {
    let error = wrong.iter().find(|e| e.field == "statement").map(|e| e.message.to_string());
    html! {
        form class="stack stack-4" method="post" action={ (PATH) "/statement" } {
            (TextArea {
                id: "statement".into(),
                name: "statement".into(),
                label: "Statement as comma-separated values".into(),
                value: entered.statement.clone(),
                hint: Some("The first line names the columns: line_id, date, amount, currency, payer, reference. Lines that are known, and money that went out, are passed over.".into()),
                error,
                ..TextArea::default()
            })
            div { (Button::submit("Take the statement")) }
        }
    }
}

/// A transfer, with what can be done about it.
pub(super) fn row(
    transfer: &Transfer,
    suggested: Option<&Suggestion>,
    number: Option<&String>,
    works: bool,
    today: NaiveDate,
) -> Row {
    let remaining = transfer.remaining();
    Row {
        name: format!("transfer {}", transfer.line_id),
        cells: vec![
            html! { time datetime=(transfer.received_on) { (transfer.received_on.format("%-d %b %Y")) } span class="cell-sub" { (transfer.line_id) } },
            html! { (transfer.payer) span class="cell-sub" { (transfer.reference) } },
            html! {
                (transfer.amount)
                @if !remaining.is_zero() && remaining != transfer.amount { span class="cell-sub" { (remaining) " left" } }
            },
            html! { (StatusDot::new(transfer.state.label(), tone(transfer.state))) },
            html! {
                @match (transfer.order, number) {
                    (Some(order), Some(number)) => a class="row-link" href={ "/admin/orders/" (order) } { (number) },
                    _ => span class="muted" { "None yet" },
                }
            },
            html! { @if works { (next(transfer, suggested, today)) } },
        ],
        ..Row::default()
    }
}

fn next(transfer: &Transfer, suggested: Option<&Suggestion>, today: NaiveDate) -> Markup {
    let action = |what: &str| format!("{PATH}/{}/{what}", transfer.id);
    match transfer.state {
        TransferState::Unmatched => html! {
            div class="stack stack-2" {
                @if let Some(found) = suggested {
                    form method="post" action=(action("match")) {
                        input type="hidden" name="order" value=(found.number);
                        (Button::submit(format!("Match to {}", found.number)).small())
                    }
                    span class="cell-sub" { (fits(transfer, found)) }
                } @else {
                    form class="cluster" method="post" action=(action("match")) {
                        (TextField { name: "order".into(), quiet: true, ..TextField::new(format!("order-{}", transfer.id), "Order") })
                        (Button::submit("Match").small())
                    }
                    form method="post" action=(action("refund")) { (Button::submit("Send it back").scheme(ButtonScheme::Outline).small()) }
                }
            }
        },
        TransferState::RefundDue => html! {
            form class="cluster" method="post" action=(action("return")) {
                input type="hidden" name="returned_on" value=(today);
                (TextField { name: "line_id".into(), quiet: true, ..TextField::new(format!("line-{}", transfer.id), "The bank's line by which it went") })
                (Button::submit(format!("{} went back", transfer.remaining())).small())
            }
        },
        TransferState::Waiting | TransferState::Applied | TransferState::Refunded => html! {},
    }
}

/// Why the suggestion is one.
fn fits(transfer: &Transfer, found: &Suggestion) -> String {
    let checked = if found.checked { "The reference's check digits fit" } else { "A number in the text" };
    let sum = match found.due {
        None => "nothing is due of it: the money would go back".to_owned(),
        Some(due) if due == transfer.amount => "the sum is exactly what is due".to_owned(),
        Some(due) if due.minor() > transfer.amount.minor() => {
            format!("it is less than the {due} that is due")
        }
        Some(due) => format!("it is more than the {due} that is due"),
    };
    format!("{checked}; {sum}.")
}

const fn tone(state: TransferState) -> Tone {
    match state {
        TransferState::Unmatched | TransferState::Waiting => Tone::Warning,
        TransferState::Applied => Tone::Success,
        TransferState::RefundDue => Tone::Danger,
        TransferState::Refunded => Tone::Neutral,
    }
}
