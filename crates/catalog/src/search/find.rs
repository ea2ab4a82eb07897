//! From a query to the pieces it describes, best first; and what to give up when nothing is all of it.

use std::cmp::Reverse;

use super::{
    answers::Answer,
    atoms::looked_at,
    codes::{Carries, carries},
    fold::compact_code,
    lexicon::Fact,
    measure::Measure,
    postings::{Field, TextIndex},
    reading::{Clause, How, Need, Reading, read},
    tags::Tag,
};
use crate::{
    Filters, Snapshot, Sort,
    index::{Bits, Carriers, Range},
    model::Availability,
};

/// How many pieces are weighed against each other. What comes after them follows in the house's order: nobody reads
/// that far, and a common word must not cost more than a rare one.
const WEIGHED: usize = 480;

/// What a word counts at each place, best place first.
const FIELD_WEIGHTS: [f32; 4] = [1.0, 0.62, 0.4, 0.16];

/// Facets of which any value will do when several are named, as in the rail of filters.
const ALTERNATIVES: [&str; 9] =
    ["category", "ring_purpose", "metal", "stone", "shape", "colour", "clarity", "size", "fineness"];

/// A part of a query that was understood as more than words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Understood {
    /// The attribute it is about, where it is about one: a filter's name, `price`, `carat`, `size`…
    pub facet: Option<&'static str>,
    /// The codes of the values that fit; empty for ranges.
    pub values: Vec<String>,
    /// The words people read: "Rose gold", "Up to $3,000".
    pub label: String,
    /// The query without it.
    pub without: String,
}

/// What became of a query.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// The query as far as it was looked at.
    pub typed: String,
    /// What was searched for instead, when words were put right.
    pub corrected: Option<String>,
    /// What was understood and kept to.
    pub understood: Vec<Understood>,
    /// What had to be given up to find anything, in words people read.
    pub given_up: Vec<String>,
    /// Pages that answer it.
    pub answers: Vec<&'static Answer>,
    /// Whether it asks for anything at all. A query of empty words does not.
    pub asks: bool,
    pub(crate) matches: Bits,
    /// The best of them, best first.
    pub(crate) ranked: Vec<u32>,
}

impl Search {
    /// How many pieces it found.
    pub fn total(&self) -> usize {
        self.matches.count() as usize
    }
}

impl Snapshot {
    /// What a query describes.
    pub fn search(&self, query: &str, how: How) -> Search {
        if let Some(found) = self.by_code(query) {
            return found;
        }
        let reading = read(&self.text, query, how);
        if reading.clauses.is_empty() {
            let asks = !reading.answers.is_empty();
            let matches = if asks { Bits::default() } else { self.live.clone() };
            return Search { asks, matches, ..Search::of(&reading) };
        }
        let (kept, matches) = self.relax(&reading.clauses);
        let ranked = self.rank(&reading.clauses, &matches);
        let (understood, given_up) = told(&reading, &kept);
        Search { understood, given_up, asks: true, matches, ranked, ..Search::of(&reading) }
    }

    /// The pieces that a stock-keeping code, a serial or a report number names, or that one of the query's words does.
    fn by_code(&self, query: &str) -> Option<Search> {
        let typed = looked_at(query).trim();
        let has_digit = |text: &str| text.bytes().any(|b| b.is_ascii_digit());
        let mut found = Vec::new();
        if has_digit(typed) || typed.contains('-') {
            found = self.carrying(&compact_code(typed));
        }
        if found.is_empty() {
            let words = typed.split_whitespace().filter(|w| has_digit(w)).take(8);
            let whole = |word: &str| {
                let mut found = self.carrying(&compact_code(word));
                found.retain(|(how, _)| *how == Carries::Whole);
                found
            };
            found = words.map(whole).find(|found| !found.is_empty())?;
        }
        // a whole code names one piece; its beginning may begin others too
        if found.iter().any(|(how, _)| *how == Carries::Whole) {
            found.retain(|(how, _)| *how == Carries::Whole);
        }
        let matches = Bits::of(found.iter().map(|(_, o)| *o), self.facets.slots());
        let ranked = self.orders.page(&matches, Sort::Featured, 0, WEIGHED);
        Some(Search { typed: typed.to_owned(), asks: true, matches, ranked, ..Search::default() })
    }

