//! What each guard means. Read under the locks of the order and the shipment.

use db::{DbError, Tx};
use kernel::Money;
use platform::Cx;

use super::{
    FulfillmentError, Guard, Release,
    steps::Step,
    store::{Locked, list_left},
};
use crate::{
    orders::{self, OrderState},
    payments,
};

/// What the caller brings for a step.
#[derive(Debug, Default)]
pub(super) struct Given<'a> {
    /// What releasing asks for, and what was ticked.
    pub(super) release: Option<(&'a Release, &'a [String])>,
    /// Whether the caller says that somebody else looked at what the bench finished.
    pub(super) looked_at: bool,
    /// What it would be insured for.
    pub(super) cover: Option<Money>,
    /// Whether somebody signed, and showed a document where one is due.
    pub(super) signed: bool,
}

/// Asks every guard of a step, in the order of the plan; the first that says no is the answer.
pub(super) async fn ask(
    tx: &mut Tx,
    cx: &Cx,
    of: &Locked,
    step: &Step,
    given: &Given<'_>,
) -> Result<(), FulfillmentError> {
    for guard in &step.guards {
        if !passes(tx, cx, of, *guard, given).await? {
            if let (Guard::Covered, Some(cover)) = (guard, given.cover) {
                return Err(FulfillmentError::CoverTooLow { declared: of.declared, cover });
            }
            return Err(FulfillmentError::Guarded(*guard));
        }
    }
    Ok(())
}

async fn passes(tx: &mut Tx, cx: &Cx, of: &Locked, guard: Guard, given: &Given<'_>) -> Result<bool, DbError> {
    Ok(match guard {
        // an order that was dispatched in part is paid; one that was dispatched as a whole has nothing to pack
        Guard::Paid => of.order.state == OrderState::Paid,
        Guard::NoHold => !orders::is_held(tx, of.order.id).await?,
        Guard::PaymentClear => !payments::keeps_from_dispatch(tx, of.order.id).await?,
        Guard::PiecesHere => list_left(tx, of.order.id).await?.iter().all(|line| line.left >= 0),
        Guard::Checked => given
            .release
            .is_some_and(|(release, ticked)| release.checks.iter().all(|check| ticked.contains(&check.code))),
        Guard::TwoPeople => match given.release {
            Some((release, _)) => {
                !release.two_people
                    || last_actor(tx, of, Some("packed")).await?.as_deref() != Some(&cx.actor.to_string())
            }
            None => false,
        },
        Guard::AnotherPerson => {
            given.looked_at || last_actor(tx, of, None).await?.as_deref() != Some(&cx.actor.to_string())
        }
        Guard::Covered => given.cover.is_some_and(|cover| cover.minor() >= of.declared.minor()),
        Guard::Signed => given.signed,
    })
}

/// Who took a step last; the last of all without a name.
async fn last_actor(tx: &mut Tx, of: &Locked, step: Option<&str>) -> Result<Option<String>, DbError> {
    Ok(sqlx::query_scalar(
        "SELECT actor FROM shipment_steps WHERE shipment_id = $1 AND ($2::text IS NULL OR step = $2) ORDER BY seq DESC LIMIT 1",
    )
    .bind(of.id.uuid())
    .bind(step)
    .fetch_optional(&mut **tx)
    .await?)
}
