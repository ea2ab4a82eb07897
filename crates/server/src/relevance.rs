//! How well search finds what people mean: judged queries, nDCG at ten, and how often nothing is found.

use std::{
    collections::BTreeMap,
    fmt::{self, Write as _},
    fs,
    path::Path,
};

use catalog::{Browse, Filters, Snapshot, Sort, search::How};
use serde::Deserialize;

/// How many results count: what a shopper sees before scrolling on.
const DEPTH: usize = 10;

/// Judged queries, and what search must reach over them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Judged {
    floor: Floor,
    queries: Vec<Query>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Floor {
    ndcg_at_10: f64,
    zero_results: f64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Query {
    q: String,
    /// Grades by slug: 3 is what was asked for, 1 is related, 0 is what is not named.
    #[serde(default)]
    grades: BTreeMap<String, u8>,
    /// The page that answers it, for a question.
    answer: Option<String>,
}

/// How one query did.
struct Outcome {
    q: String,
    ndcg: f64,
    found: usize,
    first: Vec<String>,
    answered: bool,
}

/// How all did.
pub(crate) struct Report {
    outcomes: Vec<Outcome>,
    floor: Floor,
}

impl Judged {
    /// Reads a file of judged queries.
    pub(crate) fn read(path: &Path) -> Result<Self, String> {
        let text = fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
        toml::from_str(&text).map_err(|e| format!("{}: {e}", path.display()))
    }

    /// Asks every query.
    pub(crate) fn ask(self, snapshot: &Snapshot) -> Result<Report, String> {
        for slug in self.queries.iter().flat_map(|q| q.grades.keys()) {
            if snapshot.product(slug).is_none() {
                return Err(format!(
                    "{slug} is judged but not in the catalogue: load it with `atelier demo`"
                ));
            }
        }
        let outcomes = self.queries.iter().map(|query| query.ask(snapshot)).collect();
        Ok(Report { outcomes, floor: self.floor })
    }
}

impl Query {
    fn ask(&self, snapshot: &Snapshot) -> Outcome {
        let search = snapshot.search(&self.q, How::default());
        let filters = Filters::default();
        let page = Browse {
            collection: None,
            q: Some(&search),
            filters: &filters,
            sort: Sort::Relevance,
            offset: 0,
            limit: DEPTH,
            facets: false,
        };
        let listing = snapshot.browse(&page);
        let first: Vec<String> = listing.items.iter().map(|p| p.slug.to_string()).collect();
        let answered = self.answer.as_deref().is_some_and(|a| search.answers.iter().any(|s| s.path == a));
        let ndcg = if self.answer.is_some() {
            f64::from(u8::from(answered))
        } else {
            let grades: Vec<u8> = first.iter().map(|s| self.grades.get(s).copied().unwrap_or(0)).collect();
            let mut best: Vec<u8> = self.grades.values().copied().collect();
            best.sort_unstable_by(|a, b| b.cmp(a));
            gain(&grades) / gain(&best).max(f64::MIN_POSITIVE)
        };
        Outcome { q: self.q.clone(), ndcg, found: listing.total, first, answered }
    }
}

/// Discounted cumulative gain of the first ten: 2^grade − 1, each place worth less than the one before.
fn gain(grades: &[u8]) -> f64 {
    let places = grades.iter().take(DEPTH).zip(2_u32..);
    places.map(|(grade, place)| (2_f64.powi(i32::from(*grade)) - 1.0) / f64::from(place).log2()).sum()
}

impl Report {
    /// The mean over all queries.
    pub(crate) fn ndcg(&self) -> f64 {
        self.outcomes.iter().map(|o| o.ndcg).sum::<f64>() / self.count()
    }

    /// The share of queries that find neither a piece nor the page that answers them.
    pub(crate) fn zero_results(&self) -> f64 {
        let nothing = self.outcomes.iter().filter(|o| o.found == 0 && !o.answered).count();
        f64::from(u32::try_from(nothing).unwrap_or(u32::MAX)) / self.count()
    }

    fn count(&self) -> f64 {
        f64::from(u32::try_from(self.outcomes.len().max(1)).unwrap_or(u32::MAX))
    }

    /// Whether search reaches what the file asks of it.
    pub(crate) fn reaches_the_floor(&self) -> bool {
        self.ndcg() >= self.floor.ndcg_at_10 && self.zero_results() <= self.floor.zero_results
    }
}

/// The figures, and the queries that do worst.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut worst: Vec<_> = self.outcomes.iter().filter(|o| o.ndcg < 0.999).collect();
        worst.sort_by(|a, b| a.ndcg.total_cmp(&b.ndcg));
        let mut table = String::new();
        if !worst.is_empty() {
            writeln!(table, "{:<44} {:>7} {:>6}  first", "query", "nDCG@10", "found")?;
        }
        for o in worst {
            let first: Vec<_> = o.first.iter().take(3).map(String::as_str).collect();
            writeln!(table, "{:<44} {:>7.3} {:>6}  {}", o.q, o.ndcg, o.found, first.join(", "))?;
        }
        write!(
            f,
            "{table}{} queries: nDCG@10 {:.3} (floor {:.3}), nothing found {:.1} % (at most {:.1} %)",
            self.outcomes.len(),
            self.ndcg(),
            self.floor.ndcg_at_10,
            self.zero_results() * 100.0,
            self.floor.zero_results * 100.0,
        )
    }
}
