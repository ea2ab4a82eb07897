//! A stone's page, for machines: schema.org as Google reads it.

use catalog::stones::{StoneStatus, StoneView};
use serde_json::{Value, json};

use super::words;
use crate::{Face, site_map};

/// Product with its offer and every fact as a property, and the breadcrumb.
pub(super) fn documents(face: &Face, stone: &StoneView, list: (&str, &str)) -> Vec<String> {
    let address = face.cx.link(&stone.path());
    let facts = &stone.facts;
    let mut properties: Vec<Value> = words::plain(stone)
        .into_iter()
        .map(|(name, value, _)| json!({"@type": "PropertyValue", "name": name, "value": value}))
        .collect();
    if let (Some(lab), Some(number)) = (facts.lab, &facts.report_number) {
        properties.push(json!({"@type": "PropertyValue", "name": "Report", "value": format!("{} {number}", lab.label()), "url": facts.report_link()}));
    }
    let availability = match stone.status {
        StoneStatus::Available => "InStock",
        StoneStatus::Held => "LimitedAvailability",
        StoneStatus::Sold | StoneStatus::Parked | StoneStatus::Withdrawn => "SoldOut",
    };
    let document = json!({
        "@context": "https://schema.org", "@type": "Product", "sku": stone.serial.to_string(), "name": words::title(facts),
        "description": facts.describe(), "url": address, "category": "Loose stones", "additionalProperty": properties,
        "brand": {"@type": "Brand", "name": face.cx.house.name},
        "weight": {"@type": "QuantitativeValue", "value": f64::from(facts.carat_milli) / 1_000.0, "unitCode": "CTM"},
        "offers": {
            "@type": "Offer", "url": address, "price": stone.price.decimal(), "priceCurrency": stone.price.currency().code(),
            "availability": format!("https://schema.org/{availability}"), "itemCondition": "https://schema.org/NewCondition",
            "seller": {"@id": format!("{}/#house", face.cx.house.base_url)},
        },
    });
    let (path, short) = (stone.path(), words::short(facts));
    let steps = [("Home", "/"), list, (short.as_str(), path.as_str())];
    vec![document.to_string(), site_map::trail(&face.cx, &steps).to_string()]
}
