//! Bags that are saved and shared, as programs see them: who may, and that a hidden price is in no answer.

use customers::Role;
use http::Method;
use serde_json::{Value, json};

use crate::{
    house::{House, PieceKind, Reply},
    session::{self, cookie},
};

/// A link to the cart of a token: its secret and its id.
pub(crate) async fn share(house: &House, cart: &str, asked: Value) -> (String, String) {
    let made = house.post("/cart/shares").cart(cart).json(asked).send().await.is(201);
    let (token, id) = (made.str("/token"), made.str("/id"));
    assert!(made.str("/url").ends_with(&format!("/shared/{token}")) && token.len() >= 43);
    (token, id)
}

pub(crate) fn partner() -> Value {
    json!({ "recipient": "partner", "from_name": "Anna", "may_change": true })
}

/// That none of these amounts, in cents or written out, is in a text.
#[track_caller]
pub(crate) fn shows_no_price(text: &str, amounts: &[i64]) {
    for minor in amounts {
        let whole = minor / 100;
        let thousands = format!("{},{:03}", whole / 1000, whole % 1000);
        for written in [minor.to_string(), whole.to_string(), thousands] {
            assert!(!text.contains(&written), "{written} is in {text}");
        }
    }
    for word in ["price", "amount", "total", "currency", "\"slug\"", "sku", "USD", "$"] {
        let said = text.replace("\"sees_prices\":false", "");
        assert!(!said.contains(word), "{word} is in {text}");
    }
}

#[tokio::test]
async fn a_link_without_prices_answers_none_whatever_is_asked_of_it() {
    let house = House::new().await;
    let ring = house.ring("Ring", 123_457, PieceKind::Stocked(3)).await;
    let other = house.ring("Other", 765_431, PieceKind::Stocked(3)).await;
    let cart = house.cart_with(ring).await;
    let (token, _) = share(&house, &cart, partner()).await;
    let amounts = [123_457, 765_431, 246_914, 888_888, 1_012_345];
    let path = format!("/shared-bags/{token}");
    let seen = house.get(&path).send().await.is(200);
    assert_eq!((seen.str("/from_name"), seen.str("/bag/lines/0/title")), ("Anna".into(), "Ring".into()));
    assert_eq!((seen.header("cache-control"), seen.body.get("token")), ("no-store", None));
    let line = format!("{path}/lines/{}", seen.str("/bag/lines/0/id"));
    let add = json!({ "variant_id": other, "quantity": 1 });
    let changes: Vec<Reply> = vec![
        seen,
        house.post(&format!("{path}/lines")).json(add.clone()).send().await.is(201),
        house.patch(&line).json(json!({ "quantity": 2 })).send().await.is(200),
        house.patch(&line).json(json!({ "quantity": 9 })).send().await.refused(409, "insufficient_stock"),
        house.patch(&line).json(json!({ "quantity": 0 })).send().await.refused(422, "quantity_out_of_range"),
        house.post(&format!("{path}/pieces")).cart(&cart).send().await.refused(403, "share_forbids"),
        house.delete(&line).send().await.is(200),
        house.delete(&format!("{path}/lines/nonsense")).send().await.refused(404, "line_not_found"),
    ];
    for reply in &changes {
        shows_no_price(&reply.text, &amounts);
        for (_, value) in &reply.headers {
            let said = value.to_str().unwrap_or_default();
            assert!(!amounts.iter().any(|minor| said.contains(&minor.to_string())), "{said}");
        }
    }
    let now = house.get("/cart").cart(&cart).send().await.is(200);
    assert_eq!(now.str("/lines/0/title"), "Other");

    let (looks, _) = share(&house, &cart, json!({ "recipient": "advisor", "sees_prices": true })).await;
    let priced = house.get(&format!("/shared-bags/{looks}")).send().await.is(200);
    assert_eq!(priced.body["bag"]["subtotal"]["amount"], 765_431, "{priced:#?}");
    let refused = house.post(&format!("/shared-bags/{looks}/lines")).json(add).send().await;
    refused.refused(403, "share_forbids");
}

