//! The merchant feed: one entry a variant, with the prices of the pages. Written piece by piece as it is read, so that
//! a hundred thousand designs need no more memory than a few.

use std::{convert::Infallible, fmt::Write, sync::Arc};

use axum::{
    body::{Body, Bytes},
    extract::State,
    response::{IntoResponse, Response},
};
use catalog::{
    disclosure::words,
    model::{Category, ProductView, VariantView},
};
use commerce::checkout::USUAL_TRANSIT_DAYS;
use futures_util::stream;

use super::{typed, xml};
use crate::{
    Face, dates,
    product::{Merchant, Stock, description},
};

/// Designs written into one chunk of the answer.
const AT_ONCE: usize = 64;

/// `GET /feeds/google.xml`
pub(super) async fn show(State(face): State<Face>) -> Response {
    let pieces: Vec<Arc<ProductView>> =
        face.catalog.snapshot().products().filter(|p| !p.media.is_empty()).cloned().collect();
    let chunks = pieces.len().div_ceil(AT_ONCE);
    let chunk = move |place: usize| {
        let mut text = String::with_capacity(64 * 1024);
        match place {
            0 => opening(&mut text, &face),
            last if last == chunks + 1 => text.push_str("</channel></rss>\n"),
            some => {
                for piece in pieces.iter().skip((some - 1) * AT_ONCE).take(AT_ONCE) {
                    for variant in &piece.variants {
                        item(&mut text, &face, piece, variant);
                    }
                }
            }
        }
        Ok::<_, Infallible>(Bytes::from(text))
    };
    let body = Body::from_stream(stream::iter((0..chunks + 2).map(chunk)));
    typed("application/xml; charset=utf-8", body.into_response())
}

fn opening(feed: &mut String, face: &Face) {
    let _ = writeln!(
        feed,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" xmlns:g=\"http://base.google.com/ns/1.0\"><channel>\
         <title>{}</title><link>{}</link><description>Fine jewellery</description>",
        xml(&face.cx.house.name),
        xml(&face.cx.house.base_url)
    );
}

fn item(feed: &mut String, face: &Face, piece: &ProductView, variant: &VariantView) {
    let merchant = Merchant::new(piece, variant);
    let currency = merchant.price.currency();
    let several = piece.variants.len() > 1;
    feed.push_str("<item>");
    let mut tag = |name: &str, value: &str| {
        let _ = write!(feed, "<g:{name}>{}</g:{name}>", xml(value));
    };
    tag("id", &cut(&variant.sku, 50));
    if several {
        tag("item_group_id", &cut(&piece.slug, 50));
        tag("item_group_title", &cut(&piece.title, 150));
    }
    tag("title", &cut(&merchant.title, 150));
    tag("description", &cut(&description(piece), 5_000));
    tag("link", &face.cx.link(&merchant.address));
    tag("canonical_link", &face.cx.link(&format!("/products/{}", piece.slug)));
    for (place, picture) in merchant.picture_links(face).iter().enumerate() {
        tag(if place == 0 { "image_link" } else { "additional_image_link" }, picture);
    }
    tag("price", &format!("{} {currency}", merchant.price.decimal()));
    tag("availability", merchant.stock.feed());
    if merchant.stock == Stock::Made {
        tag("availability_date", &format!("{}T12:00+0000", merchant.arrives(dates::today(face))));
    }
    tag("brand", &face.cx.house.name);
    tag("mpn", &variant.sku);
    if variant.one_of_a_kind {
        // made once: there is no number by which the trade knows it
        tag("identifier_exists", "no");
    }
    tag("condition", "new");
    tag("material", &variant.metal.at(variant.fineness));
    tag("color", variant.metal.label());
    if let Some((size, system)) = &merchant.size {
        tag("size", size);
        if let Some(system) = system {
            tag("size_system", system);
        }
    }
    tag("google_product_category", category(piece.category));
    tag("product_type", &product_type(piece));
    for (name, value) in words::properties(&piece.stones_of(variant), variant.carat_milli) {
        let parts = [("section_name", "Stones"), ("attribute_name", name), ("attribute_value", &*value)];
        group(feed, "product_detail", &parts);
    }
    if several {
        for (name, value) in &merchant.options {
            group(feed, "variant_option", &[("name", name), ("value", value)]);
        }
    }
    let (ready, handling) = (if merchant.stock == Stock::Ready { 0 } else { 1 }, merchant.handling_days);
    group(
        feed,
        "shipping",
        &[
            ("country", "US"),
            ("service", "Insured courier"),
            ("price", &format!("{} {currency}", merchant.delivery_price().decimal())),
            ("min_handling_time", &ready.to_string()),
            ("max_handling_time", &handling.to_string()),
            ("min_transit_time", "1"),
            ("max_transit_time", &USUAL_TRANSIT_DAYS.to_string()),
        ],
    );
    feed.push_str("</item>\n");
}

/// An attribute made of parts.
fn group(feed: &mut String, name: &str, parts: &[(&str, &str)]) {
    let _ = write!(feed, "<g:{name}>");
    for (part, value) in parts {
        let _ = write!(feed, "<g:{part}>{}</g:{part}>", xml(value));
    }
    let _ = write!(feed, "</g:{name}>");
}

/// Our own way to the piece: "Rings > Engagement ring > Aurelia".
fn product_type(piece: &ProductView) -> String {
    let mut way = vec![piece.category.plural().to_owned()];
    way.extend(piece.ring_purpose.map(|p| p.label().to_owned()));
    way.extend(piece.line.as_deref().map(str::to_owned));
    way.join(" > ")
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
