//! Words from the catalogue's closed lists, each list a schema of its own that names every word.

use std::borrow::Cow;

use catalog::model::{self, Code};
use serde::{Serialize, Serializer};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        ObjectBuilder, RefOr, Schema,
        schema::{SchemaType, Type},
    },
};

macro_rules! words {
    ($($name:ident),+ $(,)?) => {$(
        #[doc = concat!("A word of `", stringify!($name), "`.")]
        #[derive(Debug, Clone, Copy)]
        pub(crate) struct $name(model::$name);

        impl From<model::$name> for $name {
            fn from(word: model::$name) -> Self {
                Self(word)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(self.0.code())
            }
        }

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                let words = <model::$name as Code>::ALL.iter().map(|word| word.code());
                ObjectBuilder::new().schema_type(SchemaType::new(Type::String)).enum_values(Some(words)).into()
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                stringify!($name).into()
            }
        }
    )+};
}

words! {
    Availability, BandProfile, Category, ChainType, Clarity, CollectionKind, Colour, CutGrade, EarringBack,
    Fineness, Finish, Fluorescence, GrowthMethod, Head, Lab, Lustre, MediaKind, Metal, Occasion, OriginClass, Overtone,
    PearlType, QualityWord, ReportKind, RingPurpose, Role, SettingStyle, Shape, Species, Status, Treatment,
}

/// Several words of one list.
pub(crate) fn list<A: Copy, B: From<A>>(words: &[A]) -> Vec<B> {
    words.iter().copied().map(B::from).collect()
}
