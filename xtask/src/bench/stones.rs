//! Half a million loose stones: a supplier's list taken, taken again, taken with changes; then random ranges over them.

use std::{
    fmt::Write as _,
    fs,
    path::Path,
    process::{Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use serde_json::Value;

use super::{
    Bench,
    dice::Dice,
    house::{self, House, Scratch},
    load::Load,
    table::{self, Line},
};

/// How many connections ask at once.
const CONNECTIONS: usize = 64;
/// How many different questions there are.
const QUESTIONS: usize = 20_000;
/// How often a running import is looked at.
const GLANCE: Duration = Duration::from_millis(100);
/// How long the index may take to follow the last batch.
const PATIENCE: Duration = Duration::from_secs(120);

/// Takes lists and asks for stones.
pub(super) fn run(bench: &Bench<'_>) -> Result<(), String> {
    let scratch = Scratch::named(bench.root, &format!("stones-{}", bench.stones))?;
    house::load_demo(&bench.binary, &scratch, 1, &["--stones", "0"])?;
    let (_, empty) = House::start(&bench.binary, &scratch)?;
    let before = empty.resident_kilobytes();
    note_supplier(&bench.binary, &scratch)?;
    let list = scratch.folder().join("list.csv");
    println!("{} stones, the house open beside the import", bench.stones);
    for (name, every) in
        [("all of them new", 0), ("the same list again", 0), ("one in a hundred changed", 100)]
    {
        fs::write(&list, csv(bench.stones, every)).map_err(|e| format!("{}: {e}", list.display()))?;
        let taken = import(&bench.binary, &scratch, &list)?;
        println!(
            "  {name:<26} {:>7.1} s {:>9.0} lines/s {:>6} MB at most",
            taken.time.as_secs_f64(),
            f64::from(bench.stones) / taken.time.as_secs_f64(),
            taken.most_kilobytes / 1024
        );
    }
    let (total, followed) = follow(&empty, bench.stones)?;
    println!("  the index followed {:.2} s after the last list, {total} can be had", followed.as_secs_f64());
    empty.stop()?;
    ask(bench, &scratch, before, total)
}

/// Starts the house anew with its stones and asks.
fn ask(bench: &Bench<'_>, scratch: &Scratch, before: u64, total: u64) -> Result<(), String> {
    let (times, house) = House::start(&bench.binary, scratch)?;
    follow(&house, u32::try_from(total).unwrap_or(u32::MAX))?;
    let mut dice = Dice::new(20_261_126);
    let questions: Vec<String> = (0..QUESTIONS).map(|_| question(&mut dice)).collect();
    let load = Load::new(bench.root, house.port, bench.time).plain();
    println!("  ready {:.2} s after its start; measuring with {} …", times.ready.as_secs_f64(), load.name());
    let mut lines = Vec::new();
    for (limit, connections) in [(24, CONNECTIONS), (24, 1), (1, CONNECTIONS)] {
        let paths: Vec<_> = questions.iter().map(|q| format!("{q}&limit={limit}")).collect();
        let bytes = house.get_plain(&paths[0])?.len();
        let name =
            format!("{QUESTIONS} random ranges with all counts, limit {limit}, {connections} connections");
        let figures = load.clone().connections(connections).run(&paths)?;
        lines.push(Line { name, bytes, figures, beside: Some(0) });
    }
    let after = house.resident_kilobytes();
    let memory = house.memory_megabytes();
    house.stop()?;
    table::print(&lines, "how many times the requests a second of the first line");
    let each = after.saturating_sub(before) * 1024 / total.max(1);
    println!("Memory of the process: {memory}; {each} bytes a stone beyond the empty house");
    Ok(())
}

fn note_supplier(binary: &Path, scratch: &Scratch) -> Result<(), String> {
    let args =
        ["stones", "supplier", "bench", "--name", "Bench", "--location", "Antwerp", "--evidence", "Warranty"];
    let status = scratch.command(binary, &args).status().map_err(|e| e.to_string())?;
    if status.success() { Ok(()) } else { Err(format!("`atelier stones supplier` ended with {status}")) }
}

/// What taking a list took.
struct Taken {
    time: Duration,
    most_kilobytes: u64,
}

fn import(binary: &Path, scratch: &Scratch, list: &Path) -> Result<Taken, String> {
    let began = Instant::now();
    let mut command: Command =
        scratch.command(binary, &["stones", "import", "--supplier", "bench", "--confirm"]);
    let mut child = command.arg(list).stderr(Stdio::inherit()).spawn().map_err(|e| e.to_string())?;
    let mut most_kilobytes = 0;
    loop {
        most_kilobytes = house::status_kilobytes(child.id(), "VmHWM:").unwrap_or(0).max(most_kilobytes);
        match child.try_wait().map_err(|e| e.to_string())? {
            Some(status) if status.success() => return Ok(Taken { time: began.elapsed(), most_kilobytes }),
            Some(status) => return Err(format!("`atelier stones import` ended with {status}")),
            None => sleep(GLANCE),
        }
    }
}

/// Waits until the house knows nearly all stones; a few may wait for a second person.
fn follow(house: &House, wanted: u32) -> Result<(u64, Duration), String> {
    let began = Instant::now();
    let enough = u64::from(wanted) * 98 / 100;
    loop {
        let body = house.get_plain("/api/v1/stones?limit=1")?;
        let answer: Value = serde_json::from_slice(&body).map_err(|e| e.to_string())?;
        let total = answer["total"].as_u64().unwrap_or(0);
        if total >= enough {
            return Ok((total, began.elapsed()));
        }
        if began.elapsed() > PATIENCE {
            return Err(format!("the house knows {total} of {wanted} stones"));
        }
        sleep(GLANCE);
    }
}

const SHAPES: [(&str, &str); 6] = [
    ("RB", "round"),
    ("OV", "oval"),
    ("CU", "cushion"),
    ("EM", "emerald"),
    ("PS", "pear"),
    ("PR", "princess"),
];
const COLOURS: [&str; 8] = ["D", "E", "F", "G", "H", "I", "J", "K"];
const CLARITIES: [&str; 8] = ["FL", "IF", "VVS1", "VVS2", "VS1", "VS2", "SI1", "SI2"];
const GRADES: [&str; 3] = ["EX", "VG", "G"];

/// A list of stones, the same each time but for the cost of every so-many-th line, which rises a little.
fn csv(count: u32, every: u32) -> String {
    let mut text = String::with_capacity(count as usize * 150);
    text.push_str("Stock #,Shape,Weight,Color,Clarity,Cut Grade,Polish,Symmetry,Fluorescence,Table %,Depth %,Measurements,Girdle,Lab,Report #,Country of origin,Price\n");
    for n in 0..count {
        let mut dice = Dice::new(u64::from(n) + 1);
        let carat = 300 + dice.below(900) + dice.below(4) * dice.below(900);
        let (colour, clarity) = (dice.below(COLOURS.len()), dice.below(CLARITIES.len()));
        let width = 410 + carat / 10 * 2;
        let each = 900 + carat * 2 + (8 - colour) * 90 + (8 - clarity) * 80;
        let rise = if every > 0 && n % every == 0 { 103 } else { 100 };
        let cost = each * carat / 1_000 * rise / 100;
        let _ = writeln!(
            text,
            "B{n},{},{}.{:03},{},{},{},{},{},None,{}.{},6{}.{},{}.{:02}-{}.{:02}x{}.{:02},Thin to Medium,GIA,{},Botswana,{cost}.00",
            SHAPES[dice.below(SHAPES.len())].0,
            carat / 1_000,
            carat % 1_000,
            COLOURS[colour],
            CLARITIES[clarity],
            GRADES[dice.below(3)],
            GRADES[dice.below(3)],
            GRADES[dice.below(3)],
            54 + dice.below(8),
            dice.below(10),
            dice.below(4),
            dice.below(10),
            width / 100,
            width % 100,
            (width + 3) / 100,
            (width + 3) % 100,
            width * 6 / 1_000,
            width * 6 / 10 % 100,
            1_000_000_000 + u64::from(n),
        );
    }
    text
}

/// What somebody who moves sliders asks for: a range of weights, one of prices or grades, often a shape.
fn question(dice: &mut Dice) -> String {
    let mut path = "/api/v1/stones?facets=true&species=diamond".to_owned();
    let from = 300 + dice.below(2_400);
    let _ = write!(
        path,
        "&carat_min={}.{:03}&carat_max={}.{:03}",
        from / 1_000,
        from % 1_000,
        (from + 600) / 1_000,
        (from + 600) % 1_000
    );
    if dice.below(2) == 0 {
        let low = 50_000 + dice.below(600) * 1_000;
        let _ = write!(path, "&price_min={low}&price_max={}", low + 400_000);
    }
    if dice.below(2) == 0 {
        let best = dice.below(5);
        let _ =
            write!(path, "&colour_min={}&colour_max={}", COLOURS[best], COLOURS[best + 1 + dice.below(3)]);
    }
    if dice.below(2) == 0 {
        let best = dice.below(5);
        let _ = write!(
            path,
            "&clarity_min={}&clarity_max={}",
            CLARITIES[best],
            CLARITIES[best + 1 + dice.below(3)]
        );
    }
    for _ in 0..dice.below(3) {
        let _ = write!(path, "&shape={}", SHAPES[dice.below(SHAPES.len())].1);
    }
    path.push_str(["", "&sort=price_asc", "&sort=carat_desc", "&sort=clarity_asc"][dice.below(4)]);
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_the_same_again_but_for_what_changes() {
        let (first, changed) = (csv(200, 0), csv(200, 100));
        assert_eq!(first, csv(200, 0));
        let differ = first.lines().zip(changed.lines()).filter(|(a, b)| a != b).count();
        assert_eq!((first.lines().count(), differ), (201, 2));
        let width = first.lines().next().unwrap().split(',').count();
        assert!(first.lines().all(|line| line.split(',').count() == width));
    }
}
