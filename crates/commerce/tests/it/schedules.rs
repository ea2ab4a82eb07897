//! Orders that are paid in parts.

use std::sync::Arc;

use chrono::{Days, Duration, NaiveDate};
use commerce::{
    cart::Cart,
    checkout::{CheckoutError, PlaceOrder, Placed, place_order},
    ledger,
    orders::{self, Fate, LapseOrder, MarkFulfilled, Order, OrderError, OrderState},
    payments::{self, Confirmation, DemoOutcome, PaymentError, PaymentGateway, confirm_demo},
    schedules::{
        self, Account, ExtendInstallment, Installment, InstallmentKind, InstallmentState, Method, Part,
        PaymentPlan, PutPolicy, PutSchedule, ScheduleError, begin_payment, pay_link, read_pay_link,
    },
    testing::{Call, Fault, House, PieceKind, ask_for},
};
use kernel::{Currency, Fault as _, Kind, Rate, ids::OrderId};
use tokio::sync::Barrier;

pub(crate) const DEPOSIT: PaymentPlan =
    PaymentPlan { deposit: true, method: Method::Card, balance_by_card: false };

pub(crate) async fn place_by(house: &House, cart: &Cart, plan: PaymentPlan) -> Result<Placed, CheckoutError> {
    let ask = PlaceOrder { plan, ..ask_for(cart) };
    place_order(&house.db, &house.commerce, &house.cx, ask).await
}

pub(crate) async fn installments(house: &House, order: OrderId) -> Vec<Installment> {
    schedules::list_for_order(&mut house.db.read().await.unwrap(), order).await.unwrap()
}

pub(crate) async fn entries(house: &House, order: OrderId) -> Vec<(String, i64)> {
    let found = ledger::list_for_order(&mut house.db.read().await.unwrap(), order).await.unwrap();
    found.into_iter().map(|e| (e.account, e.amount.minor())).collect()
}

pub(crate) async fn events(house: &House, topic: &str) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM inv_outbox WHERE topic = $1")
        .bind(topic)
        .fetch_one(&mut *house.db.read().await.unwrap())
        .await
        .unwrap()
}

/// A ring of $20,000 of which one exists, ordered with a deposit.
pub(crate) async fn with_deposit(house: &House) -> (Placed, kernel::ids::VariantId) {
    let ring = house.ring("Ring", 2_000_000, PieceKind::OneOfAKind).await;
    (place_by(house, &house.cart(&[(ring, 1)]).await, DEPOSIT).await.unwrap(), ring)
}

/// Pays what is due next, as its client does by the link.
pub(crate) async fn pay_next(house: &House, order: OrderId) -> Result<Confirmation, PaymentError> {
    let due =
        installments(house, order).await.into_iter().find(|i| i.state == InstallmentState::Open).unwrap();
    let begun = begin_payment(&house.db, &house.commerce, &house.cx, due.id).await.unwrap();
    let secret = Some(begun.payment.client_secret.as_str());
    confirm_demo(
        &house.db,
        &house.commerce,
        &house.cx,
        &begun.payment.intent_id,
        secret,
        DemoOutcome::Succeed,
    )
    .await
}

async fn dispatch(house: &House, order: &Order) -> Result<(), OrderError> {
    let mut tx = house.db.begin().await.unwrap();
    let ask = MarkFulfilled {
        order: order.id,
        expected_version: order.version,
        courier: "Malca-Amit".into(),
        tracking_number: "MA 1".into(),
    };
    orders::mark_fulfilled(&mut tx, &house.cx, ask).await?;
    Ok(tx.commit().await?)
}

pub(crate) async fn lapse(house: &House, order: OrderId, fate: Fate) -> Result<(), OrderError> {
    let expected_version = house.order(order).await.version;
    let mut tx = house.db.begin().await.unwrap();
    orders::lapse_order(&mut tx, &house.cx, LapseOrder { order, expected_version, fate }).await?;
    Ok(tx.commit().await?)
}

