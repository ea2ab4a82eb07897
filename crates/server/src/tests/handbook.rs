//! The handbook and the files of `deploy/` name only what there is.

use std::{fs, path::Path};

use axum::http::StatusCode;
use clap::CommandFactory as _;
use platform::config::SETTINGS;
use testkit::TestDb;

use super::{ROOT, ask};
use crate::{
    cli::Cli,
    health::{self, Health},
};

/// Names of capitals that are somebody else's, or of one command of the page.
const OTHERS: [&str; 4] = ["POSTGRES_PASSWORD", "POSTGRES_USER", "POSTGRES_DB", "RESTORED_URL"];

fn texts() -> Vec<(String, String)> {
    let mut files = vec![format!("{ROOT}/docs/operations.md"), format!("{ROOT}/docs/old-shop.md")];
    for folder in ["deploy", "deploy/systemd", "deploy/kubernetes"] {
        let entries = fs::read_dir(Path::new(ROOT).join(folder)).unwrap();
        let paths = entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
        files.extend(paths.map(|path| path.to_string_lossy().into_owned()));
    }
    assert!(files.len() > 10, "{files:?}");
    files.into_iter().map(|file| (file.clone(), fs::read_to_string(file).unwrap())).collect()
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
}

#[test]
fn every_setting_that_is_named_exists() {
    let ours = ["ATELIER_", "S3_", "STRIPE_", "CLERK_", "DATABASE_", "SMTP_", "REDIS_", "POSTGRES_"];
    let mut seen = 0;
    for (file, text) in texts() {
        for word in words(&text).filter(|word| ours.iter().any(|prefix| word.starts_with(prefix))) {
            // `S3_…` stands for all of them
            let known =
                SETTINGS.iter().any(|s| s.name == word) || OTHERS.contains(&word) || word.ends_with('_');
            assert!(known, "{file} names {word}");
            seen += 1;
        }
    }
    assert!(seen > 30, "{seen}");
}

#[test]
fn every_command_that_is_named_exists() {
    let commands = Cli::command();
    let mut seen = 0;
    for (file, text) in texts() {
        for line in text.lines() {
            let called = line.split("`atelier ").skip(1).chain(line.split("bin/atelier ").skip(1));
            for call in called {
                let mut at = &commands;
                for word in call.split(['`', ' ', '"']).take_while(|word| !word.is_empty()) {
                    let Some(next) = at.find_subcommand(word) else { break };
                    at = next;
                    seen += 1;
                }
                assert!(at.get_name() != commands.get_name(), "{file}: there is no `atelier {call}`");
            }
        }
    }
    assert!(seen > 10, "{seen}");
}

#[tokio::test]
async fn every_health_page_that_is_probed_answers() {
    let router = health::routes(Health::new(TestDb::new().await.db()));
    let mut probed = 0;
    for (file, text) in texts() {
        for rest in text.split("/health/").skip(1) {
            let path = format!("/health/{}", words(rest).next().unwrap_or_default());
            assert_eq!(ask(&router, &path).await.status(), StatusCode::OK, "{file} asks {path}");
            probed += 1;
        }
    }
    assert!(probed >= 4, "{probed}");
}
