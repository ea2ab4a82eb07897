//! `POST /sign-out`: end the session here and in the database.

use axum::{extract::State, response::Response};
use http::HeaderValue;
use web::{Refusal, customer::Visitor, see_other, spawn_write};

use crate::Face;

/// Ends the session, lets this device begin with an empty bag, and has the browser forget what a next person at it should not see. Signing out twice is no accident.
pub(super) async fn sign_out(State(face): State<Face>, visitor: Visitor) -> Result<Response, Refusal> {
    if let Some(person) = &visitor.person {
        let (db, cx, session) = (face.db.clone(), visitor.cx.clone(), person.session);
        spawn_write(async move {
            let mut tx = db.begin().await?;
            commerce::sign_out(&mut tx, &cx, session).await?;
            tx.commit().await
        })
        .await?;
    }
    let mut response = see_other("/");
    let headers = response.headers_mut();
    face.web.cookies().clear_session(headers);
    face.web.cookies().set_kept(headers, None);
    if visitor.person.is_some() {
        face.web.cookies().clear_cart(headers);
    }
    // the pieces seen last are in the browser's storage; pages fetched ahead may carry the name
    let forget = HeaderValue::from_static("\"storage\", \"prefetchCache\", \"prerenderCache\"");
    headers.insert("clear-site-data", forget);
    Ok(response)
}
