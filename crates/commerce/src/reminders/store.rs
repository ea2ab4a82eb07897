//! What is known of a cart that may be written about.

use chrono::{DateTime, Utc};
use db::{Conn, DbError};
use kernel::{EmailAddress, ids::CartId};

use super::{Chooser, ReminderChoice, model, model::Facts, queries};
use crate::cart::{self, Cart, CartState};

/// A cart with what decides about it.
pub(super) struct Seen {
    pub(super) cart: Cart,
    pub(super) to: Option<EmailAddress>,
    pub(super) facts: Facts,
}

/// Looks at a cart. `None` when there is none.
pub(super) async fn look(conn: &mut Conn, id: CartId) -> Result<Option<Seen>, DbError> {
    let Some(cart) = cart::find(conn, id).await? else { return Ok(None) };
    let touched_at: DateTime<Utc> = sqlx::query_scalar(
        "SELECT greatest(c.updated_at, (SELECT max(o.placed_at) FROM orders o WHERE o.cart_id = c.id)) FROM carts c WHERE c.id = $1",
    )
    .bind(id.uuid())
    .fetch_one(&mut *conn)
    .await?;
    let choice = queries::find_choice(conn, Chooser::of(&cart)).await?;
    let to = find_address(conn, &cart, choice.as_ref()).await?;
    let address = to.as_ref().map(EmailAddress::canonical);
    let (stopped, written): (bool, bool) = sqlx::query_as(
        "SELECT EXISTS (SELECT FROM reminder_stops WHERE email = $1),
                EXISTS (SELECT FROM reminder_letters WHERE cart_id = $2)",
    )
    .bind(address)
    .bind(id.uuid())
    .fetch_one(&mut *conn)
    .await?;
    let address_written_at = match &to {
        Some(to) => find_last_letter(conn, to).await?,
        None => None,
    };
    let facts = Facts {
        open: cart.state == CartState::Open,
        filled: !cart.is_empty(),
        to_be_had: cart.lines.iter().any(model::is_to_be_had),
        in_checkout: model::is_at_checkout(&cart),
        touched_at,
        choice,
        reachable: to.is_some(),
        stopped,
        written,
        address_written_at,
    };
    Ok(Some(Seen { cart, to, facts }))
}

/// Where to write to: the account's own address, unless it may not sign in; or what a guest gave.
async fn find_address(
    conn: &mut Conn,
    cart: &Cart,
    choice: Option<&ReminderChoice>,
) -> Result<Option<EmailAddress>, DbError> {
    match cart.account {
        Some(account) => {
            let account = customers::accounts::find(conn, account).await?;
            Ok(account.filter(|account| account.disabled_at.is_none()).map(|account| account.email))
        }
        None => Ok(choice.and_then(|choice| choice.email.clone())),
    }
}

/// When an address was last written to, about whichever cart.
pub(super) async fn find_last_letter(
    conn: &mut Conn,
    to: &EmailAddress,
) -> Result<Option<DateTime<Utc>>, DbError> {
    let last = sqlx::query_scalar("SELECT max(decided_at) FROM reminder_letters WHERE email = $1")
        .bind(to.canonical())
        .fetch_one(conn)
        .await?;
    Ok(last)
}
