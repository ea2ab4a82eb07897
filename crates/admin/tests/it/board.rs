//! The board of commissions while several people look at it.

use std::time::{Duration, Instant};

use axum::body::Body;
use bespoke::commissions::{
    Action, Brief, Commission, Do, OpenCommission, Side, Stage, act, open_commission,
};
use customers::Role;
use http::{Response, StatusCode};
use http_body_util::BodyExt;
use kernel::{Actor, Currency};
use tokio::time::timeout;

use crate::support::{EVIL, House};

pub(crate) async fn open(house: &House, title: &str) -> Commission {
    let ask = OpenCommission {
        title: title.into(),
        client: "Ada".into(),
        email: "ada@example.com".parse().unwrap(),
        phone: None,
        account: None,
        currency: Currency::Usd,
        brief: Brief { piece: "ring".into(), feeling: "Quiet".into(), ..Brief::default() },
        secret_until: None,
    };
    let mut tx = house.db.begin().await.unwrap();
    let opened = open_commission(&mut tx, &house.cx.with_actor(Actor::Guest), ask).await.unwrap();
    tx.commit().await.unwrap();
    opened
}

async fn system(house: &House, commission: &Commission, action: Action) -> Commission {
    let mut tx = house.db.begin().await.unwrap();
    let cx = house.cx.with_actor(Actor::System);
    let ask = Do { commission: commission.id, expected_version: None, action };
    let done = act(&mut tx, &cx, ask).await.unwrap();
    tx.commit().await.unwrap();
    done
}

fn moving(to: Stage) -> Action {
    Action::Move { to, reason: None }
}

/// A board that is open: what it was told and has not looked at yet.
pub(crate) struct Open(Response<Body>, String);

impl Open {
    pub(crate) async fn of(house: &House, session: &kernel::Token, query: &str) -> Self {
        let answer = house.open(&format!("/admin/commissions/events{query}"), session).await;
        assert_eq!(answer.status(), StatusCode::OK);
        Self(answer, String::new())
    }

    /// The next event, as it stands in the stream; none when nothing comes for a while, or the stream has ended.
    pub(crate) async fn next(&mut self) -> Option<String> {
        let read = async {
            loop {
                if let Some((event, rest)) = self.1.split_once("\n\n") {
                    let (event, rest) = (event.to_owned(), rest.to_owned());
                    self.1 = rest;
                    if !event.starts_with(':') {
                        return Some(event);
                    }
                    continue;
                }
                let frame = self.0.body_mut().frame().await?.unwrap();
                self.1.push_str(std::str::from_utf8(&frame.into_data().unwrap()).unwrap());
            }
        };
        timeout(Duration::from_secs(3), read).await.ok().flatten()
    }
}

/// Lets the board be told of what happens.
pub(crate) fn listen(house: &House) -> tokio::task::JoinHandle<()> {
    let (news, db) = (house.news.clone(), house.db.clone());
    tokio::spawn(async move { news.follow(&db).await })
}

#[tokio::test]
async fn a_board_begins_with_what_changed_since_it_was_read_and_hears_what_others_move_from_then_on() {
    let house = House::new().await;
    let session = house.sign_in(Role::Support).await;
    let (ring, pin) = (open(&house, &format!("A ring {EVIL}")).await, open(&house, "A pin").await);
    let page = house.get("/admin/commissions", Some(&session)).await.body;
    let since = page.split("events?since=").nth(1).unwrap().split('"').next().unwrap();
    let mut board = Open::of(&house, &session, &format!("?since={since}")).await;
    // both are younger than the slack of a transaction that is slow
    let first = [board.next().await.unwrap(), board.next().await.unwrap()].join("\n");
    assert!(first.contains(&ring.id.to_string()) && first.contains(&pin.id.to_string()), "{first}");
    assert!(!first.contains(EVIL) && first.contains("event: card") && first.contains("id: "), "{first}");

    let listening = listen(&house);
    // connecting says once that something may have been missed; what comes of it is no news
    while board.next().await.is_some() {}
    let began = Instant::now();
    let sent = [("to", "design"), ("version", "1")];
    let moved =
        house.post_for("card", &format!("/admin/commissions/{}/move", ring.id), &session, &sent).await;
    assert_eq!((moved.status, moved.headers["x-fragment"].to_str().unwrap()), (StatusCode::OK, "card"));
    assert!(moved.body.contains("data-version=\"2\"") && moved.body.contains("to Design."), "{}", moved.body);
    let told = board.next().await.unwrap();
    assert!(told.contains(&ring.id.to_string()) && told.contains("\\\"design\\\""), "{told}");
    assert!(began.elapsed() < Duration::from_secs(3));

    // the second of two who move one card is given it as it stands, and told; nothing is lost
    let second =
        house.post_for("card", &format!("/admin/commissions/{}/move", ring.id), &session, &sent).await;
    assert_eq!(second.status, StatusCode::PRECONDITION_FAILED);
    assert!(second.body.contains("data-stage=\"design\"") && second.body.contains("Somebody else worked"));
    house.news.end();
    assert_eq!(board.next().await, None, "a board of a node that ends connects again");
    listening.abort();
}

