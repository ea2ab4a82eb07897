//! Looking after a finished piece.

use bespoke::{
    BespokeError,
    aftercare::{Occasion, events::AftercareDue, is_ours, remind, still_wanted, stop_aftercare, stop_path},
    commissions::{Action, Commission, Do, Side, Stage},
    valuations::find_valuation,
};
use chrono::{Duration, NaiveDate};
use kernel::Fault as _;

use crate::support::Atelier;

async fn delivered(atelier: &Atelier) -> Commission {
    let ready = atelier.ready().await;
    let id = ready.id;
    for to in [Stage::Casting, Stage::Setting, Stage::Finishing, Stage::QualityCheck] {
        atelier.do_as_staff(id, Action::Move { to, reason: None }).await;
    }
    atelier.pass(id).await;
    atelier.pay(id).await;
    for to in [Stage::Photography, Stage::Balance] {
        atelier.do_as_staff(id, Action::Move { to, reason: None }).await;
    }
    atelier.release(id).await;
    atelier.do_as_staff(id, Action::Move { to: Stage::Delivered, reason: None }).await;
    atelier.now(id).await
}

fn estimate(amount_minor: i64) -> Action {
    let ready_on = NaiveDate::from_ymd_opt(2030, 1, 1).unwrap();
    Action::EstimateService { service: 1, words: "Half a size up".into(), amount_minor, ready_on }
}

