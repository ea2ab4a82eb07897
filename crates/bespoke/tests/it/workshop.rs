//! The bench: metal to the milligram, and stones that are never lost sight of.

use bespoke::{
    BespokeError,
    commissions::{Action, Commission, Do, QualityOutcome, Stage},
    custody::{
        ClientStone, Hand, HandOverStone, ReceiveStone, find_stone, hand_over_stone, list_hand_overs,
        receive_stone,
    },
    workshop::{
        CloseJob, Job, MetalKind, OpenJob, WeighMetal, close_job, find_job, list_load, open_job, weigh_metal,
    },
};
use chrono::NaiveDate;
use kernel::Fault as _;

use crate::support::Atelier;

async fn at_the_bench(atelier: &Atelier) -> Commission {
    let ready = atelier.ready().await;
    atelier.do_as_staff(ready.id, Action::Move { to: Stage::Casting, reason: None }).await
}

async fn open(atelier: &Atelier, of: &Commission) -> Result<Job, BespokeError> {
    let ask = OpenJob {
        commission: of.id,
        stage: Stage::Casting,
        words: "Cast the band".into(),
        maker: "Tomás".into(),
        metal: "Yellow gold 750".into(),
        minutes: 240,
        due_on: NaiveDate::from_ymd_opt(2026, 12, 1).unwrap(),
        tolerance_mg: 100,
    };
    let mut tx = atelier.db.begin().await?;
    let (_, job) = open_job(&mut tx, &atelier.staff, ask).await?;
    tx.commit().await?;
    Ok(job)
}

async fn weigh(atelier: &Atelier, job: &Job, kind: MetalKind, mg: i64) -> Result<Job, BespokeError> {
    let ask = WeighMetal { job: job.id, kind, mg, words: String::new() };
    let mut tx = atelier.db.begin().await?;
    let job = weigh_metal(&mut tx, &atelier.staff, ask).await?;
    tx.commit().await?;
    Ok(job)
}

async fn close(atelier: &Atelier, job: &Job, reason: &str) -> Result<Job, BespokeError> {
    let ask = CloseJob { job: job.id, name: "Inès Marchetti".into(), reason: reason.into() };
    let mut tx = atelier.db.begin().await?;
    let (_, job) = close_job(&mut tx, &atelier.staff, ask).await?;
    tx.commit().await?;
    Ok(job)
}

