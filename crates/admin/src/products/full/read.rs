//! From what was typed to the product it asks for.

use catalog::{
    attributes::{AttributeKind, Definition, Schema, Scope, Values},
    model::{Category, Status},
    products::{NewDetails, NewProduct, NewVariant},
};
use kernel::{Currency, FieldError, Money};
use serde_json::{Map, Value, json};

use super::{
    Entries,
    entries::{SEARCHED, TEXTS, built_in},
    field::stored,
};

impl Entries {
    /// The product the form asks for. Where it stands, what is planned and its pictures are as they were: other pages
    /// change them. Rules of the catalogue are the operations' to check.
    ///
    /// # Errors
    /// Every field that cannot be read, under its name.
    pub(in crate::products) fn read(
        &self,
        category: Category,
        schema: &Schema,
        before: Option<&NewProduct>,
    ) -> Result<NewProduct, Vec<FieldError>> {
        let mut reader = Reader { entries: self, category, errors: Vec::new() };
        let mut json = Map::new();
        for name in TEXTS {
            json.insert(name.into(), self.get(name).into());
        }
        json.insert("category".into(), category.code().into());
        json.insert("featured".into(), reader.whole("featured").into());
        json.insert(
            "seo".into(),
            SEARCHED.map(|name| (name, optional(self.get(&format!("seo.{name}"))))).into_iter().collect(),
        );
        let tags = self.get("tags").split(',').map(str::trim).filter(|tag| !tag.is_empty());
        json.insert("tags".into(), tags.map(Value::from).collect());
        let details = reader.told(&mut json);
        json.insert("details".into(), Value::Object(details));
        json.insert("attributes".into(), json!(reader.defined(schema, before)));
        json.insert("stones".into(), (0..self.rows("stones")).map(|at| reader.stone(at)).collect());
        let known = before.map_or(&[][..], |b| &b.variants);
        json.insert(
            "variants".into(),
            (0..self.rows("variants")).map(|at| reader.variant(at, known)).collect(),
        );
        if !reader.errors.is_empty() {
            return Err(reader.errors);
        }
        let product: NewProduct = serde_json::from_value(Value::Object(json)).map_err(|error| {
            tracing::warn!(%error, "a product's form could not be read");
            vec![FieldError::new(
                "form",
                "unreadable",
                "Part of this form could not be read. Load the page again and repeat your change.",
            )]
        })?;
        Ok(match before {
            Some(before) => NewProduct {
                status: before.status,
                publish_at: before.publish_at,
                unpublish_at: before.unpublish_at,
                media: before.media.clone(),
                ..product
            },
            None => NewProduct { status: Status::Draft, ..product },
        })
    }
}

struct Reader<'a> {
    entries: &'a Entries,
    category: Category,
    errors: Vec<FieldError>,
}

