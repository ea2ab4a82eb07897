//! Editing products.

use catalog::products::{StaffProduct, find_for_staff};
use customers::Role;
use http::StatusCode;
use kernel::{Token, ids::ProductId};
use platform::audit;

use crate::support::{Answer, EVIL, House};

async fn read(house: &House, id: ProductId) -> StaffProduct {
    let mut conn = house.db.read().await.unwrap();
    find_for_staff(&mut conn, id).await.unwrap().unwrap()
}

/// Sends the form of a product as it stands, with some fields changed.
async fn save(house: &House, session: &Token, product: &StaffProduct, changed: &[(&str, &str)]) -> Answer {
    let version = product.version.to_string();
    let mut fields = vec![("version", version.as_str())];
    fields.extend_from_slice(changed);
    house.post(&format!("/admin/products/{}", product.product.id), Some(session), &fields).await
}

#[tokio::test]
async fn a_save_redirects_changes_only_what_was_sent_and_is_logged_with_both_states() {
    let house = House::new().await;
    let id = house.ring("band", "Band").await;
    let session = house.sign_in(Role::Catalog).await;
    let before = read(&house, id).await;
    let price = format!("{}.price", before.variants[0].id);
    let saved = save(&house, &session, &before, &[("title", "Court band"), (&price, "$3,600.50")]).await;
    assert_eq!(
        (saved.status, saved.location()),
        (StatusCode::SEE_OTHER, format!("/admin/products/{id}?done=saved").as_str())
    );
    assert!(house.get(saved.location(), Some(&session)).await.body.contains("Saved."));

    let after = read(&house, id).await;
    assert_eq!(after.product.title, "Court band");
    assert_eq!(after.variants[0].price.minor(), 360_050);
    assert_eq!(
        (after.variants[1].price, &after.product.care),
        (before.variants[1].price, &before.product.care)
    );
    let mut conn = house.db.read().await.unwrap();
    let entry = audit::list_for_object(&mut conn, &id.to_string(), 1).await.unwrap().remove(0);
    assert_eq!(entry.action, "catalog.update_product");
    assert!(entry.actor.starts_with("staff acc_"));
    assert_eq!(
        (entry.before.unwrap()["title"].as_str(), entry.after.unwrap()["title"].as_str()),
        (Some("Band"), Some("Court band"))
    );
}

