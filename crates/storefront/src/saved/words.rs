//! What is said of a kept price.

use chrono::NaiveDate;
use commerce::cart::{KeptPrice, KeptState};
use maud::{Markup, Render as _, html};
use ui::{InlineAlert, Tone};

use crate::dates::day;

/// What a line says of the price that was kept for it.
pub(crate) fn kept_note(kept: &KeptPrice, today: NaiveDate) -> (Tone, String) {
    let until = day(kept.until.date_naive(), today);
    match kept.state {
        KeptState::Holds => (Tone::Info, holds(kept, &until)),
        KeptState::Expired => (
            Tone::Warning,
            format!("The price of {} was kept until {until}. This is today’s price.", kept.price),
        ),
        KeptState::Used => {
            (Tone::Neutral, "The kept price was used for an order. This is today’s price.".to_owned())
        }
        KeptState::ForFewer => {
            (Tone::Warning, "The price was kept for fewer of these. This is today’s price.".to_owned())
        }
    }
}

/// A note in its place: a quiet line, or a notice where something is other than was promised.
pub(crate) fn kept_line((tone, words): (Tone, String)) -> Markup {
    if matches!(tone, Tone::Info) {
        return html! { p class="muted" { (words) } };
    }
    InlineAlert::new(tone, words).render()
}

/// As [`kept_note`], where the page says already until when prices are kept: nothing while the price is the one of that day and of today.
pub(crate) fn kept_news(kept: &KeptPrice, today: NaiveDate) -> Option<(Tone, String)> {
    let plain = kept.holds() && kept.price == kept.today;
    (!plain).then(|| kept_note(kept, today))
}

fn holds(kept: &KeptPrice, until: &str) -> String {
    match (kept.charged(), kept.raised_to()) {
        (Some(_), None) => {
            format!("The price is kept for you until {until}. Today it would be {}.", kept.today)
        }
        (Some(_), Some(least)) => format!(
            "You saved it at {}. Prices have risen by so much since that we keep {least} for you until {until}.",
            kept.price
        ),
        (None, _) if kept.today.minor() < kept.price.minor() => {
            "Today’s price is lower than the one kept for you, so it is yours.".to_owned()
        }
        (None, _) => format!("The price is kept for you until {until}."),
    }
}

#[cfg(test)]
mod tests {
    use chrono::{TimeZone, Utc};
    use kernel::{Currency, Money, SeededRandom, ids::SavedLineId};

    use super::*;

    #[test]
    fn a_kept_price_says_what_becomes_of_it() {
        let usd = |minor| Money::new(minor, Currency::Usd);
        let day = NaiveDate::from_ymd_opt(2026, 11, 26).unwrap();
        let kept = |price, today, state| KeptPrice {
            saved_line: SavedLineId::new(&SeededRandom::new(1)),
            price: usd(price),
            today: usd(today),
            least: usd(today * 3 / 4),
            until: Utc.with_ymd_and_hms(2026, 12, 10, 9, 0, 0).unwrap(),
            state,
        };
        let said = |price, today, state| kept_note(&kept(price, today, state), day).1;
        let holds = KeptState::Holds;
        assert!(said(100_000, 120_000, holds).contains("until 10 December. Today it would be $1,200"));
        assert!(said(100_000, 200_000, holds).contains("we keep $1,500"));
        assert!(said(100_000, 90_000, holds).contains("lower"));
        assert_eq!(kept_news(&kept(100_000, 100_000, holds), day), None);
        assert!(kept_news(&kept(100_000, 90_000, holds), day).is_some());
        assert_eq!(said(100_000, 100_000, holds), "The price is kept for you until 10 December.");
        assert!(said(100_000, 120_000, KeptState::Expired).contains("today’s price"));
    }
}