fn policy(kept: bool, version: i64) -> PutPolicy {
    PutPolicy {
        currency: Currency::Usd,
        expected_version: version,
        deposit_from_minor: Some(500_000),
        deposit_share: Rate::per_million(300_000),
        balance_days: 30,
        remind_days: 7,
        grace_days: 7,
        deposit_kept: kept,
        transfer_from_minor: Some(500_000),
        transfer_days: 5,
        account: Account { holder: "House".into(), number: "1".into(), bank: "Bank".into() },
    }
}

async fn put_policy(house: &House, ask: PutPolicy) -> Result<(), ScheduleError> {
    let mut tx = house.db.begin().await.unwrap();
    schedules::put_policy(&mut tx, &house.cx, ask).await?;
    Ok(tx.commit().await?)
}

#[tokio::test]
async fn a_deposit_sells_the_piece_and_the_balance_pays_the_order() {
    let house = House::new().await;
    let (placed, ring) = with_deposit(&house).await;
    let id = placed.order.id;
    assert_eq!(placed.order.total.minor(), 2_177_500);
    let parts = installments(&house, id).await;
    let told: Vec<_> = parts.iter().map(|i| (i.kind, i.amount.minor())).collect();
    assert_eq!(told, [(InstallmentKind::Deposit, 653_250), (InstallmentKind::Balance, 1_524_250)]);
    let early = begin_payment(&house.db, &house.commerce, &house.cx, parts[1].id).await.unwrap_err();
    assert_eq!((early.code(), early.kind()), ("nothing_due", Kind::Conflict), "the deposit comes first");

    let order = house.pay(&placed).await;
    assert_eq!((order.state, order.paid.minor(), order.paid_at), (OrderState::DepositPaid, 653_250, None));
    assert_eq!(house.level(ring).await.sold, 1, "it is its client's");
    assert_eq!(
        entries(&house, id).await,
        [("gateway".to_owned(), 653_250), ("deposits".to_owned(), -653_250)]
    );
    let refused = dispatch(&house, &order).await.unwrap_err();
    assert!(refused.message().contains("balance"), "{}", refused.message());
    assert_eq!(house.audit().await, Vec::<String>::new());

    assert!(matches!(pay_next(&house, id).await, Ok(Confirmation::Paid { .. })));
    let order = house.order(id).await;
    assert_eq!((order.state, order.paid), (OrderState::Paid, order.total));
    let posted: Vec<_> = entries(&house, id).await.into_iter().skip(2).collect();
    let due = [("gateway", 1_524_250), ("deposits", 653_250), ("revenue", -2_000_000), ("tax", -177_500)];
    assert_eq!(posted, due.map(|(account, amount)| (account.to_owned(), amount)));
    assert_eq!((events(&house, "orders.deposit_paid").await, events(&house, "orders.paid").await), (1, 1));
    dispatch(&house, &order).await.unwrap();
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn what_is_not_offered_is_refused_and_nothing_is_kept_for_it() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::OneOfAKind).await;
    for (plan, code) in [
        (DEPOSIT, "deposit_not_offered"),
        (PaymentPlan { deposit: false, method: Method::BankTransfer, ..DEPOSIT }, "transfer_not_offered"),
    ] {
        let refused = place_by(&house, &house.cart(&[(ring, 1)]).await, plan).await.unwrap_err();
        assert_eq!((refused.code(), refused.kind()), (code, Kind::Invalid));
        assert!(refused.message().contains("$5,000"), "{}", refused.message());
    }
    assert_eq!(house.level(ring).await.available, 1);
}

