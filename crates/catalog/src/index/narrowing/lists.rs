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
                let quarters = i64::from(size.us_quarters());
                each((quarters, quarter_code(quarters), size.us()));
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

/// A number of quarters as a decimal: 26 is `6.5`.
fn quarter_code(quarters: i64) -> String {
    Unit::Millimetres.write(quarters * 250)
}
