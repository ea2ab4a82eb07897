//! What a client owes, pays and has back: the commission's log, its orders and the ledger never differ.

use bespoke::{
    BespokeError,
    billing::{Bill, Purpose, hear},
    commissions::{
        Action, Do, Fact, Missing, Stage, StageDue, answer, ask_code, list_entries, missing_for, tell_code,
        try_code,
    },
    ids::CommissionId,
    quotes::{IssueQuote, issue_quote},
};
use commerce::{
    orders::OrderState,
    payments::{self, Confirmation, DecideRefund, RequestRefund, list_refunds},
    schedules::{InstallmentKind, ScheduleError, begin_payment},
    transfers::{MatchTransfer, RecordTransfer, match_transfer, record_transfer},
};
use customers::{AddStaff, Role, add_staff};
use kernel::{Actor, Currency, Fault as _, Money, Random as _, Rate, SeededRandom};

use crate::support::{Atelier, accept, quote_of, show};

const USD: Currency = Currency::Usd;

/// A commission whose client accepted a price.
async fn accepted(atelier: &Atelier) -> CommissionId {
    atelier.gold(8_500).await;
    let id = atelier.open().await.id;
    atelier.quote(id).await;
    atelier.do_as_client(id, accept(1)).await;
    id
}

fn asks(bills: &[Bill]) -> Vec<(Purpose, InstallmentKind, i64)> {
    let parts = bills.iter().filter(|bill| !bill.order.state.is_dead());
    parts.flat_map(|bill| bill.parts.iter().map(|p| (bill.purpose, p.kind, p.amount.minor()))).collect()
}

async fn told(atelier: &Atelier, id: CommissionId) -> Vec<i64> {
    let entries = list_entries(&mut atelier.db.read().await.unwrap(), id, 0, 1_000).await.unwrap();
    let money = entries.into_iter().filter_map(|entry| match entry.fact {
        Fact::Paid { amount_minor, .. } => Some(amount_minor),
        Fact::PaidBack { amount_minor, .. } => Some(-amount_minor),
        _ => None,
    });
    money.collect()
}

async fn change(atelier: &Atelier, id: CommissionId, delta_minor: i64) -> Result<(), BespokeError> {
    let order = Action::OrderChange { words: "A change".into(), delta_minor, days: 0 };
    let ask = |action| Do { commission: id, expected_version: None, action };
    let ordered = atelier.act(&atelier.staff, ask(order)).await?;
    let change = ordered.state.changes;
    atelier.act(&atelier.guest, ask(Action::AnswerChange { change, accepted: true })).await?;
    Ok(())
}

fn cancel() -> Action {
    Action::Move { to: Stage::Cancelled, reason: Some("They changed their mind".into()) }
}

