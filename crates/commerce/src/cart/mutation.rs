//! What a shopper can ask of a cart, and how a client names it.

use std::{fmt, str::FromStr};

use catalog::model::RingSize;
use kernel::{
    Currency,
    ids::{CartLineId, StoneId, VariantId},
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{GiftWish, Personalization};

/// The most mutations that one batch may hold.
pub const MAX_MUTATIONS: usize = 100;
/// The most characters of a mutation's id.
const MAX_ID: usize = 64;
/// How the ids of lines begin; a mutation's id never does, so that a line can be named by either.
const LINE_PREFIX: &str = "cln_";

/// The id that a client made for a mutation, usually a UUID: 1 to 64 letters, digits and `-_.:`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MutationId(String);

/// The text cannot be the id of a mutation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Use 1 to {MAX_ID} letters, digits, \"-\", \"_\", \".\" or \":\", for example a UUID.")]
pub struct UnreadableMutationId;

impl MutationId {
    /// As the client wrote it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for MutationId {
    type Err = UnreadableMutationId;

    fn from_str(text: &str) -> Result<Self, UnreadableMutationId> {
        let plain = text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.:".contains(&b));
        let fits = (1..=MAX_ID).contains(&text.len()) && plain && !text.starts_with(LINE_PREFIX);
        if fits { Ok(Self(text.to_owned())) } else { Err(UnreadableMutationId) }
    }
}

impl fmt::Display for MutationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A line, by its id or by the mutation that put it there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineRef {
    /// The id that the house gave it.
    Id(CartLineId),
    /// The client's mutation that added it: all that a client knows while it is offline.
    Added(MutationId),
}

impl FromStr for LineRef {
    type Err = UnreadableMutationId;

    fn from_str(text: &str) -> Result<Self, UnreadableMutationId> {
        match text.parse() {
            Ok(id) => Ok(Self::Id(id)),
            Err(_) => text.parse().map(Self::Added),
        }
    }
}

impl fmt::Display for LineRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(f),
            Self::Added(id) => id.fmt(f),
        }
    }
}

/// A change that was made, by the version it led to or by the mutation that asked for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChangeRef {
    /// The version.
    Version(i64),
    /// The mutation.
    Mutation(MutationId),
}

/// One change that a shopper asks for. Quantities are as they came: the cart says when one is out of bounds.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// Put a piece in, or more of one that is there with the same wishes.
    Add {
        /// The variant.
        variant: VariantId,
        /// How many.
        quantity: i64,
        /// What is done to it for this client.
        personalization: Personalization,
    },
    /// Put a ring around a chosen stone in.
    AddRing {
        /// The setting, in its metal.
        variant: VariantId,
        /// The stone.
        stone: StoneId,
        /// The size it is made in.
        size: RingSize,
        /// What is done to it for this client.
        personalization: Personalization,
    },
    /// Ask for another quantity of a line. Of two such wishes the later one holds.
    SetQuantity {
        /// The line.
        line: LineRef,
        /// How many there should be.
        quantity: i64,
    },
    /// Take a line out. One that was taken out before stays out.
    Remove {
        /// The line.
        line: LineRef,
    },
    /// Set a line aside: it stays with the cart, is not counted and not ordered. One that is set aside already stays so.
    SaveForLater {
        /// The line.
        line: LineRef,
    },
    /// Move a line that is set aside into the bag again, as more of the line that wishes the same or as a line of its own.
    MoveToBag {
        /// The line.
        line: LineRef,
    },
    /// Let a line become another wish: another size, other words. It keeps its id and its place; what is not named stays. When it
    /// comes to wish the same as another line, it takes that one in.
    Line {
        /// The line.
        line: LineRef,
        /// What it becomes.
        into: LineWish,
    },
    /// Say that the parcel is a gift, and how; `None` says that it is none. Of two such wishes the later one holds.
    SetGift {
        /// The gift.
        gift: Option<GiftWish>,
    },
    /// Have the cart priced in another currency.
    SetCurrency {
        /// The currency.
        currency: Currency,
    },
    /// Take a change back: what it added goes, what it took comes again, on top of whatever was changed since.
    Undo {
        /// Which.
        of: ChangeRef,
    },
}

/// What a line becomes; what is `None` stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LineWish {
    /// Another variant of the same piece: its size, as a rule.
    pub variant: Option<VariantId>,
    /// Another size, of a ring around a chosen stone.
    pub size: Option<RingSize>,
    /// Other words, another face, or a ring sizer first: all three as they shall be.
    pub personalization: Option<Personalization>,
}

