//! Our own glyphs on the same 256 × 256 grid, stroked rather than filled: categories, and ten stone shapes seen from above.

/// A category of jewelry or the outline of a stone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Jewel {
    /// A ring with a stone.
    Ring,
    /// Two plain bands.
    Bands,
    /// A pendant on a chain.
    Pendant,
    /// A pair of drop earrings.
    Earring,
    /// A bracelet of links.
    Bracelet,
    /// A round brilliant.
    Round,
    /// An oval.
    Oval,
    /// An emerald cut.
    Emerald,
    /// An Asscher cut.
    Asscher,
    /// A cushion.
    Cushion,
    /// A pear.
    Pear,
    /// A marquise.
    Marquise,
    /// A princess cut.
    Princess,
    /// A radiant.
    Radiant,
    /// A heart.
    Heart,
}

impl Jewel {
    /// Every glyph, for the gallery page.
    pub const ALL: [Self; 15] = [
        Self::Ring,
        Self::Bands,
        Self::Pendant,
        Self::Earring,
        Self::Bracelet,
        Self::Round,
        Self::Oval,
        Self::Emerald,
        Self::Asscher,
        Self::Cushion,
        Self::Pear,
        Self::Marquise,
        Self::Princess,
        Self::Radiant,
        Self::Heart,
    ];

