//! Paying one part of an order, by the link from a letter. Whoever has the link may pay and sees what is paid, not whose order it is.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use commerce::{
    orders::{self, Order, OrderKind, OrderLine, OrderState},
    payments::{self, Confirmation, DemoOutcome, PaymentError, Settlement},
    schedules::{
        self, Installment, InstallmentKind, InstallmentState, ScheduleError, begin_payment, pay_link,
        settle_installment,
    },
};
use http::{HeaderMap, StatusCode};
use kernel::Fault;
use maud::{Markup, html};
use ui::{
    BagLine, BagLines, Button, ButtonScheme, Card, ChoiceCard, Cost, CostSummary, Fieldset, Icon,
    InlineAlert, Tone,
};
use web::{CachePolicy, FormData, Page, QueryPairs, Refusal, RequestId, see_other, spawn_write, status_of};

use crate::{
    Face, dates, frame,
    paying::{Paying, words},
    payment::{self, CardForm},
    pictures,
};

/// `GET /pay/{token}`: what is paid, what is due, and the way to pay it.
pub(crate) async fn show(
    State(face): State<Face>,
    Path(token): Path<String>,
    QueryPairs(pairs): QueryPairs,
) -> Result<Response, Refusal> {
    let found = find(&face, &token).await?;
    let asks = pairs.get("bank") == "asks" && found.is_payable();
    let open = found.installment.state == InstallmentState::Open;
    let notice = match pairs.get("payment") {
        "declined" if open => {
            let words = format!(
                "Your bank declined this payment. Nothing was charged. Try another card, or call your bank and quote {}.",
                found.installment.amount
            );
            Some((Tone::Warning, words))
        }
        "under-way" if open => {
            let words = "Your payment is under way: your bank is at work on it. We write as soon as it has reached us. There is nothing you need to do.".to_owned();
            Some((Tone::Info, words))
        }
        _ => None,
    };
    Ok(found.page(&face, notice, asks, StatusCode::OK))
}

/// `POST /pay/{token}`: pays by the demonstration provider, or answers its bank.
pub(crate) async fn submit(
    State(face): State<Face>,
    Path(token): Path<String>,
    id: RequestId,
    FormData(form): FormData,
) -> Result<Response, Refusal> {
    let found = find(&face, &token).await?;
    let path = pay_link(&face.cx, found.installment.id);
    let outcome = match (form.get("answer"), form.get("outcome")) {
        ("approve", _) => DemoOutcome::Succeed,
        ("refuse", _) => DemoOutcome::Decline,
        (_, outcome) => match outcome.parse::<DemoOutcome>() {
            Ok(outcome) => outcome,
            Err(_) => {
                let notice =
                    Some((Tone::Warning, "Choose what the demonstration card should do.".to_owned()));
                return Ok(found.page(&face, notice, false, StatusCode::UNPROCESSABLE_ENTITY));
            }
        },
    };
    let (db, commerce, cx) = (face.db.clone(), face.commerce.clone(), face.within(&id));
    let installment = found.installment.id;
    let paid = spawn_write(async move {
        let begun = begin_payment(&db, &commerce, &cx, installment).await?;
        let (intent, secret) = (&begun.payment.intent_id, &begun.payment.client_secret);
        Ok::<_, ScheduleError>(
            payments::confirm_demo(&db, &commerce, &cx, intent, Some(secret), outcome).await?,
        )
    });
    match paid.await {
        Ok(Confirmation::Paid { .. }) => {
            tell_project(&face, &id, &found.order).await?;
            Ok(see_other(&path))
        }
        Ok(Confirmation::RequiresAction) => Ok(see_other(&format!("{path}?bank=asks"))),
        Ok(Confirmation::Declined { .. }) => Ok(see_other(&format!("{path}?payment=declined"))),
        Err(error) => refuse(&face, &token, error).await,
    }
}

