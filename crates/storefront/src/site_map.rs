//! Where things stand in the shop, for machines.

use platform::Cx;
use serde_json::{Value, json};

/// The way from the home page, as structured data.
pub(crate) fn trail(cx: &Cx, steps: &[(&str, &str)]) -> Value {
    let item = |(place, (name, path)): (usize, &(&str, &str))| json!({"@type": "ListItem", "position": place + 1, "name": name, "item": cx.link(path)});
    let items: Vec<_> = steps.iter().enumerate().map(item).collect();
    json!({"@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": items})
}
