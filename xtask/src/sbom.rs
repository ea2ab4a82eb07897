//! `cargo xtask sbom`: what the binary is made of, as a CycloneDX 1.6 document.
//!
//! Only what is linked into `atelier` or builds it: tests' own dependencies are left out. The same lock file gives the same bytes.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fs,
    path::Path,
};

use cargo_metadata::{CargoOpt, DependencyKind, MetadataCommand, Package, PackageId};
use serde_json::{Value, json};

/// The package of the binary.
const BINARY: &str = "atelier-server";

/// Prints the document.
pub(crate) fn run(root: &Path) -> Result<(), String> {
    let metadata = MetadataCommand::new()
        .manifest_path(root.join("Cargo.toml"))
        .features(CargoOpt::SomeFeatures(Vec::new()))
        .other_options(vec!["--locked".to_owned()])
        .exec()
        .map_err(|e| format!("the dependencies cannot be read: {e}"))?;
    let lock = fs::read_to_string(root.join("Cargo.lock")).map_err(|e| format!("Cargo.lock: {e}"))?;
    let sums = checksums(&lock);
    let resolve = metadata.resolve.as_ref().ok_or("cargo resolved nothing")?;
    let edges: HashMap<&PackageId, Vec<&PackageId>> = resolve
        .nodes
        .iter()
        .map(|node| {
            let used = |kind: DependencyKind| matches!(kind, DependencyKind::Normal | DependencyKind::Build);
            let deps =
                node.deps.iter().filter(|dep| dep.dep_kinds.iter().any(|k| used(k.kind))).map(|dep| &dep.pkg);
            (&node.id, deps.collect())
        })
        .collect();
    let packages: HashMap<&PackageId, &Package> = metadata.packages.iter().map(|p| (&p.id, p)).collect();
    let binary =
        metadata.packages.iter().find(|p| p.name.as_str() == BINARY).ok_or("the binary's package is gone")?;
    let mut reached = BTreeSet::from([&binary.id]);
    let mut ahead = vec![&binary.id];
    while let Some(id) = ahead.pop() {
        for next in edges.get(id).into_iter().flatten() {
            if reached.insert(next) {
                ahead.push(next);
            }
        }
    }
    let reached: BTreeMap<String, &Package> =
        reached.into_iter().filter_map(|id| packages.get(id)).map(|p| (purl(p), *p)).collect();
    let components: Vec<Value> =
        reached.values().filter(|p| p.id != binary.id).map(|p| component(p, &sums)).collect();
    let dependencies: Vec<Value> = reached
        .iter()
        .map(|(name, package)| {
            let mut on: Vec<String> = edges
                .get(&package.id)
                .into_iter()
                .flatten()
                .filter_map(|id| packages.get(id))
                .map(|p| purl(p))
                .collect();
            on.sort_unstable();
            json!({ "ref": name, "dependsOn": on })
        })
        .collect();
    let document = json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": { "component": { "type": "application", "bom-ref": purl(binary), "name": "atelier", "version": binary.version.to_string() } },
        "components": components,
        "dependencies": dependencies,
    });
    println!("{document:#}");
    Ok(())
}

fn purl(package: &Package) -> String {
    format!("pkg:cargo/{}@{}", package.name, package.version)
}

fn component(package: &Package, sums: &BTreeMap<(String, String), String>) -> Value {
    let mut component = json!({
        "type": "library",
        "bom-ref": purl(package),
        "name": package.name.as_str(),
        "version": package.version.to_string(),
        "purl": purl(package),
    });
    if let Some(license) = &package.license {
        // some packages still write a slash where SPDX has OR
        component["licenses"] = json!([{ "expression": license.replace(" / ", "/").replace('/', " OR ") }]);
    }
    if let Some(sum) = sums.get(&(package.name.to_string(), package.version.to_string())) {
        component["hashes"] = json!([{ "alg": "SHA-256", "content": sum }]);
    }
    component
}

/// The registry's checksum of each package, as the lock file keeps it.
fn checksums(lock: &str) -> BTreeMap<(String, String), String> {
    let value = |block: &str, key: &str| {
        let line = block.lines().find_map(|line| line.strip_prefix(key))?;
        Some(line.trim_start_matches(" = ").trim_matches('"').to_owned())
    };
    lock.split("[[package]]")
        .filter_map(|block| {
            Some(((value(block, "name")?, value(block, "version")?), value(block, "checksum")?))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_are_read_and_our_own_crates_have_none() {
        let lock = "version = 4\n\n[[package]]\nname = \"a\"\nversion = \"1.0.0\"\nchecksum = \"ab12\"\n\n[[package]]\nname = \"atelier-db\"\nversion = \"0.1.0\"\n";
        let expected = BTreeMap::from([(("a".to_owned(), "1.0.0".to_owned()), "ab12".to_owned())]);
        assert_eq!(checksums(lock), expected);
    }
}