    fn carrying(&self, code: &str) -> Vec<(Carries, u32)> {
        let mut found = Vec::new();
        // a short figure is a price sooner than the beginning of a report's number
        let may_begin = code.len() >= 6 || code.bytes().any(|b| b.is_ascii_alphabetic());
        for ordinal in self.text.codes.near(code).iter().take(2_000) {
            let how = self.at(*ordinal).and_then(|p| carries(p, code));
            if let Some(how) = how.filter(|h| may_begin || *h == Carries::Whole) {
                found.push((how, *ordinal));
            }
        }
        found.sort_unstable_by_key(|(how, ordinal)| (Reverse(*how), *ordinal));
        found.dedup_by_key(|(_, ordinal)| *ordinal);
        found
    }

    /// The parts of the query that can be had together, and what has them: everything if possible, or else as little
    /// given up as possible, the least telling part first.
    fn relax(&self, clauses: &[Clause]) -> (Vec<bool>, Bits) {
        let mut kept = vec![true; clauses.len()];
        // what has each part is worked out once, however many are given up
        let mut sets: Vec<Bits> = clauses.iter().map(|clause| self.meeting(clause)).collect();
        let matches = self.having(clauses, &sets, &kept);
        if !matches.is_empty() {
            return (kept, matches);
        }
        for (clause, set) in clauses.iter().zip(&mut sets) {
            self.add_loosely(clause, set);
        }
        let matches = self.having(clauses, &sets, &kept);
        if !matches.is_empty() {
            return (kept, matches);
        }
        let mut by_weight: Vec<usize> = (0..clauses.len()).collect();
        by_weight.sort_by_key(|at| clauses.get(*at).map(weight));
        while kept.iter().filter(|k| **k).count() > 1 {
            let candidates: Vec<usize> =
                by_weight.iter().copied().filter(|at| kept.get(*at) == Some(&true)).collect();
            for at in &candidates {
                let mut fewer = kept.clone();
                if let Some(slot) = fewer.get_mut(*at) {
                    *slot = false;
                }
                let matches = self.having(clauses, &sets, &fewer);
                if !matches.is_empty() {
                    return (fewer, matches);
                }
            }
            let Some(slot) = candidates.first().and_then(|at| kept.get_mut(*at)) else { break };
            *slot = false;
        }
        (vec![false; clauses.len()], Bits::default())
    }

    /// The products that have every kept part, of which `sets` tells who has each.
    fn having(&self, clauses: &[Clause], sets: &[Bits], kept: &[bool]) -> Bits {
        let mut matches = self.live.clone();
        let mut alternatives: Vec<(&str, Bits)> = Vec::new();
        for ((clause, set), _) in clauses.iter().zip(sets).zip(kept).filter(|(_, kept)| **kept) {
            let facet = clause.facet().filter(|f| ALTERNATIVES.contains(f) && clause.needs.len() == 1);
            let Some(facet) = facet else {
                matches.keep(set);
                continue;
            };
            match alternatives.iter_mut().find(|(known, _)| *known == facet) {
                Some((_, known)) => known.add(set),
                None => alternatives.push((facet, set.clone())),
            }
        }
        alternatives.iter().for_each(|(_, set)| matches.keep(set));
        matches
    }

    /// The products that have a part of the query.
    fn meeting(&self, clause: &Clause) -> Bits {
        let mut set = self.live.clone();
        for need in &clause.needs {
            self.text.narrow(need, &mut set, |measure| self.measuring(measure));
        }
        set
    }

    /// Lets a fact be met by its words too: "oval signet" finds the signet with an oval face, though no stone of it is
    /// oval.
    fn add_loosely(&self, clause: &Clause, set: &mut Bits) {
        if !clause.is_understood() || clause.stems.is_empty() {
            return;
        }
        let mut said = self.live.clone();
        for stem in &clause.stems {
            let mut all = Bits::none(self.facets.slots());
            self.text.postings(*stem).into_iter().for_each(|postings| postings.add_to(&mut all));
            said.keep(&all);
        }
        set.add(&said);
    }

    fn measuring(&self, measure: Measure) -> Bits {
        let mut filters = Filters::default();
        let range = match measure {
            Measure::Price(least, most) => {
                (filters.price_min, filters.price_max) = (least, most);
                Range::Price
            }
            Measure::Carat(least, most) => {
                (filters.carat_min, filters.carat_max) = (least, most);
                Range::Carat
            }
            Measure::Size(_) | Measure::Fineness(_) | Measure::Across(_) | Measure::Long(_) => {
                return self.live.clone();
            }
        };
        if range.asked(&filters).is_none() {
            return self.live.clone();
        }
        self.facets.in_range(range, &filters, &self.live, |ordinal| self.at(ordinal).map(|p| &**p))
    }

