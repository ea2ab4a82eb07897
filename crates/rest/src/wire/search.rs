//! What became of a query, and what may be meant by its beginning.

use catalog::{
    model::ProductView,
    search::{Answer, Search, Suggestions, Understood},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    catalog::ProductsOut,
    common::{MoneyOut, PictureOut},
    word,
};

/// A page of what a query describes.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SearchResult)]
pub(crate) struct SearchOut {
    #[serde(flatten)]
    pub(crate) products: ProductsOut,
    pub(crate) query: QueryOut,
}

/// What became of a query.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SearchQuery)]
pub(crate) struct QueryOut {
    /// The part that was looked at.
    #[schema(example = "saphire ring under 9000")]
    typed: String,
    /// What was searched for instead, when slips of the fingers were put right; `as_typed=true` does without.
    #[schema(example = "sapphire ring under 9000")]
    corrected: Option<String>,
    /// What was understood as more than words.
    understood: Vec<UnderstoodOut>,
    /// What was given up, because no piece is all of it.
    given_up: Vec<String>,
    /// Pages that answer it.
    answers: Vec<AnswerOut>,
}

/// A part of a query that was understood as more than words.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Understood)]
struct UnderstoodOut {
    /// The attribute it is about: a filter's name, `price`, `carat`, `size` and others; null for a theme.
    #[schema(example = "stone")]
    facet: Option<&'static str>,
    /// The values that fit; empty for ranges.
    #[schema(example = json!(["sapphire"]))]
    values: Vec<String>,
    #[schema(example = "Sapphire")]
    label: String,
    /// The query without it.
    #[schema(example = "ring under 9000")]
    without: String,
}

/// A page that answers a question.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Answer)]
struct AnswerOut {
    #[schema(example = "Returns")]
    title: &'static str,
    /// The answer in a sentence.
    text: &'static str,
    /// The page's address in the shop.
    #[schema(example = "/delivery-and-returns")]
    path: &'static str,
}

/// What to offer while words are typed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Suggestions)]
pub(crate) struct SuggestionsOut {
    /// Queries that find something.
    #[schema(example = json!(["rose gold engagement rings"]))]
    queries: Vec<String>,
    collections: Vec<SuggestedCollectionOut>,
    products: Vec<SuggestedProductOut>,
    answers: Vec<AnswerOut>,
}

/// A collection by its name.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SuggestedCollection)]
struct SuggestedCollectionOut {
    slug: String,
    title: String,
    count: usize,
}

/// As much of a product as a suggestion shows.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SuggestedProduct)]
struct SuggestedProductOut {
    id: String,
    slug: String,
    title: String,
    tagline: String,
    price_from: MoneyOut,
    price_to: MoneyOut,
    availability: word::Availability,
    picture: Option<PictureOut>,
}

impl From<&Search> for QueryOut {
    fn from(search: &Search) -> Self {
        Self {
            typed: search.typed.clone(),
            corrected: search.corrected.clone(),
            understood: search.understood.iter().map(Into::into).collect(),
            given_up: search.given_up.clone(),
            answers: search.answers.iter().map(|a| (*a).into()).collect(),
        }
    }
}

impl From<&Understood> for UnderstoodOut {
    fn from(part: &Understood) -> Self {
        Self {
            facet: part.facet,
            values: part.values.clone(),
            label: part.label.clone(),
            without: part.without.clone(),
        }
    }
}

impl From<&Answer> for AnswerOut {
    fn from(answer: &Answer) -> Self {
        Self { title: answer.title, text: answer.text, path: answer.path }
    }
}

impl From<&Suggestions> for SuggestionsOut {
    fn from(found: &Suggestions) -> Self {
        let collection = |c: &catalog::model::CollectionView| SuggestedCollectionOut {
            slug: c.slug.to_string(),
            title: c.title.to_string(),
            count: c.count,
        };
        Self {
            queries: found.queries.clone(),
            collections: found.collections.iter().map(collection).collect(),
            products: found.products.iter().map(|p| (&**p).into()).collect(),
            answers: found.answers.iter().map(|a| (*a).into()).collect(),
        }
    }
}

impl From<&ProductView> for SuggestedProductOut {
    fn from(p: &ProductView) -> Self {
        Self {
            id: p.id.to_string(),
            slug: p.slug.to_string(),
            title: p.title.to_string(),
            tagline: p.tagline.to_string(),
            price_from: p.price_from.into(),
            price_to: p.price_to.into(),
            availability: p.availability.into(),
            picture: p.hero().map(Into::into),
        }
    }
}
