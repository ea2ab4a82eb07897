//! What is told about a piece besides what it is: its measures, its maker and its marks.

use std::sync::Arc;

use super::codes::codes;

codes! {
    /// Who a piece is made for.
    "wearer" Wearer {
        Women = "women", "Women";
        Men = "men", "Men";
        Everyone = "everyone", "Everyone";
        Children = "children", "Children";
    }

    /// The country in which a piece was made (ISO 3166-1).
    "made_in" MadeIn {
        Australia = "AU", "Australia";
        Austria = "AT", "Austria";
        Belgium = "BE", "Belgium";
        Brazil = "BR", "Brazil";
        Canada = "CA", "Canada";
        China = "CN", "China";
        Czechia = "CZ", "Czechia";
        Denmark = "DK", "Denmark";
        Finland = "FI", "Finland";
        France = "FR", "France";
        Germany = "DE", "Germany";
        Greece = "GR", "Greece";
        HongKong = "HK", "Hong Kong";
        India = "IN", "India";
        Ireland = "IE", "Ireland";
        Israel = "IL", "Israel";
        Italy = "IT", "Italy";
        Japan = "JP", "Japan";
        Mexico = "MX", "Mexico";
        Netherlands = "NL", "Netherlands";
        Norway = "NO", "Norway";
        Poland = "PL", "Poland";
        Portugal = "PT", "Portugal";
        Singapore = "SG", "Singapore";
        SouthAfrica = "ZA", "South Africa";
        SouthKorea = "KR", "South Korea";
        Spain = "ES", "Spain";
        SriLanka = "LK", "Sri Lanka";
        Sweden = "SE", "Sweden";
        Switzerland = "CH", "Switzerland";
        Thailand = "TH", "Thailand";
        Turkiye = "TR", "Türkiye";
        UnitedArabEmirates = "AE", "United Arab Emirates";
        UnitedKingdom = "GB", "United Kingdom";
        UnitedStates = "US", "United States";
        Vietnam = "VN", "Vietnam";
    }

    /// Whose mark vouches for the metal.
    "hallmark" Hallmark {
        UkAssay = "uk_assay", "UK assay office";
        Convention = "convention", "Convention mark";
        National = "national", "National assay office";
        BisHuid = "bis_huid", "BIS hallmark with HUID";
        UsMark = "us_mark", "US quality mark";
        Exempt = "exempt", "Below the weight that needs one";
        ToBeMarked = "to_be_marked", "Marked when it is made";
    }
}

/// What is told about a piece besides what it is. Few pieces say all of it, and many say the same, so that
/// pieces share it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Details {
    /// Who drew it.
    pub designer: Option<Arc<str>>,
    /// Who it is made for.
    pub wearer: Option<Wearer>,
    /// The country it was made in.
    pub made_in: Option<MadeIn>,
    /// Where it, or what it is made of, comes from.
    pub provenance: Option<Arc<str>>,
    /// Whose mark vouches for the metal.
    pub hallmark: Option<Hallmark>,
    /// What is struck, e.g. "London, 750".
    pub hallmark_note: Option<Arc<str>>,
    /// Its width in micrometres: of an earring, a pendant, a brooch.
    pub width_um: Option<i32>,
    /// Its depth in micrometres.
    pub depth_um: Option<i32>,
    /// How far a ring can be made larger, in micrometres of its inner circumference; 0 is never.
    pub resize_up_um: Option<i32>,
    /// How far a ring can be made smaller.
    pub resize_down_um: Option<i32>,
}

/// What search engines are told, where it differs from the piece's own words.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Seo {
    /// The page's title.
    pub title: Option<Arc<str>>,
    /// The page's description.
    pub description: Option<Arc<str>>,
    /// The path of this house that the page is a copy of.
    pub canonical: Option<Arc<str>>,
}
