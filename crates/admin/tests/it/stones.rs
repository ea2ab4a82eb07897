//! Suppliers' lists in the back office: sent by one person, released by another.

use std::time::Duration;

use axum::body::Body;
use customers::Role;
use http::{Request, StatusCode, header};
use kernel::Token;

use crate::support::{Answer, EVIL, House};

const IMPORTS: &str = "/admin/stones/imports";

fn list(costs: &[i64]) -> String {
    let mut text = "Stock #,Shape,Weight,Color,Clarity,Cut Grade,Lab,Report #,Price\n".to_owned();
    for (n, cost) in costs.iter().enumerate() {
        text.push_str(&format!("A-{n},RB,1.01,F,VS1,EX,GIA,{},{cost}\n", 2_000_000_000 + n));
    }
    text
}

async fn note_supplier(house: &House, session: &Token) -> Answer {
    let fields = [
        ("code", "antwerp"),
        ("name", "Antwerp One"),
        ("location", "Antwerp"),
        ("evidence", "Warranty 2026"),
        ("columns", ""),
    ];
    house.post("/admin/stones/suppliers", Some(session), &fields).await
}

async fn send(house: &House, session: &Token, supplier: &str, text: &str) -> Answer {
    let part =
        |head: &str, body: &str| format!("--x\r\nContent-Disposition: form-data; {head}\r\n\r\n{body}\r\n");
    let form = part("name=\"supplier\"", supplier)
        + &part("name=\"file\"; filename=\"list <b>.csv\"\r\nContent-Type: text/csv", text)
        + "--x--\r\n";
    let request = Request::builder()
        .method("POST")
        .uri(IMPORTS)
        .header(header::HOST, "127.0.0.1:8080")
        .header(header::COOKIE, format!("staff={}", session.as_str()))
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
        .body(Body::from(form))
        .unwrap();
    house.send(request).await
}