#[tokio::test]
async fn what_was_issued_is_what_came_back_and_a_job_that_lost_too_much_needs_a_reason_and_a_name() {
    let atelier = Atelier::new().await;
    let piece = at_the_bench(&atelier).await;
    let job = open(&atelier, &piece).await.unwrap();
    weigh(&atelier, &job, MetalKind::Issued, 8_000).await.unwrap();
    weigh(&atelier, &job, MetalKind::Finished, 5_204).await.unwrap();
    let more = weigh(&atelier, &job, MetalKind::Returned, 3_000).await.unwrap_err();
    assert!(
        matches!(more, BespokeError::MetalTooMuch { at_bench_mg: 2_796 })
            && more.message().contains("2.796 g")
    );
    weigh(&atelier, &job, MetalKind::Returned, 2_000).await.unwrap();
    weigh(&atelier, &job, MetalKind::Scrap, 600).await.unwrap();
    let lost = close(&atelier, &job, " ").await.unwrap_err();
    assert!(matches!(lost, BespokeError::MetalLost { loss_mg: 196, tolerance_mg: 100 }), "{lost}");
    let closed = close(&atelier, &job, "The crucible cracked").await.unwrap();
    assert_eq!((closed.balance.loss, closed.balance.at_bench()), (196, 0));
    assert_eq!(closed.excess, Some(("The crucible cracked".into(), "Inès Marchetti".into())));
    assert_eq!(weigh(&atelier, &job, MetalKind::Issued, 1).await.unwrap_err().code(), "job_closed");
    assert_eq!(close(&atelier, &job, "").await.unwrap_err().code(), "job_closed");
    assert_eq!(atelier.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn the_database_closes_no_job_whose_metal_does_not_add_up_whoever_asks() {
    let atelier = Atelier::new().await;
    let piece = at_the_bench(&atelier).await;
    let job = open(&atelier, &piece).await.unwrap();
    weigh(&atelier, &job, MetalKind::Issued, 8_000).await.unwrap();
    for by_hand in [
        "UPDATE bench_jobs SET closed_at = now()",
        "UPDATE bench_jobs SET closed_at = now(), loss_mg = 8000",
        "UPDATE bench_jobs SET finished_mg = 9000",
        "UPDATE bench_metal SET mg = 1",
        "DELETE FROM bench_metal",
    ] {
        assert!(sqlx::query(by_hand).execute(atelier.db.pool()).await.is_err(), "{by_hand}");
    }
    sqlx::query("UPDATE bench_jobs SET finished_mg = 7950, loss_mg = 50, closed_at = now()")
        .execute(atelier.db.pool())
        .await
        .unwrap();
    assert!(sqlx::query("UPDATE bench_jobs SET closed_at = NULL").execute(atelier.db.pool()).await.is_err());
    let found = atelier.audit().await;
    let number = &piece.state.number;
    assert_eq!(found, [format!("A08: {number} job 1"), format!("A09: {number}")]);
}

#[tokio::test]
async fn many_scales_at_once_lose_no_milligram() {
    let atelier = Atelier::with_connections(24).await;
    let piece = at_the_bench(&atelier).await;
    let job = open(&atelier, &piece).await.unwrap();
    weigh(&atelier, &job, MetalKind::Issued, 1_000).await.unwrap();
    let tries = (0..24).map(|n| {
        let kind = [MetalKind::Finished, MetalKind::Returned, MetalKind::Scrap][n % 3];
        weigh(&atelier, &job, kind, 100)
    });
    let done = futures_util::future::join_all(tries).await;
    assert_eq!(done.iter().filter(|d| d.is_ok()).count(), 10, "exactly what was there");
    let mut conn = atelier.db.read().await.unwrap();
    let job = find_job(&mut conn, job.id).await.unwrap().unwrap();
    assert_eq!(job.balance.at_bench(), 0);
    let late = NaiveDate::from_ymd_opt(2026, 12, 24).unwrap();
    let load = list_load(&mut conn, late).await.unwrap();
    assert_eq!((load[0].maker.as_str(), load[0].minutes, load[0].late), ("Tomás", 240, 1));
    drop(conn);
    close(&atelier, &job, "").await.unwrap();
    assert_eq!(atelier.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn the_pictures_wait_for_a_check_and_for_the_bench_and_rework_asks_for_both_again() {
    let atelier = Atelier::new().await;
    let ready = atelier.ready().await;
    assert_eq!(open(&atelier, &ready).await.unwrap_err().code(), "not_at_the_bench");
    atelier.do_as_staff(ready.id, Action::Move { to: Stage::Casting, reason: None }).await;
    let job = open(&atelier, &ready).await.unwrap();
    for to in [Stage::Setting, Stage::Finishing, Stage::QualityCheck] {
        atelier.do_as_staff(ready.id, Action::Move { to, reason: None }).await;
    }
    let ask = |action| Do { commission: ready.id, expected_version: None, action };
    let pictures = || ask(Action::Move { to: Stage::Photography, reason: None });
    let check = |outcome, words: Option<&str>| {
        ask(Action::CheckQuality { outcome, name: "Inès".into(), words: words.map(str::to_owned) })
    };
    let closed = atelier.act(&atelier.staff, pictures()).await.unwrap_err();
    assert!(
        closed.message().contains("a quality check") && closed.message().contains("every job"),
        "{closed}"
    );
    let bare = atelier.act(&atelier.staff, check(QualityOutcome::Failed, None)).await.unwrap_err();
    assert_eq!(bare.fields()[0].field, "quality_words");
    let soon = check(QualityOutcome::Overridden, Some("It is fine"));
    assert_eq!(atelier.act(&atelier.staff, soon).await.unwrap_err().code(), "nothing_waits");
    atelier.act(&atelier.staff, check(QualityOutcome::Failed, Some("A scratch"))).await.unwrap();
    let back = Action::Move { to: Stage::Finishing, reason: Some("A scratch".into()) };
    atelier.do_as_staff(ready.id, back).await;
    atelier.do_as_staff(ready.id, Action::Move { to: Stage::QualityCheck, reason: None }).await;
    close(&atelier, &job, "").await.unwrap();
    assert!(atelier.act(&atelier.staff, pictures()).await.is_err(), "it was polished since: look again");
    atelier.act(&atelier.staff, check(QualityOutcome::Failed, Some("A hair scratch inside"))).await.unwrap();
    atelier
        .act(
            &atelier.staff,
            check(QualityOutcome::Overridden, Some("Invisible when worn; the client agreed")),
        )
        .await
        .unwrap();
    atelier.act(&atelier.staff, pictures()).await.unwrap();
    assert_eq!(atelier.audit().await, Vec::<String>::new());
}

async fn receive(atelier: &Atelier, of: &Commission) -> ClientStone {
    let ask = ReceiveStone {
        commission: of.id,
        words: "Ceylon sapphire, oval, a chip at the girdle".into(),
        carat_milli: 2_413,
        seal: "A-1041".into(),
        signed: "Inès Marchetti".into(),
        photo_sha256: None,
    };
    let mut tx = atelier.db.begin().await.unwrap();
    let (_, stone) = receive_stone(&mut tx, &atelier.staff, ask).await.unwrap();
    tx.commit().await.unwrap();
    stone
}

fn over(stone: &ClientStone, to: Hand, carat_milli: i32) -> HandOverStone {
    HandOverStone {
        stone: stone.id,
        after: stone.seq,
        to,
        carat_milli,
        seal: if to.is_loose() { "A-1042".into() } else { String::new() },
        signed: "Tomás Oliveira".into(),
        photo_sha256: None,
        reason: None,
    }
}

async fn hand_over(atelier: &Atelier, ask: HandOverStone) -> Result<ClientStone, BespokeError> {
    let mut tx = atelier.db.begin().await?;
    let (_, stone) = hand_over_stone(&mut tx, &atelier.staff, ask).await?;
    tx.commit().await?;
    Ok(stone)
}

#[tokio::test]
async fn a_clients_stone_that_weighs_otherwise_goes_nowhere_until_somebody_says_why() {
    let atelier = Atelier::new().await;
    let piece = at_the_bench(&atelier).await;
    let stone = receive(&atelier, &piece).await;
    let setter = hand_over(&atelier, over(&stone, Hand::Setter, 2_420)).await.unwrap();
    let light = hand_over(&atelier, over(&setter, Hand::Safe, 2_390)).await.unwrap_err();
    assert!(
        light.message().contains("2.420 ct") && light.message().contains("2.390 ct"),
        "{}",
        light.message()
    );
    let mut conn = atelier.db.read().await.unwrap();
    assert_eq!(find_stone(&mut conn, stone.id).await.unwrap().unwrap().hand, Hand::Setter, "it stays");
    drop(conn);
    let why = HandOverStone {
        reason: Some("Recut at the girdle, change 1".into()),
        ..over(&setter, Hand::Safe, 2_390)
    };
    let safe = hand_over(&atelier, why).await.unwrap();
    let bare = HandOverStone { seal: String::new(), ..over(&safe, Hand::Setter, 2_390) };
    assert_eq!(hand_over(&atelier, bare).await.unwrap_err().fields()[0].field, "seal");
    assert_eq!(atelier.now(piece.id).await.state.loose_stones, 1);
    let set = hand_over(&atelier, over(&safe, Hand::Piece, 2_390)).await.unwrap();
    assert_eq!(
        hand_over(&atelier, over(&set, Hand::Safe, 2_390)).await.unwrap_err().code(),
        "stone_elsewhere"
    );
    assert_eq!(atelier.now(piece.id).await.state.loose_stones, 0);
    assert_eq!(atelier.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn of_many_who_take_a_stone_at_once_one_has_it_and_the_chain_has_no_gap() {
    let atelier = Atelier::with_connections(16).await;
    let piece = at_the_bench(&atelier).await;
    let stone = receive(&atelier, &piece).await;
    let hands = [Hand::Setter, Hand::Bench, Hand::Designer, Hand::Laboratory];
    let tries = hands.iter().cycle().take(12).map(|to| hand_over(&atelier, over(&stone, *to, 2_413)));
    let done = futures_util::future::join_all(tries).await;
    assert_eq!(done.iter().filter(|d| d.is_ok()).count(), 1, "{done:?}");
    for by_hand in [
        "UPDATE stone_handovers SET carat_milli = 1",
        "DELETE FROM stone_handovers",
        // from a hand that does not have it, and beside another
        "INSERT INTO stone_handovers SELECT stone_id, 3, 2, 'laboratory', 'safe', 2413, 'x', 'x', NULL, NULL, 'x', now() FROM stone_handovers
         WHERE seq = 2 AND to_hand <> 'laboratory' UNION ALL
         SELECT stone_id, 4, 3, 'bench', 'safe', 2413, 'x', 'x', NULL, NULL, 'x', now() FROM stone_handovers WHERE seq = 2",
        "INSERT INTO stone_handovers SELECT stone_id, 3, 1, 'safe', 'bench', 2413, 'x', 'x', NULL, NULL, 'x', now() FROM stone_handovers WHERE seq = 2",
    ] {
        assert!(sqlx::query(by_hand).execute(atelier.db.pool()).await.is_err(), "{by_hand}");
    }
    let mut conn = atelier.db.read().await.unwrap();
    assert_eq!(list_hand_overs(&mut conn, stone.id).await.unwrap().len(), 2);
    drop(conn);
    assert_eq!(atelier.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn what_the_house_has_of_a_clients_goes_back_whatever_ended() {
    let atelier = Atelier::new().await;
    let piece = at_the_bench(&atelier).await;
    let stone = receive(&atelier, &piece).await;
    let job = open(&atelier, &piece).await.unwrap();
    let reason = Some("They changed their mind".into());
    atelier.do_as_staff(piece.id, Action::Move { to: Stage::Cancelled, reason }).await;
    assert_eq!(open(&atelier, &piece).await.unwrap_err().code(), "not_at_the_bench");
    close(&atelier, &job, "").await.unwrap();
    let home = hand_over(&atelier, over(&stone, Hand::Client, 2_413)).await.unwrap();
    assert_eq!(home.hand, Hand::Client);
    assert_eq!(atelier.audit().await, Vec::<String>::new());
}
