//! Parcels: their steps, their guards, and who may do what.

use std::collections::BTreeSet;

use commerce::{
    checkout::{PlaceOrder, place_order},
    fulfillment::{
        AdvanceShipment, CreateShipment, DeliverShipment, FulfillmentError, Guard, Kind, PutReleasePolicy,
        Receipt, ReleaseShipment, ShipShipment, Shipment, ShipmentState as S, Tier, Wanted, advance_shipment,
        buy_label, cancel_shipment, collection_code, create_shipment, deliver_shipment, find_shipment,
        get_policy, list_of_order, list_unsent, put_policy, read_plan, read_release, release_shipment,
        ship_shipment,
    },
    orders::{self, MarkFulfilled, OrderState, mark_fulfilled},
    testing::{House, PieceKind, ask_for},
};
use kernel::{
    Actor, Fault as _, Kind as FaultKind,
    ids::{AccountId, OrderId, ShipmentId, VariantId},
};
use platform::Cx;

pub(crate) fn person(house: &House) -> Cx {
    house.cx.with_actor(Actor::Staff(AccountId::new(&*house.cx.random)))
}

pub(crate) async fn paid(house: &House, lines: &[(VariantId, i64)]) -> OrderId {
    let placed = house.place(&house.cart(lines).await).await.unwrap();
    house.pay(&placed).await.id
}

pub(crate) async fn collected(house: &House, variant: VariantId) -> OrderId {
    let ask = ask_for(&house.cart(&[(variant, 1)]).await);
    let ask = PlaceOrder { shipping_method: "collect".into(), ..ask };
    let placed = place_order(&house.db, &house.commerce, &house.cx, ask).await.unwrap();
    house.pay(&placed).await.id
}

pub(crate) async fn make(
    house: &House,
    order: OrderId,
    lines: Option<Vec<Wanted>>,
) -> Result<ShipmentId, FulfillmentError> {
    let mut tx = house.db.begin().await.unwrap();
    let made = create_shipment(&mut tx, &house.cx, CreateShipment { order, lines }).await?;
    tx.commit().await.unwrap();
    Ok(made)
}

pub(crate) async fn now(house: &House, id: ShipmentId) -> Shipment {
    find_shipment(&mut house.db.read().await.unwrap(), id).await.unwrap().unwrap()
}

pub(crate) async fn go(house: &House, cx: &Cx, id: ShipmentId, to: S) -> Result<(), FulfillmentError> {
    let expected_version = now(house, id).await.version;
    let mut tx = house.db.begin().await.unwrap();
    let ask = AdvanceShipment { shipment: id, expected_version, to, note: String::new() };
    advance_shipment(&mut tx, cx, ask).await?;
    tx.commit().await.unwrap();
    Ok(())
}

/// Releases it with everything ticked that is asked for.
pub(crate) async fn release(house: &House, cx: &Cx, id: ShipmentId) -> Result<(), FulfillmentError> {
    let found = now(house, id).await;
    let asked = read_release(&mut house.db.read().await.unwrap(), &found).await.unwrap();
    release_with(house, cx, id, asked.checks.into_iter().map(|check| check.code).collect()).await
}

pub(crate) async fn release_with(
    house: &House,
    cx: &Cx,
    id: ShipmentId,
    checks: Vec<String>,
) -> Result<(), FulfillmentError> {
    let expected_version = now(house, id).await.version;
    let mut tx = house.db.begin().await.unwrap();
    release_shipment(&mut tx, cx, ReleaseShipment { shipment: id, expected_version, checks }).await?;
    tx.commit().await.unwrap();
    Ok(())
}

pub(crate) async fn ship(house: &House, cx: &Cx, id: ShipmentId) -> Result<(), FulfillmentError> {
    ship_covered(house, cx, id, None).await
}

pub(crate) async fn ship_covered(
    house: &House,
    cx: &Cx,
    id: ShipmentId,
    cover: Option<i64>,
) -> Result<(), FulfillmentError> {
    let expected_version = now(house, id).await.version;
    let mut tx = house.db.begin().await.unwrap();
    let ask = ShipShipment {
        shipment: id,
        expected_version,
        courier: "Malca-Amit".into(),
        tracking_number: "MA 1".into(),
        cover_minor: cover,
    };
    ship_shipment(&mut tx, cx, ask).await?;
    tx.commit().await.unwrap();
    Ok(())
}

