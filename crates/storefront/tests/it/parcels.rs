//! What a client sees of their parcels, and a quote from its link to checkout.

use commerce::{
    cart::drafts::{DraftLine, MakeDraft, link as quote_link, make_draft},
    fulfillment::{
        AdvanceShipment, CreateShipment, ReleaseShipment, ShipShipment, ShipmentState, advance_shipment,
        collection_code, create_shipment, find_shipment, read_release, release_shipment, ship_shipment,
    },
    orders::{self, add_note, link},
    testing::{PieceKind, ask_for, cart_with, create_variant},
};
use customers::{AddStaff, Role, add_staff};
use kernel::{Actor, Currency, Quantity, ids::AccountId};

use crate::shop::Shop;

/// A paid order of one band, sent or collected.
async fn paid(shop: &Shop, method: &str) -> orders::Order {
    let face = &shop.face;
    let band = create_variant(&face.db, &face.cx, "A plain band", 123_400, PieceKind::Stocked(3)).await;
    let (cart, _) = cart_with(&face.db, &face.cx, &[(band, 1)]).await;
    let ask = commerce::checkout::PlaceOrder { shipping_method: method.into(), ..ask_for(&cart) };
    let placed = commerce::checkout::place_order(&face.db, &face.commerce, &face.cx, ask).await.unwrap();
    let intent = placed.payment.as_ref().unwrap().intent_id.clone();
    let outcome = commerce::payments::DemoOutcome::Succeed;
    commerce::payments::confirm_demo(&face.db, &face.commerce, &face.cx, &intent, None, outcome)
        .await
        .unwrap();
    orders::find(&mut face.db.read().await.unwrap(), placed.order.id).await.unwrap().unwrap()
}

/// Takes all of it out of the house.
async fn send(shop: &Shop, order: &orders::Order) -> kernel::ids::ShipmentId {
    let face = &shop.face;
    let mut tx = face.db.begin().await.unwrap();
    let id =
        create_shipment(&mut tx, &face.cx, CreateShipment { order: order.id, lines: None }).await.unwrap();
    let ask = AdvanceShipment {
        shipment: id,
        expected_version: 1,
        to: ShipmentState::Packed,
        note: "inside words".into(),
    };
    advance_shipment(&mut tx, &face.cx, ask).await.unwrap();
    let found = find_shipment(&mut tx, id).await.unwrap().unwrap();
    let checks = read_release(&mut tx, &found).await.unwrap().checks.into_iter().map(|c| c.code).collect();
    release_shipment(&mut tx, &face.cx, ReleaseShipment { shipment: id, expected_version: 2, checks })
        .await
        .unwrap();
    let ask = ShipShipment {
        shipment: id,
        expected_version: 3,
        courier: "Malca-Amit".into(),
        tracking_number: "MA 77".into(),
        cover_minor: None,
    };
    ship_shipment(&mut tx, &face.cx, ask).await.unwrap();
    add_note(&mut tx, &face.cx, order.id, "We wrapped it in silk.", true).await.unwrap();
    add_note(&mut tx, &face.cx, order.id, "Argued about the price.", false).await.unwrap();
    tx.commit().await.unwrap();
    id
}

#[tokio::test]
async fn a_client_sees_where_the_parcel_is_and_what_happened_and_nothing_of_the_houses_own() {
    let shop = Shop::open().await;
    let order = paid(&shop, "insured_courier").await;
    send(&shop, &order).await;
    let page = shop.shopper().get(&link(&shop.face.cx, &order)).await;
    let said = page.text("main");
    for words in [
        "Your parcel",
        "On its way",
        "Malca-Amit",
        "MA 77",
        "We wrapped it in silk.",
        "left the atelier, insured",
        "You placed the order.",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    for hidden in ["Argued", "inside words", "Released", "Risk"] {
        assert!(!said.contains(hidden), "{hidden}: {said}");
    }
    crate::structure::check("/orders with a parcel", &page);
}

#[tokio::test]
async fn what_waits_in_the_boutique_shows_its_code_to_whoever_has_the_orders_link() {
    let shop = Shop::open().await;
    let order = paid(&shop, "collect").await;
    let parcel = send(&shop, &order).await;
    let said = shop.shopper().get(&link(&shop.face.cx, &order)).await.text("main");
    let code = collection_code(&shop.face.cx, parcel);
    assert!(
        said.contains("Ready to collect") && said.contains(&format!("{} {}", &code[..3], &code[3..])),
        "{said}"
    );
    assert!(!said.contains("MA 77"), "nothing travels");
}

#[tokio::test]
async fn a_quote_leads_from_its_link_to_checkout_at_its_prices() {
    let shop = Shop::open().await;
    let face = &shop.face;
    let band = create_variant(&face.db, &face.cx, "A plain band", 100_000, PieceKind::Stocked(3)).await;
    let staff = face.cx.with_actor(Actor::Staff(AccountId::new(&*face.cx.random)));
    let mut tx = face.db.begin().await.unwrap();
    let somebody = AddStaff { email: "ada@example.com".parse().unwrap(), name: None, role: Role::Support };
    let account = add_staff(&mut tx, &face.cx.with_actor(Actor::System), somebody).await.unwrap();
    let ask = MakeDraft {
        account,
        currency: Currency::Usd,
        lines: vec![DraftLine {
            variant: band,
            quantity: Quantity::ONE,
            price_minor: Some(80_000),
            reason: "Ours".into(),
        }],
        days: None,
        words: "As we spoke <b>.".into(),
    };
    let draft = make_draft(&mut tx, &staff, ask).await.unwrap();
    tx.commit().await.unwrap();
    let mut ann = shop.shopper();
    let page = ann.get(&quote_link(&face.cx, draft.id)).await;
    let said = page.text("main");
    for words in ["Your quote", "$800", "$1,000 today", "As we spoke <b>.", "No piece is held meanwhile"] {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert!(!said.contains("Ours"));
    crate::structure::check("/quotes", &page);
    let taken = ann.submit(&page, "main form", &[]).await;
    assert_eq!(taken.location(), "/checkout");
    let checkout = ann.follow(&taken).await.text("main");
    assert!(checkout.contains("$800"), "{checkout}");
    let wrong = ann.get(&format!("/quotes/{}?key=x", draft.id)).await;
    assert_eq!(wrong.status, http::StatusCode::NOT_FOUND);
}