    /// A short lower-case name; for a stone shape it is the word a catalogue uses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ring => "ring",
            Self::Bands => "bands",
            Self::Pendant => "pendant",
            Self::Earring => "earring",
            Self::Bracelet => "bracelet",
            Self::Round => "round",
            Self::Oval => "oval",
            Self::Emerald => "emerald",
            Self::Asscher => "asscher",
            Self::Cushion => "cushion",
            Self::Pear => "pear",
            Self::Marquise => "marquise",
            Self::Princess => "princess",
            Self::Radiant => "radiant",
            Self::Heart => "heart",
        }
    }

    /// The glyph with this name, for attribute values that arrive as text.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|jewel| jewel.name() == name)
    }

    pub(super) const fn path(self) -> &'static str {
        match self {
            Self::Ring => {
                "M60 160a68 68 0 1 0 136 0a68 68 0 1 0-136 0M76 160a52 52 0 1 0 104 0a52 52 0 1 0-104 0M104 26h48l22 24l-46 44l-46-44zM82 50h92M110 50l18 44l18-44l-14-24M110 50l14-24"
            }
            Self::Bands => {
                "M24 128a64 64 0 1 0 128 0a64 64 0 1 0-128 0M38 128a50 50 0 1 0 100 0a50 50 0 1 0-100 0M131 72a64 64 0 1 1-10 105M137 86a50 50 0 1 1-6 81"
            }
            Self::Pendant => {
                "M40 20c8 60 40 104 88 116c48-12 80-56 88-116M128 136v14M128 150l34 32l-34 54l-34-54zM94 182h68M116 182l12 54l12-54l-12-32z"
            }
            Self::Earring => {
                "M76 36a8 8 0 1 0 16 0a8 8 0 1 0-16 0M84 44v34M84 78c-18 32-30 52-30 74a30 30 0 0 0 60 0c0-22-12-42-30-74zM164 36a8 8 0 1 0 16 0a8 8 0 1 0-16 0M172 44v34M172 78c-18 32-30 52-30 74a30 30 0 0 0 60 0c0-22-12-42-30-74z"
            }
            Self::Bracelet => {
                "M28 120a100 62 0 1 0 200 0a100 62 0 1 0-200 0M44 120a84 48 0 1 0 168 0a84 48 0 1 0-168 0M106 170l22-16l22 16l-22 30zM106 170h44"
            }
            Self::Round => {
                "M32 128a96 96 0 1 0 192 0a96 96 0 1 0-192 0M128 70l41 17l17 41l-17 41l-41 17l-41-17l-17-41l17-41zM128 70l32-32l9 49l49-9l-32 50l32 50l-49-9l-9 49l-32-32l-32 32l-9-49l-49 9l32-50l-32-50l49 9l9-49z"
            }
            Self::Oval => {
                "M56 128a72 98 0 1 0 144 0a72 98 0 1 0-144 0M128 72l30 17l14 39l-14 39l-30 17l-30-17l-14-39l14-39zM128 72l28-32M128 72l-28-32M172 128l24-24M172 128l24 24M84 128l-24-24M84 128l-24 24M128 184l28 32M128 184l-28 32"
            }
            Self::Emerald => {
                "M88 28h80l28 28v144l-28 28H88l-28-28V56zM96 52h64l14 14v124l-14 14H96l-14-14V66zM106 78h44v100h-44zM88 28l18 50M168 28l-18 50M88 228l18-50M168 228l-18-50"
            }
            Self::Asscher => {
                "M84 36h88l48 48v88l-48 48H84l-48-48V84zM92 60h72l32 32v72l-32 32H92l-32-32V92zM106 94h44l12 12v44l-12 12h-44l-12-12v-44zM84 36l22 58M172 36l-22 58M84 220l22-58M172 220l-22-58M36 84l58 22M220 84l-58 22M36 172l58-22M220 172l-58-22"
            }
            Self::Cushion => {
                "M72 36c36-8 76-8 112 0c20 4 32 16 36 36c8 36 8 76 0 112c-4 20-16 32-36 36c-36 8-76 8-112 0c-20-4-32-16-36-36c-8-36-8-76 0-112c4-20 16-32 36-36zM128 68l42 18l18 42l-18 42l-42 18l-42-18l-18-42l18-42zM86 86L52 52M170 86l34-34M86 170l-34 34M170 170l34 34"
            }
            Self::Pear => {
                "M128 20c-22 46-64 86-64 138a64 70 0 0 0 128 0c0-52-42-92-64-138zM128 96l30 32l8 32l-38 32l-38-32l8-32zM128 20v76M98 128l-26 0M158 128h26M90 160l-24 20M166 160l24 20M128 192v36"
            }
            Self::Marquise => {
                "M128 16c-40 34-64 70-64 112s24 78 64 112c40-34 64-70 64-112s-24-78-64-112zM128 76l26 24l10 28l-10 28l-26 24l-26-24l-10-28l10-28zM128 16v60M128 180v60M92 128H64M164 128h28"
            }
            Self::Princess => {
                "M40 40h176v176H40zM80 80h96v96H80zM40 40l40 40M216 40l-40 40M40 216l40-40M216 216l-40-40M128 40l-48 40M128 40l48 40M128 216l-48-40M128 216l48-40M40 128l40-48M40 128l40 48M216 128l-40-48M216 128l-40 48"
            }
            Self::Radiant => {
                "M84 32h88l28 28v136l-28 28H84l-28-28V60zM100 76h56l14 18v68l-14 18h-56l-14-18V94zM84 32l16 44M172 32l-16 44M84 224l16-44M172 224l-16-44M128 32l-28 44M128 32l28 44M128 224l-28-44M128 224l28-44M56 60l30 34M200 60l-30 34M56 196l30-34M200 196l-30-34M56 128l30-34M56 128l30 34M200 128l-30-34M200 128l-30 34"
            }
            Self::Heart => {
                "M128 76c-14-30-38-40-58-38c-28 4-44 28-42 58c4 50 60 92 100 130c40-38 96-80 100-130c2-30-14-54-42-58c-20-2-44 8-58 38zM128 112l40-16l16 20l-56 62l-56-62l16-20zM128 76v36M88 96L60 60M168 96l28-36M128 178v48"
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shape_is_found_by_the_word_a_catalogue_uses() {
        assert_eq!(Jewel::from_name("cushion"), Some(Jewel::Cushion));
        assert_eq!(Jewel::from_name("trillion"), None);
    }
}