#[tokio::test]
async fn a_deposit_that_is_not_paid_gives_the_piece_back_and_asks_for_nothing_any_more() {
    let house = House::new().await;
    let (placed, ring) = with_deposit(&house).await;
    house.advance(Duration::minutes(21));
    house.upkeep().await;
    assert_eq!(house.order(placed.order.id).await.state, OrderState::Expired);
    assert_eq!(
        (house.level(ring).await.available, installments(&house, placed.order.id).await.len()),
        (1, 0)
    );
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn another_way_of_paying_is_another_order() {
    let house = House::new().await;
    let ring = house.ring("Ring", 2_000_000, PieceKind::OneOfAKind).await;
    let cart = house.cart(&[(ring, 1)]).await;
    let whole = house.place(&cart).await.unwrap();
    let parts = place_by(&house, &cart, DEPOSIT).await.unwrap();
    assert_ne!(whole.order.id, parts.order.id);
    assert_eq!(
        place_by(&house, &cart, DEPOSIT).await.unwrap().payment.as_ref().unwrap().intent_id,
        parts.payment.as_ref().unwrap().intent_id
    );
    house.pay(&parts).await;
    assert_eq!(house.order(whole.order.id).await.state, OrderState::Cancelled);
    house.upkeep().await;
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_client_is_reminded_once_told_once_and_then_people_decide() {
    let house = House::new().await;
    let (placed, ring) = with_deposit(&house).await;
    let id = placed.order.id;
    house.pay(&placed).await;
    assert_eq!((house.upkeep().await.reminded, house.upkeep().await.overdue), (0, 0));
    house.advance(Duration::days(24));
    assert_eq!((house.upkeep().await.reminded, house.upkeep().await.reminded), (1, 0));
    assert_eq!(lapse(&house, id, Fate::Returned).await.unwrap_err().code(), "still_in_time");
    house.advance(Duration::days(7));
    assert_eq!((house.upkeep().await.overdue, house.upkeep().await.overdue), (1, 0));
    assert_eq!(
        lapse(&house, id, Fate::Returned).await.unwrap_err().code(),
        "still_in_time",
        "the days of grace"
    );
    house.advance(Duration::days(7));
    assert_eq!(house.upkeep().await.overdue, 0);
    let kept = lapse(&house, id, Fate::Kept).await.unwrap_err();
    assert_eq!(kept.fields()[0].field, "deposit", "the client was told that it goes back");
    lapse(&house, id, Fate::Returned).await.unwrap();
    let order = house.order(id).await;
    assert_eq!(
        (order.state, order.refunded.minor()),
        (OrderState::Lapsed, 0),
        "the provider is yet to be asked"
    );
    let level = house.level(ring).await;
    assert_eq!((level.available, level.restocked), (1, 1), "it is for sale again");
    assert_eq!(house.upkeep().await.refunded, 1);
    let order = house.order(id).await;
    assert_eq!((order.state, order.refunded), (OrderState::Lapsed, order.paid));
    assert_eq!(house.audit().await, Vec::<String>::new());
    // somebody else may have it
    let again = house.place(&house.cart(&[(ring, 1)]).await).await.unwrap();
    house.pay(&again).await;
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_deposit_is_kept_only_where_that_was_said_before_it_was_paid() {
    let house = House::new().await;
    put_policy(&house, policy(true, 1)).await.unwrap();
    let (placed, _) = with_deposit(&house).await;
    let id = placed.order.id;
    assert_eq!(placed.order.deposit_kept, Some(true));
    house.pay(&placed).await;
    put_policy(&house, policy(false, 2)).await.unwrap();
    house.advance(Duration::days(38));
    lapse(&house, id, Fate::Kept).await.unwrap();
    let posted: Vec<_> = entries(&house, id).await.into_iter().skip(2).collect();
    assert_eq!(posted, [("deposits".to_owned(), 653_250), ("forfeited".to_owned(), -653_250)]);
    house.upkeep().await;
    let order = house.order(id).await;
    assert_eq!((order.state, order.refunded.minor()), (OrderState::Lapsed, 0));
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_stone_of_a_lapsed_order_waits_for_somebody_to_look_at_it() {
    let house = House::new().await;
    let setting = house.setting("Aurelia", 280_000, 0).await;
    let (stone, _) = house.stone(1_580_000).await;
    let placed = place_by(&house, &house.ring_cart(setting, stone).await, DEPOSIT).await.unwrap();
    house.pay(&placed).await;
    house.advance(Duration::days(80));
    lapse(&house, placed.order.id, Fate::Returned).await.unwrap();
    house.upkeep().await;
    assert_eq!(house.stone_status(stone).await, catalog::stones::StoneStatus::Withdrawn);
    let level = house.level(setting).await;
    assert_eq!(
        (level.available, level.written_off),
        (0, 1),
        "what was at the bench is not for sale by itself"
    );
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn more_time_moves_the_day_and_the_reminder_with_it() {
    let house = House::new().await;
    let (placed, _) = with_deposit(&house).await;
    house.pay(&placed).await;
    house.advance(Duration::days(31));
    assert_eq!(house.upkeep().await.overdue, 1);
    let balance = installments(&house, placed.order.id).await.remove(1);
    let day = balance.due.day().unwrap();
    let extend = async |until: NaiveDate| {
        let mut tx = house.db.begin().await.unwrap();
        let ask = ExtendInstallment { installment: balance.id, until };
        let extended = schedules::extend_installment(&mut tx, &house.cx, ask).await?;
        tx.commit().await.unwrap();
        Ok::<_, ScheduleError>(extended)
    };
    assert_eq!(extend(day).await.unwrap_err().fields()[0].field, "until");
    assert_eq!(extend(day + Days::new(400)).await.unwrap_err().fields()[0].field, "until");
    let extended = extend(day + Days::new(30)).await.unwrap();
    assert_eq!(
        (extended.due.day(), extended.remind_on),
        (Some(day + Days::new(30)), Some(day + Days::new(23)))
    );
    assert_eq!(house.upkeep().await.overdue, 0);
    house.advance(Duration::days(23));
    assert_eq!(house.upkeep().await.reminded, 1);
    assert!(matches!(pay_next(&house, placed.order.id).await, Ok(Confirmation::Paid { .. })));
    assert_eq!(extend(day + Days::new(90)).await.unwrap_err().code(), "nothing_due");
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn staff_divide_what_is_owed_into_stages_which_are_paid_in_their_order() {
    let house = House::new().await;
    let ring = house.ring("Commission", 2_000_000, PieceKind::MadeToOrder(0)).await;
    let placed = place_by(&house, &house.cart(&[(ring, 1)]).await, DEPOSIT).await.unwrap();
    let order = house.pay(&placed).await;
    let today = order.placed_at.date_naive();
    let part = |kind, words: &str, amount_minor, days| Part {
        kind,
        words: words.into(),
        amount_minor,
        due_on: Some(today + Days::new(days)),
        method: Method::Card,
    };
    let put = async |parts: Vec<Part>, expected_version| {
        let mut tx = house.db.begin().await.unwrap();
        let ask = PutSchedule { order: order.id, expected_version, parts };
        let put = schedules::put_schedule(&mut tx, &house.cx, ask).await?;
        tx.commit().await.unwrap();
        Ok::<_, ScheduleError>(put)
    };
    let parts = vec![
        part(InstallmentKind::Stage, "Wax approved", 500_000, 10),
        part(InstallmentKind::Stage, "Stone set", 500_000, 20),
        part(InstallmentKind::Balance, "", 524_250, 40),
    ];
    let short = vec![part(InstallmentKind::Balance, "", 1_524_249, 40)];
    assert_eq!(put(short, order.version).await.unwrap_err().fields()[0].code, "sum");
    assert_eq!(put(parts.clone(), order.version - 1).await.unwrap_err().code(), "version_conflict");
    let kept = put(parts, order.version).await.unwrap();
    let told: Vec<_> = kept.iter().map(|i| (i.label(), i.amount.minor())).collect();
    assert_eq!(
        told,
        [("Deposit", 653_250), ("Wax approved", 500_000), ("Stone set", 500_000), ("Balance", 524_250)]
    );
    let last = begin_payment(&house.db, &house.commerce, &house.cx, kept[3].id).await.unwrap_err();
    assert_eq!(last.code(), "nothing_due", "stages come first");
    for left in [2, 1, 0] {
        assert!(matches!(pay_next(&house, order.id).await, Ok(Confirmation::Paid { .. })));
        let open =
            installments(&house, order.id).await.into_iter().filter(|i| i.state == InstallmentState::Open);
        assert_eq!(open.count(), left);
        assert_eq!(house.audit().await, Vec::<String>::new());
    }
    assert_eq!(house.order(order.id).await.state, OrderState::Paid);
}

#[tokio::test]
async fn money_for_a_part_that_no_longer_counts_goes_back() {
    let house = House::new().await;
    let (placed, _) = with_deposit(&house).await;
    let order = house.pay(&placed).await;
    let balance = installments(&house, order.id).await.remove(1);
    let begun = begin_payment(&house.db, &house.commerce, &house.cx, balance.id).await.unwrap();
    let version = house.order(order.id).await.version;
    let mut tx = house.db.begin().await.unwrap();
    let parts = vec![Part {
        kind: InstallmentKind::Balance,
        words: String::new(),
        amount_minor: 1_524_250,
        due_on: Some(order.placed_at.date_naive() + Days::new(60)),
        method: Method::Card,
    }];
    let ask = PutSchedule { order: order.id, expected_version: version, parts };
    schedules::put_schedule(&mut tx, &house.cx, ask).await.unwrap();
    tx.commit().await.unwrap();
    // the client's bank was faster than the withdrawal
    house.gateway.confirm_demo(&begun.payment.intent_id, DemoOutcome::Succeed).await.unwrap();
    house.upkeep().await;
    house.upkeep().await;
    let order = house.order(order.id).await;
    assert_eq!((order.state, order.refunded.minor()), (OrderState::DepositPaid, 1_524_250));
    assert_eq!(house.audit().await, Vec::<String>::new());
    assert!(matches!(pay_next(&house, order.id).await, Ok(Confirmation::Paid { .. })));
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_policy_is_put_down_by_value_and_unclear_input_is_refused_by_name() {
    let house = House::new().await;
    let wrong = PutPolicy {
        deposit_from_minor: Some(0),
        deposit_share: Rate::per_million(950_000),
        balance_days: 7,
        remind_days: 7,
        grace_days: -1,
        transfer_from_minor: Some(-1),
        transfer_days: 11,
        account: Account { holder: String::new(), number: " ".into(), bank: "x".repeat(101) },
        ..policy(false, 1)
    };
    let refused = put_policy(&house, wrong).await.unwrap_err();
    let fields: Vec<_> = refused.fields().iter().map(|e| e.field.as_ref()).collect();
    let due = [
        "deposit_from",
        "deposit_share",
        "remind_days",
        "grace_days",
        "transfer_from",
        "transfer_days",
        "account_holder",
        "account_number",
        "account_bank",
    ];
    assert_eq!(fields, due);
    assert_eq!(put_policy(&house, policy(false, 7)).await.unwrap_err().code(), "version_conflict");
    put_policy(&house, PutPolicy { deposit_from_minor: None, ..policy(false, 1) }).await.unwrap();
    let ring = house.ring("Ring", 2_000_000, PieceKind::OneOfAKind).await;
    let refused = place_by(&house, &house.cart(&[(ring, 1)]).await, DEPOSIT).await.unwrap_err();
    assert_eq!(refused.code(), "deposit_not_offered");
}

#[tokio::test]
async fn a_pay_link_opens_its_own_installment_only() {
    let house = House::new().await;
    let (placed, _) = with_deposit(&house).await;
    let parts = installments(&house, placed.order.id).await;
    let links: Vec<_> = parts.iter().map(|i| pay_link(&house.cx, i.id)).collect();
    let token = |n: usize| links[n].strip_prefix("/pay/").unwrap();
    assert_eq!(read_pay_link(&house.cx, token(0)), Some(parts[0].id));
    let (id, _) = token(0).split_once('.').unwrap();
    let (_, foreign) = token(1).split_once('.').unwrap();
    for forged in [format!("{id}.{foreign}"), format!("{id}."), id.to_owned(), String::new()] {
        assert_eq!(read_pay_link(&house.cx, &forged), None, "{forged}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixty_four_payers_of_one_installment_make_one_payment() {
    let house = Arc::new(House::with_connections(24).await);
    let (placed, _) = with_deposit(&house).await;
    house.pay(&placed).await;
    let balance = installments(&house, placed.order.id).await.remove(1);
    let start = Arc::new(Barrier::new(64));
    let payers: Vec<_> = (0..64)
        .map(|_| {
            let (house, start) = (Arc::clone(&house), Arc::clone(&start));
            tokio::spawn(async move {
                start.wait().await;
                let begun = begin_payment(&house.db, &house.commerce, &house.cx, balance.id).await?;
                let intent = &begun.payment.intent_id;
                let confirmed =
                    confirm_demo(&house.db, &house.commerce, &house.cx, intent, None, DemoOutcome::Succeed)
                        .await?;
                Ok::<_, ScheduleError>((intent.clone(), confirmed))
            })
        })
        .collect();
    let mut intents = std::collections::BTreeSet::new();
    for payer in payers {
        match payer.await.unwrap() {
            Ok((intent, Confirmation::Paid { .. })) => {
                intents.insert(intent);
            }
            Ok(other) => panic!("{other:?}"),
            Err(error) => assert_eq!(error.code(), "nothing_due", "{error:?}"),
        }
    }
    assert_eq!(intents.len(), 1, "everybody paid the same payment");
    let order = house.order(placed.order.id).await;
    assert_eq!((order.state, order.paid), (OrderState::Paid, order.total));
    assert_eq!(events(&house, "orders.paid").await, 1);
    let made: i64 = sqlx::query_scalar("SELECT count(*) FROM inv_demo_intent")
        .fetch_one(&mut *house.db.read().await.unwrap())
        .await
        .unwrap();
    assert_eq!(made, 2, "one for the deposit and one for the balance");
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_payment_of_an_installment_whose_answers_are_lost_is_finished_by_upkeep() {
    for (call, fault) in [
        (Call::Create, Fault::AfterEffect),
        (Call::Confirm, Fault::AfterEffect),
        (Call::Retrieve, Fault::BeforeEffect),
    ] {
        let house = House::new().await;
        let (placed, _) = with_deposit(&house).await;
        let order = house.pay(&placed).await;
        let balance = installments(&house, order.id).await.remove(1);
        house.gateway.fail_next(call, fault);
        let begun = begin_payment(&house.db, &house.commerce, &house.cx, balance.id).await;
        let begun = match begun {
            Ok(begun) => begun,
            // asking again answers the payment that was made
            Err(_) => begin_payment(&house.db, &house.commerce, &house.cx, balance.id).await.unwrap(),
        };
        let intent = &begun.payment.intent_id;
        let lost =
            confirm_demo(&house.db, &house.commerce, &house.cx, intent, None, DemoOutcome::Succeed).await;
        assert_eq!(lost.is_err(), call != Call::Create, "{call:?}");
        house.advance(Duration::seconds(30));
        house.upkeep().await;
        assert_eq!(house.order(order.id).await.state, OrderState::Paid, "{call:?}");
        let payments = payments::list_for_order(&mut house.db.read().await.unwrap(), order.id).await.unwrap();
        assert_eq!(payments.len(), 2, "{call:?}");
        assert_eq!(house.audit().await, Vec::<String>::new(), "{call:?}");
    }
}
