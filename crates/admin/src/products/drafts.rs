//! What is prepared while the live product stays as it is: the difference, going on with it, and what becomes of it.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use catalog::{
    CatalogError,
    model::Status,
    products::{self, DiscardDraft, NewProduct, ProductDraft, PublishDraft, SaveDraft},
};
use customers::SignedIn;
use http::StatusCode;
use kernel::{Fault, FieldError, ids::ProductId};
use maud::{Markup, html};
use ui::{AuditDiff, Button, ButtonScheme, Card, ErrorSummary, InlineAlert, Tone};
use web::{
    FormData, Page, QueryPairs, Refusal, see_other, spawn_write,
    staff::{Staff, rights::EditCatalog},
    status_of,
};

use super::{
    full::{Entries, FullForm, compare, problems},
    piece::{Known, Piece, Side, path, read},
    read_id,
};
use crate::{
    Face,
    frame::outcome,
    words::{datetime, moment},
};

/// `GET /admin/products/{id}/draft`: what publishing the draft would change.
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    Path(id): Path<String>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let known = read(&face, read_id(&id)?).await?;
    let notice = match query.get("done") {
        "saved" => outcome(Tone::Success, "The draft is saved. Shoppers see none of it yet."),
        "published" => {
            outcome(Tone::Success, "The draft is published. The shop shows it within a few seconds.")
        }
        "discarded" => outcome(Tone::Info, "The draft is thrown away. The history keeps what it said."),
        _ => html! {},
    };
    Ok(overview(&face, &staff.person, &known, StatusCode::OK, &notice, &[]).into_response())
}

/// `GET /admin/products/{id}/draft/edit`: the form of the draft, or of the live product to begin one.
pub(crate) async fn edit(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let known = read(&face, read_id(&id)?).await?;
    let product = known.draft.as_ref().map_or(&known.whole.product, |d| &d.product);
    let (entries, versions) = (Entries::of(product), Versions::of(&known));
    Ok(form(&face, &staff.person, &known, StatusCode::OK, &entries, versions, &[], &html! {}).into_response())
}

