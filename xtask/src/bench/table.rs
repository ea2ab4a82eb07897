//! The table that a measurement prints.

use super::load::Figures;

/// A line of the table.
pub(super) struct Line {
    pub(super) name: String,
    /// How many bytes an answer has.
    pub(super) bytes: usize,
    pub(super) figures: Figures,
    /// The line it is compared with, by its place.
    pub(super) beside: Option<usize>,
}

/// Prints the lines; the ratio is the requests a second against those of the line beside.
pub(super) fn print(lines: &[Line], ratio_means: &str) {
    println!(
        "\n{:<62} {:>8} {:>10} {:>9} {:>9} {:>8}",
        "", "bytes", "requests/s", "p50 ms", "p99 ms", "ratio"
    );
    for line in lines {
        let ratio = line.beside.map_or(String::new(), |at| {
            format!("{:.2}×", line.figures.per_second / lines[at].figures.per_second)
        });
        println!(
            "{:<62} {:>8} {:>10.0} {:>9.2} {:>9.2} {:>8}",
            line.name,
            line.bytes,
            line.figures.per_second,
            line.figures.p50_millis,
            line.figures.p99_millis,
            ratio
        );
    }
    println!("ratio: {ratio_means}\n");
}
