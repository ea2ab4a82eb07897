//! Every file and folder that ARCHITECTURE.md names is there: a map that is wrong is worse than none.

use std::path::Path;

use super::Finding;

const MAP: &str = "ARCHITECTURE.md";

pub(crate) fn check(root: &Path) -> Vec<Finding> {
    let Ok(text) = std::fs::read_to_string(root.join(MAP)) else {
        return vec![Finding::broken(MAP, "cannot be read")];
    };
    let crates: Vec<String> = std::fs::read_dir(root.join("crates"))
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    named(&text)
        .into_iter()
        .filter_map(|(line, path)| {
            // crates are named without the folder they all stand in
            let first = path.split('/').next().unwrap_or(path);
            let inside = crates.iter().any(|name| name == first).then(|| root.join("crates").join(path));
            let there = inside.unwrap_or_else(|| root.join(path)).exists();
            (!there).then(|| Finding::broken(format!("{MAP}:{line}"), format!("{path} is not there")))
        })
        .collect()
}

/// The paths in a text, with their lines: what stands between backticks or as a link's target, has a slash and is
/// neither a route (`/bag`, `POST /bag`, `/orders/{id}`) nor an address.
fn named(text: &str) -> Vec<(usize, &str)> {
    let spans = |line| {
        let ticked = str::split(line, '`').skip(1).step_by(2);
        let linked = str::split(line, "](").skip(1).filter_map(|rest| rest.split(')').next());
        ticked.chain(linked)
    };
    let is_path = |span: &&str| {
        span.contains('/')
            && !span.starts_with('/')
            && !span.contains("://")
            && !span.contains([' ', '{', '<'])
    };
    let lines = text.lines().enumerate();
    lines.flat_map(|(at, line)| spans(line).filter(is_path).map(move |path| (at + 1, path))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_told_from_routes_and_addresses() {
        let text = "`commerce/src/cart/add_line.rs` answers `POST /bag/lines`\n[why](docs/adr/1.md), `/bag`, [x](https://a/b), `Tx`";
        assert_eq!(named(text), [(1, "commerce/src/cart/add_line.rs"), (2, "docs/adr/1.md")]);
    }

    #[test]
    fn a_path_that_is_not_there_is_told_with_its_line() {
        let root = std::env::temp_dir().join(format!("atelier-map-{}", std::process::id()));
        std::fs::create_dir_all(root.join("crates/cart/src")).unwrap();
        std::fs::write(root.join(MAP), "`cart/src/`\n`cart/src/gone.rs`").unwrap();
        let found = check(&root);
        std::fs::remove_dir_all(&root).unwrap();
        assert_eq!(found, [Finding::broken("ARCHITECTURE.md:2", "cart/src/gone.rs is not there")]);
    }
}
