//! The search page, and what the search field offers while it is typed in.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use catalog::{
    Snapshot,
    search::{self, How, Search},
};
use http::HeaderMap;
use maud::{Markup, Render, html};
use ui::{
    EmptyState, Icon, InlineAlert, LinkArrow, SearchAnswer, SearchField, SearchSuggestions, SuggestedPiece,
    Tag, Tone,
};
use web::{CachePolicy, Page, Pairs, QueryPairs, Refusal};

use super::{Subject, list, query::with_query, view::ListPage};
use crate::{Face, card, frame, pictures};

/// What a shopper asked the search for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Asked {
    /// The words as typed, without what cannot be shown.
    pub(crate) words: String,
    /// Whether slips are left as they are.
    pub(crate) as_typed: bool,
    /// What became of them.
    pub(crate) found: Search,
}

impl Asked {
    async fn read(face: &Face, snapshot: &Snapshot, pairs: &Pairs) -> Self {
        let words: String = kernel::clean_text(pairs.get("q"), false).chars().take(200).collect();
        let as_typed = pairs.has("as_typed");
        let found = search::find(&face.db, snapshot, &words, How { as_typed, typing: false }).await;
        Self { words, as_typed, found }
    }

    /// What every link of the list carries.
    pub(crate) fn pairs(&self) -> Vec<(String, String)> {
        let mut pairs = Vec::new();
        if !self.words.is_empty() {
            pairs.push(("q".to_owned(), self.words.clone()));
        }
        if self.as_typed {
            pairs.push(("as_typed".to_owned(), "1".to_owned()));
        }
        pairs
    }

    /// The words that were searched for.
    fn meant(&self) -> &str {
        self.found.corrected.as_deref().unwrap_or(&self.words)
    }
}

/// `GET /search?q=`
pub(crate) async fn show_search(
    State(face): State<Face>,
    QueryPairs(pairs): QueryPairs,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    if frame::fragment(&headers) == Some("suggestions") {
        let offered = suggestions(&face, pairs.get("q")).render();
        let page = Page::ok(CachePolicy::Public, offered).into_response();
        return Ok(frame::as_fragment(page, "suggestions"));
    }
    let snapshot = face.catalog.snapshot();
    let subject = Subject::Search(Box::new(Asked::read(&face, &snapshot, &pairs).await));
    list(&face, &headers, &snapshot, &subject, &pairs, &pairs)
}

fn suggestions(face: &Face, typed: &str) -> SearchSuggestions {
    let found = face.catalog.snapshot().suggest(typed);
    let search = |words: &str| with_query("/search", &[("q".to_owned(), words.to_owned())]);
    SearchSuggestions {
        queries: found.queries.iter().map(|q| (q.clone(), search(q))).collect(),
        collections: found
            .collections
            .iter()
            .map(|c| (c.title.to_string(), format!("/collections/{}", c.slug)))
            .collect(),
        pieces: found
            .products
            .iter()
            .map(|p| SuggestedPiece {
                name: p.title.to_string(),
                line: card::metal_line(p),
                price: card::price(p),
                href: format!("/products/{}", p.slug),
                image: p.hero().map(pictures::image),
                drawing: pictures::stand_in(p),
            })
            .collect(),
        answers: found
            .answers
            .iter()
            .map(|a| (a.title.to_owned(), a.text.to_owned(), a.path.to_owned()))
            .collect(),
    }
}

/// The field above the results, with the words in it.
pub(super) fn field(asked: &Asked) -> Markup {
    SearchField { id: "q".into(), action: "/search".into(), words: asked.words.clone(), button: true }
        .render()
}

impl ListPage<'_> {
    /// What was understood, put right and given up, and the pages that answer a question: said above the pieces.
    pub(super) fn search_says(&self) -> Markup {
        let Subject::Search(asked) = self.subject else { return html! {} };
        let found = &asked.found;
        let tag = |part: &catalog::search::Understood| Tag {
            text: part.label.clone(),
            remove_href: Some(self.asking(asked, &part.without)),
        };
        html! {
            @if let Some(corrected) = &found.corrected {
                p class="searched" {
                    "Showing results for " b { "“" (corrected) "”" } ". "
                    a class="link" href=(self.asking_as_typed(asked)) { "Search instead for “" (asked.words) "”" }
                }
            }
            @for answer in &found.answers {
                (SearchAnswer { title: answer.title.into(), text: answer.text.into(), href: answer.path.into() })
            }
            @if !found.given_up.is_empty() && found.total() > 0 {
                (InlineAlert::new(Tone::Info, format!("No piece is all of that. These come closest, without {}.", named(&found.given_up))))
            }
            @if !found.understood.is_empty() {
                ul class="applied" aria-label="What we understood" {
                    @for part in &found.understood { li { (tag(part)) } }
                }
            }
        }
    }

    /// The same list for other words.
    fn asking(&self, asked: &Asked, words: &str) -> String {
        let mut pairs = vec![("q".to_owned(), words.to_owned())];
        if asked.as_typed {
            pairs.push(("as_typed".to_owned(), "1".to_owned()));
        }
        with_query("/search", &[pairs, self.query.params(1)].concat())
    }

    fn asking_as_typed(&self, asked: &Asked) -> String {
        let pairs = vec![("q".to_owned(), asked.words.clone()), ("as_typed".to_owned(), "1".to_owned())];
        with_query("/search", &[pairs, self.query.params(1)].concat())
    }

    /// Never a dead end: other ways to look, and a person to ask.
    pub(super) fn search_nothing(&self, asked: &Asked) -> Markup {
        let found = &asked.found;
        let (title, text) = if !found.answers.is_empty() {
            (
                "Is this what you were looking for?".to_owned(),
                "The page above answers it. Our concierge answers the rest.",
            )
        } else if found.total() > 0 {
            (
                "No piece is all of these at once.".to_owned(),
                "Take away one filter, or ask us to make the piece you have in mind.",
            )
        } else {
            (
                format!("Nothing here answers to “{}”.", asked.meant()),
                "Try a metal, a stone or a kind of piece; or ask us, we may have it in the drawer.",
            )
        };
        let action = html! {
            div class="cluster" {
                @if found.total() > 0 { (LinkArrow::new("Clear all filters", self.clear_href())) }
                @for collection in self.snapshot.collections().take(3) {
                    (LinkArrow::new(&*collection.title, format!("/collections/{}", collection.slug)))
                }
                (LinkArrow::new("Ask our concierge", "/contact"))
            }
        };
        html! { (EmptyState { icon: Icon::MagnifyingGlass, title, text: text.into(), action }) }
    }
}

/// "“Oval” and “Up to $500”".
fn named(parts: &[String]) -> String {
    let quoted: Vec<_> = parts.iter().map(|p| format!("“{p}”")).collect();
    match quoted.as_slice() {
        [before @ .., last] if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        _ => quoted.concat(),
    }
}