/// `POST /admin/products/{id}/draft/edit`: saves the draft, or shows the form again with what was typed.
pub(crate) async fn save(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    Path(id): Path<String>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let known = read(&face, read_id(&id)?).await?;
    let mut entries = Entries::sent(&sent);
    let versions = Versions {
        // a version that cannot be read is none: the save then answers as for a changed product
        base: sent.get("base").parse().unwrap_or(-1),
        draft: sent.find("draft").map(|version| version.parse().unwrap_or(-1)),
    };
    let again = |entries: &Entries, status, errors: &[FieldError]| {
        form(&face, &staff.person, &known, status, entries, versions, errors, &html! {}).into_response()
    };
    if entries.grow(sent.get("add")) {
        return Ok(again(&entries, StatusCode::OK, &[]));
    }
    let live = &known.whole.product;
    let product = match entries.read(live.category, &known.schema, Some(live)) {
        Ok(product) => product,
        Err(errors) => return Ok(again(&entries, StatusCode::UNPROCESSABLE_ENTITY, &errors)),
    };
    match put(&face, &staff, known.whole.id, versions, product.clone()).await {
        Ok(()) => Ok(see_other(&format!("{}/draft?done=saved", path(known.whole.id)))),
        Err(CatalogError::Invalid(errors)) => Ok(again(&entries, StatusCode::UNPROCESSABLE_ENTITY, &errors)),
        Err(
            error @ (CatalogError::DraftBehind { .. }
            | CatalogError::DraftConflict { .. }
            | CatalogError::DraftNotFound),
        ) => {
            let now = read(&face, known.whole.id).await?;
            let body = crossed(&now, &product, &error);
            let (status, versions) = (status_of(error.kind()), Versions::of(&now));
            Ok(form(&face, &staff.person, &now, status, &entries, versions, &[], &body).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /admin/products/{id}/draft/publication`: the draft becomes the live product.
pub(crate) async fn publish(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    Path(id): Path<String>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let ask = PublishDraft { id: read_id(&id)?, expected_draft: sent.get("draft").parse().unwrap_or(-1) };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let done = spawn_write(async move {
        let mut tx = db.begin().await?;
        products::publish_draft(&mut tx, &cx, ask).await?;
        Ok::<_, CatalogError>(tx.commit().await?)
    });
    settle(&face, &staff.person, ask.id, done.await, "published").await
}

/// `POST /admin/products/{id}/draft/removal`: throws the draft away.
pub(crate) async fn discard(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    Path(id): Path<String>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let ask = DiscardDraft { id: read_id(&id)?, expected_draft: sent.get("draft").parse().unwrap_or(-1) };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let done = spawn_write(async move {
        let mut tx = db.begin().await?;
        products::discard_draft(&mut tx, &cx, ask).await?;
        Ok::<_, CatalogError>(tx.commit().await?)
    });
    settle(&face, &staff.person, ask.id, done.await, "discarded").await
}

/// The versions a save of the draft must name.
#[derive(Debug, Clone, Copy)]
struct Versions {
    /// Of the live product that the draft is made from.
    base: i64,
    /// Of the draft; none to begin one.
    draft: Option<i64>,
}

impl Versions {
    /// Those of what was just read. The live product's is the present one: whoever saves has it in view.
    fn of(known: &Known) -> Self {
        Self { base: known.whole.version, draft: known.draft.as_ref().map(|d| d.version) }
    }
}

async fn put(
    face: &Face,
    staff: &Staff<EditCatalog>,
    id: ProductId,
    versions: Versions,
    product: NewProduct,
) -> Result<(), CatalogError> {
    let ask = SaveDraft { id, base_version: versions.base, expected_draft: versions.draft, product };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    spawn_write(async move {
        let mut tx = db.begin().await?;
        products::save_draft(&mut tx, &cx, ask).await?;
        Ok(tx.commit().await?)
    })
    .await
}

/// Leads back to the draft, or shows it as it is now with what stood in the way.
async fn settle(
    face: &Face,
    person: &SignedIn,
    id: ProductId,
    done: Result<(), CatalogError>,
    word: &str,
) -> Result<Response, Refusal> {
    let error = match done {
        Ok(()) => return Ok(see_other(&format!("{}/draft?done={word}", path(id)))),
        Err(error @ (CatalogError::Db(_) | CatalogError::ProductNotFound)) => return Err(error.into()),
        Err(error) => error,
    };
    let known = read(face, id).await?;
    let notice = match &error {
        CatalogError::Invalid(_) => html! {},
        other => outcome(Tone::Warning, &other.message()),
    };
    Ok(overview(face, person, &known, status_of(error.kind()), &notice, error.fields()).into_response())
}

/// What somebody else did while the draft was being edited.
fn crossed(now: &Known, yours: &NewProduct, error: &CatalogError) -> Markup {
    let theirs = now.draft.as_ref().map_or(&now.whole.product, |d| &d.product);
    let alert = InlineAlert {
        scheme: Tone::Warning,
        title: "Nothing of yours was saved yet.".into(),
        body: html! {
            (error.message()) " Below, “Before” is what it says now and “After” is what you typed."
        },
        live: true,
    };
    html! {
        (alert)
        (Card { title: "Both versions".into(), body: html! { (AuditDiff { changes: compare(theirs, yours, now.schema.defined()) }) }, sticky: false })
    }
}

fn overview(
    face: &Face,
    person: &SignedIn,
    known: &Known,
    status: StatusCode,
    notice: &Markup,
    errors: &[FieldError],
) -> Page {
    let body = html! {
        (notice)
        (ErrorSummary { title: "The draft was not published".into(), problems: problems(errors) })
        @match &known.draft {
            Some(draft) => (present(known, draft)),
            None => (none(known)),
        }
    };
    Piece::from(&known.whole).page(face, person, Side::Draft, status, &body)
}

fn present(known: &Known, draft: &ProductDraft) -> Markup {
    let here = format!("{}/draft", path(known.whole.id));
    let changes = compare(&known.whole.product, &draft.product, known.schema.defined());
    let behind = draft.base_version != known.whole.version;
    html! {
        @if behind {
            (InlineAlert {
                scheme: Tone::Warning,
                title: "The live piece moved on since this draft was made.".into(),
                body: html! { "Look at the difference, go on with the draft and save it again: then it can be published." },
                live: false,
            })
        }
        (Card {
            title: "What publishing it would change".into(),
            body: html! {
                div class="stack stack-4" {
                    p class="muted" { "Saved " time datetime=(datetime(draft.updated_at)) { (moment(draft.updated_at)) } ". Before is what shoppers see now." }
                    @if changes.is_empty() { p { "Nothing: the draft says what the live piece says." } }
                    @else { div class="table-scroll" tabindex="0" role="region" aria-label="What publishing it would change" { (AuditDiff { changes }) } }
                    div class="btn-group" {
                        @if !behind { (one_button(&format!("{here}/publication"), draft.version, &Button::submit("Publish the draft"))) }
                        (Button::link("Go on with it", format!("{here}/edit")).scheme(ButtonScheme::Outline))
                        (one_button(&format!("{here}/removal"), draft.version, &Button::submit("Throw it away").scheme(ButtonScheme::Danger)))
                    }
                }
            },
            sticky: false,
        })
    }
}

fn none(known: &Known) -> Markup {
    let text = if known.whole.product.status == Status::Active {
        "A draft lets you prepare a change of this piece while shoppers see it as it is. Publishing the draft changes it all at once."
    } else {
        "This piece is not on show, so it can be changed directly under All fields. A draft is for pieces that shoppers see."
    };
    html! {
        (Card {
            title: "No draft".into(),
            body: html! {
                div class="stack stack-4" {
                    p { (text) }
                    @if known.whole.product.status == Status::Active {
                        div { (Button::link("Begin a draft", format!("{}/draft/edit", path(known.whole.id)))) }
                    }
                }
            },
            sticky: false,
        })
    }
}

fn one_button(action: &str, version: i64, button: &Button) -> Markup {
    html! { form method="post" action=(action) { input type="hidden" name="draft" value=(version); (button) } }
}

#[expect(clippy::too_many_arguments, reason = "the parts of one page, each named where it is called")]
fn form(
    face: &Face,
    person: &SignedIn,
    known: &Known,
    status: StatusCode,
    entries: &Entries,
    versions: Versions,
    errors: &[FieldError],
    notice: &Markup,
) -> Page {
    let back = format!("{}/draft", path(known.whole.id));
    let mut hidden = vec![("base", versions.base.to_string())];
    hidden.extend(versions.draft.map(|version| ("draft", version.to_string())));
    let form = FullForm {
        action: format!("{back}/edit"),
        back,
        save: "Save the draft",
        hidden,
        category: known.whole.product.category,
        schema: &known.schema,
        before: Some(&known.whole.product),
        entries,
        errors,
    };
    let body = html! {
        (notice)
        (InlineAlert::new(Tone::Info, "This is a draft: shoppers see none of it until it is published."))
        (form)
    };
    Piece::from(&known.whole).page(face, person, Side::Draft, status, &body)
}
