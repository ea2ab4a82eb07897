//! Closed lists of words: one code for programs, one label for people.

/// The text is not a code of the list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{given}\" is not a {list}; use one of: {accepted}")]
pub struct UnknownCode {
    /// What the list is about, e.g. `metal`.
    pub list: &'static str,
    /// What was given, cut short.
    pub given: String,
    /// Every accepted code, separated by commas.
    pub accepted: String,
}

/// A closed list of words.
pub trait Code: Copy + Eq + Ord + 'static {
    /// What the list is about, e.g. `metal`.
    const LIST: &'static str;
    /// Every value, in the order shown to people.
    const ALL: &'static [Self];
    /// The word in the database, in files and in the API.
    fn code(self) -> &'static str;
    /// The words people read.
    fn label(self) -> &'static str;
    /// Its place in [`Code::ALL`].
    fn index(self) -> usize;
}

/// Every accepted code with its label, list by list; what the API's reference and the tools print.
pub fn codes_of<C: Code>() -> (&'static str, Vec<(&'static str, &'static str)>) {
    (C::LIST, C::ALL.iter().map(|c| (c.code(), c.label())).collect())
}

macro_rules! codes {
    ($($(#[$doc:meta])* $list:literal $name:ident { $($value:ident = $code:literal, $label:literal;)+ })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $(#[doc = $label] $value),+ }

        impl $name {
            /// Every value, in the order shown to people.
            pub const ALL: &'static [Self] = &[$(Self::$value),+];

            /// The word in the database, in files and in the API.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$value => $code),+ }
            }

            /// The words people read.
            pub const fn label(self) -> &'static str {
                match self { $(Self::$value => $label),+ }
            }

            /// Its place in the list.
            pub const fn index(self) -> usize {
                self as usize
            }
        }

        impl $crate::model::codes::Code for $name {
            const LIST: &'static str = $list;
            const ALL: &'static [Self] = Self::ALL;
            fn code(self) -> &'static str { self.code() }
            fn label(self) -> &'static str { self.label() }
            fn index(self) -> usize { self.index() }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::model::codes::UnknownCode;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($code => Ok(Self::$value),)+
                    _ => Err($crate::model::codes::UnknownCode {
                        list: $list,
                        given: text.chars().take(40).collect(),
                        accepted: [$($code),+].join(", "),
                    }),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.code())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(self.code())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(d)?
                    .parse()
                    .map_err(serde::de::Error::custom)
            }
        }
    )+};
}
pub(crate) use codes;
