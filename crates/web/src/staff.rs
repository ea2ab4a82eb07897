//! Who of the staff is asking, and whether they may.
//!
//! A handler that takes [`Staff<R>`] runs only for a living session whose role has the right `R`; there is no way to
//! ask for staff without naming a right. Everything else is denied: pages send an anonymous reader to the sign-in page,
//! forms and programs are told 401, and a role without the right is told 403.

use std::marker::PhantomData;

use axum::{
    extract::FromRequestParts,
    response::{IntoResponse, Response},
};
use customers::{Permission, SignedIn, sessions};
use db::DbError;
use http::{HeaderMap, Method, request::Parts};
use kernel::{Actor, Kind};
use platform::Cx;

use crate::{Desk, Refusal, RequestId, see_other};

/// Where staff sign in.
pub const SIGN_IN: &str = "/admin/sign-in";

/// A right that a handler names in its signature.
pub trait Right: Send + Sync + 'static {
    /// What the role must allow; `None` is any member of staff.
    const PERMISSION: Option<Permission>;
}

/// The rights that handlers can name.
pub mod rights {
    use super::{Permission, Right};

    macro_rules! rights {
        ($($(#[$doc:meta])* $name:ident => $permission:expr;)*) => {$(
            $(#[$doc])*
            #[derive(Debug)]
            pub enum $name {}
            impl Right for $name {
                const PERMISSION: Option<Permission> = $permission;
            }
        )*};
    }

    rights! {
        /// Any member of staff: signing out, the way to one's first page.
        AnyStaff => None;
        /// See orders.
        ReadOrders => Some(Permission::ReadOrders);
        /// Dispatch and cancel orders.
        WorkOrders => Some(Permission::WorkOrders);
        /// Answer concerns, and take or release money that is authorized.
        DecidePayments => Some(Permission::DecidePayments);
        /// Ask that money goes back to a client.
        RequestRefunds => Some(Permission::RequestRefunds);
        /// See products as staff see them.
        ReadCatalog => Some(Permission::ReadCatalog);
        /// Change products.
        EditCatalog => Some(Permission::EditCatalog);
        /// See what delivery costs, how places are taxed and which promotions run.
        ReadTerms => Some(Permission::ReadTerms);
        /// Change them.
        EditTerms => Some(Permission::EditTerms);
        /// Read the audit log.
        ReadAudit => Some(Permission::ReadAudit);
        /// Say whom a feature flag is for.
        SwitchFlags => Some(Permission::SwitchFlags);
    }
}

/// A member of staff with the right `R`, and the context that acts in their name.
#[derive(Debug)]
pub struct Staff<R> {
    /// Who it is.
    pub person: SignedIn,
    /// The context with the person as actor and the request's id.
    pub cx: Cx,
    right: PhantomData<fn() -> R>,
}

impl<S: Desk, R: Right> FromRequestParts<S> for Staff<R> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, desk: &S) -> Result<Self, Response> {
        let id = parts.extensions.get::<RequestId>().cloned();
        match authorize(desk, &parts.headers, id.as_ref(), R::PERMISSION).await {
            Ok((person, cx)) => Ok(Self { person, cx, right: PhantomData }),
            Err(refusal) => Err(turn_away(&parts.method, parts.uri.path(), refusal)),
        }
    }
}

/// Who is asking, if they may: the session's person and a context that acts in their name. `None` asks for any staff.
/// What [`Staff`] and the programs' faces both stand on.
///
/// # Errors
/// 401 when no living staff session came with the request (a customer's session is none), 403 when the role lacks the right.
pub async fn authorize<S: Desk>(
    desk: &S,
    headers: &HeaderMap,
    request: Option<&RequestId>,
    permission: Option<Permission>,
) -> Result<(SignedIn, Cx), Refusal> {
    let person =
        find_person(desk, headers).await?.filter(|person| person.role.is_some()).ok_or_else(unknown)?;
    if permission.is_some_and(|permission| !person.may(permission)) {
        tracing::warn!(account = %person.account, ?permission, "a member of staff asked for what their role may not do");
        return Err(Refusal::new(
            Kind::Forbidden,
            "forbidden",
            "Your role does not include this. An owner of the house can change that.",
        ));
    }
    let cx = desk.cx().with_actor(Actor::Staff(person.account));
    let cx = request.map_or_else(|| cx.clone(), |id| cx.with_request(&id.0));
    Ok((person, cx))
}

/// Whoever a living session belongs to; also notes that it was seen.
async fn find_person<S: Desk>(desk: &S, headers: &HeaderMap) -> Result<Option<SignedIn>, DbError> {
    let Some(token) = desk.web().cookies().staff(headers) else { return Ok(None) };
    let mut tx = desk.db().begin().await?;
    let person = sessions::find(&mut tx, &token).await?;
    if let Some(person) = &person {
        sessions::touch(&mut tx, person.session).await?;
    }
    tx.commit().await?;
    Ok(person)
}

fn unknown() -> Refusal {
    Refusal::new(
        Kind::Unauthenticated,
        "unauthenticated",
        "Please sign in first. If you were signed in, your session has ended and nothing was changed.",
    )
}

/// Sends a reader to the sign-in page; everything else gets the refusal itself.
fn turn_away(method: &Method, path: &str, refusal: Refusal) -> Response {
    let reading = matches!(*method, Method::GET | Method::HEAD);
    if refusal.status() == http::StatusCode::UNAUTHORIZED && reading && !path.starts_with("/api/") {
        return see_other(SIGN_IN);
    }
    refusal.into_response()
}

/// Who is there, for a page that is open to everyone; refuses nobody.
pub async fn find_staff<S: Desk>(desk: &S, headers: &HeaderMap) -> Option<SignedIn> {
    authorize(desk, headers, None, None).await.ok().map(|(person, _)| person)
}
