//! The parts of an order's page.

use commerce::{
    checkout::Address,
    orders::{Order, OrderGift, OrderLine, OrderState, Tracking},
    payments::{BANK_TRANSFER, Payment},
};
use kernel::FieldError;
use maud::{Markup, Render, html};
use platform::mail::StoredMail;
use ui::{
    Activity, ActivityFeed, Button, ButtonScheme, Card, Column, CopyButton, Cost, CostSummary, DataTable,
    Row, StatusDot, TextField, Tone,
};

use super::{
    page::{Dossier, Entered},
    words::{label, payment_label, payment_tone, tone},
};
use crate::{
    Face,
    audit::{deed, who},
    diff,
    words::{count, datetime, day, moment, query_value},
};

/// What was bought.
pub(super) fn pieces(order: &Order, seals: bool) -> Markup {
    let table = DataTable {
        caption: "Pieces".into(),
        columns: vec![
            Column::new("Piece"),
            Column::new("Options"),
            Column::new("Code"),
            Column::numeric("Price"),
            Column::numeric("Quantity"),
            Column::numeric("Tax"),
            Column::numeric("Line total"),
        ],
        rows: order.lines.iter().map(|one| line(order, one, seals)).collect(),
        ..DataTable::default()
    };
    card("Pieces", &html! { (table) })
}

fn line(order: &Order, line: &OrderLine, seals: bool) -> Row {
    let passport = |serial: &str| format!("/admin/orders/{}/passports/{}", order.id, query_value(serial));
    let making = if line.product.is_none() {
        "Agreed with the atelier".to_owned()
    } else if line.made_to_order {
        format!("Made to order, {}", count(u64::try_from(line.lead_days).unwrap_or(0), "day", "days"))
    } else {
        "From stock".to_owned()
    };
    Row {
        name: line.title.clone(),
        cells: vec![
            html! {
                @if let Some(product) = line.product { a class="row-link" href={ "/admin/products/" (product) } { (line.title) } } @else { (line.title) }
                span class="cell-sub" { (making) }
            },
            html! {
                (line.options)
                @for wish in line.wishes() { span class="cell-sub" { (wish) } }
                @if let Some(told) = &line.disclosure { span class="cell-sub" { (told) } }
            },
            html! { span class="code-word" { (line.sku) } @if let Some(serial) = &line.serial { span class="cell-sub" { "Serial " (serial) @if seals { ", " a href=(passport(serial)) { "passport" } } } } },
            html! { (line.unit_price) },
            html! { (line.quantity.get()) },
            html! {
                @if line.tax_included.is_zero() { (line.tax) } @else { (line.tax_included) }
                @for part in &line.taxes { span class="cell-sub" { (part.name) ", " (part.rate) } }
            },
            html! { (line.line_total) },
        ],
        ..Row::default()
    }
}

/// What it came to.
pub(super) fn money(order: &Order) -> Markup {
    let mut costs = vec![Cost::new("Pieces", order.subtotal.to_string())];
    costs.extend(order.discount_rows().into_iter().map(|(name, off)| Cost {
        note: order.promotions.iter().find(|given| given.name == name).map(|given| given.code.clone()),
        ..Cost::new(name, format!("−{off}"))
    }));
    costs.push(Cost {
        note: order.delivery_words(),
        ..Cost::new(order.shipping_name.clone(), order.shipping.to_string())
    });
    let (tax, amount) = order.tax_words();
    let amount = amount.map_or_else(|| "Not charged".to_owned(), |amount| amount.to_string());
    costs.push(Cost { note: order.tax_note.clone(), ..Cost::new(tax, amount) });
    let paid_by = order.tender_rows().into_iter().map(|(name, amount)| Cost::new(name, amount.to_string()));
    let summary =
        CostSummary { costs, total: Cost::new("Total", order.total.to_string()), paid_by: paid_by.collect() };
    card(
        "Money",
        &html! {
            (summary)
            dl class="costs" {
                div { dt { "Received" } dd { (order.paid) } }
                div { dt { "Given back" } dd { (order.refunded) } }
                @if !order.credit_refunded.is_zero() { div { dt { "Given back to gift cards and store credit" } dd { (order.credit_refunded) } } }
            }
        },
    )
}

