//! Returns and claims: what was promised counts, what comes back is settled once, in stock and in money.

use chrono::Duration;
use commerce::{
    cart::{AddLine, Personalization, add_line},
    checkout::{Address, PlaceOrder, place_order},
    documents::{DocumentKind, IssueDocument, issue_document},
    orders::{MarkFulfilled, Order, OrderState, mark_fulfilled},
    payments::{self, RefundState, list_refunds, send_refund},
    returns::{
        self, AskReturn, CountedFrom, DecideReturn, Exception, InspectReturn, Inspected, PutPolicy, Reason,
        ReceiveReturn, Resolution, Return, ReturnError, ReturnPolicy, ReturnState, SendReturn, SettleReturn,
        Settled, Standing, Verdict, Way, WithdrawReturn, ask_return, decide_return, inspect_return,
        put_policy, receive_return, send_return, settle_return, withdraw_return,
    },
    testing::{House, PieceKind, ask_for},
};
use kernel::{
    Currency, Fault as _, Kind, Quantity,
    ids::{OrderId, VariantId},
};
use platform::Cx;

use crate::{
    people,
    refunds::{decide, person, sound, usd},
};

/// An order that was paid and has left.
pub(crate) async fn sent(house: &House, lines: &[(VariantId, i64)]) -> Order {
    let cart = house.cart(lines).await;
    let order = house.pay(&house.place(&cart).await.unwrap()).await;
    send(house, order.id).await
}

pub(crate) async fn send(house: &House, order: OrderId) -> Order {
    let mut tx = house.db.begin().await.unwrap();
    let ask = MarkFulfilled {
        order,
        expected_version: house.order(order).await.version,
        courier: "Malca-Amit".into(),
        tracking_number: "MA 100".into(),
    };
    mark_fulfilled(&mut tx, &person(house), ask).await.unwrap();
    tx.commit().await.unwrap();
    house.order(order).await
}

fn wish(order: &Order, lines: &[(usize, i32)]) -> AskReturn {
    AskReturn {
        order: order.id,
        lines: lines.iter().map(|(at, quantity)| (order.lines[*at].id, *quantity)).collect(),
        reason: Reason::Size,
        words: String::new(),
        resolution: Resolution::Refund,
        way: Way::Label,
        beyond: String::new(),
    }
}

async fn ask(house: &House, cx: &Cx, ask: AskReturn) -> Result<Return, ReturnError> {
    let mut tx = house.db.begin().await.unwrap();
    let asked = ask_return(&mut tx, cx, ask).await?;
    tx.commit().await.unwrap();
    Ok(asked)
}

async fn answer(house: &House, found: &Return, approve: bool) -> Result<Return, ReturnError> {
    let mut tx = house.db.begin().await.unwrap();
    let ask = DecideReturn {
        id: found.id,
        expected_version: found.version,
        approve,
        words: if approve { String::new() } else { "It was worn at sea.".into() },
        courier: String::new(),
        tracking: String::new(),
    };
    let answered = decide_return(&mut tx, &person(house), ask).await?;
    tx.commit().await.unwrap();
    Ok(answered)
}

async fn arrives(house: &House, found: &Return) -> Return {
    let mut tx = house.db.begin().await.unwrap();
    let ask = ReceiveReturn { id: found.id, expected_version: found.version };
    let here = receive_return(&mut tx, &person(house), ask).await.unwrap();
    tx.commit().await.unwrap();
    here
}

async fn looked_at(house: &House, found: &Return, verdict: Verdict) -> Return {
    let words =
        if verdict == Verdict::AsSold { String::new() } else { "A scratch on the shoulder.".to_owned() };
    let lines =
        found.lines.iter().map(|line| Inspected { line: line.line, verdict, words: words.clone() }).collect();
    let mut tx = house.db.begin().await.unwrap();
    let ask = InspectReturn { id: found.id, expected_version: found.version, lines };
    let seen = inspect_return(&mut tx, &person(house), ask).await.unwrap();
    tx.commit().await.unwrap();
    seen
}

async fn settle(house: &House, cx: &Cx, found: &Return, less_minor: i64) -> Result<Settled, ReturnError> {
    let mut tx = house.db.begin().await.unwrap();
    let less_words = if less_minor > 0 { "Polishing a scratch.".to_owned() } else { String::new() };
    let ask = SettleReturn { id: found.id, expected_version: found.version, less_minor, less_words };
    let settled = settle_return(&mut tx, &house.commerce, cx, ask).await?;
    tx.commit().await.unwrap();
    if let Some(refund) = settled.send {
        send_refund(&house.db, &house.commerce, &house.cx, refund).await;
    }
    Ok(settled)
}

