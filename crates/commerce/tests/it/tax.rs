//! Tax on orders: added, contained, or not charged, and written down for ever.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use async_trait::async_trait;
use chrono::{Days, NaiveDate};
use commerce::{
    checkout::{PlaceOrder, QuoteAsk, place_order, quote},
    ledger,
    orders::Order,
    tax::{
        CalculationError, LineTax, PutRule, Rounding, TaxAsk, TaxCalculator, TaxPart, Taxation, Treatment,
        list_rules, put_rule,
    },
    testing::{House, PieceKind, ask_for},
};
use kernel::{Currency, Fault as _, Money, Rate};

const fn usd(minor: i64) -> Money {
    Money::new(minor, Currency::Usd)
}

/// Makes a rule count since long ago, as a house that was set up so.
async fn since_ever(house: &House, country: &str, treatment: Treatment, ppm: i32) {
    let rate = if treatment.charges() { ppm } else { 0 };
    sqlx::query("UPDATE tax_rules SET treatment = $2, rate_ppm = $3, note = 'Duties are yours.' WHERE country = $1 AND region = ''")
        .bind(country)
        .bind(treatment.code())
        .bind(rate)
        .execute(house.db.pool())
        .await
        .unwrap();
}

fn to_london(ask: PlaceOrder) -> PlaceOrder {
    let mut ask = ask;
    ask.shipping_address.country = "GB".into();
    ask.shipping_address.city = "London".into();
    ask.shipping_address.region = None;
    ask.shipping_address.postal_code = Some("W1S 3PR".into());
    ask
}

async fn bought_in_london(house: &House) -> Order {
    let ring = house.ring("Ring", 120_000, PieceKind::Stocked(3)).await;
    let ask = to_london(ask_for(&house.cart(&[(ring, 2)]).await));
    let placed = place_order(&house.db, &house.commerce, &house.cx, ask).await.unwrap();
    house.pay(&placed).await
}

async fn owed(house: &House, order: &Order, account: &str) -> i64 {
    let mut conn = house.db.read().await.unwrap();
    let entries = ledger::list_for_order(&mut conn, order.id).await.unwrap();
    entries.iter().filter(|e| e.account == account).map(|e| -e.amount.minor()).sum()
}

#[tokio::test]
async fn a_price_that_contains_vat_is_paid_as_it_is_and_the_ledger_owes_its_part() {
    let house = House::new().await;
    since_ever(&house, "GB", Treatment::Included, 200_000).await;
    let order = bought_in_london(&house).await;
    assert_eq!((order.total, order.tax, order.tax_included), (usd(240_000), usd(0), usd(40_000)));
    assert_eq!(order.tax_words(), ("Including VAT, 20 %".into(), Some(usd(40_000))));
    let part = &order.lines[0].taxes[0];
    assert_eq!((part.jurisdiction.as_str(), part.name.as_str()), ("United Kingdom", "VAT"));
    assert_eq!((part.base, part.amount), (usd(240_000), usd(40_000)));
    assert_eq!((owed(&house, &order, "tax").await, owed(&house, &order, "revenue").await), (40_000, 200_000));
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn an_export_charges_nothing_and_says_who_owes_what() {
    let house = House::new().await;
    since_ever(&house, "GB", Treatment::Export, 0).await;
    let order = bought_in_london(&house).await;
    assert_eq!((order.total, order.tax, order.tax_included), (usd(240_000), usd(0), usd(0)));
    assert_eq!(order.tax_words(), ("Import duties and taxes".into(), None));
    assert_eq!(order.tax_note.as_deref(), Some("Duties are yours."));
    assert_eq!(order.lines[0].taxes[0].jurisdiction, "United Kingdom");
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn states_where_the_house_is_not_registered_and_states_without_a_tax_are_told_apart() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(1)).await;
    let cart = house.cart(&[(ring, 1)]).await;
    let mut tx = house.db.begin().await.unwrap();
    for (state, treatment, tax) in [
        ("OR", Treatment::Exempt, 0),
        ("AK", Treatment::Exempt, 0),
        ("OH", Treatment::Unregistered, 0),
        ("NY", Treatment::Added, 8_875),
    ] {
        let ask = QuoteAsk { country: "US".into(), region: Some(state.into()), ..QuoteAsk::default() };
        let quoted = quote(&mut tx, &cart, &ask).await.unwrap();
        assert_eq!((quoted.tax_treatment, quoted.tax), (treatment, usd(tax)), "{state}");
        assert_eq!(quoted.tax_note.is_some(), tax == 0, "{state}");
    }
}

