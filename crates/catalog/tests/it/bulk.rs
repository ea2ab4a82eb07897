//! Changes of many pieces at once, and putting them back.

use catalog::{
    bulk::*,
    model::*,
    products::{find_whole, import_products},
};
use chrono::Duration;
use db::Db;
use kernel::{
    Actor,
    ids::{AccountId, BulkEditId},
};
use platform::{
    Cx, audit,
    tables::{Selection, read_filter},
};
use sqlx::Row;
use testkit::TestDb;
use uuid::Uuid;

use crate::{pieces::ring, variants_table::stock};

pub(crate) fn staff(cx: &Cx, n: u128) -> Cx {
    cx.with_actor(Actor::Staff(AccountId::from_uuid(Uuid::from_u128(n))))
}

fn matching(text: &str) -> Selection {
    Selection::Matching(read_filter(&VARIANTS, text).unwrap())
}

fn edit(field: &str, operation: Operation) -> Vec<Edit> {
    vec![Edit { field: field.to_owned(), operation }]
}

fn percent(milli: i64) -> Vec<Edit> {
    edit("price", Operation::Percent { milli, round: 0 })
}

async fn prepare(db: &Db, cx: &Cx, selection: Selection, edits: Vec<Edit>) -> BulkEditId {
    let mut tx = db.begin().await.unwrap();
    let id = prepare_edit(&mut tx, cx, PrepareEdit { selection, edits }).await.unwrap();
    tx.commit().await.unwrap();
    id
}

pub(crate) async fn apply(db: &Db, cx: &Cx, id: BulkEditId) -> BulkState {
    let mut tx = db.begin().await.unwrap();
    let state = apply_bulk_edit(&mut tx, cx, id).await.unwrap();
    tx.commit().await.unwrap();
    run_bulk_edit(db, cx, id).await.unwrap();
    state
}

pub(crate) async fn undo(db: &Db, cx: &Cx, id: BulkEditId) -> Result<(), BulkError> {
    let mut tx = db.begin().await.unwrap();
    undo_bulk_edit(&mut tx, cx, id).await?;
    tx.commit().await.unwrap();
    run_bulk_edit(db, cx, id).await
}

pub(crate) async fn find(db: &Db, id: BulkEditId) -> BulkEdit {
    find_bulk_edit(&mut db.read().await.unwrap(), id).await.unwrap().unwrap()
}

/// Every byte of every piece, but for its version and when it changed.
pub(crate) async fn bytes(db: &Db) -> String {
    sqlx::query(
        "SELECT coalesce(string_agg(x, E'\\n' ORDER BY x), '') AS all FROM (
             SELECT (to_jsonb(p) - 'version' - 'updated_at')::text AS x FROM products p
             UNION ALL SELECT (to_jsonb(v) - 'version' - 'updated_at')::text FROM product_variants v) t",
    )
    .fetch_one(&mut *db.read().await.unwrap())
    .await
    .unwrap()
    .get("all")
}

#[tokio::test]
async fn a_price_change_shows_every_cell_is_applied_as_shown_and_undone_to_the_byte() {
    let house = TestDb::new().await;
    let (db, cx) = (house.db(), staff(&house.cx(), 1));
    stock(&db, &cx, 60).await;
    let before = bytes(&db).await;
    let id = prepare(&db, &cx, matching("metal:platinum price<1500"), percent(4_000)).await;
    assert_eq!(bytes(&db).await, before, "preparing changes nothing");
    let prepared = find(&db, id).await;
    assert_eq!((prepared.state, prepared.said.as_str()), (BulkState::Prepared, "Price +4 %"));
    assert_eq!((prepared.counts.read, prepared.counts.changed, prepared.counts.cells), (34, 34, 34));
    assert_eq!(prepared.chosen, "Metal is Platinum and Price is less than 1500");
    let changes = list_changes(&mut db.read().await.unwrap(), id, None, false, -1, 100).await.unwrap();
    let first = changes.iter().find(|c| c.sku == "RING-000-1").unwrap();
    assert_eq!(first.cells[0].before.as_deref(), Some("1000.00"));
    assert_eq!(first.cells[0].after.as_deref(), Some("1040.00"));

    assert_eq!(apply(&db, &cx, id).await, BulkState::Running);
    let done = find(&db, id).await;
    assert_eq!((done.state, done.counts.applied, done.counts.refused), (BulkState::Done, 34, 0));
    let price = |sku: &'static str| {
        let db = db.clone();
        async move {
            let row = sqlx::query("SELECT price_minor FROM product_variants WHERE sku = $1").bind(sku);
            row.fetch_one(&mut *db.read().await.unwrap()).await.unwrap().get::<i64, _>(0)
        }
    };
    assert_eq!((price("RING-000-1").await, price("RING-001-1").await), (104_000, 101_000));
    let entries =
        audit::list_for_object(&mut db.read().await.unwrap(), &first.product.to_string(), 5).await.unwrap();
    assert_eq!(entries[0].action, "catalog.apply_bulk_edit");
    assert!(entries[0].actor.starts_with("staff acc_"));

    undo(&db, &cx, id).await.unwrap();
    let undone = find(&db, id).await;
    assert_eq!((undone.state, undone.counts.undone, undone.counts.kept), (BulkState::Undone, 34, 0));
    assert_eq!(bytes(&db).await, before);
    let history = "SELECT string_agg(p.price_minor::text, ' ' ORDER BY p.seq) FROM product_prices p
                   JOIN product_variants v ON v.id = p.variant_id WHERE v.sku = 'RING-000-1'";
    let row = sqlx::query(history).fetch_one(&mut *db.read().await.unwrap()).await.unwrap();
    assert_eq!(row.get::<String, _>(0), "100000 104000 100000", "every price it had is remembered");
}