impl Reader<'_> {
    /// Reads the product's own attributes into `json`, and answers those that are told about it.
    fn told(&mut self, json: &mut Map<String, Value>) -> Map<String, Value> {
        let names = json!(NewDetails::default());
        let mut details = Map::new();
        let category = self.category;
        for d in built_in(Scope::Product).filter(|d| d.is_for(category)) {
            let Some(value) = self.value(d, &d.code) else { continue };
            let place = if names.get(&d.code).is_some() { &mut details } else { &mut *json };
            place.insert(d.code.clone(), value);
        }
        details
    }

    /// The attributes that staff defined. What the form does not ask for, because it went out of use, stays.
    fn defined(&self, schema: &Schema, before: Option<&NewProduct>) -> Values {
        let asked = |d: &&Definition| !d.archived && d.is_for(self.category);
        let is_asked = |code: &str| schema.find(code).as_ref().is_some_and(asked);
        let mut values: Values = before.map_or_else(Values::new, |b| b.attributes.clone());
        values.retain(|code, _| !is_asked(code));
        for d in schema.defined().iter().filter(asked) {
            let name = format!("attributes.{}", d.code);
            let text = self.entries.get(&name);
            let value = match &d.kind {
                AttributeKind::MultiEnum(_) => self.entries.all(&name).map(Value::from).collect(),
                AttributeKind::Boolean if !text.is_empty() => Value::Bool(text == "true"),
                _ => optional(text),
            };
            if !value.is_null() {
                values.insert(d.code.clone(), value);
            }
        }
        values
    }

    fn stone(&mut self, at: usize) -> Value {
        let values = built_in(Scope::Stone).filter_map(|d| {
            let value = self.value(d, &format!("stones[{at}].{}", d.code))?;
            Some((d.code.clone(), value))
        });
        Value::Object(values.collect())
    }

    /// A variant. One that the piece has already keeps what was not sent.
    fn variant(&mut self, at: usize, known: &[NewVariant]) -> Value {
        let field = |name: &str| format!("variants[{at}].{name}");
        let id = self.entries.get(&field("id"));
        let known = known.iter().find(|v| v.id.is_some_and(|known| known.to_string() == id));
        let mut json = match known.map(|v| json!(v)) {
            Some(Value::Object(json)) => json,
            _ => Map::new(),
        };
        let category = self.category;
        for d in built_in(Scope::Variant).filter(|d| d.is_for(category) && d.kind != AttributeKind::Boolean) {
            let name = field(&d.code);
            if known.is_none() || self.entries.has(&name) {
                json.remove(&d.code);
                json.extend(self.value(d, &name).map(|value| (d.code.clone(), value)));
            }
        }
        if known.is_none() || self.entries.has(&field("sku")) {
            json.insert("sku".into(), self.entries.get(&field("sku")).into());
        }
        if let Some(supply) = Some(self.entries.get(&field("supply"))).filter(|s| !s.is_empty()) {
            json.insert("one_of_a_kind".into(), (supply == "once").into());
            json.insert("made_to_order".into(), (supply == "order").into());
        }
        let status = self.entries.get(&field("status"));
        if !status.is_empty() {
            match status.parse::<Status>() {
                Ok(status) => json.insert("status".into(), status.code().into()),
                Err(_) => self.wrong(&field("status"), "unknown_value", "Choose active or archived."),
            };
        }
        let currency = known.map_or_else(
            || self.entries.get("currency").parse().unwrap_or(Currency::Usd),
            |v| v.price.currency(),
        );
        match Money::parse_decimal(self.entries.get(&field("price")), currency) {
            Some(price) => json.insert("price".into(), json!(price)),
            None => {
                self.wrong(&field("price"), "invalid_price", "Enter an amount, for example 3450 or 3450.50.")
            }
        };
        Value::Object(json)
    }

    /// The value of a built-in attribute; nothing when it was left empty.
    fn value(&mut self, d: &Definition, name: &str) -> Option<Value> {
        let text = self.entries.get(name);
        if d.kind == AttributeKind::Boolean {
            return Some(Value::Bool(text == "true"));
        }
        if text.is_empty() {
            return if d.required { self.wrong(name, "required", "Fill this in.") } else { None };
        }
        match &d.kind {
            AttributeKind::Enum(_) => match d.choice(text) {
                Some(choice) => Some(choice.code.as_str().into()),
                None => self.wrong(name, "unknown_value", "Choose one of the list."),
            },
            AttributeKind::MultiEnum(_) => {
                let chosen: Vec<&str> = self.entries.all(name).collect();
                if chosen.iter().all(|code| d.choice(code).is_some()) {
                    Some(chosen.into())
                } else {
                    self.wrong(name, "unknown_value", "Choose from the list.")
                }
            }
            AttributeKind::Number(measure) => {
                match stored(*measure, text).and_then(|n| i32::try_from(n).ok()) {
                    Some(number) => Some(number.into()),
                    None => self.wrong(name, "not_a_number", "Enter a number within the range."),
                }
            }
            _ => Some(text.into()),
        }
    }

    fn whole(&mut self, name: &'static str) -> i32 {
        let read = self.entries.get(name).parse().ok();
        read.unwrap_or_else(|| {
            self.errors.push(FieldError::new(name, "invalid_number", "Enter a whole number."));
            0
        })
    }

    fn wrong(&mut self, name: &str, code: &'static str, message: &'static str) -> Option<Value> {
        self.errors.push(FieldError::new(name.to_owned(), code, message));
        None
    }
}