/// What happened: the states it went through and what people did, newest first.
pub(super) fn timeline(dossier: &Dossier) -> Markup {
    let mut items: Vec<(chrono::DateTime<chrono::Utc>, Activity)> = dossier
        .states
        .iter()
        .map(|change| {
            let state = change.to.parse::<OrderState>();
            let words = state.as_ref().map_or(change.to.as_str(), |s| label(*s)).to_owned();
            (change.at, activity(&words, "", change.at, html! {}, state.map_or(Tone::Neutral, tone)))
        })
        .collect();
    items.extend(dossier.entries.iter().map(|entry| {
        let detail = diff::folded(entry.before.as_ref(), entry.after.as_ref());
        (entry.at, activity(&who(entry, &dossier.names), &deed(&entry.action), entry.at, detail, Tone::Info))
    }));
    items.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    card("What happened", &ActivityFeed { items: items.into_iter().map(|(_, item)| item).collect() }.render())
}

fn activity(
    who: &str,
    what: &str,
    at: chrono::DateTime<chrono::Utc>,
    detail: Markup,
    scheme: Tone,
) -> Activity {
    Activity {
        who: who.to_owned(),
        what: what.to_owned(),
        when: moment(at),
        datetime: datetime(at),
        detail,
        scheme,
    }
}

/// Whether everything that is left can be sent in one: nothing is in a parcel in the house, and something is left.
pub(super) fn goes_at_once(dossier: &Dossier) -> bool {
    !dossier.unsent.is_empty() && !dossier.parcels.iter().any(|parcel| parcel.state.is_in_house())
}

/// Courier and tracking number, for an order that is paid: everything that is left in one parcel.
pub(super) fn dispatch_form(order: &Order, entered: &Entered, problems: &[FieldError]) -> Markup {
    let error = |field: &str| problems.iter().find(|p| p.field == field).map(|p| p.message.to_string());
    card(
        "Dispatch at once",
        &html! {
            form class="form stack stack-4" method="post" action={ "/admin/orders/" (order.id) "/fulfilment" } {
                input type="hidden" name="version" value=(order.version);
                (TextField { max_length: Some(60), ..TextField::new("courier", "Courier") }.required().value(&entered.courier).error(error("courier")))
                (TextField { max_length: Some(60), ..TextField::new("tracking_number", "Tracking number") }
                    .required().value(&entered.tracking_number).error(error("tracking_number")))
                p class="small muted" {
                    "Everything that is left, in one parcel. You say by it that the pieces are those of the packing list, checked and in a plain box. "
                    "Promised by " (day(order.deliver_by)) "; the client is written to at once."
                }
                (Button::submit("Mark as dispatched"))
            }
        },
    )
}

/// How long the pieces are kept for an order that is not paid, and the way to let them go.
pub(super) fn waiting(face: &Face, order: &Order, works: bool) -> Markup {
    let over = order.hold_expires_at <= face.cx.clock.now();
    card(
        "Awaiting payment",
        &html! {
            p {
                @if over { "The time to pay ended " } @else { "The pieces are held until " }
                time datetime=(datetime(order.hold_expires_at)) { (moment(order.hold_expires_at)) } "."
            }
            @if works {
                form class="form" method="post" action={ "/admin/orders/" (order.id) "/cancellation" } {
                    (Button::submit("Cancel this order").scheme(ButtonScheme::Danger))
                }
                p class="small muted" { "The pieces go back on sale and the payment can no longer be completed." }
            }
        },
    )
}

/// Where the parcel is.
pub(super) fn parcel(order: &Order, tracking: &Tracking) -> Markup {
    let sent = order.fulfilled_at.map(moment).unwrap_or_default();
    card(
        "Parcel",
        &html! {
            (facts(&[("Courier", tracking.courier.clone()), ("Dispatched", sent)]))
            p { (CopyButton { value: tracking.number.clone(), what: "tracking number".into() }) }
        },
    )
}

