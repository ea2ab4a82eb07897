//! What a shopper narrows a list by, and the order they want it in.

use std::str::FromStr;

use kernel::FieldError;

use crate::model::{
    Availability, Category, Metal, Occasion, OriginClass, ProductView, RingPurpose, SettingStyle, Shape,
    Species,
    codes::{Code, codes},
};

codes! {
    /// The order of a list.
    "sort" Sort {
        Featured = "featured", "Featured";
        Newest = "newest", "Newest";
        PriceAsc = "price_asc", "Price, low to high";
        PriceDesc = "price_desc", "Price, high to low";
        CaratDesc = "carat_desc", "Carat, high to low";
    }
}

#[expect(clippy::derivable_impls, reason = "the macro that writes the enum derives no default")]
impl Default for Sort {
    fn default() -> Self {
        Self::Featured
    }
}

/// What a shopper narrows a list by: any of the values within an attribute, all attributes together.
/// An empty list does not narrow.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filters {
    /// What it is.
    pub category: Vec<Category>,
    /// What the ring is for.
    pub ring_purpose: Vec<RingPurpose>,
    /// What it can be made of.
    pub metal: Vec<Metal>,
    /// The stone the piece is about.
    pub stone: Vec<Species>,
    /// The outline of that stone.
    pub shape: Vec<Shape>,
    /// How stones are set.
    pub setting_style: Vec<SettingStyle>,
    /// Where the stone the piece is about comes from.
    pub origin_class: Vec<OriginClass>,
    /// Whether, and how soon, it can be had.
    pub availability: Vec<Availability>,
    /// What it is given or worn for.
    pub occasion: Vec<Occasion>,
    /// The house's own line, as [`line_code`] spells it.
    pub line: Vec<String>,
    /// The least a variant may cost, in minor units.
    pub price_min: Option<i64>,
    /// The most a variant may cost, in minor units.
    pub price_max: Option<i64>,
    /// The least a centre stone may weigh, in thousandths of a carat.
    pub carat_min: Option<i32>,
    /// The most a centre stone may weigh, in thousandths of a carat.
    pub carat_max: Option<i32>,
}

/// The code of a line in filters: "Étoile du Nord" is `etoile-du-nord`.
pub fn line_code(line: &str) -> String {
    super::text::words(line).collect::<Vec<_>>().join("-")
}

impl Filters {
    /// The names that [`Filters::parse`] knows.
    pub const NAMES: [&'static str; 14] = [
        "category",
        "ring_purpose",
        "metal",
        "stone",
        "shape",
        "setting_style",
        "origin_class",
        "availability",
        "occasion",
        "line",
        "price_min",
        "price_max",
        "carat_min",
        "carat_max",
    ];

    /// Reads name and value pairs. A name may repeat, and a value may hold several codes separated by
    /// commas. Prices are minor units (`price_max=300000` is $3,000), carats decimals (`carat_min=0.5`).
    /// Names it does not know are left to the caller; an empty value does not narrow.
    ///
    /// # Errors
    /// Every value that is not of its attribute's list, and every number that is none.
    pub fn parse(pairs: &[(String, String)]) -> Result<Self, Vec<FieldError>> {
        let mut filters = Self::default();
        let mut wrong = Vec::new();
        for (name, value) in pairs {
            for part in value.split(',').map(str::trim).filter(|p| !p.is_empty()) {
                if let Err(error) = filters.take(name, part) {
                    wrong.push(error);
                }
            }
        }
        if filters.price_min.zip(filters.price_max).is_some_and(|(min, max)| min > max) {
            wrong.push(FieldError::new(
                "price_max",
                "below_minimum",
                "The highest price is below the lowest.",
            ));
        }
        if filters.carat_min.zip(filters.carat_max).is_some_and(|(min, max)| min > max) {
            wrong.push(FieldError::new(
                "carat_max",
                "below_minimum",
                "The highest weight is below the lowest.",
            ));
        }
        if wrong.is_empty() { Ok(filters) } else { Err(wrong) }
    }