fn optional(text: &str) -> Value {
    if text.is_empty() { Value::Null } else { text.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring() -> Entries {
        let pairs = [
            ("slug", "court-band"),
            ("title", "Court band"),
            ("tagline", "A plain band"),
            ("description", "Drawn by hand."),
            ("care", "Warm water."),
            ("featured", "3"),
            ("ring_purpose", "wedding_band"),
            ("band_width_um", "2.3"),
            ("designer", "Inès Marchand"),
            ("occasions", "wedding"),
            ("occasions", "gift"),
            ("engravable", "true"),
            ("engraving_max", "20"),
            ("tags", "spring, plain"),
            ("seo.title", "A court band"),
            ("stones[0].role", "center"),
            ("stones[0].species", "diamond"),
            ("stones[0].origin_class", "natural"),
            ("stones[0].shape", "round"),
            ("stones[0].pieces", "1"),
            ("stones[0].carat_milli", "0.25"),
            ("variants[0].id", ""),
            ("variants[0].sku", "CRT-54"),
            ("variants[0].metal", "platinum"),
            ("variants[0].fineness", "950"),
            ("variants[0].ring_circumference_um", "54.4"),
            ("variants[0].price", "1,200.50"),
            ("variants[0].supply", "order"),
            ("variants[0].lead_days", "21"),
            ("currency", "EUR"),
        ];
        Entries::sent(&web::Pairs(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec()))
    }

    #[test]
    fn a_form_that_is_filled_in_reads_as_a_sound_draft_and_is_written_back_the_same() {
        let product = ring().read(Category::Ring, &Schema::default(), None).unwrap();
        assert_eq!(product.check(), Ok(()));
        assert_eq!(
            (product.band_width_um, product.details.designer.as_deref()),
            (Some(2_300), Some("Inès Marchand"))
        );
        assert_eq!((product.tags.len(), product.occasions.len(), product.featured), (2, 2, 3));
        assert_eq!(product.stones[0].carat_milli, Some(250));
        let variant = &product.variants[0];
        assert_eq!((variant.price, variant.made_to_order), (Money::new(120_050, Currency::Eur), true));
        assert_eq!(product.status, Status::Draft);
        let again = Entries::of(&product).read(Category::Ring, &Schema::default(), None).unwrap();
        assert_eq!(again, product);
    }

    #[test]
    fn what_cannot_be_read_is_named_by_its_field() {
        for (name, value) in [
            ("featured", "first"),
            ("ring_purpose", "hat"),
            ("band_width_um", "wide"),
            ("occasions", "never"),
            ("stones[0].pieces", ""),
            ("stones[0].carat_milli", "1e3"),
            ("variants[0].metal", "brass"),
            ("variants[0].price", "12.345"),
            ("variants[0].price", ""),
            ("variants[0].lead_days", "99999999999"),
            ("variants[0].status", "sold"),
        ] {
            let mut entries = ring();
            entries.replace(name, value);
            let errors = entries.read(Category::Ring, &Schema::default(), None).unwrap_err();
            assert_eq!((errors.len(), errors[0].field.as_ref()), (1, name), "{name} = {value}");
        }
    }

    impl Entries {
        fn replace(&mut self, name: &str, value: &str) {
            let form: Vec<_> = self
                .fields()
                .iter()
                .filter(|(n, _)| *n != name)
                .flat_map(|(n, vs)| vs.iter().map(|v| ((*n).to_owned(), (*v).to_owned())))
                .collect();
            *self = Self::sent(&web::Pairs(
                form.into_iter().chain([(name.to_owned(), value.to_owned())]).collect(),
            ));
        }
    }
}
