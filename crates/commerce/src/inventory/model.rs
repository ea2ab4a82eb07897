//! Stock and what may be asked of it.

use kernel::ids::{LocationId, OrderLineId, PieceId, VariantId};

/// The counters of one variant; `received + restocked − written_off = held + sold + available + away + reserved` always.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Level {
    /// Units that came in, or were commissioned for an order.
    pub received: i32,
    /// Units that came back and can be sold again.
    pub restocked: i32,
    /// Units that were lost or damaged.
    pub written_off: i32,
    /// Units kept for orders that are being paid.
    pub held: i32,
    /// Units that were paid for.
    pub sold: i32,
    /// Units that anyone may buy.
    pub available: i32,
    /// Units that lie where nothing is sold: on their way, at a workshop, with a client on approval.
    pub away: i32,
    /// Units that one channel alone may sell.
    pub reserved: i32,
}

/// Stock to keep for one line of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HoldLine {
    /// The line.
    pub line: OrderLineId,
    /// What it is for.
    pub variant: VariantId,
    /// How many units, at least one.
    pub quantity: i32,
    /// Whether it is one serialized piece.
    pub one_of_a_kind: bool,
    /// Whether the house makes it when none is ready.
    pub made_to_order: bool,
    /// Whether it is made even when one is ready: those have another stone.
    pub around_a_stone: bool,
}

/// What was kept for a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldLine {
    /// The line.
    pub line: OrderLineId,
    /// The serial number of the piece that was kept.
    pub serial: Option<String>,
    /// Whether the units will be made for the order; false when they came from stock.
    pub made: bool,
}

/// A variant of which there is not enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shortage {
    /// The variant.
    pub variant: VariantId,
    /// How many were asked for.
    pub wanted: i32,
    /// How many there are.
    pub available: i32,
}

/// Why stock moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MovementKind {
    Receive,
    Commission,
    Uncommission,
    Hold,
    Release,
    Consume,
    Sell,
    Restock,
    WriteOff,
    Move,
}

impl MovementKind {
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Receive => "receive",
            Self::Commission => "commission",
            Self::Uncommission => "uncommission",
            Self::Hold => "hold",
            Self::Release => "release",
            Self::Consume => "consume",
            Self::Sell => "sell",
            Self::Restock => "restock",
            Self::WriteOff => "write_off",
            Self::Move => "move",
        }
    }
}

/// One row of the movement ledger.
#[derive(Debug, Clone)]
pub(crate) struct Movement {
    pub(crate) kind: MovementKind,
    pub(crate) variant: VariantId,
    pub(crate) piece: Option<PieceId>,
    pub(crate) quantity: i32,
    /// The place that it leaves; the schema names one where the movement has none.
    pub(crate) from: Option<LocationId>,
    /// The place that it comes to.
    pub(crate) to: Option<LocationId>,
}

impl Movement {
    /// A movement whose places are the schema's to name.
    pub(crate) const fn anywhere(
        kind: MovementKind,
        variant: VariantId,
        piece: Option<PieceId>,
        quantity: i32,
    ) -> Self {
        Self { kind, variant, piece, quantity, from: None, to: None }
    }
}
