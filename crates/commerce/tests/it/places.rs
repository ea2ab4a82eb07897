//! Where stock lies: deliveries, transfers, counts, cost.

use chrono::Duration;
use commerce::{
    inventory::{
        ReceiveStock,
        places::{
            Address, CountState, DecideCount, ListStock, LocationKind, Outcome, PlaceError, PutLocation,
            SendTransfer, SetCost, SubmitCount, TakeDelivery, VAULT, close_transfer, decide_count,
            find_piece, list_counts, list_history, list_stock, list_transfers, put_location, read_units,
            send_transfer, set_cost, submit_count, take_delivery, value_stock,
        },
    },
    testing::{House, PieceKind},
};
use db::{Db, with_retry};
use kernel::{
    Actor, Currency, Fault as _, Money,
    ids::{AccountId, LocationId, StockCountId, StockTransferId, VariantId},
};
use platform::Cx;
use uuid::Uuid;

const fn usd(minor: i64) -> Money {
    Money::new(minor, Currency::Usd)
}

/// A member of staff by a number.
fn staff(house: &House, number: u128) -> Cx {
    house.cx.with_actor(Actor::Staff(AccountId::from_uuid(Uuid::from_u128(number))))
}

pub(crate) async fn open(house: &House, code: &str, kind: LocationKind) -> LocationId {
    let mut tx = house.db.begin().await.unwrap();
    let ask = PutLocation {
        code: code.into(),
        expected_version: 0,
        name: format!("The {code}"),
        kind,
        sellable: kind.may_sell(),
        address: Address {
            line1: "5 Madison Avenue".into(),
            city: "New York".into(),
            region: "NY".into(),
            postal_code: "10010".into(),
            country: "US".into(),
        },
        position: 10,
        closed: false,
    };
    let put = put_location(&mut tx, &house.cx, ask).await.unwrap();
    tx.commit().await.unwrap();
    put.id
}

async fn sku(house: &House, variant: VariantId) -> String {
    let mut conn = house.db.read().await.unwrap();
    catalog::offers::find_offers(&mut conn, &[variant]).await.unwrap()[0].sku.clone()
}

async fn serial(house: &House, variant: VariantId) -> String {
    let mut conn = house.db.read().await.unwrap();
    let (placed, _) = list_stock(&mut conn, &ListStock { limit: 100, ..ListStock::default() }).await.unwrap();
    placed.into_iter().find(|p| p.variant == variant).unwrap().piece.unwrap().1
}

async fn send(
    house: &House,
    from: LocationId,
    to: LocationId,
    units: &str,
) -> Result<StockTransferId, PlaceError> {
    let mut tx = house.db.begin().await.unwrap();
    let ask = SendTransfer { from, to, units: read_units(units).unwrap(), note: String::new() };
    let id = send_transfer(&mut tx, &house.cx, ask).await?;
    tx.commit().await.unwrap();
    Ok(id)
}

async fn close(db: &Db, cx: &Cx, id: StockTransferId, outcome: Outcome) -> Result<(), PlaceError> {
    with_retry(async || {
        let mut tx = db.begin().await?;
        close_transfer(&mut tx, cx, id, outcome).await?;
        Ok::<_, PlaceError>(tx.commit().await?)
    })
    .await
}

async fn count(
    house: &House,
    cx: &Cx,
    location: LocationId,
    units: &str,
    whole: bool,
) -> Result<(StockCountId, CountState), PlaceError> {
    let mut tx = house.db.begin().await.unwrap();
    let ask = SubmitCount { location, units: read_units(units).unwrap(), whole, note: String::new() };
    let counted = submit_count(&mut tx, cx, ask).await?;
    tx.commit().await.unwrap();
    Ok(counted)
}

async fn decide(house: &House, cx: &Cx, count: StockCountId, approve: bool) -> Result<(), PlaceError> {
    let mut tx = house.db.begin().await.unwrap();
    decide_count(&mut tx, cx, DecideCount { count, approve }).await?;
    tx.commit().await.unwrap();
    Ok(())
}

