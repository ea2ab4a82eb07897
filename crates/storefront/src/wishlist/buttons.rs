//! The heart, on cards and beside the bag's button.

use catalog::model::{ProductView, VariantView};
use maud::{Markup, html};
use ui::{LinkArrow, WishlistButton};

/// The heart on a card. Its state is never in the page, which is the same for everyone: an island fills it.
pub(crate) fn heart(product: &ProductView) -> WishlistButton {
    WishlistButton {
        action: "/wishlist/items".into(),
        product: product.slug.to_string(),
        variant: None,
        name: product.title.to_string(),
        words: None,
    }
}

/// What stands below "Add to bag": keep the chosen form for later, or tell somebody about it.
pub(crate) fn beside(product: &ProductView, variant: &VariantView) -> Markup {
    let keep = WishlistButton {
        variant: Some(variant.id.to_string()),
        words: Some("Keep for later".into()),
        ..heart(product)
    };
    let hint = format!("/products/{}/hint?variant={}", product.slug, variant.id);
    html! { div class="cluster between" { (keep) (LinkArrow::new("Drop a hint", hint)) } }
}