/// Sends a list and waits until it was taken; answers its page.
async fn take(house: &House, session: &Token, text: &str) -> Answer {
    let sent = send(house, session, "antwerp", text).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    let path = sent.location().to_owned();
    for _ in 0..100 {
        let page = house.get(&path, Some(session)).await;
        if !page.body.contains("Being taken") {
            return page;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the list was not taken in five seconds");
}

/// The ids of what waits.
fn waiting(page: &str) -> Vec<String> {
    page.split("value=\"prk_")
        .skip(1)
        .map(|rest| format!("prk_{}", rest.split('"').next().unwrap()))
        .collect()
}

#[tokio::test]
async fn a_list_is_sent_by_one_person_and_what_surprises_is_released_by_another() {
    let house = House::new().await;
    let buyer = house.sign_in(Role::Catalog).await;
    let noted = note_supplier(&house, &buyer).await;
    assert_eq!(
        (noted.status, noted.location()),
        (StatusCode::SEE_OTHER, "/admin/stones/imports?done=noted&supplier=antwerp")
    );
    let page = take(&house, &buyer, &list(&[4_000; 20])).await;
    assert!(
        page.body.contains("Taken to its end") && page.body.contains("Every line was taken as it stood.")
    );
    assert!(page.body.contains("list &lt;b&gt;.csv"));

    let mut costs = [4_000; 20];
    costs[3] = 2_000;
    take(&house, &buyer, &list(&costs)).await;
    let page = house.get("/admin/stones/parked", Some(&buyer)).await;
    for words in
        ["The cost a carat fell by 50 %.", "You sent this list: somebody else decides.", "$2,000", "$4,000"]
    {
        assert!(page.body.contains(words), "{words}");
    }
    let ids = waiting(&page.body);
    assert_eq!(ids.len(), 1);
    let release = [("id", ids[0].as_str()), ("verdict", "release")];
    let refused = house.post("/admin/stones/parked", Some(&buyer), &release).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(refused.body.contains("somebody else has to look at it") && waiting(&refused.body).len() == 1);

    let owner = house.sign_in(Role::Owner).await;
    let released = house.post("/admin/stones/parked", Some(&owner), &release).await;
    assert_eq!(released.location(), "/admin/stones/parked?done=released&n=1");
    assert!(house.get(released.location(), Some(&owner)).await.body.contains("1 stone released"));
    let stones = house.get("/admin/stones?q=A-3", Some(&owner)).await.body;
    assert!(stones.contains("Available") && stones.contains("$2,900") && stones.contains("2000000003"));
    let again = house.post("/admin/stones/parked", Some(&owner), &release).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    let log = house.get("/admin/audit", Some(&owner)).await.body;
    for deed in ["released a stone that waited", "took a supplier’s list to its end", "noted a supplier"] {
        assert!(log.contains(deed), "{deed}");
    }
}

#[tokio::test]
async fn a_list_that_cannot_be_taken_is_refused_on_its_form() {
    let house = House::new().await;
    let session = house.sign_in(Role::Catalog).await;
    note_supplier(&house, &session).await;
    let good = list(&[4_000; 3]);
    for (supplier, text, words) in [
        ("antwerp", "", "Choose the list to send."),
        ("antwerp", &good[..good.len() - 9], "it is cut"),
        ("antwerp", "Shape,Carat\nRB,1\n", "No column says stock number"),
        ("nobody", good.as_str(), "There is no such supplier"),
    ] {
        let answer = send(&house, &session, supplier, text).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{words}");
        assert!(answer.body.contains(words), "{words}: {}", answer.body);
        assert!(answer.body.contains("Nothing was taken"), "{words}");
    }
    assert!(house.get(IMPORTS, Some(&session)).await.body.contains("No list has been sent yet."));
    let same = take(&house, &session, &good).await;
    let again = send(&house, &session, "antwerp", &good).await;
    assert!(again.location().ends_with("?done=same"));
    assert_eq!(same.status, StatusCode::OK);
}

#[tokio::test]
async fn lines_that_were_not_taken_stand_on_the_lists_page() {
    let house = House::new().await;
    let session = house.sign_in(Role::Owner).await;
    note_supplier(&house, &session).await;
    let text = list(&[4_000; 3]) + &format!("B-1,{EVIL},1,F,VS1,EX,GIA,2100000000,4000\n");
    let page = take(&house, &session, &text).await;
    assert!(page.body.contains("is not known here: write one of Round, Oval"));
    assert!(!page.body.contains("<script>alert") && !page.body.contains("<img src=x"));
}

#[tokio::test]
async fn a_supplier_that_cannot_be_noted_keeps_what_was_typed() {
    let house = House::new().await;
    let session = house.sign_in(Role::Catalog).await;
    let fields =
        [("code", "No Code"), ("name", "Kept words"), ("location", "Antwerp"), ("columns", "prise = Price")];
    let answer = house.post("/admin/stones/suppliers", Some(&session), &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains("Kept words") && answer.body.contains("prise"));
    note_supplier(&house, &session).await;
    let edit = house.get(&format!("{IMPORTS}?edit=antwerp"), Some(&session)).await.body;
    assert!(edit.contains("Supplier antwerp") && edit.contains("value=\"Warranty 2026\""));
}

#[tokio::test]
async fn a_currency_that_the_house_has_no_rate_for_is_refused_by_name_of_a_supplier_and_of_a_list() {
    let house = House::new().await;
    let session = house.sign_in(Role::Catalog).await;
    note_supplier(&house, &session).await;
    let page = house.get(IMPORTS, Some(&session)).await.body;
    assert!(page.contains(r#"name="currency""#) && page.contains(r#"value="EUR""#));
    let noted = |currency: &'static str| {
        [
            ("code", "antwerp"),
            ("name", "Antwerp One"),
            ("currency", currency),
            ("location", "Antwerp"),
            ("columns", ""),
        ]
    };
    for (currency, said) in [("EUR", "no rate from EUR to USD"), ("XXX", "Choose one of the currencies")] {
        let answer = house.post("/admin/stones/suppliers", Some(&session), &noted(currency)).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{currency}");
        assert!(answer.body.contains(said) && answer.body.contains(r##"href="#currency""##), "{currency}");
    }
    let line = "A-1,RB,1.01,F,VS1,EX,GIA,2000000001,4000";
    for (text, said) in [
        (
            format!("Stock #,Shape,Weight,Color,Clarity,Cut Grade,Lab,Report #,Price (€)\n{line}\n"),
            "The column “Price (€)” is in EUR: the house has no rate from EUR to USD.",
        ),
        (
            format!("Stock #,Shape,Weight,Color,Clarity,Cut Grade,Lab,Report #,Price,Currency\n{line},EUR\n"),
            "line 2: “EUR”: the house has no rate from EUR to USD. Ask the supplier for a list in USD.",
        ),
    ] {
        let answer = send(&house, &session, "antwerp", &text).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{said}");
        assert!(answer.body.contains(said), "{}", answer.body);
    }
}

#[tokio::test]
async fn markups_are_saved_whole_refused_by_field_and_never_over_somebody_elses() {
    let house = House::new().await;
    let session = house.sign_in(Role::Catalog).await;
    let path = "/admin/stones/markups";
    let page = house.get(path, Some(&session)).await;
    assert!(page.body.contains("name=\"rule4.factor\"") && page.body.contains("value=\"1.45\""));
    let (_, origin) = page.body.split_once("name=\"rule0.origin\"").unwrap();
    assert!(!origin.split('>').next().unwrap().contains("required"), "every origin is a choice too");
    let fields = |version: &'static str, factor: &'static str| {
        [
            ("version", version),
            ("rule0.carat_from", "0"),
            ("rule0.carat_below", ""),
            ("rule0.factor", factor),
            ("rule0.round_to", "10"),
            ("factor", "1.5"),
            ("round_to", "10"),
            ("floor", "1.08"),
            ("floor_amount", "150"),
            ("move", "25"),
            ("median", "3"),
            ("withdraw", "30"),
        ]
    };
    for (factor, words) in [("0.9", "Enter a factor from 1 to 20."), ("much", "up to three decimals")] {
        let answer = house.post(path, Some(&session), &fields("1", factor)).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.body.contains(words) && answer.body.contains("#rule0-factor"), "{factor}");
    }
    let saved = house.post(path, Some(&session), &fields("1", "1.6")).await;
    assert_eq!(saved.location(), "/admin/stones/markups?done=saved");
    let late = house.post(path, Some(&session), &fields("1", "1.7")).await;
    assert_eq!(late.status, StatusCode::PRECONDITION_FAILED);
    assert!(late.body.contains("name=\"version\" value=\"2\"") && late.body.contains("value=\"1.7\""));
    let page = house.get(path, Some(&session)).await.body;
    assert!(page.contains("value=\"1.6\"") && !page.contains("Rule 2"));
}
