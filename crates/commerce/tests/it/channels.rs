//! Selling over channels: what each may sell, what a till tells, and what happens when two sold one piece.

use chrono::Duration;
use commerce::{
    channels::{
        Channel, ChannelError, ChannelKind, MakeKey, PutChannel, PutPrice, RecordSale, Recorded, Resolution,
        SaleLine, SaleState, Scope, SettleConflict, Tender, find_caller, list_keys, list_open_conflicts,
        make_key, put_channel, put_price, quote_sale, record_sale, revoke_key, settle_conflict,
    },
    inventory::{Allotment, PutAllotment, list_offered, places::LocationKind, put_allotment},
    orders::OrderState,
    testing::{House, PieceKind},
};
use kernel::{Currency, Fault as _, Money, ids::VariantId};

use crate::places::open;

const fn usd(minor: i64) -> Money {
    Money::new(minor, Currency::Usd)
}

async fn channel(house: &House, code: &str) -> Channel {
    let location = open(house, code, LocationKind::Boutique).await;
    let mut tx = house.db.begin().await.unwrap();
    let ask = PutChannel {
        code: code.into(),
        expected_version: 0,
        name: format!("The till of {code}"),
        kind: ChannelKind::Pos,
        location,
        currency: Currency::Usd,
        receipts_email: "boutique@example.com".into(),
        closed: false,
    };
    let put = put_channel(&mut tx, &house.cx, ask).await.unwrap();
    tx.commit().await.unwrap();
    put
}

/// The code under which a variant is sold: the serial number of a piece, or the house's code.
async fn code(house: &House, channel: &Channel, variant: VariantId) -> String {
    let mut conn = house.db.read().await.unwrap();
    let offered = list_offered(&mut conn, channel.id, Some(&[variant])).await.unwrap();
    match offered.into_iter().next().and_then(|offered| offered.serial) {
        Some(serial) => serial,
        None => catalog::offers::find_offers(&mut conn, &[variant]).await.unwrap()[0].sku.clone(),
    }
}

async fn offered(house: &House, channel: &Channel, variant: VariantId) -> (i64, i32) {
    let mut conn = house.db.read().await.unwrap();
    let found = list_offered(&mut conn, channel.id, Some(&[variant])).await.unwrap();
    (found[0].seq, found[0].available)
}

async fn total(house: &House, channel: &Channel, lines: &[SaleLine]) -> Money {
    let mut tx = house.db.begin().await.unwrap();
    quote_sale(&mut tx, channel, lines).await.unwrap().total
}

fn line(code: &str, quantity: i32) -> SaleLine {
    SaleLine { code: code.into(), quantity, unit_price: None }
}

fn sale(channel: &Channel, key: &str, lines: Vec<SaleLine>, total: Money, offline: bool) -> RecordSale {
    RecordSale {
        channel: channel.clone(),
        key: key.into(),
        offline,
        sold_at: None,
        seller: "Inès".into(),
        email: String::new(),
        tender: Tender::Card,
        total,
        lines,
    }
}

async fn tell(house: &House, ask: &RecordSale) -> Result<Recorded, ChannelError> {
    record_sale(&house.db, &house.cx, ask).await
}

async fn settle(house: &House, told: &Recorded, resolution: Resolution) -> Result<SaleState, ChannelError> {
    let mut tx = house.db.begin().await.unwrap();
    let ask = SettleConflict { sale: told.sale.id, resolution, note: "We rang and apologised.".into() };
    let settled = settle_conflict(&mut tx, &house.cx, ask).await?;
    tx.commit().await.unwrap();
    Ok(settled.state)
}

async fn allot(
    house: &House,
    channel: &Channel,
    variant: VariantId,
    rule: Allotment,
) -> Result<(), &'static str> {
    let mut tx = house.db.begin().await.unwrap();
    let ask = PutAllotment { channel: channel.id, variant, rule };
    put_allotment(&mut tx, &house.cx, ask).await.map_err(|error| error.code())?;
    tx.commit().await.unwrap();
    Ok(())
}