#[tokio::test]
async fn what_a_killed_process_left_is_carried_on_and_no_row_changes_twice() {
    let house = TestDb::new().await;
    let (db, cx) = (house.db(), staff(&house.cx(), 1));
    stock(&db, &cx, 230).await;
    let id = prepare(&db, &cx, matching(""), percent(10_000)).await;
    let mut tx = db.begin().await.unwrap();
    apply_bulk_edit(&mut tx, &cx, id).await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = db.begin().await.unwrap();
    assert!(advance_bulk_edit(&mut tx, &house.cx(), None).await.unwrap());
    tx.commit().await.unwrap();
    let mut killed = db.begin().await.unwrap();
    assert!(advance_bulk_edit(&mut killed, &house.cx(), None).await.unwrap());
    killed.rollback().await.unwrap();
    let half = find(&db, id).await;
    assert_eq!((half.state, half.counts.applied), (BulkState::Running, 200));
    let (a, b) = tokio::join!(run_bulk_edit(&db, &cx, id), run_bulk_edit(&db, &cx, id));
    a.unwrap();
    b.unwrap();
    run_bulk_edit(&db, &cx, id).await.unwrap();
    let done = find(&db, id).await;
    assert_eq!((done.state, done.counts.applied, done.counts.refused), (BulkState::Done, 460, 0));
    let sum = "SELECT sum(price_minor)::bigint FROM product_variants";
    let row = sqlx::query(sum).fetch_one(&mut *db.read().await.unwrap()).await.unwrap();
    let before: i64 = (0..230).map(|n| 200_000 + 2 * n * 1_000 + 500).sum();
    assert_eq!(row.get::<i64, _>(0), before / 10 * 11);
}

#[tokio::test]
async fn undoing_keeps_only_the_cells_that_somebody_changed_since() {
    let house = TestDb::new().await;
    let (db, cx) = (house.db(), staff(&house.cx(), 1));
    stock(&db, &cx, 6).await;
    let mut edits = percent(4_000);
    edits.extend(edit("tags", Operation::Add { value: "spring".into() }));
    let id = prepare(&db, &cx, matching("status:active"), edits).await;
    apply(&db, &cx, id).await;
    let one =
        prepare(&db, &cx, matching("RING-001-1"), edit("price", Operation::Set { value: "1234.50".into() }))
            .await;
    assert_eq!(find(&db, one).await.counts.warnings, 0);
    apply(&db, &cx, one).await;
    undo(&db, &cx, id).await.unwrap();
    let counts = find(&db, id).await.counts;
    assert_eq!((counts.undone, counts.kept), (7, 1));
    let kept = list_changes(&mut db.read().await.unwrap(), id, Some("kept"), false, -1, 10).await.unwrap();
    assert_eq!(
        kept[0].fault.as_deref(),
        Some("Price was changed since: it was “1050.40” and is “1234.50” now.")
    );
    let mut conn = db.read().await.unwrap();
    let piece = find_whole(&mut conn, kept[0].product).await.unwrap().unwrap().product;
    assert_eq!(piece.variants[0].price.decimal(), "1234.50");
    assert_eq!(piece.variants[1].price.decimal(), "1015.00");
    assert!(piece.tags.is_empty(), "the cells beside it were put back");
}

#[tokio::test]
async fn a_row_that_somebody_changed_after_the_diff_is_refused_and_the_others_are_applied() {
    let house = TestDb::new().await;
    let (db, cx) = (house.db(), staff(&house.cx(), 1));
    stock(&db, &cx, 4).await;
    let slow = prepare(&db, &cx, matching(""), percent(5_000)).await;
    let quick = prepare(&db, &cx, matching("RING-002-2"), percent(1_000)).await;
    apply(&db, &cx, quick).await;
    apply(&db, &cx, slow).await;
    let counts = find(&db, slow).await.counts;
    assert_eq!((counts.applied, counts.refused), (7, 1));
}

