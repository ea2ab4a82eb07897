//! `cargo xtask bench NAME`: measurements, each a table. To add one, write a file beside these with a function that
//! takes a [`Bench`], and give it a line in [`BENCHES`].

mod cart_model;
mod cart_sockets;
mod checkout;
mod client;
mod commissions;
mod dice;
mod edits;
mod facets;
mod facets_sql;
mod faults;
mod house;
mod kills;
mod load;
mod outage;
mod pages;
mod postgres;
mod rates;
mod sales;
mod search;
mod search_sql;
mod stones;
mod table;

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use house::{House, Scratch};

/// One measurement: what it is called, what it says, and how it runs.
type Entry = (&'static str, &'static str, fn(&Bench<'_>) -> Result<(), String>);

/// Every measurement, the first being what runs when none is named.
const BENCHES: &[Entry] = &[
    ("pages", "pages next to static files, start-up times, memory", pages::run),
    ("rates", "random pages rendered anew, next to the smallest answer of the same process", rates::run),
    ("facets", "random filters with the counts of every facet, next to the same in SQL", facets::run),
    ("search", "random words, a fourth of them misspelt, and what is offered while one types", search::run),
    ("edits", "how soon a new price is on the page, one at a time and ten thousand at once", edits::run),
    ("outage", "catalogue pages while the database is kept down", outage::run),
    (
        "cart-model",
        "ten thousand random plays of three devices on one cart (needs no release build)",
        cart_model::run,
    ),
    (
        "cart-sockets",
        "5,000 sockets that show carts, 200 edits a second: how soon the other device sees one",
        cart_sockets::run,
    ),
    ("checkout", "orders placed and paid a second, and 10,000 buyers for one piece", checkout::run),
    ("sales", "three tills and the shop sell the same single pieces, 200 tries a second", sales::run),
    ("kills", "the house and its database killed 200 times while people buy; then the books", kills::run),
    (
        "races",
        "--racers 64 at once for --rounds 1000: last piece, keys, payment, capture, refund, coupon",
        faults::races,
    ),
    (
        "deaths",
        "a checkout, payment, refund and deposit that die at every step, --rounds times",
        faults::deaths,
    ),
    (
        "notices",
        "--notices 10000 five times each, shuffled, late and forged; then the books",
        faults::notices,
    ),
    (
        "commissions",
        "the board of 2,000 commissions, and one of 500 entries and 60 pictures",
        commissions::run,
    ),
    ("stones", "a supplier's list of loose stones taken, then random ranges over them", stones::run),
];

/// What needs no release build: these run the suite's own tests.
const WITHOUT_BINARY: [&str; 4] = ["cart-model", "races", "deaths", "notices"];
/// How long each case runs when a first look is enough.
const QUICK: Duration = Duration::from_secs(2);

/// What a measurement works with.
pub(crate) struct Bench<'a> {
    root: &'a Path,
    binary: PathBuf,
    /// How many pieces the house has.
    products: u32,
    /// How many loose stones a supplier's list has.
    stones: u32,
    /// How many sockets are open.
    sockets: u32,
    /// How many edits a second are made while they are.
    edits: u32,
    /// How many race at once, and how often.
    racers: u32,
    rounds: u32,
    /// How many notices of a provider are told.
    notices: u32,
    /// How long each case runs.
    time: Duration,
}

/// Runs the measurement that the arguments name.
pub(crate) fn run(root: &Path, args: &[&str]) -> Result<(), String> {
    let (name, rest) = match args.split_first() {
        Some((name, rest)) if !name.starts_with("--") => (*name, rest),
        _ => (BENCHES[0].0, args),
    };
    let Some((_, _, measure)) = BENCHES.iter().find(|(known, ..)| *known == name) else {
        let list: Vec<_> = BENCHES.iter().map(|(name, what, _)| format!("  {name:<12} {what}")).collect();
        return Err(format!("there is no bench called {name}; there are\n{}", list.join("\n")));
    };
    let bench = Bench::read(root, rest, !WITHOUT_BINARY.contains(&name))?;
    println!("Machine: {} cores, load average {}", cores(), load_average());
    measure(&bench)?;
    println!("Load average now {}", load_average());
    Ok(())
}

impl<'a> Bench<'a> {
    fn read(root: &'a Path, args: &[&str], needs_binary: bool) -> Result<Self, String> {
        // as in e2e/, another build can be named; figures mean something for release builds only
        let named = std::env::var_os("ATELIER_BIN").map(PathBuf::from);
        let binary = named.unwrap_or_else(|| root.join("target/release/atelier"));
        if needs_binary && !binary.exists() {
            return Err(
                "target/release/atelier is not built: run `cargo build --release` first (`make bench` does)"
                    .into(),
            );
        }
        let mut bench = Self {
            root,
            binary,
            products: 10_000,
            stones: 500_000,
            sockets: 5_000,
            edits: 200,
            racers: 64,
            rounds: 1_000,
            notices: 10_000,
            time: Duration::from_secs(8),
        };
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            if *arg == "--quick" {
                bench.time = QUICK;
                continue;
            }
            let name = arg.strip_prefix("--").ok_or_else(|| format!("{arg} is not understood"))?;
            let value = args.next().ok_or_else(|| format!("{arg} takes a value"))?;
            match name {
                "products" => bench.products = number(arg, value)?,
                "stones" => bench.stones = number(arg, value)?,
                "sockets" => bench.sockets = number(arg, value)?,
                "edits" => bench.edits = number(arg, value)?,
                "racers" => bench.racers = number(arg, value)?,
                "rounds" => bench.rounds = number(arg, value)?,
                "notices" => bench.notices = number(arg, value)?,
                "seconds" => bench.time = Duration::from_secs(number(arg, value)?.into()),
                _ => return Err(format!("{arg} is not understood")),
            }
        }
        Ok(bench)
    }

    /// Whether a first look is enough.
    fn is_quick(&self) -> bool {
        self.time <= QUICK
    }

    /// An open house with its pieces. Loading many takes minutes, so the folder is kept and found again.
    fn open_house(&self) -> Result<(Scratch, House), String> {
        let scratch = Scratch::kept(self.root, self.products)?;
        if !scratch.is_loaded() {
            println!("Loading {} pieces (kept for the next run) …", self.products);
            let loading = house::load_demo(&self.binary, &scratch, self.products, &[])?;
            scratch.note_loaded()?;
            println!("Loaded in {:.1} s", loading.as_secs_f64());
        }
        let (_, house) = House::start(&self.binary, &scratch)?;
        Ok((scratch, house))
    }
}

fn number(name: &str, text: &str) -> Result<u32, String> {
    text.parse().map_err(|_| format!("{name} takes a number"))
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

fn load_average() -> String {
    let text = fs::read_to_string(PathBuf::from("/proc/loadavg")).unwrap_or_default();
    text.split(' ').next().filter(|t| !t.is_empty()).unwrap_or("unknown").to_owned()
}
