//! `atelier concerns`: what speaks against sending an order or taking its money, for whoever has no browser at hand.

use std::process::ExitCode;

use commerce::{
    orders,
    payments::{self, ClearConcern, DecideAuthorization},
};
use kernel::ids::OrderId;
use platform::config::Config;

use crate::{Failure, assembly::House, cli::Concerns, foundation::Foundation};

/// How many are listed at most.
const LISTED: i64 = 500;

pub(super) async fn run(config: Config, command: Concerns) -> Result<ExitCode, Failure> {
    let foundation = Foundation::open(config).await?;
    let done = act(&foundation, command).await;
    foundation.close().await;
    done.map(|()| ExitCode::SUCCESS)
}

async fn act(foundation: &Foundation, command: Concerns) -> Result<(), Failure> {
    match command {
        Concerns::List => list(foundation).await,
        Concerns::Clear { id, note } => {
            let concern = id.parse().map_err(|_| format!("\"{id}\" is not the id of a concern"))?;
            let mut tx = foundation.db.begin().await?;
            payments::clear_concern(&mut tx, &foundation.cx, ClearConcern { concern, note }).await?;
            tx.commit().await?;
            crate::say(format_args!("cleared"));
            Ok(())
        }
        Concerns::Take { order } => decide(foundation, &order, true).await,
        Concerns::Release { order } => decide(foundation, &order, false).await,
    }
}

async fn list(foundation: &Foundation) -> Result<(), Failure> {
    let concerns = payments::list_open_concerns(&mut *foundation.db.read().await?, LISTED).await?;
    for concern in &concerns {
        let lost = if concern.lost { ", lost" } else { "" };
        crate::say(format_args!(
            "{}  {:<12} {:>16}  {} ({}{lost})  since {}",
            concern.id,
            concern.number,
            concern.amount,
            concern.kind.code(),
            concern.word,
            concern.opened_at.format("%Y-%m-%d %H:%M UTC"),
        ));
    }
    crate::say(format_args!("{} open", concerns.len()));
    Ok(())
}

async fn decide(foundation: &Foundation, number: &str, take: bool) -> Result<(), Failure> {
    let order = find(foundation, number).await?;
    let house = House::assemble(foundation).await?;
    let note = "decided at the command line".to_owned();
    let ask = DecideAuthorization { order, take, note };
    let settled = payments::decide_authorization(&house.db, &house.commerce, &house.cx, ask).await?;
    let order = match settled {
        payments::Settlement::Paid(order) | payments::Settlement::Cancelled(order) => order,
        other => {
            return Err(
                format!("it is decided, but not done yet: {other:?}; the house goes on with it").into()
            );
        }
    };
    crate::say(format_args!("{} is {}", order.number, order.state.label().to_lowercase()));
    Ok(())
}

async fn find(foundation: &Foundation, number: &str) -> Result<OrderId, Failure> {
    let found = orders::find_by_number(&mut *foundation.db.read().await?, number).await?;
    Ok(found.ok_or_else(|| format!("there is no order {number}"))?.id)
}
