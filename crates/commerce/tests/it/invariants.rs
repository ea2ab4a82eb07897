//! The checks are checked: each is silent on a healthy house and reports a violation that was planted for it.

mod after_sale;
mod places;
mod plants;
mod shipments;
mod webhooks;

use std::collections::BTreeSet;

use commerce::{
    cart::{
        Cart, JoinAccount, Joined, join_account,
        saved::{SaveBag, TakeSavedBag, save_bag, take_saved_bag},
        sharing::{Recipient, Rights, ShareCart, share_cart},
    },
    checkout::{PlaceOrder, place_order},
    credits::{ApplyGiftCard, For, IssueCredit, apply_gift_card, issue_credit},
    holds::{TakeHolds, take_holds},
    invariants::{self, checks},
    orders::OrderState,
    payments::{DemoOutcome, PaymentGateway},
    schedules::{Method, PaymentPlan},
    testing::{Call, Fault, House, PieceKind, ask_for, cart_with},
};
use customers::{AddStaff, IssueSignInLink, RedeemLink, Role, add_staff, issue_sign_in_link, redeem_link};
use db::Tx;
use kernel::{Currency, ids::VariantId};

use crate::{
    people,
    promotions::{put, ten_per_cent},
};
use plants::PLANTS;

/// A house in which everything a check looks at has happened once.
async fn lived_in() -> House {
    let house = House::new().await;
    let piece = house.ring("Piece", 100_000, PieceKind::OneOfAKind).await;
    let stocked = house.ring("Stocked", 50_000, PieceKind::Stocked(9)).await;
    let made = house.ring("Made", 70_000, PieceKind::MadeToOrder(0)).await;
    put(&house, ten_per_cent("SPRING")).await.unwrap();
    pay_with_a_card(&house, stocked).await;
    for lines in [vec![(piece, 1)], vec![(stocked, 2), (made, 1)]] {
        let cart = house.cart(&lines).await;
        hold(&house, &cart).await;
        let codes = if lines.len() > 1 { vec!["SPRING".to_owned()] } else { Vec::new() };
        let ask = PlaceOrder { codes, ..ask_for(&cart) };
        let placed = place_order(&house.db, &house.commerce, &house.cx, ask).await.unwrap();
        house.pay(&placed).await;
    }
    let setting = house.setting("Setting", 180_000, 2).await;
    rings(&house, setting).await;
    let late = house.place(&house.cart(&[(stocked, 1)]).await).await.unwrap();
    house
        .gateway
        .confirm_demo(&late.payment.as_ref().unwrap().intent_id, DemoOutcome::Succeed)
        .await
        .unwrap();
    for _ in 0..2 {
        house.gateway.fail_next(Call::Cancel, Fault::BeforeEffect);
    }
    commerce::orders::cancel_order(&house.db, &house.commerce, &house.cx, late.order.id).await.unwrap();
    house.upkeep().await;
    assert_eq!(house.order(late.order.id).await.state, OrderState::RefundedLate);
    let expired = house.place(&house.cart(&[(made, 2), (stocked, 1)]).await).await.unwrap();
    house.advance(chrono::Duration::minutes(21));
    house.upkeep().await;
    assert_eq!(house.order(expired.order.id).await.state, OrderState::Expired);
    house.advance(chrono::Duration::minutes(-21));
    let held = house.ring("Held", 120_000, PieceKind::OneOfAKind).await;
    hold(&house, &house.cart(&[(held, 1)]).await).await;
    let waiting = house.cart(&[(stocked, 1)]).await;
    let waiting = house.add_ring(&waiting, setting, house.stone(600_000).await.0).await;
    house.place(&waiting).await.unwrap();
    in_parts(&house).await;
    sign_in(&house).await;
    keep_prices(&house, stocked).await;
    crate::places::travels(&house, stocked).await;
    crate::channels::sells(&house).await;
    crate::fulfillment::sends(&house).await;
    crate::after_sale::comes_back(&house, stocked).await;
    crate::webhooks::tells(&house).await;
    house
}

/// An order that a gift card pays in part; something is left on the card.
async fn pay_with_a_card(house: &House, variant: VariantId) {
    let mut tx = house.db.begin().await.unwrap();
    let give = |amount_minor| IssueCredit {
        to: For::Bearer,
        currency: Currency::Usd,
        amount_minor,
        reason: "A test".into(),
        note: String::new(),
    };
    let small = issue_credit(&mut tx, &house.cx, give(10_000)).await.unwrap();
    issue_credit(&mut tx, &house.cx, give(90_000)).await.unwrap();
    tx.commit().await.unwrap();
    let cart = house.cart(&[(variant, 1)]).await;
    let ask =
        ApplyGiftCard { cart: cart.id, network: "192.0.2.1".into(), code: small.code.unwrap().to_string() };
    apply_gift_card(&house.db, &house.cx, &ask).await.unwrap();
    let placed = house.place(&cart).await.unwrap();
    house.pay(&placed).await;
}

