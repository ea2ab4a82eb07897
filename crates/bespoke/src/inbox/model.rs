//! Templates and their blanks: pure.

use chrono::NaiveDate;
use kernel::FieldError;

use crate::commissions::State;

/// Words that staff begin an answer with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// The word in addresses and the API.
    pub code: String,
    /// What staff call it.
    pub title: String,
    /// The words, with blanks.
    pub words: String,
    /// Grows with each change.
    pub version: i64,
}

/// Every blank, with what it is filled with.
pub const BLANKS: &[(&str, &str)] = &[
    ("client", "the client’s name"),
    ("number", "the number of the project"),
    ("project", "what the project is called; \u{201c}Your project\u{201d} while it is a surprise"),
    ("designer", "your own name"),
    ("promised", "the promised day"),
    ("today", "today"),
];

/// What blanks are filled with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blanks {
    client: String,
    number: String,
    project: String,
    designer: String,
    promised: String,
    today: String,
}

impl Blanks {
    /// Of a commission, for whoever writes. While it is a surprise its name is neutral.
    pub fn of(state: &State, designer: &str, today: NaiveDate) -> Self {
        let day = |on: NaiveDate| on.format("%-d %B %Y").to_string();
        Self {
            client: state.client.clone(),
            number: state.number.clone(),
            project: state.shown_title(today).to_owned(),
            designer: designer.to_owned(),
            promised: state.promised_on.map_or_else(|| "the day we agree on".into(), day),
            today: day(today),
        }
    }

    fn get(&self, name: &str) -> Option<&str> {
        Some(match name {
            "client" => &self.client,
            "number" => &self.number,
            "project" => &self.project,
            "designer" => &self.designer,
            "promised" => &self.promised,
            "today" => &self.today,
            _ => return None,
        })
    }
}

/// The words with every blank filled; one that names nothing stays as it is typed. What fills a blank is not looked through again.
pub fn fill(words: &str, blanks: &Blanks) -> String {
    let mut filled = String::with_capacity(words.len() + 64);
    let mut rest = words;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        match after.split_once('}').and_then(|(name, tail)| Some((blanks.get(name)?, tail))) {
            Some((value, tail)) => {
                filled.push_str(value);
                rest = tail;
            }
            None => {
                filled.push('{');
                rest = after;
            }
        }
    }
    filled.push_str(rest);
    filled
}

/// What is wrong with the words of a template: a blank that names nothing would reach a client as it is.
pub(super) fn check_blanks(words: &str) -> Result<(), FieldError> {
    let mut rest = words;
    while let Some((_, after)) = rest.split_once('{') {
        let known = after.split_once('}').filter(|(name, _)| BLANKS.iter().any(|(known, _)| known == name));
        let Some((_, tail)) = known else {
            let all: Vec<_> = BLANKS.iter().map(|(name, _)| format!("{{{name}}}")).collect();
            let words = format!("There is a blank that names nothing. Use one of {}.", all.join(", "));
            return Err(FieldError::new("words", "unknown_blank", words));
        };
        rest = tail;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blanks(client: &str) -> Blanks {
        Blanks {
            client: client.into(),
            number: "B-7K3MQ2".into(),
            project: "Your project".into(),
            designer: "Inès".into(),
            promised: "1 March 2027".into(),
            today: "27 November 2026".into(),
        }
    }

    #[test]
    fn every_blank_is_filled_once_and_what_fills_it_is_left_alone() {
        let words = "Dear {client}, {number} is ready on {promised}. {unknown} {designer}{";
        assert_eq!(
            fill(words, &blanks("Ada {number}")),
            "Dear Ada {number}, B-7K3MQ2 is ready on 1 March 2027. {unknown} Inès{"
        );
        for (name, _) in BLANKS {
            assert!(blanks("Ada").get(name).is_some(), "{name}");
        }
    }

    #[test]
    fn a_template_with_a_blank_that_names_nothing_is_refused() {
        assert!(check_blanks("Dear {client}, {today}").is_ok() && check_blanks("No blanks }").is_ok());
        for wrong in ["Dear {cleint}", "{", "{client", "{{client}}"] {
            assert_eq!(check_blanks(wrong).unwrap_err().code, "unknown_blank", "{wrong}");
        }
    }
}
