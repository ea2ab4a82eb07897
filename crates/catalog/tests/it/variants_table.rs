//! The table of variants: what a query shows, counts and continues with.

use std::collections::BTreeSet;

use catalog::{bulk::VARIANTS, model::*, products::import_products};
use db::Db;
use platform::{
    Cx,
    tables::{Cell, Filter, TableQuery, count_each, count_rows, list_rows, read_filter},
};
use testkit::TestDb;

use crate::pieces::{ring, usd};

/// Sixty rings of two variants each: prices rise, every third is platinum, every fourth a draft, some have tags.
pub(crate) async fn stock(db: &Db, cx: &Cx, count: i64) {
    let products = (0..count).map(|n| {
        let mut piece = ring(&format!("ring-{n:03}"));
        piece.title = format!("Ring {n:03}");
        piece.featured = i32::try_from(n % 7).unwrap();
        piece.line = (n % 5 != 0).then(|| "Aurelia".to_owned());
        piece.tags = if n % 6 == 0 { vec!["gift".to_owned(), "press".to_owned()] } else { Vec::new() };
        if n % 4 == 0 {
            piece.status = Status::Draft;
        }
        for (at, variant) in (0..).zip(&mut piece.variants) {
            variant.price = usd(100_000 + n * 1_000 + at * 500);
            if n % 3 == 0 {
                (variant.metal, variant.fineness) = (Metal::Platinum, Fineness::F950);
            }
        }
        piece
    });
    let mut tx = db.begin().await.unwrap();
    import_products(&mut tx, cx, products.collect()).await.unwrap();
    tx.commit().await.unwrap();
}

fn query(pairs: &[(&str, &str)]) -> TableQuery {
    TableQuery::read(&VARIANTS, |name| pairs.iter().find(|(n, _)| *n == name).map(|(_, v)| *v)).unwrap()
}

fn filter(text: &str) -> Filter {
    read_filter(&VARIANTS, text).unwrap()
}

#[tokio::test]
async fn every_field_can_be_shown_asked_for_and_sorted_by() {
    let house = TestDb::new().await;
    let (db, cx) = (house.db(), house.cx());
    stock(&db, &cx, 4).await;
    let mut conn = db.read().await.unwrap();
    let now = db.begin().await.unwrap().now().await.unwrap();
    assert!(VARIANTS.fields.len() >= 28);
    for field in VARIANTS.fields {
        let sort = if field.kind.has_order() { field.code } else { "sku" };
        let all = query(&[("columns", field.code), ("sort", sort)]);
        let (rows, next) = list_rows(&mut conn, &all, now, None, 3).await.unwrap();
        assert_eq!(rows.len(), 3, "{}", field.code);
        let (rest, _) = list_rows(&mut conn, &all, now, next.as_ref(), 10).await.unwrap();
        assert_eq!(rest.len(), 5, "the pages of {} belong together", field.code);
        for ask in [format!("no:{}", field.code), format!("has:{}", field.code)] {
            count_rows(&mut conn, &VARIANTS, &filter(&ask), now).await.unwrap();
        }
        // a value that is there is found again by its own words
        let cell = rows.iter().find_map(|row| row.cells[0].plain());
        if let (Some(text), false) = (cell, matches!(rows[0].cells[0], Cell::Moment(_))) {
            let text = text.split(", ").next().unwrap().lines().next().unwrap().to_owned();
            let found = filter(&format!("{}:\"{text}\"", field.code));
            assert!(
                count_rows(&mut conn, &VARIANTS, &found, now).await.unwrap() > 0,
                "{}: {text}",
                field.code
            );
        }
    }
}

#[tokio::test]
async fn a_filter_finds_what_it_says_and_counts_agree() {
    let house = TestDb::new().await;
    let (db, cx) = (house.db(), house.cx());
    stock(&db, &cx, 60).await;
    let mut conn = db.read().await.unwrap();
    let now = db.begin().await.unwrap().now().await.unwrap();
    let asks = [
        ("", 120),
        ("metal:platinum", 40),
        ("-metal:platinum", 80),
        ("status:draft metal:platinum", 10),
        ("(status:draft OR metal:platinum)", 60),
        ("price>=1100 price<1105", 1),
        ("price:1100..1110", 3),
        ("price:1100,1110.00", 2),
        ("tags:gift", 20),
        ("-tags:gift,other", 100),
        ("no:tags", 100),
        ("no:line", 24),
        ("-line:Aurelia", 24),
        ("ring-007", 2),
        ("RING-007-1", 1),
        ("-ring-007", 118),
        ("-(aurelia OR ring-000)", 22),
        ("title=\"Ring 007\"", 2),
        ("title=\"Ring\"", 0),
        ("carat:1 one_of_a_kind:no made_to_order:yes", 120),
        ("changed:today", 120),
        ("changed<today", 0),
        ("100%", 0),
        ("title:_", 0),
        ("stone:diamond origin:natural pictures:1", 120),
    ];
    for (text, count) in asks {
        assert_eq!(count_rows(&mut conn, &VARIANTS, &filter(text), now).await.unwrap(), count, "{text}");
    }
    let filters: Vec<_> = asks.iter().map(|(text, _)| filter(text)).collect();
    let counts: Vec<_> = asks.iter().map(|(_, count)| *count).collect();
    assert_eq!(count_each(&mut conn, &VARIANTS, &filters, now).await.unwrap(), counts);
}

#[tokio::test]
async fn pages_in_any_order_show_every_row_once() {
    let house = TestDb::new().await;
    let (db, cx) = (house.db(), house.cx());
    stock(&db, &cx, 30).await;
    let mut conn = db.read().await.unwrap();
    let now = db.begin().await.unwrap().now().await.unwrap();
    // many share a value, some have none
    for sort in ["featured", "-featured", "line", "-line", "price", "-price", "engravable", "-changed"] {
        let asked = query(&[("sort", sort), ("columns", sort.trim_start_matches('-'))]);
        let (mut place, mut seen, mut values) = (None, BTreeSet::new(), Vec::new());
        loop {
            let (rows, next) = list_rows(&mut conn, &asked, now, place.as_ref(), 7).await.unwrap();
            for row in rows {
                assert!(seen.insert(row.key), "{sort} shows a row twice");
                values.push(row.cells[0].clone());
            }
            place = next;
            if place.is_none() {
                break;
            }
        }
        assert_eq!(seen.len(), 60, "{sort}");
        let empty = values.iter().position(|v| *v == Cell::Empty).unwrap_or(values.len());
        assert!(values[empty..].iter().all(|v| *v == Cell::Empty), "{sort}: rows without a value come last");
    }
}
