//! Gift cards and store credit: the list, one of them with its history, a new one.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use commerce::credits::{
    Credit, CreditEntry, CreditError, DisableCredit, For, IssueCredit, Issued, ListCredits, disable_credit,
    find_credit, issue_credit, list_credits, list_entries,
};
use customers::{SignedIn, accounts};
use http::StatusCode;
use kernel::{FieldError, clean_text};
use maud::{Markup, html};
use ui::{
    Button, ButtonScheme, Card, Choice, Column, CopyButton, DataTable, ErrorSummary, FilterBar, PageHeader,
    Row, Select, StatusDot, Tag, Tone,
};
use web::{
    FormData, Pairs, QueryPairs, Refusal, see_other, spawn_write,
    staff::{
        Staff,
        rights::{EditTerms, ReadTerms},
    },
};

use super::{CURRENCY, amount, may_edit, problems, text};
use crate::{
    Face,
    frame::{Sheet, outcome},
    list::{Listing, rows_limit},
    words::{datetime, moment},
};

pub(crate) const PATH: &str = "/admin/gift-cards";
const NEW: &str = "/admin/new-gift-card";

/// `GET /admin/gift-cards`.
pub(crate) async fn list(
    State(face): State<Face>,
    staff: Staff<ReadTerms>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let q: String = clean_text(query.get("q"), false).chars().take(60).collect();
    let listing = Listing::new(&face, PATH, vec![("q", q.clone())]);
    let after = listing.place(&query)?;
    let first = after.is_none();
    let ask = ListCredits { q: Some(q.clone()).filter(|q| !q.is_empty()), after, limit: rows_limit() };
    let (found, next) = list_credits(&mut *face.db.read().await?, &ask).await?;
    let tags = if q.is_empty() {
        Vec::new()
    } else {
        vec![Tag { text: format!("Contains “{q}”"), remove_href: Some(PATH.into()) }]
    };
    let body = html! {
        (PageHeader {
            title: "Gift cards".into(),
            text: "Gift cards and store credit: what the house owes in advance. Each is an account of the ledger.".into(),
            actions: if may_edit(&staff.person) { vec![Button::link("New gift card or credit", NEW)] } else { Vec::new() },
            ..PageHeader::default()
        })
        (FilterBar {
            action: PATH.into(),
            query: q.clone(),
            placeholder: "Last four characters, note or e-mail".into(),
            controls: html! {},
            tags,
            count: String::new(),
        })
        (DataTable {
            caption: "Gift cards and store credit, newest first".into(),
            columns: vec![
                Column::new("Credit"), Column::new("State"), Column::numeric("Balance"), Column::numeric("Kept for orders"), Column::new("Issued"),
            ],
            rows: found.iter().map(row).collect(),
            empty: html! { p { @if q.is_empty() { "No gift card or store credit yet." } @else { "Nothing matches “" (q) "”." } } },
            ..DataTable::default()
        })
        (listing.pager(first, next.as_ref(), "Earlier ones"))
    };
    Ok(Sheet { title: "Gift cards".into(), path: PATH, body }.ok(&face, &staff.person).into_response())
}

fn row(credit: &Credit) -> Row {
    Row {
        name: credit.name(),
        cells: vec![
            // beside the link, not in it: a link of a row is one line
            html! { a class="row-link" href={ (PATH) "/" (credit.id) } { (credit.name()) } @if !credit.note.is_empty() { span class="cell-sub" { (credit.note) } } },
            html! { (state(credit)) },
            html! { (credit.balance) },
            html! { @if credit.reserved.is_zero() { span class="muted" { "–" } } @else { (credit.reserved) } },
            html! { time datetime=(datetime(credit.created_at)) { (moment(credit.created_at)) } },
        ],
        ..Row::default()
    }
}

fn state(credit: &Credit) -> StatusDot {
    if credit.disabled_at.is_some() {
        StatusDot::new("Disabled", Tone::Warning)
    } else if credit.balance.is_zero() {
        StatusDot::new("Spent", Tone::Neutral)
    } else {
        StatusDot::new("Can be spent", Tone::Success)
    }
}

/// `GET /admin/new-gift-card`.
pub(crate) async fn begin(State(face): State<Face>, staff: Staff<EditTerms>) -> Result<Response, Refusal> {
    Ok(new_page(&face, &staff.person, StatusCode::OK, &Draft::default(), &[]))
}