    fn take(&mut self, name: &str, part: &str) -> Result<(), FieldError> {
        match name {
            "category" => add(&mut self.category, part),
            "ring_purpose" => add(&mut self.ring_purpose, part),
            "metal" => add(&mut self.metal, part),
            "stone" => add(&mut self.stone, part),
            "shape" => add(&mut self.shape, part),
            "setting_style" => add(&mut self.setting_style, part),
            "origin_class" => add(&mut self.origin_class, part),
            "availability" => add(&mut self.availability, part),
            "occasion" => add(&mut self.occasion, part),
            "line" => {
                let code = line_code(part);
                if code.is_empty() || code.len() > 60 {
                    return Err(FieldError::new("line", "unknown_value", "There is no such line."));
                }
                if !self.line.contains(&code) {
                    self.line.push(code);
                }
                Ok(())
            }
            "price_min" => put(&mut self.price_min, "price_min", minor(part)),
            "price_max" => put(&mut self.price_max, "price_max", minor(part)),
            "carat_min" => put(&mut self.carat_min, "carat_min", milli(part)),
            "carat_max" => put(&mut self.carat_max, "carat_max", milli(part)),
            _ => Ok(()),
        }
    }

    /// The pairs that [`Filters::parse`] reads back, one for each value.
    pub fn to_pairs(&self) -> Vec<(String, String)> {
        let mut pairs = Vec::new();
        push_codes(&mut pairs, "category", &self.category);
        push_codes(&mut pairs, "ring_purpose", &self.ring_purpose);
        push_codes(&mut pairs, "metal", &self.metal);
        push_codes(&mut pairs, "stone", &self.stone);
        push_codes(&mut pairs, "shape", &self.shape);
        push_codes(&mut pairs, "setting_style", &self.setting_style);
        push_codes(&mut pairs, "origin_class", &self.origin_class);
        push_codes(&mut pairs, "availability", &self.availability);
        push_codes(&mut pairs, "occasion", &self.occasion);
        pairs.extend(self.line.iter().map(|l| ("line".to_owned(), l.clone())));
        let mut number = |name: &str, text: Option<String>| pairs.extend(text.map(|t| (name.to_owned(), t)));
        number("price_min", self.price_min.map(|n| n.to_string()));
        number("price_max", self.price_max.map(|n| n.to_string()));
        number("carat_min", self.carat_min.map(decimal_carats));
        number("carat_max", self.carat_max.map(decimal_carats));
        pairs
    }

    /// Whether nothing is narrowed.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether a product passes; what the index answers without looking at each product.
    pub fn matches(&self, product: &ProductView) -> bool {
        fn any<T: PartialEq>(wanted: &[T], mut has: impl FnMut(&T) -> bool) -> bool {
            wanted.is_empty() || wanted.iter().any(&mut has)
        }
        let ways = product.availabilities();
        any(&self.category, |c| product.category == *c)
            && any(&self.ring_purpose, |p| product.ring_purpose == Some(*p))
            && any(&self.metal, |m| product.variants.iter().any(|v| v.metal == *m))
            && any(&self.stone, |s| product.principal_stones().any(|stone| stone.species == *s))
            && any(&self.shape, |s| product.principal_stones().any(|stone| stone.shape == *s))
            && any(&self.origin_class, |o| product.principal_stones().any(|stone| stone.origin_class == *o))
            && any(&self.setting_style, |s| product.setting_styles.contains(s))
            && any(&self.availability, |a| ways.contains(a))
            && any(&self.occasion, |o| product.occasions.contains(o))
            && any(&self.line, |l| product.line.as_deref().is_some_and(|line| line_code(line) == **l))
            && self.price_fits(product)
            && self.carat_fits(product)
    }

