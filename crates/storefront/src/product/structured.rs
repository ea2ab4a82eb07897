//! The page of a piece, for machines: schema.org as Google reads it.

use std::borrow::Cow;

use catalog::{
    disclosure::words,
    model::{ProductView, Stone, VariantView},
    reports::report_page,
};
use commerce::checkout::{COUNTRIES, USUAL_TRANSIT_DAYS};
use serde_json::{Value, json};

use super::{
    choice::Axis,
    merchant::{Merchant, description},
};
use crate::{Face, dates, site_map};

/// The page of a piece in structured data.
pub(super) struct Structured<'a> {
    pub(super) face: &'a Face,
    pub(super) product: &'a ProductView,
    /// The collection its breadcrumb leads through: title and path.
    pub(super) home: Option<(String, String)>,
    /// Pieces that go with it.
    pub(super) related: Vec<&'a ProductView>,
}

impl Structured<'_> {
    /// ProductGroup or Product with its offers, and the breadcrumb.
    pub(super) fn documents(&self) -> Vec<String> {
        let document = match self.product.variants.as_slice() {
            [only] => self.one(only),
            many => self.group(many),
        };
        let path = format!("/products/{}", self.product.slug);
        let mut steps = vec![("Home", "/")];
        steps.extend(self.home.as_ref().map(|(title, href)| (title.as_str(), href.as_str())));
        steps.push((&self.product.title, &path));
        vec![document.to_string(), site_map::trail(&self.face.cx, &steps).to_string()]
    }

    fn group(&self, variants: &[VariantView]) -> Value {
        let mut told = Told::default();
        let mut document = json!({
            "@context": "https://schema.org", "@type": "ProductGroup", "productGroupID": self.product.id.to_string(),
            "name": &*self.product.title, "url": self.link(&format!("/products/{}", self.product.slug)),
            "variesBy": varies_by(self.product),
            "hasVariant": variants.iter().map(|v| self.variant(v, &mut told)).collect::<Vec<_>>(),
        });
        self.describe(&mut document);
        document
    }

    fn one(&self, only: &VariantView) -> Value {
        let mut document = self.variant(only, &mut Told::default());
        document["@context"] = json!("https://schema.org");
        self.describe(&mut document);
        document
    }

    /// What is the same for every variant.
    fn describe(&self, document: &mut Value) {
        document["brand"] = json!({"@type": "Brand", "name": self.face.cx.house.name});
        document["description"] = json!(description(self.product));
        document["category"] = json!(self.product.category.plural());
        let related = |p: &&ProductView| json!({"@type": "Product", "name": &*p.title, "url": self.link(&format!("/products/{}", p.slug))});
        if !self.related.is_empty() {
            document["isRelatedTo"] = self.related.iter().map(related).collect();
        }
        let facts = properties(&self.product.stones, None);
        if !facts.is_empty() && document.get("additionalProperty").is_none() {
            document["additionalProperty"] = facts.into();
        }
    }

    fn variant(&self, variant: &VariantView, told: &mut Told) -> Value {
        let merchant = Merchant::new(self.product, variant);
        let address = self.link(&merchant.address);
        let mut document = json!({
            "@type": "Product", "sku": &*variant.sku, "mpn": &*variant.sku, "name": merchant.title,
            "material": variant.metal.at(variant.fineness), "color": variant.metal.label(),
            "image": merchant.picture_links(self.face), "url": address, "offers": self.offer(&merchant, &address, told),
        });
        if let Some((size, system)) = &merchant.size {
            document["size"] = json!(system.map_or_else(|| size.clone(), |s| format!("{s} {size}")));
        }
        if let Some(mg) = variant.metal_weight_mg {
            let grams = f64::from(mg) / 1_000.0;
            document["weight"] = json!({"@type": "QuantitativeValue", "value": grams, "unitCode": "GRM"});
        }
        let stones = self.product.stones_of(variant);
        // what is the same for every variant is said once
        if variant.carat_milli.is_some() || matches!(stones, Cow::Owned(_)) {
            document["additionalProperty"] = properties(&stones, variant.carat_milli).into();
        }
        document
    }

    fn offer(&self, merchant: &Merchant<'_>, address: &str, told: &mut Told) -> Value {
        let today = dates::today(self.face);
        let currency = merchant.price.currency().code();
        json!({
            "@type": "Offer", "url": address, "price": merchant.price.decimal(), "priceCurrency": currency,
            "priceValidUntil": Merchant::valid_until(today).to_string(),
            "availability": format!("https://schema.org/{}", merchant.stock.schema()),
            "itemCondition": "https://schema.org/NewCondition",
            "seller": {"@id": format!("{}/#house", self.face.cx.house.base_url)},
            "shippingDetails": told.once(format!("#delivery-{}", merchant.handling_days), || delivery(merchant)),
            "hasMerchantReturnPolicy": told.once("#returns".to_owned(), || returns(self.product)),
        })
    }

    fn link(&self, path: &str) -> String {
        self.face.cx.link(path)
    }
}