/// `POST /admin/new-gift-card`. The code is shown on this page and nowhere else, so it answers without a redirect.
pub(crate) async fn create(
    State(face): State<Face>,
    staff: Staff<EditTerms>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let draft = Draft::sent(&sent);
    let refused = |wrong: &[FieldError]| {
        new_page(&face, &staff.person, StatusCode::UNPROCESSABLE_ENTITY, &draft, wrong)
    };
    let ask = match draft.read() {
        Ok(ask) => ask,
        Err(wrong) => return Ok(refused(&wrong)),
    };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let issued = spawn_write(async move {
        let mut tx = db.begin().await?;
        let issued = issue_credit(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, CreditError>(issued)
    });
    match issued.await {
        Ok(Issued { credit, code: None }) => Ok(see_other(&format!("{PATH}/{}?done=given", credit.id))),
        Ok(Issued { credit, code: Some(code) }) => {
            let body = html! {
                (PageHeader {
                    crumbs: vec![("Gift cards".into(), PATH.into()), (credit.name(), String::new())],
                    title: "The gift card is ready".into(),
                    ..PageHeader::default()
                })
                (outcome(Tone::Success, "This is the only time its code is shown. Write it on the card now: the house keeps none."))
                (Card { title: credit.balance.to_string(), body: html! {
                    p class="code-word" { (CopyButton { value: code.to_string(), what: "code".into() }) }
                    @if !credit.note.is_empty() { p { (credit.note) } }
                }, sticky: false })
                div class="btn-group" { (Button::link("Back to the list", PATH).scheme(ButtonScheme::Outline)) }
            };
            Ok(Sheet { title: "Gift card".into(), path: PATH, body }.ok(&face, &staff.person).into_response())
        }
        Err(CreditError::Invalid(wrong)) => Ok(refused(&wrong)),
        Err(error) => Err(error.into()),
    }
}

/// A gift card, or store credit, as typed.
#[derive(Debug, Clone, Default)]
struct Draft {
    to: String,
    email: String,
    amount: String,
    reason: String,
    note: String,
}

impl Draft {
    fn sent(sent: &Pairs) -> Self {
        let take = |name: &str| sent.get(name).trim().to_owned();
        Self {
            to: take("to"),
            email: take("email"),
            amount: take("amount"),
            reason: take("reason"),
            note: take("note"),
        }
    }

    fn read(&self) -> Result<IssueCredit, Vec<FieldError>> {
        let mut wrong = Vec::new();
        let to = if self.to == "account" {
            match self.email.parse() {
                Ok(email) => For::Account(email),
                Err(_) => {
                    wrong.push(FieldError::new(
                        "email",
                        "invalid",
                        "Enter the e-mail address of the account.",
                    ));
                    For::Bearer
                }
            }
        } else {
            For::Bearer
        };
        let amount_minor = amount("amount", &self.amount, &mut wrong);
        let ask = IssueCredit {
            to,
            currency: CURRENCY,
            amount_minor,
            reason: self.reason.clone(),
            note: self.note.clone(),
        };
        if wrong.is_empty() { Ok(ask) } else { Err(wrong) }
    }
}

fn new_page(
    face: &Face,
    person: &SignedIn,
    status: StatusCode,
    draft: &Draft,
    wrong: &[FieldError],
) -> Response {
    let body = html! {
        (PageHeader {
            crumbs: vec![("Gift cards".into(), PATH.into()), ("New".into(), String::new())],
            title: "New gift card or store credit".into(),
            ..PageHeader::default()
        })
        form class="stack stack-4" method="post" action=(NEW) {
            (ErrorSummary { title: "Nothing was issued yet".into(), problems: problems(wrong) })
            (Card { title: "What and for whom".into(), body: html! {
                div class="variant-row" {
                    (Select {
                        id: "to".into(),
                        name: "to".into(),
                        label: "Who can spend it".into(),
                        choices: vec![Choice::new("bearer", "Whoever has the code of a gift card"), Choice::new("account", "One client, as store credit")],
                        selected: draft.to.clone(),
                        quiet: true,
                        ..Select::default()
                    })
                    (text("email", "The client's e-mail", &draft.email, "For store credit: the address of their account.", wrong))
                    (text("amount", "Amount", &draft.amount, "In dollars.", wrong))
                    (text("reason", "Why", &draft.reason, "Kept in the audit log.", wrong))
                    (text("note", "Note", &draft.note, "For whom, to find it again. May be empty.", wrong))
                }
            }, sticky: false })
            div class="btn-group" { (Button::submit("Issue it")) (Button::link("Back", PATH).scheme(ButtonScheme::Outline)) }
        }
    };
    Sheet { title: "New gift card".into(), path: PATH, body }.respond(face, person, status).into_response()
}

/// `GET /admin/gift-cards/{credit}`.
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<ReadTerms>,
    Path(credit): Path<String>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let id = credit.parse().map_err(|_| Refusal::not_found())?;
    let mut conn = face.db.read().await?;
    let credit = find_credit(&mut conn, id).await?.ok_or_else(Refusal::not_found)?;
    let entries = list_entries(&mut conn, id).await?;
    let owner = match credit.account {
        Some(account) => accounts::find(&mut conn, account).await?.map(|account| account.email.to_string()),
        None => None,
    };
    let notice = match query.get("done") {
        "given" => {
            outcome(Tone::Success, "Given. The client can use it at checkout when they are signed in.")
        }
        "disabled" => {
            outcome(Tone::Info, "Disabled. Its balance stays, and orders that wait keep what they claimed.")
        }
        "enabled" => outcome(Tone::Success, "It can be spent again."),
        "changed" => {
            outcome(Tone::Warning, "Somebody changed it meanwhile, so nothing was done: look at it again.")
        }
        _ => html! {},
    };
    let body = html! {
        (PageHeader {
            crumbs: vec![("Gift cards".into(), PATH.into()), (credit.name(), String::new())],
            title: credit.name(),
            ..PageHeader::default()
        })
        (notice)
        div class="stack stack-5" {
            (Card { title: "Now".into(), body: now(&credit, owner.as_deref(), may_edit(&staff.person)), sticky: false })
            (DataTable {
                caption: "What was given and spent, newest first".into(),
                columns: vec![Column::new("When"), Column::new("What"), Column::numeric("Amount")],
                rows: entries.iter().map(entry_row).collect(),
                ..DataTable::default()
            })
        }
    };
    Ok(Sheet { title: credit.name(), path: PATH, body }.ok(&face, &staff.person).into_response())
}