#[tokio::test]
async fn what_is_fetched_in_new_york_is_taxed_in_new_york_wherever_its_client_lives() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(1)).await;
    let mut ask = ask_for(&house.cart(&[(ring, 1)]).await);
    ask.shipping_address.region = Some("OR".into());
    ask.shipping_method = "collect".into();
    let placed = place_order(&house.db, &house.commerce, &house.cx, ask).await.unwrap();
    assert_eq!((placed.order.tax, placed.order.shipping_cover), (usd(8_875), None));
    assert_eq!(placed.order.lines[0].taxes[0].jurisdiction, "New York");
}

#[tokio::test]
async fn taxed_delivery_is_part_of_the_orders_tax_and_of_the_ledger() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(1)).await;
    let mut ask = ask_for(&house.cart(&[(ring, 1)]).await);
    ask.shipping_method = "insured_express".into();
    let placed = place_order(&house.db, &house.commerce, &house.cx, ask).await.unwrap();
    let order = house.pay(&placed).await;
    // 8.875 % of $1,000 and of $75
    assert_eq!((order.tax, order.total), (usd(8_875 + 666), usd(100_000 + 7_500 + 8_875 + 666)));
    assert_eq!(order.shipping_taxes[0].amount, usd(666));
    assert_eq!((owed(&house, &order, "tax").await, owed(&house, &order, "shipping").await), (9_541, 7_500));
    assert_eq!(house.audit().await, Vec::<String>::new());
}

fn rule(starts_on: NaiveDate) -> PutRule {
    PutRule {
        country: "US".into(),
        region: "Ohio".into(),
        starts_on,
        treatment: Treatment::Added,
        jurisdiction: "Ohio".into(),
        name: "Ohio sales tax".into(),
        rate: Rate::per_million(57_500),
        shipping_taxed: true,
        rounding: Rounding::HalfUp,
        note: String::new(),
    }
}

#[tokio::test]
async fn a_rule_counts_from_its_day_on_and_what_counts_already_stays() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(1)).await;
    let cart = house.cart(&[(ring, 1)]).await;
    let mut tx = house.db.begin().await.unwrap();
    let today = tx.now().await.unwrap().date_naive();
    let refused = put_rule(&mut tx, &house.cx, rule(today)).await.unwrap_err();
    assert_eq!(refused.code(), "tax_rule_counts_already");
    let tomorrow = today + Days::new(1);
    put_rule(&mut tx, &house.cx, rule(tomorrow)).await.unwrap();
    let again = PutRule { rate: Rate::per_million(60_000), ..rule(tomorrow) };
    let put = put_rule(&mut tx, &house.cx, again).await.unwrap();
    assert_eq!((put.region.as_str(), put.rate.millionths()), ("OH", 60_000));
    tx.commit().await.unwrap();
    let tax = async || {
        let ask = QuoteAsk { country: "US".into(), region: Some("OH".into()), ..QuoteAsk::default() };
        quote(&mut house.db.begin().await.unwrap(), &cart, &ask).await.unwrap().tax
    };
    assert_eq!(tax().await, usd(0));
    house.advance(chrono::Duration::days(1));
    assert_eq!(tax().await, usd(6_000));
    let rules = list_rules(&mut house.db.read().await.unwrap()).await.unwrap();
    assert_eq!(rules.iter().filter(|r| r.region == "OH").count(), 1);
}

