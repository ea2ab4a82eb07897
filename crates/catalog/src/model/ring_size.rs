//! Ring sizes: one measure inside, four scales outside.

use std::{f64::consts::PI, fmt};

use serde::{Deserialize, Serialize};

/// A ring's inner circumference in micrometres. Every scale is computed from it, so labels read "about".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RingSize(i32);

/// US size 0 has an inner diameter of 11.63 mm, and each size adds 0.8128 mm (0.032 in).
const US_ZERO_MM: f64 = 11.63;
const US_STEP_MM: f64 = 0.8128;

impl RingSize {
    /// The smallest inner circumference the house makes, in micrometres: about US ½.
    pub const MIN_UM: i32 = 37_000;
    /// The largest inner circumference the house makes, in micrometres: about US 16½.
    pub const MAX_UM: i32 = 79_000;

    /// A size from an inner circumference in micrometres; `None` outside what the house makes.
    pub const fn from_circumference_um(um: i32) -> Option<Self> {
        if um < Self::MIN_UM || um > Self::MAX_UM { None } else { Some(Self(um)) }
    }

    /// The size with a US number, given in quarters (26 is 6½); `None` outside what the house makes.
    pub fn from_us_quarters(quarters: i32) -> Option<Self> {
        let diameter_mm = US_ZERO_MM + US_STEP_MM * f64::from(quarters) / 4.0;
        #[expect(clippy::cast_possible_truncation, reason = "a ring is far smaller than two kilometres")]
        Self::from_circumference_um((diameter_mm * PI * 1_000.0).round() as i32)
    }

    /// The inner circumference in micrometres.
    pub const fn circumference_um(self) -> i32 {
        self.0
    }

    /// The inner circumference in millimetres.
    pub fn circumference_mm(self) -> f64 {
        f64::from(self.0) / 1_000.0
    }

    /// The inner diameter in millimetres.
    pub fn diameter_mm(self) -> f64 {
        self.circumference_mm() / PI
    }

    /// The US size to the nearest quarter, e.g. `6½`.
    pub fn us(self) -> String {
        quarters((self.diameter_mm() - US_ZERO_MM) / US_STEP_MM)
    }

    /// The UK letter to the nearest half, e.g. `M½`: A is 37.8 mm round and each letter adds 1.25 mm.
    pub fn uk(self) -> String {
        let halves = whole(((self.circumference_mm() - 37.8) / 1.25 * 2.0).round()).max(0);
        let (letter, half) = (halves / 2, if halves % 2 == 1 { "½" } else { "" });
        match u8::try_from(letter) {
            Ok(n) if n < 26 => format!("{}{half}", char::from(b'A' + n)),
            _ => format!("Z+{}{half}", letter - 25),
        }
    }

    /// The European number (ISO 8653): the inner circumference in whole millimetres.
    pub fn eu(self) -> String {
        whole(self.circumference_mm().round()).to_string()
    }

    /// The Japanese number: size 1 is 13 mm across and each size adds a third of a millimetre.
    pub fn jp(self) -> String {
        whole(((self.diameter_mm() - 13.0) * 3.0 + 1.0).round()).max(1).to_string()
    }
}

/// The US size.
impl fmt::Display for RingSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.us())
    }
}

/// A number to the nearest quarter, with the fraction as one character.
fn quarters(value: f64) -> String {
    let n = whole((value * 4.0).round()).max(0);
    let fraction = ["", "¼", "½", "¾"].get(usize::try_from(n % 4).unwrap_or(0)).copied().unwrap_or("");
    if n < 4 && !fraction.is_empty() { fraction.to_owned() } else { format!("{}{fraction}", n / 4) }
}

#[expect(clippy::cast_possible_truncation, reason = "sizes are small whole numbers here")]
const fn whole(value: f64) -> i32 {
    value as i32
}

/// One row of the ring-size guide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RingSizeRow {
    /// The size itself.
    pub size: RingSize,
    /// Inner diameter in millimetres, two decimals.
    pub diameter_mm: String,
    /// Inner circumference in millimetres, one decimal.
    pub circumference_mm: String,
    /// US and Canada.
    pub us: String,
    /// United Kingdom and Australia.
    pub uk: String,
    /// Europe, ISO 8653.
    pub eu: String,
    /// Japan.
    pub jp: String,
}

/// The ring-size guide: US 3 to 13 in half sizes.
pub fn ring_sizes() -> Vec<RingSizeRow> {
    (6..=26)
        .filter_map(|halves| RingSize::from_us_quarters(halves * 2))
        .map(|size| RingSizeRow {
            size,
            diameter_mm: format!("{:.2}", size.diameter_mm()),
            circumference_mm: format!("{:.1}", size.circumference_mm()),
            us: size.us(),
            uk: size.uk(),
            eu: size.eu(),
            jp: size.jp(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scale_agrees_with_the_published_table() {
        let table = "
            3    14.07 44.2 44 F  4
            4    14.88 46.8 47 H  7
            5    15.69 49.3 49 J  9
            5½   16.10 50.6 51 K  10
            6    16.51 51.9 52 L  12
            6½   16.91 53.1 53 M½ 13
            7    17.32 54.4 54 N½ 14
            7½   17.73 55.7 56 O½ 15
            8    18.13 57.0 57 P½ 16
            9    18.95 59.5 60 R½ 19
            10   19.76 62.1 62 T½ 21
            11   20.57 64.6 65 V½ 24
            12   21.38 67.2 67 X½ 26
            13   22.20 69.7 70 Z½ 29";
        let rows = ring_sizes();
        let lines: Vec<_> = table.lines().map(str::trim).filter(|l| !l.is_empty()).collect();
        assert_eq!(lines.len(), 14);
        for line in lines {
            let want: Vec<_> = line.split_whitespace().collect();
            let row = rows.iter().find(|r| r.us == want[0]).unwrap_or_else(|| panic!("no US {}", want[0]));
            let got = [&row.us, &row.diameter_mm, &row.circumference_mm, &row.eu, &row.uk, &row.jp];
            assert_eq!(got.map(String::as_str).to_vec(), want);
        }
    }

    #[test]
    fn a_measured_circumference_reads_as_the_nearest_size() {
        let size = RingSize::from_circumference_um(54_400).unwrap();
        assert_eq!((size.us().as_str(), size.eu().as_str()), ("7", "54"));
        assert_eq!(RingSize::from_us_quarters(25).unwrap().us(), "6¼");
        assert_eq!(RingSize::from_circumference_um(76_000).unwrap().uk(), "Z+5½");
    }

    #[test]
    fn no_ring_is_made_outside_human_fingers() {
        for um in [i32::MIN, 0, 36_999, 79_001, i32::MAX] {
            assert_eq!(RingSize::from_circumference_um(um), None);
        }
    }
}
