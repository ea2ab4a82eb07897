//! Tables, saved views and bulk edits as staff use them, without a script.

use std::time::Duration;

use customers::Role;
use http::StatusCode;
use kernel::Token;

use crate::support::{Answer, EVIL, House};

const TABLE: &str = "/admin/tables/variants";

async fn stocked() -> (House, Token) {
    let house = House::new().await;
    for (slug, title) in [("aurelia", "Aurelia Solitaire"), ("vesper", "Vesper Band"), ("oval", "Oval Halo")]
    {
        house.ring(slug, title).await;
    }
    let session = house.sign_in(Role::Catalog).await;
    (house, session)
}

fn shows(answer: &Answer, words: &str) -> bool {
    answer.body.contains(words)
}

#[tokio::test]
async fn a_table_is_narrowed_by_words_and_by_a_form_and_says_what_it_shows() {
    let (house, session) = stocked().await;
    let all = house.get(TABLE, Some(&session)).await;
    assert_eq!(all.status, StatusCode::OK);
    assert!(shows(&all, "6 variants") && shows(&all, "Change all 6 variants that match"), "{}", all.body);
    let some = house.get(&format!("{TABLE}?q=title%3Avesper"), Some(&session)).await;
    assert!(
        shows(&some, "2 variants") && shows(&some, "Title contains “vesper”") && !shows(&some, "Oval Halo")
    );
    // the form leads to the address that says the same
    let added = house
        .get(&format!("{TABLE}?q=title%3Avesper&add_field=price&add_rule=more&add_value=10"), Some(&session))
        .await;
    assert_eq!(added.status, StatusCode::SEE_OTHER);
    assert_eq!(added.location(), format!("{TABLE}?q=title%3Avesper%20price%3E10"));
    let columns = house.get(&format!("{TABLE}?columns=sku,tags&add_column=line"), Some(&session)).await;
    assert_eq!(columns.location(), format!("{TABLE}?columns=sku%2Ctags%2Cline"));
}

