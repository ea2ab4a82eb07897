//! The query of a list: filters, order, page. What makes no sense is left out, and said.

use catalog::{Filters, Sort, attributes::Schema, model::Shape};
use kernel::{Currency, Money};
use web::Pairs;

use super::Subject;

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
    pub(crate) fn parse(pairs: &Pairs, schema: &Schema) -> Self {
        let mut query = Self { page: 1, ..Self::default() };
        let mut good: Vec<(String, String)> = Vec::new();
        for (name, value) in pairs.iter().take(200).filter(|(_, value)| !value.trim().is_empty()) {
            match name.as_str() {
                "sort" => query.sort = value.parse().unwrap_or_default(),
                "page" => query.page = value.parse().ok().filter(|n| (1..=100_000).contains(n)).unwrap_or(1),
                "price_min" | "price_max" => query.price(name, value.trim(), &mut good),
                known if Filters::knows(known, schema) => query.keep(name, value, schema, &mut good),
                _ => {}
            }
        }
        match Filters::read(&good, schema) {
            Ok(filters) => query.filters = filters,
            Err(wrong) => query.upside_down(&wrong, good, schema),
        }
        query
    }

    fn keep(&mut self, name: &str, value: &str, schema: &Schema, good: &mut Vec<(String, String)>) {
        let pair = (name.to_owned(), value.to_owned());
        match Filters::read(std::slice::from_ref(&pair), schema) {
            Ok(_) => good.push(pair),
            Err(wrong) if wrong.iter().any(|e| e.code == "not_a_number") => {
                self.note(format!("We could not read “{}” as a number, so it is left out.", shown(value)));
            }
            Err(_) => {
                self.note(format!("We know no “{}” here, so that filter is left out.", shown(value)));
            }
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
    fn upside_down(&mut self, wrong: &[kernel::FieldError], good: Vec<(String, String)>, schema: &Schema) {
        for error in wrong {
            self.note(format!("{} That range is left out.", error.message));
        }
        let ranges: Vec<&str> = wrong.iter().filter_map(|e| e.field.strip_suffix("_max")).collect();
        let facet = |name: &str| name.strip_suffix("_min").or(name.strip_suffix("_max")).map(str::to_owned);
        let keep =
            |(name, _): &(String, String)| facet(name).is_none_or(|facet| !ranges.contains(&facet.as_str()));
        let rest: Vec<_> = good.into_iter().filter(keep).collect();
        self.filters = Filters::read(&rest, schema).unwrap_or_default();
        if self.filters.price_min.is_none() && self.filters.price_max.is_none() {
            self.price_typed = (String::new(), String::new());
        }
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
        if !matches!(self.sort, Sort::Featured | Sort::Relevance) {
            pairs.push(("sort".into(), self.sort.code().into()));
        }
        if page > 1 {
            pairs.push(("page".into(), page.to_string()));
        }
        pairs
    }

    /// The parameters with one more stone shape.
    pub(crate) fn with_shape(&self, code: &str) -> Vec<(String, String)> {
        let mut wider = self.clone();
        wider.filters.shape.extend(code.parse::<Shape>().ok());
        wider.params(1)
    }

    /// Leaves out the lines that no piece is of, and says so.
    pub(crate) fn leave_out(&mut self, unknown: &[kernel::FieldError]) {
        if !unknown.is_empty() {
            self.note("We know no such line here, so that filter is left out.".into());
            let named = |line: &String| unknown.iter().any(|e| e.message.contains(&format!("\"{line}\"")));
            self.filters.line.retain(|line| !named(line));
        }
    }

    /// What the cached page depends on.
    pub(crate) fn cache_key(&self, subject: &Subject) -> String {
        let mut key = subject.address(self.params(self.page));
        for note in &self.notes {
            key.push('!');
            key.push_str(note);
        }
        key
    }
}

/// As much of a wrong value as is repeated to people.
fn shown(value: &str) -> String {
    kernel::clean_text(value, false).chars().take(40).collect()
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
        ListQuery::parse(&web::parse_pairs(query.as_bytes()).unwrap(), &Schema::default())
    }

    #[test]
    fn prices_are_typed_in_dollars_and_kept_as_typed() {
        let query = read("price_min=%242%2C500&price_max=9000.50&metal=rose_gold");
        assert_eq!((query.filters.price_min, query.filters.price_max), (Some(250_000), Some(900_050)));
        let link = with_query("/x", &query.params(2));
        assert_eq!(link, "/x?metal=rose_gold&price_min=2500&price_max=9000.50&page=2");
        assert_eq!(read(&link[3..]).filters, query.filters);
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
    fn no_number_is_too_strange_to_be_left_out() {
        let nines = "9".repeat(10_000);
        for value in ["NaN", "inf", "-1", "1e309", "0x10", "٣", nines.as_str()] {
            for name in ["carat_min", "band_width_max", "price_min", "lead_days_max"] {
                let query = read(&format!("{name}={value}&metal=platinum"));
                assert_eq!(query.filters.to_pairs().len(), 1, "{name}={value:.20}");
                assert_eq!(query.notes.len(), 1, "{name}={value:.20}");
                assert!(query.notes[0].len() < 200);
            }
        }
        let upside = read("carat_min=3&carat_max=1&total_carat_min=2");
        assert_eq!(upside.filters.to_pairs(), [("total_carat_min".to_owned(), "2".to_owned())]);
    }

    #[test]
    fn unknown_parameters_do_not_make_another_page() {
        let all = Subject::Search(Box::default());
        assert_eq!(
            read("utm_source=a&metal=platinum").cache_key(&all),
            read("metal=platinum&fbclid=1").cache_key(&all)
        );
    }
}
