//! Keeping a stone for somebody.

use catalog::stones::{
    ClaimStone, HoldStone, MOST_HELD, NewLooseStone, StoneError, StoneHold, StoneStatus, claim_stone,
    consume_claims, consume_hold, expire_holds, find_hold, find_stone, find_stones, hold_stone, list_claimed,
    release_claims, release_hold,
};
use chrono::Duration;
use db::{Db, with_retry};
use kernel::{
    Fault, Kind,
    ids::{OrderId, StoneId},
};
use platform::Cx;
use testkit::TestDb;

use super::{add, diamond};

async fn hold_for(
    db: &Db,
    cx: &Cx,
    stone: StoneId,
    holder: &str,
    minutes: i64,
) -> Result<StoneHold, StoneError> {
    with_retry(|| async {
        let mut tx = db.begin().await?;
        let expires_at = tx.now().await? + Duration::minutes(minutes);
        let ask = HoldStone {
            stone,
            holder: holder.to_owned(),
            reference: format!("cart of {holder}"),
            expires_at,
        };
        let hold = hold_stone(&mut tx, cx, ask).await?;
        tx.commit().await?;
        Ok(hold)
    })
    .await
}

async fn status(db: &Db, stone: StoneId) -> StoneStatus {
    find_stones(&mut db.read().await.unwrap(), &[stone]).await.unwrap()[0].status
}

#[tokio::test]
async fn a_stone_reads_back_as_it_was_put_in() {
    let house = TestDb::new().await;
    let (db, cx) = (house.db(), house.cx());
    let (id, serial) = add(&db, &cx, &[diamond()]).await[0];
    let stone = find_stone(&mut db.read().await.unwrap(), serial).await.unwrap().unwrap();
    assert_eq!((stone.id, stone.serial, stone.status), (id, serial, StoneStatus::Available));
    assert_eq!((stone.facts, stone.price), (diamond().facts, diamond().price));
}

#[tokio::test]
async fn nothing_is_stored_when_one_of_many_stones_is_wrong() {
    let house = TestDb::new().await;
    let db = house.db();
    let bad = NewLooseStone { location: String::new(), ..diamond() };
    let mut tx = db.begin().await.unwrap();
    let refusal = catalog::stones::add_stones(&mut tx, &house.cx(), &[diamond(), bad]).await.unwrap_err();
    assert_eq!(refusal.fields()[0].field, "stones[1].location");
    tx.commit().await.unwrap();
    let count: i64 = sqlx::query_scalar("SELECT count(*) FROM stones")
        .fetch_one(&mut *db.read().await.unwrap())
        .await
        .unwrap();
    assert_eq!(count, 0);
}

#[tokio::test]
async fn one_of_sixty_four_racers_keeps_the_stone() {
    let house = TestDb::with_connections(24).await;
    let (db, cx) = (house.db(), house.cx());
    let (stone, _) = add(&db, &cx, &[diamond()]).await[0];
    let racers: Vec<_> = (0..64)
        .map(|n| {
            let (db, cx) = (db.clone(), cx.clone());
            tokio::spawn(async move { hold_for(&db, &cx, stone, &format!("guest {n}"), 20).await })
        })
        .collect();
    let mut kept = 0;
    for racer in racers {
        match racer.await.unwrap() {
            Ok(_) => kept += 1,
            Err(refusal) => assert_eq!(refusal.code(), "stone_unavailable"),
        }
    }
    assert_eq!(kept, 1);
    assert_eq!(status(&db, stone).await, StoneStatus::Held);
    let live: i64 = sqlx::query_scalar("SELECT count(*) FROM stone_holds WHERE state = 'active'")
        .fetch_one(&mut *db.read().await.unwrap())
        .await
        .unwrap();
    assert_eq!(live, 1);
}

#[tokio::test]
async fn nobody_keeps_more_than_the_limit_even_when_asking_all_at_once() {
    let house = TestDb::with_connections(12).await;
    let (db, cx) = (house.db(), house.cx());
    let stones = add(&db, &cx, &vec![diamond(); 9]).await;
    let asks: Vec<_> = stones
        .into_iter()
        .map(|(stone, _)| {
            let (db, cx) = (db.clone(), cx.clone());
            tokio::spawn(
                async move { hold_for(&db, &cx, stone, "guest one", 20).await.map_err(|e| e.code()) },
            )
        })
        .collect();
    let mut kept = 0;
    for ask in asks {
        match ask.await.unwrap() {
            Ok(_) => kept += 1,
            Err(code) => assert_eq!(code, "too_many_held"),
        }
    }
    assert_eq!(kept, MOST_HELD);
}

#[tokio::test]
async fn a_hold_whose_time_is_over_makes_way_for_the_next() {
    let house = TestDb::new().await;
    let (db, cx) = (house.db(), house.cx());
    let (stone, _) = add(&db, &cx, &[diamond()]).await[0];
    let first = hold_for(&db, &cx, stone, "guest one", 20).await.unwrap();
    house.advance(Duration::minutes(21));
    let second = hold_for(&db, &cx, stone, "guest two", 20).await.unwrap();
    assert!(find_hold(&mut db.read().await.unwrap(), first.id).await.unwrap().is_none());
    let mut tx = db.begin().await.unwrap();
    let late = consume_hold(&mut tx, &cx, first.id).await.unwrap_err();
    assert_eq!(late.kind(), Kind::Gone);
    tx.rollback().await.unwrap();
    let mut tx = db.begin().await.unwrap();
    consume_hold(&mut tx, &cx, second.id).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(status(&db, stone).await, StoneStatus::Sold);
}