/// A change with the id by which its client will ask again.
#[derive(Debug, Clone, PartialEq)]
pub struct Mutation {
    /// The client's id.
    pub id: MutationId,
    /// What it asks for.
    pub change: Change,
}

impl Mutation {
    /// What tells two mutations of the same id apart.
    pub(super) fn fingerprint(&self) -> [u8; 32] {
        let wishes =
            |p: &Personalization| json!([p.engraving, p.font.unwrap_or_default().code(), p.ring_sizer]);
        let asked: Value = match &self.change {
            Change::Add { variant, quantity, personalization } => {
                json!(["add", variant, quantity, wishes(personalization)])
            }
            Change::AddRing { variant, stone, size, personalization } => {
                json!(["add_ring", variant, stone, size.circumference_um(), wishes(personalization)])
            }
            Change::SetQuantity { line, quantity } => json!(["set_quantity", line.to_string(), quantity]),
            Change::Remove { line } => json!(["remove", line.to_string()]),
            Change::SaveForLater { line } => json!(["save_for_later", line.to_string()]),
            Change::MoveToBag { line } => json!(["move_to_bag", line.to_string()]),
            Change::Line { line, into } => {
                let size = into.size.map(RingSize::circumference_um);
                let words = into.personalization.as_ref().map(wishes);
                json!(["change_line", line.to_string(), into.variant, size, words])
            }
            Change::SetGift { gift } => {
                let gift = gift.as_ref().map(|g| json!([g.note, g.wrapping, g.hide_prices]));
                json!(["set_gift", gift])
            }
            Change::SetCurrency { currency } => json!(["set_currency", currency.code()]),
            Change::Undo { of: ChangeRef::Version(version) } => json!(["undo", version]),
            Change::Undo { of: ChangeRef::Mutation(id) } => json!(["undo", id.as_str()]),
        };
        Sha256::digest(asked.to_string().as_bytes()).into()
    }

    /// The other mutation that this one speaks of, if it does.
    pub(super) fn speaks_of(&self) -> Option<&MutationId> {
        match &self.change {
            Change::SetQuantity { line: LineRef::Added(id), .. }
            | Change::Remove { line: LineRef::Added(id) }
            | Change::SaveForLater { line: LineRef::Added(id) }
            | Change::MoveToBag { line: LineRef::Added(id) }
            | Change::Line { line: LineRef::Added(id), .. } => Some(id),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_named_by_its_id_or_by_the_mutation_that_added_it() {
        let line = CartLineId::from_uuid(uuid::Uuid::from_u128(7));
        assert_eq!(line.to_string().parse(), Ok(LineRef::Id(line)));
        let id: MutationId = "6f1e7a0a-3c2b-4a57-9a57-0d9a6b0c1d2e".parse().unwrap();
        assert_eq!(id.as_str().parse(), Ok(LineRef::Added(id)));
        for bad in ["", "cln_short", "a b", "é", "a\"b", &"x".repeat(65)] {
            assert_eq!(bad.parse::<LineRef>(), Err(UnreadableMutationId), "{bad}");
        }
    }

    #[test]
    fn the_same_wish_in_other_words_is_the_same_mutation_and_any_other_is_not() {
        let of = |change| Mutation { id: "m1".parse().unwrap(), change }.fingerprint();
        let add = |quantity, font| Change::Add {
            variant: VariantId::from_uuid(uuid::Uuid::nil()),
            quantity,
            personalization: Personalization { font, ..Personalization::engraved("A") },
        };
        assert_eq!(of(add(1, None)), of(add(1, Some(super::super::EngravingFont::Roman))));
        let different = [
            of(add(1, None)),
            of(add(2, None)),
            of(add(1, Some(super::super::EngravingFont::Italic))),
            of(Change::Remove { line: LineRef::Added("m0".parse().unwrap()) }),
            of(Change::SetQuantity { line: LineRef::Added("m0".parse().unwrap()), quantity: 1 }),
            of(Change::Undo { of: ChangeRef::Version(1) }),
            of(Change::Line { line: LineRef::Added("m0".parse().unwrap()), into: LineWish::default() }),
            of(Change::SetGift { gift: None }),
            of(Change::SetGift { gift: Some(GiftWish::default()) }),
            of(Change::SetCurrency { currency: Currency::Eur }),
        ];
        assert_eq!(different.iter().collect::<std::collections::BTreeSet<_>>().len(), different.len());
    }
}
