//! Parcels, many at once: packing, releasing, labelling, sending and taking apart.

use std::collections::BTreeSet;

use commerce::{
    fulfillment::{
        CreateShipment, FulfillmentError, ReleaseShipment, ShipShipment, ShipmentState as S, Wanted,
        buy_label, cancel_shipment, create_shipment, list_of_order, read_release, release_shipment,
        ship_shipment,
    },
    orders::OrderState,
    testing::{House, PieceKind},
};
use kernel::Fault as _;
use platform::Cx;

use crate::{
    fulfillment::{go, make, now, paid, person, release, sound},
    races::at_once,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn eight_packers_at_once_never_promise_a_piece_twice() {
    let house = House::with_connections(12).await;
    let band = house.ring("Band", 50_000, PieceKind::Stocked(9)).await;
    for _ in 0..4 {
        let order = paid(&house, &[(band, 2)]).await;
        let line = house.order(order).await.lines[0].id;
        let (db, cx) = (house.db.clone(), house.cx.clone());
        let made = at_once((0..8).collect(), move |_: i32| {
            let (db, cx) = (db.clone(), cx.clone());
            async move {
                db::with_retry(|| async {
                    let mut tx = db.begin().await?;
                    let lines = Some(vec![Wanted { line, quantity: 1 }]);
                    let made = create_shipment(&mut tx, &cx, CreateShipment { order, lines }).await?;
                    tx.commit().await?;
                    Ok::<_, FulfillmentError>(made)
                })
                .await
            }
        })
        .await;
        assert_eq!(made.iter().filter(|made| made.is_ok()).count(), 2);
        for refused in made.iter().filter_map(|made| made.as_ref().err()) {
            assert_eq!(refused.code(), "shipment_exceeds_line");
        }
        house.ring("Another", 50_000, PieceKind::Stocked(1)).await;
    }
    sound(&house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_who_release_and_of_sending_and_taking_apart_exactly_one_wins() {
    let house = House::with_connections(12).await;
    let band = house.ring("Band", 50_000, PieceKind::Stocked(20)).await;
    let (mut sent, mut apart) = (0, 0);
    for _ in 0..8 {
        let order = paid(&house, &[(band, 1)]).await;
        let (one, two) = (person(&house), person(&house));
        let parcel = make(&house, order, None).await.unwrap();
        go(&house, &one, parcel, S::Packed).await.unwrap();
        let seen = now(&house, parcel).await;
        let checks = read_release(&mut house.db.read().await.unwrap(), &seen).await.unwrap().checks;
        let codes: Vec<_> = checks.into_iter().map(|check| check.code).collect();
        let (db, version) = (house.db.clone(), seen.version);
        let released = at_once(vec![one.clone(), two.clone()], move |cx: Cx| {
            let (db, checks) = (db.clone(), codes.clone());
            async move {
                let mut tx = db.begin().await.unwrap();
                let ask = ReleaseShipment { shipment: parcel, expected_version: version, checks };
                release_shipment(&mut tx, &cx, ask).await?;
                tx.commit().await.unwrap();
                Ok::<_, FulfillmentError>(())
            }
        })
        .await;
        assert_eq!(released.iter().filter(|done| done.is_ok()).count(), 1);
        let refused = released.iter().find_map(|done| done.as_ref().err()).unwrap();
        assert_eq!(refused.code(), "version_conflict");

        let version = now(&house, parcel).await.version;
        let (db, commerce) = (house.db.clone(), house.commerce.clone());
        let ended = at_once(vec![true, false], move |send: bool| {
            let (db, commerce, cx) = (db.clone(), commerce.clone(), one.clone());
            async move {
                if !send {
                    return cancel_shipment(&db, &commerce, &cx, parcel, version).await;
                }
                let mut tx = db.begin().await.unwrap();
                let ask = ShipShipment {
                    shipment: parcel,
                    expected_version: version,
                    courier: "C".into(),
                    tracking_number: "1".into(),
                    cover_minor: None,
                };
                ship_shipment(&mut tx, &cx, ask).await?;
                tx.commit().await.unwrap();
                Ok(())
            }
        })
        .await;
        assert_eq!(ended.iter().filter(|done| done.is_ok()).count(), 1);
        let state = now(&house, parcel).await.state;
        let order_state = house.order(order).await.state;
        match state {
            S::Shipped => {
                sent += 1;
                assert_eq!(order_state, OrderState::Fulfilled);
            }
            S::Cancelled => {
                apart += 1;
                assert_eq!(order_state, OrderState::Paid);
            }
            other => panic!("{other:?}"),
        }
    }
    println!("{sent} were sent, {apart} taken apart");
    sound(&house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn four_who_ask_for_a_label_at_once_are_given_one() {
    let house = House::with_connections(12).await;
    let band = house.ring("Band", 50_000, PieceKind::Stocked(5)).await;
    let order = paid(&house, &[(band, 1)]).await;
    let staff = person(&house);
    let parcel = make(&house, order, None).await.unwrap();
    go(&house, &staff, parcel, S::Packed).await.unwrap();
    release(&house, &staff, parcel).await.unwrap();
    let (db, commerce, cx) = (house.db.clone(), house.commerce.clone(), staff.clone());
    let asked = at_once((0..4).collect(), move |_: i32| {
        let (db, commerce, cx) = (db.clone(), commerce.clone(), cx.clone());
        async move { buy_label(&db, &commerce, &cx, parcel, "demo").await }
    })
    .await;
    let numbers: BTreeSet<_> = asked.iter().flatten().map(|s| s.tracking_number.clone().unwrap()).collect();
    assert_eq!(numbers.len(), 1);
    let labels: i64 = sqlx::query_scalar("SELECT count(*) FROM demo_carrier_parcels WHERE voided_at IS NULL")
        .fetch_one(&mut *house.db.read().await.unwrap())
        .await
        .unwrap();
    assert_eq!(labels, 1, "and it was not taken back");
    assert_eq!(list_of_order(&mut house.db.read().await.unwrap(), order).await.unwrap().len(), 1);
}
