//! The query of a list: filters, order, page. What makes no sense is left out, and said.

use catalog::{Filters, Sort};
use kernel::{Currency, Money};
use web::Pairs;

/// What a shopper asked of a list.
#[derive(Debug, Clone, Default)]
pub(crate) struct ListQuery {
    pub(crate) filters: Filters,
    pub(crate) sort: Sort,
    /// From 1.
    pub(crate) page: usize,
    /// The prices as typed, in whole units of the shop's currency.
    pub(crate) price_typed: (String, String),
    /// What was left out, in words for people.
    pub(crate) notes: Vec<String>,
}

impl ListQuery {
    /// Reads the query. Unknown names are ignored; a wrong value of a known name is left out with a note.
    pub(crate) fn parse(pairs: &Pairs) -> Self {
        let mut query = Self { page: 1, ..Self::default() };
        let mut good: Vec<(String, String)> = Vec::new();
        for (name, value) in pairs.iter().take(200).filter(|(_, value)| !value.trim().is_empty()) {
            match name.as_str() {
                "sort" => query.sort = value.parse().unwrap_or_default(),
                "page" => query.page = value.parse().ok().filter(|n| (1..=100_000).contains(n)).unwrap_or(1),
                "price_min" | "price_max" => query.price(name, value.trim(), &mut good),
                known if Filters::NAMES.contains(&known) => query.keep(name, value, &mut good),
                _ => {}
            }
        }
        match Filters::parse(&good) {
            Ok(filters) => query.filters = filters,
            Err(wrong) => query.upside_down(&wrong, good),
        }
        query
    }

    fn keep(&mut self, name: &str, value: &str, good: &mut Vec<(String, String)>) {
        let pair = (name.to_owned(), value.to_owned());
        if Filters::parse(std::slice::from_ref(&pair)).is_ok() {
            good.push(pair);
        } else {
            let shown: String = kernel::clean_text(value, false).chars().take(40).collect();
            self.note(format!("We know no “{shown}” here, so that filter is left out."));
        }
    }

    fn price(&mut self, name: &str, value: &str, good: &mut Vec<(String, String)>) {
        let plain = value.trim_start_matches('$').replace([',', ' '], "");
        let amount = Money::parse_decimal(&plain, Currency::Usd)
            .filter(|m| m.minor() >= 0 && m.minor() <= 10_000_000_000);
        let Some(amount) = amount else {
            self.note("We could not read that price, so it is left out. Write it in whole dollars, for example 2500.".into());
            return;
        };
        good.push((name.to_owned(), amount.minor().to_string()));
        let typed = if name == "price_min" { &mut self.price_typed.0 } else { &mut self.price_typed.1 };
        *typed = plain;
    }

    /// A range whose ends are the wrong way round: neither end narrows.
    fn upside_down(&mut self, wrong: &[kernel::FieldError], good: Vec<(String, String)>) {
        for error in wrong {
            self.note(format!("{} That range is left out.", error.message));
        }
        let ranges: Vec<&str> = wrong.iter().filter_map(|e| e.field.split('_').next()).collect();
        let keep = |(name, _): &(String, String)| !ranges.iter().any(|r| name.starts_with(*r));
        let rest: Vec<_> = good.into_iter().filter(keep).collect();
        self.filters = Filters::parse(&rest).unwrap_or_default();
        self.price_typed = (String::new(), String::new());
    }

    fn note(&mut self, text: String) {
        if !self.notes.contains(&text) && self.notes.len() < 5 {
            self.notes.push(text);
        }
    }

    /// The parameters as the shop's own links write them: whole dollars, fixed order, the page last.
    pub(crate) fn params(&self, page: usize) -> Vec<(String, String)> {
        let mut pairs = self.filters.to_pairs();
        for (name, value) in &mut pairs {
            if name == "price_min" {
                value.clone_from(&self.price_typed.0);
            } else if name == "price_max" {
                value.clone_from(&self.price_typed.1);
            }
        }
        if self.sort != Sort::default() {
            pairs.push(("sort".into(), self.sort.code().into()));
        }
        if page > 1 {
            pairs.push(("page".into(), page.to_string()));
        }
        pairs
    }

    /// What the cached page depends on besides its path.
    pub(crate) fn cache_key(&self, words: Option<&str>) -> String {
        let words = words.map(|w| vec![("q".to_owned(), w.to_owned())]).unwrap_or_default();
        let mut key = with_query("", &[words, self.params(self.page)].concat());
        for note in &self.notes {
            key.push('!');
            key.push_str(note);
        }
        key
    }
}

/// An address with a query made of pairs; none leaves the question mark away.
pub(crate) fn with_query(path: &str, pairs: &[(String, String)]) -> String {
    if pairs.is_empty() {
        return path.to_owned();
    }
    let query = serde_urlencoded::to_string(pairs).unwrap_or_default();
    format!("{path}?{query}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> ListQuery {
        ListQuery::parse(&web::parse_pairs(query.as_bytes()).unwrap())
    }

    #[test]
    fn prices_are_typed_in_dollars_and_kept_as_typed() {
        let query = read("price_min=%242%2C500&price_max=9000.50&metal=rose_gold");
        assert_eq!((query.filters.price_min, query.filters.price_max), (Some(250_000), Some(900_050)));
        let link = with_query("/x", &query.params(2));
        assert_eq!(link, "/x?metal=rose_gold&price_min=2500&price_max=9000.50&page=2");
        assert_eq!(
            ListQuery::parse(&web::parse_pairs(&link.as_bytes()[3..]).unwrap()).filters,
            query.filters
        );
    }

    #[test]
    fn what_makes_no_sense_is_left_out_and_said() {
        let query = read("metal=brass&metal=platinum&price_min=lots&utm_source=x&page=minus&sort=;drop");
        assert_eq!(query.filters.to_pairs(), [("metal".to_owned(), "platinum".to_owned())]);
        assert_eq!(query.page, 1);
        assert_eq!(query.notes.len(), 2);
        let upside = read("price_min=900&price_max=100&metal=platinum");
        assert!(
            upside.filters.price_min.is_none() && upside.filters.metal.len() == 1 && upside.notes.len() == 1
        );
    }

    #[test]
    fn unknown_parameters_do_not_make_another_page() {
        assert_eq!(
            read("utm_source=a&metal=platinum").cache_key(None),
            read("metal=platinum&fbclid=1").cache_key(None)
        );
    }
}