pub(crate) async fn deliver(
    house: &House,
    cx: &Cx,
    id: ShipmentId,
    receipt: Receipt,
) -> Result<(), FulfillmentError> {
    let expected_version = now(house, id).await.version;
    let mut tx = house.db.begin().await.unwrap();
    deliver_shipment(&mut tx, cx, DeliverShipment { shipment: id, expected_version, receipt }).await?;
    tx.commit().await.unwrap();
    Ok(())
}

pub(crate) fn signed(name: &str) -> Receipt {
    Receipt { received_by: name.into(), ..Receipt::default() }
}

pub(crate) async fn careful(house: &House, raised: i32, two_people: Option<i32>, id: Option<i32>) {
    let mut tx = house.db.begin().await.unwrap();
    let now = get_policy(&mut tx).await.unwrap();
    let ask = PutReleasePolicy {
        expected_version: now.version,
        raised_above_dollars: raised,
        two_people_above_dollars: two_people,
        id_above_dollars: id,
        sender: now.sender,
        return_address: now.return_address,
    };
    put_policy(&mut tx, &house.cx, ask).await.unwrap();
    tx.commit().await.unwrap();
}

pub(crate) async fn sound(house: &House) {
    assert_eq!(house.audit().await, Vec::<String>::new());
}

/// For the invariants: a parcel on its way by a carrier's label, one that is packed, and one that was collected.
pub(crate) async fn sends(house: &House) {
    let band = house.ring("Sent band", 70_000, PieceKind::Stocked(9)).await;
    let order = paid(house, &[(band, 3)]).await;
    let line = house.order(order).await.lines[0].id;
    let first = make(house, order, Some(vec![Wanted { line, quantity: 1 }])).await.unwrap();
    let one = person(house);
    go(house, &one, first, S::Packed).await.unwrap();
    release(house, &one, first).await.unwrap();
    buy_label(&house.db, &house.commerce, &one, first, "demo").await.unwrap();
    ship(house, &one, first).await.unwrap();
    let second = make(house, order, None).await.unwrap();
    go(house, &one, second, S::Packed).await.unwrap();
    let fetched = collected(house, band).await;
    let fetched = make(house, fetched, None).await.unwrap();
    go(house, &one, fetched, S::Packed).await.unwrap();
    release(house, &one, fetched).await.unwrap();
    ship(house, &one, fetched).await.unwrap();
    let code = collection_code(&house.cx, fetched);
    deliver(house, &one, fetched, Receipt { code, ..signed("Ada Byron") }).await.unwrap();
}

#[tokio::test]
async fn an_order_in_two_parcels_is_dispatched_with_the_last_and_delivered_with_the_last() {
    let house = House::new().await;
    let (ready, made) = (
        house.ring("Ready", 50_000, PieceKind::Stocked(5)).await,
        house.ring("Made", 70_000, PieceKind::MadeToOrder(0)).await,
    );
    let order = paid(&house, &[(ready, 2), (made, 1)]).await;
    let lines = house.order(order).await.lines;
    let of = |variant| lines.iter().find(|l| l.variant == Some(variant)).unwrap().id;
    let staff = person(&house);
    let first = make(&house, order, Some(vec![Wanted { line: of(ready), quantity: 2 }])).await.unwrap();
    assert_eq!(now(&house, first).await.kind, Kind::Ready);
    go(&house, &staff, first, S::Packed).await.unwrap();
    release(&house, &staff, first).await.unwrap();
    ship(&house, &staff, first).await.unwrap();
    assert_eq!(house.order(order).await.state, OrderState::Paid, "the other piece is still at the bench");

    let second = make(&house, order, None).await.unwrap();
    let seen = now(&house, second).await;
    assert_eq!((seen.kind, seen.position, seen.lines.len()), (Kind::MadeToOrder, 2, 1));
    assert_eq!(go(&house, &staff, second, S::Packed).await.unwrap_err().code(), "not_next_step");
    for to in [S::AtTheBench, S::QualityCheck, S::AtTheBench, S::QualityCheck, S::Packed] {
        go(&house, &staff, second, to).await.unwrap();
    }
    release(&house, &staff, second).await.unwrap();
    assert!(list_unsent(&mut house.db.read().await.unwrap(), order).await.unwrap().is_empty());
    ship(&house, &staff, second).await.unwrap();
    assert_eq!(house.order(order).await.state, OrderState::Fulfilled);
    deliver(&house, &staff, second, signed("Ada Byron")).await.unwrap();
    assert_eq!(house.order(order).await.state, OrderState::Fulfilled);
    deliver(&house, &staff, first, signed("A. Byron")).await.unwrap();
    let end = house.order(order).await;
    assert_eq!(end.state, OrderState::Delivered);
    sound(&house).await;
}