#[tokio::test]
async fn what_cannot_be_read_is_told_and_stays_in_the_box() {
    let (house, session) = stocked().await;
    let wrong = house.get(&format!("{TABLE}?q=titel%3Avesper&sort=-price"), Some(&session)).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(shows(&wrong, "Did you mean “title”?") && shows(&wrong, "titel:vesper"), "{}", wrong.body);
    let evil: String = EVIL.bytes().map(|b| format!("%{b:02X}")).collect();
    for path in [
        format!("{TABLE}?q={evil}"),
        format!("{TABLE}?q=title%3D%22{evil}"),
        format!("{TABLE}?columns={evil}"),
    ] {
        let answer = house.get(&path, Some(&session)).await;
        assert!(answer.status.as_u16() < 500 && !answer.body.contains("<script>alert(1)"), "{path}");
    }
    let altered = house.get(&format!("{TABLE}?after=abc.def"), Some(&session)).await;
    assert_eq!(altered.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn the_file_holds_exactly_what_the_table_shows() {
    let (house, session) = stocked().await;
    let file = house
        .get(&format!("{TABLE}/file?q=title%3Avesper,oval&columns=sku,title,price&sort=-sku"), Some(&session))
        .await;
    assert_eq!(file.status, StatusCode::OK);
    assert!(file.headers["content-type"].to_str().unwrap().starts_with("text/csv"));
    let lines: Vec<&str> = file.body.trim_start_matches('\u{feff}').lines().collect();
    assert_eq!(lines[0], "Code,Title,Price");
    assert_eq!(lines.len(), 5);
    assert!(lines[1].contains("Vesper Band") && lines[4].contains("Oval Halo"), "{lines:?}");
    let support = house.sign_in(Role::Support).await;
    let refused = house.get(&format!("{TABLE}/file"), Some(&support)).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn views_are_private_shared_or_locked() {
    let (house, session) = stocked().await;
    let owner = house.sign_in(Role::Owner).await;
    for (name, kind) in [("Mine", "private"), ("Ours", "team"), ("Fixed", "locked")] {
        let fields = [("q", "title:vesper"), ("name", name), ("kind", kind)];
        let saved = house.post(&format!("{TABLE}/views"), Some(&session), &fields).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    }
    let theirs = house.get(TABLE, Some(&owner)).await;
    assert!(!shows(&theirs, "Mine") && shows(&theirs, "Ours") && shows(&theirs, "Fixed"));
    let mine = house.get(TABLE, Some(&session)).await;
    assert!(shows(&mine, "Mine") && shows(&mine, "view=view_"));
    let twice =
        house.post(&format!("{TABLE}/views"), Some(&session), &[("name", "mine"), ("kind", "team")]).await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
    let fixed = theirs.body.split("view=").find(|part| part.contains("Fixed")).unwrap();
    let id = fixed.split(['"', '&']).next().unwrap();
    let removed = house.post(&format!("{TABLE}/views/{id}/removal"), Some(&owner), &[]).await;
    assert_eq!(removed.status, StatusCode::FORBIDDEN, "only who locked it removes it");
    let removed = house.post(&format!("{TABLE}/views/{id}/removal"), Some(&session), &[]).await;
    assert_eq!(removed.status, StatusCode::SEE_OTHER);
}

async fn wait_for(house: &House, session: &Token, path: &str, words: &str) -> Answer {
    for _ in 0..100 {
        let page = house.get(path, Some(session)).await;
        if page.body.contains(words) {
            return page;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{path} never says {words}");
}

#[tokio::test]
async fn a_selection_is_changed_after_its_diff_and_undone() {
    let (house, session) = stocked().await;
    let form =
        house.post("/admin/bulk-edits/new", Some(&session), &[("scope", "all"), ("q", "title:vesper")]).await;
    assert_eq!(form.status, StatusCode::OK);
    assert!(shows(&form, "All variants that match: Title contains “vesper”"));
    let ask = |value: &'static str| {
        vec![
            ("scope", "all"),
            ("q", "title:vesper"),
            ("field", "price"),
            ("operation", "percent"),
            ("value", value),
        ]
    };
    let wrong = house.post("/admin/bulk-edits", Some(&session), &ask("four")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(shows(&wrong, "Enter a percentage") && shows(&wrong, "value=\"four\""));
    let prepared = house.post("/admin/bulk-edits", Some(&session), &ask("4")).await;
    assert_eq!(prepared.status, StatusCode::SEE_OTHER, "{}", prepared.body);
    let path = prepared.location().to_owned();
    let page = house.get(&path, Some(&session)).await;
    assert!(
        shows(&page, "Price +4 %") && shows(&page, "<del>") && shows(&page, "Change 2 rows"),
        "{}",
        page.body
    );
    house.post(&format!("{path}/application"), Some(&session), &[]).await;
    let done = wait_for(&house, &session, &path, "It can be undone until").await;
    assert!(shows(&done, "Applied"));
    house.post(&format!("{path}/undo"), Some(&session), &[]).await;
    wait_for(&house, &session, &path, "Undone").await;
    let again = house.post(&format!("{path}/undo"), Some(&session), &[]).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    let nothing = house.post("/admin/bulk-edits/new", Some(&session), &[("scope", "chosen")]).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_file_is_judged_and_its_rejected_lines_come_back() {
    let (house, session) = stocked().await;
    let export = house.get(&format!("{TABLE}/file?columns=sku,price"), Some(&session)).await;
    let sku = export.body.lines().nth(1).unwrap().split(',').next().unwrap().to_owned();
    let send = |content: String| {
        let body = format!(
            "--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"new.csv\"\r\nContent-Type: text/csv\r\n\r\n{content}\r\n--cut--\r\n"
        );
        house.multipart("/admin/bulk-edits/file", Some(&session), "cut", body.into_bytes())
    };
    let judged = send(format!("Code,Price\r\n{sku},9\r\nNONE-1,9\r\n")).await;
    assert_eq!(judged.status, StatusCode::SEE_OTHER, "{}", judged.body);
    let path = judged.location().to_owned();
    let page = house.get(&path, Some(&session)).await;
    assert!(
        shows(&page, "No variant has the code “NONE-1”")
            && shows(&page, "A second person has to release this")
    );
    let rejected = house.get(&format!("{path}/rejected"), Some(&session)).await;
    assert!(shows(&rejected, "NONE-1,9,") && !shows(&rejected, &sku), "{}", rejected.body);
    let waits = house.post(&format!("{path}/application"), Some(&session), &[]).await;
    assert!(waits.location().ends_with("done=waiting"));
    let own = house.post(&format!("{path}/decision"), Some(&session), &[("release", "yes")]).await;
    assert_eq!(own.status, StatusCode::FORBIDDEN);
    let owner = house.sign_in(Role::Owner).await;
    let refused = house.post(&format!("{path}/decision"), Some(&owner), &[("release", "no")]).await;
    assert!(refused.location().ends_with("done=discarded"));
    assert_eq!(send("a,b\r\n1,2\r\n".to_owned()).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(send(String::new()).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn orders_are_a_table_too() {
    let house = House::new().await;
    let product = house.ring("aurelia", "Aurelia Solitaire").await;
    house.order(product, "Ada Byron").await;
    let session = house.sign_in(Role::Support).await;
    let unpaid = house.get("/admin/tables/orders?q=state%3Apending_payment%20ada", Some(&session)).await;
    assert!(
        shows(&unpaid, "1 order") && shows(&unpaid, "Ada Byron") && !shows(&unpaid, "Change all"),
        "{}",
        unpaid.body
    );
    let every: Vec<&str> = commerce::orders::ORDERS.fields.iter().map(|f| f.code).collect();
    for field in &every {
        let sorted = if *field == "codes" { "-placed" } else { field };
        let page = house
            .get(
                &format!("/admin/tables/orders?columns={field}&sort={sorted}&q=has%3A{field}"),
                Some(&session),
            )
            .await;
        assert_eq!(page.status, StatusCode::OK, "{field}");
    }
}