#[tokio::test]
async fn a_refused_field_says_so_in_place_and_nothing_typed_is_lost() {
    let house = House::new().await;
    let id = house.ring("band", "Band").await;
    let session = house.sign_in(Role::Catalog).await;
    let before = read(&house, id).await;
    let price = format!("{}.price", before.variants[0].id);
    let lead = format!("{}.lead_days", before.variants[1].id);
    let cases = [
        ("title", " "),
        ("status", "sold"),
        ("featured", "first"),
        (price.as_str(), "0"),
        (&price, "1e3"),
        (&price, "1.234"),
        (&price, "99999999999999999999"),
        (&lead, "-1"),
        (&lead, "366"),
        (&lead, "0"),
    ];
    for (field, value) in cases {
        let answer = save(&house, &session, &before, &[("tagline", "Kept words"), (field, value)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{field} = {value}");
        assert!(answer.body.contains("Kept words"), "{field} = {value}");
        assert_eq!(answer.body.matches(r#"aria-invalid="true""#).count(), 1, "{field} = {value}");
        assert!(
            answer.body.contains(&format!(r##"href="#{}""##, field.replace('.', "-"))),
            "the summary leads to {field}"
        );
    }
    assert_eq!(read(&house, id).await.version, before.version);
}

#[tokio::test]
async fn the_second_of_two_editors_sees_both_values_and_overwrites_only_by_choice() {
    let house = House::new().await;
    let id = house.ring("band", "Band").await;
    let session = house.sign_in(Role::Catalog).await;
    let seen = read(&house, id).await;
    assert_eq!(
        save(&house, &session, &seen, &[("tagline", "First editor")]).await.status,
        StatusCode::SEE_OTHER
    );

    let second = save(&house, &session, &seen, &[("tagline", "Second editor")]).await;
    assert_eq!(second.status, StatusCode::PRECONDITION_FAILED);
    for words in ["First editor", "Second editor", "Someone saved this piece while you were editing."] {
        assert!(second.body.contains(words), "{words}");
    }
    assert_eq!(read(&house, id).await.product.tagline, "First editor");

    let now = read(&house, id).await;
    assert!(second.body.contains(&format!(r#"name="version" value="{}""#, now.version)));
    assert_eq!(
        save(&house, &session, &now, &[("tagline", "Second editor")]).await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(read(&house, id).await.product.tagline, "Second editor");
}

#[tokio::test]
async fn a_form_without_a_readable_version_never_saves() {
    let house = House::new().await;
    let id = house.ring("band", "Band").await;
    let session = house.sign_in(Role::Owner).await;
    for version in ["", "x", "9223372036854775808", "-5"] {
        let fields = [("version", version), ("title", "Overwritten")];
        let answer = house.post(&format!("/admin/products/{id}"), Some(&session), &fields).await;
        assert_eq!(answer.status, StatusCode::PRECONDITION_FAILED, "{version}");
    }
    assert_eq!(read(&house, id).await.product.title, "Band");
}

#[tokio::test]
async fn another_products_variant_cannot_be_changed_through_this_form() {
    let house = House::new().await;
    let (mine, other) = (house.ring("band", "Band").await, house.ring("other", "Other").await);
    let session = house.sign_in(Role::Catalog).await;
    let (product, foreign) = (read(&house, mine).await, read(&house, other).await);
    let field = format!("{}.price", foreign.variants[0].id);
    save(&house, &session, &product, &[(&field, "1")]).await;
    assert_eq!(read(&house, other).await.variants[0].price, foreign.variants[0].price);
}

#[tokio::test]
async fn markup_in_a_products_words_stays_text_in_list_form_conflict_and_log() {
    let house = House::new().await;
    let id = house.ring("band", "Band").await;
    let session = house.sign_in(Role::Owner).await;
    let seen = read(&house, id).await;
    let words = format!("{EVIL}</textarea>");
    let fields =
        [("title", EVIL), ("tagline", EVIL), ("description", words.as_str()), ("care", words.as_str())];
    assert_eq!(save(&house, &session, &seen, &fields).await.status, StatusCode::SEE_OTHER);
    let conflict = save(&house, &session, &seen, &[("title", &format!("{EVIL}!"))]).await;
    assert_eq!(conflict.status, StatusCode::PRECONDITION_FAILED);
    let mut pages = vec![conflict.body];
    for path in [
        "/admin/products".to_owned(),
        format!("/admin/products/{id}"),
        "/admin/audit".to_owned(),
        format!("/admin/audit?object={id}"),
    ] {
        pages.push(house.get(&path, Some(&session)).await.body);
    }
    for page in pages {
        assert!(!page.contains("<script>alert") && !page.contains("<img src=x"));
        assert!(!page.contains("</textarea></textarea>"));
    }
}

#[tokio::test]
async fn the_list_finds_by_title_and_code_and_by_status() {
    let house = House::new().await;
    house.ring("band", "Court band").await;
    house.ring("signet", "Oxford signet").await;
    let session = house.sign_in(Role::Catalog).await;
    let shows = async |query: &str| {
        let body = house.get(&format!("/admin/products?{query}"), Some(&session)).await.body;
        (body.contains("Court band"), body.contains("Oxford signet"))
    };
    assert_eq!(shows("").await, (true, true));
    assert_eq!(shows("q=oxford").await, (false, true));
    assert_eq!(shows("q=BAND-YG").await, (true, false));
    assert_eq!(shows("status=draft").await, (false, false));
    assert_eq!(shows("status=active").await, (true, true));
}
