//! Channels and what they tell.

use chrono::{DateTime, Duration, Utc};
use kernel::{
    Currency, Money,
    ids::{ChannelId, LocationId},
};
use serde::{Deserialize, Serialize};

use crate::words::words;

words! {
    /// What kind of channel it is.
    ChannelKind:
    /// A till in a boutique.
    Pos "pos" "Boutique till";
    /// A marketplace.
    Marketplace "marketplace" "Marketplace";
    /// Another house that sells for us.
    Partner "partner" "Partner";
}

words! {
    /// What a key opens.
    Scope:
    /// See what the channel may sell, and hear of changes.
    ReadStock "stock:read" "See stock and hear of changes";
    /// Tell of sales.
    WriteSales "sales:write" "Tell of sales";
}

words! {
    /// How a client paid where they bought.
    Tender:
    /// In notes and coins.
    Cash "cash" "Cash";
    /// By card, at the channel's own terminal.
    Card "card" "Card at the till";
    /// In another way that the channel knows.
    Other "other" "Otherwise";
    /// Not at all: a trial sale of a house that is not in production.
    Demo "demo" "Demonstration";
}

words! {
    /// Where a sale that a channel told of stands.
    SaleState:
    /// It is an order.
    Recorded "recorded" "Recorded";
    /// What was sold was not there any more, or the money does not fit: people make it good.
    Conflict "conflict" "Conflict";
    /// It was made good.
    Settled "settled" "Made good";
}

words! {
    /// How a conflict was made good.
    Resolution:
    /// The client has the money back.
    Refunded "refunded" "Money given back";
    /// The piece was free again, and the client has it.
    Honoured "honoured" "Honoured after all";
}

/// Somewhere that the house's pieces are sold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    /// Its id.
    pub id: ChannelId,
    /// The word by which programs and lists name it.
    pub code: String,
    /// What people call it.
    pub name: String,
    /// What kind it is.
    pub kind: ChannelKind,
    /// Where it hands over, and where its sales are taxed.
    pub location: LocationId,
    /// What it sells in.
    pub currency: Currency,
    /// Where the letter of a sale goes when the client leaves no address.
    pub receipts_email: String,
    /// Since when it sells no more.
    pub closed_at: Option<DateTime<Utc>>,
    /// Rises by one with every change.
    pub version: i64,
}

/// One thing that was sold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaleLine {
    /// A serial number, or the house's code of counted stock.
    pub code: String,
    /// How many.
    pub quantity: i32,
    /// What one was sold for, before tax that is added; the channel's price unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_price: Option<Money>,
}

/// The most lines of one sale.
pub(super) const MOST_LINES: usize = 50;

/// How far a till's clock may be ahead of ours.
const AHEAD: Duration = Duration::minutes(10);

/// How long after it was made a sale is still taken: a till that was cut off for longer is for people to look at.
const LATEST: Duration = Duration::days(30);

/// Whether a till's moment can be true.
pub(super) fn plausible(sold_at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    sold_at <= now + AHEAD && sold_at >= now - LATEST
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tills_clock_may_be_a_little_ahead_and_a_sale_a_month_late() {
        let now = DateTime::<Utc>::UNIX_EPOCH + Duration::days(20_000);
        for (by, fits) in [(0, true), (9, true), (11, false), (-60 * 24 * 29, true), (-60 * 24 * 31, false)] {
            assert_eq!(plausible(now + Duration::minutes(by), now), fits, "{by} minutes");
        }
    }

    #[test]
    fn words_read_back() {
        for scope in Scope::ALL {
            assert_eq!(Scope::find(scope.code()), Some(*scope));
        }
        assert_eq!(SaleState::find("begun"), None, "nobody ever sees one that is begun");
    }
}
