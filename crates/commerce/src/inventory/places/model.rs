//! Places, and what people type about stock.

use chrono::{DateTime, Utc};
use kernel::{FieldError, ids::LocationId};
use uuid::Uuid;

use crate::words::words;

/// Where stock comes in when nobody says where.
pub const VAULT: LocationId =
    LocationId::from_uuid(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001));
/// Where pieces are while they are made for an order.
pub const BENCH: LocationId =
    LocationId::from_uuid(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0002));
/// Where stock is between two places.
pub const TRANSIT: LocationId =
    LocationId::from_uuid(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0003));

/// The most different things that one transfer, count or delivery names.
pub(super) const MOST_LINES: usize = 500;

/// What kind of place it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LocationKind {
    /// Behind a steel door of the house's.
    Vault,
    /// Where clients come.
    Boutique,
    /// Where pieces are set, sized and mended.
    Workshop,
    /// Being made for an order; the house's own place.
    Bench,
    /// On the road; the house's own place.
    Transit,
    /// With a client who has yet to decide.
    Approval,
    /// Here, and somebody else's until it is sold.
    ConsignmentIn,
    /// The house's, and shown by somebody else.
    ConsignmentOut,
}

impl LocationKind {
    /// Every kind, in the order shown to people.
    pub const ALL: [Self; 8] = [
        Self::Vault,
        Self::Boutique,
        Self::Workshop,
        Self::Approval,
        Self::ConsignmentIn,
        Self::ConsignmentOut,
        Self::Bench,
        Self::Transit,
    ];

    /// The word stored and used by programs.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Vault => "vault",
            Self::Boutique => "boutique",
            Self::Workshop => "workshop",
            Self::Bench => "bench",
            Self::Transit => "transit",
            Self::Approval => "approval",
            Self::ConsignmentIn => "consignment_in",
            Self::ConsignmentOut => "consignment_out",
        }
    }

    /// The word for people.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Vault => "Vault",
            Self::Boutique => "Boutique",
            Self::Workshop => "Workshop",
            Self::Bench => "Being made",
            Self::Transit => "On its way",
            Self::Approval => "With a client, on approval",
            Self::ConsignmentIn => "Consigned to us",
            Self::ConsignmentOut => "Consigned by us",
        }
    }

    /// The kind of a word.
    pub fn find(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Whether what lies there may be for sale. A piece with a client, at a workshop or on the road is not.
    pub const fn may_sell(self) -> bool {
        matches!(self, Self::Vault | Self::Boutique | Self::ConsignmentIn | Self::ConsignmentOut)
    }

    /// Whether the house keeps it itself: staff neither make such a place nor send anything there.
    pub const fn is_own(self) -> bool {
        matches!(self, Self::Bench | Self::Transit)
    }
}

/// Where a place is. A boutique's is where its sales are taxed; lines that do not matter are empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Address {
    /// Street and number.
    pub line1: String,
    /// City.
    pub city: String,
    /// State, province or region, as its code where there is one.
    pub region: String,
    /// Postal code.
    pub postal_code: String,
    /// Country, as ISO 3166-1 alpha-2.
    pub country: String,
}

/// A place where stock lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// Its id.
    pub id: LocationId,
    /// The word by which programs and lists name it.
    pub code: String,
    /// What people call it.
    pub name: String,
    /// What kind of place it is.
    pub kind: LocationKind,
    /// Whether what lies there is for sale.
    pub sellable: bool,
    /// Where it is.
    pub address: Address,
    /// The lower, the sooner stock is taken from there.
    pub position: i32,
    /// Since when nothing new comes there.
    pub closed_at: Option<DateTime<Utc>>,
    /// Rises by one with every change; 0 for one that is yet to be made.
    pub version: i64,
}

words! {
    /// Where a transfer stands.
    TransferState:
    /// On its way.
    Sent "sent" "On its way";
    /// Arrived.
    Received "received" "Arrived";
    /// Back where it came from.
    Cancelled "cancelled" "Called back";
}

words! {
    /// Where a count stands.
    CountState:
    /// Somebody else has yet to look at its differences.
    Waiting "waiting" "Waits for approval";
    /// The books follow it.
    Approved "approved" "Approved";
    /// The books stay as they were.
    Rejected "rejected" "Rejected";
}

/// A thing that somebody named, with how many of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// A serial number, or the house's code of counted stock.
    pub code: String,
    /// How many; 1 for a piece with a serial number.
    pub quantity: i32,
}

/// Reads what people type or scan, one thing a line: a serial number, or a code with how many, as in `ATL-BAND-6 3`.
/// The same code on several lines is added up, as a scanner says it.
///
/// # Errors
/// Names the first line that cannot be read, a number of units out of range, or that there are too many lines.
pub fn read_units(text: &str) -> Result<Vec<Wanted>, FieldError> {
    let wrong = |code, words: String| FieldError::new("units", code, words);
    let mut units: Vec<Wanted> = Vec::new();
    for (line, number) in text.lines().zip(1_usize..) {
        let between = |c: char| c.is_whitespace() || c.is_control() || c == ',' || c == ';';
        let words: Vec<_> = line.split(between).filter(|word| !word.is_empty()).collect();
        let (code, quantity) = match words.as_slice() {
            [] => continue,
            [code] => (*code, Some(1)),
            [code, many] => (*code, many.trim_start_matches(['x', '×']).parse::<i32>().ok()),
            _ => (line, None),
        };
        let quantity = quantity.filter(|n| (0..=10_000).contains(n)).ok_or_else(|| {
            let words =
                format!("Line {number}: write a serial number, or a code and how many, like ATL-BAND-6 3.");
            wrong("malformed", words)
        })?;
        match units.iter_mut().find(|unit| unit.code == code) {
            Some(unit) => unit.quantity = unit.quantity.saturating_add(quantity),
            None => units.push(Wanted { code: code.to_owned(), quantity }),
        }
    }
    if units.len() > MOST_LINES {
        return Err(wrong("too_many", format!("Name {MOST_LINES} different things at most.")));
    }
    Ok(units)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_as_people_and_scanners_write_them() {
        let read = read_units("SN-1\r\nBAND-6 3\n\n  BAND-6\tx2\nSN-2, 1").unwrap();
        let said: Vec<_> = read.iter().map(|u| (u.code.as_str(), u.quantity)).collect();
        assert_eq!(said, [("SN-1", 1), ("BAND-6", 5), ("SN-2", 1)]);
        assert_eq!(read_units("\n \n"), Ok(vec![]));
    }

    #[test]
    fn a_line_that_cannot_be_read_is_named() {
        for bad in ["A\nB three", "A\nB 1 2", "A\nB -1", "A\nB 10001"] {
            assert!(read_units(bad).unwrap_err().message.starts_with("Line 2:"), "{bad}");
        }
        let many: String = (0..=MOST_LINES).map(|n| format!("C{n}\n")).collect();
        assert_eq!(read_units(&many).unwrap_err().code, "too_many");
    }

    #[test]
    fn nothing_is_sold_from_where_nobody_can_hand_it_over() {
        for kind in LocationKind::ALL {
            assert_eq!(LocationKind::find(kind.code()), Some(kind));
            assert!(!(kind.is_own() && kind.may_sell()));
        }
        assert!(!LocationKind::Approval.may_sell() && !LocationKind::Workshop.may_sell());
    }
}
