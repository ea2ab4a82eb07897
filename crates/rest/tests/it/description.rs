//! The description of the API is an artefact under test.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::house::House;

fn document() -> Value {
    serde_json::from_str(&rest::document()).expect("the description is JSON")
}

fn operations(document: &Value) -> Vec<(String, &Value)> {
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for method in ["get", "post", "put", "patch", "delete"] {
            found.extend(item.get(method).map(|operation| (format!("{method} {path}"), operation)));
        }
    }
    found
}

#[test]
fn the_committed_description_is_the_one_the_handlers_give() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../openapi/v1.json");
    let made = rest::document();
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        kept == made,
        "openapi/v1.json is old: run `atelier openapi > openapi/v1.json` and look at the difference"
    );
}

#[test]
fn every_operation_is_named_described_and_says_how_it_refuses() {
    let document = document();
    assert_eq!(document["openapi"], "3.1.0");
    let operations = operations(&document);
    assert_eq!(operations.len(), 338);
    let ids: BTreeSet<_> = operations.iter().map(|(_, o)| o["operationId"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), operations.len());
    for (name, operation) in &operations {
        assert!(operation["summary"].as_str().is_some_and(|s| s.len() > 8), "{name} has no summary");
        let responses = operation["responses"].as_object().unwrap();
        // a socket goes on where an answer would end
        let opens = responses.contains_key("101");
        assert!(opens || responses.keys().any(|s| s.starts_with('2')), "{name}");
        if name.contains("/admin/") {
            assert!(responses.contains_key("401") && responses.contains_key("403"), "{name}");
            assert_eq!(operation["security"][0]["staff_session"], serde_json::json!([]), "{name}");
        }
        for (status, response) in responses.iter().filter(|(s, _)| !s.starts_with(['1', '2'])) {
            let schema = &response["content"]["application/problem+json"]["schema"]["$ref"];
            assert_eq!(schema, "#/components/schemas/Problem", "{name} {status}");
        }
        for (status, response) in responses.iter().filter(|(s, _)| s.starts_with('2')) {
            // a stream of events goes on where an answer would end; a paper is a file; 204 says nothing more
            let content = &response["content"];
            let said = *status == "204"
                || content["application/json"]["schema"].is_object()
                || content["text/event-stream"]["schema"].is_object()
                || content["application/pdf"]["schema"].is_object();
            assert!(said, "{name} {status}");
        }
    }
}

#[test]
fn every_reference_of_the_description_leads_somewhere() {
    fn walk(value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(members) => {
                if let Some(Value::String(target)) = members.get("$ref") {
                    found.insert(target.clone());
                }
                members.values().for_each(|v| walk(v, found));
            }
            Value::Array(items) => items.iter().for_each(|v| walk(v, found)),
            _ => {}
        }
    }
    let document = document();
    let mut references = BTreeSet::new();
    walk(&document, &mut references);
    assert!(references.len() > 40, "{}", references.len());
    for reference in references {
        assert!(document.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
    }
}

#[tokio::test]
async fn the_description_and_its_pages_are_served_from_the_binary_under_a_policy_of_their_own() {
    let house = House::new().await;
    let json = house.get("/openapi.json").send().await.is(200);
    assert_eq!(json.text, rest::document());
    let page = house.ask(http::Method::GET, "/api/docs/").send().await.is(200);
    assert!(page.header("content-type").starts_with("text/html"));
    let policy = page.header("content-security-policy");
    assert!(
        policy.contains("script-src 'self';") && policy.contains("style-src 'self' 'unsafe-inline'"),
        "{policy}"
    );
    assert!(
        !page.text.contains("http://") && !page.text.contains("https://") && !page.text.contains("<script>"),
        "{}",
        page.text
    );
    for file in ["swagger-ui-bundle.js", "swagger-ui.css", "swagger-ui-standalone-preset.js", "index.css"] {
        assert!(page.text.contains(file), "{file}");
        house.ask(http::Method::GET, &format!("/api/docs/{file}")).send().await.is(200);
    }
    let start = house.ask(http::Method::GET, "/api/docs/swagger-initializer.js").send().await.is(200);
    assert!(
        start.text.contains("/api/v1/openapi.json") && start.text.contains("\"validatorUrl\": \"none\""),
        "{}",
        start.text
    );
    assert_eq!(
        house.ask(http::Method::GET, "/api/docs").send().await.is(303).header("location"),
        "/api/docs/"
    );
    assert!(!json.header("content-security-policy").contains("unsafe-inline"));
}
