//! The page of a product's pictures, films and models.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use catalog::{
    media::{StaffMedia, Standing, list_for_staff},
    products::StaffProduct,
};
use customers::{Permission, SignedIn};
use http::StatusCode;
use kernel::{FieldError, ids::MediaId};
use maud::{Markup, html};
use ui::{ImageFormat, ImageSet, MediaTile, StatusDot, Tone, UploadDrop};
use web::{
    Page, QueryPairs, Refusal,
    staff::{Staff, rights::ReadCatalog},
};

use super::{form, path, read_product};
use crate::{
    Face,
    frame::outcome,
    products::piece::{Piece, Side},
};

/// `GET /admin/products/{id}/media`.
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<ReadCatalog>,
    Path(id): Path<String>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let product = read_product(&face, &id).await?;
    let done = match query.get("done") {
        "uploaded" => "Uploaded. The sizes for the shop are being made.",
        "saved" => "Saved.",
        "moved" => "The new order is saved.",
        "removed" => "Removed.",
        _ => "",
    };
    let said = Said { done, ..Said::default() };
    Ok(render(&face, &staff.person, &product, &said).await?.into_response())
}

/// What an action came to, for the page to say.
#[derive(Default)]
pub(super) struct Said<'a> {
    /// What was done; empty for nothing.
    pub(super) done: &'a str,
    /// Why files were refused.
    pub(super) refused: Option<String>,
    /// What is wrong with the form of one entry, and that entry as it was typed.
    pub(super) wrong: Option<(StaffMedia, Vec<FieldError>)>,
}

/// The page, with 422 when something was refused.
pub(super) async fn render(
    face: &Face,
    person: &SignedIn,
    product: &StaffProduct,
    said: &Said<'_>,
) -> Result<Page, Refusal> {
    let id = product.product.id;
    let entries = {
        let mut conn = face.db.read().await?;
        list_for_staff(&mut conn, id).await?
    };
    let edits = person.may(Permission::EditCatalog);
    let typed = |entry: &StaffMedia| match &said.wrong {
        Some((typed, errors)) if typed.id == entry.id => (typed.clone(), errors.clone()),
        _ => (entry.clone(), Vec::new()),
    };
    let body = html! {
        p class="muted" { "The first one on show is the piece's main picture; its page shows six at most. Whatever has no words yet is not on show." }
        @if !said.done.is_empty() { (outcome(Tone::Success, said.done)) }
        @if edits { (drop(product, said.refused.clone())) }
        @if entries.is_empty() { p class="muted" { "There is nothing here yet." } }
        media-entries class="entries" data-order=[edits.then(|| format!("/api/v1/admin/products/{id}/media/order"))] {
            @for (place, entry) in entries.iter().enumerate() {
                @let (entry, errors) = typed(entry);
                (tile(product, &entries, &entry, place, edits, &errors))
            }
        }
    };
    let status = if said.refused.is_some() || said.wrong.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    Ok(Piece::from(product).page(face, person, Side::Media, status, &body))
}

fn drop(product: &StaffProduct, error: Option<String>) -> UploadDrop {
    UploadDrop {
        id: "upload-files".into(),
        action: path(product.product.id),
        api: "/api/v1/admin/uploads".into(),
        product: product.product.id.to_string(),
        label: "Drop pictures, films or a model here, or choose them".into(),
        hint: "JPEG, PNG or WebP up to 40 MB, best 2,000 pixels wide; MP4 or WebM up to 200 MB; GLB up to 50 MB.".into(),
        accept: "image/jpeg,image/png,image/webp,video/mp4,video/webm,.glb".into(),
        error,
    }
}

fn tile(
    product: &StaffProduct,
    entries: &[StaffMedia],
    entry: &StaffMedia,
    place: usize,
    edits: bool,
    errors: &[FieldError],
) -> MediaTile {
    let (status, percent) = standing(entry);
    let reason = match &entry.standing {
        Standing::Failed { reason } => Some(format!("{reason} {}", entry.missing().unwrap_or_default())),
        _ => entry.missing().map(str::to_owned),
    };
    let action = |what: &str| format!("{}/{}{what}", path(product.product.id), entry.id);
    MediaTile {
        id: entry.id.to_string(),
        name: name(entry, place),
        image: entry.picture.as_ref().map(image),
        focal: (entry.focal.x, entry.focal.y),
        movable: edits,
        status: Some(status),
        note: reason,
        percent,
        body: if edits { form::describe(&action(""), product, entries, entry, errors) } else { words(entry) },
        actions: if edits {
            form::moves(&action, entry, place, entries.len())
        } else {
            html! {}
        },
    }
}

fn words(entry: &StaffMedia) -> Markup {
    html! { p { (entry.alt) } }
}

/// "Picture 1 · ring.jpg".
fn name(entry: &StaffMedia, place: usize) -> String {
    let plain = format!("{} {}", entry.kind.label(), place + 1);
    if entry.name.is_empty() { plain } else { format!("{plain} · {}", entry.name) }
}

fn standing(entry: &StaffMedia) -> (StatusDot, Option<u8>) {
    match &entry.standing {
        Standing::Making { made, of } => {
            let percent = u8::try_from(made * 100 / (*of).max(1)).unwrap_or(100);
            (StatusDot::new("Being made", Tone::Info), Some(percent.min(100)))
        }
        Standing::Failed { .. } => (StatusDot::new("Could not be made", Tone::Danger), None),
        Standing::Ready if entry.shown => (StatusDot::new("On show", Tone::Success), None),
        Standing::Ready => (StatusDot::new("Not on show", Tone::Warning), None),
    }
}

/// The picture without words: its words are beside it.
fn image(media: &catalog::model::Media) -> ImageSet {
    let pixels = |n: i32| u32::try_from(n).unwrap_or(0);
    ImageSet {
        stem: format!("/media/{}/{}", media.image_set, media.view),
        widths: media.widths.iter().map(|w| pixels(*w)).collect(),
        formats: vec![ImageFormat::Avif, ImageFormat::Webp],
        width: pixels(media.width),
        height: pixels(media.height),
        alt: String::new(),
        focal: ImageSet::CENTER,
    }
}

/// Which entries there are, in their order.
pub(super) fn order(entries: &[StaffMedia]) -> Vec<MediaId> {
    entries.iter().map(|entry| entry.id).collect()
}
