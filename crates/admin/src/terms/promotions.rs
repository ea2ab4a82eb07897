//! Promotions: the list, one of them with the orders that used it, a new one.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use catalog::collections::list_collections;
use commerce::promotions::{
    PausePromotion, Promotion, PromotionError, find_promotion, list_promotions, list_uses, pause_promotion,
    put_promotion,
};
use customers::SignedIn;
use db::Tx;
use http::StatusCode;
use kernel::{Fault, FieldError};
use maud::{Markup, html};
use ui::{Button, Card, Column, DataTable, PageHeader, Tone};
use web::{
    FormData, Pairs, QueryPairs, Refusal, see_other, spawn_write,
    staff::{
        Staff,
        rights::{EditTerms, ReadTerms},
    },
    status_of,
};

use super::{
    may_edit,
    promotion_form::{self, Draft},
    promotion_parts::{row, standing, takes_off, terms, use_row},
    tabs,
};
use crate::{
    Face,
    frame::{Sheet, outcome},
    list::{Listing, rows_limit},
};

pub(crate) const PATH: &str = "/admin/promotions";
const NEW: &str = "/admin/new-promotion";

/// `GET /admin/promotions`.
pub(crate) async fn list(
    State(face): State<Face>,
    staff: Staff<ReadTerms>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let mut tx = face.db.begin().await?;
    let (all, now) = (list_promotions(&mut tx).await?, tx.now().await?);
    let collections = list_collections(&mut tx).await?;
    let edits = may_edit(&staff.person);
    let body = html! {
        (PageHeader {
            title: "Promotions".into(),
            text: "Codes by which clients pay less. Pieces of which one exists and rings around a chosen stone are left out unless a promotion says otherwise.".into(),
            actions: if edits { vec![Button::link("New promotion", NEW)] } else { Vec::new() },
            ..PageHeader::default()
        })
        (tabs(PATH))
        (done(&query))
        (DataTable {
            caption: "Promotions, newest first".into(),
            columns: vec![
                Column::new("Code"), Column::new("State"), Column::new("Takes off"), Column::new("For"), Column::numeric("Used"), Column::new("Runs"),
            ],
            rows: all.iter().map(|p| row(p, now, &collections)).collect(),
            empty: html! { p { "No promotion yet." } },
            ..DataTable::default()
        })
    };
    Ok(Sheet { title: "Promotions".into(), path: PATH, body }.ok(&face, &staff.person).into_response())
}

fn done(query: &Pairs) -> Markup {
    match query.get("done") {
        "saved" => outcome(Tone::Success, "Saved. Checkout takes the code from its beginning on."),
        "paused" => outcome(Tone::Info, "Paused. Orders that wait for payment keep what they were given."),
        "resumed" => outcome(Tone::Success, "It runs on."),
        "changed" => {
            outcome(Tone::Warning, "Somebody changed it meanwhile, so nothing was done: look at it again.")
        }
        _ => html! {},
    }
}

/// `GET /admin/new-promotion`.
pub(crate) async fn begin(State(face): State<Face>, staff: Staff<EditTerms>) -> Result<Response, Refusal> {
    new_page(&face, &staff.person, StatusCode::OK, &Draft::blank(), &[]).await
}

/// `POST /admin/new-promotion`.
pub(crate) async fn create(
    State(face): State<Face>,
    staff: Staff<EditTerms>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let draft = Draft { version: "0".into(), ..Draft::sent(&sent) };
    let wrong = match settle(&face, &staff, &draft).await {
        Ok(()) => return Ok(see_other(&format!("{PATH}?done=saved"))),
        Err(PromotionError::Invalid(wrong)) => wrong,
        Err(PromotionError::VersionConflict { .. }) => {
            vec![FieldError::new("code", "taken", "Another promotion has this code.")]
        }
        Err(error) => return Err(error.into()),
    };
    new_page(&face, &staff.person, StatusCode::UNPROCESSABLE_ENTITY, &draft, &wrong).await
}

/// `GET /admin/promotions/{code}`.
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<ReadTerms>,
    Path(code): Path<String>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let mut tx = face.db.begin().await?;
    let promotion = find_promotion(&mut tx, &code).await?.ok_or_else(Refusal::not_found)?;
    let draft = Draft::of(&promotion, &list_collections(&mut tx).await?);
    let one = One { promotion, draft, wrong: Vec::new(), notice: done(&query), status: StatusCode::OK };
    one.page(&face, &staff.person, &mut tx, &query).await
}

