//! A customer's bag on a device that does not lead to it yet.

use commerce::cart::{Cart, CartError, JoinAccount, Joined, join_account};
use db::with_retry;
use http::HeaderMap;
use kernel::Token;
use web::{Refusal, customer::Visitor, spawn_write};

use crate::Face;

/// Lets a guest's cart that could not join when its shopper signed in do so now, and leads a device without a cart to the
/// account's; answers the token that leads there. A guest, and whoever has their own account's cart, go on as they are.
pub(crate) async fn settle(
    face: &Face,
    visitor: &Visitor,
    headers: &HeaderMap,
    found: Option<Cart>,
) -> Result<(Option<Cart>, Option<Token>), Refusal> {
    let Some(person) = &visitor.person else { return Ok((found, None)) };
    if found.as_ref().is_some_and(|cart| cart.account == Some(person.account)) {
        return Ok((found, None));
    }
    let guest = face.web.cookies().cart(headers);
    let join = JoinAccount { account: person.account, session: person.session, guest };
    let (db, cx) = (face.db.clone(), visitor.cx.clone());
    let joined = spawn_write(async move {
        with_retry(|| async {
            let mut tx = db.begin().await?;
            let joined = join_account(&mut tx, &cx, &join).await?;
            tx.commit().await?;
            Ok::<_, CartError>(joined)
        })
        .await
    })
    .await?;
    Ok(match joined {
        Joined::Now(cart, token) => (Some(*cart), Some(token)),
        Joined::Later => (found, None),
    })
}
