//! The form of a rule of tax.

use chrono::NaiveDate;
use commerce::{
    checkout::COUNTRIES,
    tax::{PutRule, Rounding, Treatment},
};
use kernel::{FieldError, Rate};
use maud::{Markup, html};
use ui::{Button, Checkbox, Choice, ErrorSummary, Select, TextField, TextKind};
use web::Pairs;

use super::{problems, text};

/// A rule as typed.
#[derive(Debug, Clone, Default)]
pub(super) struct Draft {
    country: String,
    region: String,
    starts_on: String,
    treatment: String,
    jurisdiction: String,
    name: String,
    rate: String,
    shipping_taxed: bool,
    rounding: String,
    note: String,
}

impl Draft {
    pub(super) fn sent(sent: &Pairs) -> Self {
        let take = |name: &str| sent.get(name).to_owned();
        Self {
            country: take("country"),
            region: take("region"),
            starts_on: take("starts_on"),
            treatment: take("treatment"),
            jurisdiction: take("jurisdiction"),
            name: take("name"),
            rate: take("rate"),
            shipping_taxed: sent.has("shipping_taxed"),
            rounding: take("rounding"),
            note: take("note"),
        }
    }

    /// The rule as the operation takes it, or every field that cannot be read.
    pub(super) fn read(&self) -> Result<PutRule, Vec<FieldError>> {
        let day = self.starts_on.parse::<NaiveDate>().ok();
        let treatment = Treatment::find(&self.treatment);
        let rounding = Rounding::find(&self.rounding);
        let rate = read_rate(&self.rate);
        let (Some(starts_on), Some(treatment), Some(rounding), Some(rate)) = (day, treatment, rounding, rate)
        else {
            let said = [
                (day.is_none(), "starts_on", "Enter the first day it counts."),
                (treatment.is_none(), "treatment", "Choose how it is charged."),
                (rounding.is_none(), "rounding", "Choose how it is rounded."),
                (rate.is_none(), "rate", "Enter per cent with up to four decimals, for example 8.875."),
            ];
            let wrong = said.into_iter().filter(|(bad, ..)| *bad);
            return Err(wrong.map(|(_, field, words)| FieldError::new(field, "malformed", words)).collect());
        };
        Ok(PutRule {
            country: self.country.clone(),
            region: self.region.clone(),
            starts_on,
            treatment,
            jurisdiction: self.jurisdiction.clone(),
            name: self.name.clone(),
            rate,
            shipping_taxed: self.shipping_taxed,
            rounding,
            note: self.note.clone(),
        })
    }
}

/// Per cent with up to four decimals, as millionths; empty is none.
pub(super) fn read_rate(text: &str) -> Option<Rate> {
    let text = text.trim().trim_end_matches('%').trim();
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if whole.len() > 3 || rest.len() > 4 || !digits(whole) || !digits(rest) {
        return None;
    }
    let millionths = format!("0{whole}{rest:0<4}").parse().ok()?;
    Some(Rate::per_million(millionths))
}

/// The form, with what is wrong beside each field and listed above.
pub(super) fn render(action: &str, draft: &Draft, wrong: &[FieldError]) -> Markup {
    let said = |name: &str| wrong.iter().find(|e| e.field == name).map(|e| e.message.to_string());
    let select = |name: &str, label: &str, choices: Vec<Choice>, selected: &str| Select {
        id: name.into(),
        name: name.into(),
        label: label.into(),
        choices,
        selected: selected.into(),
        error: said(name),
        quiet: true,
        ..Select::default()
    };
    let countries = COUNTRIES.iter().map(|c| Choice::new(c.code, c.name)).collect();
    let treatments = Treatment::ALL.iter().map(|t| Choice::new(t.code(), t.label())).collect();
    let roundings = Rounding::ALL.iter().map(|r| Choice::new(r.code(), r.label())).collect();
    html! {
        form class="stack stack-4" method="post" action=(action) {
            (ErrorSummary { title: "Nothing was saved yet".into(), problems: problems(wrong) })
            div class="variant-row" {
                (select("country", "Country", countries, &draft.country))
                (text("region", "State or province", &draft.region, "Empty for the whole country.", wrong))
                (TextField { kind: TextKind::Date, ..text("starts_on", "Counts from", &draft.starts_on, "Tomorrow at the earliest.", wrong) })
                (select("treatment", "Treatment", treatments, &draft.treatment))
                (text("rate", "Rate in per cent", &draft.rate, "0 where nothing is charged.", wrong))
                (text("jurisdiction", "Whose tax", &draft.jurisdiction, "As printed: New York.", wrong))
                (text("name", "What it is called", &draft.name, "As printed: New York sales tax.", wrong))
                (select("rounding", "Rounding", roundings, &draft.rounding))
                (text("note", "What clients are told beside it", &draft.note, "", wrong))
            }
            (Checkbox { id: "shipping_taxed".into(), name: "shipping_taxed".into(), text: "Delivery is taxed too".into(), checked: draft.shipping_taxed, ..Checkbox::default() })
            div { (Button::submit("Save the rule")) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn per_cent_is_read_to_the_millionth() {
        let read = |text: &str| read_rate(text).map(Rate::millionths);
        assert_eq!(read("8.875"), Some(88_750));
        assert_eq!(read("20 %"), Some(200_000));
        assert_eq!(read("0.0001"), Some(1));
        assert_eq!(read(""), Some(0));
        for bad in ["8,875", "-1", "8.87501", "1e1", "1000000", "a"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
