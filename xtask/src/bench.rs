//! `cargo xtask bench`.

use std::path::Path;

pub(crate) fn run(_root: &Path, _args: &[&str]) -> Result<(), String> {
    Err("not yet".to_owned())
}
