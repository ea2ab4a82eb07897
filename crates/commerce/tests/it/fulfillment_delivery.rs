//! Parcels on their way: cover, labels, carriers, who receives them, and what stands on the outside.

use chrono::Duration;
use commerce::{
    fulfillment::{
        IdKind, PutReleasePolicy, Receipt, ShipmentState as S, buy_label, collection_code, find_label,
        put_policy,
    },
    orders::OrderState,
    testing::{House, PieceKind},
};
use kernel::{Fault as _, Kind as FaultKind};

use crate::fulfillment::{
    careful, collected, deliver, go, make, now, paid, person, release, ship, ship_covered, signed, sound,
};

#[tokio::test]
async fn nothing_travels_for_less_cover_than_it_is_worth() {
    let house = House::new().await;
    careful(&house, 5_000, None, None).await;
    let dear = house.ring("Dear", 9_000_000, PieceKind::Stocked(5)).await;
    let order = paid(&house, &[(dear, 1)]).await;
    let staff = person(&house);
    let parcel = make(&house, order, None).await.unwrap();
    go(&house, &staff, parcel, S::Packed).await.unwrap();
    release(&house, &staff, parcel).await.unwrap();
    let refused = ship_covered(&house, &staff, parcel, Some(8_999_999)).await.unwrap_err();
    assert_eq!(refused.code(), "cover_too_low");
    assert!(
        refused.message().contains("$90,000") && refused.message().contains("several parcels"),
        "{}",
        refused.message()
    );
    ship_covered(&house, &staff, parcel, Some(9_000_000)).await.unwrap();
    assert_eq!(now(&house, parcel).await.cover.map(kernel::Money::minor), Some(9_000_000));
    sound(&house).await;
}

#[tokio::test]
async fn a_carriers_label_is_made_once_says_nothing_of_what_is_inside_and_its_parcel_arrives_by_itself() {
    let house = House::new().await;
    let band = house.ring("Band", 50_000, PieceKind::Stocked(5)).await;
    let order = paid(&house, &[(band, 1)]).await;
    let staff = person(&house);
    let parcel = make(&house, order, None).await.unwrap();
    let early = buy_label(&house.db, &house.commerce, &staff, parcel, "demo").await.unwrap_err();
    assert_eq!(early.code(), "not_next_step");
    go(&house, &staff, parcel, S::Packed).await.unwrap();
    release(&house, &staff, parcel).await.unwrap();
    let nobody = buy_label(&house.db, &house.commerce, &staff, parcel, "owl").await.unwrap_err();
    assert_eq!(nobody.code(), "carrier_unknown");
    let labelled = buy_label(&house.db, &house.commerce, &staff, parcel, "demo").await.unwrap();
    let again = buy_label(&house.db, &house.commerce, &staff, parcel, "demo").await.unwrap_err();
    assert_eq!(again.code(), "has_label");
    let (kind, label) = find_label(&mut house.db.read().await.unwrap(), parcel).await.unwrap().unwrap();
    let label = String::from_utf8(label).unwrap();
    assert_eq!(kind, "image/svg+xml");
    assert!(
        label.contains("Ada Byron") && label.contains(&labelled.tracking_number.clone().unwrap()),
        "{label}"
    );
    let said = label.to_lowercase();
    for word in [
        "jewel",
        "diamond",
        "ring",
        "gold",
        "band",
        "value",
        "insur",
        &house.cx.house.name.to_lowercase(),
        "$",
    ] {
        assert!(!said.replace("string", "").contains(word), "{word} stands on the label");
    }
    ship(&house, &staff, parcel).await.unwrap();
    house.advance(Duration::hours(3));
    house.upkeep().await;
    assert_eq!(now(&house, parcel).await.events.len(), 2);
    house.upkeep().await;
    house.advance(Duration::hours(40));
    house.upkeep().await;
    let end = now(&house, parcel).await;
    assert_eq!(
        (end.state, end.events.len(), end.received_by.as_deref()),
        (S::Delivered, 5, Some("Ada Byron"))
    );
    assert_eq!(house.order(order).await.state, OrderState::Delivered);
    sound(&house).await;
}

