//! Everything about a product in one form: creating it, and changing all of it at once.

use catalog::{
    attributes::{AttributeKind, Choice, DefineAttribute, define_attribute},
    model::{Category, Status},
    products::{WholeProduct, find_ids_by_slug, find_whole},
};
use customers::Role;
use http::StatusCode;
use kernel::ids::ProductId;

use crate::support::{EVIL, House};

const NEW: &str = "/admin/products/new";

/// A ring as staff fill it in.
const RING: [(&str, &str); 17] = [
    ("category", "ring"),
    ("title", "Court Band"),
    ("tagline", "A plain band"),
    ("description", "Drawn, rolled and finished by hand."),
    ("care", "Warm water and a soft brush."),
    ("featured", "5"),
    ("currency", "USD"),
    ("ring_purpose", "wedding_band"),
    ("band_width_um", "2.3"),
    ("tags", "spring, plain"),
    ("seo.title", "A court band"),
    ("variants[0].id", ""),
    ("variants[0].sku", "CRT-54"),
    ("variants[0].metal", "platinum"),
    ("variants[0].fineness", "950"),
    ("variants[0].ring_circumference_um", "54.4"),
    ("variants[0].supply", "stock"),
];

fn ring(changed: &[(&'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
    let mut fields: Vec<_> = RING.to_vec();
    fields.extend([("variants[0].price", "1200.50"), ("variants[0].lead_days", "0")]);
    fields.retain(|(name, _)| !changed.iter().any(|(known, _)| known == name));
    fields.extend_from_slice(changed);
    fields
}

async fn gallery(house: &House, categories: Vec<Category>, required: bool) {
    let choice = |code: &str, label: &str| Choice { code: code.into(), label: label.into(), archived: false };
    let ask = DefineAttribute {
        code: "gallery".into(),
        label: "Gallery".into(),
        hint: "What one sees from the side.".into(),
        kind: AttributeKind::Enum(vec![choice("scroll", "Scrollwork"), choice("plain", "Plain")]),
        categories,
        required,
        filterable: true,
        position: 1,
    };
    let mut tx = house.db.begin().await.unwrap();
    define_attribute(&mut tx, &house.cx, ask).await.unwrap();
    tx.commit().await.unwrap();
}

async fn find(house: &House, slug: &str) -> Option<WholeProduct> {
    let mut conn = house.db.read().await.unwrap();
    let ids = find_ids_by_slug(&mut conn, &[slug.to_owned()]).await.unwrap();
    find_whole(&mut conn, *ids.get(slug)?).await.unwrap()
}

async fn read(house: &House, id: ProductId) -> WholeProduct {
    let mut conn = house.db.read().await.unwrap();
    find_whole(&mut conn, id).await.unwrap().unwrap()
}

#[tokio::test]
async fn the_category_decides_what_is_asked() {
    let house = House::new().await;
    let session = house.sign_in(Role::Catalog).await;
    gallery(&house, vec![Category::Ring], false).await;
    let choose = house.get(NEW, Some(&session)).await;
    for category in Category::ALL {
        assert!(choose.body.contains(&format!("?category={category}")), "{category}");
    }
    for (category, has, lacks) in [
        ("ring", ["ring_purpose", "variants[0].ring_circumference_um", "attributes.gallery"], "earring_back"),
        ("earrings", ["earring_back", "variants[0].sku", "tags"], "attributes.gallery"),
        ("necklace", ["chain_type", "variants[0].length_mm", "seo.description"], "ring_purpose"),
    ] {
        let page = house.get(&format!("{NEW}?category={category}"), Some(&session)).await;
        let asks = |name: &str| page.body.contains(&format!(r#"name="{name}""#));
        assert!(has.iter().all(|name| asks(name)) && !asks(lacks), "{category}");
    }
}

#[tokio::test]
async fn a_piece_is_created_as_a_draft_with_all_that_was_typed() {
    let house = House::new().await;
    let session = house.sign_in(Role::Catalog).await;
    gallery(&house, vec![], false).await;
    let sent = house.post(NEW, Some(&session), &ring(&[("attributes.gallery", "scroll")])).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    let made = find(&house, "court-band").await.unwrap();
    assert_eq!(sent.location(), format!("/admin/products/{}/publication?done=created", made.id));
    let p = &made.product;
    assert_eq!((p.status, p.band_width_um, p.tags.len()), (Status::Draft, Some(2_300), 2));
    assert_eq!((p.variants[0].price.minor(), p.attributes["gallery"].as_str()), (120_050, Some("scroll")));
    assert!(
        house
            .get(sent.location(), Some(&session))
            .await
            .body
            .contains("Nothing stands against publishing it")
    );
}

#[tokio::test]
async fn a_refused_field_says_so_in_place_and_nothing_typed_is_lost_nor_stored() {
    let house = House::new().await;
    let session = house.sign_in(Role::Catalog).await;
    gallery(&house, vec![], false).await;
    house.ring("taken", "Taken").await;
    for (field, value) in [
        ("title", ""),
        ("slug", "Not An Address"),
        ("slug", "taken"),
        ("featured", "first"),
        ("ring_purpose", ""),
        ("band_width_um", "wide"),
        ("band_width_um", "900"),
        ("engraving_max", "7"),
        ("seo.canonical", "https://elsewhere.example"),
        ("attributes.gallery", "baroque"),
        ("variants[0].sku", "lower case"),
        ("variants[0].fineness", "750"),
        ("variants[0].price", "0"),
        ("variants[0].price", "1e3"),
        ("variants[0].ring_circumference_um", ""),
    ] {
        let answer =
            house.post(NEW, Some(&session), &ring(&[("tagline", "Kept words"), (field, value)])).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{field} = {value}");
        assert!(
            answer.body.contains("Kept words") && answer.body.contains("CRT-54")
                || field == "variants[0].sku",
            "{field}"
        );
        let id = field.replace(['.', '['], "-").replace(']', "");
        assert!(
            answer.body.contains(&format!(r##"href="#{id}""##)),
            "the summary leads to {field} = {value}"
        );
        assert!(answer.body.contains(&format!(r#"id="{id}""#)), "{field} is in the page");
    }
    assert!(find(&house, "court-band").await.is_none());
}

#[tokio::test]
async fn rows_are_added_and_left_out_without_saving_anything() {
    let house = House::new().await;
    let session = house.sign_in(Role::Catalog).await;
    let more = house.post(NEW, Some(&session), &ring(&[("add", "variant"), ("title", "")])).await;
    assert_eq!(more.status, StatusCode::OK);
    assert!(more.body.contains(r#"name="variants[1].sku""#) && more.body.contains("Warm water"));
    let stone = house.post(NEW, Some(&session), &ring(&[("add", "stone")])).await;
    assert!(stone.body.contains(r#"name="stones[0].species""#));
    let gone = ring(&[("stones[0].species", "ruby"), ("stones[0].gone", "on")]);
    assert_eq!(house.post(NEW, Some(&session), &gone).await.status, StatusCode::SEE_OTHER);
    assert!(find(&house, "court-band").await.unwrap().product.stones.is_empty());
}

#[tokio::test]
async fn the_full_form_of_a_live_piece_saves_unchanged_and_changes_only_what_was_changed() {
    let house = House::new().await;
    let session = house.sign_in(Role::Catalog).await;
    let id = house.ring("band", "Band").await;
    let before = read(&house, id).await;
    let path = format!("/admin/products/{id}/facts");
    let page = house.get(&path, Some(&session)).await;
    assert!(!page.body.contains(r#"name="variants[0].sku""#), "what orders know a variant by is fixed");
    let ids: Vec<String> = before.product.variants.iter().map(|v| v.id.unwrap().to_string()).collect();
    let version = before.version.to_string();
    let fields = |tagline| {
        vec![
            ("version", version.as_str()),
            ("slug", "band"),
            ("title", "Band"),
            ("tagline", tagline),
            ("description", "Drawn, rolled and finished by hand."),
            ("care", "Warm water and a soft brush."),
            ("featured", "10"),
            ("ring_purpose", "wedding_band"),
            ("band_width_um", "2.3"),
            ("recycled_metal", "true"),
            ("returnable", "true"),
            ("variants[0].id", &ids[0]),
            ("variants[0].price", "3450"),
            ("variants[0].metal_weight_mg", "3.4"),
            ("variants[1].id", &ids[1]),
            ("variants[1].price", "3500.50"),
        ]
    };
    let same = house.post(&path, Some(&session), &fields("A plain band")).await;
    assert_eq!(same.status, StatusCode::SEE_OTHER, "{}", same.body);
    assert_eq!(read(&house, id).await.version, before.version, "nothing changed, so nothing was counted");

    assert_eq!(
        house.post(&path, Some(&session), &fields("A finer band")).await.status,
        StatusCode::SEE_OTHER
    );
    let after = read(&house, id).await;
    assert_eq!((after.product.tagline.as_str(), after.product.status), ("A finer band", Status::Active));
    assert_eq!(after.product.variants, before.product.variants);

    let second = house.post(&path, Some(&session), &fields("Mine instead")).await;
    assert_eq!(second.status, StatusCode::PRECONDITION_FAILED);
    for words in ["A finer band", "Mine instead", "Someone saved this piece while you were editing."] {
        assert!(second.body.contains(words), "{words}");
    }
    assert!(second.body.contains(&format!(r#"name="version" value="{}""#, after.version)));
    assert_eq!(read(&house, id).await.version, after.version);
}

#[tokio::test]
async fn markup_in_every_text_stays_text() {
    let house = House::new().await;
    let session = house.sign_in(Role::Owner).await;
    let evil =
        [("title", EVIL), ("tagline", EVIL), ("tags", "<b>x"), ("seo.title", "<i>y"), ("designer", EVIL)];
    let sent = house.post(NEW, Some(&session), &ring(&evil)).await;
    let made = find(&house, "script-alert-1-script-img-src-x-onerror-alert-2").await;
    let mut pages = vec![sent.body];
    if let Some(made) = made {
        for side in ["", "/facts", "/publication", "/draft", "/draft/edit", "/history"] {
            pages.push(house.get(&format!("/admin/products/{}{side}", made.id), Some(&session)).await.body);
        }
        assert_eq!(pages.len(), 7);
    }
    for page in pages {
        assert!(!page.contains("<script>alert") && !page.contains("<img src=x") && !page.contains("<b>x"));
    }
}
