//! One log, and what follows from it.

use bespoke::{
    BespokeError,
    commissions::{
        Action, BoardFilter, Do, Fact, Missing, Pin, ReleaseWay, Side, Stage, Whose, find_by_number, link,
        list_board, list_entries, verify_link,
    },
};
use kernel::Fault as _;

use crate::support::{Atelier, accept, show};

#[tokio::test]
async fn a_commission_goes_from_its_brief_to_its_owner_and_the_audit_is_silent() {
    let atelier = Atelier::new().await;
    let ready = atelier.ready().await;
    let id = ready.id;
    for to in [Stage::Casting, Stage::Setting, Stage::Finishing, Stage::QualityCheck] {
        atelier.do_as_staff(id, Action::Move { to, reason: None }).await;
    }
    let rework = Action::Move { to: Stage::Finishing, reason: Some("A scratch inside the band".into()) };
    atelier.do_as_staff(id, rework).await;
    atelier.do_as_staff(id, Action::Move { to: Stage::QualityCheck, reason: None }).await;
    atelier.pass(id).await;
    for to in [Stage::Photography, Stage::Balance] {
        atelier.do_as_staff(id, Action::Move { to, reason: None }).await;
    }
    let deliver = Do {
        commission: id,
        expected_version: None,
        action: Action::Move { to: Stage::Delivered, reason: None },
    };
    let refused = atelier.act(&atelier.staff, deliver.clone()).await.unwrap_err();
    assert!(
        matches!(&refused, BespokeError::GateClosed { missing, .. } if *missing == [Missing::Balance, Missing::Release]),
        "{refused}"
    );
    let go = |way, cover_minor| Do {
        commission: id,
        expected_version: None,
        action: Action::Release { way, words: "Malca-Amit 1".into(), cover_minor },
    };
    let unpaid = atelier.act(&atelier.staff, go(ReleaseWay::Collected, 0)).await.unwrap_err();
    assert!(
        matches!(&unpaid, BespokeError::GateClosed { missing, .. } if *missing == [Missing::Balance]),
        "{unpaid}"
    );
    atelier.pay(id).await;
    let price = atelier.now(id).await.state.total().unwrap().minor();
    let bare = atelier.act(&atelier.staff, go(ReleaseWay::Insured, price - 1)).await.unwrap_err();
    assert_eq!(bare.fields()[0].field, "cover");
    atelier.act(&atelier.staff, go(ReleaseWay::Insured, price)).await.unwrap();
    let delivered = atelier.act(&atelier.staff, deliver).await.unwrap();
    assert_eq!((delivered.state.stage, delivered.state.reworks), (Stage::Delivered, 1));

    let mut conn = atelier.db.read().await.unwrap();
    let entries = list_entries(&mut conn, id, 0, 1_000).await.unwrap();
    assert_eq!(i64::try_from(entries.len()).unwrap(), delivered.version);
    assert!(matches!(entries[0].fact, Fact::Opened { .. }) && entries[0].actor == "guest");
    assert!(entries.windows(2).all(|pair| pair[0].at <= pair[1].at));
    assert_eq!(atelier.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn two_who_move_one_card_are_told_and_only_the_first_move_counts() {
    let atelier = Atelier::new().await;
    let opened = atelier.open().await;
    let to = |to| Do {
        commission: opened.id,
        expected_version: Some(opened.version),
        action: Action::Move { to, reason: None },
    };
    atelier.act(&atelier.staff, to(Stage::Consultation)).await.unwrap();
    let refused = atelier.act(&atelier.staff, to(Stage::Quote)).await.unwrap_err();
    assert!(
        matches!(refused, BespokeError::VersionConflict { current: 2, stage: Stage::Consultation }),
        "{refused}"
    );
    assert!(refused.message().contains("“Consultation”"), "{}", refused.message());
    assert_eq!(atelier.now(opened.id).await.state.stage, Stage::Consultation);
}

#[tokio::test]
async fn forty_people_at_once_leave_a_log_without_a_gap() {
    let atelier = Atelier::with_connections(40).await;
    let opened = atelier.open().await;
    let writes = (0..40).map(|n| {
        let by = if n % 2 == 0 { Side::Client } else { Side::House };
        let cx = if n % 2 == 0 { &atelier.guest } else { &atelier.staff };
        let action = Action::Write { by, words: format!("Message {n}") };
        atelier.act(cx, Do { commission: opened.id, expected_version: None, action })
    });
    let done = futures_util::future::join_all(writes).await;
    assert!(done.iter().all(Result::is_ok));
    assert_eq!(atelier.now(opened.id).await.version, 41);
    assert_eq!(atelier.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn staff_cannot_approve_for_a_client_and_a_client_cannot_move_a_card() {
    let atelier = Atelier::new().await;
    atelier.gold(8_500).await;
    let id = atelier.open().await.id;
    atelier.quote(id).await;
    let staff =
        atelier.act(&atelier.staff, Do { commission: id, expected_version: None, action: accept(1) }).await;
    assert!(matches!(staff, Err(BespokeError::NotYours)), "{staff:?}");
    let action = Action::Move { to: Stage::Cancelled, reason: Some("No".into()) };
    let client = atelier.act(&atelier.guest, Do { commission: id, expected_version: None, action }).await;
    assert!(matches!(client, Err(BespokeError::NotYours)), "{client:?}");
}

#[tokio::test]
async fn an_approval_of_an_earlier_round_is_refused_and_changes_nothing() {
    let atelier = Atelier::new().await;
    atelier.gold(8_500).await;
    let id = atelier.open().await.id;
    atelier.quote(id).await;
    atelier.do_as_client(id, accept(1)).await;
    let first = atelier.do_as_staff(id, show("a")).await.state.sheet().unwrap().hash();
    let second = atelier.do_as_staff(id, show("b")).await;
    let late = Do { commission: id, expected_version: None, action: Action::ApproveDesign { hash: first } };
    let refused = atelier.act(&atelier.guest, late).await.unwrap_err();
    assert_eq!(refused.code(), "approval_outdated");
    assert_eq!(atelier.now(id).await, second);
}

#[tokio::test]
async fn the_log_cannot_be_changed_and_a_state_that_was_altered_by_hand_is_found() {
    let atelier = Atelier::new().await;
    let ready = atelier.ready().await;
    let alter = sqlx::query(
        "UPDATE commission_events SET fact = jsonb_set(fact, '{amount_minor}', '1') WHERE fact ->> 'kind' = 'paid'",
    );
    assert!(alter.execute(atelier.db.pool()).await.is_err());
    assert!(sqlx::query("DELETE FROM commission_events").execute(atelier.db.pool()).await.is_err());
    assert_eq!(atelier.audit().await, Vec::<String>::new());
    sqlx::query(
        "UPDATE commissions SET state = jsonb_set(state, '{paid_minor}', '1'), version = version + 1",
    )
    .execute(atelier.db.pool())
    .await
    .unwrap();
    let number = ready.state.number;
    assert_eq!(atelier.audit().await, [format!("A01: {number}"), format!("A00: {number}")]);
}

#[tokio::test]
async fn the_board_and_the_list_share_one_filter() {
    let atelier = Atelier::new().await;
    let (one, two) = (atelier.open().await, atelier.open().await);
    let assign = Action::Assign { account: atelier.designer, name: "Inès Marchetti".into() };
    atelier.do_as_staff(two.id, assign).await;
    atelier.do_as_staff(two.id, Action::Move { to: Stage::Design, reason: None }).await;
    atelier.do_as_staff(two.id, Action::Write { by: Side::House, words: "Good morning".into() }).await;
    let mut conn = atelier.db.read().await.unwrap();
    let mut found = async |filter: BoardFilter| -> Vec<_> {
        list_board(&mut conn, &filter).await.unwrap().into_iter().map(|card| card.id).collect()
    };
    assert_eq!(found(BoardFilter::default()).await, [one.id, two.id]);
    assert_eq!(
        found(BoardFilter { whose: Whose::Of(atelier.designer), ..BoardFilter::default() }).await,
        [two.id]
    );
    assert_eq!(found(BoardFilter { stage: Some(Stage::Design), ..BoardFilter::default() }).await, [two.id]);
    assert_eq!(found(BoardFilter { unanswered: true, ..BoardFilter::default() }).await, [one.id]);
    let words = two.state.number.to_lowercase();
    assert_eq!(found(BoardFilter { words, ..BoardFilter::default() }).await, [two.id]);
    assert!(found(BoardFilter { words: "nobody%".into(), ..BoardFilter::default() }).await.is_empty());
}

#[tokio::test]
async fn a_link_opens_its_own_commission_and_no_other() {
    let atelier = Atelier::new().await;
    let (one, two) = (atelier.open().await, atelier.open().await);
    let path = link(&atelier.cx, &one);
    let key = path.split_once("?key=").unwrap().1;
    assert!(verify_link(&atelier.cx, &one, key) && !verify_link(&atelier.cx, &two, key));
    assert!(!path.contains("ring") && !path.contains("Ada"), "{path}");
    let mut conn = atelier.db.read().await.unwrap();
    let typed = one.state.number.to_lowercase().replace('-', "");
    assert_eq!(find_by_number(&mut conn, &typed).await.unwrap().unwrap().id, one.id);
}

#[tokio::test]
async fn a_note_is_pinned_to_the_round_that_is_shown_and_to_no_other() {
    let atelier = Atelier::new().await;
    let id = atelier.open().await.id;
    let note = |round, x| Do {
        commission: id,
        expected_version: None,
        action: Action::Remark {
            by: Side::Client,
            round,
            at: Some(Pin { x, y: 0 }),
            words: "Thinner".into(),
        },
    };
    assert_eq!(atelier.act(&atelier.guest, note(1, 0)).await.unwrap_err().code(), "nothing_waits");
    atelier.do_as_staff(id, show("a")).await;
    assert_eq!(atelier.act(&atelier.guest, note(1, 1_001)).await.unwrap_err().fields()[0].field, "remark");
    assert!(atelier.act(&atelier.guest, note(1, 1_000)).await.unwrap().state.unanswered);
    atelier.do_as_staff(id, show("b")).await;
    assert_eq!(atelier.act(&atelier.guest, note(1, 0)).await.unwrap_err().code(), "approval_outdated");
    assert_eq!(atelier.act(&atelier.staff, note(2, 0)).await.unwrap_err().code(), "not_yours");
    assert_eq!(atelier.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn whoever_counts_is_told_of_each_stage_with_its_days_and_figures_and_of_no_person() {
    let atelier = Atelier::new().await;
    let opened = atelier.open().await;
    atelier.advance(chrono::Duration::days(3));
    atelier.do_as_staff(opened.id, Action::Move { to: Stage::Design, reason: None }).await;
    let told: Vec<serde_json::Value> = sqlx::query_scalar(
        "SELECT payload FROM outbox_events WHERE topic = 'bespoke.stage_entered' ORDER BY seq",
    )
    .fetch_all(atelier.db.pool())
    .await
    .unwrap();
    let fields = |one: &serde_json::Value| (one["from"].clone(), one["to"].clone(), one["days"].clone());
    assert_eq!(fields(&told[0]), (serde_json::Value::Null, "enquiry".into(), 0.into()));
    assert_eq!(fields(&told[1]), ("enquiry".into(), "design".into(), 3.into()));
    assert!(told.len() == 2 && !serde_json::to_string(&told).unwrap().contains("Ada"), "{told:?}");
}
