//! Commissions in the back office.

use bespoke::commissions::{Brief, Commission, OpenCommission, open_commission};
use customers::Role;
use http::StatusCode;
use kernel::{Actor, Currency};

use crate::support::{EVIL, House};

async fn open(house: &House) -> Commission {
    let ask = OpenCommission {
        title: format!("A ring {EVIL}"),
        client: "Ada".into(),
        email: "ada@example.com".parse().unwrap(),
        phone: None,
        account: None,
        currency: Currency::Usd,
        brief: Brief { piece: "ring".into(), feeling: EVIL.into(), ..Brief::default() },
        secret_until: None,
    };
    let mut tx = house.db.begin().await.unwrap();
    let opened = open_commission(&mut tx, &house.cx.with_actor(Actor::Guest), ask).await.unwrap();
    tx.commit().await.unwrap();
    opened
}

#[tokio::test]
async fn a_card_is_moved_from_the_board_by_a_plain_form_and_the_second_who_moves_it_is_told() {
    let house = House::new().await;
    let session = house.sign_in(Role::Support).await;
    let opened = open(&house).await;
    let board = house.get("/admin/commissions", Some(&session)).await.body;
    assert!(board.contains(&opened.state.number) && board.contains("Client waits") && !board.contains(EVIL));
    let path = format!("/admin/commissions/{}/move", opened.id);
    let to = |to, version| [("to", to), ("version", version), ("back", "/admin/commissions?q=ring")];
    let moved = house.post(&path, Some(&session), &to("design", "1")).await;
    let said = format!("/admin/commissions?q=ring&done=moved&number={}&to=design", opened.state.number);
    assert_eq!((moved.status, moved.location()), (StatusCode::SEE_OTHER, said.as_str()));
    assert!(house.get(&said, Some(&session)).await.body.contains("to Design"));
    let second = house.post(&path, Some(&session), &to("quote", "1")).await;
    assert_eq!(second.status, StatusCode::PRECONDITION_FAILED);
    assert!(second.body.contains("Somebody else worked on this commission"), "{}", second.body);
    let far = house.post(&path, Some(&session), &to("casting", "2")).await;
    assert_eq!(far.status, StatusCode::CONFLICT);
    // where a form asks to go back to is nowhere else
    let away = [("to", "quote"), ("version", "2"), ("back", "https://evil.example/")];
    assert!(house.post(&path, Some(&session), &away).await.location().starts_with("/admin/commissions/com_"));
    let list = house.get("/admin/commissions?view=list&stage=quote", Some(&session)).await.body;
    assert!(list.contains(&opened.state.number));
    let empty = house.get("/admin/commissions?view=list&stage=design", Some(&session)).await.body;
    assert!(empty.contains("No commission is like this."));
}

#[tokio::test]
async fn a_quote_is_typed_in_rows_and_what_is_wrong_is_said_where_it_was_typed() {
    let house = House::new().await;
    let session = house.sign_in(Role::Owner).await;
    let opened = open(&house).await;
    let page = format!("/admin/commissions/{}", opened.id);
    let rate = [("element", "gold"), ("per_gram", "85.12345"), ("source", "LBMA PM fix")];
    let put = house.post("/admin/metal-rates", Some(&session), &rate).await;
    assert_eq!(put.location(), "/admin/metal-rates?done=put&called=");
    assert!(house.get("/admin/metal-rates", Some(&session)).await.body.contains("LBMA PM fix"));
    let slip = [("element", "gold"), ("per_gram", "8512.345"), ("source", "LBMA PM fix")];
    assert!(
        house
            .post("/admin/metal-rates", Some(&session), &slip)
            .await
            .body
            .contains("Check the decimal point")
    );

    let form = house.get(&format!("{page}/quote"), Some(&session)).await.body;
    assert!(form.contains("name=\"metal_0_weight\"") && form.contains("$85.12 a gram fine"), "{form}");
    let quote = |weight: &'static str, hours: &'static str| {
        vec![
            ("version", "1"),
            ("metal_0_metal", "yellow_gold 750"),
            ("metal_0_weight", weight),
            ("stone_1_words", "1.02 ct round"),
            ("stone_1_amount", "6400"),
            ("work_0_words", "Making"),
            ("work_0_hours", hours),
            ("work_0_per_hour", "95"),
            ("tax", "8.875"),
            ("deposit", "50"),
            ("valid_days", "14"),
            ("lock_days", "7"),
            ("band", "3"),
            ("shown", "groups"),
        ]
    };
    let path = format!("{page}/quote");
    let wrong = house.post(&path, Some(&session), &quote("five", "0")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("Enter grams") && wrong.body.contains("value=\"five\""), "{}", wrong.body);
    let wrong = house.post(&path, Some(&session), &quote("5.2", "0")).await;
    assert!(wrong.body.contains("href=\"#work_0_hours\""), "{}", wrong.body);
    let issued = house.post(&path, Some(&session), &quote("5.2", "18.5")).await;
    assert_eq!(issued.location(), format!("{page}?done=quoted"), "{}", issued.body);
    let shown = house.get(&page, Some(&session)).await.body;
    assert!(
        shown.contains("$9,242.92") && shown.contains("waits for the client") && !shown.contains(EVIL),
        "{shown}"
    );
    // filled in again as it was issued
    let again = house.get(&path, Some(&session)).await.body;
    assert!(
        again.contains("value=\"5.2\"")
            && again.contains("value=\"18.5\"")
            && again.contains("value=\"8.875\"")
    );
}