/// How many of a variant lie at each place, by code of the place.
async fn lies(house: &House, variant: VariantId) -> Vec<(String, i32)> {
    let mut conn = house.db.read().await.unwrap();
    let places = commerce::inventory::places::list_locations(&mut conn).await.unwrap();
    let ask = ListStock { limit: 500, ..ListStock::default() };
    let (placed, _) = list_stock(&mut conn, &ask).await.unwrap();
    let code = |id| places.iter().find(|p| p.id == id).unwrap().code.clone();
    let mut found: Vec<_> =
        placed.iter().filter(|p| p.variant == variant).map(|p| (code(p.location), p.quantity)).collect();
    found.sort();
    found
}

fn at(places: &[(&str, i32)]) -> Vec<(String, i32)> {
    places.iter().map(|(code, units)| ((*code).to_owned(), *units)).collect()
}

/// One transfer that is on its way and one count that was approved: for the checks of the whole house.
pub(crate) async fn travels(house: &House, stocked: VariantId) {
    let boutique = open(house, "checked", LocationKind::Boutique).await;
    let piece = house.ring("Travels", 130_000, PieceKind::OneOfAKind).await;
    let units = format!("{} 1\n{}", sku(house, stocked).await, serial(house, piece).await);
    send(house, VAULT, boutique, &units).await.unwrap();
    let (first, second) = (staff(house, 1), staff(house, 2));
    let more = house.ring("Counted", 10_000, PieceKind::Stocked(3)).await;
    let line = format!("{} 2", sku(house, more).await);
    let (id, state) = count(house, &first, VAULT, &line, false).await.unwrap();
    assert_eq!(state, CountState::Waiting);
    decide(house, &second, id, true).await.unwrap();
}

