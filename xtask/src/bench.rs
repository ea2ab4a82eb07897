//! `cargo xtask bench`: what a page costs next to the same bytes from a file, and how fast the house opens.

mod client;
mod house;
mod load;

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use house::{House, Scratch};
use load::{Figures, Load};

/// How many starts a median is taken of.
const STARTS: usize = 5;

struct Plan {
    products: u32,
    seconds: u64,
}

/// Runs the whole benchmark and prints its table.
pub(crate) fn run(root: &Path, args: &[&str]) -> Result<(), String> {
    let plan = read_plan(args)?;
    // as in e2e/, another build can be named; figures mean something for release builds only
    let named = std::env::var_os("ATELIER_BIN").map(PathBuf::from);
    let binary = named.unwrap_or_else(|| root.join("target/release/atelier"));
    if !binary.exists() {
        return Err(
            "target/release/atelier is not built: run `cargo build --release` first (`make bench` does)"
                .into(),
        );
    }
    let scratch = Scratch::new(root)?;
    println!("Machine: {} cores, load average {}", cores(), load_average());

    let (cold, house) = House::start(&binary, &scratch)?;
    house.stop()?;
    println!("First start, new cluster and schema: {} until ready", millis(cold.ready));

    println!("Loading {} pieces …", plan.products);
    let loading = house::load_demo(&binary, &scratch, plan.products)?;
    println!("Loaded in {:.1} s", loading.as_secs_f64());

    let mut warm = Vec::new();
    for _ in 0..STARTS {
        let (times, house) = House::start(&binary, &scratch)?;
        warm.push(times.first_page);
        house.stop()?;
    }
    warm.sort();
    println!(
        "Later start with {} pieces: {} until the first page is answered (median of {STARTS}, worst {})",
        plan.products,
        millis(warm[STARTS / 2]),
        millis(warm[STARTS - 1])
    );

    let (_, house) = House::start(&binary, &scratch)?;
    let measured = measure(root, &scratch, &house, plan.seconds);
    let memory = house.memory_megabytes();
    house.stop()?;
    print_table(&measured?);
    println!("\nMemory of the process: {memory}; load average now {}", load_average());
    Ok(())
}

fn read_plan(args: &[&str]) -> Result<Plan, String> {
    let mut plan = Plan { products: 10_000, seconds: 8 };
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        match *arg {
            "--quick" => plan.seconds = 2,
            "--products" => {
                let number = args.next().and_then(|n| n.parse().ok());
                plan.products = number.ok_or("--products takes a number")?;
            }
            other => return Err(format!("{other} is not understood; bench takes --quick and --products N")),
        }
    }
    Ok(plan)
}

/// A line of the table: a page, or a file that it is compared with.
struct Line {
    name: String,
    bytes: usize,
    figures: Figures,
    /// The line it is compared with, by its place.
    beside: Option<usize>,
}

fn measure(root: &Path, scratch: &Scratch, house: &House, seconds: u64) -> Result<Vec<Line>, String> {
    let products = house.addresses_below("/products/")?;
    let collections = house.addresses_below("/collections/")?;
    let (product, collection) = match (products.first(), collections.first()) {
        (Some(product), Some(collection)) => (product.clone(), collection.clone()),
        _ => return Err("the sitemap names no products or no collections".into()),
    };
    let load = Load::new(root, house.port, Duration::from_secs(seconds));
    println!("Measuring with {}, 32 connections, {seconds} s each …", load.name());
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

fn print_table(lines: &[Line]) {
    println!(
        "\n{:<58} {:>8} {:>10} {:>9} {:>9} {:>8}",
        "", "bytes", "requests/s", "p50 ms", "p99 ms", "ratio"
    );
    for line in lines {
        let ratio = line.beside.map_or(String::new(), |at| {
            format!("{:.2}×", line.figures.per_second / lines[at].figures.per_second)
        });
        println!(
            "{:<58} {:>8} {:>10.0} {:>9.2} {:>9.2} {:>8}",
            line.name,
            line.bytes,
            line.figures.per_second,
            line.figures.p50_millis,
            line.figures.p99_millis,
            ratio
        );
    }
    println!(
        "ratio: how many times the requests a second of the same bytes from a file, same process, same run"
    );
}

fn millis(duration: Duration) -> String {
    format!("{} ms", duration.as_millis())
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

fn load_average() -> String {
    let text = fs::read_to_string(PathBuf::from("/proc/loadavg")).unwrap_or_default();
    text.split(' ').next().filter(|t| !t.is_empty()).unwrap_or("unknown").to_owned()
}
