//! The query of a list of stones. What makes no sense is left out, and said.

use catalog::stones::{Dimension, Serial, StoneFilters, StoneSort};
use kernel::{Currency, Money};
use web::Pairs;

use crate::listing::with_query;

/// How many stones can be put side by side.
pub(super) const MOST_COMPARED: usize = 4;

/// Which list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Diamonds, natural and laboratory-grown.
    Diamonds,
    /// Every other stone.
    Gemstones,
}

impl Kind {
    /// The list's address without a query.
    pub(super) const fn path(self) -> &'static str {
        match self {
            Self::Diamonds => "/diamonds",
            Self::Gemstones => "/gemstones",
        }
    }

    /// One of them and many, in a sentence.
    pub(super) const fn nouns(self) -> (&'static str, &'static str) {
        match self {
            Self::Diamonds => ("diamond", "diamonds"),
            Self::Gemstones => ("gemstone", "gemstones"),
        }
    }

    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Diamonds => "Diamonds",
            Self::Gemstones => "Gemstones",
        }
    }

    /// What the list shows whatever is asked.
    fn all(self) -> StoneFilters {
        let empty = StoneFilters::default();
        match self {
            Self::Diamonds => empty.with(Dimension::Species, "diamond"),
            Self::Gemstones => {
                let words = Dimension::Species.words();
                let others = words.into_iter().map(|(code, _)| code).filter(|code| *code != "diamond");
                others.fold(empty, |filters, code| filters.with(Dimension::Species, code))
            }
        }
    }
}

/// What a shopper asked of a list of stones.
#[derive(Debug, Clone)]
pub(crate) struct StoneQuery {
    pub(super) kind: Kind,
    /// What was asked, without what the list shows anyway.
    pub(super) asked: StoneFilters,
    pub(super) sort: StoneSort,
    /// From 1.
    pub(super) page: usize,
    /// Rows instead of cards.
    pub(super) table: bool,
    /// The stones put aside to be compared, in the order they were chosen.
    pub(super) compared: Vec<Serial>,
    /// What was left out, in words for people.
    pub(super) notes: Vec<String>,
}

impl StoneQuery {
    /// Reads the query. Unknown names are ignored; a wrong value of a known name is left out with a note.
    pub(super) fn parse(kind: Kind, pairs: &Pairs) -> Self {
        let mut query = Self {
            kind,
            asked: StoneFilters::default(),
            sort: StoneSort::default(),
            page: 1,
            table: false,
            compared: serials(pairs, "compare"),
            notes: Vec::new(),
        };
        let mut good: Vec<(String, String)> = Vec::new();
        for (name, value) in pairs.iter().take(200).filter(|(_, value)| !value.trim().is_empty()) {
            match name.as_str() {
                "sort" => query.sort = value.parse().unwrap_or_default(),
                "page" => {
                    query.page =
                        value.parse().ok().filter(|n| (1..=super::MOST_PAGES).contains(n)).unwrap_or(1);
                }
                "view" => query.table = value == "table",
                "price_min" | "price_max" => query.price(name, value.trim(), &mut good),
                // diamonds are diamonds, whatever the address says
                "species" if kind == Kind::Diamonds => {}
                known if StoneFilters::knows(known) => query.keep(name, value, &mut good),
                _ => {}
            }
        }
        query.asked = match StoneFilters::parse(&good) {
            Ok(filters) => filters,
            Err(wrong) => query.upside_down(&wrong, &good),
        };
        query
    }

    fn keep(&mut self, name: &str, value: &str, good: &mut Vec<(String, String)>) {
        let pair = (name.to_owned(), value.to_owned());
        if StoneFilters::parse(std::slice::from_ref(&pair)).is_ok() {
            good.push(pair);
        } else {
            let shown: String = kernel::clean_text(value, false).chars().take(40).collect();
            self.note(format!("We could not read “{shown}” here, so that filter is left out."));
        }
    }

    fn price(&mut self, name: &str, value: &str, good: &mut Vec<(String, String)>) {
        match price_pair(name, value) {
            Some(pair) => good.push(pair),
            None => self.note(
                "We could not read that price, so it is left out. Write it in whole dollars, for example 2500.".into(),
            ),
        }
    }

    /// A range whose ends are the wrong way round: neither end narrows.
    fn upside_down(&mut self, wrong: &[kernel::FieldError], good: &[(String, String)]) -> StoneFilters {
        for error in wrong {
            self.note(format!("{} It is left out.", error.message));
        }
        let ranges: Vec<&str> =
            wrong.iter().filter_map(|e| e.field.rsplit_once('_')).map(|(name, _)| name).collect();
        let rest = good
            .iter()
            .filter(|(name, _)| !ranges.iter().any(|r| name.rsplit_once('_').is_some_and(|(n, _)| n == *r)));
        StoneFilters::parse(&rest.cloned().collect::<Vec<_>>()).unwrap_or_default()
    }