fn now(credit: &Credit, owner: Option<&str>, edits: bool) -> Markup {
    let disabled = credit.disabled_at.is_some();
    html! {
        div class="stack stack-3" {
            div class="cluster" {
                (state(credit))
                span { "Balance " b class="num" { (credit.balance) } }
                @if !credit.reserved.is_zero() { span { "of that kept for orders that wait: " span class="num" { (credit.reserved) } } }
            }
            @if let Some(owner) = owner { p { "For " (owner) } }
            @if !credit.note.is_empty() { p class="muted" { (credit.note) } }
            @if edits {
                form method="post" action={ (PATH) "/" (credit.id) "/disable" } {
                    input type="hidden" name="version" value=(credit.version);
                    input type="hidden" name="disabled" value=(if disabled { "no" } else { "yes" });
                    (Button::submit(if disabled { "Let it be spent again" } else { "Disable it" }).scheme(ButtonScheme::Outline).small())
                }
            }
        }
    }
}

fn entry_row(entry: &CreditEntry) -> Row {
    let given = entry.amount.minor() > 0;
    Row {
        name: moment(entry.at),
        cells: vec![
            html! { time datetime=(datetime(entry.at)) { (moment(entry.at)) } },
            html! {
                @match &entry.order {
                    Some((order, number)) => { "Order " a class="link num" href={ "/admin/orders/" (order) } { (number) } }
                    None => @if given { "Issued" } @else { "Taken back" }
                }
            },
            html! { (entry.amount) },
        ],
        ..Row::default()
    }
}

/// `POST /admin/gift-cards/{credit}/disable`: disables it, or lets it be spent again.
pub(crate) async fn disable(
    State(face): State<Face>,
    staff: Staff<EditTerms>,
    Path(credit): Path<String>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let id = credit.parse().map_err(|_| Refusal::not_found())?;
    let disabled = sent.get("disabled") == "yes";
    let ask =
        DisableCredit { credit: id, expected_version: sent.get("version").parse().unwrap_or(-1), disabled };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let done = spawn_write(async move {
        let mut tx = db.begin().await?;
        disable_credit(&mut tx, &cx, ask).await?;
        Ok::<_, CreditError>(tx.commit().await?)
    });
    let done = match done.await {
        Ok(()) if disabled => "disabled",
        Ok(()) => "enabled",
        Err(CreditError::VersionConflict { .. }) => "changed",
        Err(error) => return Err(error.into()),
    };
    Ok(see_other(&format!("{PATH}/{id}?done={done}")))
}