/// What was told in full; the next offer of a page only names it.
#[derive(Default)]
struct Told(Vec<String>);

impl Told {
    fn once(&mut self, id: String, tell: impl FnOnce() -> Value) -> Value {
        if self.0.contains(&id) {
            return json!({"@id": id});
        }
        let mut node = tell();
        node["@id"] = json!(id);
        self.0.push(id);
        node
    }
}

fn delivery(merchant: &Merchant<'_>) -> Value {
    let destinations: Vec<_> =
        COUNTRIES.iter().map(|c| json!({"@type": "DefinedRegion", "addressCountry": c.code})).collect();
    let days = |least: i32, most: i32| json!({"@type": "QuantitativeValue", "minValue": least, "maxValue": most, "unitCode": "DAY"});
    let price = merchant.delivery_price();
    json!({
        "@type": "OfferShippingDetails",
        "shippingRate": {"@type": "MonetaryAmount", "value": price.decimal(), "currency": price.currency().code()},
        "shippingDestination": destinations,
        "deliveryTime": {
            "@type": "ShippingDeliveryTime",
            "handlingTime": days(0, merchant.handling_days), "transitTime": days(1, USUAL_TRANSIT_DAYS),
        },
    })
}

/// What the variants differ in, in the words that are accepted.
fn varies_by(product: &ProductView) -> Vec<&'static str> {
    let several = |axis: Axis| product.variants.windows(2).any(|v| !axis.same(&v[0], &v[1]));
    let mut varies = Vec::new();
    if several(Axis::Metal) {
        varies.extend(["https://schema.org/material", "https://schema.org/color"]);
    }
    if several(Axis::Size) || several(Axis::Length) {
        varies.push("https://schema.org/size");
    }
    if varies.is_empty() {
        varies.push("https://schema.org/material");
    }
    varies
}

fn returns(product: &ProductView) -> Value {
    let countries: Vec<_> = COUNTRIES.iter().map(|c| c.code).collect();
    if product.returnable {
        json!({
            "@type": "MerchantReturnPolicy", "applicableCountry": countries,
            "returnPolicyCategory": "https://schema.org/MerchantReturnFiniteReturnWindow",
            "merchantReturnDays": 30, "returnMethod": "https://schema.org/ReturnByMail",
        })
    } else {
        json!({
            "@type": "MerchantReturnPolicy", "applicableCountry": countries,
            "returnPolicyCategory": "https://schema.org/MerchantReturnNotPermitted",
        })
    }
}

/// The facts of the stones as properties; the words are the compiler's. A report's number leads to where it can be looked up.
fn properties(stones: &[Stone], carat_milli: Option<i32>) -> Vec<Value> {
    let page = words::principal(stones).and_then(report_page);
    let value = |(name, value)| {
        let mut property = json!({"@type": "PropertyValue", "name": name, "value": value});
        if let Some(page) = page.as_ref().filter(|_| name == words::REPORT_NUMBER) {
            property["url"] = json!(page);
        }
        property
    };
    words::properties(stones, carat_milli).into_iter().map(value).collect()
}
