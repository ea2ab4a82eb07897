//! Whether a product is on show, and what stands against it: every refusal with its rule and its words.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use catalog::{
    CatalogError,
    attributes::Definition,
    disclosure::{self, Finding, Rule},
    model::Status,
    products::{self, NewProduct, ReviseProduct, check_publishable},
};
use customers::SignedIn;
use http::StatusCode;
use kernel::{Fault, FieldError, ids::ProductId};
use maud::{Markup, html};
use ui::{Button, ButtonScheme, Card, InlineAlert, StatusDot, Tone};
use web::{
    FormData, Page, QueryPairs, Refusal, see_other, spawn_write,
    staff::{Staff, rights::EditCatalog},
    status_of,
};

use super::{
    full::{field_id, said},
    piece::{Known, Piece, Side, path, read},
    read_id, schedule,
};
use crate::{Face, frame::outcome, words::moment};

/// `GET /admin/products/{id}/publication`.
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    Path(id): Path<String>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let known = read(&face, read_id(&id)?).await?;
    let notice = match query.get("done") {
        "created" => {
            outcome(Tone::Success, "The piece is in the catalogue as a draft. Below is what it still needs.")
        }
        "active" => outcome(Tone::Success, "On show. The shop has it within a few seconds."),
        "archived" => outcome(Tone::Info, "Off show. The shop drops it within a few seconds."),
        "draft" => outcome(Tone::Info, "It is a draft again."),
        "planned" => outcome(Tone::Success, "The plan is saved."),
        _ => html! {},
    };
    let plan = schedule::Plan::of(&known.whole.product);
    Ok(page(&face, &staff.person, &known, StatusCode::OK, &notice, &[], &plan).into_response())
}

/// `POST /admin/products/{id}/publication`: puts it on show, takes it off, or makes it a draft again.
pub(crate) async fn change(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    Path(id): Path<String>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let known = read(&face, read_id(&id)?).await?;
    let plan = schedule::Plan::of(&known.whole.product);
    let Ok(status) = sent.get("status").parse::<Status>() else {
        let notice = outcome(Tone::Warning, "Choose whether the piece is on show.");
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return Ok(page(&face, &staff.person, &known, status, &notice, &[], &plan).into_response());
    };
    let ask = ReviseProduct {
        id: known.whole.id,
        expected_version: sent.get("version").parse().unwrap_or(-1),
        product: standing(&known.whole.product, status),
    };
    match revise(&face, &staff, ask).await {
        Ok(()) => Ok(see_other(&format!("{}/publication?done={status}", path(known.whole.id)))),
        Err(error @ CatalogError::Db(_)) => Err(error.into()),
        Err(error) => settle(&face, &staff.person, known.whole.id, &error, None).await,
    }
}

/// The page again as the product is now, with what stood in the way of a change.
pub(super) async fn settle(
    face: &Face,
    person: &SignedIn,
    id: ProductId,
    error: &CatalogError,
    plan: Option<schedule::Plan>,
) -> Result<Response, Refusal> {
    let known = read(face, id).await?;
    let notice = match error {
        CatalogError::Invalid(_) => {
            outcome(Tone::Danger, "Nothing was changed. What stands against it is below.")
        }
        other => outcome(Tone::Warning, &other.message()),
    };
    let plan = plan.unwrap_or_else(|| schedule::Plan::of(&known.whole.product));
    let status = status_of(error.kind());
    Ok(page(face, person, &known, status, &notice, error.fields(), &plan).into_response())
}

/// The product with another standing. A plan to go on show is done with, and what is off show has nothing to leave.
fn standing(product: &NewProduct, status: Status) -> NewProduct {
    let unpublish_at = product.unpublish_at.filter(|_| status == Status::Active);
    NewProduct { status, publish_at: None, unpublish_at, ..product.clone() }
}

async fn revise(face: &Face, staff: &Staff<EditCatalog>, ask: ReviseProduct) -> Result<(), CatalogError> {
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    spawn_write(async move {
        let mut tx = db.begin().await?;
        products::revise_product(&mut tx, &cx, ask).await?;
        Ok(tx.commit().await?)
    })
    .await
}

fn page(
    face: &Face,
    person: &SignedIn,
    known: &Known,
    status: StatusCode,
    notice: &Markup,
    errors: &[FieldError],
    plan: &schedule::Plan,
) -> Page {
    let against = Against::of(known, errors);
    let body = html! {
        (notice)
        @if let Some(fault) = &known.whole.schedule_fault {
            (InlineAlert { scheme: Tone::Danger, title: "The planned publication did not happen.".into(), body: html! { (fault) }, live: false })
        }
        div class="admin-cols" {
            div {
                (Card { title: "Where it stands".into(), body: stands(known), sticky: false })
                (against.render(known))
            }
            div { (Card { title: "Plan".into(), body: schedule::form(known, plan, errors), sticky: false }) }
        }
    };
    Piece::from(&known.whole).page(face, person, Side::Publication, status, &body)
}

