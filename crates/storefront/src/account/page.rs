//! `/account`: who one is here, what one keeps, what one has ordered.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use commerce::{
    credits::{self, Credit},
    orders::{self, Order},
    reminders::{self as left_bags, Chooser},
    wishlist::{self, Keeper},
};
use customers::{AccountError, Customer, SetName};
use http::StatusCode;
use maud::{Markup, html};
use ui::{Badge, Button, ButtonScheme, Card, EmptyState, Head, Icon, LinkArrow, TextField};
use web::{CachePolicy, FormData, Page, Refusal, customer::Visitor, see_other, spawn_write, status_of};

use super::reminders;
use crate::{
    Face, dates,
    frame::{Open, Sheet},
    orders::tone,
    saved,
};

/// `GET /account`: a guest is asked to sign in first.
pub(super) async fn show(State(face): State<Face>, visitor: Visitor) -> Result<Response, Refusal> {
    match &visitor.person {
        Some(person) => page(&face, person, StatusCode::OK, None).await,
        None => Ok(see_other("/sign-in")),
    }
}

/// `POST /account/name`
pub(super) async fn set_name(
    State(face): State<Face>,
    visitor: Visitor,
    FormData(form): FormData,
) -> Result<Response, Refusal> {
    let person = visitor.customer()?;
    let ask = SetName { account: person.account, name: form.get("name").to_owned() };
    let (db, cx) = (face.db.clone(), visitor.cx.clone());
    let done = spawn_write(async move {
        let mut tx = db.begin().await?;
        customers::set_name(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, AccountError>(())
    });
    match done.await {
        Ok(()) => Ok(see_other("/account")),
        Err(AccountError::Invalid(fields)) => {
            let status = status_of(kernel::Kind::Invalid);
            page(&face, person, status, fields.first().map(|field| field.message.to_string())).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn page(
    face: &Face,
    person: &Customer,
    status: StatusCode,
    wrong: Option<String>,
) -> Result<Response, Refusal> {
    let mut conn = face.db.read().await?;
    let orders = orders::list_of_address(&mut conn, &person.email).await?;
    let kept = wishlist::find(&mut conn, &Keeper::Account(person.account)).await?;
    let choice = left_bags::find_choice(&mut conn, Chooser::Account(person.account)).await?;
    let credits = credits::list_of_account(&mut conn, person.account).await?;
    drop(conn);
    let kept = kept.map_or(0, |list| list.items.len());
    let greeting =
        if person.name.is_empty() { "Your account".to_owned() } else { format!("Welcome, {}", person.name) };
    let body = html! {
        div class="wrap section-tight stack stack-7" {
            header class="stack stack-3" { h1 class="h1" { (greeting) } p class="muted" { "Signed in as " (person.email) } }
            div class="split split-aside" {
                section class="stack" { h2 class="h3" { "Your orders" } (order_list(face, &orders)) }
                div class="stack" {
                    @if !credits.is_empty() { (Card { title: "Your store credit".into(), body: credit_card(&credits), sticky: false }) }
                    (Card { title: "Your wishlist".into(), body: kept_card(kept), sticky: false })
                    (Card { title: "Saved bags".into(), body: html! { (LinkArrow::new("See your saved bags", saved::PATH)) }, sticky: false })
                    (Card { title: "Reminders".into(), body: reminders::card(choice.as_ref()), sticky: false })
                    (Card { title: "Signing in".into(), body: html! { div class="stack stack-3" { p { "Passkeys, an authenticator app, and the devices you are signed in on." } (LinkArrow::new("See your devices", "/account/security")) } }, sticky: false })
                    (Card { title: "Your name".into(), body: name_form(person, wrong), sticky: false })
                    form method="post" action="/sign-out" { (Button::submit("Sign out").scheme(ButtonScheme::Outline).full()) }
                }
            }
        }
    };
    let head = Head { title: "Your account".into(), noindex: true, ..Head::default() };
    let page = Open { sheet: Sheet::Account, path: "/account", head, scripts: &[], body };
    Ok(Page { status, policy: CachePolicy::NoStore, html: page.document(face) }.into_response())
}

/// What the house owes the client in advance.
fn credit_card(credits: &[Credit]) -> Markup {
    html! {
        div class="stack stack-2" {
            @for credit in credits {
                p {
                    span class="price" { (credit.balance) }
                    @if !credit.reserved.is_zero() { " · " (credit.reserved) " of it kept for an order that waits for payment" }
                }
            }
            p class="small muted" { "Checkout offers it while you are signed in." }
        }
    }
}

fn order_list(face: &Face, orders: &[Order]) -> Markup {
    if orders.is_empty() {
        let action = html! { (LinkArrow::new("Engagement rings", "/collections/engagement-rings")) };
        return html! {
            (EmptyState { icon: Icon::Gift, title: "No orders yet.".into(), text: "What you order with this e-mail address stands here, also when you order without signing in.".into(), action })
        };
    }
    html! { ul class="lines" { @for order in orders { li { (order_row(face, order)) } } } }
}

fn order_row(face: &Face, order: &Order) -> Markup {
    let pieces: Vec<&str> = order.lines.iter().map(|line| line.title.as_str()).collect();
    html! {
        article class="order-row" {
            div class="line-body" {
                h3 class="line-name" { a href=(orders::link(&face.cx, order)) { "Order " span class="num" { (order.number) } } }
                p class="muted" { (pieces.join(", ")) }
                p class="muted" { "Placed on " (dates::day(order.placed_at.date_naive(), dates::today(face))) }
            }
            div class="order-facts" { (Badge::new(order.state.label(), tone(order.state))) span class="price" { (order.total) } }
        }
    }
}

fn kept_card(kept: usize) -> Markup {
    let words = match kept {
        0 => "Nothing is kept yet.".to_owned(),
        1 => "One piece is waiting for you.".to_owned(),
        many => format!("{many} pieces are waiting for you."),
    };
    html! { div class="stack stack-3" { p { (words) } (LinkArrow::new("See your wishlist", "/wishlist")) } }
}

fn name_form(person: &Customer, wrong: Option<String>) -> Markup {
    let name = TextField {
        autocomplete: Some("name".into()),
        max_length: Some(120),
        quiet: true,
        ..TextField::new("name", "How we may call you")
    };
    html! {
        form class="form" method="post" action="/account/name" {
            (name.value(person.name.clone()).error(wrong))
            (Button::submit("Save").scheme(ButtonScheme::Outline).small())
        }
    }
}
