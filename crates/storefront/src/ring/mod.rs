//! The ring builder: a setting, a stone, a finish. Every step is a page with an address of its own and needs no script.

mod add;
mod bar;
mod finish;
mod review;
mod save;
mod settings;
mod state;
mod stones;

use axum::{
    Router,
    extract::State as Extract,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use catalog::{Snapshot, stones::StoneSnapshot};
use maud::{Markup, html};
use ui::{Breadcrumb, CutSheet, Head, NavItem};
use web::{CachePolicy, Page, QueryPairs, Refusal};

use crate::{
    Face,
    frame::{Open, Sheet},
    holds,
};
pub(crate) use finish::sizes_made;
pub(crate) use state::PATH;
use state::{Chosen, State, Step};

pub(crate) fn routes() -> Router<Face> {
    Router::new()
        .route(PATH, get(show))
        .route("/ring-builder/bag", post(add::add))
        .route("/ring-builder/designs", post(save::save))
        .route("/ring-builder/saved", get(save::list))
        .route("/ring-builder/d/{code}", get(save::show))
}

/// `GET /ring-builder`: the step that is asked for, or the first that is missing something.
async fn show(Extract(face): Extract<Face>, QueryPairs(pairs): QueryPairs) -> Result<Response, Refusal> {
    let (pieces, stones) = (face.catalog.snapshot(), face.catalog.stones());
    let state = State::parse(&pieces, &pairs);
    let chosen = Chosen::of(&state, &pieces, &stones);
    // a ring with words to cut is somebody's own
    let policy = if state.engraving.is_some() { CachePolicy::Private } else { CachePolicy::Public };
    let builder = Builder { face: &face, pieces: &pieces, stones: &stones, state, chosen, saved: None };
    Ok(Page::ok(policy, builder.document()).into_response())
}

/// One page of the builder.
struct Builder<'a> {
    face: &'a Face,
    pieces: &'a Snapshot,
    stones: &'a StoneSnapshot,
    state: State,
    chosen: Chosen<'a>,
    /// The address of the design that was saved, when it is one that is shown.
    saved: Option<String>,
}

impl Builder<'_> {
    /// The step that is shown. A step cannot be taken before what it stands on is chosen.
    fn step(&self) -> Step {
        let whole = self.chosen.price().is_some();
        let missing = match (&self.chosen.setting, &self.chosen.stone) {
            (None, _) => Step::Setting,
            (Some(_), None) => Step::Stone,
            (Some(_), Some(_)) if !whole => Step::Stone,
            (Some(setting), _)
                if self.state.size.is_none_or(|size| setting.mount.misfit_of_size(size).is_some()) =>
            {
                Step::Finish
            }
            _ => Step::Review,
        };
        match self.state.step {
            Some(asked @ (Step::Setting | Step::Stone)) => asked,
            Some(Step::Finish) if matches!(missing, Step::Finish | Step::Review) => Step::Finish,
            _ => missing,
        }
    }

    fn document(&self) -> Markup {
        let step = self.step();
        let title = match step {
            Step::Setting => "Build your ring: the setting",
            Step::Stone => "Build your ring: the stone",
            Step::Finish => "Build your ring: size and engraving",
            Step::Review => "Your ring",
        };
        let bare = self.state.pairs().is_empty();
        let head = Head {
            title: if bare { "Ring builder: a setting and a stone of your choice".into() } else { title.into() },
            description: "Choose a setting and a stone, in any order. What does not go together is explained, and the price follows from the two.".into(),
            canonical: Some(PATH.into()),
            noindex: !bare,
            ..Head::default()
        };
        let crumbs = Breadcrumb { items: vec![NavItem::new("Home", "/"), NavItem::new("Ring builder", "")] };
        let content = match step {
            Step::Setting => self.setting_step(),
            Step::Stone => self.stone_step(),
            Step::Finish => self.finish_step(),
            Step::Review => self.review_step(),
        };
        let body = html! {
            (CutSheet::default())
            div class="wrap builder" {
                (crumbs)
                (content)
                (self.bar(step))
            }
            (holds::asks())
        };
        Open { sheet: Sheet::Rings, path: PATH, head, scripts: &[holds::SCRIPT], body }.document(self.face)
    }
}
