//! Who may decide about whom.

use db::Tx;
use kernel::ids::AccountId;
use platform::Cx;

use super::{Role, queries};
use crate::AccountError;

/// Nobody changes their own place in the house: whoever could, could give themselves everything.
pub(crate) fn refuse_own(cx: &Cx, account: AccountId) -> Result<(), AccountError> {
    if cx.actor.account() == Some(account) { Err(AccountError::OwnAccount) } else { Ok(()) }
}

/// A role that may do what whoever acts may not is not theirs to give or take.
pub(crate) async fn refuse_more_than_own(tx: &mut Tx, cx: &Cx, role: Role) -> Result<(), AccountError> {
    let own = queries::rights_of_actor(tx, cx).await?;
    let needed = queries::rights_of_role(tx, role).await?;
    if needed.each().all(|right| own.has(right)) { Ok(()) } else { Err(AccountError::NotTheirs(role)) }
}
