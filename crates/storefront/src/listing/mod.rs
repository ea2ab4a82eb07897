//! Lists of pieces: collections and search.

mod landing;
mod query;
mod rail;
mod view;

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use catalog::{Browse, Filters};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use web::{Pairs, QueryPairs, Refusal};

use crate::{Face, frame};
pub(crate) use landing::Landing;
pub(crate) use query::ListQuery;
use query::with_query;
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
        /// The page of its own that this filtered list is, when it is one.
        landing: Option<&'static Landing>,
    },
    /// What a shopper's words describe.
    Search {
        /// The words.
        words: String,
    },
}

impl Subject {
    /// The list's address without a query and without filters.
    pub(crate) fn path(&self) -> String {
        match self {
            Self::Collection { slug, .. } => format!("/collections/{slug}"),
            Self::Search { .. } => "/search".into(),
        }
    }

    /// The address of the list under parameters: a clean one where filters have a page of their own.
    pub(crate) fn address(&self, params: Vec<(String, String)>) -> String {
        let slug = match self {
            Self::Collection { slug, .. } => slug,
            Self::Search { words } if words.is_empty() => return with_query("/search", &params),
            Self::Search { words } => {
                return with_query("/search", &[vec![("q".to_owned(), words.clone())], params].concat());
            }
        };
        let (filters, rest): (Vec<_>, Vec<_>) =
            params.into_iter().partition(|(name, _)| Filters::NAMES.contains(&name.as_str()));
        match Landing::of(slug, &filters) {
            Some(landing) => with_query(&landing.address(), &rest),
            None => with_query(&self.path(), &[filters, rest].concat()),
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
    let subject = collection(&face, slug, None)?;
    list(&face, &headers, &subject, &pairs, ListQuery::parse(&pairs))
}

/// `GET /collections/{slug}/{landing}`: a filtered list that is a page of its own.
pub(crate) async fn show_landing(
    State(face): State<Face>,
    Path((slug, path)): Path<(String, String)>,
    QueryPairs(pairs): QueryPairs,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let landing = Landing::find(&slug, &path).ok_or_else(Refusal::not_found)?;
    let subject = collection(&face, slug, Some(landing))?;
    let query = ListQuery::parse(&Pairs([landing.pairs(), pairs.to_vec()].concat()));
    list(&face, &headers, &subject, &pairs, query)
}

fn collection(face: &Face, slug: String, landing: Option<&'static Landing>) -> Result<Subject, Refusal> {
    let snapshot = face.catalog.snapshot();
    let shown = snapshot.collection(&slug).ok_or_else(Refusal::not_found)?;
    let (title, intro) = (shown.title.to_string(), shown.intro.to_string());
    Ok(Subject::Collection { slug, title, intro, landing })
}

/// `GET /search?q=`
pub(crate) async fn show_search(
    State(face): State<Face>,
    QueryPairs(pairs): QueryPairs,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let words: String = kernel::clean_text(pairs.get("q"), false).chars().take(120).collect();
    list(&face, &headers, &Subject::Search { words }, &pairs, ListQuery::parse(&pairs))
}

fn list(
    face: &Face,
    headers: &HeaderMap,
    subject: &Subject,
    pairs: &Pairs,
    mut query: ListQuery,
) -> Result<Response, Refusal> {
    let snapshot = face.catalog.snapshot();
    let unknown = snapshot.unknown_values(&query.filters);
    query.leave_out(&unknown);
    let (collection, words, landing) = match subject {
        Subject::Collection { slug, landing, .. } => (Some(slug.as_str()), None, *landing),
        Subject::Search { words } => (None, Some(words.as_str()).filter(|w| !w.is_empty()), None),
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
    let wanted = frame::fragment(headers) == Some("results");
    // counting costs microseconds, and a page that is not there must be a 404 before the cache is asked
    let total = snapshot.browse(&Browse { limit: 1, facets: false, ..ask }).total;
    if (query.page > 1 && offset >= total) || (landing.is_some() && total == 0) {
        return Err(Refusal::not_found());
    }
    // what was left out is said, and what is empty has no page of its own to go to
    let may_move = !wanted && query.notes.is_empty() && total > 0;
    if may_move && is_spelt_otherwise(subject, landing, pairs, &query) {
        return Ok(moved(&subject.address(query.params(query.page))));
    }
    let address = format!("{}{}", if wanted { "results:" } else { "" }, query.cache_key(subject));
    let response = frame::public(face, headers, address, || {
        let page = ListPage { face, subject, query: &query, listing: snapshot.browse(&ask) };
        if wanted { page.fragment() } else { page.document() }
    });
    Ok(if wanted { frame::as_fragment(response, "results") } else { response.into_response() })
}

/// Whether the list was asked for otherwise than the shop's own links do: it has one address only. Names that the
/// shop does not know do not count: they are there for others to read.
fn is_spelt_otherwise(
    subject: &Subject,
    landing: Option<&Landing>,
    pairs: &Pairs,
    query: &ListQuery,
) -> bool {
    let ours = |name: &str| matches!(name, "q" | "sort" | "page") || Filters::NAMES.contains(&name);
    let given: Vec<_> = pairs.iter().filter(|(name, _)| ours(name)).cloned().collect();
    let path = landing.map_or_else(|| subject.path(), Landing::address);
    with_query(&path, &given) != subject.address(query.params(query.page))
}

/// Answers that a list has another address for good.
fn moved(address: &str) -> Response {
    let target = HeaderValue::from_str(address).unwrap_or(HeaderValue::from_static("/"));
    let headers = [(header::LOCATION, target), (header::CACHE_CONTROL, web::CachePolicy::Public.header())];
    (StatusCode::MOVED_PERMANENTLY, headers).into_response()
}