#[tokio::test]
async fn who_only_reads_sees_no_form_and_who_does_not_is_refused() {
    let house = House::new().await;
    let opened = open(&house).await;
    let page = format!("/admin/commissions/{}", opened.id);
    let finance = house.sign_in(Role::Finance).await;
    let shown = house.get(&page, Some(&finance)).await;
    assert_eq!(shown.status, StatusCode::OK);
    assert!(!shown.body.contains("method=\"post\" action=\"/admin/commissions"), "{}", shown.body);
    let words = [("words", "Good morning"), ("version", "1")];
    let path = format!("{page}/messages");
    assert_eq!(house.post(&path, Some(&finance), &words).await.status, StatusCode::FORBIDDEN);
    let catalog = house.sign_in(Role::Catalog).await;
    for at in ["/admin/commissions", &page, "/admin/metal-rates"] {
        assert_eq!(house.get(at, Some(&catalog)).await.status, StatusCode::FORBIDDEN, "{at}");
    }
    let support = house.sign_in(Role::Support).await;
    assert_eq!(house.post(&path, Some(&support), &words).await.location(), format!("{page}?done=written"));
    let empty = house.post(&path, Some(&support), &[("words", " ")]).await;
    assert!(
        empty.status == StatusCode::UNPROCESSABLE_ENTITY && empty.body.contains("Write a few words first.")
    );
}

#[tokio::test]
async fn a_passport_is_typed_a_line_a_fact_and_what_is_wrong_is_said_where_it_was_typed() {
    let house = House::new().await;
    let session = house.sign_in(Role::Support).await;
    let opened = open(&house).await;
    let path = format!("/admin/commissions/{}/passport", opened.id);
    let form = house.get(&path, Some(&session)).await.body;
    let serial = opened.state.number.replace('-', "");
    assert!(form.contains(&format!("value=\"{serial}\"")), "{form}");
    let typed = [("version", "1"), ("serial", "A"), ("piece", EVIL), ("services", "Last spring: polished")];
    let refused = house.post(&path, Some(&session), &typed).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("Begin each line with its day") && !refused.body.contains(EVIL));
    let typed = [("version", "1"), ("serial", "A"), ("piece", "Ring")];
    let refused = house.post(&path, Some(&session), &typed).await.body;
    assert!(refused.contains("Say of which metal") && refused.contains("3 to 24 letters"), "{refused}");
    let typed = [("version", "1"), ("serial", "ada-1"), ("piece", "Ring"), ("metals", "Gold 750, 5.2 g")];
    let early = house.post(&path, Some(&session), &typed).await;
    assert_eq!(early.status, StatusCode::CONFLICT);
    assert!(early.body.contains("when the piece has passed the quality check"), "{}", early.body);
    let reader = house.sign_in(Role::Finance).await;
    assert_eq!(house.post(&path, Some(&reader), &typed).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_clients_stone_is_followed_at_the_bench_and_what_was_typed_stays_with_its_form() {
    let house = House::new().await;
    let session = house.sign_in(Role::Support).await;
    let opened = open(&house).await;
    let page = format!("/admin/commissions/{}/bench", opened.id);
    let shown = house.get(&page, Some(&session)).await.body;
    assert!(shown.contains("Jobs are given when the commission is at the bench."), "{shown}");
    let stones = format!("{page}/stones");
    let typed = |seal| {
        [("form", "receive"), ("stone_words", EVIL), ("carat", "2.413"), ("seal", seal), ("signed", "Inès")]
    };
    let bare = house.post(&stones, Some(&session), &typed("")).await;
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        bare.body.contains("href=\"#receive_seal\"") && bare.body.contains("value=\"2.413\""),
        "{}",
        bare.body
    );
    assert!(!bare.body.contains(EVIL));
    let received = house.post(&stones, Some(&session), &typed("A-1041")).await;
    assert_eq!(received.location(), format!("{page}?done=received"));
    let mut conn = house.db.read().await.unwrap();
    let stone = bespoke::custody::list_stones(&mut conn, opened.id).await.unwrap().remove(0);
    drop(conn);
    let over = |carat, after| {
        [
            ("form", "stone1"),
            ("after", after),
            ("to", "setter"),
            ("carat", carat),
            ("seal", "A-2"),
            ("signed", "Tomás"),
        ]
    };
    let path = format!("{stones}/{}", stone.id);
    let light = house.post(&path, Some(&session), &over("2.300", "1")).await;
    assert_eq!(light.status, StatusCode::CONFLICT);
    assert!(
        light.body.contains("weighed 2.413 ct at the last hand-over and weighs 2.300 ct now"),
        "{}",
        light.body
    );
    assert!(house.post(&path, Some(&session), &over("2.413", "1")).await.location().ends_with("done=moved"));
    let late = house.post(&path, Some(&session), &over("2.413", "1")).await;
    assert!(late.body.contains("this stone is with the setter now"), "{}", late.body);
    let reader = house.sign_in(Role::Finance).await;
    assert_eq!(house.post(&path, Some(&reader), &over("2.413", "2")).await.status, StatusCode::FORBIDDEN);
    assert!(house.get("/admin/bench", Some(&reader)).await.body.contains("No job is open."));
}
