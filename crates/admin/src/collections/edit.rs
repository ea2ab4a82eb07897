//! Making a collection, changing one, and taking one out of the shop.

use std::collections::HashMap;

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use catalog::{
    CatalogError,
    attributes::{self, Schema},
    collections::{
        self, PutCollection, RemoveCollection, StaffCollection, put_collection, remove_collection,
    },
    products,
};
use customers::SignedIn;
use http::StatusCode;
use kernel::{Fault, FieldError, ids::ProductId};
use maud::{Markup, html};
use ui::{Button, ButtonScheme, Card, PageHeader, Tone};
use web::{
    FormData, Page, Refusal, see_other, spawn_write,
    staff::{Staff, rights::EditCatalog},
    status_of,
};

use super::{NEW, PATH, draft::Draft, form::Form, preview::preview};
use crate::{
    Face,
    frame::{Sheet, outcome},
};

/// `GET /admin/new-collection`.
pub(crate) async fn begin(State(face): State<Face>, staff: Staff<EditCatalog>) -> Result<Response, Refusal> {
    let schema = attributes::load(&mut *face.db.read().await?).await?;
    let view = View {
        face: &face,
        person: &staff.person,
        present: None,
        draft: &Draft::blank(),
        known: &HashMap::new(),
        schema: &schema,
    };
    Ok(view.page(StatusCode::OK, &[], &html! {}).into_response())
}

/// `POST /admin/new-collection`: puts it in the shop, or shows what would be in it.
pub(crate) async fn create(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let draft = Draft { version: 0, ..Draft::sent(&sent) };
    settle(&face, &staff, None, draft, sent.has("look")).await
}

/// `GET /admin/collections/{slug}`.
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    Path(slug): Path<String>,
) -> Result<Response, Refusal> {
    let present = read(&face, &slug).await?;
    let mut conn = face.db.read().await?;
    let schema = attributes::load(&mut conn).await?;
    let titles = products::find_titles(&mut conn, &present.products).await?;
    let slugs: Vec<&str> =
        present.products.iter().filter_map(|id| Some(titles.get(id)?.0.as_str())).collect();
    let known = titles.iter().map(|(id, (slug, _))| (slug.clone(), *id)).collect();
    let draft = Draft::of(&present, &slugs);
    let view = View {
        face: &face,
        person: &staff.person,
        present: Some(&present),
        draft: &draft,
        known: &known,
        schema: &schema,
    };
    Ok(view.page(StatusCode::OK, &[], &not_followed(&present, &schema)).into_response())
}

/// `POST /admin/collections/{slug}`: saves it, or shows what would be in it.
pub(crate) async fn save(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    Path(slug): Path<String>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let present = read(&face, &slug).await?;
    let draft = Draft { slug, ..Draft::sent(&sent) };
    settle(&face, &staff, Some(present), draft, sent.has("look")).await
}

/// `POST /admin/collections/{slug}/removal`.
pub(crate) async fn remove(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    Path(slug): Path<String>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let ask = RemoveCollection { slug, expected_version: sent.get("version").parse().unwrap_or(-1) };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    spawn_write(async move {
        let mut tx = db.begin().await?;
        remove_collection(&mut tx, &cx, ask).await?;
        Ok::<_, CatalogError>(tx.commit().await?)
    })
    .await?;
    Ok(see_other(&format!("{PATH}?done=removed")))
}

