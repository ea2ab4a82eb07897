//! Measures tables of staff, bulk edits and files over a schema of its own, and prints what each took:
//! `cargo run --release -p atelier-catalog --example measure_tables -- 50000`.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a measurement that cannot go on says where")]

use std::{
    io::Write as _,
    time::{Duration, Instant},
};

use catalog::{
    attributes::Values,
    bulk::{
        BulkEdit, Edit, Operation, PrepareEdit, PrepareFile, VARIANTS, apply_bulk_edit, find_bulk_edit,
        prepare_edit, prepare_file, run_bulk_edit, undo_bulk_edit,
    },
    model::*,
    products::{MOST_AT_ONCE, NewDetails, NewProduct, NewSeo, NewStone, NewVariant, import_products},
};
use db::Db;
use kernel::{
    Actor, Currency, Money,
    ids::{AccountId, BulkEditId},
};
use platform::{
    Cx,
    tables::{Selection, TableQuery, count_rows, csv_line, guard, list_rows, read_filter},
};
use sqlx::Row;
use testkit::TestDb;

/// What an export of the goal holds.
const COLUMNS: usize = 30;
/// How many rows a bulk edit changes, and a file has.
const ROWS: i64 = 10_000;

#[tokio::main]
async fn main() {
    let products: usize = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(50_000);
    let house = TestDb::new().await;
    let account = AccountId::new(&*house.cx().random);
    let (db, cx) = (house.db(), house.cx().with_actor(Actor::Staff(account)));
    let began = Instant::now();
    stock(&db, &cx, products).await;
    say(&format!("{products} products of one variant imported"), began.elapsed());
    sqlx::query("ANALYZE").execute(&mut *db.read().await.unwrap()).await.unwrap();
    filters(&db).await;
    export(&db).await;
    bulk(&db, &cx).await;
    file(&db, &cx).await;
}

fn say(what: &str, took: Duration) {
    writeln!(std::io::stdout().lock(), "{what:<60} {:>9.1} ms", took.as_secs_f64() * 1_000.0).unwrap();
}

async fn stock(db: &Db, cx: &Cx, count: usize) {
    let all: Vec<usize> = (0..count).collect();
    for part in all.chunks(MOST_AT_ONCE / 5) {
        let mut tx = db.begin().await.unwrap();
        import_products(&mut tx, cx, part.iter().map(|n| ring(*n)).collect()).await.unwrap();
        tx.commit().await.unwrap();
    }
}

/// A ring that differs from its neighbours in what people filter by.
fn ring(n: usize) -> NewProduct {
    let pick = |of: usize| n.wrapping_mul(2_654_435_761).rotate_left(7) % of;
    let status = [Status::Active, Status::Active, Status::Active, Status::Draft, Status::Archived][pick(5)];
    let (metal, fineness) = [
        (Metal::YellowGold, Fineness::F750),
        (Metal::Platinum, Fineness::F950),
        (Metal::RoseGold, Fineness::F750),
    ][pick(3)];
    NewProduct {
        slug: format!("ring-{n}"),
        title: format!("Ring {n} of the {} line", ["Aurelia", "Vesper", "Isolde"][pick(3)]),
        tagline: "Six claws, one stone".to_owned(),
        description: "A round diamond in six fine claws, made by hand in our own workshop.".repeat(5),
        care: "Warm water and a soft brush.".to_owned(),
        category: Category::Ring,
        ring_purpose: Some(RingPurpose::Engagement),
        setting_styles: vec![SettingStyle::Solitaire],
        head: Some(Head::SixProng),
        finish: Some(Finish::Polished),
        band_width_um: Some(2_000 + i32::try_from(pick(40)).unwrap() * 50),
        band_profile: Some(BandProfile::Court),
        height_um: Some(6_100),
        chain_type: None,
        earring_back: None,
        line: Some(["Aurelia", "Vesper", "Isolde"][pick(3)].to_owned()),
        occasions: vec![Occasion::Engagement],
        engravable: pick(2) == 0,
        engraving_max: if pick(2) == 0 { 20 } else { 0 },
        recycled_metal: true,
        returnable: true,
        status,
        featured: i32::try_from(pick(100)).unwrap(),
        details: NewDetails::default(),
        attributes: Values::new(),
        tags: if pick(10) == 0 { vec!["gift".to_owned()] } else { Vec::new() },
        seo: NewSeo::default(),
        publish_at: None,
        unpublish_at: None,
        stones: vec![NewStone {
            role: Role::Center,
            species: Species::Diamond,
            origin_class: OriginClass::Natural,
            growth_method: None,
            shape: [Shape::Round, Shape::Oval][pick(2)],
            pieces: 1,
            carat_milli: Some(1_000),
            diameter_um: None,
            colour: Some(Colour::F),
            clarity: Some(Clarity::Vs1),
            cut: Some(CutGrade::Excellent),
            polish: None,
            symmetry: None,
            fluorescence: None,
            quality_word: None,
            lab: None,
            report_number: None,
            treatments: Vec::new(),
            pearl_type: None,
            lustre: None,
            overtone: None,
        }],
        variants: vec![NewVariant {
            id: None,
            status: Status::Active,
            sku: format!("R-{n}"),
            metal,
            fineness,
            metal_weight_mg: Some(3_400),
            ring_circumference_um: Some(51_900),
            length_mm: None,
            carat_milli: Some(500 + i32::try_from(pick(2_000)).unwrap()),
            price: Money::new(100_000 + i64::try_from(pick(900_000)).unwrap(), Currency::Usd),
            one_of_a_kind: false,
            made_to_order: true,
            lead_days: 7 + i32::try_from(pick(60)).unwrap(),
        }],
        media: Vec::new(),
    }
}

