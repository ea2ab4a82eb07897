//! The writer of the table's types.

/// Writes the table's types: [`Attribute`], [`List`], [`Range`] and [`Filters`].
macro_rules! narrowing {
    (
        choices { $($(#[$doc:meta])* $choice:ident $choice_name:ident: $code:ty = $choice_label:literal, |$p:ident, $each:ident| $values:expr;)+ }
        lists { $($(#[$list_doc:meta])* $list:ident $list_name:ident = $list_label:literal;)+ }
        ranges { $($(#[$range_doc:meta])* $range:ident $range_name:ident $low:ident $high:ident: $number:ty = $range_label:literal, $unit:ident;)+ }
    ) => {
        /// An attribute with a closed list of values.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Attribute { $($choice),+ }

        impl Attribute {
            /// In the order shown to people.
            pub(crate) const ALL: &'static [Self] = &[$(Self::$choice),+];
            /// How many values each has.
            const SIZES: &'static [usize] = &[$(<$code>::ALL.len()),+];

            /// The filter's name.
            pub(crate) const fn name(self) -> &'static str {
                match self { $(Self::$choice => stringify!($choice_name)),+ }
            }

            pub(crate) const fn label(self) -> &'static str {
                match self { $(Self::$choice => $choice_label),+ }
            }

            /// Code and label of the value at a place.
            pub(crate) fn words(self, place: usize) -> (&'static str, &'static str) {
                match self { $(Self::$choice => words::<$code>(place)),+ }
            }

            /// Calls `each` with the place of every value the product carries; a value may come twice.
            pub(crate) fn values(self, product: &ProductView, mut each: impl FnMut(usize)) {
                match self { $(Self::$choice => {
                    let ($p, $each) = (product, &mut |value: $code| each(value.index()));
                    $values;
                })+ }
            }

            /// The places of the values that are chosen.
            pub(crate) fn chosen(self, filters: &Filters) -> Vec<usize> {
                match self { $(Self::$choice => filters.$choice_name.iter().map(|c| c.index()).collect()),+ }
            }

            /// Adds the value with a code; says in words when there is none.
            pub(crate) fn choose(self, filters: &mut Filters, code: &str) -> Result<(), String> {
                match self { $(Self::$choice => add(&mut filters.$choice_name, code)),+ }
            }
        }

        /// An attribute whose values are whatever the pieces carry.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum List { $($list),+ }

        impl List {
            pub(crate) const ALL: &'static [Self] = &[$(Self::$list),+];

            /// The filter's name.
            pub(crate) const fn name(self) -> &'static str {
                match self { $(Self::$list => stringify!($list_name)),+ }
            }

            pub(crate) const fn label(self) -> &'static str {
                match self { $(Self::$list => $list_label),+ }
            }

            /// The codes that are chosen.
            pub(crate) fn chosen(self, filters: &Filters) -> &[String] {
                match self { $(Self::$list => &filters.$list_name),+ }
            }

            pub(crate) fn chosen_mut(self, filters: &mut Filters) -> &mut Vec<String> {
                match self { $(Self::$list => &mut filters.$list_name),+ }
            }
        }

        /// A number that lies between a least and a greatest.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Range { $($range),+ }

        impl Range {
            pub(crate) const ALL: &'static [Self] = &[$(Self::$range),+];

            /// The facet's name; the filters' add `_min` and `_max`.
            pub(crate) const fn name(self) -> &'static str {
                match self { $(Self::$range => stringify!($range_name)),+ }
            }

            pub(crate) const fn label(self) -> &'static str {
                match self { $(Self::$range => $range_label),+ }
            }

            pub(crate) const fn unit(self) -> Unit {
                match self { $(Self::$range => Unit::$unit),+ }
            }

            /// The names of the least and the greatest.
            pub(crate) const fn ends(self) -> (&'static str, &'static str) {
                match self { $(Self::$range => (stringify!($low), stringify!($high))),+ }
            }

            /// The least and the greatest that are asked for; none when neither is.
            pub(crate) fn asked(self, filters: &Filters) -> Option<(i64, i64)> {
                let (low, high) = match self { $(Self::$range => (filters.$low.map(i64::from), filters.$high.map(i64::from))),+ };
                (low.is_some() || high.is_some()).then(|| (low.unwrap_or(i64::MIN), high.unwrap_or(i64::MAX)))
            }

            /// The ends as they are asked for.
            pub(crate) fn ends_asked(self, filters: &Filters) -> (Option<i64>, Option<i64>) {
                match self { $(Self::$range => (filters.$low.map(i64::from), filters.$high.map(i64::from))),+ }
            }

            /// Sets the least (`false`) or the greatest (`true`); answers whether the number is one that can be asked for.
            pub(crate) fn set(self, filters: &mut Filters, greatest: bool, value: Option<i64>) -> bool {
                match self { $(Self::$range => {
                    let number = value.and_then(|v| <$number>::try_from(v).ok());
                    *(if greatest { &mut filters.$high } else { &mut filters.$low }) = number;
                    number.is_some() == value.is_some()
                })+ }
            }
        }

        /// What a shopper narrows a list by: any of the values within an attribute, all attributes together.
        /// An empty list does not narrow.
        #[derive(Debug, Clone, Default, PartialEq, Eq)]
        pub struct Filters {
            $($(#[$doc])* pub $choice_name: Vec<$code>,)+
            $($(#[$list_doc])* pub $list_name: Vec<String>,)+
            $(
                $(#[$range_doc])*
                /// This is the least.
                pub $low: Option<$number>,
                $(#[$range_doc])*
                /// This is the greatest.
                pub $high: Option<$number>,
            )+
            /// Attributes that staff defined, by their codes, each with the codes of the values.
            pub told: BTreeMap<String, BTreeSet<String>>,
            /// Numbers that staff defined, by their codes, each with what is asked of it.
            pub told_ranges: BTreeMap<String, Ends>,
        }

        impl Filters {
            /// The house's own names, those that [`Filters::parse`] knows, in the order that addresses spell them.
            pub const NAMES: &'static [&'static str] = &[
                $(stringify!($choice_name),)+ $(stringify!($list_name),)+ $(stringify!($low), stringify!($high),)+
            ];
        }
    };
}
pub(super) use narrowing;
