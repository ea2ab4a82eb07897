//! Attributes that staff define, and collections.

use catalog::{
    attributes::{Definition, load},
    collections::{StaffCollection, find_collection},
};
use customers::Role;
use http::StatusCode;
use kernel::Token;

use crate::support::{EVIL, House};

const DEFINE: &str = "/admin/new-attribute";
const MAKE: &str = "/admin/new-collection";
const GALLERY: [(&str, &str); 5] = [
    ("kind", "enum"),
    ("label", "Gallery"),
    ("more", "Scrollwork\r\nPlain"),
    ("categories", "ring"),
    ("position", "3"),
];

async fn desk() -> (House, Token) {
    let house = House::new().await;
    let session = house.sign_in(Role::Catalog).await;
    (house, session)
}

async fn attribute(house: &House, code: &str) -> Option<Definition> {
    let mut conn = house.db.read().await.unwrap();
    load(&mut conn).await.unwrap().find(code).cloned()
}

async fn collection(house: &House, slug: &str) -> Option<StaffCollection> {
    let mut conn = house.db.read().await.unwrap();
    find_collection(&mut conn, slug).await.unwrap()
}

/// The fields with some changed; of a name that comes twice among the changes, the last one counts.
fn with<'a>(fields: &[(&'a str, &'a str)], changed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let all: Vec<_> = fields.iter().chain(changed).copied().collect();
    let last = |at: usize| all.iter().skip(at + 1).all(|(name, _)| *name != all[at].0);
    (0..all.len()).filter(|at| last(*at)).map(|at| all[at]).collect()
}

