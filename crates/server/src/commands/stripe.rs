//! `atelier stripe`.

use std::process::ExitCode;

use adapters::stripe::{self, Step};
use kernel::{Random, SystemRandom};
use platform::config::{Config, Payments};

use crate::{Failure, cli::Stripe};

pub(super) async fn run(config: Config, command: Stripe) -> Result<ExitCode, Failure> {
    match command {
        Stripe::Smoke => smoke(config).await,
    }
}

/// Refuses a live key: what it makes would be real.
async fn smoke(config: Config) -> Result<ExitCode, Failure> {
    let Payments::Stripe(keys) = config.payments else {
        return Err("Set STRIPE_SECRET_KEY, STRIPE_PUBLISHABLE_KEY and STRIPE_WEBHOOK_SECRET to Stripe's test keys first.".into());
    };
    let stripe = adapters::Stripe::new(&keys)?;
    if stripe.is_live() {
        return Err("STRIPE_SECRET_KEY is a live key: the path is walked with test keys only.".into());
    }
    let mut bytes = [0_u8; 4];
    SystemRandom.fill(&mut bytes);
    let run = format!("{:08x}", u32::from_be_bytes(bytes));
    let steps = stripe::smoke(&stripe, &run).await;
    steps.iter().for_each(print);
    let whole = steps.iter().all(|step| step.found.is_ok());
    crate::say(format_args!("\n{} steps as run {run}", steps.len()));
    Ok(if whole { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn print(step: &Step) {
    match &step.found {
        Ok(found) => crate::say(format_args!("ok     {:<44} {found}", step.name)),
        Err(why) => crate::say(format_args!("FAULT  {:<44} {why}", step.name)),
    }
}
