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
use customers::{Demand, Lacking, Permission, SignedIn, sessions};
use db::DbError;
use http::{HeaderMap, Method, Uri, request::Parts};
use kernel::{Actor, Kind};
use platform::Cx;

use crate::{Desk, Refusal, RequestId, see_other};

/// Where staff sign in.
pub const SIGN_IN: &str = "/admin/sign-in";
/// Where staff confirm that it is still them.
pub const CONFIRM: &str = "/admin/confirm";
/// Where staff look after their own second factor.
pub const SECURITY: &str = "/admin/security";

/// The code of a refusal that a fresh proof lifts.
const STEP_UP: &str = "step_up_required";
/// The code of a refusal that a second factor lifts.
const MISSING: &str = "second_factor_missing";

/// A right that a handler names in its signature.
pub trait Right: Send + Sync + 'static {
    /// What the role must allow; `None` is any member of staff.
    const PERMISSION: Option<Permission>;
    /// How sure the house must be of who it is.
    const DEMAND: Demand;
}

/// The rights that handlers can name.
pub mod rights {
    use super::{Demand, Permission, Right};

    macro_rules! rights {
        ($($(#[$doc:meta])* $name:ident => $permission:expr, $demand:ident;)*) => {$(
            $(#[$doc])*
            #[derive(Debug)]
            pub enum $name {}
            impl Right for $name {
                const PERMISSION: Option<Permission> = $permission;
                const DEMAND: Demand = Demand::$demand;
            }
        )*};
    }

    rights! {
        /// Any member of staff, before any second factor: signing out, confirming, looking after one's own ways in.
        OwnSession => None, Session;
        /// Any member of staff: the way to one's first page.
        AnyStaff => None, Factor;
        /// See orders.
        ReadOrders => Some(Permission::ReadOrders), Factor;
        /// Dispatch and cancel orders.
        WorkOrders => Some(Permission::WorkOrders), Factor;
        /// Answer concerns, and take or release money that is authorized.
        DecidePayments => Some(Permission::DecidePayments), Fresh;
        /// Ask that money goes back to a client.
        RequestRefunds => Some(Permission::RequestRefunds), Factor;
        /// See products as staff see them.
        ReadCatalog => Some(Permission::ReadCatalog), Factor;
        /// Change products.
        EditCatalog => Some(Permission::EditCatalog), Factor;
        /// See what delivery costs, how places are taxed and which promotions run.
        ReadTerms => Some(Permission::ReadTerms), Factor;
        /// Change them.
        EditTerms => Some(Permission::EditTerms), Fresh;
        /// Record money, give time to pay, decide what becomes of deposits.
        HandleMoney => Some(Permission::HandleMoney), Fresh;
        /// See who works here, and what each role may do.
        ReadStaff => Some(Permission::RuleStaff), Factor;
        /// Say so, and what the house asks of its staff.
        RuleStaff => Some(Permission::RuleStaff), Fresh;
        /// Read the audit log.
        ReadAudit => Some(Permission::ReadAudit), Factor;
        /// See commissions.
        ReadCommissions => Some(Permission::ReadCommissions), Factor;
        /// Work on commissions.
        WorkCommissions => Some(Permission::WorkCommissions), Factor;
        /// Work at the bench: jobs, metal, clients' stones.
        WorkBench => Some(Permission::WorkBench), Factor;
        /// Say whom a feature flag is for.
        SwitchFlags => Some(Permission::SwitchFlags), Fresh;
        /// See what lies where.
        ReadStock => Some(Permission::ReadStock), Factor;
        /// Take stock in, send it about and count it.
        WorkStock => Some(Permission::WorkStock), Factor;
        /// See what stock cost, and say so.
        ReadCosts => Some(Permission::ReadCosts), Factor;
        /// Decide about counts.
        ApproveCounts => Some(Permission::ApproveCounts), Fresh;
        /// See channels and their conflicts.
        ReadChannels => Some(Permission::ReadChannels), Factor;
        /// Open channels and hand out keys.
        RunChannels => Some(Permission::RunChannels), Fresh;
        /// Sell at a boutique's till.
        WorkTill => Some(Permission::WorkTill), Factor;
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
        match authorize::<S, R>(desk, &parts.headers, id.as_ref()).await {
            Ok((person, cx)) => Ok(Self { person, cx, right: PhantomData }),
            Err(refusal) => Err(turn_away(&parts.method, &parts.uri, refusal)),
        }
    }
}

/// Who is asking, if they may do what `R` is about: the session's person and a context that acts in their name. What [`Staff`] and the programs' faces both stand on.
///
/// # Errors
/// 401 when no living staff session came with the request (a customer's session is none) or the person has to confirm first
/// (`step_up_required`), 403 when the role lacks the right or the person a second factor that the house asks for.
pub async fn authorize<S: Desk, R: Right>(
    desk: &S,
    headers: &HeaderMap,
    request: Option<&RequestId>,
) -> Result<(SignedIn, Cx), Refusal> {
    let permission = R::PERMISSION;
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
    if let Some(lacking) = person.assurance.lacks(R::DEMAND, person.at) {
        return Err(lacks(lacking));
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

fn lacks(lacking: Lacking) -> Refusal {
    match lacking {
        Lacking::Proof => Refusal::new(
            Kind::Unauthenticated,
            STEP_UP,
            "Please confirm first that it is you. Nothing was changed: confirm at /admin/confirm in another tab, then load this page again, and your browser sends the same once more.",
        ),
        Lacking::Factor => Refusal::new(
            Kind::Forbidden,
            MISSING,
            "The house asks everybody who works in it for a second factor. Add a passkey or connect an app at /admin/security first.",
        ),
    }
}

/// Sends a reader to the sign-in page, or to where one confirms; everything else gets the refusal itself.
fn turn_away(method: &Method, address: &Uri, refusal: Refusal) -> Response {
    let reading = matches!(*method, Method::GET | Method::HEAD);
    if !reading || address.path().starts_with("/api/") {
        return refusal.into_response();
    }
    let next = address.path_and_query().map_or("/admin", |path| path.as_str());
    match (refusal.code(), serde_urlencoded::to_string([("next", next)])) {
        (STEP_UP, Ok(query)) => see_other(&format!("{CONFIRM}?{query}")),
        (MISSING, _) => see_other(SECURITY),
        _ if refusal.status() == http::StatusCode::UNAUTHORIZED => see_other(SIGN_IN),
        _ => refusal.into_response(),
    }
}

/// Who is there, for a page that is open to everyone; refuses nobody.
pub async fn find_staff<S: Desk>(desk: &S, headers: &HeaderMap) -> Option<SignedIn> {
    authorize::<S, rights::OwnSession>(desk, headers, None).await.ok().map(|(person, _)| person)
}