#[tokio::test]
async fn a_link_that_was_ended_says_so_and_nobody_ends_anothers() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(3)).await;
    let (cart, theirs) = (house.cart_with(ring).await, house.cart_with(ring).await);
    let (token, id) = share(&house, &cart, partner()).await;
    let foreign = house.delete(&format!("/cart/shares/{id}")).cart(&theirs).send().await;
    foreign.refused(404, "share_not_found");
    house.get("/cart/shares").send().await.refused(404, "cart_not_found");
    let listed = house.get("/cart/shares").cart(&cart).send().await.is(200);
    assert!(!listed.text.contains(&token) && listed.str("/data/0/id") == id, "the secret is shown once");
    let left = house.delete(&format!("/cart/shares/{id}")).cart(&cart).send().await.is(200);
    assert_eq!(left.body["data"], json!([]));
    let path = format!("/shared-bags/{token}");
    house.get(&path).send().await.refused(410, "share_ended");
    let add = json!({ "variant_id": ring, "quantity": 1 });
    house.post(&format!("{path}/lines")).json(add).send().await.refused(410, "share_ended");
    house.post(&format!("{path}/pieces")).cart(&theirs).send().await.refused(410, "share_ended");
    let unknown = format!("/shared-bags/{}", "a".repeat(43));
    house.get(&unknown).send().await.refused(404, "share_not_found");
    house.get("/shared-bags/short").send().await.refused(404, "share_not_found");
    let blind = json!({ "recipient": "partner", "may_pay": true });
    let blind = house.post("/cart/shares").cart(&cart).json(blind).send().await;
    assert_eq!(blind.refused(422, "paying_needs_prices").fields(), ["may_pay"]);
    let nobody = house.post("/cart/shares").cart(&cart).json(json!({ "recipient": "owner" })).send().await;
    nobody.refused(422, "unknown_value");
}

#[tokio::test]
async fn whoever_pays_takes_the_pieces_into_a_cart_of_their_own() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(3)).await;
    let cart = house.cart_with(ring).await;
    let (token, _) = share(&house, &cart, json!({ "recipient": "payer" })).await;
    let path = format!("/shared-bags/{token}/pieces");
    house.post(&path).send().await.refused(404, "cart_not_found");
    let own = house.post("/cart").send().await.is(201).str("/token");
    let taken = house.post(&path).cart(&own).send().await.is(200);
    assert_eq!(taken.body["subtotal"]["amount"], 100_000, "{taken:#?}");
    house.check_out(&own, "k1").await.is(201);
    let kept = house.get("/cart").cart(&cart).send().await.is(200);
    assert_eq!(kept.body["pending_order_id"], Value::Null, "the order is not the owner's");
}

#[tokio::test]
async fn a_saved_bag_is_kept_shared_and_taken_by_its_account_alone() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(3)).await;
    house.get("/saved-bags").send().await.refused(401, "unauthenticated");
    let ada = session::sign_in(&house, "ada@example.com", "").await;
    let eve = session::sign_in(&house, "eve@example.com", "").await;
    let both = |reply: &Reply| format!("{}; {}", cookie(reply, "session"), cookie(reply, "cart"));
    let (ada, eve) = (both(&ada), both(&eve));
    let empty = house.post("/saved-bags").with("cookie", &ada).send().await;
    empty.refused(422, "nothing_to_save");
    let line = json!({ "variant_id": ring, "quantity": 1 });
    house.post("/cart/lines").with("cookie", &ada).json(line).send().await.is(201);
    let saved = house.post("/saved-bags").with("cookie", &ada).json(json!({ "name": "June" })).send().await;
    let path = format!("/saved-bags/{}", saved.is(201).str("/id"));
    let theirs = [
        (Method::GET, path.clone()),
        (Method::DELETE, path.clone()),
        (Method::POST, format!("{path}/pieces")),
        (Method::GET, format!("{path}/shares")),
        (Method::POST, format!("{path}/shares")),
        (Method::DELETE, format!("{path}/shares/csh_069283r0000000000000000000")),
    ];
    for (method, path) in theirs {
        let ask = house.ask(method.clone(), &format!("/api/v1{path}")).with("cookie", &eve);
        let body = if path.ends_with("/shares") { json!({ "recipient": "payer" }) } else { json!({}) };
        let ask = if method == Method::POST { ask.json(body) } else { ask };
        ask.send().await.refused(404, "saved_bag_not_found");
    }
    let taken = house.post(&format!("{path}/pieces")).with("cookie", &ada).send().await.is(200);
    assert_eq!(taken.str("/lines/0/kept_price/state"), "holds");
    let link = house.post(&format!("{path}/shares")).with("cookie", &ada);
    let link = link.json(json!({ "recipient": "payer" })).send().await.is(201);
    let seen = house.get(&format!("/shared-bags/{}", link.str("/token"))).send().await.is(200);
    assert_eq!(seen.str("/bag/lines/0/kept_price/state"), "holds");
    let ended = house.delete(&format!("{path}/shares/{}", link.str("/id"))).with("cookie", &ada).send().await;
    assert_eq!(ended.is(200).body["data"], json!([]));
    let left = house.delete(&path).with("cookie", &ada).send().await.is(200);
    assert_eq!(left.body["data"], json!([]));
}

