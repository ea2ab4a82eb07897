//! Enter the cart that things go into: the one place that decides which it is, for every face.
//!
//! Whoever is signed in enters the account's, which a guest's cart that the device carries joins first ([`join_account`]); while an
//! order of one of the two waits, the device stays in the one it has. A guest enters the cart that the token leads to. After a paid cart
//! comes the next, under the same token. Who has none of these begins one.
//!
//! Refuses nothing. Writes what [`join_account`] and [`open_cart`] write. Locks the account, then carts. Run it again when the database
//! says that another transaction was in the way.
//!
//! [`join_account`]: super::join_account

use customers::{Customer, sessions::list_living};
use db::Tx;
use kernel::{
    Currency, Token,
    ids::{AccountId, CartId, SessionId},
};
use platform::Cx;
use sqlx::Row;

use super::{
    CartError, JoinAccount, Joined,
    account_cart::{open_for_account, open_of_account},
    join_account::join_account,
    next_cart::begin_next,
    open_cart::open_cart,
    store, tokens,
};

/// Who wants to put something into a cart.
#[derive(Debug, Clone)]
pub struct EnterCart {
    /// What a cart that is begun is priced in.
    pub currency: Currency,
    /// Who is signed in; none for a guest.
    pub person: Option<Customer>,
    /// The token of a cart that the device carries.
    pub token: Option<Token>,
    /// Asks for a cart to begin with: a guest's open one stays beside it, unless it was begun after a paid one, so that two tabs which
    /// learn of the payment go on in one cart; and where an order keeps a guest's cart apart, the account's is entered.
    pub anew: bool,
}

/// The cart that was entered. It may have changed since: whoever changes it locks it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entered {
    /// The cart.
    pub cart: CartId,
    /// The device's token to it, the only copy there will ever be, when it is not the one that the device carries.
    pub token: Option<Token>,
}

/// Where a token that is good leads.
#[derive(Debug, Clone, Copy)]
struct Standing {
    cart: CartId,
    is_open: bool,
    account: Option<AccountId>,
    session: Option<SessionId>,
    /// The token is older than the cart: it was led on to it when another was paid.
    is_next: bool,
}

/// Decides which cart it is, and opens it if need be.
#[tracing::instrument(name = "cart.enter_cart", skip_all)]
pub async fn enter_cart(tx: &mut Tx, cx: &Cx, ask: &EnterCart) -> Result<Entered, CartError> {
    let standing = match &ask.token {
        Some(token) => find_standing(tx, token).await?,
        None => None,
    };
    match &ask.person {
        Some(person) => enter_as_customer(tx, cx, ask, person, standing).await,
        None => enter_as_guest(tx, cx, ask, standing).await,
    }
}

async fn enter_as_customer(
    tx: &mut Tx,
    cx: &Cx,
    ask: &EnterCart,
    person: &Customer,
    standing: Option<Standing>,
) -> Result<Entered, CartError> {
    let (account, session) = (person.account, person.session);
    if let Some(own) = standing
        && own.is_open
        && (own.account, own.session) == (Some(account), Some(session))
    {
        return Ok(Entered { cart: own.cart, token: None });
    }
    let join = JoinAccount { account, session, guest: ask.token.clone() };
    match (join_account(tx, cx, &join).await?, standing) {
        (Joined::Now(cart, token), _) => Ok(Entered {
            cart: cart.id,
            token: Some(token).filter(|token| ask.token.as_ref() != Some(token)),
        }),
        (Joined::Later, Some(here)) if !ask.anew => Ok(Entered { cart: here.cart, token: None }),
        (Joined::Later, _) => {
            let (cart, token) = open_for_account(tx, cx, account, session).await?;
            Ok(Entered { cart, token: Some(token) })
        }
    }
}

async fn enter_as_guest(
    tx: &mut Tx,
    cx: &Cx,
    ask: &EnterCart,
    standing: Option<Standing>,
) -> Result<Entered, CartError> {
    if let (Some(token), Some(standing)) = (&ask.token, standing)
        && let Some(cart) = follow(tx, cx, token, standing, ask.anew).await?
    {
        return Ok(Entered { cart, token: None });
    }
    let (cart, token) = open_cart(tx, cx, ask.currency).await?;
    Ok(Entered { cart: cart.id, token: Some(token) })
}

/// The open cart that a token leads to, or will from now on.
async fn follow(
    tx: &mut Tx,
    cx: &Cx,
    token: &Token,
    standing: Standing,
    anew: bool,
) -> Result<Option<CartId>, CartError> {
    match standing {
        Standing { is_open: true, account: None, is_next: false, .. } if anew => Ok(None),
        Standing { is_open: true, cart, .. } => Ok(Some(cart)),
        Standing { account: Some(account), cart, .. } => {
            customers::accounts::lock(tx, account).await?;
            let open = open_of_account(tx, cx, account).await?;
            if open != cart {
                // a cart that was open already, while this device was still at a paid one
                tokens::move_all(tx, cart, open).await?;
            }
            Ok(Some(open))
        }
        Standing { cart, .. } => next_of_guest(tx, cx, token, cart).await,
    }
}

/// The cart after a guest's that is open no more. Another tab may have begun it while this one waited for the lock, or signed in.
async fn next_of_guest(
    tx: &mut Tx,
    cx: &Cx,
    token: &Token,
    paid: CartId,
) -> Result<Option<CartId>, CartError> {
    if store::lock_for_order(tx, paid).await?.is_none() {
        return Ok(None);
    }
    match tokens::find_version(tx, token).await? {
        Some((cart, _)) if cart == paid => Ok(Some(begin_next(tx, cx, paid).await?)),
        elsewhere => Ok(elsewhere.map(|(cart, _)| cart)),
    }
}

/// One question for all of it: between two, another tab could lead the token on to the next cart, and this one would find it nowhere.
async fn find_standing(tx: &mut Tx, token: &Token) -> Result<Option<Standing>, CartError> {
    let row = sqlx::query(
        "SELECT c.id, c.state = 'open' AS is_open, c.account_id, t.session_id,
                t.created_at < c.created_at AS is_next
         FROM cart_tokens t JOIN carts c ON c.id = t.cart_id WHERE t.digest = $1",
    )
    .bind(token.digest().as_slice())
    .fetch_optional(&mut **tx)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let session = row.try_get::<Option<_>, _>("session_id")?.map(SessionId::from_uuid);
    if let Some(session) = session
        && !list_living(tx, &[session]).await?.contains(&session)
    {
        return Ok(None);
    }
    Ok(Some(Standing {
        cart: CartId::from_uuid(row.try_get("id")?),
        is_open: row.try_get("is_open")?,
        account: row.try_get::<Option<_>, _>("account_id")?.map(AccountId::from_uuid),
        session,
        is_next: row.try_get("is_next")?,
    }))
}