async fn settle(
    face: &Face,
    staff: &Staff<EditCatalog>,
    present: Option<StaffCollection>,
    draft: Draft,
    look: bool,
) -> Result<Response, Refusal> {
    let mut conn = face.db.read().await?;
    let known = products::find_ids_by_slug(&mut conn, &draft.slugs()).await?;
    let schema = attributes::load(&mut conn).await?;
    drop(conn);
    let view = View {
        face,
        person: &staff.person,
        present: present.as_ref(),
        draft: &draft,
        known: &known,
        schema: &schema,
    };
    let refused = |errors: &[FieldError]| {
        view.page(StatusCode::UNPROCESSABLE_ENTITY, errors, &html! {}).into_response()
    };
    if look {
        return Ok(match draft.rule(&schema) {
            Ok(_) => view.page(StatusCode::OK, &[], &html! {}).into_response(),
            Err(errors) => refused(&errors),
        });
    }
    let ask = match draft.put(&known) {
        Ok(ask) => ask,
        Err(errors) => return Ok(refused(&errors)),
    };
    match put(face, staff, ask).await {
        Ok(()) => Ok(see_other(&format!("{PATH}?done=saved"))),
        Err(CatalogError::Invalid(errors)) => Ok(refused(&errors)),
        Err(error @ CatalogError::CollectionConflict { current }) => {
            let notice = outcome(
                Tone::Warning,
                "Someone saved this collection while you were editing. Nothing of yours was saved yet: what you typed is below, and saving again goes over theirs.",
            );
            let yours = Draft { version: current, ..draft.clone() };
            let view = View { draft: &yours, ..view };
            Ok(view.page(status_of(error.kind()), &[], &notice).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

async fn put(face: &Face, staff: &Staff<EditCatalog>, ask: PutCollection) -> Result<(), CatalogError> {
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    spawn_write(async move {
        let mut tx = db.begin().await?;
        put_collection(&mut tx, &cx, ask).await?;
        Ok(tx.commit().await?)
    })
    .await
}

async fn read(face: &Face, slug: &str) -> Result<StaffCollection, Refusal> {
    let mut conn = face.db.read().await?;
    collections::find_collection(&mut conn, slug).await?.ok_or_else(Refusal::not_found)
}

/// The page of one collection.
struct View<'a> {
    face: &'a Face,
    person: &'a SignedIn,
    /// What it is now; none for one that is about to exist.
    present: Option<&'a StaffCollection>,
    draft: &'a Draft,
    /// The ids of the addresses typed.
    known: &'a HashMap<String, ProductId>,
    schema: &'a Schema,
}

impl View<'_> {
    fn page(&self, status: StatusCode, errors: &[FieldError], notice: &Markup) -> Page {
        let title = self.present.map_or("New collection", |c| &c.title);
        let action = self.present.map_or_else(|| NEW.to_owned(), |c| format!("{PATH}/{}", c.slug));
        let rule = self.draft.rule(self.schema).ok().flatten();
        let preview = preview(&self.face.catalog.snapshot(), rule.as_ref(), &self.draft.slugs(), self.known);
        let actions = self.present.map(|c| {
            Button::link("See it in the shop", format!("/collections/{}", c.slug))
                .scheme(ButtonScheme::Outline)
        });
        let body = html! {
            (PageHeader {
                crumbs: vec![("Collections".into(), PATH.into()), (title.into(), String::new())],
                title: title.into(),
                actions: actions.into_iter().collect(),
                ..PageHeader::default()
            })
            (notice)
            (Form { action: action.clone(), new: self.present.is_none(), draft: self.draft, schema: self.schema, errors, preview })
            @if let Some(present) = self.present { (removal(&action, present.version)) }
        };
        Sheet { title: title.into(), path: PATH, body }.respond(self.face, self.person, status)
    }
}

/// That nothing joins a collection by its rule, and why.
fn not_followed(collection: &StaffCollection, schema: &Schema) -> Markup {
    let problems = collection.rule_problems(schema);
    if problems.is_empty() {
        return html! {};
    }
    let said: Vec<_> = problems.iter().map(|e| e.message.as_ref()).collect();
    outcome(Tone::Warning, &format!("Nothing joins by this rule. {}", said.join(" ")))
}

fn removal(action: &str, version: i64) -> Markup {
    let body = html! {
        form class="stack stack-4" method="post" action={ (action) "/removal" } {
            input type="hidden" name="version" value=(version);
            p { "Its address is then no longer found. The pieces stay in the shop, and the audit log keeps what it was." }
            div { (Button::submit("Take it out of the shop").scheme(ButtonScheme::Danger)) }
        }
    };
    html! { (Card { title: "Take it out".into(), body, sticky: false }) }
}