#[tokio::test]
async fn staff_make_links_to_pay_later_within_the_rules_that_the_house_sets() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(3)).await;
    let (support, catalog) = (house.staff(Role::Support).await, house.staff(Role::Catalog).await);
    let rules = json!({ "client_days": 7, "most_days": 20, "least_percent": 80 });
    let put = |session: String, body: Value| {
        house.ask(Method::PUT, "/api/v1/admin/saved-bags/rules").staff(&session).json(body).send()
    };
    put(support.clone(), rules.clone()).await.refused(403, "forbidden");
    assert_eq!(put(catalog.clone(), rules.clone()).await.is(200).body, rules);
    let low = json!({ "client_days": 7, "most_days": 20, "least_percent": 20 });
    assert_eq!(put(catalog.clone(), low).await.refused(422, "out_of_range").fields(), ["least_percent"]);
    let read = house.get("/admin/saved-bags/rules").staff(&support).send().await.is(200);
    assert_eq!(read.body, rules);

    let make =
        |session: String, body: Value| house.post("/admin/saved-bags").staff(&session).json(body).send();
    let ask = json!({ "email": "ada@example.com", "days": 20 });
    make(catalog, ask.clone()).await.refused(403, "forbidden");
    assert_eq!(make(support.clone(), ask.clone()).await.refused(422, "unknown_client").fields(), ["email"]);
    let ada = session::sign_in(&house, "ada@example.com", "").await;
    make(support.clone(), ask.clone()).await.refused(422, "nothing_to_save");
    let line = json!({ "variant_id": ring, "quantity": 1 });
    house.post("/cart/lines").with("cookie", &cookie(&ada, "cart")).json(line).send().await.is(201);
    let long = json!({ "email": "ada@example.com", "days": 21 });
    assert_eq!(make(support.clone(), long).await.refused(422, "out_of_range").fields(), ["days"]);
    let made = make(support.clone(), ask).await.is(201);
    let seen = house.get(&format!("/shared-bags/{}", made.str("/link/token"))).send().await.is(200);
    assert_eq!((seen.str("/recipient"), seen.body["may_pay"].clone()), ("payer".into(), json!(true)));
    let listed = house.get("/admin/saved-bags").staff(&support).send().await.is(200);
    assert_eq!(listed.str("/data/0/client_email"), "ada@example.com");
    assert!(!listed.text.contains(&made.str("/link/token")), "the secret is shown once");
    let end = |id: String| {
        house.ask(Method::DELETE, &format!("/api/v1/admin/saved-bags/links/{id}")).staff(&support).send()
    };
    assert_eq!(end(made.str("/link/id")).await.is(200).body["data"], json!([]));
    let late = house.get(&format!("/shared-bags/{}", made.str("/link/token"))).send().await;
    late.refused(410, "share_ended");
    let own = house.post(&format!("/saved-bags/{}/shares", made.str("/saved_bag/id")));
    own.with("cookie", &cookie(&ada, "session")).json(json!({ "recipient": "partner" })).send().await.is(201);
    // what a client shares is theirs to end
    let listed = house.get(&format!("/saved-bags/{}/shares", made.str("/saved_bag/id")));
    let listed = listed.with("cookie", &cookie(&ada, "session")).send().await.is(200);
    end(listed.str("/data/0/id")).await.refused(404, "share_not_found");
}
