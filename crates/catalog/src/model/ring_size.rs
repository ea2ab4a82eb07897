//! Ring sizes: one measure inside, four scales outside.
//!
//! Published charts disagree, so every label is computed from the inner circumference and reads "about". A house whose
//! mandrel is marked otherwise writes its own marks into `mandrel.csv`; they replace the formula's, label by label.

use std::{f64::consts::PI, fmt, sync::LazyLock};

use serde::{Deserialize, Serialize};

use super::codes::codes;

codes! {
    /// A country's way of numbering ring sizes.
    "size_system" SizeSystem {
        Us = "us", "US and Canada";
        Uk = "uk", "UK and Australia";
        Eu = "eu", "Europe";
        Jp = "jp", "Japan";
    }
}

/// A ring's inner circumference in micrometres. Every scale is computed from it, so labels read "about".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RingSize(i32);

/// US size 0 has an inner diameter of 11.63 mm, and each size adds 0.8128 mm (0.032 in).
const US_ZERO_MM: f64 = 11.63;
const US_STEP_MM: f64 = 0.8128;
/// UK size A is 37.8 mm round, and each letter adds 1.25 mm.
const UK_A_MM: f64 = 37.8;
const UK_STEP_MM: f64 = 1.25;
/// Japanese size 1 is 13 mm across, and each size adds a third of a millimetre.
const JP_ONE_MM: f64 = 13.0;

/// From this width a band feels tighter than its size says, in micrometres.
const WIDE_BAND_UM: i32 = 6_000;
/// From this width it feels tighter by half a size.
const VERY_WIDE_BAND_UM: i32 = 8_000;

impl RingSize {
    /// The smallest inner circumference the house makes, in micrometres: about US ½.
    pub const MIN_UM: i32 = 37_000;
    /// The largest inner circumference the house makes, in micrometres: about US 16½.
    pub const MAX_UM: i32 = 79_000;

    /// A size from an inner circumference in micrometres; `None` outside what the house makes.
    pub const fn from_circumference_um(um: i32) -> Option<Self> {
        if um < Self::MIN_UM || um > Self::MAX_UM { None } else { Some(Self(um)) }
    }

    /// A size from an inner diameter in micrometres; `None` outside what the house makes.
    pub fn from_diameter_um(um: i32) -> Option<Self> {
        Self::from_circumference_um(micrometres(f64::from(um) / 1_000.0 * PI))
    }

    /// The size with a US number, given in quarters (26 is 6½); `None` outside what the house makes.
    pub fn from_us_quarters(quarters: i32) -> Option<Self> {
        Self::from_circumference_um(us_um(quarters))
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

    /// The label of the nearest size in a system.
    pub fn label(self, system: SizeSystem) -> &'static str {
        let marks = system.marks();
        let at = marks.partition_point(|m| m.um < self.0);
        let near = |m: &Mark| (m.um - self.0).abs();
        let (below, above) = (at.checked_sub(1).and_then(|i| marks.get(i)), marks.get(at));
        match (below, above) {
            (Some(below), Some(above)) if near(below) < near(above) => &below.label,
            (_, Some(above)) => &above.label,
            (Some(below), None) => &below.label,
            (None, None) => "",
        }
    }

    /// The US size to the nearest quarter, e.g. `6½`.
    pub fn us(self) -> String {
        self.label(SizeSystem::Us).to_owned()
    }

    /// The UK letter to the nearest half, e.g. `M½`.
    pub fn uk(self) -> String {
        self.label(SizeSystem::Uk).to_owned()
    }

    /// The European number (ISO 8653): the inner circumference in whole millimetres.
    pub fn eu(self) -> String {
        self.label(SizeSystem::Eu).to_owned()
    }

    /// The Japanese number.
    pub fn jp(self) -> String {
        self.label(SizeSystem::Jp).to_owned()
    }

    /// The size that a wide band must be made in to feel like this one: a quarter of a US size more from 6 mm, half a
    /// size from 8 mm. The same size for narrower bands.
    #[must_use]
    pub fn for_band(self, band_width_um: i32) -> Self {
        let quarters = match band_width_um {
            VERY_WIDE_BAND_UM.. => 2.0,
            WIDE_BAND_UM.. => 1.0,
            _ => return self,
        };
        Self((self.0 + micrometres(US_STEP_MM / 4.0 * quarters * PI)).min(Self::MAX_UM))
    }
}

/// The US size.
impl fmt::Display for RingSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label(SizeSystem::Us))
    }
}

/// One mark on a mandrel.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Mark {
    label: String,
    um: i32,
}

