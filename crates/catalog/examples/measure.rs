//! Measures the index over a real database:
//! `cargo run --release -p atelier-catalog --example measure -- postgres:///atelier?host=/path/to/socket`.

use std::{
    hint::black_box,
    io::Write as _,
    time::{Duration, Instant},
};

use catalog::{Browse, Catalog, Filters, NoStock, Sort, model::*, search::How};
use db::{Db, PoolSettings};

type Failure = Box<dyn std::error::Error>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let url = std::env::args().nth(1).ok_or("name a database: postgres:///…")?;
    let db = Db::new(url.parse()?, &PoolSettings::default());
    let path = std::env::temp_dir().join(format!("measure-{}.catalogue", std::process::id()));
    let mut out = std::io::stdout().lock();

    let began = Instant::now();
    let catalog = Catalog::load(&db, &NoStock, Some(path.clone())).await?;
    let index = catalog.snapshot();
    writeln!(out, "read {} products from the database in {:?}; {}", index.len(), began.elapsed(), memory())?;
    let mut all = 0;
    for (part, bytes) in index.weights() {
        all += bytes;
        writeln!(out, "  {part:<20} {:>6} bytes a product", bytes / index.len().max(1))?;
    }
    writeln!(out, "  {:<20} {:>6} bytes a product", "all of it", all / index.len().max(1))?;
    let began = Instant::now();
    catalog.save().await;
    let size = std::fs::metadata(&path)?.len();
    writeln!(out, "saved {:.1} MB in {:?}", size as f64 / 1e6, began.elapsed())?;
    let began = Instant::now();
    Catalog::from_disk(&path).ok_or("the saved file could not be read")?;
    writeln!(out, "read from disk in {:?}", began.elapsed())?;
    std::fs::remove_file(&path)?;

    let ids: Vec<_> = index.products().step_by(997).map(|p| p.id).take(1).collect();
    let began = Instant::now();
    catalog.refresh_products(&db, &NoStock, &ids).await?;
    writeln!(out, "one product read again in {:?}", began.elapsed())?;

    let nothing = Filters::default();
    let three = Filters {
        metal: vec![Metal::RoseGold, Metal::Platinum],
        stone: vec![Species::Diamond],
        price_max: Some(500_000),
        ..Filters::default()
    };
    let narrow =
        Filters { shape: vec![Shape::Oval], availability: vec![Availability::MadeToOrder], ..three.clone() };
    let ask = |collection, q, filters, facets| Browse {
        collection,
        q,
        filters,
        sort: Sort::Featured,
        offset: 0,
        limit: 24,
        facets,
    };
    let collection = Some("engagement-rings");
    let found = |words| index.search(words, How::default());
    let (oval, letter) = (found("rose gold oval"), found("s"));
    let questions = [
        ("a collection, 24 of it", ask(collection, None, &nothing, false)),
        ("a collection with all facets", ask(collection, None, &nothing, true)),
        ("three filters with all facets", ask(collection, None, &three, true)),
        ("five filters with all facets", ask(collection, None, &narrow, true)),
        ("by price", Browse { sort: Sort::PriceAsc, ..ask(collection, None, &three, true) }),
        ("page 100", Browse { offset: 2_400, ..ask(collection, None, &nothing, false) }),
        ("everything with all facets", ask(None, None, &nothing, true)),
        ("search: rose gold oval", ask(None, Some(&oval), &nothing, true)),
        ("search: s", ask(None, Some(&letter), &nothing, true)),
    ];
    for (name, question) in questions {
        let mut times: Vec<Duration> = (0..500)
            .map(|_| {
                let began = Instant::now();
                black_box(index.browse(black_box(&question)));
                began.elapsed()
            })
            .collect();
        times.sort_unstable();
        let total = index.browse(&question).total;
        writeln!(out, "{name}: p50 {:?}, p99 {:?}, {total} found", times[250], times[495])?;
    }
    let words = index.search_bytes();
    writeln!(out, "search: {:.1} MB, {} bytes a product", words as f64 / 1e6, words / index.len().max(1))?;
    for typed in [
        "rose gold oval",
        "ring",
        "saphire engagment ring under 5000",
        "wax",
        "a quiet ring",
        "zzzzzzzz qqqqqqqq",
    ] {
        let mut times: Vec<Duration> = (0..500)
            .map(|_| {
                let began = Instant::now();
                black_box(index.search(black_box(typed), How::default()));
                began.elapsed()
            })
            .collect();
        times.sort_unstable();
        writeln!(
            out,
            "read and weigh \"{typed}\": p50 {:?}, p99 {:?}, {} found",
            times[250],
            times[495],
            found(typed).total()
        )?;
        let began = Instant::now();
        (0..100).for_each(|_| _ = black_box(index.suggest(black_box(typed))));
        writeln!(out, "suggest \"{typed}\": {:?} each", began.elapsed() / 100)?;
    }
    let products: Vec<_> = index.products().step_by(101).collect();
    let began = Instant::now();
    products.iter().for_each(|p| _ = black_box(index.related(p.id, 4)));
    writeln!(out, "related: {:?} each", began.elapsed() / u32::try_from(products.len().max(1))?)?;
    Ok(())
}

/// The process's resident memory, where the system tells.
fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().find(|l| l.starts_with("VmRSS")).unwrap_or("memory unknown").to_owned()
}
