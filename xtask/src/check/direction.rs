//! Which crate may depend on which, and which outside crates are kept out of where.

use std::{collections::BTreeSet, path::Path};

use cargo_metadata::{DependencyKind, MetadataCommand};

use super::Finding;

/// What kind of crate it is; it decides which outside crates are kept out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Layer {
    Foundation,
    Context,
    Design,
    Face,
    Edge,
}

/// The map of ARCHITECTURE.md, including crates that arrive later: name, layer, what it may depend on.
const MAP: &[(&str, Layer, &[&str])] = &[
    ("kernel", Layer::Foundation, &[]),
    ("db", Layer::Foundation, &["kernel"]),
    ("platform", Layer::Foundation, &["kernel", "db"]),
    ("customers", Layer::Context, &["kernel", "db", "platform"]),
    ("catalog", Layer::Context, &["kernel", "db", "platform"]),
    ("commerce", Layer::Context, &["kernel", "db", "platform", "customers", "catalog"]),
    ("bespoke", Layer::Context, &["kernel", "db", "platform", "customers", "catalog", "commerce"]),
    ("engagement", Layer::Context, CONTEXTS_BELOW_ENGAGEMENT),
    ("ui", Layer::Design, &["kernel"]),
    // db only to hand a connection through; ui for the error pages
    ("web", Layer::Face, &["kernel", "db", "platform", "customers", "ui"]),
    // sets what documents keep; the faces hand its bytes on
    ("paper", Layer::Face, &["kernel", "commerce"]),
    ("storefront", Layer::Face, PAGES),
    ("admin", Layer::Face, PAGES),
    ("rest", Layer::Face, PROGRAMS),
    ("graphql", Layer::Face, PROGRAMS),
    ("realtime", Layer::Face, PROGRAMS),
    ("adapters", Layer::Edge, CONTEXTS),
    ("server", Layer::Edge, EVERYTHING),
    ("testkit", Layer::Edge, &["kernel", "db", "platform"]),
    ("xtask", Layer::Edge, &[]),
];

const CONTEXTS_BELOW_ENGAGEMENT: &[&str] =
    &["kernel", "db", "platform", "customers", "catalog", "commerce", "bespoke"];
const CONTEXTS: &[&str] =
    &["kernel", "db", "platform", "customers", "catalog", "commerce", "bespoke", "engagement"];
const PROGRAMS: &[&str] = &[
    "kernel",
    "db",
    "platform",
    "customers",
    "catalog",
    "commerce",
    "bespoke",
    "engagement",
    "web",
    "paper",
];
const PAGES: &[&str] = &[
    "kernel",
    "db",
    "platform",
    "customers",
    "catalog",
    "commerce",
    "bespoke",
    "engagement",
    "web",
    "ui",
    "paper",
];
const EVERYTHING: &[&str] = &[
    "kernel",
    "db",
    "platform",
    "customers",
    "catalog",
    "commerce",
    "bespoke",
    "engagement",
    "ui",
    "web",
    "paper",
    "storefront",
    "admin",
    "rest",
    "graphql",
    "realtime",
    "adapters",
];

/// Outside crates that a layer does not know, by the beginning of their names.
fn kept_out(layer: Layer) -> &'static [&'static str] {
    match layer {
        Layer::Foundation | Layer::Context => {
            &["axum", "maud", "utoipa", "async-graphql", "reqwest", "hyper", "tower", "http"]
        }
        Layer::Design => &["axum", "sqlx", "utoipa", "async-graphql", "reqwest", "hyper", "tower", "tokio"],
        Layer::Face => &["sqlx", "tokio-postgres", "reqwest"],
        Layer::Edge => &[],
    }
}

/// One dependency of one of our crates.
#[derive(Debug)]
pub(crate) struct Edge {
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) ours: bool,
    pub(crate) for_tests: bool,
}

