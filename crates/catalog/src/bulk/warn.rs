//! What somebody should look at before many pieces change, and what only two people together may do.

use super::{cells::short, edit::percent};
use crate::{disclosure::Finding, model::Status, products::NewProduct};

/// How far one price may move before it is pointed out, and before a second person has to release the change: a fifth. A larger move is
/// rarely meant and is what errors of a formula look like.
const BAND_PERCENT: i64 = 20;
/// How many rows one person may change alone.
const MOST_ALONE: usize = 5_000;
/// How many pieces one person may take out of the shop at once.
const MOST_ARCHIVED_ALONE: usize = 100;

/// What a change of one cell deserves to be said.
pub(super) fn of_cell(
    field: &str,
    before: Option<&str>,
    after: Option<&str>,
    advice: &[Finding],
) -> Option<String> {
    match field {
        "price" => moved(before?, after?).filter(|m| m.abs() > BAND_PERCENT * 1_000).map(|milli| {
            let sign = if milli > 0 { "+" } else { "" };
            format!("{sign}{} % is outside the band of {BAND_PERCENT} %.", percent(milli / 100 * 100))
        }),
        "status" if after == Some(Status::Archived.code()) => Some("The piece leaves the shop.".to_owned()),
        "status" if before == Some(Status::Active.code()) => {
            Some("The piece leaves the shop until it is published again.".to_owned())
        }
        "publish_at" | "unpublish_at" if after.is_none() => {
            Some("What was planned is taken back.".to_owned())
        }
        _ => advice.iter().find(|f| f.field == field).map(|f| short_sentence(&f.message)),
    }
}

fn short_sentence(text: &str) -> String {
    if text.chars().count() > 300 { short(text) } else { text.to_owned() }
}

/// How far an amount moved, in thousandths of a percent.
fn moved(before: &str, after: &str) -> Option<i64> {
    let units = |text: &str| text.replace('.', "").parse::<i128>().ok();
    let (before, after) = (units(before)?, units(after)?);
    if before == 0 {
        return None;
    }
    i64::try_from((after - before) * 100_000 / before).ok()
}

/// What disclosure advises about the words of a piece as it will be, that it did not of the piece as it is.
pub(super) fn advice(before: &NewProduct, after: &NewProduct) -> Vec<Finding> {
    let words = |p: &NewProduct| {
        (p.title.clone(), p.tagline.clone(), p.description.clone(), p.tags.clone(), p.seo.clone())
    };
    if words(before) == words(after) {
        return Vec::new();
    }
    let known = before.disclosure();
    let fresh = |f: &Finding| !known.iter().any(|k| k.field == f.field && k.message == f.message);
    after.disclosure().into_iter().filter(fresh).collect()
}

/// Counts what a second person has to look at.
#[derive(Debug, Default)]
pub(super) struct Weight {
    rows: usize,
    outside_band: usize,
    archived: usize,
}

impl Weight {
    pub(super) const fn add_row(&mut self) {
        self.rows += 1;
    }

    pub(super) fn add_cell(&mut self, field: &str, after: Option<&str>, warned: bool) {
        self.outside_band += usize::from(field == "price" && warned);
        self.archived += usize::from(field == "status" && after == Some(Status::Archived.code()));
    }

    /// Why a second person has to look; none when nobody has to.
    pub(super) fn reasons(&self) -> Vec<String> {
        let mut reasons = Vec::new();
        if self.rows > MOST_ALONE {
            reasons.push(format!(
                "It changes {} rows, more than the {MOST_ALONE} that one person may.",
                self.rows
            ));
        }
        if self.outside_band > 0 {
            let prices = if self.outside_band == 1 {
                "1 price moves".to_owned()
            } else {
                format!("{} prices move", self.outside_band)
            };
            reasons.push(format!("{prices} by more than {BAND_PERCENT} %."));
        }
        if self.archived > MOST_ARCHIVED_ALONE {
            reasons.push(format!(
                "{} pieces leave the shop, more than the {MOST_ARCHIVED_ALONE} that one person may take out.",
                self.archived
            ));
        }
        reasons
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_is_pointed_out_when_it_moves_by_more_than_a_fifth() {
        let warning = |before, after| of_cell("price", Some(before), Some(after), &[]);
        assert_eq!(warning("100.00", "120.00"), None);
        assert_eq!(warning("100.00", "80.00"), None);
        assert_eq!(warning("100.00", "130.00").as_deref(), Some("+30 % is outside the band of 20 %."));
        assert_eq!(warning("2450.00", "24500.00").as_deref(), Some("+900 % is outside the band of 20 %."));
        assert_eq!(warning("100.00", "50.00").as_deref(), Some("-50 % is outside the band of 20 %."));
    }

    #[test]
    fn what_is_large_or_strange_waits_for_a_second_person() {
        let mut weight = Weight::default();
        for _ in 0..MOST_ALONE {
            weight.add_row();
        }
        assert!(weight.reasons().is_empty());
        weight.add_row();
        weight.add_cell("price", Some("1.00"), true);
        assert_eq!(weight.reasons().len(), 2);
        assert!(weight.reasons()[1].starts_with("1 price moves"));
    }
}
