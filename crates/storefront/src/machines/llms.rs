//! A short guide for assistants.

use std::fmt::Write;

use axum::{extract::State, response::Response};

use super::document;
use crate::Face;

/// `GET /llms.txt`
pub(super) async fn show(State(face): State<Face>) -> Response {
    let snapshot = face.catalog.snapshot();
    let mut text = format!(
        "# {}\n\n> A jewellery house: engagement rings, wedding bands and fine jewellery, made to order. Prices are in US dollars \
         before tax; every product page states metal, stones, origin, treatment, price and delivery date.\n\n## Collections\n\n",
        face.cx.house.name
    );
    for collection in snapshot.collections() {
        let address = face.cx.link(&format!("/collections/{}", collection.slug));
        let _ = writeln!(text, "- [{}]({address}): {}", collection.title, collection.intro);
    }
    text.push_str("\n## Help\n\n");
    for (title, path) in [
        ("Ring size guide", "/ring-size-guide"),
        ("Delivery and returns", "/delivery-and-returns"),
        ("Bespoke", "/bespoke"),
        ("Contact", "/contact"),
    ] {
        let _ = writeln!(text, "- [{title}]({})", face.cx.link(path));
    }
    let _ = write!(
        text,
        "\n## For programs\n\n- [REST API]({}): OpenAPI 3.1\n- [Merchant feed]({}): every variant with price and availability\n",
        face.cx.link("/api/v1/openapi.json"),
        face.cx.link("/feeds/google.xml")
    );
    document("text/plain; charset=utf-8", text)
}