    /// Whether a variant of the product costs what is asked.
    pub(crate) fn price_fits(&self, product: &ProductView) -> bool {
        let (min, max) = (self.price_min.unwrap_or(i64::MIN), self.price_max.unwrap_or(i64::MAX));
        !self.has_price() || product.variants.iter().any(|v| (min..=max).contains(&v.price.minor()))
    }

    /// Whether the product comes with a stone of the weight that is asked.
    pub(crate) fn carat_fits(&self, product: &ProductView) -> bool {
        let (min, max) = (self.carat_min.unwrap_or(i32::MIN), self.carat_max.unwrap_or(i32::MAX));
        !self.has_carat() || product.carats().any(|c| (min..=max).contains(&c))
    }

    pub(crate) const fn has_price(&self) -> bool {
        self.price_min.is_some() || self.price_max.is_some()
    }

    pub(crate) const fn has_carat(&self) -> bool {
        self.carat_min.is_some() || self.carat_max.is_some()
    }
}

fn add<C: Code + FromStr<Err: std::fmt::Display>>(list: &mut Vec<C>, part: &str) -> Result<(), FieldError> {
    let value =
        part.parse::<C>().map_err(|e| FieldError::new(filter_name::<C>(), "unknown_value", e.to_string()))?;
    if !list.contains(&value) {
        list.push(value);
    }
    Ok(())
}

/// Filters call a species a stone.
fn filter_name<C: Code>() -> &'static str {
    if C::LIST == "species" { "stone" } else { C::LIST }
}

fn push_codes<C: Code>(pairs: &mut Vec<(String, String)>, name: &str, values: &[C]) {
    pairs.extend(values.iter().map(|v| (name.to_owned(), v.code().to_owned())));
}

fn put<T>(slot: &mut Option<T>, name: &'static str, value: Option<T>) -> Result<(), FieldError> {
    *slot = Some(
        value.ok_or_else(|| FieldError::new(name, "not_a_number", "Enter a number, for example 2500."))?,
    );
    Ok(())
}

fn minor(text: &str) -> Option<i64> {
    let digits = !text.is_empty() && text.len() <= 15 && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

/// `0.5` is 500 thousandths; at most three decimals.
fn milli(text: &str) -> Option<i32> {
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || whole.len() > 4 || rest.len() > 3 || !digits(whole) || !digits(rest) {
        return None;
    }
    format!("{whole}{rest:0<3}").parse().ok()
}

fn decimal_carats(milli: i32) -> String {
    let text = format!("{}.{:03}", milli / 1_000, milli % 1_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
        list.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
    }

    #[test]
    fn what_is_written_reads_back() {
        let given = pairs(&[
            ("metal", "rose_gold,platinum"),
            ("stone", "diamond"),
            ("line", "Étoile du Nord"),
            ("price_max", "300000"),
            ("carat_min", "0.5"),
            ("page", "2"),
        ]);
        let filters = Filters::parse(&given).unwrap();
        assert_eq!(filters.line, ["etoile-du-nord"]);
        assert_eq!(filters.carat_min, Some(500));
        assert_eq!(Filters::parse(&filters.to_pairs()).unwrap(), filters);
    }

    #[test]
    fn each_wrong_value_is_named_and_an_empty_one_is_ignored() {
        let given = pairs(&[
            ("metal", "brass"),
            ("stone", "glass"),
            ("price_min", "-1"),
            ("carat_max", "1e9"),
            ("shape", ""),
        ]);
        let wrong = Filters::parse(&given).unwrap_err();
        let fields: Vec<_> = wrong.iter().map(|e| e.field.as_ref()).collect();
        assert_eq!(fields, ["metal", "stone", "price_min", "carat_max"]);
    }

    #[test]
    fn a_range_that_is_upside_down_is_refused() {
        let wrong = Filters::parse(&pairs(&[("price_min", "500"), ("price_max", "100")])).unwrap_err();
        assert_eq!(wrong[0].field, "price_max");
    }
}
