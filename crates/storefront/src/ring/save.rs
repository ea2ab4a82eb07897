//! Rings that are saved: making a short link, opening one, and the list of one's own.

use axum::{
    extract::{Path, State as Extract},
    response::{IntoResponse, Response},
};
use commerce::rings::{self, Design, DesignCode, Designer, RingError, SaveDesign};
use http::{HeaderMap, HeaderValue, header};
use maud::html;
use ui::{Breadcrumb, CutSheet, EmptyState, Head, Icon, LinkArrow, PriceTag, SettingCard};
use web::{CachePolicy, FormData, Page, Refusal, customer::Visitor, see_other, spawn_write};

use super::{
    Builder,
    add::wanted,
    settings::{capital, picture},
    state::{Chosen, Setting, State, Step},
};
use crate::{
    Face,
    frame::{Open, Sheet},
    product::Axis,
    stones::words,
};

/// `POST /ring-builder/designs`
pub(super) async fn save(
    Extract(face): Extract<Face>,
    visitor: Visitor,
    headers: HeaderMap,
    FormData(form): FormData,
) -> Result<Response, Refusal> {
    let state = State::parse(&face.catalog.snapshot(), &form);
    let Some(size) = state.size else { return Ok(see_other(&state.at(Step::Finish))) };
    let (variant, stone) = wanted(&face, &state)?;
    let ask = SaveDesign { designer: designer(&face, &visitor, &headers), variant, stone, size };
    let (db, cx) = (face.db.clone(), visitor.cx.clone());
    let saved = spawn_write(async move {
        let mut tx = db.begin().await?;
        let saved = rings::save_design(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, RingError>(saved)
    })
    .await;
    match saved {
        Ok(saved) => {
            let mut response = see_other(&saved.design.path());
            if let Some(token) = &saved.token {
                face.web.cookies().set_designs(response.headers_mut(), token);
            }
            Ok(response)
        }
        // the builder says what is wrong with it, in its place
        Err(RingError::Misfits(_) | RingError::StoneTaken { .. }) => {
            Ok(see_other(&state.but(|s| s.step = Some(Step::Review))))
        }
        Err(error) => Err(error.into()),
    }
}

/// By what this browser reaches its saved rings: its session before its own token.
fn designer(face: &Face, visitor: &Visitor, headers: &HeaderMap) -> Option<Designer> {
    match &visitor.person {
        Some(person) => Some(Designer::Account(person.account)),
        None => face.web.cookies().designs(headers).map(Designer::Guest),
    }
}

/// `GET /ring-builder/d/{code}`: the ring as it could be had now.
pub(super) async fn show(
    Extract(face): Extract<Face>,
    Path(code): Path<String>,
) -> Result<Response, Refusal> {
    let number: DesignCode = code.parse().map_err(|_| Refusal::not_found())?;
    let design =
        rings::find_design(&mut *face.db.read().await?, number).await?.ok_or_else(Refusal::not_found)?;
    // one ring, one address
    if code != number.to_string() {
        return Ok(axum::response::Redirect::permanent(&design.path()).into_response());
    }
    let (pieces, stones) = (face.catalog.snapshot(), face.catalog.stones());
    let state = state_of(&pieces, &stones, &design).ok_or_else(Refusal::not_found)?;
    let chosen = Chosen::of(&state, &pieces, &stones);
    let saved = Some(design.path());
    let builder = Builder { face: &face, pieces: &pieces, stones: &stones, state, chosen, saved };
    Ok(Page::ok(CachePolicy::Private, builder.document()).into_response())
}

/// The state that a design stands for; `None` when its setting is not shown any more.
fn state_of(
    pieces: &catalog::Snapshot,
    stones: &catalog::stones::StoneSnapshot,
    design: &Design,
) -> Option<State> {
    let product = pieces.products().find(|product| product.variant(design.variant).is_some())?;
    let metal = product.variant(design.variant).and_then(|variant| Axis::Metal.value(variant));
    Some(State {
        setting: Some(product.slug.to_string()),
        metal,
        stone: stones.stone_by_id(design.stone).map(|stone| stone.serial),
        size: Some(design.size),
        page: 1,
        ..State::default()
    })
}

/// `GET /ring-builder/saved`
pub(super) async fn list(
    Extract(face): Extract<Face>,
    visitor: Visitor,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let designs = match designer(&face, &visitor, &headers) {
        Some(designer) => rings::list_designs(&mut *face.db.read().await?, &designer).await?,
        None => Vec::new(),
    };
    let (pieces, stones) = (face.catalog.snapshot(), face.catalog.stones());
    let cards: Vec<_> = designs
        .iter()
        .filter_map(|design| {
            let state = state_of(&pieces, &stones, design)?;
            let chosen = Chosen::of(&state, &pieces, &stones);
            chosen.setting.as_ref().map(|setting| card(design, setting, &chosen))
        })
        .collect();
    let body = html! {
        (CutSheet::default())
        div class="wrap builder" {
            (Breadcrumb::new(&[("Home", "/"), ("Ring builder", super::PATH), ("Saved rings", "")]))
            h1 class="h2" { "Your saved rings" }
            @if cards.is_empty() {
                (EmptyState {
                    icon: Icon::Heart,
                    title: "No ring is saved yet.".into(),
                    text: "Build one from a setting and a stone, and save it at the end: it gets a short link to come back by.".into(),
                    action: html! { (LinkArrow::new("Build a ring", super::PATH)) },
                })
             } @else { h2 class="sr" { "Saved rings" } div class="grid" { @for card in &cards { (card) } } }
        }
    };
    let head = Head { title: "Your saved rings".into(), noindex: true, ..Head::default() };
    let page = Open { sheet: Sheet::Rings, path: super::PATH, head, scripts: &[], body }.document(&face);
    let mut response = Page::ok(CachePolicy::Private, page).into_response();
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("cookie"));
    Ok(response)
}

fn card(design: &Design, setting: &Setting<'_>, chosen: &Chosen<'_>) -> SettingCard {
    let around = chosen.stone.as_ref().map(|stone| words::title(&stone.facts));
    let around = around.map(|words| format!(" around a {words}")).unwrap_or_default();
    SettingCard {
        image: picture(setting.product, setting),
        name: setting.product.title.to_string(),
        href: design.path(),
        line: format!("{}{around}, size {}", capital(&setting.metal()), design.size.us()),
        price: chosen.price().map(|price| PriceTag::exact(price.total)),
        action: "Open this ring".into(),
        ..SettingCard::default()
    }
}
