//! Addresses and queries: known names only, and every wrong value named.

use axum::{
    extract::{FromRequestParts, Path},
    response::{IntoResponse, Response},
};
use http::request::Parts;
use kernel::{CursorKey, FieldError, PageLimit};
use serde::{Serialize, de::DeserializeOwned};
use web::Pairs;

use crate::{Face, problem::Problem};

/// The parameters of a list's query as they are read; [`Query::finish`] refuses what was wrong, all at once.
pub(crate) struct Query<'a> {
    pairs: &'a Pairs,
    known: Vec<&'a str>,
    also: fn(&str) -> bool,
    wrong: Vec<FieldError>,
}

impl<'a> Query<'a> {
    /// Begins to read a query.
    pub(crate) const fn new(pairs: &'a Pairs) -> Self {
        Self { pairs, known: Vec::new(), also: |_| false, wrong: Vec::new() }
    }

    /// Everything that was asked.
    pub(crate) const fn pairs(&self) -> &'a Pairs {
        self.pairs
    }

    /// The first value of a parameter, unless it is empty.
    pub(crate) fn text(&mut self, name: &'static str) -> Option<&'a str> {
        self.known.push(name);
        self.pairs.find(name)
    }

    /// A parameter that is written as one of a list of words, or as anything else that can be read from text.
    pub(crate) fn parse<T: std::str::FromStr<Err: std::fmt::Display>>(
        &mut self,
        name: &'static str,
    ) -> Option<T> {
        let text = self.text(name)?;
        match text.parse() {
            Ok(value) => Some(value),
            Err(error) => {
                self.wrong.push(FieldError::new(name, "unknown_value", error.to_string()));
                None
            }
        }
    }

    /// How many rows the caller wants.
    pub(crate) fn limit(&mut self) -> PageLimit {
        let Some(text) = self.text("limit") else { return PageLimit::default() };
        text.parse().ok().and_then(PageLimit::new).unwrap_or_else(|| {
            self.wrong.push(FieldError::new("limit", "out_of_range", "Choose a limit from 1 to 100."));
            PageLimit::default()
        })
    }

    /// Marks names that another reader understands.
    pub(crate) fn allow(&mut self, names: impl IntoIterator<Item = &'a str>) {
        self.known.extend(names);
    }

    /// Marks whatever names another reader says it understands.
    pub(crate) fn allow_if(&mut self, known: fn(&str) -> bool) {
        self.also = known;
    }

    /// Adds what another reader found wrong.
    pub(crate) fn wrong(&mut self, errors: Vec<FieldError>) {
        self.wrong.extend(errors);
    }

    /// Refuses the query when anything in it was wrong or unknown.
    pub(crate) fn finish(mut self) -> Result<(), Problem> {
        for (name, _) in self.pairs.iter() {
            if !self.known.contains(&name.as_str()) && !(self.also)(name) && self.wrong.len() < 20 {
                let name: String = name.chars().take(60).collect();
                self.wrong.push(FieldError::new(
                    name,
                    "unknown_parameter",
                    "This parameter is not known here.",
                ));
            }
        }
        if self.wrong.is_empty() { Ok(()) } else { Err(Problem::fields(self.wrong)) }
    }
}

/// The cursors of one list under one set of filters.
pub(crate) struct Cursors(CursorKey);

impl Cursors {
    /// `list` names the endpoint; the pairs, without cursor and limit, are the filters it was asked with.
    pub(crate) fn new(face: &Face, list: &str, pairs: &Pairs) -> Self {
        let mut filters: Vec<_> = pairs
            .iter()
            .filter(|(name, _)| !matches!(name.as_str(), "cursor" | "limit" | "facets"))
            .collect();
        filters.sort_unstable();
        Self(CursorKey::new(face.cx.secret.clone(), format!("{list}?{filters:?}")))
    }

    /// Where a cursor points; an altered or foreign one is refused.
    pub(crate) fn open<T: DeserializeOwned>(&self, cursor: Option<&str>) -> Result<Option<T>, Problem> {
        let Some(cursor) = cursor else { return Ok(None) };
        self.0.open(cursor).map(Some).ok_or_else(|| {
            Problem::new(
                kernel::Kind::Malformed,
                "invalid_cursor",
                "This cursor belongs to another list or was altered. Begin again without one.",
            )
        })
    }

    /// A cursor for the next page.
    pub(crate) fn seal<T: Serialize>(&self, position: &T) -> Option<String> {
        self.0.seal(position)
    }
}

/// The one variable part of an address. Text that no name can hold (NUL, other control characters) names nothing.
#[derive(Debug)]
pub(crate) struct Segment(pub(crate) String);

impl<S: Send + Sync> FromRequestParts<S> for Segment {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let Path(text) =
            Path::<String>::from_request_parts(parts, state).await.map_err(IntoResponse::into_response)?;
        if text.chars().any(char::is_control) {
            return Err(Problem::not_found().into_response());
        }
        Ok(Self(text))
    }
}
