//! Letters about commissions.

use bespoke::commissions::{
    Action, Brief, Commission, Do, OpenCommission, QualityOutcome, ReleaseWay, Side, Stage, act,
    open_commission,
};
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

/// A commission whose piece is with its owner.
async fn delivered(house: &House, secret_until: Option<NaiveDate>) -> Commission {
    let of = open(house, secret_until).await;
    everything(house, &of).await;
    let changed = go(house, &of, Action::AnswerChange { change: 1, accepted: true }).await;
    go(house, &of, Action::ApproveDesign { hash: changed.state.sheet().unwrap().hash() }).await;
    let amount_minor = changed.state.due().minor();
    go(house, &of, Action::Pay { amount_minor, reference: "bank 2".into() }).await;
    let step = async |to| go(house, &of, Action::Move { to, reason: None }).await;
    for to in
        [Stage::Quote, Stage::Approved, Stage::Deposit, Stage::Casting, Stage::Setting, Stage::Finishing]
    {
        step(to).await;
    }
    step(Stage::QualityCheck).await;
    let outcome = QualityOutcome::Passed;
    go(house, &of, Action::CheckQuality { outcome, name: "Inès".into(), words: None }).await;
    step(Stage::Photography).await;
    step(Stage::Balance).await;
    let (way, words) = (ReleaseWay::Collected, "She came for it".to_owned());
    go(house, &of, Action::Release { way, words, cover_minor: 0 }).await;
    step(Stage::Delivered).await;
    of
}

#[tokio::test]
async fn an_owner_is_written_to_once_about_the_size_and_once_a_year_until_they_want_no_more() {
    let house = House::new().await;
    let of = delivered(&house, None).await;
    let before = letters(&house).await.len();
    let look = async |days| {
        house.advance(chrono::Duration::days(days));
        bespoke::aftercare::remind(&house.db, &house.cx).await.unwrap();
        bespoke::aftercare::remind(&house.db, &house.cx).await.unwrap();
        letters(&house).await
    };
    let size = look(60).await;
    assert_eq!(size.len(), before + 1);
    let stop = house.cx.link(&bespoke::aftercare::stop_path(&house.cx, of.id));
    let about = |mails: &[StoredMail], subject: &str| {
        let found: Vec<_> = mails.iter().filter(|m| m.subject.contains(subject)).cloned().collect();
        assert!(found.iter().all(|m| m.text.contains(&stop) && m.recipient == "ada@example.com"));
        found.len()
    };
    assert_eq!(about(&size, "Does it fit?"), 1);
    let year = look(306).await;
    assert_eq!((year.len(), about(&year, "May we look at your piece?")), (before + 2, 1));
    assert!(year.iter().any(|m| m.text.contains("A year with your piece.") && !m.html.contains("<script")));
    house.announce_again("bespoke.aftercare_due").await;
    assert_eq!(letters(&house).await.len(), before + 2, "a second announcement writes nothing");

    // decided on, and ended before it was written
    house.advance(chrono::Duration::days(365));
    assert_eq!(bespoke::aftercare::remind(&house.db, &house.cx).await.unwrap(), 1);
    let mut tx = house.db.begin().await.unwrap();
    let key = stop.rsplit_once('/').unwrap().1;
    bespoke::aftercare::stop_aftercare(&mut tx, &house.cx, key).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(letters(&house).await.len(), before + 2);
}

#[tokio::test]
async fn a_letter_after_delivery_tells_nothing_of_what_is_still_a_surprise() {
    let house = House::new().await;
    let today = house.db.begin().await.unwrap().now().await.unwrap().date_naive();
    delivered(&house, Some(today + chrono::Duration::days(90))).await;
    let before: Vec<_> = letters(&house).await.into_iter().map(|m| m.subject).collect();
    house.advance(chrono::Duration::days(60));
    bespoke::aftercare::remind(&house.db, &house.cx).await.unwrap();
    let sent = letters(&house).await;
    let one = sent.iter().find(|m| !before.contains(&m.subject)).unwrap();
    for word in ["fit", "piece", "ring", "Ada", "size"] {
        let said = format!("{} {}", one.subject, one.text).replace("nothing", "");
        let bare = said.split("http").next().unwrap();
        assert!(!bare.contains(word), "{word} in {bare}");
    }
}
