//! Lists of pieces: collections and search.

mod landing;
mod query;
mod rail;
mod search;
mod view;

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use catalog::{Browse, Filters, Snapshot, Sort, attributes::Schema};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use web::{Pairs, QueryPairs, Refusal};

use crate::{Face, frame};
pub(crate) use landing::Landing;
pub(crate) use query::{ListQuery, with_query};
use search::Asked;
pub(crate) use search::show_search;
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
    Search(Box<Asked>),
}

impl Subject {
    /// The list's address without a query and without filters.
    pub(crate) fn path(&self) -> String {
        match self {
            Self::Collection { slug, .. } => format!("/collections/{slug}"),
            Self::Search(_) => "/search".into(),
        }
    }

    /// What every link of the list carries: the words searched for.
    pub(crate) fn pairs(&self) -> Vec<(String, String)> {
        match self {
            Self::Collection { .. } => Vec::new(),
            Self::Search(asked) => asked.pairs(),
        }
    }

    /// The address of the list under parameters: a clean one where filters have a page of their own.
    pub(crate) fn address(&self, params: Vec<(String, String)>) -> String {
        let slug = match self {
            Self::Collection { slug, .. } => slug,
            Self::Search(asked) => return with_query("/search", &[asked.pairs(), params].concat()),
        };
        let (rest, filters): (Vec<_>, Vec<_>) =
            params.into_iter().partition(|(name, _)| matches!(name.as_str(), "sort" | "page"));
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
    let snapshot = face.catalog.snapshot();
    let subject = collection(&snapshot, slug, None)?;
    list(&face, &headers, &snapshot, &subject, &pairs, &pairs)
}

/// `GET /collections/{slug}/{landing}`: a filtered list that is a page of its own.
pub(crate) async fn show_landing(
    State(face): State<Face>,
    Path((slug, path)): Path<(String, String)>,
    QueryPairs(pairs): QueryPairs,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let landing = Landing::find(&slug, &path).ok_or_else(Refusal::not_found)?;
    let snapshot = face.catalog.snapshot();
    let subject = collection(&snapshot, slug, Some(landing))?;
    let whole = Pairs([landing.pairs(), pairs.to_vec()].concat());
    list(&face, &headers, &snapshot, &subject, &pairs, &whole)
}

fn collection(
    snapshot: &Snapshot,
    slug: String,
    landing: Option<&'static Landing>,
) -> Result<Subject, Refusal> {
    let shown = snapshot.collection(&slug).ok_or_else(Refusal::not_found)?;
    let (title, intro) = (shown.title.to_string(), shown.intro.to_string());
    Ok(Subject::Collection { slug, title, intro, landing })
}

/// Shows the list. `pairs` is what the address says, `whole` adds what the list's own page stands for.
fn list(
    face: &Face,
    headers: &HeaderMap,
    snapshot: &Snapshot,
    subject: &Subject,
    pairs: &Pairs,
    whole: &Pairs,
) -> Result<Response, Refusal> {
    let mut query = ListQuery::parse(whole, snapshot.schema());
    let unknown = snapshot.unknown_values(&query.filters);
    query.leave_out(&unknown);
    let (collection, search, landing) = match subject {
        Subject::Collection { slug, landing, .. } => (Some(slug.as_str()), None, *landing),
        Subject::Search(asked) => (None, Some(&asked.found).filter(|found| found.asks), None),
    };
    if search.is_some() && !pairs.has("sort") {
        query.sort = Sort::Relevance;
    }
    let offset = (query.page - 1).saturating_mul(PAGE_SIZE);
    let facets = true;
    let ask = Browse {
        collection,
        q: search,
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
    if may_move && is_spelt_otherwise(subject, landing, pairs, &query, snapshot.schema()) {
        return Ok(moved(&subject.address(query.params(query.page))));
    }
    let address = format!("{}{}", if wanted { "results:" } else { "" }, query.cache_key(subject));
    let response = frame::public(face, headers, snapshot, address, || {
        let page = ListPage {
            face,
            snapshot,
            subject,
            query: &query,
            listing: snapshot.browse(&ask),
            schema: snapshot.schema(),
        };
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
    schema: &Schema,
) -> bool {
    let ours =
        |name: &str| matches!(name, "q" | "as_typed" | "sort" | "page") || Filters::knows(name, schema);
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