    /// The best of what was found, best first: what its title says before what its description says, rare words
    /// before common ones, a title that says little else before one that says much. Among equals what can be had
    /// comes before what is sold, and then the house's order decides.
    fn rank(&self, clauses: &[Clause], matches: &Bits) -> Vec<u32> {
        let words: Vec<Weighed> = clauses.iter().filter_map(|c| self.weigh(c)).collect();
        let candidates = self.candidates(&words, matches);
        let set = Bits::of(candidates.iter().copied(), self.facets.slots());
        let sorted: Vec<u32> = set.iter().collect();
        let mut scores = vec![(0.0_f32, 0_u8); sorted.len()];
        for word in &words {
            for stem in &word.stems {
                let Some(postings) = self.text.postings(*stem) else { continue };
                for (field, weight) in Field::ALL.into_iter().zip(FIELD_WEIGHTS) {
                    let Some(posted) = postings.of(field) else { continue };
                    // both are in the same order
                    let mut places = sorted.iter().zip(&mut scores);
                    posted.until(&set, |ordinal| {
                        if let Some((_, score)) = places.find(|(own, _)| **own == ordinal) {
                            score.0 += word.weight * weight;
                            score.1 += u8::from(field == Field::Title);
                        }
                        false
                    });
                }
            }
        }
        let house = candidates.iter().enumerate();
        let mut ranked: Vec<_> = house
            .map(|(place, ordinal)| {
                let (score, in_title) = sorted
                    .binary_search(ordinal)
                    .ok()
                    .and_then(|at| scores.get(at))
                    .copied()
                    .unwrap_or_default();
                let covered = f32::from(in_title) / f32::from(self.text.title_length(*ordinal));
                // half a title may be chance, a whole one is what was meant
                let score = score + if covered >= 0.5 { covered.min(1.0) * 2.0 } else { 0.0 };
                let sold = self.at(*ordinal).is_some_and(|p| p.availability == Availability::Sold);
                #[expect(
                    clippy::cast_possible_truncation,
                    reason = "a handful of words, each counting at most ten or so"
                )]
                let score = (score * 1_000.0) as i64;
                (Reverse(score), sold, place, *ordinal)
            })
            .collect();
        ranked.sort_unstable();
        ranked.into_iter().map(|(.., ordinal)| ordinal).collect()
    }

    fn weigh(&self, clause: &Clause) -> Option<Weighed> {
        let stems: Vec<u32> = clause.stems.clone();
        if stems.is_empty() {
            return None;
        }
        if clause.is_understood() {
            // every match has the fact; its words tell only which title means nothing else
            return Some(Weighed { stems, weight: 0.0 });
        }
        let count: usize =
            stems.iter().filter_map(|s| self.text.postings(*s)).map(super::postings::Postings::count).sum();
        #[expect(clippy::cast_precision_loss, reason = "counts of products are far below 2^24")]
        let (all, count) = (self.len() as f32, count as f32);
        Some(Weighed { stems, weight: (1.0 + (all - count + 0.5).max(0.0) / (count + 0.5)).ln() })
    }

    /// The matches that are worth weighing, in the house's order: all when they are few; of many, those that say the
    /// words in their title, then any.
    fn candidates(&self, words: &[Weighed], matches: &Bits) -> Vec<u32> {
        let first = |set: &Bits, most| self.orders.page(set, Sort::Featured, 0, most);
        if matches.count() as usize <= WEIGHED {
            return first(matches, WEIGHED);
        }
        let slots = self.facets.slots();
        let (mut all_in_title, mut one_in_title) = (matches.clone(), Bits::none(slots));
        for word in words {
            let titles = word.stems.iter().filter_map(|s| self.text.postings(*s)?.of(Field::Title));
            let titles = any(titles, slots);
            all_in_title.keep(&titles);
            one_in_title.add(&titles);
        }
        one_in_title.keep(matches);
        let mut found = if words.is_empty() { Vec::new() } else { first(&all_in_title, WEIGHED) };
        for set in [&one_in_title, matches] {
            if found.len() < WEIGHED {
                let mut rest = set.clone();
                found.iter().for_each(|ordinal| rest.remove(*ordinal));
                found.extend(first(&rest, WEIGHED - found.len()));
            }
        }
        found
    }
}

