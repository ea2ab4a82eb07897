//! A flag that is changed in the database, through the whole house.

use std::time::Duration;

use axum::{Router, body::Body, http::Request};
use platform::flags::{Flag, PutFlagRule, Rule, put_flag_rule};
use serde_json::{Value, json};
use testkit::TestDb;
use tokio::time::{Instant, sleep};
use tower::ServiceExt;
use web::Assets;

use super::{config, text};
use crate::{
    assembly::{self, House},
    foundation::Foundation,
    health::Health,
    loops::Loops,
};

async fn put(house: &House, expected_version: i64, rule: Rule) {
    let mut tx = house.db.begin().await.unwrap();
    let ask = PutFlagRule { flag: Flag::Hints, expected_version, rule };
    put_flag_rule(&mut tx, &house.cx, ask).await.unwrap();
    tx.commit().await.unwrap();
}

/// Asks for a hint about a piece that is not there: whoever comes as far as that is told so.
async fn code(router: &Router) -> String {
    let body =
        json!({"product_id": "prod_00000000000000000000000000", "to": "bob@example.com", "from_name": "Ada"});
    let request = Request::post("/api/v1/wishlist/hints").header("content-type", "application/json");
    let answer = router.clone().oneshot(request.body(Body::from(body.to_string())).unwrap()).await.unwrap();
    let told: Value = serde_json::from_str(&text(answer).await).unwrap();
    told["code"].as_str().unwrap_or_default().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_switch_works_on_a_node_that_runs_within_a_second_and_on_one_that_starts_at_once() {
    let test = TestDb::new().await;
    let foundation = Foundation::over(config(&[]), test.db(), test.cx());
    assembly::forget_copy(&foundation.config.data);
    let open = || async {
        let house = House::assemble(&foundation).await.unwrap();
        let router = house.router(&foundation.config, Assets::none(), Health::new(test.db()));
        (house, router)
    };
    let (house, router) = open().await;
    let loops = Loops::start(&house, true);
    assert_eq!(code(&router).await, "not_shown");
    let mut on = true;
    for version in 0..3 {
        on = !on;
        put(&house, version, Rule { killed: !on, ..Rule::all(true) }).await;
        let began = Instant::now();
        let expected = if on { "not_shown" } else { "switched_off" };
        while code(&router).await != expected {
            assert!(began.elapsed() < Duration::from_secs(5), "not followed");
            sleep(Duration::from_millis(10)).await;
        }
        // the first change may meet a node that is about to listen
        assert!(version == 0 || began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
    }
    let (_late, starts) = open().await;
    assert_eq!(code(&starts).await, "switched_off");
    loops.stop().await;
}
