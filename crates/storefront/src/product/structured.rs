//! The page of a piece, for machines: schema.org as Google reads it.

use catalog::model::{ProductView, VariantView};
use serde_json::{Value, json};

use super::choice::address_of;
use crate::{Face, site_map};

/// ProductGroup or Product with its offers, and the breadcrumb.
pub(super) fn documents(face: &Face, product: &ProductView, home: &Option<(String, String)>) -> Vec<String> {
    let document = match product.variants.as_slice() {
        [only] => one(face, product, only),
        many => group(face, product, many),
    };
    let path = format!("/products/{}", product.slug);
    let mut steps = vec![("Home", "/")];
    steps.extend(home.as_ref().map(|(title, href)| (title.as_str(), href.as_str())));
    steps.push((&product.title, &path));
    vec![document.to_string(), site_map::trail(&face.cx, &steps).to_string()]
}

fn group(face: &Face, product: &ProductView, variants: &[VariantView]) -> Value {
    let variants: Vec<_> = variants.iter().map(|v| variant(face, product, v)).collect();
    json!({
        "@context": "https://schema.org", "@type": "ProductGroup", "productGroupID": product.id.to_string(), "name": &*product.title,
        "url": face.cx.link(&format!("/products/{}", product.slug)), "description": description(product),
        "brand": {"@type": "Brand", "name": face.cx.house.name},
        "variesBy": ["https://schema.org/material", "https://schema.org/size"], "hasVariant": variants,
    })
}

fn one(face: &Face, product: &ProductView, only: &VariantView) -> Value {
    let mut document = variant(face, product, only);
    document["@context"] = json!("https://schema.org");
    document["brand"] = json!({"@type": "Brand", "name": face.cx.house.name});
    document["description"] = json!(description(product));
    document
}

fn variant(face: &Face, product: &ProductView, variant: &VariantView) -> Value {
    let images: Vec<_> = product.media.iter().map(|m| face.cx.link(&m.url(m.width, "webp"))).collect();
    let address = face.cx.link(&address_of(product, variant));
    let mut document = json!({
        "@type": "Product", "sku": &*variant.sku, "mpn": &*variant.sku,
        "name": format!("{}, {}", product.title, variant.options_label()), "material": variant.metal.at(variant.fineness),
        "image": images, "url": address,
        "offers": {
            "@type": "Offer", "url": address, "price": variant.price.decimal(), "priceCurrency": variant.price.currency().code(),
            "availability": format!("https://schema.org/{}", availability(variant)),
            "itemCondition": "https://schema.org/NewCondition",
            "seller": {"@id": format!("{}/#house", face.cx.house.base_url)},
        },
    });
    if let Some(size) = variant.ring_size {
        document["size"] = json!(format!("US {}", size.us()));
    } else if let Some(mm) = variant.length_mm {
        document["size"] = json!(super::choice::length(mm));
    }
    document
}

/// Made to order is a back order in the words that merchants’ listings accept.
pub(crate) const fn availability(variant: &VariantView) -> &'static str {
    if variant.available > 0 {
        "InStock"
    } else if variant.made_to_order {
        "BackOrder"
    } else {
        "OutOfStock"
    }
}

fn description(product: &ProductView) -> String {
    product.description.split_whitespace().collect::<Vec<_>>().join(" ")
}
