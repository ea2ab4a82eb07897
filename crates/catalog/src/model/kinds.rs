//! What a piece is and how it is made.

use super::codes::codes;

codes! {
    /// What a piece is.
    "category" Category {
        Ring = "ring", "Ring";
        Earrings = "earrings", "Earrings";
        Necklace = "necklace", "Necklace";
        Pendant = "pendant", "Pendant";
        Bracelet = "bracelet", "Bracelet";
        Bangle = "bangle", "Bangle";
        Brooch = "brooch", "Brooch";
        Cufflinks = "cufflinks", "Cufflinks";
        Anklet = "anklet", "Anklet";
        Chain = "chain", "Chain";
    }

    /// What a ring is for.
    "ring_purpose" RingPurpose {
        Engagement = "engagement", "Engagement ring";
        WeddingBand = "wedding_band", "Wedding band";
        Eternity = "eternity", "Eternity ring";
        Anniversary = "anniversary", "Anniversary ring";
        Signet = "signet", "Signet ring";
        Cocktail = "cocktail", "Cocktail ring";
        Stacking = "stacking", "Stacking ring";
    }

    /// How stones are set. A piece may combine several.
    "setting_style" SettingStyle {
        Solitaire = "solitaire", "Solitaire";
        Halo = "halo", "Halo";
        DoubleHalo = "double_halo", "Double halo";
        HiddenHalo = "hidden_halo", "Hidden halo";
        ThreeStone = "three_stone", "Three stone";
        SideStone = "side_stone", "Side stones";
        Pave = "pave", "Pavé";
        Bezel = "bezel", "Bezel";
        SemiBezel = "semi_bezel", "Semi-bezel";
        Channel = "channel", "Channel";
        SharedProng = "shared_prong", "Shared claw";
        Tension = "tension", "Tension";
        Flush = "flush", "Flush";
        Cluster = "cluster", "Cluster";
        Vintage = "vintage", "Vintage";
        Station = "station", "Stations";
        Line = "line", "Line";
        Drop = "drop", "Drop";
    }

    /// What holds the centre stone.
    "head" Head {
        ThreeProng = "three_prong", "Three claws";
        FourProng = "four_prong", "Four claws";
        SixProng = "six_prong", "Six claws";
        EightProng = "eight_prong", "Eight claws";
        Basket = "basket", "Basket";
        Trellis = "trellis", "Trellis";
        Cathedral = "cathedral", "Cathedral";
        Claw = "claw", "Talon claws";
        VTip = "v_tip", "V-tip claws";
        Bezel = "bezel", "Bezel";
        Cup = "cup", "Cup and peg";
    }

    /// The surface of the metal.
    "finish" Finish {
        Polished = "polished", "Polished";
        Satin = "satin", "Satin";
        Matte = "matte", "Matte";
        Hammered = "hammered", "Hammered";
        Florentine = "florentine", "Florentine";
        Milgrain = "milgrain", "Milgrain";
        RhodiumPlated = "rhodium_plated", "Rhodium plated";
    }

    /// The cross-section of a band. An open band can be adjusted and needs no ring size.
    "band_profile" BandProfile {
        Court = "court", "Court";
        Flat = "flat", "Flat";
        DShape = "d_shape", "D-shape";
        ComfortFit = "comfort_fit", "Comfort fit";
        KnifeEdge = "knife_edge", "Knife edge";
        Round = "round", "Round";
        Twisted = "twisted", "Twisted";
        Open = "open", "Open, adjustable";
    }

    /// How a chain is linked.
    "chain_type" ChainType {
        Cable = "cable", "Cable";
        Box = "box", "Box";
        Curb = "curb", "Curb";
        Rope = "rope", "Rope";
        Trace = "trace", "Trace";
        Belcher = "belcher", "Belcher";
        Figaro = "figaro", "Figaro";
        Paperclip = "paperclip", "Paperclip";
        Snake = "snake", "Snake";
        Tennis = "tennis", "Tennis";
        KnottedSilk = "knotted_silk", "Knotted silk";
    }

    /// How an earring closes.
    "earring_back" EarringBack {
        Post = "post", "Post and butterfly";
        Screw = "screw", "Screw back";
        Lever = "lever", "Lever back";
        Clip = "clip", "Clip";
        Hoop = "hoop", "Hinged hoop";
        Hook = "hook", "Hook";
    }

    /// What a piece is given or worn for.
    "occasion" Occasion {
        Engagement = "engagement", "Engagement";
        Wedding = "wedding", "Wedding";
        Anniversary = "anniversary", "Anniversary";
        Birthday = "birthday", "Birthday";
        NewArrival = "new_arrival", "A new arrival";
        Graduation = "graduation", "Graduation";
        Milestone = "milestone", "A milestone";
        Everyday = "everyday", "Every day";
        Evening = "evening", "Evening";
        Gift = "gift", "A gift";
        Remembrance = "remembrance", "Remembrance";
    }

    /// Whether a product or a variant is offered.
    "status" Status {
        Draft = "draft", "Draft";
        Active = "active", "Active";
        Archived = "archived", "Archived";
    }

    /// What a collection is.
    "collection_kind" CollectionKind {
        Category = "category", "Category";
        Curated = "curated", "Curated";
    }

    /// Yes or no, as a filter.
    "answer" Answer {
        Yes = "true", "Yes";
        No = "false", "No";
    }

    /// Whether, and how soon, a piece can be had.
    "availability" Availability {
        Ready = "ready", "Ready to send";
        MadeToOrder = "made_to_order", "Made to order";
        OneOfOne = "one_of_one", "One of one";
        Sold = "sold", "Sold";
    }

    /// What an entry among a product's pictures is.
    "media_kind" MediaKind {
        Picture = "picture", "Picture";
        Film = "film", "Film";
        Model = "model", "3D model";
    }
}

impl From<bool> for Answer {
    fn from(yes: bool) -> Self {
        if yes { Self::Yes } else { Self::No }
    }
}

impl Category {
    /// The category's name for many pieces, e.g. "Rings".
    pub const fn plural(self) -> &'static str {
        match self {
            Self::Ring => "Rings",
            Self::Earrings => "Earrings",
            Self::Necklace => "Necklaces",
            Self::Pendant => "Pendants",
            Self::Bracelet => "Bracelets",
            Self::Bangle => "Bangles",
            Self::Brooch => "Brooches",
            Self::Cufflinks => "Cufflinks",
            Self::Anklet => "Anklets",
            Self::Chain => "Chains",
        }
    }

    /// Whether a variant of this category is worn at a length.
    pub const fn has_length(self) -> bool {
        matches!(
            self,
            Self::Necklace | Self::Pendant | Self::Bracelet | Self::Anklet | Self::Chain | Self::Bangle
        )
    }

    /// Whether pieces of this category may hang on, or be, a chain.
    pub const fn has_chain(self) -> bool {
        matches!(self, Self::Necklace | Self::Pendant | Self::Bracelet | Self::Anklet | Self::Chain)
    }
}
