//! Lists of pieces: collections and search.

mod query;
mod rail;
mod view;

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use catalog::Browse;
use http::HeaderMap;
use web::{Pairs, QueryPairs, Refusal};

use crate::{Face, frame};
pub(crate) use query::ListQuery;
use view::ListPage;

/// How many pieces a page shows.
pub(crate) const PAGE_SIZE: usize = 24;

/// What a list shows.
#[derive(Debug, Clone)]
pub(crate) enum Subject {
    /// One collection.
    Collection {
        /// Its address.
        slug: String,
        /// Its name.
        title: String,
        /// What it says about itself.
        intro: String,
    },
    /// What a shopper's words describe.
    Search {
        /// The words.
        words: String,
    },
}

impl Subject {
    /// The list's address without a query.
    pub(crate) fn path(&self) -> String {
        match self {
            Self::Collection { slug, .. } => format!("/collections/{slug}"),
            Self::Search { .. } => "/search".into(),
        }
    }
}

/// `GET /collections/{slug}`
pub(crate) async fn show_collection(
    State(face): State<Face>,
    Path(slug): Path<String>,
    QueryPairs(pairs): QueryPairs,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let snapshot = face.catalog.snapshot();
    let collection = snapshot.collection(&slug).ok_or_else(Refusal::not_found)?;
    let subject = Subject::Collection {
        slug,
        title: collection.title.to_string(),
        intro: collection.intro.to_string(),
    };
    list(&face, &headers, &subject, &pairs)
}

/// `GET /search?q=`
pub(crate) async fn show_search(
    State(face): State<Face>,
    QueryPairs(pairs): QueryPairs,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let words: String = kernel::clean_text(pairs.get("q"), false).chars().take(120).collect();
    list(&face, &headers, &Subject::Search { words }, &pairs)
}

fn list(face: &Face, headers: &HeaderMap, subject: &Subject, pairs: &Pairs) -> Result<Response, Refusal> {
    let snapshot = face.catalog.snapshot();
    let query = ListQuery::parse(pairs);
    let (collection, words) = match subject {
        Subject::Collection { slug, .. } => (Some(slug.as_str()), None),
        Subject::Search { words } => (None, Some(words.as_str()).filter(|w| !w.is_empty())),
    };
    let offset = (query.page - 1).saturating_mul(PAGE_SIZE);
    let facets = true;
    let ask = Browse {
        collection,
        q: words,
        filters: &query.filters,
        sort: query.sort,
        offset,
        limit: PAGE_SIZE,
        facets,
    };
    // counting costs microseconds, and a page beyond the end must be a 404 before the cache is asked
    if query.page > 1 && offset >= snapshot.browse(&Browse { limit: 1, facets: false, ..ask }).total {
        return Err(Refusal::not_found());
    }
    let wanted = frame::fragment(headers) == Some("results");
    let address =
        format!("{}{}{}", if wanted { "results:" } else { "" }, subject.path(), query.cache_key(words));
    let response = frame::public(face, headers, address, || {
        let page = ListPage { face, subject, query: &query, listing: snapshot.browse(&ask) };
        if wanted { page.fragment() } else { page.document() }
    });
    Ok(if wanted { frame::as_fragment(response, "results") } else { response.into_response() })
}