#[tokio::test]
async fn what_moves_a_price_far_waits_for_another_person() {
    let house = TestDb::new().await;
    let (db, cx) = (house.db(), staff(&house.cx(), 1));
    stock(&db, &cx, 3).await;
    let before = bytes(&db).await;
    let id = prepare(&db, &cx, matching(""), percent(-50_000)).await;
    let prepared = find(&db, id).await;
    assert_eq!((prepared.counts.warnings, prepared.reasons.len()), (6, 1));
    assert_eq!(apply(&db, &cx, id).await, BulkState::Waiting);
    assert_eq!(bytes(&db).await, before, "nothing goes public");
    let decide = |cx: Cx, release| {
        let db = db.clone();
        async move {
            let mut tx = db.begin().await.unwrap();
            let decided = decide_bulk_edit(&mut tx, &cx, DecideBulkEdit { id, release }).await;
            // whoever works on it next passes over a row that is still locked by a refusal
            match decided {
                Ok(_) => tx.commit().await.unwrap(),
                Err(_) => tx.rollback().await.unwrap(),
            }
            decided
        }
    };
    assert!(matches!(decide(cx.clone(), true).await, Err(BulkError::SamePerson)));
    assert_eq!(decide(staff(&cx, 2), true).await.unwrap(), BulkState::Running);
    assert!(matches!(decide(staff(&cx, 2), true).await, Err(BulkError::State(BulkState::Running))));
    run_bulk_edit(&db, &cx, id).await.unwrap();
    assert_eq!(find(&db, id).await.counts.applied, 6);
    undo(&db, &cx, id).await.unwrap();
    assert_eq!(bytes(&db).await, before);
}

#[tokio::test]
async fn words_that_disclosure_refuses_are_found_before_anything_changes() {
    let house = TestDb::new().await;
    let (db, cx) = (house.db(), staff(&house.cx(), 1));
    let mut lab = ring("lab");
    lab.stones[0].origin_class = OriginClass::LaboratoryGrown;
    lab.stones[0].growth_method = Some(GrowthMethod::Cvd);
    lab.title = "Laboratory-grown diamond ring".to_owned();
    lab.description = "A laboratory-grown diamond in six fine claws.".to_owned();
    lab.media[0].alt = "A ring with one round laboratory-grown diamond".to_owned();
    let mut tx = db.begin().await.unwrap();
    import_products(&mut tx, &cx, vec![lab, ring("natural")]).await.unwrap();
    tx.commit().await.unwrap();
    let replace = Operation::Replace { find: "Laboratory-grown diamond".into(), with: "Real diamond".into() };
    let id = prepare(&db, &cx, matching(""), edit("title", replace)).await;
    let counts = find(&db, id).await.counts;
    assert_eq!(
        (counts.read, counts.changed, counts.rejected),
        (4, 0, 2),
        "both rows of the piece are left out"
    );
    let faults = list_faults(&mut db.read().await.unwrap(), id, 10).await.unwrap();
    assert_eq!(faults[0].field, "title");
}

#[tokio::test]
async fn a_status_takes_the_plan_with_it_and_an_undo_brings_both_back() {
    let house = TestDb::new().await;
    let (db, cx) = (house.db(), staff(&house.cx(), 1));
    let mut planned = ring("planned");
    planned.status = Status::Draft;
    planned.publish_at = Some(cx.clock.now() + Duration::days(30));
    let mut tx = db.begin().await.unwrap();
    import_products(&mut tx, &cx, vec![planned]).await.unwrap();
    tx.commit().await.unwrap();
    let before = bytes(&db).await;
    let id = prepare(&db, &cx, matching(""), edit("status", Operation::Set { value: "active".into() })).await;
    assert_eq!(find(&db, id).await.counts.cells, 2, "the plan that is taken back is part of the diff");
    apply(&db, &cx, id).await;
    undo(&db, &cx, id).await.unwrap();
    assert_eq!(bytes(&db).await, before);
}

#[tokio::test]
async fn after_a_day_it_is_too_late() {
    let house = TestDb::new().await;
    let (db, cx) = (house.db(), staff(&house.cx(), 1));
    stock(&db, &cx, 2).await;
    let id = prepare(&db, &cx, matching(""), percent(1_000)).await;
    apply(&db, &cx, id).await;
    house.advance(Duration::hours(24));
    assert!(matches!(undo(&db, &cx, id).await, Err(BulkError::TooLate)));
}

#[tokio::test]
async fn what_is_asked_wrongly_is_refused_by_name() {
    let house = TestDb::new().await;
    let (db, cx) = (house.db(), staff(&house.cx(), 1));
    stock(&db, &cx, 1).await;
    let mut tx = db.begin().await.unwrap();
    let mut refused =
        async |selection, edits| match prepare_edit(&mut tx, &cx, PrepareEdit { selection, edits }).await {
            Err(BulkError::Invalid(errors)) => errors[0].field.to_string(),
            other => panic!("{other:?}"),
        };
    assert_eq!(refused(matching(""), Vec::new()).await, "edits");
    assert_eq!(refused(matching(""), edit("sku", Operation::Clear)).await, "edits[0].field");
    let mut twice = percent(1_000);
    twice.extend(percent(2_000));
    assert_eq!(refused(matching(""), twice).await, "edits[1].field");
    assert_eq!(refused(Selection::Keys(Vec::new()), percent(1_000)).await, "rows");
    assert_eq!(refused(matching("nothing-like-this"), percent(1_000)).await, "rows");
}
