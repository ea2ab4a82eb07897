//! Attributes whose values are whatever the pieces carry.

use super::{List, Unit};
use crate::{index::filters::line_code, model::ProductView};

/// A value of a [`List`]: where it stands among the others, its code, its words.
pub(crate) type Listed = (i64, String, String);

impl List {
    /// Calls `each` with every value the product carries; a value may come twice.
    pub(crate) fn values(self, p: &ProductView, mut each: impl FnMut(Listed)) {
        match self {
            Self::Line => p.line.iter().for_each(|line| each((0, line_code(line), line.to_string()))),
            Self::RingSize => p.variants.iter().filter_map(|v| v.ring_size).for_each(|size| {
                let label = size.us();
                let quarters = quarters(&label);
                each((quarters, quarter_code(quarters), label));
            }),
            Self::Length => p.variants.iter().filter_map(|v| v.length_mm).for_each(|mm| {
                let code = Unit::Millimetres.write(i64::from(mm) * 100);
                let label = format!("{code} cm");
                each((mm.into(), code, label));
            }),
        }
    }

    /// The code that a caller's word stands for; none when no value could be called so.
    pub(crate) fn code(self, word: &str) -> Option<String> {
        match self {
            Self::Line => Some(line_code(word)).filter(|code| !code.is_empty() && code.len() <= 60),
            Self::RingSize => {
                let thousandths = Unit::Millimetres.read(word)?;
                (thousandths % 250 == 0).then(|| quarter_code(thousandths / 250))
            }
            Self::Length => Unit::Millimetres.read(word).map(|n| Unit::Millimetres.write(n)),
        }
    }
}

/// A US size as people read it, in quarters: `6½` is 26.
fn quarters(label: &str) -> i64 {
    let whole = label.trim_end_matches(['¼', '½', '¾']);
    let rest = match label.strip_prefix(whole) {
        Some("¼") => 1,
        Some("½") => 2,
        Some("¾") => 3,
        _ => 0,
    };
    whole.parse::<i64>().unwrap_or(0) * 4 + rest
}

/// A number of quarters as a decimal: 26 is `6.5`.
fn quarter_code(quarters: i64) -> String {
    Unit::Millimetres.write(quarters * 250)
}
