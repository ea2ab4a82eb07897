//! A release build carries `frontend/dist` in itself, so new files there must rebuild the crate.
fn main() {
    let release = std::env::var_os("PROFILE").is_some_and(|profile| profile == "release");
    println!("cargo:rerun-if-changed={}", if release { "../../frontend/dist" } else { "build.rs" });
}
