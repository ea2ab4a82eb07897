//! Where something goes.

use kernel::{FieldError, Text};
use serde::{Deserialize, Serialize};

use super::regions::Country;

/// An address that a courier can find, in a country the house delivers to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// Who receives it.
    pub name: String,
    /// Street and number.
    pub line1: String,
    /// Flat, floor, building.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line2: Option<String>,
    /// Town.
    pub city: String,
    /// The code of the state or province, where addresses have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The postal code as the country writes it; `None` where there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<String>,
    /// ISO 3166-1 code of two letters.
    pub country: String,
    /// For the courier, on the day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
}

impl Address {
    /// The address as it stands on a parcel, line by line.
    pub fn lines(&self) -> Vec<String> {
        let town = match self.country.as_str() {
            "US" | "CA" => format!(
                "{}, {} {}",
                self.city,
                self.region.as_deref().unwrap_or(""),
                self.postal_code.as_deref().unwrap_or("")
            ),
            "FR" | "DE" => format!("{} {}", self.postal_code.as_deref().unwrap_or(""), self.city),
            _ => self.city.clone(),
        };
        let postal = (self.country == "GB").then(|| self.postal_code.clone()).flatten();
        let emirate = (self.country == "AE").then(|| self.region_name()).flatten();
        let country = Country::find(&self.country).map(|c| c.name.to_owned());
        [Some(self.name.clone()), Some(self.line1.clone()), self.line2.clone(), Some(town.trim().to_owned())]
            .into_iter()
            .chain([emirate, postal, country])
            .flatten()
            .collect()
    }

    /// The state or province in words.
    pub fn region_name(&self) -> Option<String> {
        let region = Country::find(&self.country)?.region(self.region.as_deref()?)?;
        Some(region.name.to_owned())
    }
}

/// An address as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AddressInput {
    /// Who receives it.
    pub name: String,
    /// Street and number.
    pub line1: String,
    /// Flat, floor, building; may stay empty.
    pub line2: String,
    /// Town.
    pub city: String,
    /// State or province, by code or by name.
    pub region: String,
    /// Postal code.
    pub postal_code: String,
    /// ISO 3166-1 code of two letters.
    pub country: String,
    /// For the courier; may stay empty.
    pub phone: String,
}

impl AddressInput {
    /// Reads the address. `prefix` names the form's part in field names, e.g. `shipping_address`.
    ///
    /// # Errors
    /// Every field that breaks a rule, each with a sentence that fits the country.
    pub fn validate(&self, prefix: &str) -> Result<Address, Vec<FieldError>> {
        let mut errors = Vec::new();
        let field = |name: &str| if prefix.is_empty() { name.to_owned() } else { format!("{prefix}.{name}") };
        let mut keep = |result: Result<Text, FieldError>| match result {
            Ok(text) => text.into_string(),
            Err(error) => {
                errors.push(error);
                String::new()
            }
        };
        let name = keep(Text::line(
            field("name"),
            &self.name,
            100,
            "Enter the full name of the person who receives it.",
        ));
        let line1 = keep(Text::line(field("line1"), &self.line1, 120, "Enter the street and number."));
        let city = keep(Text::line(field("city"), &self.city, 80, "Enter the town or city."));
        let mut keep_optional = |result: Result<Option<Text>, FieldError>| match result {
            Ok(text) => text.map(Text::into_string),
            Err(error) => {
                errors.push(error);
                None
            }
        };
        let line2 = keep_optional(Text::optional_line(field("line2"), &self.line2, 120));
        let phone = keep_optional(read_phone(field("phone"), &self.phone));
        let country = read_country(field("country"), &self.country).map_err(|e| errors.push(e)).ok();
        let place = country.map(|country| {
            let region = read_region(field("region"), country, &self.region).map_err(|e| errors.push(e));
            let postal =
                read_postal(field("postal_code"), country, &self.postal_code).map_err(|e| errors.push(e));
            (country, region.ok().flatten(), postal.ok().flatten())
        });
        match place {
            Some((country, region, postal_code)) if errors.is_empty() => Ok(Address {
                name,
                line1,
                line2,
                city,
                region,
                postal_code,
                country: country.code.to_owned(),
                phone,
            }),
            _ => Err(errors),
        }
    }
}

fn read_country(field: String, text: &str) -> Result<&'static Country, FieldError> {
    if text.trim().is_empty() {
        return Err(FieldError::new(field, "required", "Choose the country it goes to."));
    }
    Country::find(text).ok_or_else(|| FieldError::new(field, "country_not_served", NOT_SERVED))
}

/// What we say to a country that is not on the list.
pub(super) const NOT_SERVED: &str = "We don't deliver to this country from the website yet. Our concierge arranges it by hand: write to us and we will answer within a day.";

fn read_region(field: String, country: &'static Country, text: &str) -> Result<Option<String>, FieldError> {
    if country.regions.is_empty() {
        return Text::optional_line(field, text, 80).map(|t| t.map(Text::into_string));
    }
    let label = country.region_label.to_lowercase();
    if text.trim().is_empty() {
        return Err(FieldError::new(field, "required", format!("Choose the {label}.")));
    }
    match country.region(text) {
        Some(region) => Ok(Some(region.code.to_owned())),
        None => {
            let example = country.regions[0];
            let message = format!("Choose a {label} of {}, for example {}.", country.name, example.name);
            Err(FieldError::new(field, "unknown_region", message))
        }
    }
}