#[tokio::test]
async fn no_piece_goes_into_more_parcels_than_it_was_ordered_and_one_taken_apart_frees_it() {
    let house = House::new().await;
    let band = house.ring("Band", 50_000, PieceKind::Stocked(5)).await;
    let order = paid(&house, &[(band, 3)]).await;
    let line = house.order(order).await.lines[0].id;
    let two = Some(vec![Wanted { line, quantity: 2 }]);
    let first = make(&house, order, two.clone()).await.unwrap();
    let refused = make(&house, order, two.clone()).await.unwrap_err();
    assert_eq!((refused.code(), refused.kind()), ("shipment_exceeds_line", FaultKind::Conflict));
    assert!(refused.message().contains("Only 1"), "{}", refused.message());
    cancel_shipment(&house.db, &house.commerce, &house.cx, first, 1).await.unwrap();
    make(&house, order, two).await.unwrap();
    make(&house, order, None).await.unwrap();
    assert_eq!(make(&house, order, None).await.unwrap_err().code(), "nothing_to_send");
    let other = paid(&house, &[(band, 1)]).await;
    let foreign = house.order(order).await.lines[0].id;
    let wrong = make(&house, other, Some(vec![Wanted { line: foreign, quantity: 1 }])).await.unwrap_err();
    assert_eq!(wrong.fields()[0].field, "lines");
    sound(&house).await;
}

#[tokio::test]
async fn an_unpaid_order_makes_no_parcel() {
    let house = House::new().await;
    let band = house.ring("Band", 50_000, PieceKind::Stocked(5)).await;
    let order = house.place(&house.cart(&[(band, 1)]).await).await.unwrap().order.id;
    assert_eq!(make(&house, order, None).await.unwrap_err().code(), "order_not_paid");
}

#[tokio::test]
async fn above_a_value_whoever_packed_it_cannot_release_it_nor_send_it_at_once() {
    let house = House::new().await;
    careful(&house, 1_000, Some(2_000), None).await;
    let dear = house.ring("Dear", 250_000, PieceKind::Stocked(5)).await;
    let order = paid(&house, &[(dear, 1)]).await;
    let (one, two) = (person(&house), person(&house));
    let mut tx = house.db.begin().await.unwrap();
    let ask = MarkFulfilled {
        order,
        expected_version: house.order(order).await.version,
        courier: "Malca-Amit".into(),
        tracking_number: "1".into(),
    };
    assert_eq!(mark_fulfilled(&mut tx, &one, ask.clone()).await.unwrap_err().code(), "second_person_needed");
    drop(tx);
    let parcel = make(&house, order, None).await.unwrap();
    go(&house, &one, parcel, S::Packed).await.unwrap();
    assert_eq!(release(&house, &one, parcel).await.unwrap_err().code(), "second_person_needed");
    let asked = read_release(&mut house.db.read().await.unwrap(), &now(&house, parcel).await).await.unwrap();
    assert_eq!((asked.tier, asked.two_people, asked.checks.len()), (Tier::High, true, 5));
    let few = vec!["pieces_match".to_owned(), "plain_outside".to_owned()];
    assert_eq!(release_with(&house, &two, parcel, few).await.unwrap_err().code(), "checks_missing");
    release(&house, &two, parcel).await.unwrap();
    let seen = now(&house, parcel).await;
    assert_eq!((seen.tier, seen.two_people), (Some(Tier::High), Some(true)));
    assert_eq!(seen.took(S::Packed), Some(one.actor.to_string().as_str()));
    assert_eq!(seen.took(S::Released), Some(two.actor.to_string().as_str()));
    let mut tx = house.db.begin().await.unwrap();
    assert_eq!(mark_fulfilled(&mut tx, &two, ask).await.unwrap_err().code(), "parcels_in_house");
    drop(tx);
    ship(&house, &one, parcel).await.unwrap();
    sound(&house).await;
}

