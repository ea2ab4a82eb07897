//! What a mount is, and why a stone may not go into it.

use kernel::Money;
use serde::{Deserialize, Serialize};

use crate::model::{RingSize, Shape, Species, millimetres};

/// What a design holds, and what setting a stone in it takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mount {
    /// What of every variant's price is for the stone the design is sold with: a ring around another stone costs that less.
    pub own_stone: Money,
    /// The smallest size it is made in.
    pub smallest: RingSize,
    /// The largest size it is made in.
    pub largest: RingSize,
    /// The softest stone its head is safe for, in tenths on Mohs' scale.
    pub least_hardness: i32,
    /// Days at the bench, with fetching the stone from where it lies.
    pub lead_days: i32,
    /// Its heads, one for each shape, the usual one first.
    pub seats: Vec<Seat>,
    /// What setting costs by weight, the lightest band first.
    pub fees: Vec<SettingFee>,
}

/// The head for one shape: the measures it closes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seat {
    /// The outline it follows.
    pub shape: Shape,
    /// The shortest stone it holds, in micrometres.
    pub length_from_um: i32,
    /// The longest stone it holds, in micrometres.
    pub length_to_um: i32,
    /// The narrowest stone it holds, in micrometres.
    pub width_from_um: i32,
    /// The widest stone it holds, in micrometres.
    pub width_to_um: i32,
}

/// What setting a stone costs from a weight on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SettingFee {
    /// The lightest stone of the band, in thousandths of a carat.
    pub carat_from: i32,
    /// What setting it costs, in minor units of the mount's currency.
    pub fee_minor: i64,
}

/// The parts of a ring's price, before tax; they add up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RingPrice {
    /// The design in its metal, without a stone.
    pub setting: Money,
    /// The stone.
    pub stone: Money,
    /// Setting the one in the other.
    pub fee: Money,
    /// All of it.
    pub total: Money,
}

/// A reason why a stone, or a size, does not go with a mount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Misfit {
    /// There is no head for the outline.
    Shape {
        /// The stone's.
        stone: Shape,
        /// Those there are heads for.
        held: Vec<Shape>,
    },
    /// The stone's measures are not known.
    Unmeasured,
    /// A side is longer than the head can close on.
    TooLarge {
        /// Which side.
        side: Side,
        /// The head's range and the stone's measure.
        measure: Measure,
    },
    /// A side is shorter than the head can close on.
    TooSmall {
        /// Which side.
        side: Side,
        /// The head's range and the stone's measure.
        measure: Measure,
    },
    /// The stone would wear in an open head.
    TooSoft {
        /// What it is.
        species: Species,
        /// How hard it is, in tenths on Mohs' scale.
        hardness: i32,
        /// How hard it must be.
        least: i32,
    },
    /// Its rim is too thin to be held by claws.
    ThinGirdle,
    /// The ring is not made so small or so large.
    Size {
        /// What was asked for.
        asked: RingSize,
        /// The smallest there is.
        smallest: RingSize,
        /// The largest there is.
        largest: RingSize,
    },
}

/// A side of a stone, seen from above.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Of a round stone.
    Across,
    /// The longer one.
    Length,
    /// The shorter one.
    Width,
}

/// A measure against the range it should lie in, in micrometres.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measure {
    /// The least.
    pub from: i32,
    /// The most.
    pub to: i32,
    /// What it is.
    pub is: i32,
}

impl Misfit {
    /// A stable word for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Shape { .. } => "other_shape",
            Self::Unmeasured => "unmeasured",
            Self::TooLarge { .. } => "too_large",
            Self::TooSmall { .. } => "too_small",
            Self::TooSoft { .. } => "too_soft",
            Self::ThinGirdle => "thin_girdle",
            Self::Size { .. } => "size_not_made",
        }
    }

    /// Whether it is about the size of the ring, not about the stone.
    pub const fn is_of_size(&self) -> bool {
        matches!(self, Self::Size { .. })
    }

    /// The reason with its figures, and the way out.
    pub fn explain(&self) -> String {
        match self {
            Self::Shape { stone, held } => format!(
                "This setting has a head for {} stones; this one is {}. Choose another shape, or ask us to draw a head for it.",
                listed(held),
                word(*stone)
            ),
            Self::Unmeasured => {
                "This stone has not been measured yet. Ask us, and a jeweller will try it in the head.".into()
            }
            Self::TooLarge { side, measure } => format!(
                "This head holds {}; the stone measures {}{}. A jeweller can make a larger head: ask us.",
                measure.range(),
                millimetres(measure.is),
                side.words()
            ),
            Self::TooSmall { side, measure } => format!(
                "This head holds {}; the stone measures {}{} and would sit loose. A jeweller can make a smaller head: ask us.",
                measure.range(),
                millimetres(measure.is),
                side.words()
            ),
            Self::TooSoft { species, hardness, least } => format!(
                "{} is {} on Mohs’ scale of hardness, and this open head asks for {} or more: it would wear at the edge. A bezel protects it: ask us.",
                species.label(),
                mohs(*hardness),
                mohs(*least)
            ),
            Self::ThinGirdle => {
                "The rim of this stone is extremely thin, and claws could chip it. A bezel holds it safely."
                    .into()
            }
            Self::Size { asked, smallest, largest } => format!(
                "This ring is made in US sizes {} to {}; you asked for {}. Ask us, and a jeweller will say whether it can be drawn anew.",
                smallest.us(),
                largest.us(),
                asked.us()
            ),
        }
    }
}

impl Side {
    const fn words(self) -> &'static str {
        match self {
            Self::Across => " across",
            Self::Length => " in length",
            Self::Width => " in width",
        }
    }
}

impl Measure {
    /// "6.3 to 6.7 mm".
    fn range(self) -> String {
        format!("{} to {}", millimetres(self.from).trim_end_matches(" mm"), millimetres(self.to))
    }
}

/// "round, oval or cushion".
fn listed(shapes: &[Shape]) -> String {
    let words: Vec<_> = shapes.iter().map(|shape| word(*shape)).collect();
    match words.split_last() {
        None => "no".to_owned(),
        Some((only, [])) => only.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
    }
}

fn word(shape: Shape) -> String {
    shape.label().to_lowercase()
}

/// "7.5", "9".
fn mohs(tenths: i32) -> String {
    if tenths % 10 == 0 { (tenths / 10).to_string() } else { format!("{}.{}", tenths / 10, tenths % 10) }
}
