//! Which customer is asking, if one is.

use axum::extract::FromRequestParts;
use customers::{Customer, sessions};
use db::DbError;
use http::{HeaderMap, request::Parts};
use kernel::{Actor, Kind};
use platform::Cx;

use crate::{Desk, Refusal, RequestId};

/// Whoever asks for a page that is open to everyone: a signed-in customer, or a guest. A request without a session costs
/// no look at the database.
#[derive(Debug)]
pub struct Visitor {
    /// The customer; `None` for a guest.
    pub person: Option<Customer>,
    /// The context that acts for them, within this request.
    pub cx: Cx,
}

impl Visitor {
    /// The customer, for what a guest cannot do.
    ///
    /// # Errors
    /// 401 for a guest.
    pub fn customer(&self) -> Result<&Customer, Refusal> {
        self.person.as_ref().ok_or_else(|| {
            Refusal::new(
                Kind::Unauthenticated,
                "unauthenticated",
                "Please sign in first. If you were signed in, your session has ended and nothing was changed.",
            )
        })
    }
}

impl<S: Desk> FromRequestParts<S> for Visitor {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, desk: &S) -> Result<Self, Refusal> {
        let person = find(desk, &parts.headers).await?;
        let actor = person.as_ref().map_or(Actor::Guest, |person| Actor::Customer(person.account));
        let cx = desk.cx().with_actor(actor);
        let cx = match parts.extensions.get::<RequestId>() {
            Some(id) => cx.with_request(&id.0),
            None => cx,
        };
        Ok(Self { person, cx })
    }
}

/// The customer of a living session; also notes that it was seen.
async fn find<S: Desk>(desk: &S, headers: &HeaderMap) -> Result<Option<Customer>, DbError> {
    let Some(token) = desk.web().cookies().session(headers) else { return Ok(None) };
    let mut tx = desk.db().begin().await?;
    let person = sessions::find_customer(&mut tx, &token).await?;
    if let Some(person) = &person {
        sessions::touch(&mut tx, person.session).await?;
    }
    tx.commit().await?;
    Ok(person)
}
