//! Promotions: the list with what was used, a form for a new one, and a button that ends one.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, NaiveDateTime, Utc};
use commerce::promotions::{
    Benefit, EndPromotion, Promotion, PromotionError, PutPromotion, end_promotion, list_promotions,
    put_promotion,
};
use customers::SignedIn;
use http::StatusCode;
use kernel::{FieldError, Money, Rate};
use maud::{Markup, html};
use ui::{
    Button, ButtonScheme, Checkbox, Choice, Column, DataTable, Disclosure, ErrorSummary, PageHeader, Row,
    Select, StatusDot, TextField, TextKind, Tone,
};
use web::{
    FormData, Pairs, QueryPairs, Refusal, see_other, spawn_write,
    staff::{
        Staff,
        rights::{EditTerms, ReadTerms},
    },
};

use super::{CURRENCY, amount, may_edit, problems, tabs, taxes_form::read_rate, text, whole};
use crate::{
    Face,
    frame::{Sheet, outcome},
    words::moment,
};

pub(crate) const PATH: &str = "/admin/promotions";

/// `GET /admin/promotions`.
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<ReadTerms>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let notice = match query.get("done") {
        "made" => outcome(Tone::Success, "Made. It can be typed at checkout from its beginning on."),
        "ended" => outcome(Tone::Info, "Ended. Orders that wait for payment keep what they were given."),
        "changed" => {
            outcome(Tone::Warning, "Somebody changed it meanwhile; look at it again before ending it.")
        }
        _ => html! {},
    };
    page(&face, &staff.person, StatusCode::OK, &Draft::default(), &[], &notice).await
}

/// `POST /admin/promotions`.
pub(crate) async fn make(
    State(face): State<Face>,
    staff: Staff<EditTerms>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let draft = Draft::sent(&sent);
    let refused = StatusCode::UNPROCESSABLE_ENTITY;
    let ask = match draft.read() {
        Ok(ask) => ask,
        Err(wrong) => return page(&face, &staff.person, refused, &draft, &wrong, &html! {}).await,
    };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let made = spawn_write(async move {
        let mut tx = db.begin().await?;
        put_promotion(&mut tx, &cx, ask).await?;
        Ok::<_, PromotionError>(tx.commit().await?)
    });
    let wrong = match made.await {
        Ok(()) => return Ok(see_other(&format!("{PATH}?done=made"))),
        Err(PromotionError::Invalid(wrong)) => wrong,
        Err(PromotionError::VersionConflict { .. }) => {
            vec![FieldError::new("code", "taken", "Another promotion has this code.")]
        }
        Err(error) => return Err(error.into()),
    };
    page(&face, &staff.person, refused, &draft, &wrong, &html! {}).await
}

/// `POST /admin/promotions/{code}/end`.
pub(crate) async fn end(
    State(face): State<Face>,
    staff: Staff<EditTerms>,
    Path(code): Path<String>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let ask = EndPromotion { code, expected_version: sent.get("version").parse().unwrap_or(-1) };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let ended = spawn_write(async move {
        let mut tx = db.begin().await?;
        end_promotion(&mut tx, &cx, &ask).await?;
        Ok::<_, PromotionError>(tx.commit().await?)
    });
    match ended.await {
        Ok(()) => Ok(see_other(&format!("{PATH}?done=ended"))),
        Err(PromotionError::VersionConflict { .. }) => Ok(see_other(&format!("{PATH}?done=changed"))),
        Err(error) => Err(error.into()),
    }
}

async fn page(
    face: &Face,
    person: &SignedIn,
    status: StatusCode,
    draft: &Draft,
    wrong: &[FieldError],
    notice: &Markup,
) -> Result<Response, Refusal> {
    let mut tx = face.db.begin().await?;
    let now = tx.now().await?;
    let all = list_promotions(&mut tx).await?;
    let edits = may_edit(person);
    let body = html! {
        (PageHeader {
            title: "Promotions".into(),
            text: "Pieces of which one exists and rings around a chosen stone are left out unless a promotion says otherwise.".into(),
            ..PageHeader::default()
        })
        (tabs(PATH))
        (notice)
        div class="stack stack-4" {
            @if edits { (Disclosure { title: "A new promotion".into(), body: form(draft, wrong), open: !wrong.is_empty() || all.is_empty(), group: String::new() }) }
            (DataTable {
                caption: "Promotions, newest first".into(),
                columns: vec![
                    Column::new("Code"), Column::new("Takes off"), Column::new("For"), Column::numeric("Used"), Column::new("Runs"), Column::new("End it"),
                ],
                rows: all.iter().map(|p| row(p, now, edits)).collect(),
                empty: html! { p { "No promotion yet." } },
                ..DataTable::default()
            })
        }
    };
    Ok(Sheet { title: "Promotions".into(), path: PATH, body }.respond(face, person, status).into_response())
}