fn read_postal(field: String, country: &'static Country, text: &str) -> Result<Option<String>, FieldError> {
    let Some(label) = country.postal_label else { return Ok(None) };
    if text.trim().is_empty() {
        let message = format!("Enter the {}, for example {}.", lower_first(label), country.postal_example);
        return Err(FieldError::new(field, "required", message));
    }
    country.tidy_postal_code(text).map(Some).ok_or_else(|| {
        let message = match country.code {
            "US" => "A ZIP code has 5 digits, or 9: for example 10001 or 10001-1234.".to_owned(),
            "CA" => "A Canadian postal code looks like M5V 3L9.".to_owned(),
            "GB" => "A UK postcode looks like W1S 3PR.".to_owned(),
            _ => format!("A {label} has 5 digits, for example {}.", country.postal_example),
        };
        FieldError::new(field, "malformed", message)
    })
}

/// "ZIP code" keeps its capitals, "Postal code" becomes "postal code" inside a sentence.
fn lower_first(label: &str) -> String {
    match label.split_once(' ') {
        Some((first, rest)) if first.chars().skip(1).any(char::is_lowercase) => {
            format!("{} {rest}", first.to_lowercase())
        }
        None if label.chars().skip(1).all(char::is_lowercase) && label != "Postleitzahl" => {
            label.to_lowercase()
        }
        _ => label.to_owned(),
    }
}

fn read_phone(field: String, text: &str) -> Result<Option<Text>, FieldError> {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let fits = text.chars().all(|c| c.is_ascii_digit() || " +-().".contains(c));
    match Text::optional_line(field.clone(), text, 32)? {
        Some(_) if !fits || !(6..=15).contains(&digits) => {
            let message =
                "Enter a phone number the courier can ring, with its country code, or leave this empty.";
            Err(FieldError::new(field, "malformed", message))
        }
        phone => Ok(phone),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed() -> AddressInput {
        AddressInput {
            name: " Ada Byron ".into(),
            line1: "12 West 47th Street".into(),
            city: "New York".into(),
            region: "new york".into(),
            postal_code: "100361234".into(),
            country: "us".into(),
            phone: "+1 (212) 555-0100".into(),
            ..AddressInput::default()
        }
    }

    fn messages(input: &AddressInput) -> Vec<(String, String)> {
        let errors = input.validate("shipping_address").unwrap_err();
        errors.into_iter().map(|e| (e.field.into_owned(), e.message.into_owned())).collect()
    }

    #[test]
    fn an_address_is_tidied_as_its_country_writes_it() {
        let address = typed().validate("").unwrap();
        assert_eq!(address.region.as_deref(), Some("NY"));
        assert_eq!(address.postal_code.as_deref(), Some("10036-1234"));
        assert_eq!(address.country, "US");
        assert_eq!(
            address.lines(),
            ["Ada Byron", "12 West 47th Street", "New York, NY 10036-1234", "United States"]
        );
        let london = AddressInput {
            country: "GB".into(),
            region: String::new(),
            postal_code: "w1s3pr".into(),
            ..typed()
        };
        assert_eq!(london.validate("").unwrap().postal_code.as_deref(), Some("W1S 3PR"));
        let dubai = AddressInput {
            country: "AE".into(),
            region: "Dubai".into(),
            postal_code: String::new(),
            ..typed()
        };
        assert_eq!(dubai.validate("").unwrap().postal_code, None);
    }

    #[test]
    fn every_broken_field_is_named_with_words_that_fit_the_country() {
        let said = messages(&AddressInput { country: "US".into(), ..AddressInput::default() });
        let fields: Vec<_> = said.iter().map(|(f, _)| f.as_str()).collect();
        assert_eq!(
            fields,
            [
                "shipping_address.name",
                "shipping_address.line1",
                "shipping_address.city",
                "shipping_address.region",
                "shipping_address.postal_code"
            ]
        );
        assert_eq!(said[3].1, "Choose the state.");
        assert_eq!(said[4].1, "Enter the ZIP code, for example 10001.");
        let said = messages(&AddressInput { country: "GB".into(), postal_code: "12345".into(), ..typed() });
        assert_eq!(said[0].1, "A UK postcode looks like W1S 3PR.");
        let said = messages(&AddressInput { country: "CA".into(), region: "Bavaria".into(), ..typed() });
        assert_eq!(said[0].1, "Choose a province of Canada, for example Alberta.");
    }

    #[test]
    fn a_country_we_do_not_serve_is_told_about_the_concierge() {
        for code in ["BR", "XX", "us\0", "🇺🇸"] {
            let said = messages(&AddressInput { country: code.into(), ..typed() });
            assert!(
                said.iter().any(|(f, m)| f.ends_with("country") && m.contains("concierge")),
                "{code}: {said:?}"
            );
        }
    }

    #[test]
    fn absurd_text_is_refused_without_a_panic() {
        for text in
            ["é".repeat(10_000), "\u{202E}".repeat(50), "0".repeat(64), "\0\0\0".into(), "１２３４５".into()]
        {
            let input =
                AddressInput { postal_code: text.clone(), phone: text.clone(), name: text, ..typed() };
            assert!(input.validate("a").is_err());
        }
    }
}
