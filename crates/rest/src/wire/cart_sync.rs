//! What a device brings to the cart, and what became of it.

use commerce::cart::{
    CartError, Change, ChangeRef, GiftWish, LineRef, LineWish, Mutation, MutationId, Outcome, Synced,
};
use kernel::{
    Currency, FieldError,
    ids::{StoneId, VariantId},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{CartOut, PersonalizationIn, read_personalization, read_size};

/// What was done on a device since it last heard of the cart.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SyncCart, example = json!({"base_version": 3, "mutations": [
    {"id": "6f1e7a0a-3c2b-4a57-9a57-0d9a6b0c1d2e", "type": "add", "variant_id": "var_069283r0000000000000000000", "quantity": 1},
    {"id": "0b8f3f5e-7f0e-4f5c-8d7a-2f4b8f1f9a10", "type": "set_quantity", "line_id": "6f1e7a0a-3c2b-4a57-9a57-0d9a6b0c1d2e", "quantity": 2}
]}))]
pub(crate) struct SyncCartIn {
    /// The version that the device saw last.
    #[schema(minimum = 0)]
    pub(crate) base_version: i64,
    /// At most 100, the oldest first.
    #[schema(max_items = 100)]
    pub(crate) mutations: Vec<MutationIn>,
}

/// One change. Its `id` is made by the client, once, and sent again with every retry: 1 to 64 letters, digits and `-_.:`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
#[schema(as = CartMutation)]
pub(crate) enum MutationIn {
    /// Put a piece in; more of it when a line wishes the same.
    Add {
        id: String,
        #[schema(value_type = String)]
        variant_id: VariantId,
        /// 1 to 10.
        quantity: i64,
        personalization: Option<PersonalizationIn>,
    },
    /// Put a ring around a chosen stone in.
    AddRing {
        id: String,
        #[schema(value_type = String)]
        variant_id: VariantId,
        #[schema(value_type = String)]
        stone_id: StoneId,
        /// The size: the inner circumference in micrometres.
        ring_circumference_um: i32,
        personalization: Option<PersonalizationIn>,
    },
    /// Ask for another quantity; of two such wishes the later one holds.
    SetQuantity {
        id: String,
        /// The line's id, or the id of the mutation that added it.
        line_id: String,
        /// 1 to 10.
        quantity: i64,
    },
    /// Take a line out; one that is out already stays out.
    Remove {
        id: String,
        /// The line's id, or the id of the mutation that added it.
        line_id: String,
    },
    /// Set a line aside; it stays with the cart and is not ordered.
    SaveForLater {
        id: String,
        /// The line's id, or the id of the mutation that added it.
        line_id: String,
    },
    /// Move a line that is set aside into the bag again.
    MoveToBag {
        id: String,
        /// The line's id, or the id of the mutation that added it.
        line_id: String,
    },
    /// Let a line become another size or other words; what is not given stays. It keeps its id and takes in a line that wishes the same.
    ChangeLine {
        id: String,
        /// The line's id, or the id of the mutation that added it.
        line_id: String,
        /// Another variant of the same piece.
        #[schema(value_type = Option<String>)]
        variant_id: Option<VariantId>,
        /// Another size of a ring around a chosen stone: the inner circumference in micrometres.
        ring_circumference_um: Option<i32>,
        /// Words, face and sizer, all three as they shall be.
        personalization: Option<PersonalizationIn>,
    },
    /// Make the parcel a gift; of two such wishes the later one holds.
    SetGift {
        id: String,
        /// The gift; null for none.
        gift: Option<GiftIn>,
    },
    /// Have the cart priced in another currency in which all of it has prices.
    SetCurrency {
        id: String,
        /// ISO 4217, three letters.
        currency: String,
    },
    /// Take a change back. Name it by the version it led to or by its mutation.
    Undo { id: String, version: Option<i64>, mutation_id: Option<String> },
}

