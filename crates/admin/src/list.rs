//! What the lists of the back office share: signed places to continue from, and the way there.

use std::borrow::Cow;

use kernel::{CursorKey, PageLimit};
use maud::{Markup, html};
use serde::{Serialize, de::DeserializeOwned};
use web::{Pairs, Refusal};

use crate::{Face, words::query_value};

/// How many rows a page shows.
pub(crate) const ROWS: i64 = 50;

/// The same, as reads take it.
pub(crate) fn rows_limit() -> PageLimit {
    PageLimit::new(ROWS).unwrap_or_default()
}

/// A list with the filters it was asked with; a place in it is worth nothing in another.
pub(crate) struct Listing {
    path: Cow<'static, str>,
    filters: Vec<(&'static str, String)>,
    key: CursorKey,
}

impl Listing {
    /// A list at `path` under these filters; empty ones are left out.
    pub(crate) fn new(
        face: &Face,
        path: impl Into<Cow<'static, str>>,
        filters: Vec<(&'static str, String)>,
    ) -> Self {
        let path = path.into();
        let filters: Vec<_> = filters.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        let key = CursorKey::new(face.cx.secret.clone(), address(&path, &filters));
        Self { path, filters, key }
    }

    /// The list's address without a place in it.
    pub(crate) fn address(&self) -> String {
        address(&self.path, &self.filters)
    }

    /// The place the query asks to continue from.
    ///
    /// # Errors
    /// A place that was altered, or that belongs to other filters, is refused.
    pub(crate) fn place<T: DeserializeOwned>(&self, query: &Pairs) -> Result<Option<T>, Refusal> {
        let Some(cursor) = query.find("after") else { return Ok(None) };
        let refused = || {
            Refusal::new(
                kernel::Kind::Malformed,
                "invalid_cursor",
                "That page of the list cannot be opened. Please start again from its first page.",
            )
        };
        self.key.open(cursor).map(Some).ok_or_else(refused)
    }

    /// The way to the next page, and back to the first.
    pub(crate) fn pager<T: Serialize>(&self, first: bool, next: Option<&T>, further: &str) -> Markup {
        let next = next.and_then(|place| self.key.seal(place));
        html! {
            @if !first || next.is_some() {
                nav class="cluster" aria-label="Pages" {
                    @if !first { a class="btn btn-outline btn-sm" href=(self.address()) { span { "First page" } } }
                    @if let Some(cursor) = next { a class="btn btn-outline btn-sm" rel="next" href=(self.with("after", &cursor)) { span { (further) } } }
                }
            }
        }
    }

    fn with(&self, name: &'static str, value: &str) -> String {
        let mut filters = self.filters.clone();
        filters.push((name, value.to_owned()));
        address(&self.path, &filters)
    }
}

fn address(path: &str, filters: &[(&'static str, String)]) -> String {
    let query: Vec<String> =
        filters.iter().map(|(name, value)| format!("{name}={}", query_value(value))).collect();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) }
}
