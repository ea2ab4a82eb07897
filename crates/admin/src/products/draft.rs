//! What the form holds: text as it was typed, so that nothing is lost when a field is refused.

use std::borrow::Cow;

use catalog::{
    model::Status,
    products::{StaffProduct, UpdateProduct, VariantChange},
};
use kernel::{
    Currency, FieldError, Money,
    ids::{ProductId, VariantId},
};
use web::Pairs;

/// The longest lead time, as the schema has it.
const MOST_LEAD_DAYS: i32 = 365;

/// The form of one product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Draft {
    pub(super) version: i64,
    pub(super) title: String,
    pub(super) tagline: String,
    pub(super) description: String,
    pub(super) care: String,
    pub(super) status: String,
    pub(super) featured: String,
    pub(super) variants: Vec<VariantDraft>,
}

/// The form of one variant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct VariantDraft {
    pub(super) id: VariantId,
    /// What it is called beside its fields; never sent.
    pub(super) name: String,
    pub(super) currency: Currency,
    pub(super) price: String,
    pub(super) lead_days: String,
    pub(super) status: String,
}

impl VariantDraft {
    /// The name of one of its fields.
    pub(super) fn field(&self, name: &str) -> String {
        field(self.id, name)
    }
}

/// The name of a variant's field, in the form and in refusals alike.
fn field(id: VariantId, name: &str) -> String {
    format!("{id}.{name}")
}

impl Draft {
    /// The form of a product as it stands.
    pub(super) fn of(staff: &StaffProduct) -> Self {
        let product = &staff.product;
        Self {
            version: staff.version,
            title: product.title.clone(),
            tagline: product.tagline.clone(),
            description: product.description.clone(),
            care: product.care.clone(),
            status: product.status.code().to_owned(),
            featured: product.featured.to_string(),
            variants: staff
                .variants
                .iter()
                .map(|v| VariantDraft {
                    id: v.id,
                    name: format!("{} · {}", v.sku, v.options),
                    currency: v.price.currency(),
                    price: v.price.decimal(),
                    lead_days: v.lead_days.to_string(),
                    status: v.status.code().to_owned(),
                })
                .collect(),
        }
    }

    /// What was sent, over a product: fields and variants that were not sent stay as they are, and variants that are
    /// not the product's are not looked at.
    pub(super) fn sent(product: &StaffProduct, form: &Pairs) -> Self {
        let mut draft = Self::of(product);
        let take = |name: &str, into: &mut String| {
            if form.has(name) {
                *into = form.get(name).replace("\r\n", "\n");
            }
        };
        // a version that cannot be read is none: the save then answers as for a changed product
        draft.version = form.get("version").parse().unwrap_or(-1);
        take("title", &mut draft.title);
        take("tagline", &mut draft.tagline);
        take("description", &mut draft.description);
        take("care", &mut draft.care);
        take("status", &mut draft.status);
        take("featured", &mut draft.featured);
        for variant in &mut draft.variants {
            let id = variant.id;
            take(&field(id, "price"), &mut variant.price);
            take(&field(id, "lead_days"), &mut variant.lead_days);
            take(&field(id, "status"), &mut variant.status);
        }
        draft
    }

    /// The command the form asks for.
    ///
    /// # Errors
    /// Every field that cannot be read, named as in the form. Rules of the catalogue are the operation's to check.
    pub(super) fn read(&self, id: ProductId) -> Result<UpdateProduct, Vec<FieldError>> {
        let mut errors = Vec::new();
        let status = keep(&mut errors, read_status(&self.status));
        let featured = keep(&mut errors, read_whole("featured", &self.featured, i32::MIN, i32::MAX));
        let variants: Vec<_> = self.variants.iter().filter_map(|v| read_variant(v, &mut errors)).collect();
        match (status, featured) {
            (Some(status), Some(featured)) if errors.is_empty() => Ok(UpdateProduct {
                id,
                expected_version: self.version,
                title: self.title.clone(),
                tagline: self.tagline.clone(),
                description: self.description.clone(),
                care: self.care.clone(),
                status,
                featured,
                variants,
            }),
            _ => Err(errors),
        }
    }
}

fn read_variant(draft: &VariantDraft, errors: &mut Vec<FieldError>) -> Option<VariantChange> {
    let price = keep(errors, read_price(draft));
    let lead_days = keep(errors, read_whole(draft.field("lead_days"), &draft.lead_days, 0, MOST_LEAD_DAYS));
    let status = keep(errors, read_variant_status(draft));
    Some(VariantChange { id: draft.id, price: price?, lead_days: lead_days?, status: status? })
}

fn read_price(draft: &VariantDraft) -> Result<Money, FieldError> {
    Money::parse_decimal(&draft.price, draft.currency).filter(|price| price.minor() > 0).ok_or_else(|| {
        FieldError::new(
            draft.field("price"),
            "invalid_price",
            "Enter an amount above nothing, for example 3450 or 3450.50.",
        )
    })
}

fn read_whole(name: impl Into<Cow<'static, str>>, text: &str, min: i32, max: i32) -> Result<i32, FieldError> {
    let found = text.parse::<i32>().ok().filter(|n| (min..=max).contains(n));
    found.ok_or_else(|| {
        let words = if min == 0 {
            format!("Enter a whole number from 0 to {max}.")
        } else {
            "Enter a whole number.".to_owned()
        };
        FieldError::new(name, "invalid_number", words)
    })
}

fn read_status(code: &str) -> Result<Status, FieldError> {
    let unknown = |_| FieldError::new("status", "unknown_status", "Choose draft, active or archived.");
    code.parse::<Status>().map_err(unknown)
}

fn read_variant_status(draft: &VariantDraft) -> Result<Status, FieldError> {
    let unknown = |_| FieldError::new(draft.field("status"), "unknown_status", "Choose active or archived.");
    draft.status.parse::<Status>().map_err(unknown)
}

fn keep<T>(errors: &mut Vec<FieldError>, read: Result<T, FieldError>) -> Option<T> {
    read.map_err(|error| errors.push(error)).ok()
}
