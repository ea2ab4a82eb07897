//! Where the house delivers.

/// A country the house delivers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Country {
    /// ISO 3166-1 code of two letters.
    pub code: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Its states or provinces, where an address needs one; empty otherwise.
    pub regions: &'static [Region],
    /// What the region is called in a form, e.g. "State".
    pub region_label: &'static str,
    /// What the postal code is called in a form, e.g. "ZIP code"; `None` where there are none.
    pub postal_label: Option<&'static str>,
    /// A postal code as it looks there.
    pub postal_example: &'static str,
}

/// A state or province.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Region {
    /// Its postal abbreviation.
    pub code: &'static str,
    /// Its name.
    pub name: &'static str,
}

macro_rules! regions {
    ($($code:literal $name:literal),+ $(,)?) => { &[$(Region { code: $code, name: $name }),+] };
}

const STATES: &[Region] = regions![
    "AL" "Alabama", "AK" "Alaska", "AZ" "Arizona", "AR" "Arkansas", "CA" "California", "CO" "Colorado",
    "CT" "Connecticut", "DE" "Delaware", "DC" "District of Columbia", "FL" "Florida", "GA" "Georgia",
    "HI" "Hawaii", "ID" "Idaho", "IL" "Illinois", "IN" "Indiana", "IA" "Iowa", "KS" "Kansas", "KY" "Kentucky",
    "LA" "Louisiana", "ME" "Maine", "MD" "Maryland", "MA" "Massachusetts", "MI" "Michigan", "MN" "Minnesota",
    "MS" "Mississippi", "MO" "Missouri", "MT" "Montana", "NE" "Nebraska", "NV" "Nevada", "NH" "New Hampshire",
    "NJ" "New Jersey", "NM" "New Mexico", "NY" "New York", "NC" "North Carolina", "ND" "North Dakota",
    "OH" "Ohio", "OK" "Oklahoma", "OR" "Oregon", "PA" "Pennsylvania", "PR" "Puerto Rico", "RI" "Rhode Island",
    "SC" "South Carolina", "SD" "South Dakota", "TN" "Tennessee", "TX" "Texas", "UT" "Utah", "VT" "Vermont",
    "VA" "Virginia", "WA" "Washington", "WV" "West Virginia", "WI" "Wisconsin", "WY" "Wyoming",
];

const PROVINCES: &[Region] = regions![
    "AB" "Alberta", "BC" "British Columbia", "MB" "Manitoba", "NB" "New Brunswick",
    "NL" "Newfoundland and Labrador", "NT" "Northwest Territories", "NS" "Nova Scotia", "NU" "Nunavut",
    "ON" "Ontario", "PE" "Prince Edward Island", "QC" "Quebec", "SK" "Saskatchewan", "YT" "Yukon",
];

const EMIRATES: &[Region] = regions![
    "AZ" "Abu Dhabi", "AJ" "Ajman", "DU" "Dubai", "FU" "Fujairah", "RK" "Ras Al Khaimah", "SH" "Sharjah",
    "UQ" "Umm Al Quwain",
];

/// Every country the house delivers to, home first.
pub const COUNTRIES: &[Country] = &[
    Country {
        code: "US",
        name: "United States",
        regions: STATES,
        region_label: "State",
        postal_label: Some("ZIP code"),
        postal_example: "10001",
    },
    Country {
        code: "CA",
        name: "Canada",
        regions: PROVINCES,
        region_label: "Province",
        postal_label: Some("Postal code"),
        postal_example: "M5V 3L9",
    },
    Country {
        code: "GB",
        name: "United Kingdom",
        regions: &[],
        region_label: "County",
        postal_label: Some("Postcode"),
        postal_example: "W1S 3PR",
    },
    Country {
        code: "FR",
        name: "France",
        regions: &[],
        region_label: "Region",
        postal_label: Some("Code postal"),
        postal_example: "75001",
    },
    Country {
        code: "DE",
        name: "Germany",
        regions: &[],
        region_label: "Region",
        postal_label: Some("Postleitzahl"),
        postal_example: "10117",
    },
    Country {
        code: "AE",
        name: "United Arab Emirates",
        regions: EMIRATES,
        region_label: "Emirate",
        postal_label: None,
        postal_example: "",
    },
];

impl Country {
    /// The country with a code, in either case.
    pub fn find(code: &str) -> Option<&'static Self> {
        COUNTRIES.iter().find(|c| c.code.eq_ignore_ascii_case(code.trim()))
    }

    /// The region with this code or name, in either case.
    pub fn region(&self, text: &str) -> Option<&'static Region> {
        let text = text.trim();
        self.regions.iter().find(|r| r.code.eq_ignore_ascii_case(text) || r.name.eq_ignore_ascii_case(text))
    }

    /// A postal code in the form the country writes it, or `None` when it cannot be one.
    pub(super) fn tidy_postal_code(&self, text: &str) -> Option<String> {
        let compact: String =
            text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect::<String>().to_ascii_uppercase();
        let shape: String = compact
            .chars()
            .map(|c| match c {
                '0'..='9' => '9',
                'A'..='Z' => 'A',
                _ => '?',
            })
            .collect();
        match (self.code, shape.as_str()) {
            ("US" | "FR" | "DE", "99999") => Some(compact),
            ("US", "999999999") => Some(format!("{}-{}", &compact[..5], &compact[5..])),
            ("CA", "A9A9A9") => Some(format!("{} {}", &compact[..3], &compact[3..])),
            // the inward half is always a digit and two letters; the outward half has six shapes
            ("GB", "A99AA" | "A999AA" | "AA99AA" | "AA999AA" | "A9A9AA" | "AA9A9AA") => {
                let cut = compact.len() - 3;
                Some(format!("{} {}", &compact[..cut], &compact[cut..]))
            }
            _ => None,
        }
    }
}
