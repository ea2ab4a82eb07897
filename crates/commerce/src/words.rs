//! Enums that are stored as words and shown as others.

/// An enum of such words: each case with what is stored and what people read.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident: $($(#[$case:meta])* $variant:ident $code:literal $label:literal;)+) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $($(#[$case])* $variant,)+ }

        impl $name {
            /// Every one, in the order shown to people.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The word stored and used by programs.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// The word for people.
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)+ }
            }

            /// The one of a word.
            pub fn find(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.code() == code)
            }
        }
    };
}

pub(crate) use words;
