//! What a page costs next to the same bytes from a file, and how fast the house opens.

use std::time::Duration;

use super::{
    Bench,
    house::{self, House, Scratch},
    load::Load,
    table::{self, Line},
};

/// How many starts a median is taken of.
const STARTS: usize = 5;

/// Opens a new house, loads it, measures starts and pages.
pub(super) fn run(bench: &Bench<'_>) -> Result<(), String> {
    let scratch = Scratch::new(bench.root)?;
    let (cold, house) = House::start(&bench.binary, &scratch)?;
    house.stop()?;
    println!("First start, new cluster and schema: {} until ready", millis(cold.ready));

    println!("Loading {} pieces …", bench.products);
    let loading = house::load_demo(&bench.binary, &scratch, bench.products, &[])?;
    println!("Loaded in {:.1} s", loading.as_secs_f64());

    let mut warm = Vec::new();
    for _ in 0..STARTS {
        let (times, house) = House::start(&bench.binary, &scratch)?;
        warm.push(times.first_page);
        house.stop()?;
    }
    warm.sort();
    println!(
        "Later start with {} pieces: {} until the first page is answered (median of {STARTS}, worst {})",
        bench.products,
        millis(warm[STARTS / 2]),
        millis(warm[STARTS - 1])
    );

    let (_, house) = House::start(&bench.binary, &scratch)?;
    let measured = measure(bench, &scratch, &house);
    let memory = house.memory_megabytes();
    house.stop()?;
    table::print(
        &measured?,
        "how many times the requests a second of the same bytes from a file, same process, same run",
    );
    println!("Memory of the process: {memory}");
    Ok(())
}

fn measure(bench: &Bench<'_>, scratch: &Scratch, house: &House) -> Result<Vec<Line>, String> {
    let products = house.addresses_below("/products/")?;
    let collections = house.addresses_below("/collections/")?;
    let (product, collection) = match (products.first(), collections.first()) {
        (Some(product), Some(collection)) => (product.clone(), collection.clone()),
        _ => return Err("the sitemap names no products or no collections".into()),
    };
    let load = Load::new(bench.root, house.port, bench.time);
    println!("Measuring with {} …", load.name());
    let mut lines = Vec::new();
    for (what, one, many) in [("product", &product, &products), ("collection", &collection, &collections)] {
        let page = house.get(one)?;
        let copy = scratch.put_copy(what, &page)?;
        lines.push(Line {
            name: format!("{what}: the same bytes from a file"),
            bytes: page.len(),
            figures: load.run(std::slice::from_ref(&copy))?,
            beside: None,
        });
        let beside = Some(lines.len() - 1);
        let figures = load.run(std::slice::from_ref(one))?;
        lines.push(Line { name: format!("{what}: {one}"), bytes: page.len(), figures, beside });
        for (when, seen) in [("as they come", false), ("each seen before", true)] {
            if seen {
                load.visit_each(many)?;
            }
            let name = format!("{what}: {} at random, {when}", many.len());
            lines.push(Line { name, bytes: page.len(), figures: load.run(many)?, beside });
        }
    }
    let style = house.get("/assets/storefront.css")?;
    lines.push(Line {
        name: "for comparison: the style sheet, from memory".into(),
        bytes: style.len(),
        figures: load.run(&["/assets/storefront.css".to_owned()])?,
        beside: None,
    });
    Ok(lines)
}

fn millis(duration: Duration) -> String {
    format!("{} ms", duration.as_millis())
}