/// What stands against it, above the page as it is now.
async fn refuse(face: &Face, token: &str, error: ScheduleError) -> Result<Response, Refusal> {
    let database = matches!(&error, ScheduleError::Database(_))
        || matches!(&error, ScheduleError::Payment(inner) if matches!(**inner, PaymentError::Database(_)));
    if database {
        return Err(error.into());
    }
    let notice = Some((Tone::Warning, error.message().into_owned()));
    Ok(find(face, token).await?.page(face, notice, false, status_of(error.kind())))
}

/// `GET /pay/{token}/card`: the provider's own form. Nothing of whose order it is stands on it, so the card's holder gives their own address.
pub(crate) async fn card(
    State(face): State<Face>,
    Path(token): Path<String>,
    id: RequestId,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let found = find(&face, &token).await?;
    let link = pay_link(&face.cx, found.installment.id);
    if !payment::has_form(&face) || !found.is_payable() {
        return Ok(see_other(&link));
    }
    let (db, commerce, cx) = (face.db.clone(), face.commerce.clone(), face.within(&id));
    let installment = found.installment.id;
    let begun = match spawn_write(async move { begin_payment(&db, &commerce, &cx, installment).await }).await
    {
        Ok(begun) => begun,
        // it was paid meanwhile, or is another's turn: the page of the link says so
        Err(ScheduleError::NothingDue { .. }) => return Ok(see_other(&link)),
        Err(error) => return refuse(&face, &token, error).await,
    };
    let card = CardForm {
        face: &face,
        path: &format!("{link}/card"),
        payment: &begun.payment,
        due: begun.installment.amount,
        declined: begun.declined,
        number: &begun.order.number,
        order: None,
        held_until: None,
        saved: None,
    };
    Ok(payment::answer(&headers, &card, || {
        let title = found.title();
        payment::guarded(&face, &headers, &title, ("Back", &link), found.with_card(&face, &card))
    }))
}

/// `GET /pay/{token}/card/return`: from the bank. Nothing that stands in the address is believed.
pub(crate) async fn come_back(
    State(face): State<Face>,
    Path(token): Path<String>,
    id: RequestId,
) -> Result<Response, Refusal> {
    let found = find(&face, &token).await?;
    let link = pay_link(&face.cx, found.installment.id);
    let (db, commerce, cx) = (face.db.clone(), face.commerce.clone(), face.within(&id));
    let installment = found.installment.id;
    let known =
        spawn_write(async move { settle_installment(&db, &commerce, &cx, installment).await }).await?;
    tell_project(&face, &id, &found.order).await?;
    Ok(see_other(&match known {
        Some(Settlement::Declined { .. } | Settlement::RequiresAction(_) | Settlement::Waiting(_)) => {
            format!("{link}/card")
        }
        Some(Settlement::Processing(_) | Settlement::Authorized(_)) => format!("{link}?payment=under-way"),
        _ => link,
    }))
}

/// A project's page tells of the money at once, not only when the news of it has been heard.
async fn tell_project(face: &Face, id: &RequestId, order: &Order) -> Result<(), Refusal> {
    if order.kind == OrderKind::Shop {
        return Ok(());
    }
    let (db, cx, order) = (face.db.clone(), face.within(id), order.id);
    let told = spawn_write(async move {
        let mut tx = db.begin().await?;
        bespoke::billing::hear(&mut tx, &cx, order).await?;
        Ok::<_, bespoke::BespokeError>(tx.commit().await?)
    });
    Ok(told.await?)
}

struct Found {
    order: Order,
    installment: Installment,
    /// What is to be paid first, where that is another part.
    first: Option<Installment>,
    paying: Paying,
}

/// What a link opens. One that was altered is answered as if there were nothing.
async fn find(face: &Face, token: &str) -> Result<Found, Refusal> {
    let id = schedules::read_pay_link(&face.cx, token).ok_or_else(Refusal::not_found)?;
    let mut conn = face.db.read().await?;
    let installment = schedules::find_installment(&mut conn, id).await?.ok_or_else(Refusal::not_found)?;
    let order = orders::find(&mut conn, installment.order).await?.ok_or_else(Refusal::not_found)?;
    let paying = Paying::read(&mut conn, &order).await?;
    let first = paying.next().filter(|next| next.id != installment.id).cloned();
    Ok(Found { order, installment, first, paying })
}