fn stands(known: &Known) -> Markup {
    let product = &known.whole.product;
    let text = match product.status {
        Status::Active => "On show: shoppers see it.",
        Status::Draft => "A draft: shoppers do not see it.",
        Status::Archived => "Off show: shoppers do not see it, orders and links keep what they know.",
    };
    let press = |status: Status, button: Button| {
        html! {
            form method="post" action={ (path(known.whole.id)) "/publication" } {
                input type="hidden" name="version" value=(known.whole.version);
                input type="hidden" name="status" value=(status.code());
                (button)
            }
        }
    };
    html! {
        div class="stack stack-4" {
            p { (StatusDot::new(product.status.label(), super::list::tone(product.status))) }
            p { (text) }
            @if let Some(at) = product.publish_at { p { "Goes on show on " b { (moment(at)) } "." } }
            @if let Some(at) = product.unpublish_at { p { "Leaves the shop on " b { (moment(at)) } "." } }
            div class="btn-group" {
                @if product.status == Status::Active {
                    (press(Status::Archived, Button::submit("Take it off show").scheme(ButtonScheme::Outline)))
                } @else {
                    (press(Status::Active, Button::submit("Publish now")))
                }
                @if product.status == Status::Archived {
                    (press(Status::Draft, Button::submit("Make it a draft").scheme(ButtonScheme::Outline)))
                }
                @if product.status == Status::Draft {
                    (press(Status::Archived, Button::submit("Archive").scheme(ButtonScheme::Link)))
                }
            }
        }
    }
}

/// What stands against showing a product, and what is worth a second look.
struct Against {
    refusals: Vec<Point>,
    advice: Vec<Point>,
}

/// One thing that was found.
struct Point {
    field: String,
    message: String,
    rule: Option<&'static Rule>,
}

impl Against {
    /// What the catalogue finds, and what it answered to a change, each once.
    fn of(known: &Known, errors: &[FieldError]) -> Self {
        let product = &known.whole.product;
        let (refused, advised): (Vec<_>, Vec<_>) =
            product.disclosure().into_iter().partition(Finding::refuses);
        let rules = |code: &str| disclosure::ALL.iter().copied().find(|rule| rule.code == code);
        let mut refusals: Vec<Point> = refused.into_iter().map(Point::from).collect();
        let sound = product.check().err().unwrap_or_default();
        let gate = check_publishable(product, &known.schema).err().unwrap_or_default();
        for error in sound.iter().chain(&gate).chain(errors) {
            let planned = matches!(&*error.field, "publish_at" | "unpublish_at");
            if !planned && !refusals.iter().any(|p| p.field == error.field && p.message == error.message) {
                refusals.push(Point {
                    field: error.field.to_string(),
                    message: error.message.to_string(),
                    rule: rules(error.code),
                });
            }
        }
        Self { refusals, advice: advised.into_iter().map(Point::from).collect() }
    }

    fn render(&self, known: &Known) -> Markup {
        let list = |points: &[Point]| {
            html! { ul class="findings" { @for point in points { li { (point.render(known.whole.id, known.schema.defined())) } } } }
        };
        html! {
            @if self.refusals.is_empty() {
                (InlineAlert::new(Tone::Success, if known.whole.product.status == Status::Active { "Its words agree with its facts." } else { "Nothing stands against publishing it." }))
            } @else {
                (Card { title: "What stands against publishing it".into(), body: list(&self.refusals), sticky: false })
            }
            @if !self.advice.is_empty() {
                (Card { title: "Worth a second look".into(), body: list(&self.advice), sticky: false })
            }
        }
    }
}

impl From<Finding> for Point {
    fn from(finding: Finding) -> Self {
        Self { field: finding.field.to_string(), message: finding.message, rule: Some(finding.rule) }
    }
}

impl Point {
    fn render(&self, product: ProductId, defined: &[Definition]) -> Markup {
        let name = match self.field.split_once('[') {
            Some(("tags", _)) => "tags",
            Some(("media", _)) => "pictures",
            _ => &*self.field,
        };
        let (field, _) = said(name, &[], defined);
        html! {
            p { a class="link" href={ (path(product)) "/facts#" (field_id(&self.field)) } { (field) } }
            p { (self.message) }
            @if let Some(rule) = self.rule {
                p class="small muted" { "Rule " span class="code-word" { (rule.code) } ", " (rule.source) ". Not “" (rule.stops) "”, but “" (rule.instead) "”." }
            }
        }
    }
}
