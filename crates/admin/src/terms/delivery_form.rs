//! The form of a way of delivery.

use commerce::{
    checkout::COUNTRIES,
    shipping::{PutMethod, StaffMethod},
};
use kernel::{FieldError, Money};
use maud::{Markup, html};
use ui::{Button, ButtonScheme, Card, Checkbox, Choice, ErrorSummary, Fieldset, Select};
use web::Pairs;

use super::{CURRENCY, amount, delivery::PATH, problems, text, whole};

/// A way of delivery as typed.
#[derive(Debug, Clone, Default)]
pub(super) struct Draft {
    pub(super) new: bool,
    pub(super) code: String,
    pub(super) version: String,
    pub(super) name: String,
    pub(super) promise: String,
    pub(super) carrier: String,
    pub(super) countries: Vec<String>,
    pub(super) price: String,
    pub(super) least_value: String,
    pub(super) cover: String,
    pub(super) collect_country: String,
    pub(super) collect_region: String,
    pub(super) transit_days: String,
    pub(super) position: String,
    pub(super) active: bool,
}

impl Draft {
    pub(super) fn blank() -> Self {
        Self {
            new: true,
            version: "0".into(),
            price: "0".into(),
            least_value: "0".into(),
            transit_days: "3".into(),
            position: "10".into(),
            active: true,
            ..Self::default()
        }
    }

    pub(super) fn of(method: &StaffMethod) -> Self {
        let shown = &method.method;
        let place = shown.collected_in.as_ref();
        Self {
            new: false,
            code: shown.code.clone(),
            version: method.version.to_string(),
            name: shown.name.clone(),
            promise: shown.promise.clone(),
            carrier: method.carrier.clone(),
            countries: method.countries.clone(),
            price: shown.price.decimal(),
            least_value: shown.least_value.decimal(),
            cover: shown.cover.map(Money::decimal).unwrap_or_default(),
            collect_country: place.map(|p| p.country.clone()).unwrap_or_default(),
            collect_region: place.and_then(|p| p.region.clone()).unwrap_or_default(),
            transit_days: shown.transit_days.to_string(),
            position: method.position.to_string(),
            active: method.active,
        }
    }

    pub(super) fn sent(sent: &Pairs) -> Self {
        let take = |name: &str| sent.get(name).to_owned();
        Self {
            new: false,
            code: take("code"),
            version: take("version"),
            name: take("name"),
            promise: take("promise"),
            carrier: take("carrier"),
            countries: sent.all("countries").map(str::to_owned).collect(),
            price: take("price"),
            least_value: take("least_value"),
            cover: take("cover"),
            collect_country: take("collect_country"),
            collect_region: take("collect_region"),
            transit_days: take("transit_days"),
            position: take("position"),
            active: sent.has("active"),
        }
    }

    /// The method as the operation takes it, or every field that cannot be read.
    pub(super) fn read(&self) -> Result<PutMethod, Vec<FieldError>> {
        let mut wrong = Vec::new();
        let given = |text: &str| Some(text.trim().to_owned()).filter(|t| !t.is_empty());
        let ask = PutMethod {
            code: self.code.trim().to_owned(),
            expected_version: self.version.parse().unwrap_or(-1),
            name: self.name.clone(),
            promise: self.promise.clone(),
            carrier: self.carrier.clone(),
            countries: self.countries.clone(),
            currency: CURRENCY,
            price_minor: amount("price", &self.price, &mut wrong),
            least_value_minor: amount("least_value", &self.least_value, &mut wrong),
            cover_minor: given(&self.cover).map(|text| amount("cover", &text, &mut wrong)),
            collected_in: given(&self.collect_country).map(|country| (country, given(&self.collect_region))),
            transit_days: whole("transit_days", &self.transit_days, &mut wrong),
            position: whole("position", &self.position, &mut wrong),
            active: self.active,
        };
        if wrong.is_empty() { Ok(ask) } else { Err(wrong) }
    }
}

/// The form, with what is wrong beside each field and listed above.
pub(super) fn render(action: &str, draft: &Draft, wrong: &[FieldError]) -> Markup {
    let said = |name: &str| wrong.iter().find(|e| e.field == name).map(|e| e.message.to_string());
    html! {
        form class="stack stack-4" method="post" action=(action) {
            (ErrorSummary { title: "Nothing was saved yet".into(), problems: problems(wrong) })
            input type="hidden" name="version" value=(draft.version);
            (Card { title: "What shoppers see".into(), body: html! {
                div class="variant-row" {
                    @if draft.new { (text("code", "Code", &draft.code, "Kept for ever: lower case letters, digits, underscores.", wrong)) }
                    (text("name", "Name", &draft.name, "", wrong))
                    (text("promise", "What it promises", &draft.promise, "", wrong))
                    (text("price", "Price", &draft.price, "0 for included.", wrong))
                    (text("transit_days", "Working days on the road", &draft.transit_days, "The promised day follows from it.", wrong))
                    (text("position", "Place in the list", &draft.position, "Lowest first.", wrong))
                }
            }, sticky: false })
            (Card { title: "What it carries".into(), body: html! {
                div class="variant-row" {
                    (text("carrier", "Carrier", &draft.carrier, "For the house only.", wrong))
                    (text("cover", "Insured up to", &draft.cover, "Pieces worth more are not offered this way. Empty only where it is fetched.", wrong))
                    (text("least_value", "From a value of", &draft.least_value, "0 for any value.", wrong))
                }
                (countries(draft, said("countries")))
            }, sticky: false })
            (Card { title: "Where it is fetched".into(), body: html! {
                div class="variant-row" {
                    (Select {
                        id: "collected_in".into(),
                        name: "collect_country".into(),
                        label: "Country".into(),
                        choices: COUNTRIES.iter().map(|c| Choice::new(c.code, c.name)).collect(),
                        selected: draft.collect_country.clone(),
                        prompt: Some("It travels".into()),
                        hint: Some("What the client fetches is taxed there.".into()),
                        error: said("collected_in"),
                        quiet: true,
                        ..Select::default()
                    })
                    (text("collect_region", "State or province", &draft.collect_region, "By code, where the country has them.", wrong))
                }
            }, sticky: false })
            (Checkbox { id: "active".into(), name: "active".into(), text: "Offered at checkout".into(), checked: draft.active, ..Checkbox::default() })
            div class="btn-group" { (Button::submit("Save")) (Button::link("Back", PATH).scheme(ButtonScheme::Outline)) }
        }
    }
}

fn countries(draft: &Draft, error: Option<String>) -> Markup {
    let body = html! {
        div class="choices" {
            @for country in COUNTRIES {
                (Checkbox {
                    id: format!("country-{}", country.code),
                    name: "countries".into(),
                    value: country.code.into(),
                    text: country.name.into(),
                    checked: draft.countries.iter().any(|c| c == country.code),
                    ..Checkbox::default()
                })
            }
        }
    };
    html! { (Fieldset { legend: "Countries; none ticked is everywhere".into(), id: "countries".into(), error, body, ..Fieldset::default() }) }
}
