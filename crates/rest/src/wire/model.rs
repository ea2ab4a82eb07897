//! The product model as staff and programs see it: whole products, drafts, plans, attributes and collections.

use catalog::{
    attributes::{AttributeKind, Choice, Definition, Measure, Schema, Unit, parse_milli},
    collections::StaffCollection,
    model::{Category, CollectionKind},
    products::{NewProduct, PriceHistory, ProductDraft, WholeProduct},
};
use chrono::{DateTime, Utc};
use kernel::{FieldError, ids::ProductId};
use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};
use utoipa::ToSchema;

use super::{common::MoneyOut, word};
use crate::problem::{ApiResult, Problem};

/// A whole product. `GET /api/v1/attributes` says which fields a category has.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = ProductInput, value_type = Object, example = json!({
    "slug": "aurelia-solitaire", "title": "Aurelia Solitaire", "tagline": "Six claws, one stone",
    "description": "A round diamond in six fine claws.", "care": "Warm water and a soft brush.", "category": "ring",
    "ring_purpose": "engagement", "setting_styles": ["solitaire"], "status": "draft",
    "details": {"designer": "Inès Marchand", "made_in": "FR"}, "attributes": {"gallery": "scroll"}, "tags": ["spring"],
    "seo": {"title": "Aurelia, a solitaire ring"},
    "stones": [{"role": "center", "species": "diamond", "origin_class": "natural", "shape": "round", "pieces": 1, "carat_milli": 1000}],
    "variants": [{"sku": "AUR-YG-54", "metal": "yellow_gold", "fineness": "750", "ring_circumference_um": 54400,
                  "price": {"amount": 345000, "currency": "USD"}, "made_to_order": true, "lead_days": 28}]
}))]
pub(crate) struct ProductIn(Value);

impl ProductIn {
    /// The product, read strictly: what nobody knows, and pictures, which have an address of their own, are refused.
    pub(crate) fn read(self, prefix: &str) -> ApiResult<NewProduct> {
        let product = NewProduct::deserialize(&self.0).map_err(|error| {
            let message = error.to_string();
            match message.split('`').nth(1) {
                Some(field) if message.starts_with("missing field") => {
                    Problem::field(format!("{prefix}{field}"), "required", "This field is required.")
                }
                _ => Problem::field(prefix.trim_end_matches('.').to_owned(), "invalid_value", message),
            }
        })?;
        let mut known = serde_json::to_value(&product).unwrap_or_default();
        if let Some(fields) = known.as_object_mut() {
            fields.remove("media");
        }
        let mut unknown = Vec::new();
        find_unknown(&self.0, &known, prefix.trim_end_matches('.'), &mut unknown);
        if unknown.is_empty() {
            return Ok(product);
        }
        let error = |field| {
            FieldError::new(field, "unknown_field", "This field is not known here. Check its spelling.")
        };
        Err(Problem::fields(unknown.into_iter().map(error).collect()))
    }
}

/// Names that were given and that reading did not know.
fn find_unknown(given: &Value, known: &Value, path: &str, found: &mut Vec<String>) {
    match (given, known) {
        (Value::Object(given), Value::Object(known)) => {
            for (name, value) in given {
                let short: String = name.chars().take(60).collect();
                let inside = if path.is_empty() { short } else { format!("{path}.{short}") };
                match known.get(name) {
                    Some(known) => find_unknown(value, known, &inside, found),
                    None => found.push(inside),
                }
            }
        }
        (Value::Array(given), Value::Array(known)) => {
            for (at, (value, known)) in given.iter().zip(known).enumerate() {
                find_unknown(value, known, &format!("{path}[{at}]"), found);
            }
        }
        _ => {}
    }
}

