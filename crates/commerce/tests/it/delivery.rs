//! How orders travel: cover, zones, and what staff change.

use commerce::{
    checkout::{CheckoutError, PlaceOrder, QuoteAsk, place_order, quote},
    shipping::{self, PutMethod, StaffMethod, put_method},
    testing::{House, PieceKind, ask_for},
};
use kernel::{Currency, Fault as _, Kind, Money};

const fn usd(minor: i64) -> Money {
    Money::new(minor, Currency::Usd)
}

async fn stored(house: &House, code: &str) -> StaffMethod {
    let mut conn = house.db.read().await.unwrap();
    shipping::find_method(&mut conn, code, Currency::Usd).await.unwrap().unwrap()
}

fn as_typed(method: &StaffMethod) -> PutMethod {
    let shown = method.method.clone();
    PutMethod {
        code: shown.code,
        expected_version: method.version,
        name: shown.name,
        promise: shown.promise,
        carrier: method.carrier.clone(),
        countries: method.countries.clone(),
        currency: Currency::Usd,
        price_minor: shown.price.minor(),
        least_value_minor: shown.least_value.minor(),
        cover_minor: shown.cover.map(Money::minor),
        collected_in: shown.collected_in.map(|place| (place.country, place.region)),
        transit_days: shown.transit_days,
        position: method.position,
        active: method.active,
    }
}

async fn put(house: &House, ask: PutMethod) -> Result<StaffMethod, shipping::ShippingError> {
    let mut tx = house.db.begin().await.unwrap();
    let put = put_method(&mut tx, &house.cx, ask).await?;
    tx.commit().await.unwrap();
    Ok(put)
}

#[tokio::test]
async fn a_parcel_above_the_cover_is_refused_and_the_order_keeps_what_it_is_insured_for() {
    let house = House::new().await;
    let dear = house.ring("Dear", 6_000_000, PieceKind::Stocked(4)).await;
    let ask = |quantity| {
        let house = &house;
        async move {
            let cart = house.cart(&[(dear, quantity)]).await;
            PlaceOrder { shipping_method: "insured_express".into(), ..ask_for(&cart) }
        }
    };
    let refused = place_order(&house.db, &house.commerce, &house.cx, ask(1).await).await.unwrap_err();
    assert_eq!((refused.code(), refused.kind()), ("cover_too_low", Kind::Invalid));
    assert!(refused.message().contains("$50,000") && refused.message().contains("$60,000"));
    let by_courier = PlaceOrder { shipping_method: "insured_courier".into(), ..ask(2).await };
    let placed = place_order(&house.db, &house.commerce, &house.cx, by_courier).await.unwrap();
    assert_eq!(placed.order.shipping_cover, Some(usd(15_000_000)));
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn when_no_carrier_insures_it_the_reason_is_told_with_both_figures() {
    let mut house = House::new().await;
    house.commerce.policy.max_total_minor = i64::MAX;
    let dear = house.ring("Dear", 99_000_000, PieceKind::Stocked(9)).await;
    let cart = house.cart(&[(dear, 3)]).await;
    let ask = QuoteAsk { country: "FR".into(), ..QuoteAsk::default() };
    let mut tx = house.db.begin().await.unwrap();
    let refused = quote(&mut tx, &cart, &ask).await.unwrap_err();
    let CheckoutError::NothingCovers { value, most } = &refused else { panic!("{refused:?}") };
    assert_eq!((*value, *most), (usd(297_000_000), Some(usd(200_000_000))));
    assert!(refused.message().contains("$2,970,000") && refused.message().contains("$2,000,000"));
    // in New York it can be fetched
    let home = QuoteAsk { country: "US".into(), region: Some("NY".into()), ..QuoteAsk::default() };
    assert_eq!(quote(&mut tx, &cart, &home).await.unwrap().shipping_method.code, "collect");
}

#[tokio::test]
async fn the_method_that_remains_moves_the_day_of_delivery() {
    let house = House::new().await;
    let dear = house.ring("Dear", 16_000_000, PieceKind::Stocked(1)).await;
    let cart = house.cart(&[(dear, 1)]).await;
    let mut tx = house.db.begin().await.unwrap();
    let ask = QuoteAsk { country: "US".into(), region: Some("NY".into()), ..QuoteAsk::default() };
    let quoted = quote(&mut tx, &cart, &ask).await.unwrap();
    let today = tx.now().await.unwrap().date_naive();
    assert_eq!(quoted.shipping_method.code, "escorted");
    assert_eq!(quoted.deliver_by, commerce::checkout::deliver_by(today, 0, 5));
    assert_eq!(quoted.shipping, usd(45_000));
}

#[tokio::test]
async fn staff_change_a_method_under_its_version_and_it_is_audited() {
    let house = House::new().await;
    let courier = stored(&house, "insured_courier").await;
    let changed = PutMethod { cover_minor: Some(20_000_000), ..as_typed(&courier) };
    let put_once = put(&house, changed.clone()).await.unwrap();
    assert_eq!((put_once.version, put_once.method.cover), (courier.version + 1, Some(usd(20_000_000))));
    let stale = put(&house, changed).await.unwrap_err();
    assert_eq!((stale.code(), stale.kind()), ("version_conflict", Kind::PreconditionFailed));
    let entries: i64 =
        sqlx::query_scalar("SELECT count(*) FROM audit_entries WHERE action = 'shipping.put_method'")
            .fetch_one(house.db.pool())
            .await
            .unwrap();
    assert_eq!(entries, 1);
}

#[tokio::test]
async fn a_zone_of_its_own_is_offered_there_only_and_what_is_switched_off_nowhere() {
    let house = House::new().await;
    let courier = stored(&house, "insured_courier").await;
    let europe = PutMethod {
        code: "insured_europe".into(),
        expected_version: 0,
        countries: vec!["fr".into(), "DE".into()],
        price_minor: 4_000,
        position: 0,
        ..as_typed(&courier)
    };
    put(&house, europe).await.unwrap();
    let codes = async |country: &str| -> Vec<String> {
        let mut conn = house.db.read().await.unwrap();
        let methods = shipping::methods_to(&mut conn, country, Currency::Usd).await.unwrap();
        methods.into_iter().map(|m| m.code).collect()
    };
    assert_eq!(codes("FR").await, ["insured_europe", "insured_courier", "escorted"]);
    assert_eq!(codes("GB").await, ["insured_courier", "escorted"]);
    let off = PutMethod { active: false, ..as_typed(&stored(&house, "insured_europe").await) };
    put(&house, off).await.unwrap();
    assert_eq!(codes("FR").await, ["insured_courier", "escorted"]);
}

#[tokio::test]
async fn what_travels_without_cover_or_goes_nowhere_is_refused_field_by_field() {
    let house = House::new().await;
    let courier = stored(&house, "insured_courier").await;
    let wrong = PutMethod {
        code: "Über Nacht".into(),
        name: String::new(),
        countries: vec!["XX".into()],
        price_minor: -1,
        cover_minor: None,
        transit_days: 99,
        ..as_typed(&courier)
    };
    let refused = put(&house, wrong).await.unwrap_err();
    let fields: Vec<_> = refused.fields().iter().map(|f| f.field.as_ref()).collect();
    assert_eq!(fields, ["code", "name", "countries", "price", "cover", "transit_days"]);
    let inverted = PutMethod { least_value_minor: 15_000_000, ..as_typed(&courier) };
    assert_eq!(put(&house, inverted).await.unwrap_err().fields()[0].field, "cover");
}