#[tokio::test]
async fn an_accepted_price_is_paid_in_parts_by_links_and_the_log_tells_each_once() {
    use InstallmentKind::{Balance, Deposit};
    let atelier = Atelier::new().await;
    let id = accepted(&atelier).await;
    let state = atelier.now(id).await.state;
    let (total, deposit) = (state.total().unwrap().minor(), state.deposit_due().minor());
    let bills = atelier.bills(id).await;
    assert_eq!(
        asks(&bills),
        [(Purpose::Price, Deposit, deposit), (Purpose::Price, Balance, total - deposit)]
    );
    let order = &bills[0].order;
    assert_eq!((order.tax.minor(), order.total.minor()), (75_340, total), "as the quote says");
    assert_eq!(order.lines[0].title, format!("Project {}", state.number), "nothing of what is made");
    let second = bills[0].parts[1].id;
    let early = begin_payment(&atelier.db, &atelier.commerce, &atelier.guest, second).await;
    assert!(matches!(early, Err(ScheduleError::NothingDue { paid: false })), "one after the other");

    assert_eq!(atelier.pay(id).await.state.paid().minor(), deposit);
    atelier.hear().await;
    atelier.pay(id).await;
    let mut tx = atelier.db.begin().await.unwrap();
    let twice = hear(&mut tx, &atelier.cx, order.id).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    assert_eq!(twice.state.due(), Money::zero(USD));
    assert_eq!(told(&atelier, id).await, [deposit, total - deposit]);
    assert_eq!(atelier.bills(id).await[0].order.state, OrderState::Paid);
    let by_hand = Action::Pay { amount_minor: 1, reference: "bank".into() };
    let ask = Do { commission: id, expected_version: None, action: by_hand };
    assert_eq!(atelier.act(&atelier.staff, ask).await.unwrap_err().code(), "not_yours");
    assert_eq!(atelier.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn two_tabs_that_accept_at_once_make_one_order() {
    let atelier = Atelier::with_connections(20).await;
    atelier.gold(8_500).await;
    let id = atelier.open().await.id;
    atelier.quote(id).await;
    let tabs = (0..12).map(|_| {
        atelier.act(&atelier.guest, Do { commission: id, expected_version: None, action: accept(1) })
    });
    let answers = futures_util::future::join_all(tabs).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    assert_eq!(atelier.bills(id).await.len(), 1);
    assert_eq!(atelier.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_superseded_price_cannot_be_paid_and_money_that_comes_for_it_all_the_same_goes_back() {
    let atelier = Atelier::new().await;
    let id = accepted(&atelier).await;
    let old = atelier.bills(id).await[0].parts[0].id;
    let begun = begin_payment(&atelier.db, &atelier.commerce, &atelier.guest, old).await.unwrap();
    atelier.quote(id).await;
    let refused = begin_payment(&atelier.db, &atelier.commerce, &atelier.guest, old).await.unwrap_err();
    assert!(matches!(refused, ScheduleError::NothingDue { paid: false }), "{refused}");
    // the bank's page was open in another tab
    let (intent, secret) = (&begun.payment.intent_id, &begun.payment.client_secret);
    let outcome = payments::DemoOutcome::Succeed;
    let late =
        payments::confirm_demo(&atelier.db, &atelier.commerce, &atelier.guest, intent, Some(secret), outcome);
    assert!(late.await.is_err(), "it says that it goes back");
    atelier.upkeep().await;
    assert_eq!(told(&atelier, id).await, Vec::<i64>::new());
    atelier.do_as_client(id, accept(2)).await;
    let bills = atelier.bills(id).await;
    assert_eq!((bills.len(), bills[0].order.paid), (2, bills[0].order.refunded));
    atelier.pay(id).await;
    assert_eq!(atelier.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_price_whose_deposit_never_comes_expires_and_a_new_one_is_accepted_in_its_place() {
    let atelier = Atelier::new().await;
    let id = accepted(&atelier).await;
    let old = atelier.bills(id).await[0].parts[0].id;
    atelier.advance(chrono::Duration::days(15));
    atelier.upkeep().await;
    assert_eq!(atelier.bills(id).await[0].order.state, OrderState::Expired);
    assert!(begin_payment(&atelier.db, &atelier.commerce, &atelier.guest, old).await.is_err());
    atelier.gold(8_500).await;
    atelier.quote(id).await;
    atelier.do_as_client(id, accept(2)).await;
    assert!(!atelier.pay(id).await.state.paid().is_zero());
    assert_eq!(atelier.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn paying_and_superseding_at_once_leave_either_the_money_or_the_new_price_and_never_both() {
    let atelier = Atelier::with_connections(20).await;
    for _ in 0..6 {
        let id = accepted(&atelier).await;
        let (part, version) = (atelier.bills(id).await[0].parts[0].id, atelier.now(id).await.version);
        let supersede = async {
            let mut tx = atelier.db.begin().await.unwrap();
            let done = issue_quote(&mut tx, &atelier.staff, quote_of(id, version)).await;
            if done.is_ok() {
                tx.commit().await.unwrap();
            }
            done.is_ok()
        };
        let (paid, superseded) = tokio::join!(atelier.try_pay(part), supersede);
        atelier.upkeep().await;
        let state = atelier.now(id).await.state;
        let came = matches!(paid, Ok(Confirmation::Paid { .. }));
        assert_eq!(came, !state.paid().is_zero(), "{paid:?} {superseded}");
        if superseded {
            atelier.do_as_client(id, accept(2)).await;
        }
        let owed = atelier.bills(id).await;
        let open: i64 = asks(&owed).iter().map(|(.., minor)| minor).sum();
        assert_eq!(open, state.total().unwrap().minor(), "what is asked for is what was agreed on");
        assert_eq!(atelier.audit().await, Vec::<String>::new());
    }
}

#[tokio::test]
async fn news_that_is_heard_while_a_gate_looks_for_it_is_told_once() {
    let atelier = Atelier::with_connections(20).await;
    let id = accepted(&atelier).await;
    let part = atelier.bills(id).await[0].parts[0].id;
    atelier.try_pay(part).await.unwrap();
    let order = atelier.bills(id).await[0].order.id;
    let looks = (0..10).map(|n| {
        let atelier = &atelier;
        async move {
            if n % 2 == 0 {
                let mut tx = atelier.db.begin().await.unwrap();
                hear(&mut tx, &atelier.cx, order).await.unwrap();
                tx.commit().await.unwrap();
            } else {
                let to = if n == 1 { Stage::Quote } else { Stage::Design };
                let action = Action::Move { to, reason: Some("As agreed".into()) };
                let ask = Do { commission: id, expected_version: None, action };
                let _moved_or_refused = atelier.act(&atelier.staff, ask).await;
            }
        }
    });
    futures_util::future::join_all(looks).await;
    atelier.hear().await;
    assert_eq!(told(&atelier, id).await.len(), 1);
    assert_eq!(atelier.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_change_moves_what_is_due_and_the_price_never_falls_to_what_was_paid() {
    let atelier = Atelier::new().await;
    let id = accepted(&atelier).await;
    let (deposit, total) = {
        let state = atelier.now(id).await.state;
        (state.deposit_due().minor(), state.total().unwrap().minor())
    };
    change(&atelier, id, 40_000).await.unwrap();
    atelier.pay(id).await;
    change(&atelier, id, -10_001).await.unwrap();
    let bills = atelier.bills(id).await;
    assert_eq!(bills[0].next().unwrap().amount.minor(), total + 29_999 - deposit);
    let too_much = change(&atelier, id, deposit - total - 29_999).await.unwrap_err();
    assert_eq!(too_much.fields()[0].code, "below_what_is_paid");
    assert_eq!(atelier.audit().await, Vec::<String>::new());

    // everything is paid: more is another order, less goes back once somebody has approved it
    atelier.pay(id).await;
    change(&atelier, id, 5_000).await.unwrap();
    let bills = atelier.bills(id).await;
    assert_eq!((bills[1].purpose, bills[1].order.total.minor()), (Purpose::Change, 5_000));
    change(&atelier, id, -2_000).await.unwrap();
    assert_eq!(atelier.bills(id).await[1].order.total.minor(), 3_000);
    atelier.pay(id).await;
    change(&atelier, id, -8_000).await.unwrap();
    let bills = atelier.bills(id).await;
    let refunds = list_refunds(&mut atelier.db.read().await.unwrap(), bills[0].order.id).await.unwrap();
    assert_eq!(refunds.iter().map(|r| r.amount.minor()).collect::<Vec<_>>(), [8_000]);
    let mut tx = atelier.db.begin().await.unwrap();
    let decide = DecideRefund { refund: refunds[0].id, approve: true };
    payments::decide_refund(&mut tx, &atelier.staff, decide).await.unwrap();
    tx.commit().await.unwrap();
    atelier.upkeep().await;
    let state = atelier.now(id).await.state;
    assert_eq!((state.due(), state.paid()), (Money::zero(USD), state.total().unwrap()));
    assert_eq!(atelier.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn what_was_paid_goes_back_before_the_bench_and_the_deposit_stays_from_there_on() {
    let atelier = Atelier::new().await;
    let (early, late) = (atelier.ready().await, atelier.ready().await);
    let deposit = early.state.paid().minor();
    atelier.do_as_staff(late.id, Action::Move { to: Stage::Casting, reason: None }).await;
    atelier.do_as_staff(early.id, cancel()).await;
    atelier.do_as_staff(late.id, cancel()).await;
    let unpaid = accepted(&atelier).await;
    atelier.do_as_staff(unpaid, cancel()).await;
    atelier.upkeep().await;
    assert_eq!(told(&atelier, early.id).await, [deposit, -deposit]);
    assert_eq!(told(&atelier, late.id).await, [deposit]);
    assert_eq!(atelier.bills(unpaid).await[0].order.state, OrderState::Cancelled);
    assert_eq!(atelier.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_payment_by_stages_keeps_its_stage_closed_until_it_has_come() {
    let atelier = Atelier::new().await;
    atelier.gold(8_500).await;
    let id = atelier.open().await.id;
    let version = atelier.now(id).await.version;
    let issue = async |share: i64| {
        let stages = vec![(Stage::Setting, Rate::per_million(share))];
        let mut tx = atelier.db.begin().await.unwrap();
        let ask = IssueQuote { stages, ..quote_of(id, version) };
        let issued = issue_quote(&mut tx, &atelier.staff, ask).await?;
        tx.commit().await?;
        Ok::<_, BespokeError>(issued)
    };
    assert_eq!(issue(500_001).await.unwrap_err().fields()[0].code, "sum");
    let (_, quote) = issue(250_000).await.unwrap();
    let [StageDue { amount_minor, .. }] = quote.stages.as_slice() else { panic!("{quote:?}") };
    atelier.do_as_client(id, accept(1)).await;
    let shown = atelier.do_as_staff(id, show("a")).await;
    atelier.do_as_client(id, Action::ApproveDesign { hash: shown.state.sheet().unwrap().hash() }).await;
    atelier.pay(id).await;
    for to in [Stage::Quote, Stage::Approved, Stage::Deposit, Stage::Casting] {
        atelier.do_as_staff(id, Action::Move { to, reason: None }).await;
    }
    let state = atelier.now(id).await.state;
    assert_eq!(missing_for(&state, Stage::Setting), [Missing::StagePayment]);
    assert_eq!(state.due_before(Stage::Setting).minor(), *amount_minor);
    atelier.pay(id).await;
    atelier.do_as_staff(id, Action::Move { to: Stage::Setting, reason: None }).await;
    assert_eq!(atelier.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_transfer_pays_the_deposit_as_a_card_does_and_a_refund_closes_the_gate_again() {
    let atelier = Atelier::new().await;
    let id = accepted(&atelier).await;
    let bill = atelier.bills(id).await.remove(0);
    let amount = bill.next().unwrap().amount;
    let mut tx = atelier.db.begin().await.unwrap();
    let received_on = tx.now().await.unwrap().date_naive();
    let (line_id, payer, reference) = ("L1".into(), "Ada Okafor".into(), bill.order.number.clone());
    let ask = RecordTransfer { line_id, amount, received_on, payer, reference };
    let transfer = record_transfer(&mut tx, &atelier.staff, ask).await.unwrap().into_transfer();
    let ask = MatchTransfer { transfer: transfer.id, order: bill.order.id };
    match_transfer(&mut tx, &atelier.staff, ask).await.unwrap();
    tx.commit().await.unwrap();
    atelier.hear().await;
    assert_eq!(told(&atelier, id).await, [amount.minor()]);
    let balance = atelier.pay(id).await.state.paid().minor() - amount.minor();
    assert!(atelier.now(id).await.state.due().is_zero());

    let back = RequestRefund {
        order: bill.order.id,
        amount: Money::new(balance, USD),
        note: "A courtesy".into(),
        returns: Vec::new(),
        key: "one".into(),
    };
    let mut tx = atelier.db.begin().await.unwrap();
    let asked = payments::request_refund(&mut tx, &atelier.commerce, &atelier.staff, back).await.unwrap();
    let email = "omar@jasonandco.example".parse().unwrap();
    let second = add_staff(&mut tx, &atelier.cx, AddStaff { email, name: None, role: Role::Owner }).await;
    let second = atelier.cx.with_actor(Actor::Staff(second.unwrap()));
    if asked.waits {
        let decide = DecideRefund { refund: asked.id, approve: true };
        payments::decide_refund(&mut tx, &second, decide).await.unwrap();
    }
    tx.commit().await.unwrap();
    atelier.upkeep().await;
    assert_eq!(told(&atelier, id).await, [amount.minor(), balance, -balance]);
    assert_eq!(atelier.now(id).await.state.due().minor(), balance);
    assert_eq!(atelier.audit().await, Vec::<String>::new());
}

/// Random hands at the desk, the bank and the phone: after each the log, the orders and the ledger agree.
#[tokio::test]
async fn whatever_is_accepted_changed_paid_and_ended_in_whatever_order_the_books_and_the_log_agree() {
    let atelier = Atelier::new().await;
    atelier.gold(8_500).await;
    for seed in 0..6 {
        let random = SeededRandom::new(seed);
        let roll = |n: u64| {
            let mut bytes = [0; 8];
            random.fill(&mut bytes);
            u64::from_le_bytes(bytes) % n
        };
        let id = atelier.open().await.id;
        for _ in 0..16 {
            let state = atelier.now(id).await.state;
            let ask = |action| Do { commission: id, expected_version: None, action };
            let latest = state.quote.as_ref().map_or(0, |quote| quote.version);
            match roll(10) {
                0 | 1 => {
                    let version = atelier.now(id).await.version;
                    let mut tx = atelier.db.begin().await.unwrap();
                    if issue_quote(&mut tx, &atelier.staff, quote_of(id, version)).await.is_ok() {
                        tx.commit().await.unwrap();
                    }
                }
                2..=4 => {
                    let _refused_or_not = atelier.act(&atelier.guest, ask(accept(latest))).await;
                }
                5 => {
                    let delta = i64::try_from(roll(400_000)).unwrap() - 200_000;
                    let _refused_or_not = change(&atelier, id, delta).await;
                }
                9 if roll(4) == 0 => {
                    let _refused_or_not = atelier.act(&atelier.staff, ask(cancel())).await;
                }
                _ => {
                    if let Some(next) = atelier.bills(id).await.iter().find_map(Bill::next) {
                        atelier.try_pay(next.id).await.unwrap();
                    }
                }
            }
            atelier.hear().await;
        }
        atelier.upkeep().await;
        assert_eq!(atelier.audit().await, Vec::<String>::new(), "seed {seed}");
    }
}

#[tokio::test]
async fn money_that_only_one_of_the_log_and_the_books_knows_is_found() {
    let atelier = Atelier::new().await;
    let ready = atelier.ready().await;
    let number = ready.state.number.clone();
    let invented = Action::Pay { amount_minor: 1, reference: "nowhere".into() };
    atelier
        .act(&atelier.cx, Do { commission: ready.id, expected_version: None, action: invented })
        .await
        .unwrap();
    assert_eq!(atelier.audit().await, [format!("A11: {number}")]);

    let other = accepted(&atelier).await;
    let bill = atelier.bills(other).await.remove(0);
    sqlx::query("UPDATE orders SET kind = 'shop' WHERE id = $1")
        .bind(bill.order.id.uuid())
        .execute(atelier.db.pool())
        .await
        .unwrap();
    assert!(atelier.audit().await.contains(&format!("A12: {}", bill.order.id.uuid())));
    sqlx::query("UPDATE orders SET kind = 'commission', subtotal_minor = subtotal_minor + 1, total_minor = total_minor + 1 WHERE id = $1")
        .bind(bill.order.id.uuid())
        .execute(atelier.db.pool())
        .await
        .unwrap();
    let state = atelier.now(other).await.state;
    assert!(atelier.audit().await.contains(&format!("A13: {}", state.number)));
}

#[tokio::test]
async fn much_money_is_agreed_to_with_a_code_that_is_good_for_five_wrong_tries_and_fifteen_minutes() {
    let atelier = Atelier::new().await;
    atelier.gold(8_500).await;
    let id = atelier.open().await.id;
    atelier.quote(id).await;
    let say = async |code: Option<&str>, version: i32| {
        let ask = Do { commission: id, expected_version: None, action: accept(version) };
        let mut tx = atelier.db.begin().await.unwrap();
        let done = answer(&mut tx, &atelier.guest, ask, code).await;
        if done.is_ok() {
            tx.commit().await.unwrap();
        }
        done.map(|_| ()).map_err(|error| error.code())
    };
    let ask = async || {
        let mut tx = atelier.db.begin().await.unwrap();
        ask_code(&mut tx, &atelier.guest, id).await.unwrap();
        tx.commit().await.unwrap();
        let newest = "SELECT id FROM commission_codes ORDER BY asked_at DESC, id DESC LIMIT 1";
        let code: uuid::Uuid = sqlx::query_scalar(newest).fetch_one(atelier.db.pool()).await.unwrap();
        let mut tx = atelier.db.begin().await.unwrap();
        tell_code(&mut tx, &atelier.cx, code).await.unwrap().unwrap().1
    };
    let tried = async |code: &str| {
        let mut tx = atelier.db.begin().await.unwrap();
        let right = try_code(&mut tx, &atelier.guest, id, code).await.unwrap();
        tx.commit().await.unwrap();
        right
    };
    assert_eq!(say(None, 1).await, Err("proof_needed"));
    assert_eq!(say(None, 7).await, Err("not_found"), "what is refused in any case asks for no code");
    let guessed = ask().await;
    assert_eq!(say(Some(&guessed), 1).await, Err("proof_needed"), "it was never tried");
    for _ in 0..5 {
        assert!(!tried("x").await);
    }
    assert!(!tried(&guessed).await, "five wrong tries end it");
    atelier.advance(chrono::Duration::seconds(1));
    let late = ask().await;
    atelier.advance(chrono::Duration::minutes(16));
    assert!(!tried(&late).await);
    let right = ask().await;
    assert!(tried(&format!("{} {}", &right[..3], &right[3..])).await, "as the letter writes it");
    assert_eq!(say(Some("000000"), 1).await, Err("proof_needed"));
    assert_eq!(say(Some(&right), 1).await, Ok(()));
}