#[tokio::test]
async fn an_attribute_is_defined_listed_by_category_and_asked_for() {
    let (house, session) = desk().await;
    assert!(house.get(DEFINE, Some(&session)).await.body.contains("?kind=number"));
    let made = house.post(DEFINE, Some(&session), &GALLERY).await;
    assert_eq!(
        (made.status, made.location()),
        (StatusCode::SEE_OTHER, "/admin/attributes?done=defined"),
        "{}",
        made.body
    );
    let gallery = attribute(&house, "gallery").await.unwrap();
    let codes: Vec<_> = gallery.kind.choices().iter().map(|c| c.code.as_str()).collect();
    assert_eq!(codes, ["scrollwork", "plain"]);
    let shows = async |query: &str| {
        house
            .get(&format!("/admin/attributes{query}"), Some(&session))
            .await
            .body
            .contains("/admin/attributes/gallery")
    };
    assert_eq!(
        (shows("").await, shows("?category=ring").await, shows("?category=brooch").await),
        (true, true, false)
    );
    let form = house.get("/admin/products/new?category=ring", Some(&session)).await;
    assert!(form.body.contains(r#"name="attributes.gallery""#) && form.body.contains("Scrollwork"));
}

#[tokio::test]
async fn a_refused_definition_names_its_fields_and_keeps_what_was_typed() {
    let (house, session) = desk().await;
    house.post(DEFINE, Some(&session), &GALLERY).await;
    let number = [
        ("kind", "number"),
        ("label", "Drop"),
        ("unit", "mm"),
        ("min", "1"),
        ("max", "40"),
        ("position", "3"),
    ];
    for (fields, field, value) in [
        (&GALLERY[..], "label", ""),
        (&GALLERY, "code", "Not A Code"),
        (&GALLERY, "code", "metal"),
        (&GALLERY, "code", "gallery"),
        (&GALLERY, "more", ""),
        (&GALLERY, "more", "Plain\nPlain"),
        (&GALLERY, "position", "first"),
        (&GALLERY, "categories", "spoon"),
        (&number, "unit", "inch"),
        (&number, "min", "few"),
        (&number, "max", "0.5"),
    ] {
        let sent = with(fields, &[("hint", "Kept words"), (field, value)]);
        let answer = house.post(DEFINE, Some(&session), &sent).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{field} = {value}");
        assert!(answer.body.contains("Kept words"), "{field} = {value}");
        assert!(answer.body.contains(&format!(r##"href="#{field}""##)), "{field} = {value}");
        assert!(answer.body.contains(&format!(r#"id="{field}""#)), "{field} = {value}");
    }
    assert_eq!(attribute(&house, "drop").await, None);
}

#[tokio::test]
async fn an_attribute_changes_keeps_its_codes_and_yields_to_the_first_of_two_editors() {
    let (house, session) = desk().await;
    house.post(DEFINE, Some(&session), &GALLERY).await;
    let path = "/admin/attributes/gallery";
    let change = |label: &'static str| {
        let fields = [
            ("kind", "enum"),
            ("version", "1"),
            ("label", label),
            ("position", "3"),
            ("choices[0].code", "scrollwork"),
            ("choices[0].label", "Scrolls"),
            ("choices[1].code", "plain"),
            ("choices[1].label", "Plain"),
            ("choices[1].archived", "on"),
            ("more", "Filigree"),
        ];
        let (house, session) = (&house, &session);
        async move { house.post(path, Some(session), &fields).await }
    };
    assert_eq!(change("Side view").await.status, StatusCode::SEE_OTHER);
    let after = attribute(&house, "gallery").await.unwrap();
    let said: Vec<_> =
        after.kind.choices().iter().map(|c| (c.code.as_str(), c.label.as_str(), c.archived)).collect();
    assert_eq!(
        said,
        [("scrollwork", "Scrolls", false), ("plain", "Plain", true), ("filigree", "Filigree", false)]
    );
    let second = change("Mine instead").await;
    assert_eq!(second.status, StatusCode::PRECONDITION_FAILED);
    assert!(second.body.contains("Mine instead") && second.body.contains(r#"name="version" value="2""#));
    assert_eq!(attribute(&house, "gallery").await.unwrap().label, "Side view");
    assert_eq!(house.get("/admin/attributes/metal", Some(&session)).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_is_more_than_words_can_be_a_filter_in_the_shop() {
    let (house, session) = desk().await;
    for (kind, offered) in
        [("enum", true), ("multi_enum", true), ("boolean", true), ("number", true), ("text", false)]
    {
        let form = house.get(&format!("{DEFINE}?kind={kind}"), Some(&session)).await.body;
        assert_eq!(form.contains("A filter in the shop"), offered, "{kind}");
    }
    house.post(DEFINE, Some(&session), &with(&GALLERY, &[("filterable", "on")])).await;
    assert!(attribute(&house, "gallery").await.unwrap().is_facet());
    let fields = with(
        &GALLERY,
        &[
            ("version", "1"),
            ("more", "Filigree"),
            ("choices[0].code", "plain"),
            ("choices[0].label", "Plain"),
        ],
    );
    let saved = house.post("/admin/attributes/gallery", Some(&session), &fields).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    assert!(!attribute(&house, "gallery").await.unwrap().is_facet(), "the tick was taken away");
}

const GOLD: [(&str, &str); 6] = [
    ("title", "Rose Gold"),
    ("intro", "Warm and quiet."),
    ("kind", "curated"),
    ("position", "7"),
    ("rule.metal", "rose_gold"),
    ("rule.price_max", "4000"),
];

#[tokio::test]
async fn a_collection_follows_its_rule_after_a_look_that_saves_nothing() {
    let (house, session) = desk().await;
    let id = house.ring("band", "Court band").await;
    let look = house.post(MAKE, Some(&session), &with(&GOLD, &[("look", "yes"), ("title", "")])).await;
    assert_eq!(look.status, StatusCode::OK);
    assert!(look.body.contains("pass the rule.") && look.body.contains("Warm and quiet."));
    assert_eq!(collection(&house, "rose-gold").await, None);

    let made = house.post(MAKE, Some(&session), &with(&GOLD, &[("pieces", "band")])).await;
    assert_eq!(
        (made.status, made.location()),
        (StatusCode::SEE_OTHER, "/admin/collections?done=saved"),
        "{}",
        made.body
    );
    let found = collection(&house, "rose-gold").await.unwrap();
    assert_eq!(found.products, [id]);
    assert!(found.rule.unwrap().contains(&("price_max".into(), "400000".into())));
    let page = house.get("/admin/collections/rose-gold", Some(&session)).await;
    assert!(page.body.contains(r#"value="4000""#) || page.body.contains(r#"value="4000.00""#));
    assert!(house.get("/admin/collections", Some(&session)).await.body.contains("By a rule"));
}

#[tokio::test]
async fn a_rule_takes_attributes_of_staffs_and_is_shown_by_name_when_one_is_no_filter_any_more() {
    let (house, session) = desk().await;
    house.post(DEFINE, Some(&session), &with(&GALLERY, &[("filterable", "on")])).await;
    let drop = [
        ("kind", "number"),
        ("label", "Drop"),
        ("unit", "mm"),
        ("min", "1"),
        ("max", "40"),
        ("position", "3"),
        ("filterable", "on"),
    ];
    house.post(DEFINE, Some(&session), &drop).await;
    let form = house.get(MAKE, Some(&session)).await.body;
    for field in ["rule.gallery", "rule.drop_min", "rule.drop_max"] {
        assert!(form.contains(&format!(r#"name="{field}""#)), "{field}");
    }
    let rule = with(&GOLD, &[("rule.gallery", "plain"), ("rule.drop_min", "12.50"), ("slug", "long")]);
    let made = house.post(MAKE, Some(&session), &rule).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
    let kept = collection(&house, "long").await.unwrap().rule.unwrap();
    for pair in [("gallery", "plain"), ("drop_min", "12.5")] {
        assert!(kept.contains(&(pair.0.into(), pair.1.into())), "{kept:?}");
    }
    for (field, value) in
        [("rule.gallery", "lattice"), ("rule.drop_min", "inf"), ("rule.drop_max", "1"), ("rule.hoop", "x")]
    {
        let sent = with(&rule, &[("slug", "other"), (field, value)]);
        let answer = house.post(MAKE, Some(&session), &sent).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{field} = {value}");
        let id = field.replace('.', "-");
        assert!(answer.body.contains(&format!(r##"href="#{id}""##)), "{field} = {value}");
        assert!(answer.body.contains(&format!(r#"id="{id}""#)), "{field} = {value}");
    }
    let untick = with(&drop, &[("version", "1"), ("filterable", "")]);
    let untick: Vec<_> = untick.into_iter().filter(|(name, _)| *name != "filterable").collect();
    let refused = house.post("/admin/attributes/drop", Some(&session), &untick).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("The collection “Rose Gold” follows it"), "{}", refused.body);

    let mut tx = house.db.begin().await.unwrap();
    sqlx::query("UPDATE attributes SET filterable = false WHERE code = 'drop'")
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    for path in ["/admin/collections", "/admin/collections/long"] {
        let page = house.get(path, Some(&session)).await.body;
        assert!(page.contains("Drop is no filter in the shop"), "{path}");
    }
    let page = house.get("/admin/collections/long", Some(&session)).await.body;
    assert!(page.contains("Nothing joins by this rule") && page.contains("drop_min: 12.5"));
}

#[tokio::test]
async fn a_refused_collection_names_its_fields_and_keeps_what_was_typed() {
    let (house, session) = desk().await;
    house.post(MAKE, Some(&session), &GOLD).await;
    for (field, value, id) in [
        ("title", "", "title"),
        ("slug", "Not An Address", "slug"),
        ("slug", "rose-gold", "slug"),
        ("position", "first", "position"),
        ("kind", "heap", "kind"),
        ("rule.metal", "brass", "rule-metal"),
        ("rule.price_max", "cheap", "rule-price_max"),
        ("pieces", "no-such-piece", "products"),
    ] {
        let sent = with(&GOLD, &[("intro", "Kept words"), ("slug", "another"), (field, value)]);
        let answer = house.post(MAKE, Some(&session), &sent).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{field} = {value}");
        assert!(answer.body.contains("Kept words"), "{field} = {value}");
        assert!(answer.body.contains(&format!(r##"href="#{id}""##)), "{field} = {value}");
        assert!(answer.body.contains(&format!(r#"id="{id}""#)), "{field} = {value}");
    }
    assert_eq!(collection(&house, "another").await, None);
}

#[tokio::test]
async fn the_second_of_two_editors_is_told_and_a_collection_is_taken_out_only_as_it_was_seen() {
    let (house, session) = desk().await;
    house.post(MAKE, Some(&session), &GOLD).await;
    let path = "/admin/collections/rose-gold";
    let change = async |version: &str, intro: &str| {
        house.post(path, Some(&session), &with(&GOLD, &[("version", version), ("intro", intro)])).await
    };
    assert_eq!(change("1", "First editor").await.status, StatusCode::SEE_OTHER);
    let second = change("1", "Second editor").await;
    assert_eq!(second.status, StatusCode::PRECONDITION_FAILED);
    assert!(second.body.contains("Second editor") && second.body.contains(r#"name="version" value="2""#));
    let removal = format!("{path}/removal");
    let stale = house.post(&removal, Some(&session), &[("version", "1")]).await;
    assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED);
    assert_eq!(house.post(&removal, Some(&session), &[("version", "2")]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(collection(&house, "rose-gold").await, None);
}

#[tokio::test]
async fn markup_stays_text_in_attributes_and_collections() {
    let (house, session) = desk().await;
    let short = "<b>x</b>\"'";
    let attribute = with(&GALLERY, &[("label", short), ("code", "gallery"), ("hint", EVIL), ("more", short)]);
    assert_eq!(house.post(DEFINE, Some(&session), &attribute).await.status, StatusCode::SEE_OTHER);
    let gold = with(&GOLD, &[("title", EVIL), ("slug", "gold"), ("intro", EVIL)]);
    assert_eq!(house.post(MAKE, Some(&session), &gold).await.status, StatusCode::SEE_OTHER);
    for path in [
        "/admin/attributes",
        "/admin/attributes/gallery",
        "/admin/products/new?category=ring",
        "/admin/collections",
        "/admin/collections/gold",
    ] {
        let page = house.get(path, Some(&session)).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert!(
            !page.body.contains("<script>alert")
                && !page.body.contains("<b>x")
                && !page.body.contains("<img src=x"),
            "{path}"
        );
    }
}
