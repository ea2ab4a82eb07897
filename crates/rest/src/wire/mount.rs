//! Mounts: what a design holds.

use catalog::{
    model::{RingSize, Shape},
    mounts::{Mount, Seat, SettingFee},
};
use kernel::{FieldError, Money};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    common::{MoneyIn, MoneyOut},
    word,
};

/// What a design holds, as staff say it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MountInput)]
pub(crate) struct MountIn {
    /// What of every variant's price is for the stone the design is sold with.
    own_stone: MoneyIn,
    /// The smallest size it is made in: the inner circumference in micrometres.
    #[schema(example = 44200)]
    smallest_um: i32,
    /// The largest size it is made in, in micrometres.
    #[schema(example = 67200)]
    largest_um: i32,
    /// The softest stone its head is safe for, in tenths on Mohs' scale.
    #[schema(minimum = 10, maximum = 100, example = 75)]
    least_hardness: i32,
    /// Days at the bench, with fetching the stone.
    #[schema(minimum = 1, maximum = 365)]
    lead_days: i32,
    /// One head for each shape, the usual one first.
    seats: Vec<SeatIn>,
    /// What setting costs by weight; the first from 0 on.
    fees: Vec<SettingFeeIn>,
}

/// The head for one shape.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SeatInput)]
pub(crate) struct SeatIn {
    #[schema(value_type = String, example = "round")]
    shape: Shape,
    /// Micrometres.
    length_from_um: i32,
    /// Micrometres.
    length_to_um: i32,
    /// Micrometres.
    width_from_um: i32,
    /// Micrometres.
    width_to_um: i32,
}

/// What setting a stone costs from a weight on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SettingFeeInput)]
pub(crate) struct SettingFeeIn {
    /// Thousandths of a carat.
    carat_from: i32,
    /// Minor units of the currency of `own_stone`.
    fee_minor: i64,
}

impl MountIn {
    /// The mount that is described.
    ///
    /// # Errors
    /// Sizes that no ring has.
    pub(crate) fn read(self) -> Result<Mount, Vec<FieldError>> {
        let size = |um, field: &'static str| {
            RingSize::from_circumference_um(um)
                .ok_or_else(|| FieldError::new(field, "out_of_range", "Enter 37000 to 79000 micrometres."))
        };
        let (smallest, largest) =
            (size(self.smallest_um, "smallest_um"), size(self.largest_um, "largest_um"));
        let (Ok(smallest), Ok(largest)) = (&smallest, &largest) else {
            return Err([smallest, largest].into_iter().filter_map(Result::err).collect());
        };
        Ok(Mount {
            own_stone: Money::from(self.own_stone),
            smallest: *smallest,
            largest: *largest,
            least_hardness: self.least_hardness,
            lead_days: self.lead_days,
            seats: self.seats.into_iter().map(Seat::from).collect(),
            fees: self.fees.into_iter().map(SettingFee::from).collect(),
        })
    }
}

impl From<SeatIn> for Seat {
    fn from(seat: SeatIn) -> Self {
        Self {
            shape: seat.shape,
            length_from_um: seat.length_from_um,
            length_to_um: seat.length_to_um,
            width_from_um: seat.width_from_um,
            width_to_um: seat.width_to_um,
        }
    }
}

impl From<SettingFeeIn> for SettingFee {
    fn from(fee: SettingFeeIn) -> Self {
        Self { carat_from: fee.carat_from, fee_minor: fee.fee_minor }
    }
}

/// What a design holds.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Mount)]
pub(crate) struct MountOut {
    /// What of every variant's price is for the stone the design is sold with.
    own_stone: MoneyOut,
    /// The smallest size it is made in: the inner circumference in micrometres.
    smallest_um: i32,
    /// The largest size it is made in, in micrometres.
    largest_um: i32,
    /// The softest stone its head is safe for, in tenths on Mohs' scale.
    least_hardness: i32,
    /// Days at the bench, with fetching the stone.
    lead_days: i32,
    /// One head for each shape, the usual one first.
    seats: Vec<SeatOut>,
    /// What setting costs by weight, the lightest band first.
    fees: Vec<SettingFeeOut>,
}

/// The head for one shape: the measures it closes on.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Seat)]
pub(crate) struct SeatOut {
    shape: word::Shape,
    /// Micrometres.
    length_from_um: i32,
    /// Micrometres.
    length_to_um: i32,
    /// Micrometres.
    width_from_um: i32,
    /// Micrometres.
    width_to_um: i32,
}

/// What setting a stone costs from a weight on.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SettingFee)]
pub(crate) struct SettingFeeOut {
    /// Thousandths of a carat.
    carat_from: i32,
    fee: MoneyOut,
}

impl From<&Mount> for MountOut {
    fn from(mount: &Mount) -> Self {
        let seat = |s: &Seat| SeatOut {
            shape: s.shape.into(),
            length_from_um: s.length_from_um,
            length_to_um: s.length_to_um,
            width_from_um: s.width_from_um,
            width_to_um: s.width_to_um,
        };
        let fee = |f: &SettingFee| SettingFeeOut {
            carat_from: f.carat_from,
            fee: Money::new(f.fee_minor, mount.own_stone.currency()).into(),
        };
        Self {
            own_stone: mount.own_stone.into(),
            smallest_um: mount.smallest.circumference_um(),
            largest_um: mount.largest.circumference_um(),
            least_hardness: mount.least_hardness,
            lead_days: mount.lead_days,
            seats: mount.seats.iter().map(seat).collect(),
            fees: mount.fees.iter().map(fee).collect(),
        }
    }
}