impl SizeSystem {
    /// The size with a label of this system, as people type it: `6 1/2`, `6.5`, `m½`, `Z+1`. `None` for what is no
    /// size the house makes.
    pub fn parse(self, text: &str) -> Option<RingSize> {
        let wanted = tidy(text);
        let mark = self.marks().iter().find(|m| m.label == wanted)?;
        RingSize::from_circumference_um(mark.um)
    }

    /// Every label with its inner circumference, the smallest first.
    pub fn sizes(self) -> impl Iterator<Item = (&'static str, RingSize)> {
        self.marks().iter().filter_map(|m| Some((&*m.label, RingSize::from_circumference_um(m.um)?)))
    }

    fn marks(self) -> &'static [Mark] {
        static MANDREL: LazyLock<[Vec<Mark>; 4]> =
            LazyLock::new(|| mandrel(include_str!("mandrel.csv")).unwrap_or_else(|_| formulas()));
        let [us, uk, eu, jp] = &*MANDREL;
        match self {
            Self::Us => us,
            Self::Uk => uk,
            Self::Eu => eu,
            Self::Jp => jp,
        }
    }
}

/// A label with its fraction as one character, upper case, without spaces.
fn tidy(text: &str) -> String {
    let compact: String =
        text.chars().filter(|c| !c.is_whitespace()).take(12).collect::<String>().to_uppercase();
    let fractions = [
        ("1/4", "¼"),
        ("1/2", "½"),
        ("3/4", "¾"),
        (".25", "¼"),
        (".75", "¾"),
        (".50", "½"),
        (".5", "½"),
        (".00", ""),
        (".0", ""),
        (",5", "½"),
    ];
    let whole =
        fractions.iter().find_map(|(plain, sign)| Some(format!("{}{sign}", compact.strip_suffix(plain)?)));
    let label = whole.unwrap_or(compact);
    // "0½" and "½" are the same size
    label.strip_prefix('0').filter(|rest| !rest.is_empty()).map_or(label.clone(), str::to_owned)
}

/// The marks of all systems, by the formulas, smallest first.
fn formulas() -> [Vec<Mark>; 4] {
    let made = |label: String, um: i32| RingSize::from_circumference_um(um).map(|_| Mark { label, um });
    let us = (0..=68).filter_map(|q| made(quarters(q), us_um(q))).collect();
    let uk = (0..=70)
        .filter_map(|h| made(halves(h), micrometres(UK_A_MM + UK_STEP_MM * f64::from(h) / 2.0)))
        .collect();
    let eu = (37..=79).filter_map(|mm| made(mm.to_string(), mm * 1_000)).collect();
    let jp = (1..=40)
        .filter_map(|n| made(n.to_string(), micrometres((JP_ONE_MM + f64::from(n - 1) / 3.0) * PI)))
        .collect();
    [us, uk, eu, jp]
}

/// The formulas' marks with the house's own put in their places.
fn mandrel(table: &str) -> Result<[Vec<Mark>; 4], String> {
    let mut marks = formulas();
    for line in table.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#')) {
        let fields: Vec<_> = line.split(',').map(str::trim).collect();
        let [system, label, um] = fields[..] else {
            return Err(format!("\"{line}\" is not system,label,micrometres"));
        };
        let system: SizeSystem = system.parse().map_err(|e| format!("{e}"))?;
        let um = um.parse().map_err(|_| format!("\"{um}\" is not a whole number of micrometres"))?;
        let label = tidy(label);
        let mark = marks.get_mut(system.index()).and_then(|all| all.iter_mut().find(|m| m.label == label));
        mark.ok_or_else(|| format!("{} has no size {label}", system.label()))?.um = um;
    }
    for (all, system) in marks.iter().zip(SizeSystem::ALL) {
        let falls = all.windows(2).find(|pair| matches!(pair, [a, b] if a.um >= b.um));
        if let Some([_, falls]) = falls {
            return Err(format!("{} {} is not larger than the size before it", system.label(), falls.label));
        }
    }
    Ok(marks)
}

fn us_um(quarters: i32) -> i32 {
    micrometres((US_ZERO_MM + US_STEP_MM * f64::from(quarters) / 4.0) * PI)
}

#[expect(clippy::cast_possible_truncation, reason = "a ring is far smaller than two kilometres")]
fn micrometres(mm: f64) -> i32 {
    (mm * 1_000.0).round() as i32
}

/// A number of quarters, with the fraction as one character.
fn quarters(n: i32) -> String {
    let fraction = ["", "¼", "½", "¾"].get(usize::try_from(n % 4).unwrap_or(0)).copied().unwrap_or("");
    if n < 4 && !fraction.is_empty() { fraction.to_owned() } else { format!("{}{fraction}", n / 4) }
}