#[tokio::test]
async fn what_was_made_for_one_client_is_looked_at_by_somebody_else() {
    let house = House::new().await;
    let setting = house.setting("Setting", 180_000, 2).await;
    let cart = house.ring_cart(setting, house.stone(580_000).await.0).await;
    let placed = house.place(&cart).await.unwrap();
    let order = house.pay(&placed).await.id;
    let (bench, eye) = (person(&house), person(&house));
    let parcel = make(&house, order, None).await.unwrap();
    assert_eq!(now(&house, parcel).await.kind, Kind::Bespoke);
    go(&house, &bench, parcel, S::AtTheBench).await.unwrap();
    go(&house, &bench, parcel, S::QualityCheck).await.unwrap();
    assert_eq!(go(&house, &bench, parcel, S::Packed).await.unwrap_err().code(), "another_person_needed");
    go(&house, &eye, parcel, S::Packed).await.unwrap();
    sound(&house).await;
}

#[tokio::test]
async fn a_hold_by_hand_keeps_a_parcel_in_the_house_until_it_is_lifted() {
    let house = House::new().await;
    let band = house.ring("Band", 50_000, PieceKind::Stocked(5)).await;
    let order = paid(&house, &[(band, 1)]).await;
    let staff = person(&house);
    let parcel = make(&house, order, None).await.unwrap();
    let mut tx = house.db.begin().await.unwrap();
    assert_eq!(orders::put_hold(&mut tx, &staff, order, " ").await.unwrap_err().fields()[0].field, "reason");
    orders::put_hold(&mut tx, &staff, order, "The client travels until May.").await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = house.db.begin().await.unwrap();
    let again = orders::put_hold(&mut tx, &staff, order, "Once more").await.unwrap_err();
    assert_eq!((again.code(), again.kind()), ("held_already", FaultKind::Conflict));
    drop(tx);
    assert_eq!(go(&house, &staff, parcel, S::Packed).await.unwrap_err().code(), "order_on_hold");
    let hold = orders::find_hold(&mut house.db.read().await.unwrap(), order).await.unwrap().unwrap();
    assert_eq!(hold.reason, "The client travels until May.");
    let mut tx = house.db.begin().await.unwrap();
    orders::lift_hold(&mut tx, &staff, order, "Back home.").await.unwrap();
    tx.commit().await.unwrap();
    go(&house, &staff, parcel, S::Packed).await.unwrap();
    let mut tx = house.db.begin().await.unwrap();
    assert_eq!(orders::lift_hold(&mut tx, &staff, order, "x").await.unwrap_err().code(), "not_held");
}

