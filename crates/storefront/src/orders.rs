//! The page of an order, by its signed link.

use axum::{
    extract::{Path, State},
    response::Response,
};
use chrono::NaiveDate;
use commerce::{
    checkout::Address,
    orders::{self, Order, OrderGift, OrderLine, OrderState},
    schedules::{self, ScheduleError},
};
use maud::{Markup, html};
use ui::{
    Badge, BagLine, BagLines, Button, Card, CopyButton, Cost, CostSummary, Head, InlineAlert, PriceTag,
    Stage, StageBar, StageState, Tone,
};
use web::{CachePolicy, Page, QueryPairs, Refusal, RequestId, see_other, spawn_write};

use crate::{
    Face,
    after_sale::AfterSale,
    dates,
    frame::{Open, Sheet},
    parcels::Along,
    paying::Paying,
    payment, pictures,
};

/// `GET /orders/{number}?key=`
pub(crate) async fn show(
    State(face): State<Face>,
    Path(number): Path<String>,
    QueryPairs(pairs): QueryPairs,
) -> Result<Page, Refusal> {
    let order = find(&face, &number, pairs.get("key")).await?;
    let mut conn = face.db.read().await?;
    let paying = Paying::read(&mut conn, &order).await?;
    let after = AfterSale::read(&face, &mut conn, &order).await?;
    drop(conn);
    let body = html! {
        div class="wrap section-tight stack stack-7" {
            header class="stack stack-4" {
                p class="eyebrow" { "Your order" }
                h1 class="h1" { "Order " span class="num" { (order.number) } }
                div class="cluster" { (Badge::new(paying.label(&order), tone(order.state))) (CopyButton { value: order.number.clone(), what: "order number".into() }) }
                @if order.state == OrderState::PendingPayment && payment::has_form(&face) && order.hold_expires_at > face.cx.clock.now() {
                    p { (Button::link("Go on to payment", payment::link(&face, &order))) }
                }
            }
            (body(&face, &order, &paying, &Along::read(&mut *face.db.read().await?, &order).await?))
            (after.section(&face, &order, pairs.get("key")))
        }
    };
    let head = Head { title: format!("Order {}", order.number), noindex: true, ..Head::default() };
    Ok(Page::ok(
        CachePolicy::NoStore,
        Open { sheet: Sheet::Whole, path: "/orders", head, scripts: &[], body }.document(&face),
    ))
}

/// `POST /orders/{number}/card-consent?key=`: the card of the deposit is not charged for the balance.
pub(crate) async fn withdraw_consent(
    State(face): State<Face>,
    id: RequestId,
    Path(number): Path<String>,
    QueryPairs(pairs): QueryPairs,
) -> Result<Response, Refusal> {
    let order = find(&face, &number, pairs.get("key")).await?;
    let (db, cx, of) = (face.db.clone(), face.within(&id), order.id);
    spawn_write(async move {
        let mut tx = db.begin().await?;
        schedules::withdraw_consent(&mut tx, &cx, of).await?;
        tx.commit().await?;
        Ok::<_, ScheduleError>(())
    })
    .await?;
    Ok(see_other(&orders::link(&face.cx, &order)))
}

/// The order, if the key is its own. A wrong key is answered as if there were no such order.
pub(crate) async fn find(face: &Face, number: &str, key: &str) -> Result<Order, Refusal> {
    let mut conn = face.db.read().await?;
    let order = orders::find_by_number(&mut conn, number).await?;
    order.filter(|o| orders::verify_link(&face.cx, o, key)).ok_or_else(Refusal::not_found)
}

/// Progress, pieces, costs, address, help: shared with the confirmation.
pub(crate) fn body(face: &Face, order: &Order, paying: &Paying, along: &Along) -> Markup {
    let today = dates::today(face);
    html! {
        @if let Some(text) = closed(order) { (InlineAlert::new(Tone::Info, text)) } @else {
            (StageBar { label: "Order progress".into(), stages: stages(order, paying, today), column: false })
        }
        div class="split split-aside" {
            section class="stack" {
                h2 class="h3" { "Your pieces" }
                (lines(order))
                @if let Some(story) = along.timeline(order, today) { (story) }
            }
            div class="stack" {
                @if let Some(card) = paying.card(face, order) { (card) }
                @if let Some(card) = along.parcels(face, order, today) { (card) }
                (Card { title: "Costs".into(), body: html! { (costs(order)) }, sticky: false })
                (Card { title: "Delivery".into(), body: delivery(order, today, along.is_empty()), sticky: false })
                (Card { title: "A question?".into(), body: concierge(face, order), sticky: false })
            }
        }
    }
}

pub(crate) const fn tone(state: OrderState) -> Tone {
    match state {
        OrderState::PendingPayment | OrderState::DepositPaid => Tone::Warning,
        OrderState::Paid | OrderState::Fulfilled | OrderState::Delivered => Tone::Success,
        _ => Tone::Neutral,
    }
}

fn closed(order: &Order) -> Option<&'static str> {
    match order.state {
        _ if order.state.is_dead() && order.state != OrderState::Lapsed && order.paid != order.refunded => {
            Some("The payment arrived after this order had ended. It is on its way back to you in full.")
        }
        OrderState::Cancelled => Some("This order was called off before it was paid. Nothing was charged."),
        OrderState::Expired => {
            Some("This order was not paid in time, so its pieces went back. Nothing was charged.")
        }
        OrderState::RefundedLate => {
            Some("The payment arrived after this order had ended, so we returned it in full.")
        }
        OrderState::Refunded => Some("This order was refunded in full."),
        OrderState::Lapsed if order.refunded == order.paid => Some(
            "The balance of this order never came, so its pieces went back. What you had paid was returned in full.",
        ),
        OrderState::Lapsed => Some(
            "The balance of this order never came, so its pieces went back. The deposit was kept, as agreed when it was placed.",
        ),
        _ => None,
    }
}