#[tokio::test]
async fn a_card_that_the_filter_of_a_board_shows_no_more_is_told_as_gone() {
    let house = House::new().await;
    let session = house.sign_in(Role::Support).await;
    let ring = open(&house, "A ring").await;
    let mut board = Open::of(&house, &session, "?unanswered=yes").await;
    assert!(board.next().await.unwrap().contains("event: card"));
    let listening = listen(&house);
    while board.next().await.is_some() {}
    let words = "We have your wishes.".to_owned();
    system(&house, &ring, Action::Write { by: Side::House, words }).await;
    let told = board.next().await.unwrap();
    assert!(told.contains("event: gone") && told.contains(&ring.id.to_string()), "{told}");
    listening.abort();
}

#[tokio::test]
async fn board_and_list_share_a_filter_by_whose_it_is_and_by_what_is_late_or_stalled() {
    let house = House::new().await;
    let me = house.account(Role::Support).await;
    let session = house.session(me).await;
    let (mine, late) = (open(&house, "A brooch").await, open(&house, "A pendant").await);
    system(&house, &mine, Action::Assign { account: me, name: "Grace Hopper".into() }).await;
    let mut tx = house.db.begin().await.unwrap();
    let today = tx.now().await.unwrap().date_naive();
    drop(tx);
    system(&house, &late, Action::Promise { on: today - chrono::Days::new(3) }).await;
    let titles = async |query: &str| {
        let body = house.get(&format!("/admin/commissions?{query}"), Some(&session)).await.body;
        (body.contains("A brooch"), body.contains("A pendant"))
    };
    for view in ["", "&view=list"] {
        assert_eq!(titles(&format!("owner=me{view}")).await, (true, false), "{view}");
        assert_eq!(titles(&format!("owner={me}{view}")).await, (true, false), "{view}");
        assert_eq!(titles(&format!("owner=nobody{view}")).await, (false, true), "{view}");
        assert_eq!(titles(&format!("look=yes{view}")).await, (false, true), "{view}");
        assert_eq!(titles(&format!("owner=made-up{view}")).await, (true, true), "{view}");
    }
    let board = house.get("/admin/commissions", Some(&session)).await.body;
    assert!(board.contains("3 days late") && board.contains("Answer the client"), "{board}");
    assert!(
        board.contains("<option value=\"me\">Mine") && !board.contains(&format!("<option value=\"{me}\"")),
        "{board}"
    );
}

#[tokio::test]
async fn who_may_only_read_follows_the_board_and_moves_nothing() {
    let house = House::new().await;
    let ring = open(&house, "A ring").await;
    let finance = house.sign_in(Role::Finance).await;
    let mut board = Open::of(&house, &finance, "").await;
    let listening = listen(&house);
    while board.next().await.is_some() {}
    system(&house, &ring, moving(Stage::Design)).await;
    let told = board.next().await.unwrap();
    assert!(told.contains("event: card") && !told.contains("<form"), "{told}");
    let sent = [("to", "quote"), ("version", "2")];
    let path = format!("/admin/commissions/{}/move", ring.id);
    assert_eq!(house.post_for("card", &path, &finance, &sent).await.status, StatusCode::FORBIDDEN);
    let catalog = house.sign_in(Role::Catalog).await;
    assert_eq!(house.open("/admin/commissions/events", &catalog).await.status(), StatusCode::FORBIDDEN);
    listening.abort();
}
