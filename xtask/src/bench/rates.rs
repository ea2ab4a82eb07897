//! How fast pages are made that nobody asked for before, next to the smallest answer of the same process.

use super::{
    Bench,
    load::Load,
    table::{self, Line},
};

/// An answer of a few bytes that asks nothing of anybody.
const HELLO: &str = "/health/live";
/// A built file about as large as the page of a piece, sent from memory: what carrying so many bytes costs by itself.
const AS_LARGE: &str = "/assets/gallery.css";

/// Measures random pages, uncompressed and rendered anew each time.
pub(super) fn run(bench: &Bench<'_>) -> Result<(), String> {
    let (_scratch, house) = bench.open_house()?;
    let products = house.addresses_below("/products/")?;
    let collections = house.addresses_below("/collections/")?;
    // an address of its own for every request of the run: nothing that was kept can answer it
    let pages = 1 + 20_000 / collections.len().max(1);
    let lists: Vec<_> = collections
        .iter()
        .flat_map(|c| (0..pages).map(move |n| format!("{c}?price_min={}", 100 + n)))
        .collect();
    let load = Load::new(bench.root, house.port, bench.time).plain();
    println!("Measuring with {} …", load.name());
    let mut lines = Vec::new();
    for (name, paths) in [
        ("hello: /health/live".to_owned(), vec![HELLO.to_owned()]),
        (format!("as many bytes from memory: {AS_LARGE}"), vec![AS_LARGE.to_owned()]),
        (format!("product page, {} at random", products.len()), products),
        (format!("collection page with all facets, {} questions at random", lists.len()), lists),
    ] {
        let bytes = paths.first().map_or(Ok(0), |path| house.get_plain(path).map(|page| page.len()))?;
        let beside = (!lines.is_empty()).then_some(0);
        lines.push(Line { name, bytes, figures: load.run(&paths)?, beside });
    }
    let memory = house.memory_megabytes();
    house.stop()?;
    table::print(&lines, "how many times the requests a second of the hello of the same process, same run");
    println!("Memory of the process: {memory}");
    Ok(())
}