#[tokio::test]
async fn a_service_is_estimated_agreed_to_paid_and_done_in_that_order() {
    let atelier = Atelier::new().await;
    let piece = delivered(&atelier).await;
    let ask = |action| Do { commission: piece.id, expected_version: None, action };
    let wish = Action::AskService { by: Side::Client, words: "It is a little tight".into() };
    atelier.do_as_client(piece.id, wish.clone()).await;
    assert_eq!(
        atelier.act(&atelier.guest, ask(wish)).await.unwrap_err().code(),
        "nothing_waits",
        "one at a time"
    );
    let done = || Action::FinishService { service: 1, words: "Sized to US 7".into() };
    assert_eq!(atelier.act(&atelier.staff, ask(done())).await.unwrap_err().code(), "nothing_waits");
    let yes = || Action::AnswerService { service: 1, accepted: true };
    assert_eq!(atelier.act(&atelier.guest, ask(yes())).await.unwrap_err().code(), "nothing_waits");
    atelier.do_as_staff(piece.id, estimate(9_000)).await;
    atelier.do_as_staff(piece.id, estimate(12_000)).await;
    let forged = atelier.act(&atelier.staff, ask(yes())).await.unwrap_err();
    assert_eq!(forged.code(), "not_yours", "the house does not agree for its client");
    let agreed = atelier.do_as_client(piece.id, yes()).await;
    assert_eq!(agreed.state.due().minor(), 12_000);
    assert!(agreed.state.is_approved(), "what was approved stays approved at its own price");
    assert_eq!(atelier.act(&atelier.staff, ask(estimate(1))).await.unwrap_err().code(), "nothing_waits");
    let unpaid = atelier.act(&atelier.staff, ask(done())).await.unwrap_err();
    assert!(matches!(unpaid, BespokeError::ServiceUnpaid { .. }), "{unpaid}");
    atelier.pay(piece.id).await;
    let after = atelier.do_as_staff(piece.id, done()).await;
    assert_eq!((after.state.service.is_none(), after.state.services), (true, 1));
    assert_eq!(atelier.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn nothing_is_done_for_what_was_declined_and_nothing_asked_of_a_piece_that_is_not_finished() {
    let atelier = Atelier::new().await;
    let ready = atelier.ready().await;
    let wish = || Action::AskService { by: Side::Client, words: "Polish it".into() };
    let early = Do { commission: ready.id, expected_version: None, action: wish() };
    assert_eq!(atelier.act(&atelier.guest, early).await.unwrap_err().code(), "not_finished");
    let piece = delivered(&atelier).await;
    atelier.do_as_client(piece.id, wish()).await;
    atelier.do_as_staff(piece.id, estimate(9_000)).await;
    let declined =
        atelier.do_as_client(piece.id, Action::AnswerService { service: 1, accepted: false }).await;
    assert_eq!((declined.state.due().minor(), declined.state.service), (0, None));
    atelier.do_as_client(piece.id, wish()).await;
    assert_eq!(atelier.now(piece.id).await.state.services, 2);
    assert_eq!(atelier.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn an_owner_is_asked_once_after_sixty_days_and_once_a_year_however_many_look() {
    let atelier = Atelier::new().await;
    let piece = delivered(&atelier).await;
    let look = async || {
        let (one, other) = tokio::join!(remind(&atelier.db, &atelier.cx), remind(&atelier.db, &atelier.cx));
        one.unwrap() + other.unwrap()
    };
    assert_eq!(look().await, 0);
    atelier.advance(Duration::days(60));
    assert_eq!(look().await, 1, "whether it fits");
    atelier.advance(Duration::days(10));
    assert_eq!(look().await, 0);
    atelier.advance(Duration::days(296));
    assert_eq!(look().await, 1, "the first year");
    // a piece that is being looked after is not asked for
    atelier.advance(Duration::days(366));
    let wish = Action::AskService { by: Side::Client, words: "It is a little tight".into() };
    atelier.do_as_client(piece.id, wish).await;
    assert_eq!(look().await, 0);
    let told = AftercareDue { commission: piece.id, occasion: Occasion::Inspection, no: 1 };
    let mut tx = atelier.db.begin().await.unwrap();
    assert!(still_wanted(&mut tx, &told).await.unwrap());
    assert!(!still_wanted(&mut tx, &AftercareDue { no: 2, ..told }).await.unwrap());
}

#[tokio::test]
async fn whoever_ends_the_letters_about_a_piece_gets_no_more_and_no_other_key_ends_them() {
    let atelier = Atelier::new().await;
    let (piece, other) = (delivered(&atelier).await, delivered(&atelier).await);
    let path = stop_path(&atelier.cx, piece.id);
    let key = path.rsplit_once('/').unwrap().1;
    assert!(is_ours(&atelier.cx, key));
    let mut tx = atelier.db.begin().await.unwrap();
    let forged = key.replace(&piece.id.to_string(), &other.id.to_string());
    assert!(matches!(stop_aftercare(&mut tx, &atelier.guest, &forged).await, Err(BespokeError::NotFound)));
    stop_aftercare(&mut tx, &atelier.guest, key).await.unwrap();
    stop_aftercare(&mut tx, &atelier.guest, key).await.unwrap();
    tx.commit().await.unwrap();
    atelier.advance(Duration::days(61));
    assert_eq!(remind(&atelier.db, &atelier.cx).await.unwrap(), 1, "the other piece's alone");
    assert_eq!(atelier.audit().await, Vec::<String>::new());
    // a letter about a piece that is still at the drawing board
    let early = atelier.open().await;
    sqlx::query("INSERT INTO aftercare_letters (commission_id, kind, no, due_on, decided_at) VALUES ($1, 'inspection', 1, current_date, now())")
        .bind(early.id.uuid())
        .execute(atelier.db.pool())
        .await
        .unwrap();
    assert_eq!(atelier.audit().await, [format!("A14: {} inspection 1", early.state.number)]);
}

#[tokio::test]
async fn a_piece_is_valued_at_todays_price_of_its_metal_once_it_is_with_its_owner() {
    let atelier = Atelier::new().await;
    let at_work = atelier.ready().await;
    let on = NaiveDate::from_ymd_opt(2027, 6, 1).unwrap();
    let mut conn = atelier.db.read().await.unwrap();
    assert_eq!(find_valuation(&mut conn, &at_work, on).await.unwrap(), None, "nothing is finished");
    drop(conn);
    let piece = delivered(&atelier).await;
    let value = async || {
        let mut conn = atelier.db.read().await.unwrap();
        find_valuation(&mut conn, &piece, on).await.unwrap().unwrap()
    };
    let then = value().await;
    assert_eq!((then.total, then.then), (piece.state.total().unwrap(), piece.state.total().unwrap()));
    atelier.advance(Duration::days(1));
    atelier.gold(9_500).await;
    let now = value().await;
    // 5.2 g of 18k, ten dollars more a gram fine, and the tax on that
    assert_eq!(now.total.minor() - then.total.minor(), 3_900 + 346);
    assert_eq!(now.on, on);
}