fn stages(order: &Order, paying: &Paying, today: NaiveDate) -> Vec<Stage> {
    let bench = order.lines.iter().any(|l| l.made_to_order);
    let paid = order.state.is_paid();
    let sent = matches!(order.state, OrderState::Fulfilled | OrderState::Delivered);
    let arrived = order.state == OrderState::Delivered;
    let on =
        |moment: Option<chrono::DateTime<chrono::Utc>>| moment.map(|m| dates::day(m.date_naive(), today));
    let mut steps = vec![
        ("Placed", on(Some(order.placed_at)), true),
        ("Paid", on(order.paid_at), paid),
        (if bench { "At the bench" } else { "Made ready" }, None, sent),
        ("Dispatched", on(order.fulfilled_at), sent),
        ("Delivered", Some(format!("by {}", dates::day(order.deliver_by, today))), arrived),
    ];
    if arrived {
        steps[4].1 = None;
    }
    if let Some(deposit) = paying.deposit() {
        let in_full = paid && order.state != OrderState::DepositPaid;
        steps[1] = ("Deposit paid", on(deposit.paid_at), paid);
        let due =
            paying.next().and_then(|next| next.due.day()).map(|day| format!("by {}", dates::day(day, today)));
        steps.insert(3, ("Paid in full", on(order.paid_at).or(due), in_full));
    }
    let current = steps.iter().position(|(.., done)| !done).unwrap_or(steps.len());
    let stage = |(place, (text, note, _)): (usize, (&str, Option<String>, bool))| Stage {
        text: text.into(),
        note,
        state: match place.cmp(&current) {
            std::cmp::Ordering::Less => StageState::Done,
            std::cmp::Ordering::Equal => StageState::Current,
            std::cmp::Ordering::Greater => StageState::Ahead,
        },
    };
    steps.into_iter().enumerate().map(stage).collect()
}

/// Every piece of the order.
pub(crate) fn lines(order: &Order) -> BagLines {
    BagLines { lines: order.lines.iter().map(line).collect() }
}

/// One piece of an order.
pub(crate) fn line(line: &OrderLine) -> BagLine {
    let mut options = vec![line.options.clone()];
    options.extend(line.wishes());
    options.extend(line.serial.as_ref().map(|serial| format!("No. {serial}")));
    BagLine {
        image: line.image.as_ref().map(pictures::image),
        name: line.title.clone(),
        href: line.product.map(|_| format!("/products/{}", line.slug)),
        options,
        stones: line.disclosure.clone(),
        price: line.unit_price.checked_mul(line.quantity.get().into()).map(PriceTag::exact),
        delivery: line.made_to_order.then(|| format!("Made for you in {}", dates::span(line.lead_days))),
        count: u32::try_from(line.quantity.get()).unwrap_or(1),
        ..BagLine::default()
    }
}

/// Every amount of the order.
pub(crate) fn costs(order: &Order) -> CostSummary {
    let mut costs = vec![Cost::new("Subtotal", order.subtotal.to_string())];
    costs.extend(order.discount_rows().into_iter().map(|(name, off)| Cost::new(name, format!("−{off}"))));
    let shipping = if order.shipping.is_zero() { "Included".to_owned() } else { order.shipping.to_string() };
    costs.push(Cost { note: order.delivery_words(), ..Cost::new(order.shipping_name.clone(), shipping) });
    let (tax, amount) = order.tax_words();
    let amount = amount.map_or_else(|| "Paid on delivery".to_owned(), |amount| amount.to_string());
    costs.push(Cost { note: order.tax_note.clone(), ..Cost::new(tax, amount) });
    CostSummary {
        costs,
        total: Cost::new("Total", order.total.to_string()),
        paid_by: crate::checkout::rows(order.tender_rows()),
    }
}

fn delivery(order: &Order, today: NaiveDate, alone: bool) -> Markup {
    html! {
        div class="stack stack-4" {
            p { "By " b { (dates::weekday(order.deliver_by, today)) } }
            (address(&order.shipping_address))
            @if let Some(tracking) = order.tracking.as_ref().filter(|_| alone) {
                p { (tracking.courier) " " (CopyButton { value: tracking.number.clone(), what: "tracking number".into() }) }
            }
            @if let Some(gift) = &order.gift { (packed_as(gift)) }
        }
    }
}

/// What makes a gift of the parcel, and the words on its card.
fn packed_as(gift: &OrderGift) -> Markup {
    html! {
        p class="small" { "Packed as a gift: " (gift.phrases().join("\u{a0}· ")) }
        @if let Some(note) = &gift.note {
            p class="small muted" { "On the card:" @for line in note.lines() { br; (line) } }
        }
    }
}

/// An address as it stands on a parcel.
fn address(address: &Address) -> Markup {
    html! { p class="small" { @for line in address.lines() { (line) br; } } }
}

fn concierge(face: &Face, order: &Order) -> Markup {
    html! {
        div class="stack stack-3" {
            p class="small" { "To change the address or the engraving, write or call before the piece is dispatched, and quote " span class="num" { (order.number) } "." }
            ul class="help-list" {
                @for link in face.web.site.help.iter().take(2) { li { a class="link" href=(link.href) { (link.text) } } }
            }
        }
    }
}
