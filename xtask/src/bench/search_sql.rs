//! The same words asked of PostgreSQL: full text and trigrams under GIN, by the very statement that the house falls back on.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::postgres::{Asked, Postgres};

/// The statement, as the catalogue has it.
const STATEMENT: &str = "crates/catalog/src/search/find_by_words.sql";
/// How many of the questions PostgreSQL is asked: a file each, and pgbench takes no more.
const QUESTIONS: usize = 128;
/// How many candidates of each kind are weighed, as the house asks.
const WEIGHED: &str = "500";
/// How many are answered: a page.
const ANSWERED: &str = "24";

/// Asks alone and with 16 connections.
pub(super) fn ask(
    root: &Path,
    postgres: &Postgres,
    questions: &[String],
    folder: &Path,
    seconds: u64,
) -> Result<(Asked, Asked), String> {
    let statement = fs::read_to_string(root.join(STATEMENT)).map_err(|e| format!("{STATEMENT}: {e}"))?;
    // as autovacuum has done long since in a house that is not a minute old
    postgres.sql("VACUUM ANALYZE product_search")?;
    let files = questions
        .iter()
        .step_by((questions.len() / QUESTIONS).max(1))
        .take(QUESTIONS)
        .enumerate()
        .map(|(n, question)| {
            let path: PathBuf = folder.join(format!("words-{n}.sql"));
            let words = question.replace('+', " ").replace('\'', "''");
            let sql =
                statement.replace("$1", &format!("'{words}'")).replace("$2", WEIGHED).replace("$3", ANSWERED);
            fs::write(&path, format!("{};\n", sql.trim())).map_err(|e| format!("{}: {e}", path.display()))?;
            Ok(path)
        });
    let files = files.collect::<Result<Vec<_>, String>>()?;
    Ok((postgres.ask_each(&files, 1, seconds, folder)?, postgres.ask_each(&files, 16, seconds, folder)?))
}