/// A bag that was saved, shared and bought at its kept price, and a guest's bag that joined it.
async fn keep_prices(house: &House, stocked: VariantId) {
    let ada = people::customer(house, "ada@example.com").await;
    let mut tx = house.db.begin().await.unwrap();
    let joining = async |tx: &mut Tx, guest| {
        let ask = JoinAccount { account: ada.account, session: ada.session, guest };
        match join_account(tx, &house.cx, &ask).await.unwrap() {
            Joined::Now(cart, _) => *cart,
            Joined::Later => panic!("nothing waits"),
        }
    };
    joining(&mut tx, None).await;
    tx.commit().await.unwrap();
    let (_, guest) = cart_with(&house.db, &house.cx, &[(stocked, 1)]).await;
    let mut tx = house.db.begin().await.unwrap();
    let cart = joining(&mut tx, Some(guest)).await;
    let save = SaveBag { cart: cart.id, account: ada.account, name: String::new(), days: None };
    let saved = save_bag(&mut tx, &house.cx, save).await.unwrap();
    let take = TakeSavedBag { account: ada.account, saved: saved.id, into: cart.id };
    let cart = take_saved_bag(&mut tx, &house.cx, take).await.unwrap();
    let rights = Rights { sees_prices: false, may_change: false, may_pay: false };
    let share = ShareCart { cart: cart.id, recipient: Recipient::Partner, from_name: String::new(), rights };
    share_cart(&mut tx, &house.cx, share).await.unwrap();
    tx.commit().await.unwrap();
    house.pay(&house.place(&cart).await.unwrap()).await;
}

/// One order whose deposit was paid by card, one by transfer with money over, and money of nobody.
async fn in_parts(house: &House) {
    let ring = house.ring("Dear", 2_000_000, PieceKind::MadeToOrder(0)).await;
    let plan = PaymentPlan { deposit: true, method: Method::Card, balance_by_card: false };
    let placed = crate::schedules::place_by(house, &house.cart(&[(ring, 1)]).await, plan).await.unwrap();
    house.pay(&placed).await;
    let plan = PaymentPlan { deposit: false, method: Method::BankTransfer, balance_by_card: false };
    let by_bank = crate::schedules::place_by(house, &house.cart(&[(ring, 1)]).await, plan).await.unwrap();
    let over = by_bank.order.total.minor() + 500;
    crate::transfers::comes(house, "line 1", over, by_bank.order.id).await;
    let nobody = crate::transfers::line(house, "line 2", 700, "hello").await;
    crate::transfers::record(house, nobody).await.unwrap();
    house.upkeep().await;
}

/// Opens checkout of a cart.
async fn hold(house: &House, cart: &Cart) {
    let mut tx = house.db.begin().await.unwrap();
    let ask = TakeHolds { cart: cart.id, network: cart.id.to_string() };
    take_holds(&mut tx, &house.cx, &ask).await.unwrap();
    tx.commit().await.unwrap();
}

/// Two rings around chosen stones: one paid, one whose order was called off.
async fn rings(house: &House, setting: VariantId) {
    let paid = house.place(&house.ring_cart(setting, house.stone(580_000).await.0).await).await.unwrap();
    house.pay(&paid).await;
    let dead = house.place(&house.ring_cart(setting, house.stone(590_000).await.0).await).await.unwrap();
    commerce::orders::cancel_order(&house.db, &house.commerce, &house.cx, dead.order.id).await.unwrap();
}

async fn sign_in(house: &House) {
    let mut tx = house.db.begin().await.unwrap();
    let staff = AddStaff {
        email: "owner@example.com".parse().unwrap(),
        name: Some("Owner".into()),
        role: Role::Owner,
    };
    let account = add_staff(&mut tx, &house.cx.with_actor(kernel::Actor::System), staff).await.unwrap();
    let link = IssueSignInLink { account, valid_for: chrono::Duration::minutes(5) };
    let token = issue_sign_in_link(&mut tx, &house.cx.with_actor(kernel::Actor::System), link).await.unwrap();
    redeem_link(&mut tx, &house.cx, RedeemLink { token, browser: "test".into(), replaces: None })
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

async fn reports(tx: &mut Tx) -> BTreeSet<&'static str> {
    let findings = invariants::run(tx).await.unwrap();
    findings.iter().filter(|f| f.id != "I46" && !f.violations.is_empty()).map(|f| f.id).collect()
}

#[tokio::test]
async fn every_check_is_silent_on_a_healthy_house_and_reports_what_was_planted_for_it() {
    let house = lived_in().await;
    assert_eq!(house.audit().await, Vec::<String>::new());
    let mut wrong = Vec::new();
    let all = || {
        let lists = [PLANTS, places::PLANTS, shipments::PLANTS, webhooks::PLANTS, after_sale::PLANTS];
        lists.into_iter().flatten()
    };
    for plant in all() {
        let mut tx = house.db.begin().await.unwrap();
        for sql in plant.sql {
            let done = sqlx::query(*sql).execute(&mut *tx).await.unwrap();
            let planted = done.rows_affected() > 0 || sql.starts_with("ALTER") || sql.starts_with("DROP");
            assert!(planted, "{} planted nothing: {sql}", plant.id);
        }
        let seen = reports(&mut tx).await;
        let due: BTreeSet<_> = plant.also.iter().copied().chain([plant.id]).collect();
        if seen != due {
            wrong.push(format!("planted {}: due {due:?}, seen {seen:?}: {}", plant.id, plant.sql[0]));
        }
        tx.rollback().await.unwrap();
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let planted: BTreeSet<_> = all().map(|p| p.id).chain(["I46"]).collect();
    let ids: BTreeSet<_> = checks().map(|c| c.id).collect();
    assert_eq!(planted, ids, "every check has its violation");
    assert_eq!(ids.len(), checks().count(), "no number is given twice");
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_stuck_transaction_is_reported() {
    let house = House::new().await;
    let mut stuck = house.db.begin().await.unwrap();
    let pid: i32 = sqlx::query_scalar("SELECT pg_backend_pid()").fetch_one(&mut *stuck).await.unwrap();
    let stuck_now = || async {
        let findings = invariants::run(&mut house.db.read().await.unwrap()).await.unwrap();
        let finding = findings.into_iter().find(|f| f.id == "I46").unwrap();
        finding.violations.contains(&pid.to_string())
    };
    assert!(!stuck_now().await);
    tokio::time::sleep(std::time::Duration::from_millis(5_300)).await;
    assert!(stuck_now().await);
}
