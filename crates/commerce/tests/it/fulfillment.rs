//! Parcels: their steps, their guards, who may do what, and many at once.

use std::collections::BTreeSet;

use chrono::Duration;
use commerce::{
    checkout::{PlaceOrder, place_order},
    fulfillment::{
        AdvanceShipment, CreateShipment, DeliverShipment, FulfillmentError, Guard, IdKind, Kind,
        PutReleasePolicy, Receipt, ReleaseShipment, ShipShipment, Shipment, ShipmentState as S, Tier, Wanted,
        advance_shipment, buy_label, cancel_shipment, collection_code, create_shipment, deliver_shipment,
        find_label, find_shipment, get_policy, list_of_order, list_unsent, put_policy, read_plan,
        read_release, release_shipment, ship_shipment,
    },
    orders::{self, MarkFulfilled, OrderState, mark_fulfilled},
    testing::{House, PieceKind, ask_for},
};
use kernel::{
    Actor, Fault as _, Kind as FaultKind,
    ids::{AccountId, OrderId, ShipmentId, VariantId},
};
use platform::Cx;

use crate::races::at_once;

fn person(house: &House) -> Cx {
    house.cx.with_actor(Actor::Staff(AccountId::new(&*house.cx.random)))
}

async fn paid(house: &House, lines: &[(VariantId, i64)]) -> OrderId {
    let placed = house.place(&house.cart(lines).await).await.unwrap();
    house.pay(&placed).await.id
}

async fn collected(house: &House, variant: VariantId) -> OrderId {
    let ask = ask_for(&house.cart(&[(variant, 1)]).await);
    let ask = PlaceOrder { shipping_method: "collect".into(), ..ask };
    let placed = place_order(&house.db, &house.commerce, &house.cx, ask).await.unwrap();
    house.pay(&placed).await.id
}

async fn make(
    house: &House,
    order: OrderId,
    lines: Option<Vec<Wanted>>,
) -> Result<ShipmentId, FulfillmentError> {
    let mut tx = house.db.begin().await.unwrap();
    let made = create_shipment(&mut tx, &house.cx, CreateShipment { order, lines }).await?;
    tx.commit().await.unwrap();
    Ok(made)
}

async fn now(house: &House, id: ShipmentId) -> Shipment {
    find_shipment(&mut house.db.read().await.unwrap(), id).await.unwrap().unwrap()
}

async fn go(house: &House, cx: &Cx, id: ShipmentId, to: S) -> Result<(), FulfillmentError> {
    let expected_version = now(house, id).await.version;
    let mut tx = house.db.begin().await.unwrap();
    let ask = AdvanceShipment { shipment: id, expected_version, to, note: String::new() };
    advance_shipment(&mut tx, cx, ask).await?;
    tx.commit().await.unwrap();
    Ok(())
}

/// Releases it with everything ticked that is asked for.
async fn release(house: &House, cx: &Cx, id: ShipmentId) -> Result<(), FulfillmentError> {
    let found = now(house, id).await;
    let asked = read_release(&mut house.db.read().await.unwrap(), &found).await.unwrap();
    release_with(house, cx, id, asked.checks.into_iter().map(|check| check.code).collect()).await
}

async fn release_with(
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

async fn ship(house: &House, cx: &Cx, id: ShipmentId) -> Result<(), FulfillmentError> {
    ship_covered(house, cx, id, None).await
}

async fn ship_covered(
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

async fn deliver(house: &House, cx: &Cx, id: ShipmentId, receipt: Receipt) -> Result<(), FulfillmentError> {
    let expected_version = now(house, id).await.version;
    let mut tx = house.db.begin().await.unwrap();
    deliver_shipment(&mut tx, cx, DeliverShipment { shipment: id, expected_version, receipt }).await?;
    tx.commit().await.unwrap();
    Ok(())
}

fn signed(name: &str) -> Receipt {
    Receipt { received_by: name.into(), ..Receipt::default() }
}

async fn careful(house: &House, raised: i32, two_people: Option<i32>, id: Option<i32>) {
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

async fn sound(house: &House) {
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
    let of = |variant| lines.iter().find(|l| l.variant == variant).unwrap().id;
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
    let line = order.lines.iter().find(|line| line.variant == band).unwrap().id;
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
