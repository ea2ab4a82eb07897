//! The atelier's day in the back office.

use bespoke::commissions::{Action, Commission, Do, Side, act};
use catalog::products::create_product;
use commerce::inventory::{ReceiveStock, receive_stock};
use customers::Role;
use http::StatusCode;
use kernel::Actor;

use crate::{
    board::open,
    support::{EVIL, House, new_ring},
};

async fn done(house: &House, actor: Actor, commission: &Commission, action: Action) {
    let mut tx = house.db.begin().await.unwrap();
    let ask = Do { commission: commission.id, expected_version: None, action };
    act(&mut tx, &house.cx.with_actor(actor), ask).await.unwrap();
    tx.commit().await.unwrap();
}

fn wrote(by: Side, words: &str) -> Action {
    Action::Write { by, words: words.into() }
}

#[tokio::test]
async fn the_day_of_one_person_holds_what_is_theirs_and_what_is_nobodys() {
    let house = House::new().await;
    let me = house.account(Role::Support).await;
    let session = house.session(me).await;
    let empty = house.get("/admin/today", Some(&session)).await.body;
    assert!(empty.contains("Nothing waits for you today."), "{empty}");
    let (mine, free) = (open(&house, "A brooch").await, open(&house, "A pendant").await);
    let system = Actor::System;
    done(&house, system, &mine, Action::Assign { account: me, name: "Grace Hopper".into() }).await;
    let mut tx = house.db.begin().await.unwrap();
    let today = tx.now().await.unwrap().date_naive();
    drop(tx);
    done(&house, system, &mine, Action::Promise { on: today - chrono::Days::new(2) }).await;
    let page = house.get("/admin/today", Some(&session)).await.body;
    for words in [
        "Your clients who wait",
        "Past their day",
        "Late or stalled",
        "2 days late",
        "Nobody looks after these yet",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(page.contains(&mine.state.number) && page.contains(&free.state.number));
    let load = house.get("/admin/workload", Some(&session)).await.body;
    assert!(load.contains("Grace Hopper") && load.contains("Nobody yet"), "{load}");
    assert!(load.contains(&format!("owner={me}&amp;look=yes")), "{load}");
}

#[tokio::test]
async fn the_calendar_shows_a_month_with_its_promises_and_any_other_that_is_asked_for() {
    let house = House::new().await;
    let session = house.sign_in(Role::Support).await;
    let ring = open(&house, "A ring").await;
    done(&house, Actor::System, &ring, Action::Promise { on: "2031-05-14".parse().unwrap() }).await;
    let may = house.get("/admin/calendar?month=2031-05", Some(&session)).await.body;
    assert!(
        may.contains("May 2031") && may.contains("Wednesday 14 May 2031") && may.contains("A ring"),
        "{may}"
    );
    assert!(may.contains("month=2031-04") && may.contains("month=2031-06"));
    let mine = house.get("/admin/calendar?month=2031-05&owner=me", Some(&session)).await.body;
    assert!(mine.contains("Nothing falls on this month.") && !mine.contains("A ring"), "{mine}");
    for odd in ["?month=", "?month=2031-13", "?month=99999-01", "?month=x"] {
        assert_eq!(house.get(&format!("/admin/calendar{odd}"), Some(&session)).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn a_message_is_unread_for_each_of_the_staff_until_they_look_or_somebody_answers() {
    let house = House::new().await;
    let (grace, other) = (house.sign_in(Role::Support).await, house.sign_in(Role::Owner).await);
    let ring = open(&house, "A ring").await;
    done(&house, Actor::Guest, &ring, wrote(Side::Client, EVIL)).await;
    let unread = async |session| house.get("/admin/inbox?only=unread", Some(session)).await.body;
    assert!(unread(&grace).await.contains("2 unread") && unread(&other).await.contains("2 unread"));
    let thread = house.get(&format!("/admin/inbox/{}", ring.id), Some(&grace)).await;
    assert_eq!(thread.status, StatusCode::OK);
    assert!(!thread.body.contains(EVIL), "{}", thread.body);
    assert!(unread(&grace).await.contains("Nobody waits here."));
    assert!(unread(&other).await.contains("2 unread"), "what one has read another has not");
    assert!(house.get("/admin/inbox", Some(&grace)).await.body.contains("To answer"));

    let path = format!("/admin/inbox/{}", ring.id);
    let blank = house.post(&path, Some(&grace), &[("words", " ")]).await;
    assert!(
        blank.status == StatusCode::UNPROCESSABLE_ENTITY && blank.body.contains("Write a few words first.")
    );
    let sent = house.post(&path, Some(&grace), &[("words", "Good morning, Ada.")]).await;
    assert_eq!(sent.location(), format!("{path}?done=sent"));
    assert!(unread(&other).await.contains("Nobody waits here."), "an answer is everybody's");
    assert!(house.get("/admin/inbox", Some(&grace)).await.body.contains("Nobody waits here."));
    let answered = house.get("/admin/inbox?only=answered&q=ada", Some(&grace)).await.body;
    assert!(answered.contains("We: ") && answered.contains("Good morning, Ada."), "{answered}");
    let reader = house.sign_in(Role::Finance).await;
    assert_eq!(house.post(&path, Some(&reader), &[("words", "No")]).await.status, StatusCode::FORBIDDEN);
    assert!(!house.get(&path, Some(&reader)).await.body.contains("<textarea"));
}

#[tokio::test]
async fn a_template_fills_its_blanks_and_one_that_names_nothing_is_refused() {
    let house = House::new().await;
    let session = house.sign_in(Role::Support).await;
    let ring = open(&house, "A ring").await;
    let thread = format!("/admin/inbox/{}?template=ready_on", ring.id);
    let shown = house.get(&thread, Some(&session)).await.body;
    assert!(shown.contains("Dear Ada,") && shown.contains(&ring.state.number), "{shown}");
    assert!(shown.contains("the day we agree on") && shown.contains("Grace Hopper"), "{shown}");

    let path = "/admin/message-templates/ready_on";
    let typed = |words, version| [("title", "When"), ("words", words), ("version", version)];
    let wrong = house.post(path, Some(&session), &typed("Dear {cleint}", "1")).await;
    assert!(wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.body.contains("names nothing"));
    assert!(wrong.body.contains("Dear {cleint}"), "what was typed is still there");
    let kept = house.post(path, Some(&session), &typed("On {promised}, {client}.", "1")).await;
    assert_eq!(kept.location(), "/admin/message-templates?done=kept");
    let late = house.post(path, Some(&session), &typed("Another", "1")).await;
    assert!(late.body.contains("Somebody else changed this template"), "{}", late.body);
    assert!(house.get(&thread, Some(&session)).await.body.contains("On the day we agree on, Ada."));

    let new = [("code", "thanks"), ("title", "Thanks"), ("words", "Thank you, {client}.")];
    let made = house.post("/admin/new-message-template", Some(&session), &new).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER);
    let twice = house.post("/admin/new-message-template", Some(&session), &new).await;
    assert!(twice.body.contains("a template of this code already"), "{}", twice.body);
    let gone = house.post("/admin/message-templates/thanks/removal", Some(&session), &[]).await;
    assert_eq!(gone.location(), "/admin/message-templates?done=removed");
    assert_eq!(
        house.get("/admin/message-templates/thanks", Some(&session)).await.status,
        StatusCode::NOT_FOUND
    );
}

/// A piece of which one exists, with its serial, sold and paid for.
async fn sold_piece(house: &House, serial: &str) -> (commerce::orders::Order, kernel::ids::ProductId) {
    let mut ring = new_ring("moonlight", "Moonlight");
    (ring.variants[0].one_of_a_kind, ring.variants[0].made_to_order) = (true, false);
    let mut tx = house.db.begin().await.unwrap();
    let product = create_product(&mut tx, &house.cx, ring).await.unwrap();
    let found = catalog::products::find_for_staff(&mut tx, product).await.unwrap().unwrap();
    let ask = ReceiveStock {
        variant: found.variants[0].id,
        quantity: 1,
        serials: vec![serial.into()],
        reference: "note".into(),
    };
    receive_stock(&mut tx, &house.cx, ask).await.unwrap();
    tx.commit().await.unwrap();
    (house.paid_order(product, "Ada Byron").await, product)
}

#[tokio::test]
async fn a_piece_of_the_shop_has_its_passport_from_its_order_and_its_client_owns_it() {
    let house = House::new().await;
    let session = house.sign_in(Role::Support).await;
    let (order, _) = sold_piece(&house, "JCO-77").await;
    let page = format!("/admin/orders/{}", order.id);
    let path = format!("{page}/passports/JCO-77");
    assert!(house.get(&page, Some(&session)).await.body.contains(&path), "the order leads to it");
    let form = house.get(&path, Some(&session)).await.body;
    assert!(form.contains("Seal the passport of JCO-77") && form.contains("value=\"Moonlight\""), "{form}");
    let typed =
        |version, metals| [("version", version), ("serial", "x"), ("piece", EVIL), ("metals", metals)];
    let bare = house.post(&path, Some(&session), &typed("0", "")).await;
    assert!(bare.body.contains("Say of which metal") && !bare.body.contains(EVIL), "{}", bare.body);
    let sealed = house.post(&path, Some(&session), &typed("0", "Gold 750, 5.2 g")).await;
    assert_eq!(sealed.location(), format!("{path}?done=sealed"), "{}", sealed.body);
    let twice = house.post(&path, Some(&session), &typed("0", "Gold 750, 5.2 g")).await;
    assert!(twice.body.contains("Somebody else sealed a version meanwhile"), "{}", twice.body);
    assert_eq!(
        house.post(&path, Some(&session), &typed("1", "Gold 750, 5.3 g")).await.status,
        StatusCode::SEE_OTHER
    );

    let mut conn = house.db.read().await.unwrap();
    let passport = bespoke::passports::find_by_serial(&mut conn, "JCO-77").await.unwrap().unwrap();
    assert_eq!((passport.version, passport.commission, passport.order), (2, None, Some(order.id)));
    let owner = bespoke::passports::find_owner(&mut conn, passport.id).await.unwrap().unwrap();
    assert_eq!((owner.seq, owner.name.as_str(), owner.email.as_str()), (1, "Ada Byron", "ada@example.com"));
    let newest = bespoke::passports::newest(&mut conn, &passport).await.unwrap();
    assert_eq!(newest.sealed.verify().unwrap().commission, "none", "an order is nobody else's business");
    let found = bespoke::invariants::run(&mut conn).await.unwrap();
    assert!(found.iter().all(|finding| finding.violations.is_empty()), "{found:?}");
    drop(conn);
    // a passport of an order that never had the piece
    let other = house.ring("band", "Band").await;
    let other = house.order(other, "Grace Hopper").await;
    let plant = async |order: kernel::ids::OrderId| {
        sqlx::query("UPDATE passports SET order_id = $1")
            .bind(order.uuid())
            .execute(house.db.pool())
            .await
            .unwrap();
        let mut conn = house.db.read().await.unwrap();
        let found = bespoke::invariants::run(&mut conn).await.unwrap();
        found
            .into_iter()
            .filter(|finding| !finding.violations.is_empty())
            .map(|finding| finding.id)
            .collect::<Vec<_>>()
    };
    assert_eq!(plant(other.id).await, ["A15"]);
    assert!(plant(order.id).await.is_empty());

    let strange = format!("{page}/passports/JCO-78");
    assert_eq!(house.get(&strange, Some(&session)).await.status, StatusCode::NOT_FOUND);
    let gone = house.post(&format!("{path}/revocation"), Some(&session), &[("reason", "Remade")]).await;
    assert_eq!(gone.location(), format!("{path}?done=revoked"));
    assert!(house.get(&path, Some(&session)).await.body.contains("no longer speaks for its piece"));
    let finance = house.sign_in(Role::Finance).await;
    assert_eq!(house.get(&path, Some(&finance)).await.status, StatusCode::FORBIDDEN);
}
