//! `cargo xtask check`.

mod cases;
mod direction;
mod map;
mod owners;
mod rust_text;
mod size;
mod sql;
mod words;

use std::{
    fs,
    path::{Path, PathBuf},
};

/// A rule that is broken, or nearly.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Finding {
    /// Whether the check fails.
    broken: bool,
    /// Where, relative to the root.
    place: String,
    /// What and what to do.
    sentence: String,
}

impl Finding {
    fn broken(place: impl Into<String>, sentence: impl Into<String>) -> Self {
        Self { broken: true, place: place.into(), sentence: sentence.into() }
    }

    fn warning(place: impl Into<String>, sentence: impl Into<String>) -> Self {
        Self { broken: false, place: place.into(), sentence: sentence.into() }
    }
}

/// A file of ours.
pub(crate) struct Source {
    /// Its path relative to the root, with forward slashes.
    path: String,
    text: String,
}

/// Runs every rule and prints what is broken.
pub(crate) fn run(root: &Path) -> Result<(), String> {
    let sources = read_sources(root)?;
    let mut findings = direction::check(&direction::read_workspace(root)?);
    findings.extend(map::check(root));
    findings.extend(cases::check(root, &sources));
    findings.extend(owners::check(&sources));
    findings.extend(sql::check(&sources));
    findings.extend(size::check(&sources));
    findings.extend(words::check(&sources));
    findings.sort();
    findings.dedup();
    for finding in &findings {
        let mark = if finding.broken { "broken " } else { "warning" };
        println!("{mark}  {}: {}", finding.place, finding.sentence);
    }
    let broken = findings.iter().filter(|f| f.broken).count();
    println!(
        "xtask check: {} files, {} tables with an owner, {broken} rules broken, {} warnings",
        sources.len(),
        owners::OWNERS.len(),
        findings.len() - broken
    );
    if broken == 0 {
        Ok(())
    } else {
        Err("The rules above are explained in ARCHITECTURE.md and STYLE.md.".to_owned())
    }
}

/// Everything we wrote by hand: Rust, SQL, TypeScript, JavaScript and CSS.
fn read_sources(root: &Path) -> Result<Vec<Source>, String> {
    let mut found = Vec::new();
    for folder in ["crates", "xtask", "migrations", "frontend", "e2e", "bench", "scripts"] {
        walk(&root.join(folder), &mut found);
    }
    found.sort();
    let read = |path: PathBuf| {
        let text =
            fs::read_to_string(&path).map_err(|e| format!("{} cannot be read: {e}", path.display()))?;
        let path = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().into_owned();
        Ok(Source { path, text })
    };
    found.into_iter().map(read).collect()
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_ours =
            ["rs", "sql", "ts", "mjs", "css"].iter().any(|ext| path.extension().is_some_and(|e| e == *ext));
        if path.is_dir() && !["node_modules", "dist", "out", "target", "generated"].contains(&name.as_str()) {
            walk(&path, found);
        } else if path.is_file() && is_ours {
            found.push(path);
        }
    }
}