fn row(promotion: &Promotion, now: DateTime<Utc>, edits: bool) -> Row {
    let off = match promotion.benefit {
        Benefit::Percentage(share) => share.to_string(),
        Benefit::Fixed(amount) => amount.to_string(),
        Benefit::FreeShipping => "Delivery".to_owned(),
    };
    let mut terms = Vec::new();
    if promotion.first_order {
        terms.push("first orders".to_owned());
    }
    if promotion.collection.is_some() {
        terms.push("one collection".to_owned());
    }
    if !promotion.least_subtotal.is_zero() {
        terms.push(format!("from {}", promotion.least_subtotal));
    }
    if promotion.includes_unique {
        terms.push("single pieces too".to_owned());
    }
    if promotion.includes_bespoke {
        terms.push("bespoke rings too".to_owned());
    }
    if promotion.stacks {
        terms.push("together with others".to_owned());
    }
    let terms = if terms.is_empty() { "Everybody".to_owned() } else { terms.join(", ") };
    let state = if promotion.ended_at.is_some() || promotion.ends_at.is_some_and(|end| end <= now) {
        StatusDot::new("Ended", Tone::Neutral)
    } else if promotion.runs(now) {
        StatusDot::new("Runs", Tone::Success)
    } else {
        StatusDot::new("To come", Tone::Info)
    };
    let open = promotion.ended_at.is_none() && promotion.ends_at.is_none_or(|end| end > now);
    Row {
        name: promotion.code.clone(),
        cells: vec![
            html! { span class="code-word" { (promotion.code) } span class="cell-sub" { (promotion.name) } },
            html! { (off) },
            html! { (terms) },
            html! { (promotion.uses) @if let Some(limit) = promotion.limit_total { " of " (limit) } @if let Some(limit) = promotion.limit_per_customer { span class="cell-sub" { (limit) " a person" } } },
            html! { (state) span class="cell-sub" { "From " (moment(promotion.starts_at)) @if let Some(end) = promotion.ends_at { " to " (moment(end)) } } },
            html! {
                @if edits && open {
                    form method="post" action={ (PATH) "/" (promotion.code) "/end" } {
                        input type="hidden" name="version" value=(promotion.version);
                        (Button { label: Some(format!("End {}", promotion.code)), ..Button::submit("End now").scheme(ButtonScheme::Outline).small() })
                    }
                }
            },
        ],
        ..Row::default()
    }
}

/// A promotion as typed.
#[derive(Debug, Clone, Default)]
struct Draft {
    code: String,
    name: String,
    kind: String,
    measure: String,
    collection: String,
    least_subtotal: String,
    first_order: bool,
    includes_unique: bool,
    includes_bespoke: bool,
    stacks: bool,
    limit_total: String,
    limit_per_customer: String,
    starts_at: String,
    ends_at: String,
}

impl Draft {
    fn sent(sent: &Pairs) -> Self {
        let take = |name: &str| sent.get(name).trim().to_owned();
        Self {
            code: take("code"),
            name: take("name"),
            kind: take("kind"),
            measure: take("benefit"),
            collection: take("collection"),
            least_subtotal: take("least_subtotal"),
            first_order: sent.has("first_order"),
            includes_unique: sent.has("includes_unique"),
            includes_bespoke: sent.has("includes_bespoke"),
            stacks: sent.has("stacks"),
            limit_total: take("limit_total"),
            limit_per_customer: take("limit_per_customer"),
            starts_at: take("starts_at"),
            ends_at: take("ends_at"),
        }
    }

