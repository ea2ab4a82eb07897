//! Reports in the back office: with every piece of a design, and with one that exists once.

use catalog::{
    products::{create_product, find_whole},
    reports::{ReportOwner, StoneReport, list_for_owner},
};
use customers::Role;
use http::StatusCode;
use kernel::ids::{ProductId, VariantId};
use serde_json::json;

use crate::support::{House, new_ring};

/// A ring with a diamond that the design does not grade: made to order in one metal, and once as a piece of its own.
async fn ring_with_stone(house: &House) -> (ProductId, VariantId) {
    let mut ring = new_ring("aurelia", "Aurelia");
    let stone = json!({
        "role": "center", "species": "diamond", "origin_class": "natural", "growth_method": null, "shape": "round", "pieces": 1,
        "carat_milli": 1_000, "diameter_um": null, "colour": null, "clarity": null, "cut": null, "polish": null, "symmetry": null,
        "fluorescence": null, "quality_word": null, "lab": null, "report_number": null, "pearl_type": null, "lustre": null,
        "overtone": null
    });
    ring.stones = vec![serde_json::from_value(stone).unwrap()];
    (ring.variants[1].one_of_a_kind, ring.variants[1].made_to_order) = (true, false);
    let mut tx = house.db.begin().await.unwrap();
    let id = create_product(&mut tx, &house.cx, ring).await.unwrap();
    let whole = find_whole(&mut tx, id).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    (id, whole.product.variants[1].id.unwrap())
}

async fn held(house: &House, product: ProductId) -> Vec<StoneReport> {
    let mut conn = house.db.read().await.unwrap();
    list_for_owner(&mut conn, ReportOwner::Product(product)).await.unwrap()
}

#[tokio::test]
async fn a_report_is_put_with_one_piece_shown_and_taken_away() {
    let house = House::new().await;
    let session = house.sign_in(Role::Catalog).await;
    let (product, single) = ring_with_stone(&house).await;
    let (path, single) = (format!("/admin/products/{product}/reports"), single.to_string());
    let page = house.get(&path, Some(&session)).await.body;
    assert!(
        page.contains("No report lies with a stone") && page.contains("Only the piece AURELIA-RG"),
        "{page}"
    );
    assert!(!page.contains("Only the piece AURELIA-YG"), "a form that is made again is no piece");
    let sound = [
        ("position", "0"),
        ("piece", &single),
        ("lab", "GIA"),
        ("number", "2201443560"),
        ("issued_on", "2025-03-01"),
        ("kind", "four_cs"),
        ("carat", "1.00"),
        ("colour", "F"),
        ("clarity", "VS1"),
        ("inscription", "GIA 2201443560"),
    ];
    for (field, value, id) in [
        ("position", "7", "position"),
        ("piece", "var_06931g2wzc0000000000000000", "piece"),
        ("lab", "EGL", "lab"),
        ("number", "12", "number"),
        ("issued_on", "yesterday", "issued_on"),
        ("kind", "verbal", "kind"),
        ("carat", "1.50", "carat_milli"),
        ("carat", "heavy", "carat_milli"),
        ("colour", "Teal", "colour"),
        ("inscription", "GIA 1", "inscription"),
    ] {
        let sent = sound.map(|(name, sound)| (name, if name == field { value } else { sound }));
        let answer = house.post(&path, Some(&session), &sent).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{field} = {value}");
        assert!(answer.body.contains(&format!(r##"href="#{id}""##)), "{field} = {value}");
        assert!(answer.body.contains(&format!(r#"id="{id}""#)), "{field} = {value}");
    }
    assert_eq!(held(&house, product).await, []);
    let put = house.post(&path, Some(&session), &sound).await;
    assert_eq!(put.status, StatusCode::SEE_OTHER, "{}", put.body);
    let reports = held(&house, product).await;
    assert_eq!(reports.iter().map(|r| r.piece.map(|id| id.to_string())).collect::<Vec<_>>(), [Some(single)]);
    let page = house.get(&path, Some(&session)).await.body;
    assert!(
        page.contains("GIA 2201443560") && page.contains("Only the piece AURELIA-RG, stone 1."),
        "{page}"
    );
    let other = house.ring("band", "Band").await;
    let strange = format!("/admin/products/{other}/reports/{}/removal", reports[0].id);
    assert_eq!(house.post(&strange, Some(&session), &[]).await.status, StatusCode::NOT_FOUND);
    let removal = format!("{path}/{}/removal", reports[0].id);
    assert_eq!(house.post(&removal, Some(&session), &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(held(&house, product).await, []);
}
