//! The words of the jeweller's trade as types, and the pure rules about them.

mod attribute;
pub mod codes;
mod details;
mod kinds;
mod metal;
mod resizing;
mod ring_size;
mod stone;
mod view;

pub use crate::reports::ReportKind;
pub use attribute::{Attribute, AttributeValue};
pub use codes::{Code, UnknownCode, codes_of};
pub use details::{Details, Hallmark, MadeIn, Seo, Wearer};
pub use kinds::{
    Answer, Availability, BandProfile, Category, ChainType, CollectionKind, EarringBack, Finish, Head,
    MediaKind, Occasion, RingPurpose, SettingStyle, Status,
};
pub use metal::{Fineness, Metal};
pub use resizing::Resizing;
pub use ring_size::{RingSize, RingSizeRow, SizeSystem, ring_sizes};
pub use stone::{
    Clarity, Colour, CutGrade, Fluorescence, GrowthMethod, Lab, Lustre, OriginClass, Overtone, PearlType,
    QualityWord, Role, Shape, Species, Stone, Treatment, carats, millimetres,
};
pub use view::{
    CollectionView, Focal, Media, Nature, OwnStone, PieceView, ProductView, VariantView, options_label,
};

/// Every closed list with its codes and labels.
pub fn vocabulary() -> Vec<(&'static str, Vec<(&'static str, &'static str)>)> {
    vec![
        codes_of::<Category>(),
        codes_of::<RingPurpose>(),
        codes_of::<SettingStyle>(),
        codes_of::<Head>(),
        codes_of::<Finish>(),
        codes_of::<BandProfile>(),
        codes_of::<ChainType>(),
        codes_of::<EarringBack>(),
        codes_of::<Occasion>(),
        codes_of::<Status>(),
        codes_of::<MediaKind>(),
        codes_of::<CollectionKind>(),
        codes_of::<Availability>(),
        codes_of::<Wearer>(),
        codes_of::<MadeIn>(),
        codes_of::<Hallmark>(),
        codes_of::<SizeSystem>(),
        codes_of::<Metal>(),
        codes_of::<Fineness>(),
        codes_of::<Role>(),
        codes_of::<Species>(),
        codes_of::<OriginClass>(),
        codes_of::<GrowthMethod>(),
        codes_of::<Shape>(),
        codes_of::<Colour>(),
        codes_of::<Clarity>(),
        codes_of::<CutGrade>(),
        codes_of::<Fluorescence>(),
        codes_of::<QualityWord>(),
        codes_of::<Lab>(),
        codes_of::<ReportKind>(),
        codes_of::<Treatment>(),
        codes_of::<PearlType>(),
        codes_of::<Lustre>(),
        codes_of::<Overtone>(),
        codes_of::<crate::stones::StoneStatus>(),
        codes_of::<crate::stones::Girdle>(),
        codes_of::<crate::stones::Culet>(),
    ]
}
