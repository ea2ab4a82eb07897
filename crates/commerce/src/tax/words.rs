//! How tax is put in words.

use kernel::{Money, Rate};

use super::Treatment;

/// A tax as a line of a receipt: what it is called with its rate, and how much. `None` where it is the recipient's to pay.
pub fn tax_words(
    treatment: Treatment,
    name: &str,
    rate: Rate,
    added: Money,
    included: Money,
) -> (String, Option<Money>) {
    match treatment {
        Treatment::Added => (format!("{name}, {rate}"), Some(added)),
        Treatment::Included => (format!("Including {name}, {rate}"), Some(included)),
        Treatment::Export => ("Import duties and taxes".to_owned(), None),
        Treatment::Unregistered | Treatment::Exempt => (name.to_owned(), Some(added)),
    }
}