/// A sale, a conflict, an allotment and a key: for the checks of the whole house.
pub(crate) async fn sells(house: &House) {
    let till = channel(house, "checked_till").await;
    let band = house.ring("At the till", 40_000, PieceKind::Stocked(5)).await;
    let name = code(house, &till, band).await;
    let sum = total(house, &till, &[line(&name, 1)]).await;
    tell(house, &sale(&till, "one", vec![line(&name, 1)], sum, false)).await.unwrap();
    let lost = tell(house, &sale(&till, "two", vec![line("UNKNOWN", 1)], usd(5_000), true)).await.unwrap();
    assert_eq!(lost.sale.state, SaleState::Conflict);
    allot(house, &till, band, Allotment::Exclusive(2)).await.unwrap();
    let mut tx = house.db.begin().await.unwrap();
    let ask =
        MakeKey { channel: till.id, name: "Till 1".into(), scopes: vec![Scope::ReadStock], replaces: None };
    make_key(&mut tx, &house.cx, ask).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_sale_at_the_till_is_an_order_paid_and_handed_over() {
    let house = House::new().await;
    let till = channel(&house, "madison").await;
    let piece = house.ring("Piece", 900_000, PieceKind::OneOfAKind).await;
    let band = house.ring("Band", 50_000, PieceKind::Stocked(3)).await;
    let lines = vec![line(&code(&house, &till, piece).await, 1), line(&code(&house, &till, band).await, 2)];
    let sum = total(&house, &till, &lines).await;
    let ask = sale(&till, "K-1", lines, sum, false);
    let told = tell(&house, &ask).await.unwrap();
    assert!(!told.again && told.sale.state == SaleState::Recorded);
    let order = house.order(told.sale.order.unwrap()).await;
    assert_eq!((order.state, order.total, order.paid), (OrderState::Fulfilled, sum, sum));
    assert_eq!(order.email.as_str(), "boutique@example.com");
    assert_eq!((house.level(piece).await.sold, house.level(band).await.sold), (1, 2));
    let again = tell(&house, &ask).await.unwrap();
    assert!(again.again && again.sale == told.sale, "told again it answers what it answered first");
    let other = RecordSale { seller: "Somebody else".into(), ..ask };
    assert_eq!(tell(&house, &other).await.unwrap_err().code(), "idempotency_key_reused");
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_till_that_can_hear_us_is_refused_what_is_not_there_and_nothing_changes() {
    let house = House::new().await;
    let till = channel(&house, "madison").await;
    let piece = house.ring("Piece", 900_000, PieceKind::OneOfAKind).await;
    let name = code(&house, &till, piece).await;
    let sum = total(&house, &till, &[line(&name, 1)]).await;
    let refused = async |key: &str, lines: Vec<SaleLine>, sum: Money| {
        tell(&house, &sale(&till, key, lines, sum, false)).await.unwrap_err().code()
    };
    assert_eq!(refused("a", vec![line(&name, 1)], usd(900_000)).await, "price_changed");
    assert_eq!(refused("b", vec![line("NOBODY", 1)], sum).await, "invalid");
    assert_eq!(refused("c", vec![line(&name, 2)], sum).await, "invalid");
    assert_eq!(refused("d", vec![line(&name, 1), line(&name, 1)], sum).await, "invalid");
    assert_eq!(refused("", vec![line(&name, 1)], sum).await, "invalid");
    house.place(&house.cart(&[(piece, 1)]).await).await.unwrap();
    assert_eq!(refused("e", vec![line(&name, 1)], sum).await, "insufficient_stock");
    let mut conn = house.db.read().await.unwrap();
    let sales = commerce::channels::list_sales(&mut conn, None, 10).await.unwrap();
    assert_eq!(sales.len(), 0, "a refused key may be used for a corrected sale");
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn two_sold_one_piece_while_cut_off_and_the_first_in_the_ledger_has_it() {
    let house = House::new().await;
    let till = channel(&house, "madison").await;
    let piece = house.ring("Piece", 900_000, PieceKind::OneOfAKind).await;
    let name = code(&house, &till, piece).await;
    let sum = total(&house, &till, &[line(&name, 1)]).await;
    let placed = house.place(&house.cart(&[(piece, 1)]).await).await.unwrap();
    house.pay(&placed).await;
    let now = house.db.begin().await.unwrap().now().await.unwrap();
    let ask = RecordSale {
        sold_at: Some(now - Duration::hours(3)),
        ..sale(&till, "late-1", vec![line(&name, 1)], sum, true)
    };
    let told = tell(&house, &ask).await.unwrap();
    assert_eq!(
        (told.sale.state, told.sale.reason.as_deref()),
        (SaleState::Conflict, Some("insufficient_stock"))
    );
    assert!(tell(&house, &ask).await.unwrap().again, "a till may send its queue as often as it likes");
    assert_eq!(list_open_conflicts(&mut house.db.read().await.unwrap()).await.unwrap().len(), 1);
    assert_eq!(house.audit().await, Vec::<String>::new());
    assert_eq!(settle(&house, &told, Resolution::Honoured).await.unwrap_err().code(), "insufficient_stock");
    assert_eq!(settle(&house, &told, Resolution::Refunded).await.unwrap(), SaleState::Settled);
    assert_eq!(settle(&house, &told, Resolution::Refunded).await.unwrap_err().code(), "invalid_transition");
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_conflict_is_honoured_when_the_piece_is_free_again() {
    let house = House::new().await;
    let till = channel(&house, "madison").await;
    let piece = house.ring("Piece", 900_000, PieceKind::OneOfAKind).await;
    let name = code(&house, &till, piece).await;
    let sum = total(&house, &till, &[line(&name, 1)]).await;
    let placed = house.place(&house.cart(&[(piece, 1)]).await).await.unwrap();
    let told = tell(&house, &sale(&till, "late", vec![line(&name, 1)], sum, true)).await.unwrap();
    assert_eq!(told.sale.state, SaleState::Conflict, "an order that is being paid was first");
    commerce::orders::cancel_order(&house.db, &house.commerce, &house.cx, placed.order.id).await.unwrap();
    assert_eq!(settle(&house, &told, Resolution::Honoured).await.unwrap(), SaleState::Settled);
    assert_eq!(house.level(piece).await.sold, 1);
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn every_channel_and_the_shop_race_for_a_piece_and_one_of_them_sells_it() {
    let house = House::with_connections(24).await;
    let (first, second) = (channel(&house, "first").await, channel(&house, "second").await);
    for round in 0..8 {
        let piece = house.ring(&format!("Piece {round}"), 900_000, PieceKind::OneOfAKind).await;
        let name = code(&house, &first, piece).await;
        let sum = total(&house, &first, &[line(&name, 1)]).await;
        let key = format!("race-{round}");
        let (one, two) = (
            sale(&first, &key, vec![line(&name, 1)], sum, false),
            sale(&second, &key, vec![line(&name, 1)], sum, round % 2 == 0),
        );
        let cart = house.cart(&[(piece, 1)]).await;
        let (a, twin, b, web) =
            tokio::join!(tell(&house, &one), tell(&house, &one), tell(&house, &two), house.place(&cart));
        let sold = |told: &Result<Recorded, ChannelError>| {
            told.as_ref().is_ok_and(|told| told.sale.state == SaleState::Recorded)
        };
        assert_eq!(sold(&a), sold(&twin), "one key, one answer: {a:?} {twin:?}");
        assert_eq!(
            i32::from(sold(&a)) + i32::from(sold(&b)) + i32::from(web.is_ok()),
            1,
            "{a:?} {b:?} {web:?}"
        );
    }
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn what_a_channel_has_for_itself_nobody_else_sells_and_a_buffer_is_left_to_others() {
    let house = House::new().await;
    let (own, other) = (channel(&house, "own").await, channel(&house, "other").await);
    let band = house.ring("Band", 50_000, PieceKind::Stocked(4)).await;
    let piece = house.ring("Piece", 900_000, PieceKind::OneOfAKind).await;
    let cart = house.cart(&[(piece, 1)]).await;
    assert_eq!(allot(&house, &own, band, Allotment::Exclusive(5)).await, Err("insufficient_stock"));
    let before = offered(&house, &own, band).await.0;
    allot(&house, &own, band, Allotment::Exclusive(3)).await.unwrap();
    allot(&house, &own, piece, Allotment::Exclusive(1)).await.unwrap();
    allot(&house, &other, band, Allotment::Buffer(1)).await.unwrap();
    assert_eq!((offered(&house, &own, band).await.1, offered(&house, &other, band).await.1), (4, 0));
    assert!(offered(&house, &own, band).await.0 > before, "every change has a higher number");
    let refused = house.place(&cart).await.unwrap_err();
    assert_eq!(refused.code(), "insufficient_stock", "the shop does not sell another channel's piece");
    let name = code(&house, &other, band).await;
    let sum = total(&house, &other, &[line(&name, 1)]).await;
    let refused = tell(&house, &sale(&other, "a", vec![line(&name, 1)], sum, false)).await.unwrap_err();
    assert_eq!(refused.code(), "insufficient_stock", "the buffer is left to the others");
    let four = total(&house, &own, &[line(&name, 4)]).await;
    tell(&house, &sale(&own, "b", vec![line(&name, 4)], four, false)).await.unwrap();
    assert_eq!((house.level(band).await.reserved, house.level(band).await.available), (0, 0));
    let serial = code(&house, &own, piece).await;
    let sum = total(&house, &own, &[line(&serial, 1)]).await;
    let theirs = sale(&other, "c", vec![line(&serial, 1)], sum, false);
    assert_eq!(tell(&house, &theirs).await.unwrap_err().code(), "insufficient_stock");
    tell(&house, &sale(&own, "d", vec![line(&serial, 1)], sum, false)).await.unwrap();
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_channel_asks_its_own_price_and_a_till_may_sell_for_another() {
    let house = House::new().await;
    let till = channel(&house, "madison").await;
    let band = house.ring("Band", 50_000, PieceKind::Stocked(4)).await;
    let name = code(&house, &till, band).await;
    let plain = total(&house, &till, &[line(&name, 1)]).await;
    let mut tx = house.db.begin().await.unwrap();
    let ask = PutPrice { channel: till.id, variant: band, price: Some(usd(60_000)) };
    put_price(&mut tx, &house.cx, ask).await.unwrap();
    let euros = PutPrice { price: Some(Money::new(1, Currency::Eur)), ..ask };
    assert_eq!(put_price(&mut tx, &house.cx, euros).await.unwrap_err().code(), "invalid");
    tx.commit().await.unwrap();
    assert!(total(&house, &till, &[line(&name, 1)]).await.minor() > plain.minor());
    let agreed = SaleLine { unit_price: Some(usd(45_000)), ..line(&name, 1) };
    let sum = total(&house, &till, std::slice::from_ref(&agreed)).await;
    let told = tell(&house, &sale(&till, "agreed", vec![agreed], sum, false)).await.unwrap();
    assert_eq!(house.order(told.sale.order.unwrap()).await.lines[0].unit_price, usd(45_000));
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_key_is_replaced_with_an_overlap_and_a_revoked_one_opens_nothing() {
    let house = House::new().await;
    let till = channel(&house, "madison").await;
    let make = async |replaces| {
        let mut tx = house.db.begin().await.unwrap();
        let scopes = vec![Scope::ReadStock, Scope::WriteSales];
        let ask = MakeKey { channel: till.id, name: "Till 1".into(), scopes, replaces };
        let made = make_key(&mut tx, &house.cx, ask).await.unwrap();
        tx.commit().await.unwrap();
        made
    };
    let opens = async |key: &str| {
        let mut tx = house.db.begin().await.unwrap();
        let caller = find_caller(&mut tx, key).await.unwrap();
        tx.commit().await.unwrap();
        caller.is_some_and(|caller| caller.may(Scope::WriteSales))
    };
    let old = make(None).await;
    assert!(old.key.starts_with("ak_") && opens(&old.key).await);
    assert!(!opens("ak_nothing").await && !opens(&old.key.replace("ak_", "")).await);
    let new = make(Some((old.id, 2))).await;
    assert!(opens(&old.key).await && opens(&new.key).await, "both work during the overlap");
    house.advance(Duration::hours(3));
    assert!(!opens(&old.key).await && opens(&new.key).await);
    let mut tx = house.db.begin().await.unwrap();
    revoke_key(&mut tx, &house.cx, till.id, new.id).await.unwrap();
    tx.commit().await.unwrap();
    assert!(!opens(&new.key).await);
    let keys = list_keys(&mut house.db.read().await.unwrap(), till.id).await.unwrap();
    assert!(keys.iter().all(|key| key.last_used_at.is_some()), "{keys:?}");
}