/// Every direct dependency of every crate of the workspace, from cargo's own account.
pub(crate) fn read_workspace(root: &Path) -> Result<Vec<Edge>, String> {
    let metadata = MetadataCommand::new()
        .manifest_path(root.join("Cargo.toml"))
        .no_deps()
        .exec()
        .map_err(|e| format!("cargo metadata failed: {e}"))?;
    let ours: BTreeSet<String> = metadata.packages.iter().map(|p| p.name.to_string()).collect();
    let mut edges = Vec::new();
    for package in &metadata.packages {
        for dependency in &package.dependencies {
            edges.push(Edge {
                from: short(&package.name),
                to: short(&dependency.name),
                ours: ours.contains(&dependency.name),
                // an optional test kit belongs to a crate's `testing` feature, which only other crates' tests ask for
                for_tests: dependency.kind == DependencyKind::Development
                    || (dependency.optional && dependency.name == "atelier-testkit"),
            });
        }
    }
    Ok(edges)
}

fn short(name: &str) -> String {
    name.strip_prefix("atelier-").unwrap_or(name).to_owned()
}

pub(crate) fn check(edges: &[Edge]) -> Vec<Finding> {
    edges.iter().filter_map(judge).collect()
}

fn judge(edge: &Edge) -> Option<Finding> {
    let place = format!("crates/{}/Cargo.toml", edge.from);
    let Some((_, layer, allowed)) = MAP.iter().find(|(name, ..)| *name == edge.from) else {
        return Some(Finding::broken(
            place,
            "a crate that the map in xtask/src/check/direction.rs does not know",
        ));
    };
    if edge.ours {
        let fits = allowed.contains(&edge.to.as_str())
            || (edge.for_tests && (edge.to == "testkit" || edge.to == edge.from));
        return (!fits)
            .then(|| Finding::broken(place, format!("{} may not depend on {}", edge.from, edge.to)));
    }
    let stranger =
        kept_out(*layer).iter().any(|word| edge.to == *word || edge.to.starts_with(&format!("{word}-")));
    (stranger && !edge.for_tests)
        .then(|| Finding::broken(place, format!("{} is kept out of {} ({layer:?})", edge.to, edge.from)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentences(edges: &[(&str, &str, bool, bool)]) -> Vec<String> {
        let edge = |&(from, to, ours, for_tests): &(&str, &str, bool, bool)| Edge {
            from: from.to_owned(),
            to: to.to_owned(),
            ours,
            for_tests,
        };
        check(&edges.iter().map(edge).collect::<Vec<_>>()).into_iter().map(|f| f.sentence).collect()
    }

    #[test]
    fn dependencies_point_one_way() {
        assert_eq!(sentences(&[("commerce", "catalog", true, false)]), Vec::<String>::new());
        assert_eq!(
            sentences(&[("catalog", "commerce", true, false)]),
            ["catalog may not depend on commerce"]
        );
        assert_eq!(
            sentences(&[("storefront", "admin", true, false)]),
            ["storefront may not depend on admin"]
        );
        assert_eq!(sentences(&[("rest", "ui", true, false)]), ["rest may not depend on ui"]);
    }

    #[test]
    fn contexts_know_no_http_and_faces_no_sql() {
        assert_eq!(sentences(&[("commerce", "axum-extra", false, false)]).len(), 1);
        assert_eq!(sentences(&[("engagement", "maud", false, false)]).len(), 1);
        assert_eq!(
            sentences(&[("storefront", "sqlx", false, false)]),
            ["sqlx is kept out of storefront (Face)"]
        );
        assert_eq!(
            sentences(&[("storefront", "axum", false, false), ("commerce", "sqlx", false, false)]).len(),
            0
        );
    }

    #[test]
    fn only_tests_may_use_the_test_kit_and_look_behind_a_face() {
        assert_eq!(sentences(&[("commerce", "testkit", true, true), ("rest", "sqlx", false, true)]).len(), 0);
        assert_eq!(sentences(&[("commerce", "testkit", true, false)]).len(), 1);
        assert_eq!(sentences(&[("catalog", "commerce", true, true)]).len(), 1);
    }

    #[test]
    fn a_crate_without_a_place_on_the_map_is_refused() {
        assert_eq!(sentences(&[("gifts", "kernel", true, false)]).len(), 1);
    }

    #[test]
    fn the_map_has_no_circles_and_names_only_crates_it_places() {
        for (place, (name, _, allowed)) in MAP.iter().enumerate() {
            for other in *allowed {
                let below = MAP.iter().position(|(n, ..)| n == other);
                assert!(below.is_some_and(|below| below < place), "{name} → {other}");
            }
        }
    }
}
