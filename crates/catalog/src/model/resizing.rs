//! How far a ring can be made larger or smaller after it is made.

use std::f64::consts::PI;

use super::{Metal, ProductView, RingPurpose, RingSize, Role, SettingStyle};

/// What the bench can do about a ring that does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resizing {
    /// It can be sized by so many US half sizes either way.
    HalfSizes(u8),
    /// Stones all round, a stone held by the spring of the metal, or a metal that is not soldered: it cannot be sized.
    Not,
}

/// How much of the band may carry stones before sizing is limited to half a size.
const LINED_PERCENT: i64 = 30;
/// From this much the stones go all round.
const FULL_PERCENT: i64 = 85;

impl Resizing {
    /// What can be done with a design. The trade's rule: most rings by two sizes, rings with stones along the band by
    /// half a size, full eternity and tension rings not at all. `None` for what is not a ring.
    pub fn of(product: &ProductView) -> Option<Self> {
        let size = product.variants.iter().find_map(|v| v.ring_size)?;
        let has = |style: SettingStyle| product.setting_styles.contains(&style);
        let hard = |m: Metal| m == Metal::Titanium;
        let lined = lined_percent(product, size);
        Some(
            if has(SettingStyle::Tension)
                || product.variants.iter().any(|v| hard(v.metal))
                || lined >= FULL_PERCENT
            {
                Self::Not
            } else if lined >= LINED_PERCENT
                || has(SettingStyle::Pave)
                || has(SettingStyle::Channel)
                || product.ring_purpose == Some(RingPurpose::Eternity)
            {
                Self::HalfSizes(1)
            } else {
                Self::HalfSizes(4)
            },
        )
    }

    /// Whether it can be sized at all.
    pub const fn is_possible(self) -> bool {
        matches!(self, Self::HalfSizes(_))
    }

    /// "by up to two sizes".
    pub fn words(self) -> Option<String> {
        match self {
            Self::Not => None,
            Self::HalfSizes(1) => Some("by half a size".into()),
            Self::HalfSizes(2) => Some("by one size".into()),
            Self::HalfSizes(4) => Some("by up to two sizes".into()),
            Self::HalfSizes(n) => Some(format!("by up to {} half sizes", n)),
        }
    }
}

/// How much of the band's circumference its small stones cover, side by side.
fn lined_percent(product: &ProductView, size: RingSize) -> i64 {
    let small = |role: Role| matches!(role, Role::Side | Role::Melee);
    // a halo stands round the centre stone, not on the band
    let halo = product
        .setting_styles
        .iter()
        .any(|s| matches!(s, SettingStyle::Halo | SettingStyle::DoubleHalo | SettingStyle::HiddenHalo));
    let on_band = product.stones.iter().filter(|s| small(s.role) && !(halo && s.role == Role::Melee));
    let covered: i64 = on_band.map(|s| i64::from(s.pieces) * i64::from(s.diameter_um.unwrap_or(0))).sum();
    // stones sit about a millimetre outside the inner face
    #[expect(clippy::cast_possible_truncation, reason = "a few thousand micrometres")]
    let round = i64::from(size.circumference_um()) + (2.0 * PI * 1_000.0) as i64;
    covered * 100 / round.max(1)
}