/// A whole product as the house has it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WholeProduct)]
pub(crate) struct WholeOut {
    id: String,
    /// The `ETag` carries it; a change must name it in `If-Match`.
    version: i64,
    /// The product with everything that can be changed about it; pictures are for reading.
    #[schema(value_type = Object)]
    product: NewProduct,
    /// Why the last planned publication did not happen.
    schedule_fault: Option<String>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl From<WholeProduct> for WholeOut {
    fn from(w: WholeProduct) -> Self {
        Self {
            id: w.id.to_string(),
            version: w.version,
            product: w.product,
            schedule_fault: w.schedule_fault,
            created_at: w.created_at,
            updated_at: w.updated_at,
        }
    }
}

/// A draft to save.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProductDraftInput)]
pub(crate) struct DraftIn {
    /// The version of the live product that it is made from.
    pub(crate) base_version: i64,
    pub(crate) product: ProductIn,
}

/// A draft of a live product.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProductDraft)]
pub(crate) struct DraftOut {
    /// The version of the live product that it was made from.
    base_version: i64,
    /// The `ETag` carries it.
    version: i64,
    #[schema(value_type = Object)]
    product: NewProduct,
    /// Who saved it last.
    author: String,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl From<ProductDraft> for DraftOut {
    fn from(d: ProductDraft) -> Self {
        Self {
            base_version: d.base_version,
            version: d.version,
            product: d.product,
            author: d.author,
            created_at: d.created_at,
            updated_at: d.updated_at,
        }
    }
}

/// When a product goes on show and leaves; null takes a plan back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProductSchedule, example = json!({"publish_at": "2026-12-01T09:00:00Z", "unpublish_at": null}))]
pub(crate) struct ScheduleIn {
    pub(crate) publish_at: Option<DateTime<Utc>>,
    pub(crate) unpublish_at: Option<DateTime<Utc>>,
}

/// What the variants of a product cost, and what they cost before.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Prices)]
pub(crate) struct PricesOut {
    pub(crate) data: Vec<PriceOut>,
}

/// What a variant costs.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Price)]
pub(crate) struct PriceOut {
    variant: String,
    price: MoneyOut,
    since: DateTime<Utc>,
    /// The lowest price of the thirty days before that; null when it never had another.
    lowest_before: Option<MoneyOut>,
}

impl From<PriceHistory> for PriceOut {
    fn from(p: PriceHistory) -> Self {
        Self {
            variant: p.variant.to_string(),
            price: p.price.into(),
            since: p.since,
            lowest_before: p.lowest_before.map(Into::into),
        }
    }
}

/// Attributes in the order of forms and filters.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Attributes)]
pub(crate) struct AttributesOut {
    pub(crate) data: Vec<AttributeOut>,
}

/// Something that can be told about a piece.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Attribute)]
pub(crate) struct AttributeOut {
    /// Its name for programs; never changes.
    #[schema(example = "band_width_um")]
    code: String,
    label: String,
    /// A sentence that helps to fill it in; may be empty.
    hint: String,
    /// What it is about: `product`, `variant` or `stone`.
    scope: &'static str,
    /// `enum`, `multi_enum`, `number`, `text` or `boolean`.
    kind: &'static str,
    /// The values of a list; empty for other kinds.
    choices: Vec<AttributeChoiceOut>,
    /// What a number counts, e.g. `mm`; null for other kinds.
    unit: Option<&'static str>,
    /// The least a number may be.
    #[schema(value_type = Option<f64>)]
    min: Option<Number>,
    /// The most a number may be.
    #[schema(value_type = Option<f64>)]
    max: Option<Number>,
    /// The most characters of a text.
    max_length: Option<usize>,
    /// The categories it exists for; every category when empty.
    categories: Vec<word::Category>,
    /// Whether a piece needs it to be published.
    required: bool,
    /// Whether shoppers can narrow a list by it; a text that staff defined is no filter.
    filterable: bool,
    position: i32,
    archived: bool,
    /// Whether it is one of the house's own fields, which staff cannot change.
    built_in: bool,
    /// The version a change must name; 0 for built-in ones.
    version: i64,
}

/// One value of a list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AttributeChoice)]
pub(crate) struct AttributeChoiceOut {
    code: String,
    label: String,
    archived: bool,
}

impl From<&Definition> for AttributeOut {
    fn from(d: &Definition) -> Self {
        let measure = match &d.kind {
            AttributeKind::Number(measure) => Some(*measure),
            _ => None,
        };
        let decimal = |milli: i64| decimal(milli).parse().ok();
        let choice = |c: &Choice| AttributeChoiceOut {
            code: c.code.clone(),
            label: c.label.clone(),
            archived: c.archived,
        };
        Self {
            code: d.code.clone(),
            label: d.label.clone(),
            hint: d.hint.clone(),
            scope: d.scope.code(),
            kind: d.kind.word().code(),
            choices: d.kind.choices().iter().map(choice).collect(),
            unit: measure.map(|m| m.unit.code()),
            min: measure.and_then(|m| decimal(m.min_milli)),
            max: measure.and_then(|m| decimal(m.max_milli)),
            max_length: match d.kind {
                AttributeKind::Text(max) => Some(max),
                _ => None,
            },
            categories: word::list(&d.categories),
            required: d.required,
            filterable: d.filterable,
            position: d.position,
            archived: d.archived,
            built_in: d.built_in,
            version: d.version,
        }
    }
}

/// Thousandths as a decimal.
fn decimal(milli: i64) -> String {
    let sign = if milli < 0 { "-" } else { "" };
    format!("{sign}{}.{:03}", milli.unsigned_abs() / 1_000, milli.unsigned_abs() % 1_000)
}

/// An attribute as staff define it, or as it shall be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AttributeInput, example = json!({
    "code": "gallery", "label": "Gallery", "hint": "What one sees from the side.", "kind": "enum",
    "choices": [{"code": "scroll", "label": "Scrollwork"}, {"code": "plain", "label": "Plain"}],
    "categories": ["ring"], "required": false, "filterable": true, "position": 10
}))]
pub(crate) struct AttributeIn {
    /// Small letters, digits and underscores; when one is changed, the same as in the address, or left out.
    pub(crate) code: Option<String>,
    pub(crate) label: String,
    #[serde(default)]
    pub(crate) hint: String,
    /// `enum`, `multi_enum`, `number`, `text` or `boolean`; never changes.
    pub(crate) kind: String,
    #[serde(default)]
    pub(crate) choices: Vec<AttributeChoiceIn>,
    /// Of a number: `none`, `mm`, `cm`, `g`, `ct`, `deg`, `percent`, `years`, `days` or `pieces`.
    pub(crate) unit: Option<String>,
    #[schema(value_type = Option<f64>)]
    pub(crate) min: Option<Number>,
    #[schema(value_type = Option<f64>)]
    pub(crate) max: Option<Number>,
    pub(crate) max_length: Option<usize>,
    #[serde(default)]
    #[schema(value_type = Vec<word::Category>)]
    pub(crate) categories: Vec<Category>,
    #[serde(default)]
    pub(crate) required: bool,
    /// Whether shoppers can narrow a list by it, where it has values to choose from.
    #[serde(default)]
    pub(crate) filterable: bool,
    #[serde(default)]
    pub(crate) position: i32,
    /// Whether it is out of use: pieces keep what they say, nobody else can say it.
    #[serde(default)]
    pub(crate) archived: bool,
}