/// A number of half letters from A; past Z the count goes on as `Z+1`.
fn halves(n: i32) -> String {
    let (letter, half) = (n / 2, if n % 2 == 1 { "½" } else { "" });
    match u8::try_from(letter) {
        Ok(n) if n < 26 => format!("{}{half}", char::from(b'A' + n)),
        _ => format!("Z+{}{half}", letter - 25),
    }
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

impl From<RingSize> for RingSizeRow {
    fn from(size: RingSize) -> Self {
        Self {
            size,
            diameter_mm: format!("{:.2}", size.diameter_mm()),
            circumference_mm: format!("{:.1}", size.circumference_mm()),
            us: size.us(),
            uk: size.uk(),
            eu: size.eu(),
            jp: size.jp(),
        }
    }
}

/// The ring-size guide: US 3 to 13 in half sizes.
pub fn ring_sizes() -> Vec<RingSizeRow> {
    (6..=26).filter_map(|halves| RingSize::from_us_quarters(halves * 2)).map(RingSizeRow::from).collect()
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
        assert_eq!(RingSize::from_diameter_um(17_320).unwrap().us(), "7");
    }

    #[test]
    fn a_size_read_back_from_its_label_is_the_same_size_in_every_system() {
        for system in SizeSystem::ALL {
            let sizes: Vec<_> = system.sizes().collect();
            assert!(sizes.len() > 25, "{system}");
            for (label, size) in sizes {
                assert_eq!(system.parse(label), Some(size), "{system} {label}");
                assert_eq!(size.label(*system), label, "{system} {label}");
            }
        }
        for um in (RingSize::MIN_UM..=RingSize::MAX_UM).step_by(50) {
            let size = RingSize::from_circumference_um(um).unwrap();
            for system in SizeSystem::ALL {
                let label = size.label(*system);
                let back = system.parse(label).unwrap_or_else(|| panic!("{system} {label}"));
                assert_eq!(back.label(*system), label, "{um}");
            }
        }
    }

    #[test]
    fn labels_are_read_as_people_type_them() {
        for (system, typed, label) in [
            (SizeSystem::Us, " 6 1/2", "6½"),
            (SizeSystem::Us, "6.5", "6½"),
            (SizeSystem::Us, "7.0", "7"),
            (SizeSystem::Us, "10", "10"),
            (SizeSystem::Us, "6,5", "6½"),
            (SizeSystem::Uk, "m 1/2", "M½"),
            (SizeSystem::Uk, "z+1", "Z+1"),
            (SizeSystem::Eu, "54", "54"),
            (SizeSystem::Jp, "14", "14"),
        ] {
            let size = system.parse(typed).unwrap_or_else(|| panic!("{typed}"));
            assert_eq!(size.label(system), label, "{typed}");
        }
        for (system, typed) in
            [(SizeSystem::Us, ""), (SizeSystem::Us, "99"), (SizeSystem::Eu, "12"), (SizeSystem::Uk, "7")]
        {
            assert_eq!(system.parse(typed), None, "{typed}");
        }
    }

    #[test]
    fn the_houses_mandrel_replaces_the_formula_label_by_label() {
        let [us, uk, _, _] = mandrel("# ours\nuk, N, 54400\n").unwrap();
        assert_eq!(us, formulas()[0]);
        let n = uk.iter().position(|m| m.label == "N").unwrap();
        assert_eq!((uk[n].um, &*uk[n + 1].label), (54_400, "N½"));
        for (table, why) in [
            ("uk,N,60000", "not larger"),
            ("uk,Ä,54400", "no size"),
            ("mars,N,54400", "size_system"),
            ("uk,N", "not system,label"),
            ("uk,N,wide", "whole number"),
        ] {
            let told = mandrel(table).unwrap_err();
            assert!(told.contains(why), "{table}: {told}");
        }
        assert!(mandrel(include_str!("mandrel.csv")).is_ok(), "the table that is built in");
    }

    #[test]
    fn a_wide_band_is_made_a_little_larger() {
        let size = RingSize::from_us_quarters(26).unwrap();
        for (um, us) in [(2_350, "6½"), (5_999, "6½"), (6_000, "6¾"), (8_000, "7")] {
            assert_eq!(size.for_band(um).us(), us, "{um}");
        }
    }

    #[test]
    fn no_ring_is_made_outside_human_fingers() {
        for um in [i32::MIN, 0, 36_999, 79_001, i32::MAX] {
            assert_eq!(RingSize::from_circumference_um(um), None);
        }
    }
}