#[tokio::test]
async fn a_rule_that_makes_no_sense_is_refused_field_by_field() {
    let house = House::new().await;
    let mut tx = house.db.begin().await.unwrap();
    let wrong = PutRule {
        region: "Bavaria".into(),
        treatment: Treatment::Export,
        name: " ".into(),
        ..rule(NaiveDate::MAX)
    };
    let refused = put_rule(&mut tx, &house.cx, wrong).await.unwrap_err();
    let fields: Vec<_> = refused.fields().iter().map(|f| (f.field.as_ref(), f.code)).collect();
    assert_eq!(fields, [("region", "unknown"), ("name", "length"), ("rate", "not_charged")]);
}

/// A calculator with two jurisdictions, or one that fails as it is told.
struct Outside {
    asked: AtomicUsize,
    answer: fn(&TaxAsk) -> Result<Taxation, CalculationError>,
}

#[async_trait]
impl TaxCalculator for Outside {
    fn source(&self) -> &'static str {
        "outside"
    }

    async fn calculate(&self, ask: &TaxAsk) -> Result<Taxation, CalculationError> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        (self.answer)(ask)
    }
}

fn two_jurisdictions(ask: &TaxAsk) -> Taxation {
    let part = |name: &str, ppm: i64, base: Money| TaxPart {
        jurisdiction: name.into(),
        name: "Sales tax".into(),
        rate: Rate::per_million(ppm),
        base,
        amount: base.at_rate(Rate::per_million(ppm)).unwrap(),
    };
    let of = |base: Money| {
        let parts = vec![part("New York State", 40_000, base), part("New York City", 45_000, base)];
        LineTax {
            added: Money::sum(base.currency(), parts.iter().map(|p| p.amount)).unwrap(),
            included: usd(0),
            parts,
        }
    };
    Taxation {
        source: "outside".into(),
        reference: Some("taxcalc_1".into()),
        treatment: Treatment::Added,
        rounding: Rounding::HalfUp,
        name: "Sales tax".into(),
        rate: Rate::per_million(85_000),
        note: None,
        lines: ask.lines.iter().map(|l| of(l.amount)).collect(),
        shipping: LineTax::none(ask.currency),
    }
}

#[tokio::test]
async fn a_calculator_outside_is_asked_once_before_the_order_and_its_parts_are_kept() {
    let mut house = House::new().await;
    let answer = |ask: &TaxAsk| Ok(two_jurisdictions(ask));
    let outside = Arc::new(Outside { asked: AtomicUsize::new(0), answer });
    house.commerce.tax = Some(outside.clone());
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(1)).await;
    let cart = house.cart(&[(ring, 1)]).await;
    let placed = house.place(&cart).await.unwrap();
    assert_eq!((placed.order.tax, placed.order.tax_source.as_deref()), (usd(8_500), Some("outside")));
    let whose: Vec<_> = placed.order.lines[0].taxes.iter().map(|p| p.jurisdiction.as_str()).collect();
    assert_eq!(whose, ["New York State", "New York City"]);
    let again = house.place(&cart).await.unwrap();
    assert_eq!((again.order.id, outside.asked.load(Ordering::SeqCst)), (placed.order.id, 1));
    house.pay(&placed).await;
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_calculator_that_fails_or_talks_nonsense_leaves_the_houses_rules() {
    let nonsense = |ask: &TaxAsk| {
        let mut answer = two_jurisdictions(ask);
        answer.lines[0].added = usd(1);
        Ok(answer)
    };
    let fails = |_: &TaxAsk| Err(CalculationError("out of order".into()));
    for answer in [nonsense as fn(&TaxAsk) -> _, fails] {
        let mut house = House::new().await;
        house.commerce.tax = Some(Arc::new(Outside { asked: AtomicUsize::new(0), answer }));
        let ring = house.ring("Ring", 100_000, PieceKind::Stocked(1)).await;
        let placed = house.place(&house.cart(&[(ring, 1)]).await).await.unwrap();
        assert_eq!((placed.order.tax, placed.order.tax_source.as_deref()), (usd(8_875), Some("rules")));
        assert_eq!(house.audit().await, Vec::<String>::new());
    }
}
