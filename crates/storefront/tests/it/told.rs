//! What staff tell about a piece beyond the house's own fields, as shoppers and search engines read it.

use catalog::{
    attributes::{AttributeKind, Choice, DefineAttribute, define_attribute},
    products::{NewProduct, NewSeo, ReviseProduct, find_ids_by_slug, find_whole, revise_product},
};

use crate::shop::Shop;

/// Changes the solitaire as a whole.
async fn tell(shop: &Shop, change: impl FnOnce(NewProduct) -> NewProduct) {
    let mut tx = shop.face.db.begin().await.unwrap();
    let ids = find_ids_by_slug(&mut tx, &["aurelia-solitaire".to_owned()]).await.unwrap();
    let id = ids["aurelia-solitaire"];
    let whole = find_whole(&mut tx, id).await.unwrap().unwrap();
    let ask = ReviseProduct { id, expected_version: whole.version, product: change(whole.product) };
    revise_product(&mut tx, &shop.face.cx, ask).await.unwrap();
    tx.commit().await.unwrap();
    shop.reindex().await;
}

#[tokio::test]
async fn an_attribute_that_staff_defined_stands_among_the_details() {
    let shop = Shop::open().await;
    let ask = DefineAttribute {
        code: "gallery".into(),
        label: "Gallery".into(),
        hint: String::new(),
        kind: AttributeKind::Enum(vec![Choice {
            code: "scroll".into(),
            label: "Scrollwork".into(),
            archived: false,
        }]),
        categories: vec![],
        required: false,
        filterable: false,
        position: 1,
    };
    let mut tx = shop.face.db.begin().await.unwrap();
    define_attribute(&mut tx, &shop.face.cx, ask).await.unwrap();
    tx.commit().await.unwrap();
    tell(&shop, |mut p| {
        p.attributes.insert("gallery".into(), "scroll".into());
        p.details.designer = Some("Inès Marchand".into());
        p
    })
    .await;
    let page = shop.shopper().get("/products/aurelia-solitaire").await.text("main");
    for words in ["Gallery", "Scrollwork", "Designer", "Inès Marchand"] {
        assert!(page.contains(words), "{words}");
    }
}

#[tokio::test]
async fn words_for_search_engines_stand_in_the_head_where_staff_wrote_them() {
    let shop = Shop::open().await;
    let seo = NewSeo {
        title: Some("Aurelia, a solitaire ring".into()),
        description: Some("Six claws, one stone.".into()),
        canonical: Some("/products/aurelia".into()),
    };
    tell(&shop, |p| NewProduct { seo, ..p }).await;
    let page = shop.shopper().get("/products/aurelia-solitaire").await;
    assert!(page.text("title").starts_with("Aurelia, a solitaire ring"), "{}", page.text("title"));
    assert_eq!(page.attribute("meta[name=description]", "content").unwrap(), "Six claws, one stone.");
    assert!(page.attribute("link[rel=canonical]", "href").unwrap().ends_with("/products/aurelia"));
}
