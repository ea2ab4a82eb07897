//! Kept prices: links by which a client pays later, and the house's rules.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use commerce::cart::{
    CartError,
    saved::{SavedBagRules, get_rules, set_rules},
    sharing::{LivingPayLink, MakePayLink, PayLink, end_pay_link, list_pay_links, make_pay_link, path},
};
use customers::{Permission, SignedIn, accounts};
use http::StatusCode;
use kernel::{EmailAddress, Fault, FieldError, Kind};
use maud::{Markup, html};
use ui::{
    Button, ButtonScheme, Column, CopyButton, DataTable, InlineAlert, PageHeader, Row, TextField, TextKind,
    Tone,
};
use web::{
    FormData, Pairs, QueryPairs, Refusal, see_other, spawn_write,
    staff::{
        Staff,
        rights::{AnyStaff, EditCatalog, WorkOrders},
    },
    status_of,
};

use crate::{
    Face,
    frame::{Sheet, outcome},
};

const PATH: &str = "/admin/saved-bags";

/// What was typed, what stands against it, and what was made.
#[derive(Default)]
struct Said {
    status: StatusCode,
    typed: Pairs,
    wrong: Vec<FieldError>,
    made: Option<(String, PayLink)>,
    done: Option<&'static str>,
}

/// `GET /admin/saved-bags`
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<AnyStaff>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let done = match query.get("done") {
        "rules" => Some("Saved. Bags that were saved before keep the day they were given."),
        "ended" => Some("The link is ended: it shows nothing from now on. The client keeps the saved bag."),
        _ => None,
    };
    let said = Said { done, ..Said::default() };
    page(&face, &staff.person, &said).await
}

