//! Random words asked of search, over HTTP.

use super::{
    Bench,
    dice::Dice,
    load::Load,
    postgres::Postgres,
    search_sql,
    table::{self, Line},
};

/// How many connections ask at once.
const CONNECTIONS: usize = 64;
/// How many different questions there are: more than a run asks, so that nothing kept could answer.
const QUESTIONS: usize = 200_000;

const SHAPES: [&str; 9] =
    ["oval", "round", "pear", "cushion", "emerald cut", "princess", "marquise", "radiant", "EC"];
const METALS: [&str; 8] =
    ["rose gold", "platinum", "white gold", "yellow gold", "RG", "pt950", "18k", "gold"];
const STONES: [&str; 8] =
    ["diamond", "sapphire", "ruby", "emerald", "lab diamond", "tanzanite", "pearl", "natural diamond"];
const PIECES: [&str; 9] = [
    "ring",
    "engagement ring",
    "wedding band",
    "pendant",
    "studs",
    "hoops",
    "necklace",
    "tennis bracelet",
    "bangle",
];
const WORDS: [&str; 8] = ["aurelia", "celeste", "line", "claws", "polished", "slender", "recycled", "hand"];

/// Asks random questions of search and of its suggestions.
pub(super) fn run(bench: &Bench<'_>) -> Result<(), String> {
    let (scratch, house) = bench.open_house()?;
    let mut dice = Dice::new(20_261_126);
    let questions: Vec<String> = (0..QUESTIONS).map(|_| question(&mut dice)).collect();
    let load = Load::new(bench.root, house.port, bench.time).plain().connections(CONNECTIONS);
    println!(
        "{QUESTIONS} random questions, one in four misspelt; {CONNECTIONS} connections, {} …",
        load.name()
    );
    let mut lines = Vec::new();
    for (name, address) in [
        ("suggestions while typing", "/api/v1/search/suggest?q="),
        ("search, the first piece", "/api/v1/search?limit=1&q="),
        ("search, the first 24 pieces in full", "/api/v1/search?q="),
    ] {
        let paths: Vec<_> = questions.iter().map(|q| format!("{address}{q}")).collect();
        let bytes = house.get_plain(&paths[0])?.len();
        lines.push(Line { name: name.into(), bytes, figures: load.run(&paths)?, beside: None });
    }
    let paths: Vec<_> = questions.iter().map(|q| format!("/api/v1/search?limit=24&q={q}")).collect();
    let bytes = house.get_plain(&paths[0])?.len();
    let figures = load.connections(1).run(&paths)?;
    lines.push(Line { name: "search, 24 pieces in full, alone".into(), bytes, figures, beside: None });
    let memory = house.memory_megabytes();
    println!("Asking PostgreSQL the same words …");
    let postgres = Postgres::of(&scratch.data())?;
    let seconds = bench.time.as_secs().max(1);
    let (alone, many) = search_sql::ask(bench.root, &postgres, &questions, scratch.folder(), seconds)?;
    house.stop()?;
    table::print(&lines, "none here");
    for (asked, name) in [(alone, "alone"), (many, "16 connections")] {
        println!(
            "PostgreSQL, full text and trigrams, 24 ids, {name}: {:.0} a second, p50 {:.2} ms, p99 {:.2} ms",
            asked.per_second, asked.p50, asked.p99
        );
    }
    println!("Memory of the process: {memory}");
    Ok(())
}

/// Two to five words of the trade and of descriptions, perhaps a price, perhaps a slip of the finger.
fn question(dice: &mut Dice) -> String {
    let mut words = Vec::new();
    for list in [&SHAPES[..], &METALS, &STONES, &PIECES, &WORDS] {
        if dice.below(2) == 0 {
            words.push(list[dice.below(list.len())].to_owned());
        }
    }
    if words.is_empty() {
        words.push(PIECES[dice.below(PIECES.len())].to_owned());
    }
    if dice.below(3) == 0 {
        words.push(format!("under {}", 500 + 250 * dice.below(80)));
    }
    if dice.below(4) == 0 {
        let at = dice.below(words.len());
        slip(&mut words[at], dice);
    }
    words.join(" ").replace(' ', "+")
}

/// Two neighbouring letters change places.
fn slip(word: &mut String, dice: &mut Dice) {
    let mut letters: Vec<char> = word.chars().collect();
    if letters.len() > 4 {
        let at = 1 + dice.below(letters.len() - 3);
        letters.swap(at, at + 1);
        *word = letters.into_iter().collect();
    }
}
