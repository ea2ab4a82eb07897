//! Messages of all commissions, and what falls on days.

use bespoke::{
    agenda::{AgendaFilter, What, list_agenda},
    commissions::{Action, Side, Stage, Whose},
    consultations::{Hours, PutAdvisor, put_advisor},
    inbox::{InboxFilter, Only, list_messages, list_threads, mark_read},
    workshop::{OpenJob, open_job},
};
use chrono::{Days, NaiveTime};
use customers::{AddStaff, Role, add_staff};

use crate::support::Atelier;

fn wrote(by: Side, words: &str) -> Action {
    Action::Write { by, words: words.into() }
}

#[tokio::test]
async fn what_one_has_not_read_and_nobody_has_answered_is_unread() {
    let atelier = Atelier::new().await;
    let mut tx = atelier.db.begin().await.unwrap();
    let email = "tomas@jasonandco.example".parse().unwrap();
    let ask = AddStaff { email, name: Some("Tomás".into()), role: Role::Support };
    let tomas = add_staff(&mut tx, &atelier.cx, ask).await.unwrap();
    tx.commit().await.unwrap();
    let (ring, pin) = (atelier.open().await, atelier.open().await);
    atelier.do_as_client(ring.id, wrote(Side::Client, "Could it be rose gold?")).await;

    let threads = async |who, only| {
        let filter = InboxFilter { only, ..InboxFilter::default() };
        let mut conn = atelier.db.read().await.unwrap();
        let found = list_threads(&mut conn, who, &filter).await.unwrap();
        found.into_iter().map(|t| (t.commission, t.unread, t.unanswered)).collect::<Vec<_>>()
    };
    let ines = atelier.designer;
    assert_eq!(threads(ines, Only::Unread).await, [(pin.id, 1, true), (ring.id, 2, true)]);
    let mut tx = atelier.db.begin().await.unwrap();
    mark_read(&mut tx, ring.id, ines, 99).await.unwrap();
    // whoever has read further stays there
    mark_read(&mut tx, ring.id, ines, 1).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(threads(ines, Only::Unread).await, [(pin.id, 1, true)]);
    assert_eq!(threads(tomas, Only::Unread).await.len(), 2);
    assert_eq!(threads(ines, Only::ToAnswer).await, [(pin.id, 1, true), (ring.id, 0, true)]);

    atelier.do_as_client(ring.id, wrote(Side::Client, "Or is yellow warmer?")).await;
    assert_eq!(threads(ines, Only::Unread).await, [(pin.id, 1, true), (ring.id, 1, true)]);
    atelier.do_as_staff(ring.id, wrote(Side::House, "Rose will be lovely.")).await;
    assert_eq!(threads(tomas, Only::Unread).await, [(pin.id, 1, true)]);
    assert_eq!(threads(tomas, Only::Answered).await, [(ring.id, 0, false)]);
    assert_eq!(threads(tomas, Only::All).await.len(), 2);

    let mut conn = atelier.db.read().await.unwrap();
    assert_eq!(list_messages(&mut conn, ring.id).await.unwrap().len(), 4);
    atelier.do_as_staff(pin.id, Action::Assign { account: tomas, name: "Tomás".into() }).await;
    for (whose, found) in [(Whose::Of(tomas), vec![pin.id]), (Whose::Nobody, vec![])] {
        let filter = InboxFilter { whose, ..InboxFilter::default() };
        let threads = list_threads(&mut conn, ines, &filter).await.unwrap();
        assert_eq!(threads.iter().map(|t| t.commission).collect::<Vec<_>>(), found);
    }
}

#[tokio::test]
async fn what_falls_on_days_is_of_commissions_consultations_and_the_bench() {
    let atelier = Atelier::new().await;
    let piece = atelier.ready().await;
    let mut tx = atelier.db.begin().await.unwrap();
    let today = tx.now().await.unwrap().date_naive();
    let hour = |h| NaiveTime::from_hms_opt(h, 0, 0).unwrap();
    let hours = vec![Hours { weekday: 2, opens: hour(10), closes: hour(17) }];
    let ask = PutAdvisor {
        account: atelier.designer,
        name: "Inès Marchetti".into(),
        time_zone: "America/New_York".into(),
        hours,
    };
    put_advisor(&mut tx, &atelier.cx, ask).await.unwrap();
    // four in the afternoon in New York is another day in UTC only after seven
    sqlx::query(
        "INSERT INTO consultations (id, token_digest, advisor_no, kind, starts_at, ends_at, blocked, client, email, state, created_at, updated_at)
         SELECT gen_random_uuid(), sha256('x'), no, 'video', t, t + interval '40 minutes', tstzrange(t, t + interval '50 minutes'), 'Grace', 'g@example.com', 'booked', t, t
         FROM advisors, (SELECT (($1::date + 3)::timestamp + interval '23 hours') AT TIME ZONE 'America/New_York' AS t) at",
    )
    .bind(today)
    .execute(&mut *tx)
    .await
    .unwrap();
    tx.commit().await.unwrap();
    let day = |n| today + Days::new(n);
    atelier
        .do_as_staff(piece.id, Action::Assign { account: atelier.designer, name: "Inès Marchetti".into() })
        .await;
    atelier.do_as_staff(piece.id, Action::Promise { on: day(20) }).await;
    atelier.do_as_staff(piece.id, Action::Ask { words: "Which size?".into(), due: Some(day(2)) }).await;
    atelier.do_as_staff(piece.id, Action::Move { to: Stage::Casting, reason: None }).await;
    let mut tx = atelier.db.begin().await.unwrap();
    let ask = OpenJob {
        commission: piece.id,
        stage: Stage::Casting,
        words: "Cast the band".into(),
        maker: "Tomás".into(),
        metal: String::new(),
        minutes: 60,
        due_on: day(5),
        tolerance_mg: 0,
    };
    open_job(&mut tx, &atelier.staff, ask).await.unwrap();
    tx.commit().await.unwrap();

    let agenda = async |from, to, whose| {
        let mut conn = atelier.db.read().await.unwrap();
        let filter = AgendaFilter { from, to, whose };
        let found = list_agenda(&mut conn, &filter).await.unwrap();
        found.into_iter().map(|item| (item.on, item.what)).collect::<Vec<_>>()
    };
    assert_eq!(
        agenda(today, day(20), None).await,
        [
            (day(2), What::AnswerDue),
            (day(3), What::Conversation),
            (day(5), What::Job),
            (day(20), What::Promised)
        ]
    );
    assert_eq!(agenda(day(3), day(3), None).await, [(day(3), What::Conversation)]);
    let mine = Some((atelier.designer, "Inès Marchetti".to_owned()));
    assert_eq!(agenda(today, day(20), mine).await.len(), 3, "the job is Tomás's");
    let tomas = Some((kernel::ids::AccountId::new(&*atelier.cx.random), "Tomás".to_owned()));
    assert_eq!(agenda(today, day(20), tomas).await, [(day(5), What::Job)]);
}