/// `POST /admin/promotions/{code}`.
pub(crate) async fn save(
    State(face): State<Face>,
    staff: Staff<EditTerms>,
    Path(code): Path<String>,
    QueryPairs(query): QueryPairs,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let draft = Draft { code: code.clone(), ..Draft::sent(&sent) };
    let refused = match settle(&face, &staff, &draft).await {
        Ok(()) => return Ok(see_other(&format!("{PATH}?done=saved"))),
        Err(error) => error,
    };
    let mut tx = face.db.begin().await?;
    let promotion = find_promotion(&mut tx, &code).await?.ok_or_else(Refusal::not_found)?;
    let status = status_of(refused.kind());
    let one = match refused {
        PromotionError::Invalid(wrong) => One { promotion, draft, wrong, notice: html! {}, status },
        PromotionError::VersionConflict { current } => One {
            promotion,
            draft: Draft { version: current.to_string(), ..draft },
            wrong: Vec::new(),
            notice: outcome(
                Tone::Warning,
                "Somebody saved this promotion while you were editing. What you typed is below, and saving again goes over theirs.",
            ),
            status,
        },
        error => return Err(error.into()),
    };
    one.page(&face, &staff.person, &mut tx, &query).await
}

/// `POST /admin/promotions/{code}/pause`: pauses it, or lets it run on.
pub(crate) async fn pause(
    State(face): State<Face>,
    staff: Staff<EditTerms>,
    Path(code): Path<String>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let paused = sent.get("paused") == "yes";
    let back = format!("{PATH}/{code}");
    let ask = PausePromotion { code, expected_version: sent.get("version").parse().unwrap_or(-1), paused };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let done = spawn_write(async move {
        let mut tx = db.begin().await?;
        pause_promotion(&mut tx, &cx, &ask).await?;
        Ok::<_, PromotionError>(tx.commit().await?)
    });
    let done = match done.await {
        Ok(()) if paused => "paused",
        Ok(()) => "resumed",
        Err(PromotionError::VersionConflict { .. }) => "changed",
        Err(error) => return Err(error.into()),
    };
    Ok(see_other(&format!("{back}?done={done}")))
}

async fn settle(face: &Face, staff: &Staff<EditTerms>, draft: &Draft) -> Result<(), PromotionError> {
    let ask = draft.read().map_err(PromotionError::Invalid)?;
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    spawn_write(async move {
        let mut tx = db.begin().await?;
        put_promotion(&mut tx, &cx, ask).await?;
        Ok::<_, PromotionError>(tx.commit().await?)
    })
    .await
}

async fn new_page(
    face: &Face,
    person: &SignedIn,
    status: StatusCode,
    draft: &Draft,
    wrong: &[FieldError],
) -> Result<Response, Refusal> {
    let collections = list_collections(&mut *face.db.read().await?).await?;
    let body = html! {
        (PageHeader {
            crumbs: vec![("Promotions".into(), PATH.into()), ("New promotion".into(), String::new())],
            title: "New promotion".into(),
            ..PageHeader::default()
        })
        (promotion_form::render(NEW, draft, None, &collections, wrong))
    };
    Ok(Sheet { title: "New promotion".into(), path: PATH, body }
        .respond(face, person, status)
        .into_response())
}

/// The page of one promotion.
struct One {
    promotion: Promotion,
    draft: Draft,
    wrong: Vec<FieldError>,
    notice: Markup,
    status: StatusCode,
}

impl One {
    async fn page(
        self,
        face: &Face,
        person: &SignedIn,
        tx: &mut Tx,
        query: &Pairs,
    ) -> Result<Response, Refusal> {
        let Self { promotion, draft, wrong, notice, status } = self;
        let path = format!("{PATH}/{}", promotion.code);
        let listing = Listing::new(face, path.clone(), Vec::new());
        let after = listing.place(query)?;
        let first = after.is_none();
        let (uses, next) = list_uses(tx, promotion.id, after, rows_limit()).await?;
        let (collections, now) = (list_collections(tx).await?, tx.now().await?);
        let edits = may_edit(person);
        let body = html! {
            (PageHeader {
                crumbs: vec![("Promotions".into(), PATH.into()), (promotion.code.clone(), String::new())],
                title: promotion.name.clone(),
                ..PageHeader::default()
            })
            (notice)
            div class="stack stack-5" {
                (Card { title: "Now".into(), body: standing(&promotion, now, edits, &path), sticky: false })
                @if edits { (promotion_form::render(&path, &draft, Some(&promotion), &collections, &wrong)) }
                @else { p { (takes_off(&promotion)) " · " (terms(&promotion, &collections)) } }
                (DataTable {
                    caption: "Orders that used it, newest first".into(),
                    columns: vec![
                        Column::new("Order"), Column::new("Use"), Column::numeric("Off the pieces"), Column::numeric("Off delivery"), Column::new("When"),
                    ],
                    rows: uses.iter().map(use_row).collect(),
                    empty: html! { p { "No order has used it yet." } },
                    ..DataTable::default()
                })
                (listing.pager(first, next.as_ref(), "Earlier orders"))
            }
        };
        let title = promotion.name.clone();
        Ok(Sheet { title, path: PATH, body }.respond(face, person, status).into_response())
    }
}
