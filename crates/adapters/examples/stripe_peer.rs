//! The Stripe of our own (`adapters::testing`) as a program, for journeys in a browser. Prints the settings that lead to it, one a
//! line, and runs until its input ends, so that it never outlives whoever started it.
//!
//! `cargo run -p atelier-adapters --features testing --example stripe_peer`

use std::io::{Read as _, Write as _};

use adapters::testing::Peer;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let peer = Peer::start().await;
    let keys = peer.keys();
    let mut out = std::io::stdout().lock();
    for (name, value) in [
        ("STRIPE_SECRET_KEY", keys.secret_key),
        ("STRIPE_PUBLISHABLE_KEY", keys.publishable_key),
        ("STRIPE_WEBHOOK_SECRET", keys.webhook_secret),
        ("STRIPE_API_BASE", keys.api_base.unwrap_or_default()),
    ] {
        writeln!(out, "{name}={value}")?;
    }
    out.flush()?;
    drop(out);
    let waited = tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new()));
    waited.await.map_err(std::io::Error::other)?.map(|_| ())
}
