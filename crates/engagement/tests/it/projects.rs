//! Letters about commissions.

use bespoke::commissions::{Action, Brief, Commission, Do, OpenCommission, Side, act, open_commission};
use chrono::NaiveDate;
use kernel::{Actor, Currency};
use platform::mail::{self, StoredMail};

use crate::support::{EVIL, House};

async fn open(house: &House, secret_until: Option<NaiveDate>) -> Commission {
    let ask = OpenCommission {
        title: "An engagement ring for Ada".into(),
        client: format!("Ada {EVIL}"),
        email: "ada@example.com".parse().unwrap(),
        phone: None,
        account: None,
        currency: Currency::Usd,
        brief: Brief {
            piece: "engagement_ring".into(),
            feeling: "A ring like the sea".into(),
            ..Brief::default()
        },
        secret_until,
    };
    let mut tx = house.db.begin().await.unwrap();
    let opened = open_commission(&mut tx, &house.cx.with_actor(Actor::Guest), ask).await.unwrap();
    tx.commit().await.unwrap();
    opened
}

async fn go(house: &House, of: &Commission, action: Action) -> Commission {
    let mut tx = house.db.begin().await.unwrap();
    let done =
        act(&mut tx, &house.cx, Do { commission: of.id, expected_version: None, action }).await.unwrap();
    tx.commit().await.unwrap();
    done
}

async fn letters(house: &House) -> Vec<StoredMail> {
    house.deliver().await;
    mail::list(&mut house.db.read().await.unwrap(), 100).await.unwrap()
}

/// Everything a client may be told, in the words of a ring.
async fn everything(house: &House, of: &Commission) {
    let words = || "The ring, 2.2 mm, with the emerald".to_owned();
    go(house, of, Action::Write { by: Side::House, words: words() }).await;
    go(house, of, Action::Ask { words: words(), due: NaiveDate::from_ymd_opt(2027, 1, 1) }).await;
    let now = house.db.begin().await.unwrap().now().await.unwrap();
    let valid_until = now + chrono::Duration::days(14);
    go(
        house,
        of,
        Action::IssueQuote { total_minor: 933_547, deposit_minor: 466_774, valid_until, stages: Vec::new() },
    )
    .await;
    let accept = bespoke::commissions::Answer::Accept { terms: "2026-11".into() };
    go(house, of, Action::AnswerQuote { version: 1, answer: accept }).await;
    let shown =
        go(house, of, Action::ShowDesign { file_sha256: "ab".repeat(32), specification: words() }).await;
    go(house, of, Action::ApproveDesign { hash: shown.state.sheet().unwrap().hash() }).await;
    go(house, of, Action::Pay { amount_minor: 466_774, reference: "bank 1".into() }).await;
    go(house, of, Action::OrderChange { words: words(), delta_minor: 5_000, days: 3 }).await;
}

#[tokio::test]
async fn each_thing_a_client_should_know_makes_one_letter_with_their_link() {
    let house = House::new().await;
    let opened = open(&house, None).await;
    everything(&house, &opened).await;
    go(&house, &opened, Action::Write { by: Side::Client, words: "Thank you".into() }).await;
    let sent = letters(&house).await;
    assert_eq!(sent.len(), 9, "{:?}", sent.iter().map(|m| &m.subject).collect::<Vec<_>>());
    let link = house.cx.link(&bespoke::commissions::link(&house.cx, &opened));
    assert!(sent.iter().all(|m| m.text.contains(&link) && m.recipient == "ada@example.com"));
    assert!(sent.iter().all(|m| !m.html.contains("<script")));
    assert!(sent.iter().any(|m| m.text.contains("$9,335.47")));
    house.announce_again("bespoke.happened").await;
    assert_eq!(letters(&house).await.len(), 9, "a second announcement writes nothing");
}

#[tokio::test]
async fn no_letter_tells_what_a_surprise_is_before_its_day_and_every_letter_does_after_it() {
    let house = House::new().await;
    let today = house.db.begin().await.unwrap().now().await.unwrap().date_naive();
    let opened = open(&house, Some(today + chrono::Duration::days(30))).await;
    everything(&house, &opened).await;
    let sent = letters(&house).await;
    assert_eq!(sent.len(), 9);
    let giveaways = [
        "ring", "emerald", "Ada", "design", "quote", "stone", "metal", "engage", "9,335", "deposit", "jewel",
    ];
    for mail in &sent {
        // the link and the house's own name stand in every letter it writes
        let link = bespoke::commissions::link(&house.cx, &opened);
        let said =
            format!("{} {} {}", mail.subject, mail.text, mail.html).replace(&link, "").replace("string", "");
        for word in giveaways {
            let styled = said.to_lowercase().replace("cormorant garamond", "").replace("bring", "");
            assert!(!styled.contains(&word.to_lowercase()), "{word} in {said}");
        }
    }
    house.advance(chrono::Duration::days(31));
    go(&house, &opened, Action::Write { by: Side::House, words: "The ring is here".into() }).await;
    assert!(letters(&house).await.iter().any(|m| m.text.contains("The ring is here")));
}
