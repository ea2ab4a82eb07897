//! The house's faces: Cormorant Garamond for what is said quietly and large, Jost for everything else.

use krilla::text::Font;
use rustybuzz::Face as Shaper;

/// A face of the house.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Face {
    /// Titles.
    Serif,
    /// Text.
    Sans,
    /// Labels and sums.
    Strong,
    /// Letters of European names that the text's own file does not have.
    Beyond,
}

/// One face, for the page and for measuring.
pub(crate) struct Loaded {
    pub(crate) font: Font,
    pub(crate) shaper: Shaper<'static>,
}

/// All of them.
pub(crate) struct Fonts {
    serif: Loaded,
    sans: Loaded,
    strong: Loaded,
    beyond: Loaded,
}

impl Fonts {
    pub(crate) fn load() -> Option<Self> {
        Some(Self {
            serif: load(include_bytes!("../fonts/cormorant-500.ttf"))?,
            sans: load(include_bytes!("../fonts/jost-400.ttf"))?,
            strong: load(include_bytes!("../fonts/jost-500.ttf"))?,
            beyond: load(include_bytes!("../fonts/jost-ext-400.ttf"))?,
        })
    }

    pub(crate) const fn get(&self, face: Face) -> &Loaded {
        match face {
            Face::Serif => &self.serif,
            Face::Sans => &self.sans,
            Face::Strong => &self.strong,
            Face::Beyond => &self.beyond,
        }
    }
}

fn load(bytes: &'static [u8]) -> Option<Loaded> {
    Some(Loaded { font: Font::new(bytes.to_vec().into(), 0)?, shaper: Shaper::from_slice(bytes, 0)? })
}