/// One value of a list.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AttributeChoiceInput)]
pub(crate) struct AttributeChoiceIn {
    code: String,
    label: String,
    #[serde(default)]
    archived: bool,
}

impl AttributeIn {
    /// The kind with what belongs to it.
    pub(crate) fn kind(&self) -> ApiResult<AttributeKind> {
        let choices = || {
            let choice = |c: &AttributeChoiceIn| Choice {
                code: c.code.clone(),
                label: c.label.clone(),
                archived: c.archived,
            };
            self.choices.iter().map(choice).collect()
        };
        Ok(match self.kind.as_str() {
            "enum" => AttributeKind::Enum(choices()),
            "multi_enum" => AttributeKind::MultiEnum(choices()),
            "number" => AttributeKind::Number(Measure {
                unit: self.unit.as_deref().map_or(Ok(Unit::None), str::parse).map_err(|_| {
                    Problem::field(
                        "unit",
                        "unknown_value",
                        "Expected none, mm, cm, g, ct, deg, percent, years, days or pieces.",
                    )
                })?,
                min_milli: milli("min", self.min.as_ref())?,
                max_milli: milli("max", self.max.as_ref())?,
            }),
            "text" => AttributeKind::Text(self.max_length.unwrap_or(200)),
            "boolean" => AttributeKind::Boolean,
            _ => {
                let words = "Expected enum, multi_enum, number, text or boolean.";
                return Err(Problem::field("kind", "unknown_value", words));
            }
        })
    }
}

fn milli(field: &'static str, number: Option<&Number>) -> ApiResult<i64> {
    let number = number
        .ok_or_else(|| Problem::field(field, "required", "Say what a number may be, from `min` to `max`."))?;
    parse_milli(&number.to_string()).ok_or_else(|| {
        Problem::field(field, "not_a_number", "Enter a number with at most three decimals, for example 12.5.")
    })
}

/// Collections as staff edit them.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StaffCollections)]
pub(crate) struct StaffCollectionsOut {
    pub(crate) data: Vec<StaffCollectionOut>,
}

/// A collection as staff edit it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StaffCollection)]
pub(crate) struct StaffCollectionOut {
    id: String,
    slug: String,
    title: String,
    intro: String,
    position: i32,
    kind: word::CollectionKind,
    /// The filters whatever is in it passes by itself, as name and value; null for one made by hand.
    #[schema(example = json!([["metal", "platinum"], ["price_max", "500000"]]))]
    rule: Option<Vec<(String, String)>>,
    /// What the rule says that the shop can no longer ask for, in words. Nothing joins by a rule that has any.
    rule_problems: Vec<String>,
    /// The `ETag` carries it.
    version: i64,
    /// The products put in by hand, in order; left out of lists.
    products: Vec<String>,
}

impl StaffCollectionOut {
    /// The collection under what staff defined.
    pub(crate) fn new(c: StaffCollection, schema: &Schema) -> Self {
        let problems = c.rule_problems(schema).into_iter().map(|e| e.message.into_owned());
        Self {
            rule_problems: problems.collect(),
            id: c.id.to_string(),
            slug: c.slug,
            title: c.title,
            intro: c.intro,
            position: c.position,
            kind: c.kind.into(),
            rule: c.rule,
            version: c.version,
            products: c.products.iter().map(ToString::to_string).collect(),
        }
    }
}

/// A collection as it shall be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CollectionInput, example = json!({
    "title": "Platinum under $5,000", "intro": "White, and made to last.", "position": 40, "kind": "curated",
    "rule": [["metal", "platinum"], ["price_max", "500000"]], "products": []
}))]
pub(crate) struct CollectionIn {
    pub(crate) title: String,
    pub(crate) intro: String,
    pub(crate) position: i32,
    #[schema(value_type = word::CollectionKind)]
    pub(crate) kind: CollectionKind,
    /// The shop's filters as name and value, prices in minor units. Attributes that staff defined to filter by are among
    /// them: a code with one of its values, a number's `{code}_min` and `{code}_max`.
    pub(crate) rule: Option<Vec<(String, String)>>,
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub(crate) products: Vec<ProductId>,
}
