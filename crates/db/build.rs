//! A new migration must rebuild the crate that embeds the timeline.
fn main() {
    println!("cargo:rerun-if-changed=../../migrations");
}
