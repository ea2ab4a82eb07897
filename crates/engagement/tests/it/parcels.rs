//! Letters about parcels and quotes: one each, however often they are announced.

use commerce::{
    cart::drafts::{DraftLine, MakeDraft, link, make_draft},
    fulfillment::{
        AdvanceShipment, CreateShipment, DeliverShipment, Receipt, ReleaseShipment, ShipShipment,
        ShipmentState, Wanted, advance_shipment, collection_code, create_shipment, deliver_shipment,
        find_shipment, read_release, release_shipment, ship_shipment,
    },
    orders::Order,
};
use customers::{AddStaff, Role, add_staff};
use kernel::{
    Actor, Currency, Quantity,
    ids::{AccountId, ShipmentId},
};

use crate::support::House;

/// Takes pieces of an order all the way out of the house.
async fn send(house: &House, order: &Order, quantity: i32) -> ShipmentId {
    let lines = Some(vec![Wanted { line: order.lines[0].id, quantity }]);
    let mut tx = house.db.begin().await.unwrap();
    let id = create_shipment(&mut tx, &house.cx, CreateShipment { order: order.id, lines }).await.unwrap();
    for (version, to) in
        [(1, ShipmentState::AtTheBench), (2, ShipmentState::QualityCheck), (3, ShipmentState::Packed)]
    {
        let ask = AdvanceShipment { shipment: id, expected_version: version, to, note: String::new() };
        advance_shipment(&mut tx, &house.cx, ask).await.unwrap();
    }
    let found = find_shipment(&mut tx, id).await.unwrap().unwrap();
    let checks =
        read_release(&mut tx, &found).await.unwrap().checks.into_iter().map(|check| check.code).collect();
    release_shipment(&mut tx, &house.cx, ReleaseShipment { shipment: id, expected_version: 4, checks })
        .await
        .unwrap();
    let ask = ShipShipment {
        shipment: id,
        expected_version: 5,
        courier: "Malca-Amit".into(),
        tracking_number: format!("MA {quantity}"),
        cover_minor: None,
    };
    ship_shipment(&mut tx, &house.cx, ask).await.unwrap();
    tx.commit().await.unwrap();
    id
}

async fn receive(house: &House, id: ShipmentId, code: String) {
    let mut tx = house.db.begin().await.unwrap();
    let receipt = Receipt { received_by: "Ada Byron".into(), id_kind: None, code };
    deliver_shipment(&mut tx, &house.cx, DeliverShipment { shipment: id, expected_version: 6, receipt })
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn each_parcel_has_its_own_letter_when_it_leaves_and_when_it_arrives() {
    let house = House::new().await;
    let order = house.paid_order("Ada Byron", "insured_courier").await;
    assert_eq!(order.lines[0].quantity.get(), 2);
    let first = send(&house, &order, 1).await;
    house.deliver().await;
    send(&house, &order, 1).await;
    receive(&house, first, String::new()).await;
    for topic in ["fulfillment.shipped", "fulfillment.delivered", "orders.fulfilled"] {
        house.deliver().await;
        assert!(house.announce_again(topic).await > 0, "{topic}");
    }
    house.deliver().await;
    let letters = house.letters(&order).await;
    let kinds: Vec<_> = letters.iter().map(|letter| letter.kind.as_str()).collect();
    assert_eq!(kinds.iter().filter(|kind| **kind == "dispatch").count(), 2, "{kinds:?}");
    assert_eq!(kinds.iter().filter(|kind| **kind == "delivered").count(), 1, "{kinds:?}");
    let part = letters.iter().find(|letter| letter.kind == "dispatch").unwrap();
    assert!(
        part.subject.starts_with("Part of your order") && part.text.contains("parcel of their own"),
        "{}",
        part.text
    );
    let arrived = letters.iter().find(|letter| letter.kind == "delivered").unwrap();
    assert!(arrived.text.contains("Ada Byron signed for it"), "{}", arrived.text);
}

#[tokio::test]
async fn what_is_collected_comes_with_its_code_and_nobody_else_is_told_it() {
    let house = House::new().await;
    let order = house.paid_order("Ada Byron", "collect").await;
    let parcel = send(&house, &order, 2).await;
    house.deliver().await;
    let code = collection_code(&house.cx, parcel);
    let letters = house.letters(&order).await;
    let ready = letters.iter().find(|letter| letter.kind == "dispatch").unwrap();
    let told = format!("{} {}", &code[..3], &code[3..]);
    assert!(ready.text.contains(&told) && ready.html.contains(&told), "{}", ready.text);
    assert!(!ready.text.contains("Tracking number") && !ready.subject.contains(&told));
    receive(&house, parcel, code).await;
    house.deliver().await;
    let last = house.letters(&order).await;
    assert!(last.iter().any(|letter| letter.kind == "delivered" && letter.text.contains("handed over")));
}

#[tokio::test]
async fn a_quote_is_sent_once_with_its_prices_and_the_link_to_confirm_it() {
    let house = House::new().await;
    let order = house.paid_order("Ada Byron", "collect").await;
    let staff = house.cx.with_actor(Actor::Staff(AccountId::new(&*house.cx.random)));
    let mut tx = house.db.begin().await.unwrap();
    let somebody = AddStaff { email: "ada@example.com".parse().unwrap(), name: None, role: Role::Support };
    let account = add_staff(&mut tx, &house.cx.with_actor(Actor::System), somebody).await.unwrap();
    let ask = MakeDraft {
        account,
        currency: Currency::Usd,
        lines: vec![DraftLine {
            variant: order.lines[0].variant.unwrap(),
            quantity: Quantity::new(2).unwrap(),
            price_minor: Some(100_000),
            reason: "A secret of the house".into(),
        }],
        days: None,
        words: "As we spoke.".into(),
    };
    let draft = make_draft(&mut tx, &staff, ask).await.unwrap();
    tx.commit().await.unwrap();
    house.deliver().await;
    house.announce_again("cart.draft_made").await;
    house.deliver().await;
    let letters: Vec<(String, String)> =
        sqlx::query_as("SELECT subject, body_text FROM mail_messages WHERE kind = 'quote'")
            .fetch_all(house.db.pool())
            .await
            .unwrap();
    assert_eq!(letters.len(), 1);
    let text = &letters[0].1;
    assert!(
        text.contains("$2,000") && text.contains("As we spoke.") && text.contains(&link(&house.cx, draft.id)),
        "{text}"
    );
    assert!(!text.contains("A secret of the house"), "why it costs less is the house's own");
}