#[tokio::test]
async fn asking_again_for_the_same_thing_keeps_the_hold_there_is() {
    let house = TestDb::new().await;
    let (db, cx) = (house.db(), house.cx());
    let (stone, _) = add(&db, &cx, &[diamond()]).await[0];
    let first = hold_for(&db, &cx, stone, "guest one", 20).await.unwrap();
    house.advance(Duration::minutes(10));
    let again = hold_for(&db, &cx, stone, "guest one", 20).await.unwrap();
    assert_eq!(again.id, first.id);
    assert!(again.expires_at >= first.expires_at + Duration::minutes(10));
}

#[tokio::test]
async fn upkeep_puts_back_what_nobody_came_for_and_a_release_does_so_at_once() {
    let house = TestDb::new().await;
    let (db, cx) = (house.db(), house.cx());
    let stones = add(&db, &cx, &[diamond(), diamond()]).await;
    hold_for(&db, &cx, stones[0].0, "guest one", 20).await.unwrap();
    let long = hold_for(&db, &cx, stones[1].0, "guest two", 120).await.unwrap();
    house.advance(Duration::minutes(30));
    let mut tx = db.begin().await.unwrap();
    assert_eq!(expire_holds(&mut tx).await.unwrap(), 1);
    tx.commit().await.unwrap();
    assert_eq!(status(&db, stones[0].0).await, StoneStatus::Available);
    assert_eq!(status(&db, stones[1].0).await, StoneStatus::Held);
    for still_alive in [true, false] {
        let mut tx = db.begin().await.unwrap();
        assert_eq!(release_hold(&mut tx, long.id).await.unwrap(), still_alive);
        tx.commit().await.unwrap();
    }
    assert_eq!(status(&db, stones[1].0).await, StoneStatus::Available);
}

#[tokio::test]
async fn a_stone_that_is_unknown_parked_or_kept_too_long_is_refused() {
    let house = TestDb::new().await;
    let (db, cx) = (house.db(), house.cx());
    let (stone, _) = add(&db, &cx, &[diamond()]).await[0];
    let too_long = hold_for(&db, &cx, stone, "guest one", 72 * 60 + 1).await.unwrap_err();
    assert_eq!(too_long.fields()[0].field, "expires_at");
    let unknown = hold_for(&db, &cx, StoneId::new(&*cx.random), "guest one", 20).await.unwrap_err();
    assert_eq!(unknown.code(), "stone_not_found");
    let mut tx = db.begin().await.unwrap();
    sqlx::query("UPDATE stones SET status = 'parked'").execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(hold_for(&db, &cx, stone, "guest one", 20).await.unwrap_err().code(), "stone_not_found");
}

async fn claim(db: &Db, cx: &Cx, stone: StoneId, holder: &str, order: OrderId) -> Result<(), StoneError> {
    let mut tx = db.begin().await.unwrap();
    let expires_at = tx.now().await.unwrap() + Duration::minutes(20);
    let ask = ClaimStone { stone, holder: holder.to_owned(), order, expires_at };
    assert!(claim_stone(&mut tx, cx, ask).await?.minor() > 0);
    tx.commit().await.unwrap();
    Ok(())
}

#[tokio::test]
async fn an_order_takes_over_what_its_buyer_had_kept_and_nobody_elses() {
    let house = TestDb::new().await;
    let (db, cx) = (house.db(), house.cx());
    let (stone, _) = add(&db, &cx, &[diamond()]).await[0];
    hold_for(&db, &cx, stone, "guest one", 60).await.unwrap();
    let (order, other) = (OrderId::new(&*cx.random), OrderId::new(&*cx.random));
    assert_eq!(claim(&db, &cx, stone, "guest two", other).await.unwrap_err().code(), "stone_unavailable");
    claim(&db, &cx, stone, "guest one", order).await.unwrap();
    claim(&db, &cx, stone, "guest one", order).await.unwrap();
    assert_eq!(claim(&db, &cx, stone, "guest one", other).await.unwrap_err().code(), "stone_unavailable");
    assert_eq!(list_claimed(&mut db.read().await.unwrap(), order).await.unwrap(), [stone]);
}

#[tokio::test]
async fn a_claim_outlives_its_time_until_its_order_ends() {
    let house = TestDb::new().await;
    let (db, cx) = (house.db(), house.cx());
    let (stone, _) = add(&db, &cx, &[diamond()]).await[0];
    let order = OrderId::new(&*cx.random);
    claim(&db, &cx, stone, "guest one", order).await.unwrap();
    house.advance(Duration::hours(80));
    let mut tx = db.begin().await.unwrap();
    assert_eq!(expire_holds(&mut tx).await.unwrap(), 0);
    tx.commit().await.unwrap();
    assert_eq!(hold_for(&db, &cx, stone, "guest two", 20).await.unwrap_err().code(), "stone_unavailable");
    let mut tx = db.begin().await.unwrap();
    assert_eq!(consume_claims(&mut tx, &cx, order).await.unwrap(), 1);
    assert_eq!(release_claims(&mut tx, order).await.unwrap(), 0, "what was bought does not go back");
    tx.commit().await.unwrap();
    assert_eq!(status(&db, stone).await, StoneStatus::Sold);
}

#[tokio::test]
async fn an_order_that_dies_gives_its_stones_back() {
    let house = TestDb::new().await;
    let (db, cx) = (house.db(), house.cx());
    let stones = add(&db, &cx, &[diamond(), diamond()]).await;
    let order = OrderId::new(&*cx.random);
    for (stone, _) in &stones {
        claim(&db, &cx, *stone, "guest one", order).await.unwrap();
    }
    let mut tx = db.begin().await.unwrap();
    assert_eq!(release_claims(&mut tx, order).await.unwrap(), 2);
    tx.commit().await.unwrap();
    for (stone, _) in stones {
        assert_eq!(status(&db, stone).await, StoneStatus::Available);
    }
}
