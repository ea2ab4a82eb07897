//! Random filters with the counts of every facet, over HTTP.

use serde_json::Value;

use super::{
    Bench,
    dice::Dice,
    facets_sql,
    house::House,
    load::Load,
    postgres::Postgres,
    table::{self, Line},
};

/// How many connections ask at once.
const CONNECTIONS: usize = 64;
/// How many different questions there are.
const QUESTIONS: usize = 20_000;

/// One value that a list can be narrowed to.
#[derive(Debug, Clone)]
pub(super) struct Choice {
    /// The parameter, e.g. `metal`.
    pub(super) name: String,
    /// Its values that some piece carries.
    pub(super) codes: Vec<String>,
}

/// What is asked: values of attributes, and perhaps a range of prices in minor units.
#[derive(Debug, Clone, Default)]
pub(super) struct Question {
    pub(super) chosen: Vec<(String, Vec<String>)>,
    pub(super) price: Option<(i64, i64)>,
}

impl Question {
    /// One to four attributes with one or two values each, and every second time a range of prices.
    pub(super) fn random(dice: &mut Dice, choices: &[Choice]) -> Self {
        let mut question = Self::default();
        for _ in 0..=dice.below(4) {
            let choice = &choices[dice.below(choices.len())];
            if question.chosen.iter().any(|(name, _)| *name == choice.name) {
                continue;
            }
            let mut codes: Vec<_> =
                (0..=dice.below(2)).map(|_| choice.codes[dice.below(choice.codes.len())].clone()).collect();
            codes.sort();
            codes.dedup();
            question.chosen.push((choice.name.clone(), codes));
        }
        if dice.below(2) == 0 {
            let low = 50_000 + 1_000 * i64::try_from(dice.below(1_000)).unwrap_or(0);
            let width = 50_000 + 1_000 * i64::try_from(dice.below(5_000)).unwrap_or(0);
            question.price = Some((low, low + width));
        }
        question
    }

    /// The question as the API takes it.
    fn path(&self, limit: usize) -> String {
        let mut path = format!("/api/v1/products?facets=true&limit={limit}");
        for (name, codes) in &self.chosen {
            for code in codes {
                path.push_str(&format!("&{name}={code}"));
            }
        }
        if let Some((low, high)) = self.price {
            path.push_str(&format!("&price_min={low}&price_max={high}"));
        }
        path
    }
}

/// Asks random questions of the API.
pub(super) fn run(bench: &Bench<'_>) -> Result<(), String> {
    let (scratch, house) = bench.open_house()?;
    let choices = choices(&house)?;
    let mut dice = Dice::new(20_261_125);
    let questions: Vec<_> = (0..QUESTIONS).map(|_| Question::random(&mut dice, &choices)).collect();
    let load = Load::new(bench.root, house.port, bench.time).plain();
    println!("{} facets with values to choose; measuring with {} …", choices.len(), load.name());
    let mut lines = Vec::new();
    for (connections, limit) in [(CONNECTIONS, 1), (1, 1), (CONNECTIONS, 24)] {
        let paths: Vec<_> = questions.iter().map(|q| q.path(limit)).collect();
        let bytes = house.get_plain(&paths[0])?.len();
        let load = load.clone().connections(connections);
        let name =
            format!("all facet counts, {QUESTIONS} random filters, limit {limit}, {connections} connections");
        lines.push(Line { name, bytes, figures: load.run(&paths)?, beside: Some(0) });
    }
    let memory = house.memory_megabytes();
    println!("Asking PostgreSQL the same …");
    let postgres = Postgres::of(&scratch.data())?;
    let (per_second, millis) =
        facets_sql::ask(&postgres, &questions, scratch.folder(), bench.time.as_secs().max(1))?;
    house.stop()?;
    table::print(&lines, "how many times the requests a second of the first line");
    println!(
        "PostgreSQL, the same questions, 16 connections: {per_second:.0} a second, {millis:.1} ms on average"
    );
    println!("ratio: {:.0}×", lines[0].figures.per_second / per_second);
    println!("Memory of the process: {memory}");
    Ok(())
}

/// What the whole house can be narrowed by, as the API says.
pub(super) fn choices(house: &House) -> Result<Vec<Choice>, String> {
    let body = house.get_plain("/api/v1/products?facets=true&limit=1")?;
    let answer: Value = serde_json::from_slice(&body).map_err(|e| e.to_string())?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let choices: Vec<_> = list(&answer["facets"])
        .iter()
        .map(|facet| Choice {
            name: text(&facet["name"]),
            codes: list(&facet["values"])
                .iter()
                .filter(|v| v["count"].as_u64() > Some(0))
                .map(|v| text(&v["code"]))
                .collect(),
        })
        .filter(|choice| choice.codes.len() > 1)
        .collect();
    if choices.is_empty() { Err("the API names no facet to choose from".into()) } else { Ok(choices) }
}