impl Found {
    fn is_payable(&self) -> bool {
        self.installment.state == InstallmentState::Open
            && self.first.is_none()
            && !self.order.state.is_dead()
    }

    fn page(&self, face: &Face, notice: Option<(Tone, String)>, asks: bool, status: StatusCode) -> Response {
        let body = html! {
            div class="wrap section-tight stack stack-6" {
                header class="stack stack-3" {
                    (self.eyebrow())
                    h1 class="h1" { (self.title()) }
                }
                @if let Some((tone, text)) = notice { (InlineAlert { live: true, ..InlineAlert::new(tone, text) }) }
                div class="split split-aside" {
                    div class="stack stack-5" {
                        @if asks { (self.question(face)) } @else { (self.way(face)) }
                    }
                    aside aria-label="What is paid" {
                        (Card { title: "What is paid".into(), body: self.summary(face), sticky: true })
                    }
                }
            }
        };
        let html = frame::enclosed(face, &self.title(), ("Shop", "/"), &[], body);
        Page::ok(CachePolicy::NoStore, html).with_status(status).into_response()
    }

    /// The page on which a card is typed.
    fn with_card(&self, face: &Face, card: &CardForm<'_>) -> Markup {
        html! {
            div class="wrap section-tight stack stack-6" {
                header class="stack stack-3" {
                    (self.eyebrow())
                    h1 class="h1" { (self.title()) }
                }
                div data-notice role="status" { (card.notice()) }
                div class="split split-aside" {
                    div class="stack stack-5" { (card.form()) (card.reassurance()) }
                    aside aria-label="What is paid" {
                        (Card { title: "What is paid".into(), body: self.summary(face), sticky: true })
                    }
                }
            }
        }
    }

    const fn is_commission(&self) -> bool {
        matches!(self.order.kind, OrderKind::Commission)
    }

    /// Of a commission the name of its one line, which tells nothing of what is being made.
    fn eyebrow(&self) -> Markup {
        let project = self.order.lines.first().filter(|_| self.is_commission());
        html! {
            p class="eyebrow" {
                @if let Some(line) = project { (line.title) } @else { "Order " span class="num" { (self.order.number) } }
            }
        }
    }

    fn title(&self) -> String {
        match (self.installment.state, self.is_payable()) {
            (InstallmentState::Paid, _) => "Thank you. This is paid.".to_owned(),
            (_, true) => match self.installment.kind {
                InstallmentKind::Deposit => "Pay the deposit".to_owned(),
                InstallmentKind::Stage => format!("Pay: {}", self.installment.label()),
                InstallmentKind::Balance => "Pay the balance".to_owned(),
            },
            _ => "Nothing is to be paid here now".to_owned(),
        }
    }

    /// How to pay, or why there is nothing to pay.
    fn way(&self, face: &Face) -> Markup {
        if self.installment.state == InstallmentState::Paid {
            let full = self.order.state != OrderState::DepositPaid;
            return html! {
                p class="lead" {
                    (self.installment.amount) " has reached us."
                    @if self.is_commission() { " Your project’s page shows it; you find it in any of our letters." }
                    @if full && !self.is_commission() { " The order is paid in full: we see to it that it leaves us, and write when it does." }
                }
                @if let Some(next) = &self.first { (self.next_part(face, next)) }
            };
        }
        if !self.is_payable() {
            return html! {
                @match (&self.first, self.order.state.is_dead()) {
                    (Some(next), false) => (self.next_part(face, next)),
                    _ if self.is_commission() => p class="lead" { "This price was replaced by a newer one, or its time is over. Nothing was charged here. Your project’s page shows what counts now; you find it in our latest letter." },
                    _ => p class="lead" { "This order takes no payment any more. If you expected to pay it, write to us and quote its number." },
                }
            };
        }
        let today = dates::today(face);
        html! {
            p class="lead" { (words::stands(&self.installment, today)) "." }
            @if self.is_commission() {
                p class="small muted" { "Until the work at the bench begins you may end it, and everything you paid goes back. From then on the deposit stays with the house." }
            } @else if self.installment.kind == InstallmentKind::Deposit && let Some(kept) = self.order.deposit_kept {
                p class="small muted" { (words::deposit_terms(kept, self.installment.grace_days)) }
            }
            (self.by_card(face))
            (Card { title: "Or by bank transfer".into(), body: self.paying.instructions(&self.order, &self.installment), sticky: false })
        }
    }

