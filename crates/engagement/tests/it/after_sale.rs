//! What is written about returns, and how often.

use commerce::{
    orders::Order,
    returns::{
        AskReturn, DecideReturn, InspectReturn, Inspected, Reason, ReceiveReturn, Resolution, Return,
        SettleReturn, Verdict, Way, ask_return, decide_return, inspect_return, receive_return, settle_return,
    },
};

use crate::support::House;

async fn ask(house: &House, order: &Order) -> Return {
    let mut tx = house.db.begin().await.unwrap();
    // two rings with words in them: a claim, as they never come back for a change of mind
    let ask = AskReturn {
        order: order.id,
        lines: vec![(order.lines[0].id, 1)],
        reason: Reason::Damaged,
        words: "The stone moves when I touch it.".into(),
        resolution: Resolution::Refund,
        way: Way::Label,
        beyond: String::new(),
    };
    let asked = ask_return(&mut tx, &house.cx, ask).await.unwrap();
    tx.commit().await.unwrap();
    asked
}

#[tokio::test]
async fn every_step_that_its_client_should_know_of_makes_one_letter_however_often_it_is_announced() {
    let house = House::new().await;
    let order = house.paid_order("Ada Byron", "insured_courier").await;
    let order = house.dispatch(&order).await;
    let asked = ask(&house, &order).await;
    house.deliver().await;
    let mut tx = house.db.begin().await.unwrap();
    let decision = DecideReturn {
        id: asked.id,
        expected_version: asked.version,
        approve: true,
        words: "We are sorry for it.".into(),
        courier: "Malca-Amit".into(),
        tracking: "MA 4711".into(),
    };
    let approved = decide_return(&mut tx, &house.cx, decision).await.unwrap();
    let receipt = ReceiveReturn { id: asked.id, expected_version: approved.version };
    let here = receive_return(&mut tx, &house.cx, receipt).await.unwrap();
    let seen =
        Inspected { line: order.lines[0].id, verdict: Verdict::Damaged, words: "A claw is bent.".into() };
    let inspection = InspectReturn { id: asked.id, expected_version: here.version, lines: vec![seen] };
    let seen = inspect_return(&mut tx, &house.cx, inspection).await.unwrap();
    let settlement = SettleReturn {
        id: asked.id,
        expected_version: seen.version,
        less_minor: 0,
        less_words: String::new(),
    };
    let settled = settle_return(&mut tx, &house.commerce, &house.cx, settlement).await.unwrap().settled;
    tx.commit().await.unwrap();
    house.deliver().await;
    assert!(house.announce_again("returns.moved").await >= 5);
    house.deliver().await;
    let letters = house.letters(&order).await;
    let letters: Vec<_> = letters.iter().filter(|letter| letter.kind == "return").collect();
    assert_eq!(letters.len(), 4, "asked for, approved, received, settled");
    let all = [&asked.number, &order.number];
    assert!(letters.iter().all(|letter| all.iter().all(|number| letter.subject.contains(number.as_str()))));
    let approved = letters.iter().find(|letter| letter.subject.contains("is approved")).unwrap();
    for words in ["We are sorry for it.", "Malca-Amit", "MA 4711", "on a slip inside"] {
        assert!(approved.text.contains(words) && approved.html.contains(words), "{words}: {}", approved.text);
    }
    let last = letters.iter().find(|letter| letter.subject.contains("is settled")).unwrap();
    let amount = settled.settled.unwrap().to_string();
    assert!(last.text.contains(&amount) && last.text.contains("A claw is bent."), "{}", last.text);
    assert!(letters.iter().all(|letter| !letter.html.contains("<script")));
}

#[tokio::test]
async fn a_return_that_is_declined_says_why() {
    let house = House::new().await;
    let order = house.paid_order("Ada Byron", "insured_courier").await;
    let order = house.dispatch(&order).await;
    let asked = ask(&house, &order).await;
    let mut tx = house.db.begin().await.unwrap();
    let decision = DecideReturn {
        id: asked.id,
        expected_version: asked.version,
        approve: false,
        words: "It was resized elsewhere.".into(),
        courier: String::new(),
        tracking: String::new(),
    };
    decide_return(&mut tx, &house.cx, decision).await.unwrap();
    tx.commit().await.unwrap();
    house.deliver().await;
    let letters = house.letters(&order).await;
    let last = letters.iter().find(|letter| letter.subject.contains("can't be accepted")).unwrap();
    assert!(last.text.contains("It was resized elsewhere."));
}
