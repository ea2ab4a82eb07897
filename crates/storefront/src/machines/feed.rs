//! The merchant feed: one entry a variant, with the prices of the pages.

use std::fmt::Write;

use axum::{extract::State, response::Response};
use catalog::model::{Category, ProductView, VariantView};

use super::{document, xml};
use crate::{Face, dates, product};

/// `GET /feeds/google.xml`
pub(super) async fn show(State(face): State<Face>) -> Response {
    let snapshot = face.catalog.snapshot();
    let mut feed = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" xmlns:g=\"http://base.google.com/ns/1.0\"><channel>\
         <title>{}</title><link>{}</link><description>Fine jewellery</description>\n",
        xml(&face.cx.house.name),
        xml(&face.cx.house.base_url)
    );
    for piece in snapshot.products().filter(|p| !p.media.is_empty()) {
        for variant in &piece.variants {
            item(&mut feed, &face, piece, variant);
        }
    }
    feed.push_str("</channel></rss>\n");
    document("application/xml; charset=utf-8", feed)
}

fn item(feed: &mut String, face: &Face, piece: &ProductView, variant: &VariantView) {
    let availability = match product::availability(variant) {
        "InStock" => "in_stock",
        "BackOrder" => "backorder",
        _ => "out_of_stock",
    };
    feed.push_str("<item>");
    let mut tag = |name: &str, value: &str| {
        let _ = write!(feed, "<g:{name}>{}</g:{name}>", xml(value));
    };
    tag("id", &cut(&variant.sku, 50));
    tag("item_group_id", &piece.slug);
    tag("title", &cut(&format!("{}, {}", piece.title, variant.options_label()), 150));
    tag("description", &cut(&piece.description.split_whitespace().collect::<Vec<_>>().join(" "), 5000));
    tag("link", &face.cx.link(&product::address_of(piece, variant)));
    tag("canonical_link", &face.cx.link(&format!("/products/{}", piece.slug)));
    for (place, media) in piece.media.iter().take(10).enumerate() {
        let name = if place == 0 { "image_link" } else { "additional_image_link" };
        tag(name, &face.cx.link(&media.url(media.width, "webp")));
    }
    tag("price", &format!("{} {}", variant.price.decimal(), variant.price.currency()));
    tag("availability", availability);
    if availability == "backorder" {
        let date = dates::arrives(variant, dates::today(face));
        tag("availability_date", &format!("{date}T12:00+0000"));
    }
    tag("brand", &face.cx.house.name);
    tag("mpn", &variant.sku);
    tag("condition", "new");
    tag("material", &variant.metal.at(variant.fineness));
    if let Some(size) = variant.ring_size {
        tag("size", &size.us());
        tag("size_system", "US");
    }
    tag("google_product_category", category(piece.category));
    feed.push_str("</item>\n");
}

/// The numbers of Google’s product taxonomy.
const fn category(category: Category) -> &'static str {
    match category {
        Category::Ring => "200",
        Category::Earrings => "194",
        Category::Necklace | Category::Chain => "196",
        Category::Pendant => "192",
        Category::Bracelet | Category::Bangle => "191",
        Category::Anklet => "189",
        Category::Brooch => "197",
        Category::Cufflinks => "188",
    }
}

fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}
