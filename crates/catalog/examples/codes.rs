//! Prints every closed list with its codes: `cargo run -p atelier-catalog --example codes`.

use std::io::Write as _;

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    for (list, codes) in catalog::model::vocabulary() {
        let codes: Vec<_> = codes.iter().map(|(code, _)| format!("`{code}`")).collect();
        writeln!(out, "- **{list}**: {}", codes.join(" "))?;
    }
    Ok(())
}