#[tokio::test]
async fn a_parcel_of_which_a_piece_went_back_to_stock_does_not_leave() {
    use commerce::orders::{Condition, ReturnPieces, ReturnedLine, return_pieces};
    let house = House::new().await;
    let band = house.ring("Band", 50_000, PieceKind::Stocked(5)).await;
    let order = paid(&house, &[(band, 2)]).await;
    let staff = person(&house);
    let parcel = make(&house, order, None).await.unwrap();
    go(&house, &staff, parcel, S::Packed).await.unwrap();
    release(&house, &staff, parcel).await.unwrap();
    let now_ = house.order(order).await;
    let back = ReturnedLine { line: now_.lines[0].id, quantity: 1, condition: Condition::ForSale };
    let mut tx = house.db.begin().await.unwrap();
    let ask = ReturnPieces { order, expected_version: now_.version, lines: vec![back] };
    return_pieces(&mut tx, &staff, ask).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(ship(&house, &staff, parcel).await.unwrap_err().code(), "pieces_returned");
    let seen = now(&house, parcel).await;
    cancel_shipment(&house.db, &house.commerce, &staff, parcel, seen.version).await.unwrap();
    let rest = make(&house, order, None).await.unwrap();
    assert_eq!(now(&house, rest).await.lines[0].quantity, 1, "what came back before it was sent is not sent");
    go(&house, &staff, rest, S::Packed).await.unwrap();
    release(&house, &staff, rest).await.unwrap();
    ship(&house, &staff, rest).await.unwrap();
    assert_eq!(house.order(order).await.state, OrderState::Fulfilled);
    sound(&house).await;
}

#[tokio::test]
async fn the_steps_in_the_database_and_the_transitions_say_the_same() {
    let house = House::new().await;
    let mut conn = house.db.read().await.unwrap();
    let rows: BTreeSet<(String, String)> = sqlx::query_as(
        "SELECT from_state, to_state FROM allowed_transition WHERE object = 'shipment' AND from_state <> 'new' AND to_state <> 'cancelled'",
    )
    .fetch_all(&mut *conn)
    .await
    .unwrap()
    .into_iter()
    .collect();
    let mut planned = BTreeSet::new();
    for kind in Kind::ALL {
        let plan = read_plan(&mut conn, *kind).await.unwrap();
        for way in commerce::fulfillment::Way::ALL {
            let steps: Vec<_> = plan.steps(*way).collect();
            for pair in steps.windows(2) {
                planned.insert((pair[0].state.code().to_owned(), pair[1].state.code().to_owned()));
                if let Some(back) = pair[1].back_to {
                    planned.insert((pair[0].state.code().to_owned(), back.code().to_owned()));
                }
            }
            let released = steps.iter().find(|step| step.state == S::Released).unwrap();
            for guard in [Guard::Paid, Guard::NoHold, Guard::PaymentClear, Guard::Checked, Guard::TwoPeople] {
                assert!(released.guards.contains(&guard), "{kind:?} is released without {guard:?}");
            }
            assert_eq!((steps[0].state, steps.last().unwrap().state), (S::Allocated, S::Delivered));
        }
    }
    assert_eq!(planned, rows);
}

#[tokio::test]
async fn the_short_way_sends_what_is_left_of_an_order_also_what_was_made_for_one_client() {
    let house = House::new().await;
    let setting = house.setting("Setting", 180_000, 2).await;
    let band = house.ring("Band", 50_000, PieceKind::Stocked(5)).await;
    let cart = house.cart(&[(band, 1)]).await;
    let cart = house.add_ring(&cart, setting, house.stone(580_000).await.0).await;
    let placed = house.place(&cart).await.unwrap();
    let order = house.pay(&placed).await;
    let staff = person(&house);
    let line = order.lines.iter().find(|line| line.variant == Some(band)).unwrap().id;
    let first = make(&house, order.id, Some(vec![Wanted { line, quantity: 1 }])).await.unwrap();
    go(&house, &staff, first, S::Packed).await.unwrap();
    release(&house, &staff, first).await.unwrap();
    ship(&house, &staff, first).await.unwrap();
    let mut tx = house.db.begin().await.unwrap();
    let ask = MarkFulfilled {
        order: order.id,
        expected_version: house.order(order.id).await.version,
        courier: "Malca-Amit".into(),
        tracking_number: "MA 2".into(),
    };
    mark_fulfilled(&mut tx, &staff, ask).await.unwrap();
    tx.commit().await.unwrap();
    let parcels = list_of_order(&mut house.db.read().await.unwrap(), order.id).await.unwrap();
    assert_eq!((parcels.len(), parcels[1].kind, parcels[1].state), (2, Kind::Bespoke, S::Shipped));
    assert_eq!(house.order(order.id).await.state, OrderState::Fulfilled);
    sound(&house).await;
}