    fn note(&mut self, text: String) {
        if !self.notes.contains(&text) && self.notes.len() < 5 {
            self.notes.push(text);
        }
    }

    /// What is asked of the index.
    pub(super) fn filters(&self) -> StoneFilters {
        if self.kind == Kind::Gemstones {
            let others =
                self.asked.words_of(Dimension::Species).into_iter().filter(|code| *code != "diamond");
            let species = others.fold(StoneFilters::default(), |f, code| f.with(Dimension::Species, code));
            if species.narrows(Dimension::Species) {
                let plain = self.asked.clone().without(Dimension::Species);
                return species
                    .words_of(Dimension::Species)
                    .into_iter()
                    .fold(plain, |f, code| f.with(Dimension::Species, code));
            }
        }
        let all = self.kind.all().words_of(Dimension::Species);
        all.into_iter()
            .fold(self.asked.clone().without(Dimension::Species), |f, code| f.with(Dimension::Species, code))
    }

    /// The ends of a range as people write them: prices in whole dollars.
    pub(super) fn written(&self, dimension: Dimension) -> (String, String) {
        let (min, max) = self.asked.written(dimension);
        let write = |text: Option<String>| {
            let text = text.unwrap_or_default();
            match text.parse::<i64>() {
                Ok(minor) if dimension == Dimension::Price => dollars(minor),
                _ => text,
            }
        };
        (write(min), write(max))
    }

    /// The filters as the shop's own links write them.
    pub(super) fn pairs(&self) -> Vec<(String, String)> {
        let mut pairs = self.asked.to_pairs();
        for (name, value) in pairs.iter_mut().filter(|(name, _)| name.starts_with("price_")) {
            let (min, max) = self.written(Dimension::Price);
            *value = if name == "price_min" { min } else { max };
        }
        pairs
    }

    /// What stays while filters change: order, view and the compare tray.
    pub(super) fn standing(&self) -> Vec<(String, String)> {
        let mut pairs = Vec::new();
        if self.table {
            pairs.push(("view".to_owned(), "table".to_owned()));
        }
        if !self.compared.is_empty() {
            pairs.push(("compare".to_owned(), joined(&self.compared)));
        }
        pairs
    }

    /// The list's address with everything as it is, but for what the change alters.
    pub(super) fn link(&self, change: impl FnOnce(&mut Self)) -> String {
        let mut query = self.clone();
        query.page = 1;
        change(&mut query);
        let mut pairs = query.pairs();
        if query.sort != StoneSort::default() {
            pairs.push(("sort".into(), query.sort.to_string()));
        }
        pairs.extend(query.standing());
        if query.page > 1 {
            pairs.push(("page".into(), query.page.to_string()));
        }
        with_query(query.kind.path(), &pairs)
    }

    /// The address with a stone put in the tray or taken out. A fifth takes the place of the first.
    pub(super) fn toggled(&self, serial: Serial) -> String {
        self.link(|query| {
            query.page = self.page;
            toggle(&mut query.compared, serial);
        })
    }
}

/// A price as people write it, "$2,500", as the index reads it; `None` for what is no price.
pub(crate) fn price_pair(name: &str, value: &str) -> Option<(String, String)> {
    let plain = value.trim_start_matches('$').replace([',', ' '], "");
    let amount = Money::parse_decimal(&plain, Currency::Usd).filter(|m| m.minor() <= 10_000_000_000)?;
    Some((name.to_owned(), amount.minor().to_string()))
}

/// Puts a stone among those compared, or takes it out.
pub(super) fn toggle(compared: &mut Vec<Serial>, serial: Serial) {
    if compared.contains(&serial) {
        compared.retain(|other| *other != serial);
        return;
    }
    compared.push(serial);
    if compared.len() > MOST_COMPARED {
        compared.remove(0);
    }
}

/// The serial numbers that a parameter lists, each once, at most four; what is none is left out.
pub(super) fn serials(pairs: &Pairs, name: &str) -> Vec<Serial> {
    let mut found = Vec::new();
    let texts = pairs.iter().filter(|(known, _)| known == name).flat_map(|(_, value)| value.split(','));
    for serial in texts.take(20).filter_map(|text| text.trim().parse::<Serial>().ok()) {
        if !found.contains(&serial) && found.len() < MOST_COMPARED {
            found.push(serial);
        }
    }
    found
}

/// Serial numbers as an address lists them.
pub(super) fn joined(serials: &[Serial]) -> String {
    serials.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

/// Minor units as whole dollars where they are, with cents otherwise.
pub(super) fn dollars(minor: i64) -> String {
    if minor % 100 == 0 { (minor / 100).to_string() } else { format!("{}.{:02}", minor / 100, minor % 100) }
}
