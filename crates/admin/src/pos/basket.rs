//! What is on the counter: codes and how many, as the address of the page carries them.

use commerce::channels::SaleLine;
use web::Pairs;

/// What is on the counter.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Basket(pub(super) Vec<SaleLine>);

impl Basket {
    /// Reads `item=CODE*2&item=CODE`. What cannot be read counts as one of that code: the price list says that it knows no such thing.
    pub(super) fn read(pairs: &Pairs) -> Self {
        let mut basket = Self::default();
        for item in pairs.all("item") {
            let (code, quantity) = match item.rsplit_once('*') {
                Some((code, many)) => match many.parse() {
                    Ok(many) => (code, many),
                    Err(_) => (item, 1),
                },
                None => (item, 1),
            };
            basket.add(code, quantity);
        }
        basket
    }

    /// Puts so many of a code on the counter, with those that are there already.
    pub(super) fn add(&mut self, code: &str, quantity: i32) {
        let code = code.trim();
        if code.is_empty() || quantity < 1 {
            return;
        }
        match self.0.iter_mut().find(|line| line.code == code) {
            Some(line) => line.quantity = line.quantity.saturating_add(quantity),
            None => self.0.push(SaleLine { code: code.to_owned(), quantity, unit_price: None }),
        }
    }

    /// The counter with so many of a code; none takes it away.
    pub(super) fn with(&self, code: &str, quantity: i32) -> Self {
        let mut basket = self.clone();
        if quantity < 1 {
            basket.0.retain(|line| line.code != code);
        } else if let Some(line) = basket.0.iter_mut().find(|line| line.code == code) {
            line.quantity = quantity;
        } else {
            basket.add(code, quantity);
        }
        basket
    }

    /// Each line as a field carries it.
    pub(super) fn items(&self) -> impl Iterator<Item = String> {
        self.0.iter().map(|line| format!("{}*{}", line.code, line.quantity))
    }

    /// The address of the counter at a till.
    pub(super) fn href(&self, till: &str) -> String {
        let items: Vec<_> = self.items().map(|item| ("item", item)).collect();
        match serde_urlencoded::to_string(items) {
            Ok(query) if !query.is_empty() => format!("{}/{till}?{query}", super::PATH),
            _ => format!("{}/{till}", super::PATH),
        }
    }
}

#[cfg(test)]
mod tests {
    use web::parse_pairs;

    use super::*;

    fn read(query: &str) -> Basket {
        Basket::read(&parse_pairs(query.as_bytes()).unwrap_or_default())
    }

    #[test]
    fn the_counter_reads_back_from_its_address_and_the_same_code_is_one_line() {
        let basket = read("item=JC-1&item=SN+7*1&item=JC-1*2&item=*3&item=odd*x");
        let lines: Vec<_> = basket.items().collect();
        assert_eq!(lines, ["JC-1*3", "SN 7*1", "odd*x*1"]);
        let href = basket.href("madison");
        assert_eq!(read(href.split_once('?').map_or("", |(_, query)| query)), basket);
    }

    #[test]
    fn a_line_is_changed_and_taken_away() {
        let basket = read("item=A*2&item=B");
        assert_eq!(basket.with("A", 5).items().collect::<Vec<_>>(), ["A*5", "B*1"]);
        assert_eq!(basket.with("A", 0).items().collect::<Vec<_>>(), ["B*1"]);
    }
}