/// Filters as staff write them, each with a page of a hundred rows in an order and its count.
async fn filters(db: &Db) {
    let asks = [
        ("metal:platinum price>5000", "sku"),
        ("status:draft", "-price"),
        ("(metal:platinum OR metal:rose_gold) carat:1..1.5 -tags:gift", "price"),
        ("vesper engravable:yes lead_days<20", "-changed"),
        ("tags:gift price:2000..4000", "featured"),
        ("no:designer band_width>3 status:active", "title"),
        ("shape:oval metal:platinum", "sku"),
        ("pictures:0 status:archived", "-carat"),
    ];
    let now = db.begin().await.unwrap().now().await.unwrap();
    let (mut rows, mut counts) = (Vec::new(), Vec::new());
    let mut conn = db.read().await.unwrap();
    for (q, sort) in asks.iter().cycle().take(asks.len() * 10) {
        let asked = TableQuery::read(&VARIANTS, |n| match n {
            "q" => Some(*q),
            "sort" => Some(*sort),
            _ => None,
        })
        .unwrap();
        let began = Instant::now();
        list_rows(&mut conn, &asked, now, None, 100).await.unwrap();
        rows.push(began.elapsed());
        let began = Instant::now();
        count_rows(&mut conn, &VARIANTS, &asked.filter, now).await.unwrap();
        counts.push(began.elapsed());
    }
    for (name, mut times) in [("a filtered page", rows), ("its exact count", counts)] {
        times.sort_unstable();
        say(&format!("{name}, p50 of {}", times.len()), times[times.len() / 2]);
        say(&format!("{name}, p95"), times[times.len() * 95 / 100]);
    }
}

async fn export(db: &Db) {
    let columns: Vec<&str> = VARIANTS.fields.iter().map(|f| f.code).take(COLUMNS).collect();
    let columns = columns.join(",");
    let asked = TableQuery::read(&VARIANTS, |n| (n == "columns").then_some(columns.as_str())).unwrap();
    let now = db.begin().await.unwrap().now().await.unwrap();
    let mut conn = db.read().await.unwrap();
    let (began, mut place, mut bytes, mut lines) = (Instant::now(), None, 0, 0);
    loop {
        let (rows, next) = list_rows(&mut conn, &asked, now, place.as_ref(), 5_000).await.unwrap();
        for row in rows {
            let cells: Vec<String> =
                row.cells.iter().map(|c| guard(&c.plain().unwrap_or_default())).collect();
            bytes += csv_line(cells.iter().map(String::as_str)).len();
            lines += 1;
        }
        place = next;
        if place.is_none() {
            break;
        }
    }
    say(&format!("export of {lines} rows, {COLUMNS} columns, {} MB", bytes / 1_000_000), began.elapsed());
}

