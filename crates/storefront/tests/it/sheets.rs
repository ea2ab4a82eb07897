//! The pages people arrive at carry only a part of the styles: nothing they use may be in the part left out.

use std::{collections::BTreeSet, fs, path::PathBuf};

use crate::shop::Shop;

fn styles(file: &str) -> String {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../frontend/styles");
    fs::read_to_string(folder.join(file)).unwrap()
}

/// The classes that a sheet and everything it imports have rules for, with those of the sheet that is linked later on.
fn known(sheet: &str) -> BTreeSet<String> {
    let later = if sheet == "product.css" { own("product-later.css") } else { BTreeSet::new() };
    own(sheet).into_iter().chain(later).collect()
}

fn own(sheet: &str) -> BTreeSet<String> {
    let whole = styles(sheet);
    let parts = whole.split("@import \"").skip(1).filter_map(|rest| rest.split('"').next());
    let css = parts.map(styles).collect::<String>();
    let names = css.split('.').skip(1).map(|rest| {
        rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-' || *c == '_').collect::<String>()
    });
    names.filter(|name| name.starts_with(|c: char| c.is_ascii_alphabetic())).collect()
}

fn used(page: &str) -> BTreeSet<String> {
    let lists = page.split("class=\"").skip(1).filter_map(|rest| rest.split('"').next());
    lists.flat_map(str::split_whitespace).map(str::to_owned).collect()
}

#[tokio::test]
async fn each_page_carries_the_rules_of_every_class_it_uses() {
    let shop = Shop::open().await;
    let mut ann = shop.shopper();
    ann.add_ring().await;
    ann.post("/wishlist/items", &[("product", "lumiere-studs")]).await;
    let whole = known("storefront.css");
    assert!(whole.contains("card") && whole.contains("costs"), "{whole:?}");
    for (sheet, path) in [
        ("home.css", "/"),
        ("listing.css", "/collections/engagement-rings"),
        ("listing.css", "/collections/engagement-rings?metal=platinum&metal=brass"),
        ("listing.css", "/search?q=nothing-at-all"),
        ("product.css", "/products/aurelia-solitaire"),
        ("product.css", "/products/celeste-one"),
        ("product.css", "/products/aurelia-solitaire?engraving=Anna&font=italic"),
        ("product.css", "/products/aurelia-solitaire?engraving=14&font=italic"),
        ("stones.css", "/diamonds"),
        ("stones.css", "/diamonds?shape=egg&view=table"),
        ("stones.css", "/stones/compare"),
        ("rings.css", "/ring-builder"),
        ("rings.css", "/ring-builder/saved"),
        ("rings.css", "/ring-builder?step=stone"),
        ("checkout.css", "/checkout"),
        ("account.css", "/sign-in"),
        ("account.css", "/wishlist"),
        ("account.css", "/bag"),
        ("account.css", "/products/aurelia-solitaire/hint"),
    ] {
        let page = ann.get(path).await;
        let part = known(sheet);
        let missing: Vec<_> =
            used(&page.body).into_iter().filter(|c| whole.contains(c) && !part.contains(c)).collect();
        assert!(missing.is_empty(), "{path} uses {missing:?}, which {sheet} leaves out");
    }
    let begun = ann.post("/bespoke/enquiry", &[]).await;
    let (page, part) = (ann.follow(&begun).await, known("atelier.css"));
    let missing: Vec<_> =
        used(&page.body).into_iter().filter(|c| whole.contains(c) && !part.contains(c)).collect();
    assert!(missing.is_empty(), "an enquiry uses {missing:?}, which atelier.css leaves out");
    let drawer = ann.fragment("/bag", "drawer").await;
    let part = known("product.css");
    let missing: Vec<_> =
        used(&drawer.body).into_iter().filter(|c| whole.contains(c) && !part.contains(c)).collect();
    assert!(missing.is_empty(), "the bag over a piece's page uses {missing:?}");
}

#[tokio::test]
async fn the_first_view_of_a_piece_waits_for_no_second_sheet() {
    let shop = Shop::open().await;
    let mut ann = shop.shopper();
    let (whole, first) = (known("storefront.css"), own("product.css"));
    for path in [
        "/products/aurelia-solitaire",
        "/products/celeste-one",
        "/products/aurelia-solitaire?engraving=Anna&font=italic",
        "/products/aurelia-solitaire?engraving=14&font=italic",
    ] {
        let page = ann.get(path).await;
        let (_, main) = page.body.split_once("<main").unwrap();
        let (above, _) = main.split_once("product-later.css").unwrap();
        let missing: Vec<_> =
            used(above).into_iter().filter(|c| whole.contains(c) && !first.contains(c)).collect();
        assert!(missing.is_empty(), "{path} uses {missing:?}, which product.css leaves out");
    }
}