/// `POST /admin/saved-bags`: saves a client's open bag and makes a link by which they pay later. The link is shown this once.
pub(crate) async fn make(
    State(face): State<Face>,
    staff: Staff<WorkOrders>,
    FormData(typed): FormData,
) -> Result<Response, Refusal> {
    let ask = match read_ask(&face, &typed).await? {
        Ok(ask) => ask,
        Err(wrong) => return refused(&face, &staff.person, typed, wrong).await,
    };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let made = spawn_write(async move {
        let mut tx = db.begin().await?;
        let made = make_pay_link(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, CartError>(made)
    });
    match made.await {
        Ok(made) => {
            let link = face.cx.link(&path(&made.token));
            page(&face, &staff.person, &Said { made: Some((link, made)), ..Said::default() }).await
        }
        Err(error) => {
            let wrong = wrong(error, "email")?;
            refused(&face, &staff.person, typed, wrong).await
        }
    }
}

/// `POST /admin/saved-bags/links/{link}`: the link works no more.
pub(crate) async fn end(
    State(face): State<Face>,
    Path(link): Path<String>,
    staff: Staff<WorkOrders>,
) -> Result<Response, Refusal> {
    let share = link.parse().map_err(|_| CartError::ShareNotFound)?;
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    spawn_write(async move {
        let mut tx = db.begin().await?;
        end_pay_link(&mut tx, &cx, share).await?;
        tx.commit().await?;
        Ok::<_, CartError>(())
    })
    .await?;
    Ok(see_other(&format!("{PATH}?done=ended")))
}

/// `POST /admin/saved-bags/rules`
pub(crate) async fn put_rules(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    FormData(typed): FormData,
) -> Result<Response, Refusal> {
    let number = |name: &str| typed.get(name).parse().unwrap_or(0);
    let rules = SavedBagRules {
        client_days: number("client_days"),
        most_days: number("most_days"),
        least_percent: number("least_percent"),
    };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let saved = spawn_write(async move {
        let mut tx = db.begin().await?;
        set_rules(&mut tx, &cx, rules).await?;
        tx.commit().await?;
        Ok::<_, CartError>(())
    });
    match saved.await {
        Ok(()) => Ok(see_other(&format!("{PATH}?done=rules"))),
        Err(error) => {
            let wrong = wrong(error, "client_days")?;
            refused(&face, &staff.person, typed, wrong).await
        }
    }
}

/// What the form asks for, or the field that stands against it.
async fn read_ask(face: &Face, typed: &Pairs) -> Result<Result<MakePayLink, FieldError>, Refusal> {
    let unknown = || FieldError::new("email", "unknown_client", "No client signs in with this address.");
    let Ok(email) = typed.get("email").parse::<EmailAddress>() else { return Ok(Err(unknown())) };
    let mut conn = face.db.read().await?;
    let Some(client) = accounts::find_by_email(&mut conn, &email).await? else { return Ok(Err(unknown())) };
    let days = match typed.find("days").map(str::parse::<i64>) {
        None => None,
        Some(Ok(days)) => Some(days),
        Some(Err(_)) => return Ok(Err(FieldError::new("days", "out_of_range", "Write a number of days."))),
    };
    Ok(Ok(MakePayLink {
        account: client.id,
        name: typed.get("name").to_owned(),
        days,
        from_name: face.web.house.name.clone(),
    }))
}

/// The refusal beside its field. What is broken on our side is not the form's to explain.
fn wrong(error: CartError, field: &'static str) -> Result<FieldError, Refusal> {
    match (error.kind(), error.fields().first()) {
        (Kind::Internal | Kind::Unavailable, _) => Err(error.into()),
        (_, Some(field)) => Ok(field.clone()),
        _ => Ok(FieldError::new(field, error.code(), error.message().into_owned())),
    }
}

async fn refused(
    face: &Face,
    person: &SignedIn,
    typed: Pairs,
    wrong: FieldError,
) -> Result<Response, Refusal> {
    let said = Said { status: status_of(Kind::Invalid), typed, wrong: vec![wrong], ..Said::default() };
    page(face, person, &said).await
}

async fn page(face: &Face, person: &SignedIn, said: &Said) -> Result<Response, Refusal> {
    let mut conn = face.db.read().await?;
    let rules = get_rules(&mut conn).await?;
    let works = person.may(Permission::WorkOrders);
    let mut links = Vec::new();
    for link in if works { list_pay_links(&mut conn).await? } else { Vec::new() } {
        let client = accounts::find(&mut conn, link.account).await?;
        links.push((link, client.map(|client| client.email.to_string())));
    }
    drop(conn);
    let body = html! {
        (PageHeader { title: "Kept prices".into(), text: "A client’s bag at the prices of the day, with a link by which they, or somebody for them, pay later. No piece is held.".into(), ..PageHeader::default() })
        @if let Some(done) = said.done { (outcome(Tone::Success, done)) }
        @if let Some((link, made)) = &said.made { (new_link(link, made)) }
        @if works {
            (form(said, &rules))
            (living(&links))
        }
        (rules_form(said, &rules, person.may(Permission::EditCatalog)))
    };
    Ok(Sheet { title: "Kept prices".into(), path: PATH, body }
        .respond(face, person, said.status)
        .into_response())
}

fn new_link(link: &str, made: &PayLink) -> Markup {
    let until = made.bag.expires_at.format("%-d %B %Y");
    let pieces: i32 = made.bag.lines.iter().map(|line| line.quantity.get()).sum();
    let pieces = if pieces == 1 { "1 piece".to_owned() } else { format!("{pieces} pieces") };
    html! {
        (InlineAlert {
            scheme: Tone::Success,
            title: "The link. It is shown this once: send it to the client now.".into(),
            body: html! {
                (CopyButton { value: link.to_owned(), what: "the link".into() })
                p { (pieces) " of the bag, " (made.bag.subtotal) " before tax and delivery. Prices are kept until " (until) "." }
            },
            live: true,
        })
    }
}

/// The links that work, each with the way to end it.
fn living(links: &[(LivingPayLink, Option<String>)]) -> Markup {
    let row = |(link, email): &(LivingPayLink, Option<String>)| {
        let client = email.clone().unwrap_or_else(|| "A client who has left".to_owned());
        let opened = match link.share.last_opened_at {
            Some(at) => at.format("Opened on %-d %b, %H:%M UTC").to_string(),
            None => "Not opened yet".to_owned(),
        };
        Row {
            name: client.clone(),
            cells: vec![
                html! { (client) @if let Some(name) = &link.name { span class="cell-sub" { (name) } } },
                html! { (link.kept_until.format("%-d %b %Y")) span class="cell-sub" { (opened) } },
                html! {
                    form method="post" action={ (PATH) "/links/" (link.share.id) } {
                        (Button { label: Some(format!("End the link for {client}")), ..Button::submit("End").scheme(ButtonScheme::Link).small() })
                    }
                },
            ],
            ..Row::default()
        }
    };
    html! {
        section class="stack" aria-labelledby="links" {
            h2 class="h3" id="links" { "Links that work" }
            (DataTable {
                caption: "Links by which clients pay later, the newest first".into(),
                columns: vec![Column::new("Client"), Column::new("Prices kept until"), Column::new("End")],
                rows: links.iter().map(row).collect(),
                empty: html! { p { "No client has a link to pay later." } },
                ..DataTable::default()
            })
        }
    }
}

fn field(said: &Said, name: &str, label: &str, value: String) -> TextField {
    let error = said.wrong.iter().find(|wrong| wrong.field == name).map(|wrong| wrong.message.to_string());
    let typed = said.typed.find(name).map(str::to_owned);
    TextField::new(name, label).value(typed.unwrap_or(value)).error(error)
}

fn form(said: &Said, rules: &SavedBagRules) -> Markup {
    let email = field(said, "email", "Client’s e-mail address", String::new());
    let name = field(said, "name", "What to call it", String::new());
    let days = field(said, "days", "For how many days prices are kept", rules.client_days.to_string());
    html! {
        section class="stack" aria-labelledby="pay-link" {
            h2 class="h3" id="pay-link" { "A link to pay later" }
            form class="form" method="post" action=(PATH) {
                (TextField { kind: TextKind::Email, required: true, hint: Some("Their open bag is saved as it is now.".into()), ..email })
                (TextField { max_length: Some(60), ..name })
                (TextField { kind: TextKind::Number, required: true, min: Some("1".into()), max: Some(rules.most_days.to_string()), ..days })
                (Button::submit("Save the bag and make a link"))
            }
        }
    }
}

fn rules_form(said: &Said, rules: &SavedBagRules, may_edit: bool) -> Markup {
    if !may_edit {
        return html! {
            p class="muted" { "Clients’ saved bags keep their prices for " (rules.client_days) " days, yours for up to " (rules.most_days) ", and never below " (rules.least_percent) "% of the day’s price." }
        };
    }
    let number = |name: &str, label: &str, value: i64, least: i64, most: i64| TextField {
        kind: TextKind::Number,
        required: true,
        min: Some(least.to_string()),
        max: Some(most.to_string()),
        ..field(said, name, label, value.to_string())
    };
    html! {
        section class="stack" aria-labelledby="rules" {
            h2 class="h3" id="rules" { "What the house promises" }
            form class="form" method="post" action={ (PATH) "/rules" } {
                (number("client_days", "Days for clients’ own saved bags", rules.client_days, 1, 60))
                (number("most_days", "Most days that staff may choose", rules.most_days, 1, 60))
                (number("least_percent", "Least part of the day’s price, in percent", rules.least_percent, 50, 100))
                (Button::submit("Save the rules"))
            }
        }
    }
}