#[tokio::test]
async fn above_a_value_whoever_receives_it_shows_a_document() {
    let house = House::new().await;
    careful(&house, 5_000, None, Some(300)).await;
    let band = house.ring("Band", 50_000, PieceKind::Stocked(5)).await;
    let order = paid(&house, &[(band, 1)]).await;
    let staff = person(&house);
    let parcel = make(&house, order, None).await.unwrap();
    go(&house, &staff, parcel, S::Packed).await.unwrap();
    release(&house, &staff, parcel).await.unwrap();
    buy_label(&house.db, &house.commerce, &staff, parcel, "demo").await.unwrap();
    ship(&house, &staff, parcel).await.unwrap();
    house.advance(Duration::hours(48));
    house.upkeep().await;
    assert_eq!(
        now(&house, parcel).await.state,
        S::Shipped,
        "the carrier does not say which document was shown"
    );
    let refused = deliver(&house, &staff, parcel, Receipt::default()).await.unwrap_err();
    let fields: Vec<_> = refused.fields().iter().map(|f| f.field.to_string()).collect();
    assert_eq!(fields, ["received_by", "id_kind"]);
    let receipt = Receipt { id_kind: Some(IdKind::Passport), ..signed("Ada Byron") };
    deliver(&house, &staff, parcel, receipt).await.unwrap();
    assert_eq!(now(&house, parcel).await.id_kind, Some(IdKind::Passport));
    sound(&house).await;
}

#[tokio::test]
async fn what_is_collected_is_handed_over_to_whoever_knows_its_code() {
    let house = House::new().await;
    let band = house.ring("Band", 50_000, PieceKind::Stocked(5)).await;
    let order = collected(&house, band).await;
    let staff = person(&house);
    let parcel = make(&house, order, None).await.unwrap();
    go(&house, &staff, parcel, S::Packed).await.unwrap();
    release(&house, &staff, parcel).await.unwrap();
    assert_eq!(
        buy_label(&house.db, &house.commerce, &staff, parcel, "demo").await.unwrap_err().code(),
        "not_next_step"
    );
    ship(&house, &staff, parcel).await.unwrap();
    assert_eq!(now(&house, parcel).await.state, S::ReadyToCollect);
    let code = collection_code(&house.cx, parcel);
    let wrong = if code == "000000" { "000001" } else { "000000" };
    for typed in ["", wrong] {
        let receipt = Receipt { code: typed.into(), ..signed("Ada Byron") };
        let refused = deliver(&house, &staff, parcel, receipt).await.unwrap_err();
        assert_eq!((refused.code(), refused.kind()), ("collection_code_wrong", FaultKind::Invalid));
    }
    let spaced = format!("{} {}", &code[..3], &code[3..]);
    deliver(&house, &staff, parcel, Receipt { code: spaced, ..signed("Ada Byron") }).await.unwrap();
    assert_eq!(house.order(order).await.state, OrderState::Delivered);
    sound(&house).await;
}

#[tokio::test]
async fn a_sender_that_tells_what_is_inside_is_refused() {
    let house = House::new().await;
    let mut tx = house.db.begin().await.unwrap();
    let ask = PutReleasePolicy {
        expected_version: 1,
        raised_above_dollars: 500,
        two_people_above_dollars: Some(100),
        id_above_dollars: None,
        sender: format!("{} Jewellery", house.cx.house.name),
        return_address: "PO Box 1\nNew York".into(),
    };
    let refused = put_policy(&mut tx, &house.cx, ask.clone()).await.unwrap_err();
    let fields: Vec<_> = refused.fields().iter().map(|f| (f.field.to_string(), f.code.to_string())).collect();
    assert_eq!(
        fields,
        [("two_people_above".into(), "out_of_range".to_owned()), ("sender".into(), "telling".to_owned())]
    );
    let ask = PutReleasePolicy { two_people_above_dollars: None, sender: "Dispatch".into(), ..ask };
    put_policy(&mut tx, &house.cx, ask.clone()).await.unwrap();
    assert_eq!(put_policy(&mut tx, &house.cx, ask).await.unwrap_err().code(), "version_conflict");
}