/// Who carries any of these.
fn any<'a>(all: impl Iterator<Item = &'a Carriers>, slots: usize) -> Bits {
    let mut set = Bits::none(slots);
    all.for_each(|carriers| carriers.add_to(&mut set));
    set
}

/// A part of the query as it counts towards the order.
struct Weighed {
    stems: Vec<u32>,
    weight: f32,
}

impl TextIndex {
    /// Keeps of a set what meets a need; `measuring` looks at numbers the index does not hold.
    fn narrow(&self, need: &Need, set: &mut Bits, measuring: impl Fn(Measure) -> Bits) {
        let slots = self.slots();
        let tagged = |tags: &[Tag], set: &mut Bits| match tags {
            [tag] => match self.tagged(tag) {
                Some(carriers) => carriers.keep_in(set),
                None => *set = Bits::default(),
            },
            _ => set.keep(&any(tags.iter().filter_map(|t| self.tagged(t)), slots)),
        };
        match need {
            Need::Fact(Fact::Any(tags)) => tagged(tags, set),
            Need::Fact(Fact::None(tags)) => {
                set.take_out(&any(tags.iter().filter_map(|t| self.tagged(t)), slots));
            }
            Need::Words(stems) => {
                let mut all = Bits::none(slots);
                for postings in stems.iter().filter_map(|s| self.postings(*s)) {
                    postings.add_to(&mut all);
                }
                set.keep(&all);
            }
            Need::Nowhere => *set = Bits::default(),
            Need::Measure(Measure::Size(size)) => tagged(&[Tag::new("size", size.us())], set),
            Need::Measure(Measure::Fineness(parts)) => {
                tagged(&[Tag::new("fineness", parts.to_string())], set);
            }
            Need::Measure(Measure::Across(mm)) => {
                tagged(&["diameter_mm", "band_mm"].map(|facet| Tag::new(facet, mm.to_string())), set);
            }
            Need::Measure(Measure::Long(mm)) => {
                let near: Vec<_> =
                    (mm - 8..=mm + 8).map(|mm| Tag::new("length_mm", mm.to_string())).collect();
                tagged(&near, set);
            }
            Need::Measure(measure) => set.keep(&measuring(*measure)),
        }
    }
}

/// How telling a part is; the least telling is given up first.
fn weight(clause: &Clause) -> u8 {
    clause.needs.iter().map(weight_of).max().unwrap_or(0)
}

fn weight_of(need: &Need) -> u8 {
    if *need == Need::Nowhere {
        return 0;
    }
    match need.facet() {
        Some("size" | "length_mm" | "diameter_mm") => 1,
        Some("availability" | "engravable" | "recycled_metal") => 2,
        Some("colour" | "clarity" | "lab" | "cut" | "finish") => 3,
        Some("occasion" | "fineness" | "carat" | "treatment") => 4,
        Some("price") => 5,
        Some("setting_style" | "head" | "band_profile" | "origin_class") => 6,
        Some("metal") => 7,
        Some("shape") => 8,
        None => 9,
        Some("ring_purpose" | "earring_back" | "chain_type") => 10,
        Some("stone" | "pearl_type") => 11,
        Some(_) => 12,
    }
}

/// What was understood and kept, and what was given up.
fn told(reading: &Reading, kept: &[bool]) -> (Vec<Understood>, Vec<String>) {
    let (mut understood, mut given_up) = (Vec::new(), Vec::new());
    for (clause, kept) in reading.clauses.iter().zip(kept) {
        if !kept {
            given_up.push(clause.label.clone());
        } else if clause.is_understood() {
            understood.push(Understood {
                facet: clause.facet(),
                values: values(clause),
                label: clause.label.clone(),
                without: without(&reading.typed, clause.place),
            });
        }
    }
    (understood, given_up)
}

fn values(clause: &Clause) -> Vec<String> {
    let tags = clause.needs.iter().filter_map(|need| match need {
        Need::Fact(Fact::Any(tags)) => Some(tags),
        _ => None,
    });
    tags.flatten().map(|t| t.value.to_string()).collect()
}

fn without(typed: &str, (from, to): (usize, usize)) -> String {
    let (before, after) = (typed.get(..from).unwrap_or_default(), typed.get(to..).unwrap_or_default());
    format!("{before} {after}").split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Search {
    fn of(reading: &Reading) -> Self {
        Self {
            typed: reading.typed.clone(),
            corrected: reading.corrected.clone(),
            answers: reading.answers.clone(),
            ..Self::default()
        }
    }
}
