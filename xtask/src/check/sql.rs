//! SQL touches only the tables of its own crate, and writes only those of its own module.

use std::collections::BTreeSet;

use super::{
    Finding, Source,
    owners::{OWNERS, owner_crate},
    rust_text::{strings, without_tests},
};

/// Reads across a border that are allowed: the reading file or folder, the table, why.
const READS: &[(&str, &str, &str)] = &[
    (
        "crates/commerce/src/invariants/checks/house.rs",
        "state_log",
        "the logical name that `inv_table` takes, not a read of rows",
    ),
    (
        "crates/platform/src/flags/put_rule.rs",
        "accounts",
        "a column of feature_flags that has a table's name",
    ),
    (
        "crates/platform/src/flags/put_rule.rs",
        "channels",
        "a column of feature_flags that has a table's name",
    ),
];

/// Writes outside the owner's module, within its crate: the writing file or folder, the table, why.
const WRITES: &[(&str, &str, &str)] = &[];

pub(crate) fn check(sources: &[Source]) -> Vec<Finding> {
    let ours = sources
        .iter()
        .filter(|s| s.path.starts_with("crates/") && s.path.contains("/src/") && s.path.ends_with(".rs"));
    ours.flat_map(check_file).collect()
}

fn check_file(source: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    if source.path.ends_with("/tests.rs") {
        return findings;
    }
    for (line, text) in strings(without_tests(&source.text)) {
        if !is_sql(text) {
            continue;
        }
        let place = format!("{}:{line}", source.path);
        let touched = tables(text);
        for table in &touched.written {
            if !is_owner(&source.path, table) && !excepted(WRITES, &source.path, table) {
                findings.push(Finding::broken(
                    &place,
                    format!("writes {table}, which belongs to {}", owner(table)),
                ));
            }
        }
        for table in touched.read.difference(&touched.written) {
            let foreign = owner_crate(table) != crate_of(&source.path);
            if foreign && !excepted(READS, &source.path, table) {
                findings.push(Finding::broken(
                    &place,
                    format!("reads {table} of {}: call its function, or declare the read in xtask/src/check/sql.rs", owner(table)),
                ));
            }
        }
    }
    findings
}

fn is_sql(text: &str) -> bool {
    let verbs = ["SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM ", "WITH ", "TRUNCATE ", "LOCK TABLE "];
    verbs.iter().any(|verb| text.contains(verb))
}

/// The tables that a statement touches.
#[derive(Debug, Default, PartialEq, Eq)]
struct Touched<'a> {
    read: BTreeSet<&'a str>,
    written: BTreeSet<&'a str>,
}

fn tables(sql: &str) -> Touched<'_> {
    let mut touched = Touched::default();
    let words: Vec<&str> = sql
        .split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.'))
        .filter(|w| !w.is_empty())
        .collect();
    for (at, word) in words.iter().enumerate() {
        if owner_crate(word).is_none() {
            continue;
        }
        let before = |n: usize| at.checked_sub(n).map_or("", |at| words[at]);
        match (before(2), before(1)) {
            // `AS orders` names a column, and `orders orders` an alias
            (_, "AS") => {}
            ("INSERT", "INTO") | ("DELETE", "FROM") => _ = touched.written.insert(word),
            (previous, "UPDATE") if previous != "FOR" && previous != "DO" => _ = touched.written.insert(word),
            (_, "TRUNCATE") => _ = touched.written.insert(word),
            _ => _ = touched.read.insert(word),
        }
    }
    touched
}

fn owner(table: &str) -> &'static str {
    OWNERS.iter().find(|(name, _)| *name == table).map_or("nobody", |(_, owner)| owner)
}

fn crate_of(path: &str) -> Option<&str> {
    path.strip_prefix("crates/")?.split('/').next()
}

/// Whether the file belongs to the module that owns the table.
fn is_owner(path: &str, table: &str) -> bool {
    let Some((owner_crate, module)) = owner(table).split_once("::") else {
        return crate_of(path) == Some(owner(table));
    };
    let module = format!("crates/{owner_crate}/src/{module}");
    path == format!("{module}.rs") || path.starts_with(&format!("{module}/"))
}

fn excepted(exceptions: &[(&str, &str, &str)], path: &str, table: &str) -> bool {
    exceptions.iter().any(|(place, name, _)| *name == table && path.starts_with(place))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentences(path: &str, sql: &str) -> Vec<String> {
        let source = Source { path: path.to_owned(), text: format!("fn f() {{ query(\"{sql}\") }}") };
        check(&[source]).into_iter().map(|f| f.sentence).collect()
    }

    #[test]
    fn a_module_writes_its_own_tables_only() {
        assert!(
            sentences("crates/commerce/src/cart/add_line.rs", "INSERT INTO cart_lines (id) VALUES ($1)")
                .is_empty()
        );
        assert_eq!(
            sentences("crates/commerce/src/cart/add_line.rs", "UPDATE orders SET x = 1"),
            ["writes orders, which belongs to commerce::orders"]
        );
        assert_eq!(sentences("crates/customers/src/accounts.rs", "DELETE FROM carts").len(), 1);
    }

    #[test]
    fn a_crate_reads_its_own_tables_only() {
        let join = "SELECT l.id FROM cart_lines l JOIN carts c ON true";
        assert!(sentences("crates/commerce/src/orders/find.rs", join).is_empty());
        let join = "SELECT p.id FROM cart_lines l, products p";
        assert!(
            sentences("crates/commerce/src/orders/find.rs", join)[0]
                .starts_with("reads products of catalog::products")
        );
    }

    #[test]
    fn words_that_only_look_like_tables_are_let_pass() {
        assert!(
            sentences("crates/customers/src/x.rs", "Our orders and products are made by hand").is_empty()
        );
        assert!(
            sentences(
                "crates/customers/src/accounts.rs",
                "SELECT count(*) AS orders FROM accounts FOR UPDATE"
            )
            .is_empty()
        );
        assert!(sentences("crates/customers/tests/x.rs", "SELECT 1 FROM orders").is_empty());
    }

    #[test]
    fn locking_and_upserting_are_no_writes_of_another_kind() {
        let upsert =
            "INSERT INTO carts (id) VALUES ($1) ON CONFLICT DO UPDATE SET version = carts.version + 1";
        assert_eq!(tables(upsert).written, BTreeSet::from(["carts"]));
        assert!(tables("SELECT 1 FROM carts FOR UPDATE").written.is_empty());
    }
}
