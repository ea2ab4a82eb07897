//! How the lines of a cart are held.

use db::{Conn, DbError};
use kernel::ids::{CartId, OrderId};

use super::{HoldState, LineHold, Thing, minutes_left, store};
use crate::{
    cart::{CartLine, LineProblem},
    orders,
};

/// Says of each line how it is held, as whose cart is `own` is told; what another client holds cannot be bought as it stands. An order of the cart's own that waits
/// for payment keeps its pieces: its time is shown then.
pub(crate) async fn mark(
    conn: &mut Conn,
    own: Option<CartId>,
    pending: Option<OrderId>,
    lines: &mut [CartLine],
) -> Result<(), DbError> {
    let things: Vec<Thing> = lines.iter().filter_map(Thing::of_line).collect();
    if things.is_empty() {
        return Ok(());
    }
    let live = store::find_live(conn, &things).await?;
    let order = match pending {
        Some(order) => orders::find_kept(conn, order).await?,
        None => None,
    };
    for line in lines {
        let Some(thing) = Thing::of_line(line) else { continue };
        if let Some(held) = live.iter().find(|held| held.thing == thing) {
            let state = if Some(held.cart) == own { HoldState::Yours } else { HoldState::Another };
            let hold = LineHold {
                state,
                until: held.until,
                minutes_left: held.minutes_left,
                extendable: held.extendable && state == HoldState::Yours,
            };
            line.hold = Some(hold);
            if state == HoldState::Another && line.problem.is_none() {
                line.problem = Some(LineProblem::HeldByAnother { minutes: hold.minutes_left });
            }
        } else if let Some((kept, until, now)) = &order
            && kept.contains(&thing)
            && until > now
        {
            line.hold = Some(LineHold {
                state: HoldState::Yours,
                until: *until,
                minutes_left: minutes_left(*now, *until),
                extendable: false,
            });
        }
    }
    Ok(())
}

/// Takes back what [`mark`] said against lines that this cart holds itself: who looks at somebody else's bag with it may buy them.
pub(crate) async fn pass_own(
    conn: &mut Conn,
    own: Option<CartId>,
    lines: &mut [CartLine],
) -> Result<(), DbError> {
    let held = |line: &&mut CartLine| matches!(line.problem, Some(LineProblem::HeldByAnother { .. }));
    let Some(own) = own.filter(|_| lines.iter_mut().any(|line| held(&line))) else { return Ok(()) };
    let things: Vec<Thing> = lines.iter().filter_map(Thing::of_line).collect();
    let live = store::find_live(conn, &things).await?;
    for line in lines.iter_mut().filter(held) {
        let thing = Thing::of_line(line);
        if live.iter().any(|live| Some(live.thing) == thing && live.cart == own) {
            line.problem = None;
        }
    }
    Ok(())
}