/// Through every step to the inspection.
async fn back(house: &House, ask_for: AskReturn, verdict: Verdict) -> Return {
    let asked = ask(house, &house.cx, ask_for).await.unwrap();
    let approved = answer(house, &asked, true).await.unwrap();
    looked_at(house, &arrives(house, &approved).await, verdict).await
}

/// What the invariants look at: a return that was settled, one that goes on, and papers.
pub(crate) async fn comes_back(house: &House, stocked: VariantId) {
    let order = sent(house, &[(stocked, 3)]).await;
    let seen = back(house, wish(&order, &[(0, 1)]), Verdict::AsSold).await;
    settle(house, &person(house), &seen, 0).await.unwrap();
    ask(house, &house.cx, wish(&order, &[(0, 1)])).await.unwrap();
    let mut tx = house.db.begin().await.unwrap();
    for kind in DocumentKind::ALL {
        let ask = IssueDocument { order: order.id, kind: *kind, refund: None };
        issue_document(&mut tx, &person(house), ask).await.unwrap();
    }
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn what_comes_back_as_it_was_sold_is_for_sale_again_and_its_money_on_the_way() {
    let house = House::new().await;
    let ring = house.ring("Ring", 40_000, PieceKind::Stocked(5)).await;
    let order = sent(&house, &[(ring, 3)]).await;
    let asked = ask(&house, &house.cx, wish(&order, &[(0, 1)])).await.unwrap();
    assert_eq!(asked.number, format!("{}-R1", order.number));
    assert_eq!((asked.state, asked.promised()), (ReturnState::Requested, usd(43_550)));
    assert_eq!(house.level(ring).await.restocked, 0, "nothing is in the house before it was looked at");
    let approved = answer(&house, &asked, true).await.unwrap();
    let mut tx = house.db.begin().await.unwrap();
    let on_its_way = SendReturn { id: asked.id, courier: "UPS".into(), tracking: "1Z".into() };
    let moving = send_return(&mut tx, &house.cx, on_its_way).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!((approved.state, moving.state), (ReturnState::Approved, ReturnState::OnItsWay));
    let seen = looked_at(&house, &arrives(&house, &moving).await, Verdict::AsSold).await;
    let done = settle(&house, &person(&house), &seen, 0).await.unwrap().settled;
    assert_eq!((done.state, done.settled), (ReturnState::Settled, Some(usd(43_550))));
    let now = house.order(order.id).await;
    assert_eq!((now.state, now.refunded, now.lines[0].returned), (OrderState::Fulfilled, usd(43_550), 1));
    let level = house.level(ring).await;
    assert_eq!((level.available, level.restocked, level.written_off), (3, 1, 0));
    sound(&house).await;
}

#[tokio::test]
async fn the_parts_of_a_line_give_back_what_was_paid_for_it_to_the_cent() {
    let house = House::new().await;
    // three of 33.33 with New York's tax: no third is a whole number of cents
    let ring = house.ring("Ring", 3_333, PieceKind::Stocked(9)).await;
    let order = sent(&house, &[(ring, 3)]).await;
    let mut given = 0;
    for _ in 0..3 {
        let seen = back(&house, wish(&order, &[(0, 1)]), Verdict::AsSold).await;
        given += settle(&house, &person(&house), &seen, 0).await.unwrap().settled.settled.unwrap().minor();
    }
    assert_eq!(given, order.lines[0].line_total.minor());
    let refused = ask(&house, &house.cx, wish(&order, &[(0, 1)])).await.unwrap_err();
    assert!(["return_exceeds_line", "not_sent"].contains(&refused.code()), "{refused}");
    sound(&house).await;
}

#[tokio::test]
async fn what_is_worn_is_written_off_and_gives_less_for_a_reason() {
    let house = House::new().await;
    let ring = house.ring("Ring", 40_000, PieceKind::Stocked(5)).await;
    let order = sent(&house, &[(ring, 1)]).await;
    let seen = back(&house, wish(&order, &[(0, 1)]), Verdict::Damaged).await;
    assert_eq!(seen.lines[0].verdict_words.as_deref(), Some("A scratch on the shoulder."));
    let refused = settle(&house, &person(&house), &seen, 99_999).await.unwrap_err();
    assert_eq!(refused.fields()[0].field, "less");
    let done = settle(&house, &person(&house), &seen, 3_550).await.unwrap().settled;
    assert_eq!((done.settled, done.less.unwrap().0), (Some(usd(40_000)), usd(3_550)));
    let level = house.level(ring).await;
    assert_eq!((level.available, level.written_off), (4, 1));
    sound(&house).await;
}

#[tokio::test]
async fn what_is_not_ours_gives_nothing_and_stays_with_its_client() {
    let house = House::new().await;
    let ring = house.ring("Ring", 40_000, PieceKind::Stocked(5)).await;
    let order = sent(&house, &[(ring, 1)]).await;
    let seen = back(&house, wish(&order, &[(0, 1)]), Verdict::NotOurs).await;
    assert_eq!(seen.owed(), usd(0));
    let done = answer(&house, &seen, false).await.unwrap();
    assert_eq!(done.state, ReturnState::Declined);
    let now = house.order(order.id).await;
    assert_eq!((now.refunded, now.lines[0].returned), (usd(0), 0));
    sound(&house).await;
}

#[tokio::test]
async fn above_the_limit_a_second_person_still_approves_the_money() {
    let house = House::new().await;
    let ring = house.ring("Dear", 345_000, PieceKind::OneOfAKind).await;
    let order = sent(&house, &[(ring, 1)]).await;
    let seen = back(&house, wish(&order, &[(0, 1)]), Verdict::AsSold).await;
    let one = person(&house);
    let done = settle(&house, &one, &seen, 0).await.unwrap();
    assert_eq!(done.send, None, "nobody is paid before the second person");
    let refund = done.settled.refund.unwrap();
    let state = async || list_refunds(&mut house.db.read().await.unwrap(), order.id).await.unwrap()[0].state;
    assert_eq!(state().await, RefundState::Waiting);
    assert_eq!(decide(&house, &one, refund, true).await.unwrap_err().code(), "own_refund");
    decide(&house, &person(&house), refund, true).await.unwrap();
    send_refund(&house.db, &house.commerce, &house.cx, refund).await;
    assert_eq!(state().await, RefundState::Done);
    assert_eq!(house.level(ring).await.available, 1, "the piece was back at once");
    sound(&house).await;
}

#[tokio::test]
async fn store_credit_is_given_instead_of_money_and_never_beside_it() {
    let house = House::new().await;
    let ring = house.ring("Ring", 40_000, PieceKind::Stocked(5)).await;
    let order = sent(&house, &[(ring, 2)]).await;
    let wanted = AskReturn { resolution: Resolution::StoreCredit, ..wish(&order, &[(0, 1)]) };
    let refused = ask(&house, &house.cx, wanted.clone()).await.unwrap_err();
    assert_eq!(refused.code(), "no_account", "a guest has nowhere to keep it");
    let ada = people::customer(&house, order.email.as_str()).await;
    let seen = back(&house, wanted, Verdict::AsSold).await;
    let done = settle(&house, &person(&house), &seen, 0).await.unwrap().settled;
    assert_eq!((done.settled, done.refund), (Some(usd(43_550)), None));
    let mut conn = house.db.read().await.unwrap();
    let credit =
        commerce::credits::find_store_credit(&mut conn, ada.account, Currency::Usd, None).await.unwrap();
    assert_eq!(credit.unwrap().balance, usd(43_550));
    let now = house.order(order.id).await;
    assert_eq!((now.refunded, now.lines[0].returned), (usd(0), 1));
    let left = payments::refundable(&mut conn, order.id).await.unwrap();
    assert_eq!(left, order.total.checked_sub(usd(43_550)), "what became credit does not go back as well");
    drop(conn);
    sound(&house).await;
}

#[tokio::test]
async fn what_was_promised_with_the_order_counts_when_the_policy_changes_later() {
    let house = House::new().await;
    let ring = house.ring("Ring", 40_000, PieceKind::Stocked(5)).await;
    let order = sent(&house, &[(ring, 1)]).await;
    let none = ReturnPolicy {
        market: "US".into(),
        days: 0,
        counted_from: CountedFrom::Dispatch,
        transit_days: 0,
        made_to_order: false,
        earrings_sealed: true,
        version: 1,
    };
    let mut tx = house.db.begin().await.unwrap();
    put_policy(&mut tx, &person(&house), PutPolicy { policy: none.clone() }).await.unwrap();
    let stale = put_policy(&mut tx, &person(&house), PutPolicy { policy: none }).await.unwrap_err();
    assert_eq!(stale.kind(), Kind::PreconditionFailed);
    tx.commit().await.unwrap();
    let standing = async |order: &Order| {
        let mut conn = house.db.read().await.unwrap();
        returns::offer(&mut conn, order, house.cx.clock.now()).await.unwrap().lines[0].standing
    };
    assert!(matches!(standing(&order).await, Standing::Open { by_law: false, .. }));
    let later = sent(&house, &[(ring, 1)]).await;
    assert_eq!(standing(&later).await, Standing::Never(Exception::FinalSale));
    let refused = ask(&house, &house.cx, wish(&later, &[(0, 1)])).await.unwrap_err();
    assert_eq!(refused.code(), "return_excluded");
    house.advance(Duration::days(50));
    assert!(matches!(standing(&order).await, Standing::Over { .. }));
    assert_eq!(ask(&house, &house.cx, wish(&order, &[(0, 1)])).await.unwrap_err().code(), "return_too_late");
}

#[tokio::test]
async fn a_client_in_france_calls_a_whole_order_off_by_right_and_has_delivery_back() {
    let house = House::new().await;
    let ring = house.ring("Ring", 40_000, PieceKind::Stocked(5)).await;
    let address = Address {
        name: "Ada Byron".into(),
        line1: "12 Place Vendôme".into(),
        line2: None,
        city: "Paris".into(),
        region: None,
        postal_code: Some("75001".into()),
        country: "FR".into(),
        phone: Some("+33 1 00 00 00 00".into()),
    };
    sqlx::query("UPDATE shipping_methods SET countries = '{}' WHERE code = 'insured_express'")
        .execute(house.db.pool())
        .await
        .unwrap();
    let cart = house.cart(&[(ring, 2)]).await;
    let ask_order =
        PlaceOrder { shipping_address: address, shipping_method: "insured_express".into(), ..ask_for(&cart) };
    let placed = place_order(&house.db, &house.commerce, &house.cx, ask_order).await.unwrap();
    let order = send(&house, house.pay(&placed).await.id).await;
    assert!(!order.shipping.is_zero());
    let half = ask(&house, &house.cx, wish(&order, &[(0, 1)])).await.unwrap();
    assert_eq!(half.delivery, usd(0), "a part of it keeps its delivery");
    let mut tx = house.db.begin().await.unwrap();
    withdraw_return(&mut tx, &house.cx, WithdrawReturn { id: half.id }).await.unwrap();
    tx.commit().await.unwrap();
    let whole = ask(&house, &house.cx, wish(&order, &[(0, 2)])).await.unwrap();
    assert_eq!(whole.promised(), order.total);
}

#[tokio::test]
async fn an_engraved_piece_stays_unless_something_is_wrong_with_it_or_staff_say_why() {
    let house = House::new().await;
    let ring = house.ring("Ring", 40_000, PieceKind::Stocked(5)).await;
    let cart = house.cart(&[]).await;
    let mut tx = house.db.begin().await.unwrap();
    let personalization = Personalization { engraving: Some("Forever".into()), ..Personalization::default() };
    let line = AddLine { cart: cart.id, variant: ring, quantity: Quantity::new(1).unwrap(), personalization };
    add_line(&mut tx, &house.cx, line).await.unwrap();
    tx.commit().await.unwrap();
    let placed = house.place(&house.cart_now(&cart).await).await.unwrap();
    let order = send(&house, house.pay(&placed).await.id).await;
    let refused = ask(&house, &house.cx, wish(&order, &[(0, 1)])).await.unwrap_err();
    assert_eq!(refused.code(), "return_excluded");
    let beyond = AskReturn { beyond: "A promise of the boutique's".into(), ..wish(&order, &[(0, 1)]) };
    let still = ask(&house, &house.cx, beyond.clone()).await.unwrap_err();
    assert_eq!(still.code(), "return_excluded", "a client goes beyond nothing");
    let kept = ask(&house, &person(&house), beyond).await.unwrap();
    assert_eq!(kept.beyond.as_deref(), Some("A promise of the boutique's"));
    answer(&house, &kept, false).await.unwrap();
    let silent = AskReturn { reason: Reason::Damaged, ..wish(&order, &[(0, 1)]) };
    assert_eq!(ask(&house, &house.cx, silent.clone()).await.unwrap_err().fields()[0].field, "words");
    let claim = AskReturn { words: "The stone fell out on the first day.".into(), ..silent };
    let seen = back(&house, claim, Verdict::AsSold).await;
    settle(&house, &person(&house), &seen, 0).await.unwrap();
    let level = house.level(ring).await;
    assert_eq!(
        (level.available, level.written_off),
        (4, 1),
        "what was made for one client is never sold as new"
    );
    sound(&house).await;
}

#[tokio::test]
async fn what_was_lost_is_made_good_without_an_inspection() {
    let house = House::new().await;
    let ring = house.ring("Ring", 40_000, PieceKind::Stocked(5)).await;
    let order = sent(&house, &[(ring, 1)]).await;
    let lost = AskReturn {
        reason: Reason::Lost,
        words: "The courier has no trace of it.".into(),
        ..wish(&order, &[(0, 1)])
    };
    let asked = ask(&house, &house.cx, lost).await.unwrap();
    assert_eq!((asked.way, asked.promised()), (Way::None, order.total));
    let approved = answer(&house, &asked, true).await.unwrap();
    settle(&house, &person(&house), &approved, 0).await.unwrap();
    assert_eq!(house.order(order.id).await.state, OrderState::Refunded);
    assert_eq!(house.level(ring).await.written_off, 1);
    sound(&house).await;
}

#[tokio::test]
async fn nothing_comes_back_of_what_has_not_left_and_no_step_is_taken_twice_or_out_of_turn() {
    let house = House::new().await;
    let ring = house.ring("Ring", 40_000, PieceKind::Stocked(5)).await;
    let cart = house.cart(&[(ring, 1)]).await;
    let paid = house.pay(&house.place(&cart).await.unwrap()).await;
    assert_eq!(ask(&house, &house.cx, wish(&paid, &[(0, 1)])).await.unwrap_err().code(), "not_sent");
    let order = send(&house, paid.id).await;
    let asked = ask(&house, &house.cx, wish(&order, &[(0, 1)])).await.unwrap();
    assert_eq!(
        ask(&house, &house.cx, wish(&order, &[(0, 1)])).await.unwrap_err().code(),
        "return_exceeds_line"
    );
    let early = settle(&house, &person(&house), &asked, 0).await.unwrap_err();
    assert_eq!(early.code(), "invalid_transition");
    let approved = answer(&house, &asked, true).await.unwrap();
    assert_eq!(answer(&house, &asked, true).await.unwrap_err().code(), "version_conflict");
    assert_eq!(answer(&house, &approved, false).await.unwrap_err().code(), "invalid_transition");
    let seen = looked_at(&house, &arrives(&house, &approved).await, Verdict::AsSold).await;
    let mut tx = house.db.begin().await.unwrap();
    let late = withdraw_return(&mut tx, &house.cx, WithdrawReturn { id: seen.id }).await.unwrap_err();
    assert_eq!(late.code(), "invalid_transition");
    drop(tx);
    sound(&house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixty_four_who_settle_decline_and_ask_again_settle_it_once() {
    let house = House::with_connections(24).await;
    let ring = house.ring("Ring", 40_000, PieceKind::Stocked(9)).await;
    let order = sent(&house, &[(ring, 2)]).await;
    let seen = back(&house, wish(&order, &[(0, 1)]), Verdict::AsSold).await;
    let tasks: Vec<_> = (0..64)
        .map(|at| {
            let (db, cx, commerce, seen) =
                (house.db.clone(), person(&house), house.commerce.clone(), seen.clone());
            let again = wish(&order, &[(0, 2)]);
            tokio::spawn(async move {
                db::with_retry(|| async {
                    let mut tx = db.begin().await?;
                    match at % 4 {
                        0 => {
                            ask_return(&mut tx, &cx, again.clone()).await?;
                        }
                        1 => {
                            let no = DecideReturn {
                                id: seen.id,
                                expected_version: seen.version,
                                approve: false,
                                words: "No.".into(),
                                courier: String::new(),
                                tracking: String::new(),
                            };
                            decide_return(&mut tx, &cx, no).await?;
                        }
                        _ => {
                            let ask = SettleReturn {
                                id: seen.id,
                                expected_version: seen.version,
                                less_minor: 0,
                                less_words: String::new(),
                            };
                            settle_return(&mut tx, &commerce, &cx, ask).await?;
                        }
                    }
                    tx.commit().await?;
                    Ok::<_, ReturnError>(at % 4)
                })
                .await
            })
        })
        .collect();
    let mut done = Vec::new();
    for task in tasks {
        if let Ok(what) = task.await.unwrap() {
            done.push(what);
        }
    }
    let ended: Vec<_> = done.iter().filter(|what| **what > 0).collect();
    assert_eq!(ended.len(), 1, "it ended once: {done:?}");
    house.upkeep().await;
    let now = house.order(order.id).await;
    let settled = *ended[0] > 1;
    assert_eq!(now.refunded, usd(if settled { 43_550 } else { 0 }));
    assert_eq!(now.lines[0].returned, i32::from(settled));
    sound(&house).await;
}