impl MutationIn {
    /// The mutation in the operation's words; `at` is its place in the batch.
    ///
    /// # Errors
    /// A field that cannot be read, by its name.
    pub(crate) fn read(self, at: usize) -> Result<Mutation, FieldError> {
        let bad = |field: &str, code: &'static str, message: String| {
            FieldError::new(format!("mutations[{at}].{field}"), code, message)
        };
        let id = |text: &str, field: &str| {
            text.parse::<MutationId>().map_err(|error| bad(field, "invalid_id", error.to_string()))
        };
        let line = |text: &str| {
            text.parse::<LineRef>().map_err(|error| bad("line_id", "invalid_id", error.to_string()))
        };
        let wishes = |given: Option<PersonalizationIn>| {
            read_personalization(given).map_err(|error: CartError| {
                let code = kernel::Fault::code(&error);
                bad("personalization", code, kernel::Fault::message(&error).into_owned())
            })
        };
        let (named, change) = match self {
            Self::Add { id, variant_id, quantity, personalization } => {
                (id, Change::Add { variant: variant_id, quantity, personalization: wishes(personalization)? })
            }
            Self::AddRing { id, variant_id, stone_id, ring_circumference_um, personalization } => {
                let size = read_size(ring_circumference_um)
                    .map_err(|error| bad(&error.field, error.code, error.message.into_owned()))?;
                let personalization = wishes(personalization)?;
                (id, Change::AddRing { variant: variant_id, stone: stone_id, size, personalization })
            }
            Self::SetQuantity { id, line_id, quantity } => {
                (id, Change::SetQuantity { line: line(&line_id)?, quantity })
            }
            Self::Remove { id, line_id } => (id, Change::Remove { line: line(&line_id)? }),
            Self::SaveForLater { id, line_id } => (id, Change::SaveForLater { line: line(&line_id)? }),
            Self::MoveToBag { id, line_id } => (id, Change::MoveToBag { line: line(&line_id)? }),
            Self::ChangeLine { id, line_id, variant_id, ring_circumference_um, personalization } => {
                let size = ring_circumference_um.map(read_size).transpose();
                let size = size.map_err(|error| bad(&error.field, error.code, error.message.into_owned()))?;
                let personalization = match personalization {
                    Some(given) => Some(wishes(Some(given))?),
                    None => None,
                };
                let into = LineWish { variant: variant_id, size, personalization };
                (id, Change::Line { line: line(&line_id)?, into })
            }
            Self::SetGift { id, gift } => (id, Change::SetGift { gift: gift.map(GiftWish::from) }),
            Self::SetCurrency { id, currency } => {
                let read = currency.parse::<Currency>();
                let words = "Name a currency by its three letters, for example USD.".to_owned();
                let currency = read.map_err(|_| bad("currency", "unknown_value", words))?;
                (id, Change::SetCurrency { currency })
            }
            Self::Undo { id: named, version, mutation_id } => {
                let of = match (version, mutation_id) {
                    (Some(version), None) => ChangeRef::Version(version),
                    (None, Some(text)) => ChangeRef::Mutation(id(&text, "mutation_id")?),
                    _ => {
                        let words = "Name the change by `version` or by `mutation_id`, one of the two.";
                        return Err(bad("version", "required", words.to_owned()));
                    }
                };
                (named, Change::Undo { of })
            }
        };
        Ok(Mutation { id: id(&named, "id")?, change })
    }
}

/// A gift as it is asked for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SetGift)]
pub(crate) struct GiftIn {
    /// Words for the card: at most 300 characters in twelve lines.
    note: Option<String>,
    /// The code of a wrapping, e.g. `signature_box` or `ribbon`; the usual one unless given.
    wrapping: Option<String>,
    /// Whether no paper in the parcel shall show a price.
    hide_prices: bool,
}

impl From<GiftIn> for GiftWish {
    fn from(given: GiftIn) -> Self {
        Self { note: given.note, wrapping: given.wrapping, hide_prices: given.hide_prices }
    }
}

/// The cart as it stands now, and what became of each mutation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SyncedCart)]
pub(crate) struct SyncedCartOut {
    cart: CartOut,
    /// What was applied, now or when it was first asked for.
    applied: Vec<AppliedOut>,
    /// What was refused, now or when it was first asked for.
    rejected: Vec<RejectedOut>,
    /// Whether somebody else changed the cart since `base_version`.
    changed_elsewhere: bool,
}

/// A mutation that was applied.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AppliedMutation)]
pub(crate) struct AppliedOut {
    id: String,
    /// The version that it led to; an `undo` may name it.
    version: i64,
    /// The line it touched; null when there was nothing to do.
    line_id: Option<String>,
}

/// A mutation that was refused. Send what should be tried again under a new id.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RejectedMutation)]
pub(crate) struct RejectedOut {
    id: String,
    /// A stable word, e.g. `gone`, `insufficient_stock`, `line_not_found`, `too_many_lines`, `mutation_id_reused`.
    code: String,
    /// A sentence for people.
    message: String,
}

impl From<&Synced> for SyncedCartOut {
    fn from(synced: &Synced) -> Self {
        let (mut applied, mut rejected) = (Vec::new(), Vec::new());
        for (id, outcome) in &synced.results {
            let id = id.to_string();
            match outcome {
                Outcome::Applied { version, line } => {
                    applied.push(AppliedOut { id, version: *version, line_id: line.map(|l| l.to_string()) });
                }
                Outcome::Rejected { code, words } => {
                    rejected.push(RejectedOut { id, code: code.clone(), message: words.clone() });
                }
            }
        }
        Self { cart: (&synced.cart).into(), applied, rejected, changed_elsewhere: synced.changed_elsewhere }
    }
}