async fn bulk(db: &Db, cx: &Cx) {
    let before = bytes(db).await;
    let mut keys: Vec<uuid::Uuid> = Vec::new();
    let rows = sqlx::query("SELECT id FROM product_variants ORDER BY md5(sku) LIMIT $1").bind(ROWS);
    for row in rows.fetch_all(&mut *db.read().await.unwrap()).await.unwrap() {
        keys.push(row.get(0));
    }
    let edits =
        vec![Edit { field: "price".to_owned(), operation: Operation::Percent { milli: 4_000, round: 0 } }];
    let began = Instant::now();
    let mut tx = db.begin().await.unwrap();
    let id =
        prepare_edit(&mut tx, cx, PrepareEdit { selection: Selection::Keys(keys), edits }).await.unwrap();
    tx.commit().await.unwrap();
    say(&format!("diff of {} prices", find(db, id).await.counts.cells), began.elapsed());
    let began = Instant::now();
    let mut tx = db.begin().await.unwrap();
    apply_bulk_edit(&mut tx, cx, id).await.unwrap();
    tx.commit().await.unwrap();
    release(db, id).await;
    run_bulk_edit(db, cx, id).await.unwrap();
    say(
        &format!("{} prices applied, an audit entry each", find(db, id).await.counts.applied),
        began.elapsed(),
    );
    let began = Instant::now();
    let mut tx = db.begin().await.unwrap();
    undo_bulk_edit(&mut tx, cx, id).await.unwrap();
    tx.commit().await.unwrap();
    run_bulk_edit(db, cx, id).await.unwrap();
    say(&format!("{} prices put back", find(db, id).await.counts.undone), began.elapsed());
    assert_eq!(bytes(db).await, before, "undone to the byte");
}

/// The second person's part, where the size of the edit asks for one.
async fn release(db: &Db, id: BulkEditId) {
    use catalog::bulk::{BulkState, DecideBulkEdit, decide_bulk_edit};
    if find(db, id).await.state != BulkState::Waiting {
        return;
    }
    let house = testkit::context(
        std::sync::Arc::new(kernel::FrozenClock::at(testkit::start_of_day())),
        std::sync::Arc::new(kernel::SeededRandom::new(2)),
    );
    let other = house.with_actor(Actor::Staff(AccountId::new(&*house.random)));
    let mut tx = db.begin().await.unwrap();
    decide_bulk_edit(&mut tx, &other, DecideBulkEdit { id, release: true }).await.unwrap();
    tx.commit().await.unwrap();
}

async fn file(db: &Db, cx: &Cx) {
    let columns = "sku,title,tagline,status,price,lead_days,tags,line,engravable,featured";
    let asked = TableQuery::read(&VARIANTS, |n| (n == "columns").then_some(columns)).unwrap();
    let now = db.begin().await.unwrap().now().await.unwrap();
    let limit = usize::try_from(ROWS).unwrap();
    let (rows, _) = list_rows(&mut db.read().await.unwrap(), &asked, now, None, limit).await.unwrap();
    let mut text = csv_line(asked.columns.iter().map(|f| f.label));
    for (n, row) in rows.iter().enumerate() {
        let mut cells: Vec<String> =
            row.cells.iter().map(|c| guard(&c.plain().unwrap_or_default())).collect();
        if n % 2 == 0 {
            cells[2] = "Another line about it".to_owned();
        }
        text.push_str(&csv_line(cells.iter().map(String::as_str)));
    }
    assert!(read_filter(&VARIANTS, "").is_ok());
    let began = Instant::now();
    let mut tx = db.begin().await.unwrap();
    let ask = PrepareFile { name: "measure.csv".to_owned(), content: text.into_bytes(), fields: None };
    let id = prepare_file(&mut tx, cx, ask).await.unwrap();
    tx.commit().await.unwrap();
    let counts = find(db, id).await.counts;
    say(&format!("dry run of {} lines, {} of them changes", counts.read, counts.changed), began.elapsed());
}

async fn find(db: &Db, id: BulkEditId) -> BulkEdit {
    find_bulk_edit(&mut db.read().await.unwrap(), id).await.unwrap().expect("the bulk edit")
}

async fn bytes(db: &Db) -> String {
    sqlx::query(
        "SELECT md5(string_agg(x, '' ORDER BY x)) FROM (SELECT (to_jsonb(p) - 'version' - 'updated_at')::text AS x FROM products p
         UNION ALL SELECT (to_jsonb(v) - 'version' - 'updated_at')::text FROM product_variants v) t",
    )
    .fetch_one(&mut *db.read().await.unwrap())
    .await
    .unwrap()
    .get(0)
}