    fn next_part(&self, face: &Face, next: &Installment) -> Markup {
        html! {
            p { (next.label()) ": " (next.amount) ", " (words::stands(next, dates::today(face)).to_lowercase()) "." }
            p { (Button::link(format!("Pay {}", next.amount), pay_link(&face.cx, next.id)).scheme(ButtonScheme::Outline)) }
        }
    }

    fn by_card(&self, face: &Face) -> Markup {
        if payment::has_form(face) {
            let href = format!("{}/card", pay_link(&face.cx, self.installment.id));
            return html! { p { (Button::link(format!("Pay {} by card", self.installment.amount), href).full()) } };
        }
        let card = |value: &str, text: &str, note: &str, checked| ChoiceCard {
            name: "outcome".into(),
            value: value.into(),
            text: text.into(),
            note: Some(note.into()),
            icon: Some(Icon::CreditCard),
            checked,
            ..ChoiceCard::default()
        };
        let choices = html! {
            div class="choices" {
                (card("succeed", "A card that pays", "The payment goes through at once.", true))
                (card("decline", "A card that is declined", "The bank says no; nothing is charged.", false))
                (card("challenge", "A card that asks", "The bank asks you to confirm first.", false))
            }
        };
        html! {
            form class="form" method="post" action=(pay_link(&face.cx, self.installment.id)) {
                (InlineAlert {
                    scheme: Tone::Info,
                    title: "Demonstration: no card is charged.".into(),
                    body: html! { "This house takes no money. Choose what the pretend bank should answer." },
                    live: false,
                })
                (Fieldset { legend: "Pretend card".into(), id: "outcome".into(), body: choices, ..Fieldset::default() })
                (Button { busy_text: Some("Paying…".into()), ..Button::submit(format!("Pay {}", self.installment.amount)).full() })
            }
        }
    }

    /// The bank asks the shopper to confirm.
    fn question(&self, face: &Face) -> Markup {
        html! {
            h2 class="h3" { "Did you ask for this payment?" }
            p { span class="price price-lg" { (self.installment.amount) } " to " (face.cx.house.name) ", order " span class="num" { (self.order.number) } }
            form class="btn-group" method="post" action=(pay_link(&face.cx, self.installment.id)) {
                (Button { name: Some("answer".into()), value: Some("approve".into()), ..Button::submit("Yes, approve it") })
                (Button { name: Some("answer".into()), value: Some("refuse".into()), ..Button::submit("No, refuse it").scheme(ButtonScheme::Outline) })
            }
        }
    }

    fn summary(&self, face: &Face) -> Markup {
        let left = self.order.due.checked_sub(self.order.paid).unwrap_or(self.order.due);
        let mut costs = vec![Cost::new(
            if self.is_commission() { "In full" } else { "Order in full" },
            self.order.total.to_string(),
        )];
        if self.order.due != self.order.total {
            costs.push(Cost::new("Without gift cards and store credit", self.order.due.to_string()));
        }
        costs.push(Cost::new("Paid so far", self.order.paid.to_string()));
        html! {
            div class="stack stack-4" {
                (BagLines { lines: self.order.lines.iter().map(line).collect() })
                (self.paying.parts(dates::today(face)))
                (CostSummary { costs, total: Cost::new("Still to pay", left.to_string()), paid_by: Vec::new() })
            }
        }
    }
}

/// A piece by its name only: the link may be another person's than the client's.
fn line(line: &OrderLine) -> BagLine {
    BagLine {
        image: line.image.as_ref().map(pictures::image),
        name: line.title.clone(),
        options: vec![line.options.clone()],
        count: u32::try_from(line.quantity.get()).unwrap_or(1),
        ..BagLine::default()
    }
}
