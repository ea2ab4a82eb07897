//! Looking after a finished piece.

use bespoke::{
    BespokeError,
    commissions::{Action, Commission, Do, Side, Stage},
};
use chrono::NaiveDate;
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
