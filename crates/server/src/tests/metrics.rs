//! What is measured is told, on its own address only, without a word of anybody; and nobody watches for what is not told.

use std::{collections::BTreeSet, fs};

use testkit::TestDb;
use web::Assets;

use super::{ROOT, ask, config, text};
use crate::{assembly, assembly::House, foundation::Foundation, health::Health, metrics};

/// A house that has answered a few requests, and its page of measurements.
async fn measured() -> (House, axum::Router, String, TestDb) {
    let test = TestDb::new().await;
    let vault = std::env::temp_dir().join(format!("atelier-measured-{}", std::process::id()));
    let (vault, key) = (vault.to_string_lossy().into_owned(), "ab".repeat(32));
    let settings = [("ATELIER_BACKUP_TO", vault.as_str()), ("ATELIER_BACKUP_KEY", key.as_str())];
    let foundation = Foundation::over(config(&settings), test.db(), test.cx());
    assembly::forget_copy(&foundation.config.data);
    let house = House::assemble(&foundation).await.unwrap();
    let shop = house.router(&foundation.config, Assets::none(), Health::new(test.db()));
    for path in ["/", "/products/a-ring", "/products/another?email=ada@example.com", "/no/such/page", "/bag"]
    {
        ask(&shop, path).await;
    }
    house.metrics.audited(0, 1_795_000_000);
    let moment = Some(testkit::start_of_day());
    house.backups.as_ref().unwrap().note(|seen| (seen.newest, seen.covered) = (moment, moment));
    let page = text(ask(&metrics::routes(house.clone()), "/metrics").await).await;
    (house, shop, page, test)
}

/// The names in a text that look like ours.
fn names(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    let ours = |word: &&str| ["atelier_", "http_server_", "process_"].iter().any(|p| word.starts_with(p));
    words.filter(ours).map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn measurements_are_told_by_route_on_their_own_address_and_name_nobody() {
    let (house, shop, page, _test) = measured().await;
    assert!(page.ends_with("# EOF\n"), "{page}");
    let line = r#"http_server_requests_total{method="GET",route="/products/{slug}",status="404"} 2"#;
    assert!(page.contains(line), "{page}");
    assert!(
        page.contains(r#"http_server_request_duration_seconds_count{method="GET",route="/"} 1"#),
        "{page}"
    );
    assert!(page.contains(r#"route="unmatched",status="404"} 1"#), "{page}");
    assert!(page.contains("atelier_database_up 1") && page.contains("atelier_audit_broken 0"), "{page}");
    assert!(page.contains("atelier_backup_timestamp_seconds 1795424400"), "{page}");
    assert!(page.contains(r#"atelier_queue_waiting{queue="events"} 0"#), "{page}");
    for word in ["a-ring", "another", "ada", "no/such"] {
        assert!(!page.contains(word), "{word}");
    }
    assert_eq!(ask(&shop, "/metrics").await.status(), 404, "never where visitors come in");
    assert_eq!(ask(&metrics::routes(house), "/").await.status(), 404, "and nothing else there");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_measurement_that_somebody_watches_exists() {
    let (house, _shop, page, _test) = measured().await;
    let known = names(&page);
    let alerts = fs::read_to_string(format!("{ROOT}/deploy/prometheus/alerts.yaml")).unwrap();
    let board = fs::read_to_string(format!("{ROOT}/deploy/grafana/atelier.json")).unwrap();
    let board: serde_json::Value = serde_json::from_str(&board).unwrap();
    let mut seen = 0;
    for name in names(&alerts).union(&names(&board.to_string())) {
        assert!(known.contains(name), "{name} is watched, and nobody tells it");
        seen += 1;
    }
    assert!(seen > 15, "{seen}");
    drop(house);
}