/// Who bought, and where it goes.
pub(super) fn customer(order: &Order) -> Markup {
    let same = order.billing_address == order.shipping_address;
    card(
        "Customer",
        &html! {
            p { (order.shipping_address.name) br; a class="link" href={ "mailto:" (order.email) } { (order.email) } }
            (facts(&[
                ("Delivery", order.shipping_name.clone()),
                ("Insured up to", order.shipping_cover.map_or_else(|| "Not insured by a carrier".to_owned(), |cover| cover.to_string())),
                ("Promised by", day(order.deliver_by)),
            ]))
            h3 { "Delivered to" }
            (address(&order.shipping_address))
            h3 { "Billed to" }
            @if same { p class="muted" { "The same address" } } @else { (address(&order.billing_address)) }
            @if let Some(gift) = &order.gift { (packed_as(gift)) }
        },
    )
}

/// What the person at the packing table has to know, before anything else.
fn packed_as(gift: &OrderGift) -> Markup {
    html! {
        h3 { "Packed as a gift" }
        ul { @for phrase in gift.phrases() { li { (phrase) } } }
        @if let Some(note) = &gift.note { h3 { "Words on the card" } @for line in note.lines() { p { (line) } } }
    }
}

fn address(address: &Address) -> Markup {
    html! {
        address {
            @for line in address.lines() { (line) br; }
            @if let Some(phone) = &address.phone { (phone) }
        }
    }
}

/// The payments and where they stand with the provider.
pub(super) fn payments(face: &Face, payments: &[Payment]) -> Markup {
    card(
        "Payment",
        &html! {
            @if payments.is_empty() { p class="muted" { "No payment was begun." } }
            @for payment in payments {
                p { (StatusDot::new(payment_label(payment.state), payment_tone(payment.state))) }
                (facts(&[
                    ("Amount", payment.amount.to_string()),
                    ("Received", payment.captured.to_string()),
                    ("Provider", provider(face, payment)),
                ]))
                @if payment.found.is_some() {
                    @let (secure, risk) = crate::concerns::words::found(payment.found);
                    (facts(&[("3-D Secure", secure.to_owned()), ("Risk", risk.to_owned())]))
                }
                @if let Some(intent) = &payment.intent_id { p { (CopyButton { value: intent.clone(), what: "payment intent".into() }) } }
                @if let Some(error) = &payment.last_error { p class="small muted" { "Last word: " (error) } }
            }
        },
    )
}

fn provider(face: &Face, payment: &Payment) -> String {
    if payment.provider == BANK_TRANSFER {
        "Bank transfer".to_owned()
    } else {
        face.commerce.gateway.provider().to_owned()
    }
}

/// The letters written about it.
pub(super) fn letters(face: &Face, mails: &[StoredMail]) -> Markup {
    card(
        "Letters",
        &html! {
            @if mails.is_empty() { p class="muted" { "None yet." } }
            @for mail in mails {
                p {
                    @if face.web.house.production { (mail.subject) }
                    @else { a class="link" href={ "/dev/mailbox/" (mail.id) } { (mail.subject) } }
                    br;
                    span class="small muted" {
                        @match mail.sent_at {
                            Some(at) => { "Sent " (moment(at)) },
                            None => { "Waiting to be sent since " (moment(mail.created_at)) },
                        }
                    }
                }
            }
        },
    )
}

/// Names with their values.
pub(super) fn facts(rows: &[(&str, String)]) -> Markup {
    html! { dl class="facts" { @for (name, value) in rows { div { dt { (name) } dd { (value) } } } } }
}

/// A part with a title.
pub(super) fn titled(title: &str, body: &Markup) -> Markup {
    card(title, body)
}

pub(super) fn card(title: &str, body: &Markup) -> Markup {
    Card { title: title.to_owned(), body: html! { div class="stack stack-3" { (body) } }, sticky: false }
        .render()
}