    fn read(&self) -> Result<PutPromotion, Vec<FieldError>> {
        let mut wrong = Vec::new();
        let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let benefit = match self.kind.as_str() {
            "fixed" => Benefit::Fixed(Money::new(amount("benefit", &self.measure, &mut wrong), CURRENCY)),
            "free_shipping" => Benefit::FreeShipping,
            _ => Benefit::Percentage(read_rate(&self.measure).unwrap_or(Rate::per_million(0))),
        };
        let least = given(&self.least_subtotal).map_or(0, |text| amount("least_subtotal", &text, &mut wrong));
        let limit_total = given(&self.limit_total).map(|text| whole("limit_total", &text, &mut wrong));
        let per_customer = given(&self.limit_per_customer);
        let limit_per_customer = per_customer.map(|text| whole("limit_per_customer", &text, &mut wrong));
        let starts_at = at("starts_at", &self.starts_at, &mut wrong);
        let ends_at = at("ends_at", &self.ends_at, &mut wrong);
        let ask = PutPromotion {
            code: self.code.clone(),
            expected_version: 0,
            name: self.name.clone(),
            currency: CURRENCY,
            benefit,
            collection: given(&self.collection),
            least_subtotal_minor: least,
            first_order: self.first_order,
            includes_unique: self.includes_unique,
            includes_bespoke: self.includes_bespoke,
            stacks: self.stacks,
            limit_total,
            limit_per_customer,
            starts_at,
            ends_at,
        };
        if wrong.is_empty() { Ok(ask) } else { Err(wrong) }
    }
}

/// A moment as a browser sends it, `2026-12-01T09:00`, in UTC; empty is none.
fn at(field: &'static str, text: &str, wrong: &mut Vec<FieldError>) -> Option<DateTime<Utc>> {
    if text.is_empty() {
        return None;
    }
    let read = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M");
    if read.is_err() {
        wrong.push(FieldError::new(field, "malformed", "Enter a day and a time, in UTC."));
    }
    read.ok().map(|moment| moment.and_utc())
}

fn form(draft: &Draft, wrong: &[FieldError]) -> Markup {
    let tick = |name: &str, words: &str, checked| Checkbox {
        id: name.into(),
        name: name.into(),
        text: words.into(),
        checked,
        ..Checkbox::default()
    };
    let moment_field = |name: &str, label: &str, value: &str, hint: &str| TextField {
        kind: TextKind::Moment,
        ..text(name, label, value, hint, wrong)
    };
    html! {
        form class="stack stack-4" method="post" action=(PATH) {
            (ErrorSummary { title: "Nothing was made yet".into(), problems: problems(wrong) })
            div class="variant-row" {
                (text("code", "Code", &draft.code, "4 to 24 letters, digits and hyphens.", wrong))
                (text("name", "Name on the order", &draft.name, "", wrong))
                (Select {
                    id: "kind".into(),
                    name: "kind".into(),
                    label: "Takes off".into(),
                    choices: vec![
                        Choice::new("percentage", "Per cent of the pieces"), Choice::new("fixed", "An amount off the pieces"),
                        Choice::new("free_shipping", "What delivery costs"),
                    ],
                    selected: draft.kind.clone(),
                    quiet: true,
                    ..Select::default()
                })
                (text("benefit", "How much", &draft.measure, "Per cent or an amount; empty for delivery.", wrong))
                (text("least_subtotal", "For orders from", &draft.least_subtotal, "Empty for any.", wrong))
                (text("collection", "Only for the collection", &draft.collection, "The address of one made by hand.", wrong))
                (text("limit_total", "Uses in all", &draft.limit_total, "Empty for no limit.", wrong))
                (text("limit_per_customer", "Uses a person", &draft.limit_per_customer, "Empty for no limit.", wrong))
                (moment_field("starts_at", "Begins (UTC)", &draft.starts_at, "Empty for now."))
                (moment_field("ends_at", "Ends (UTC)", &draft.ends_at, "Empty for no end."))
            }
            div class="choices" {
                (tick("first_order", "Only for a first order", draft.first_order))
                (tick("stacks", "Goes together with others that do", draft.stacks))
                (tick("includes_unique", "Also for pieces of which one exists", draft.includes_unique))
                (tick("includes_bespoke", "Also for rings around a chosen stone", draft.includes_bespoke))
            }
            div { (Button::submit("Make the promotion")) }
        }
    }
}