#[tokio::test]
async fn on_the_road_nothing_is_for_sale_and_what_arrives_is_again() {
    let house = House::new().await;
    let boutique = open(&house, "madison", LocationKind::Boutique).await;
    let bench = open(&house, "setter", LocationKind::Workshop).await;
    let band = house.ring("Band", 50_000, PieceKind::Stocked(5)).await;
    let piece = house.ring("Piece", 900_000, PieceKind::OneOfAKind).await;
    let (code, serial) = (sku(&house, band).await, serial(&house, piece).await);
    let cart = house.cart(&[(piece, 1)]).await;
    let sent = send(&house, VAULT, boutique, &format!("{code} 3\n{serial}")).await.unwrap();
    assert_eq!((house.level(band).await.available, house.level(band).await.away), (2, 3));
    assert_eq!(lies(&house, band).await, at(&[("transit", 3), ("vault", 2)]));
    let refused = house.place(&cart).await.unwrap_err();
    assert_eq!(refused.code(), "insufficient_stock");
    assert_eq!(house.audit().await, Vec::<String>::new());
    close(&house.db, &house.cx, sent, Outcome::Arrived).await.unwrap();
    assert_eq!(
        close(&house.db, &house.cx, sent, Outcome::CalledBack).await.unwrap_err().code(),
        "invalid_transition"
    );
    assert_eq!(lies(&house, band).await, at(&[("madison", 3), ("vault", 2)]));
    assert_eq!((house.level(piece).await.available, house.level(piece).await.away), (1, 0));
    let mended = send(&house, boutique, bench, &serial).await.unwrap();
    close(&house.db, &house.cx, mended, Outcome::Arrived).await.unwrap();
    assert_eq!(house.level(piece).await.available, 0, "at the workshop it is not for sale");
    let back = send(&house, bench, VAULT, &serial).await.unwrap();
    close(&house.db, &house.cx, back, Outcome::CalledBack).await.unwrap();
    assert_eq!(lies(&house, piece).await, at(&[("setter", 1)]));
    let mut conn = house.db.read().await.unwrap();
    let found = find_piece(&mut conn, &serial).await.unwrap().unwrap();
    let history = list_history(&mut conn, piece, Some(found.id), 50).await.unwrap();
    assert_eq!(history.len(), 7, "received, and three journeys there and back: {history:?}");
    assert_eq!(list_transfers(&mut conn, None, 10).await.unwrap().len(), 3);
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn what_is_sold_from_two_shelves_is_brought_together_and_the_sum_stays_the_level() {
    let house = House::new().await;
    let boutique = open(&house, "madison", LocationKind::Boutique).await;
    let band = house.ring("Band", 50_000, PieceKind::Stocked(3)).await;
    let sent = send(&house, VAULT, boutique, &format!("{} 2", sku(&house, band).await)).await.unwrap();
    close(&house.db, &house.cx, sent, Outcome::Arrived).await.unwrap();
    let placed = house.place(&house.cart(&[(band, 3)]).await).await.unwrap();
    assert_eq!(
        lies(&house, band).await,
        at(&[("madison", 2), ("vault", 1)]),
        "what is held still lies there"
    );
    house.pay(&placed).await;
    assert_eq!(lies(&house, band).await, at(&[]));
    assert_eq!(house.audit().await, Vec::<String>::new());
    let made = house.ring("Made", 70_000, PieceKind::MadeToOrder(0)).await;
    let placed = house.place(&house.cart(&[(made, 2)]).await).await.unwrap();
    assert_eq!(lies(&house, made).await, at(&[("bench", 2)]));
    house.pay(&placed).await;
    assert_eq!(lies(&house, made).await, at(&[]));
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn what_is_kept_for_an_order_or_lies_elsewhere_is_not_sent() {
    let house = House::new().await;
    let boutique = open(&house, "madison", LocationKind::Boutique).await;
    let band = house.ring("Band", 50_000, PieceKind::Stocked(2)).await;
    let piece = house.ring("Piece", 900_000, PieceKind::OneOfAKind).await;
    let (code, serial) = (sku(&house, band).await, serial(&house, piece).await);
    house.place(&house.cart(&[(piece, 1), (band, 1)]).await).await.unwrap();
    for (from, to, units, expected) in [
        (VAULT, boutique, serial.as_str(), "stock_not_free"),
        (VAULT, boutique, &format!("{code} 2"), "stock_not_free"),
        (VAULT, boutique, &format!("{code} 3"), "stock_not_free"),
        (boutique, VAULT, &code, "stock_not_free"),
        (VAULT, VAULT, &code, "invalid"),
        (VAULT, boutique, "NOTHING-WE-KNOW", "invalid"),
        (VAULT, boutique, "", "invalid"),
        (VAULT, commerce::inventory::places::BENCH, &code, "invalid"),
        (VAULT, LocationId::from_uuid(Uuid::nil()), &code, "location_not_found"),
    ] {
        assert_eq!(send(&house, from, to, units).await.unwrap_err().code(), expected, "{units}");
    }
    send(&house, VAULT, boutique, &code).await.unwrap();
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_shopper_and_a_transfer_race_for_a_piece_and_one_of_them_has_it() {
    let house = House::with_connections(20).await;
    let boutique = open(&house, "madison", LocationKind::Boutique).await;
    for round in 0..12 {
        let piece = house.ring(&format!("Piece {round}"), 900_000, PieceKind::OneOfAKind).await;
        let serial = serial(&house, piece).await;
        let cart = house.cart(&[(piece, 1)]).await;
        let (bought, sent) = tokio::join!(house.place(&cart), send(&house, VAULT, boutique, &serial));
        assert!(bought.is_ok() != sent.is_ok(), "{bought:?} {sent:?}");
    }
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_count_that_differs_waits_for_a_second_person_and_then_the_books_follow() {
    let house = House::new().await;
    let boutique = open(&house, "madison", LocationKind::Boutique).await;
    let band = house.ring("Band", 50_000, PieceKind::Stocked(6)).await;
    let lost = house.ring("Lost", 900_000, PieceKind::OneOfAKind).await;
    let strayed = house.ring("Strayed", 800_000, PieceKind::OneOfAKind).await;
    let code = sku(&house, band).await;
    let (gone, found) = (serial(&house, lost).await, serial(&house, strayed).await);
    let (first, second) = (staff(&house, 1), staff(&house, 2));
    let agreed = count(&house, &first, VAULT, &format!("{code} 6"), false).await.unwrap();
    assert_eq!(agreed.1, CountState::Approved, "nothing differs, so nobody has to decide");
    // the strayed piece is found in the boutique, and the whole vault is counted without the lost one
    let (there, _) = count(&house, &first, boutique, &found, true).await.unwrap();
    assert_eq!(decide(&house, &first, there, true).await.unwrap_err().code(), "own_count");
    decide(&house, &second, there, true).await.unwrap();
    assert_eq!(lies(&house, strayed).await, at(&[("madison", 1)]));
    let (whole, state) = count(&house, &first, VAULT, &format!("{code} 4"), true).await.unwrap();
    assert_eq!(state, CountState::Waiting);
    assert_eq!(count(&house, &second, VAULT, &code, false).await.unwrap_err().code(), "count_waits");
    // one is sold between the count and its approval: the difference is booked, not the count
    let placed = house.place(&house.cart(&[(band, 1)]).await).await.unwrap();
    house.pay(&placed).await;
    decide(&house, &second, whole, true).await.unwrap();
    assert_eq!((house.level(band).await.available, house.level(band).await.written_off), (3, 2));
    assert_eq!(house.level(lost).await.written_off, 1);
    assert_eq!(decide(&house, &second, whole, false).await.unwrap_err().code(), "invalid_transition");
    let scanned = count(&house, &first, VAULT, &gone, false).await.unwrap_err();
    assert!(scanned.fields()[0].message.contains("written off"), "{scanned:?}");
    let (more, _) = count(&house, &first, boutique, &format!("{code} 1"), false).await.unwrap();
    decide(&house, &second, more, false).await.unwrap();
    assert_eq!(house.level(band).await.available, 3, "a rejected count changes nothing");
    let mut conn = house.db.read().await.unwrap();
    assert_eq!(list_counts(&mut conn, 10).await.unwrap().len(), 4);
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_missing_unit_that_an_order_keeps_is_not_written_off() {
    let house = House::new().await;
    let band = house.ring("Band", 50_000, PieceKind::Stocked(1)).await;
    house.place(&house.cart(&[(band, 1)]).await).await.unwrap();
    let line = format!("{} 0", sku(&house, band).await);
    let (id, _) = count(&house, &staff(&house, 1), VAULT, &line, false).await.unwrap();
    assert_eq!(decide(&house, &staff(&house, 2), id, true).await.unwrap_err().code(), "stock_not_free");
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_place_with_stock_is_neither_closed_nor_changed_into_one_that_sells_nothing() {
    let house = House::new().await;
    let boutique = open(&house, "madison", LocationKind::Boutique).await;
    let band = house.ring("Band", 50_000, PieceKind::Stocked(1)).await;
    let sent = send(&house, VAULT, boutique, &sku(&house, band).await).await.unwrap();
    close(&house.db, &house.cx, sent, Outcome::Arrived).await.unwrap();
    let put = async |version: i64, code: &str, kind: LocationKind, sellable: bool, closed: bool| {
        let mut tx = house.db.begin().await.unwrap();
        let ask = PutLocation {
            code: code.into(),
            expected_version: version,
            name: "Madison".into(),
            kind,
            sellable,
            address: Address::default(),
            position: 1,
            closed,
        };
        let put = put_location(&mut tx, &house.cx, ask).await;
        tx.commit().await.unwrap();
        put.map(|place| place.version).map_err(|error| error.code())
    };
    assert_eq!(put(1, "madison", LocationKind::Boutique, false, false).await, Err("location_not_empty"));
    assert_eq!(put(1, "madison", LocationKind::Boutique, true, true).await, Err("location_not_empty"));
    assert_eq!(put(0, "madison", LocationKind::Boutique, true, false).await, Err("code_taken"));
    assert_eq!(put(7, "madison", LocationKind::Boutique, true, false).await, Err("version_conflict"));
    assert_eq!(put(1, "madison", LocationKind::Boutique, true, false).await, Ok(2));
    assert_eq!(put(0, "client", LocationKind::Approval, true, false).await, Err("invalid"));
    assert_eq!(put(0, "Bad Code", LocationKind::Vault, true, false).await, Err("invalid"));
    assert_eq!(put(0, "another_bench", LocationKind::Bench, false, false).await, Err("invalid"));
}

#[tokio::test]
async fn first_in_is_first_out_and_the_stock_of_any_day_has_its_value() {
    let house = House::new().await;
    let boutique = open(&house, "madison", LocationKind::Boutique).await;
    let band = house.ring("Band", 50_000, PieceKind::Stocked(0)).await;
    let deliver = async |quantity, cost, location| {
        let mut tx = house.db.begin().await.unwrap();
        let stock = ReceiveStock { variant: band, quantity, serials: vec![], reference: "note".into() };
        let ask = TakeDelivery { stock, location, unit_cost: cost };
        take_delivery(&mut tx, &house.cx, ask).await.unwrap();
        let at = tx.now().await.unwrap();
        tx.commit().await.unwrap();
        at
    };
    let value = async |at| {
        let mut conn = house.db.read().await.unwrap();
        let found = value_stock(&mut conn, at).await.unwrap();
        let sum = found.locations.iter().map(|l| l.value.minor()).sum::<i64>();
        assert_eq!(sum, found.ages.iter().map(|a| a.value.minor()).sum::<i64>(), "the shares are the value");
        (sum, found.locations.iter().map(|l| l.units).sum::<i64>(), found.without_cost)
    };
    let first = deliver(4, Some(usd(10_001)), VAULT).await;
    house.advance(Duration::days(200));
    let second = deliver(3, Some(usd(12_000)), boutique).await;
    house.advance(Duration::days(1));
    let placed = house.place(&house.cart(&[(band, 5)]).await).await.unwrap();
    house.pay(&placed).await;
    house.advance(Duration::days(1));
    assert_eq!(value(first - Duration::seconds(1)).await, (0, 0, 0));
    assert_eq!(value(first).await, (40_004, 4, 0));
    assert_eq!(value(second).await, (40_004 + 36_000, 7, 0));
    let mut tx = house.db.begin().await.unwrap();
    let today = tx.now().await.unwrap();
    drop(tx);
    assert_eq!(value(today).await, (24_000, 2, 0), "the two that are left came last");
    let third = deliver(1, None, VAULT).await;
    assert_eq!(value(third).await.2, 1, "one of which nobody knows the cost");
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn the_cost_of_a_piece_can_be_said_later_and_is_its_own() {
    let house = House::new().await;
    let piece = house.ring("Piece", 900_000, PieceKind::OneOfAKind).await;
    let serial = serial(&house, piece).await;
    let find = async || find_piece(&mut house.db.read().await.unwrap(), &serial).await.unwrap().unwrap();
    let (lot, cost) = find().await.lot.unwrap();
    assert_eq!(cost, None);
    for (minor, works) in [(-1, false), (410_000, true)] {
        let mut tx = house.db.begin().await.unwrap();
        let set = set_cost(&mut tx, &house.cx, SetCost { lot, unit_cost: usd(minor) }).await;
        assert_eq!(set.is_ok(), works);
        tx.commit().await.unwrap();
    }
    assert_eq!(find().await.lot.unwrap().1, Some(usd(410_000)));
}

#[tokio::test]
async fn the_database_refuses_what_does_not_add_up_whoever_writes_it() {
    let house = House::new().await;
    let band = house.ring("Band", 50_000, PieceKind::Stocked(2)).await;
    for sql in [
        "UPDATE stock_levels SET received = received + 1, available = available + 1 WHERE variant_id = $1",
        "UPDATE stock_shelves SET quantity = quantity - 1 WHERE variant_id = $1",
        "UPDATE stock_levels SET available = available - 1, away = away + 1 WHERE variant_id = $1",
    ] {
        let mut tx = house.db.begin().await.unwrap();
        sqlx::query(sql).bind(band.uuid()).execute(&mut *tx).await.unwrap();
        assert!(tx.commit().await.is_err(), "{sql}");
    }
    assert_eq!(house.audit().await, Vec::<String>::new());
}
