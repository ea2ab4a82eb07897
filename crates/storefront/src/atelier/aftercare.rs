//! `/aftercare/stop/{key}`: the way out of the letters that come after a piece is delivered.

use axum::{
    extract::{Path, State},
    response::Response,
};
use bespoke::{
    BespokeError,
    aftercare::{is_ours, stop_aftercare},
};
use http::StatusCode;
use kernel::Kind;
use maud::{Markup, html};
use ui::{Button, LinkArrow};
use web::{Refusal, spawn_write};

use super::enquiry::answer;
use crate::Face;

/// `GET /aftercare/stop/{key}`: asks, and changes nothing, because mail programs follow links before people do.
pub(super) async fn ask_to_stop(
    State(face): State<Face>,
    Path(key): Path<String>,
) -> Result<Response, Refusal> {
    if !is_ours(&face.cx, &key) {
        return Err(unknown());
    }
    let body = html! {
        p class="lead" { "One press, and we no longer remind you to have this piece looked at. You can bring it to us at any time all the same." }
        form method="post" action={ "/aftercare/stop/" (key) } { (Button::submit("No more reminders")) }
    };
    Ok(sheet(&face, "No more reminders?", &body))
}

/// `POST /aftercare/stop/{key}`: for a person and for a mail program that acts for one (RFC 8058), which sends `List-Unsubscribe=One-Click`, has no cookies and
/// follows no redirect.
pub(super) async fn stop(State(face): State<Face>, Path(key): Path<String>) -> Result<Response, Refusal> {
    let (db, cx) = (face.db.clone(), face.cx.clone());
    let stopped = spawn_write(async move {
        let mut tx = db.begin().await?;
        stop_aftercare(&mut tx, &cx, &key).await?;
        tx.commit().await?;
        Ok::<_, BespokeError>(())
    });
    stopped.await.map_err(|error| match error {
        BespokeError::NotFound => unknown(),
        error => error.into(),
    })?;
    let body = html! {
        p class="lead" { "It is done. We write no more reminders about this piece." }
        p { (LinkArrow::new("To the house", "/")) }
    };
    Ok(sheet(&face, "No more reminders.", &body))
}

fn unknown() -> Refusal {
    let words = "This link does not work. Open it from the letter once more: it may have been cut short.";
    Refusal::new(Kind::NotFound, "aftercare_link_not_found", words)
}

fn sheet(face: &Face, title: &str, body: &Markup) -> Response {
    let body =
        html! { div class="wrap wrap-narrow section stack stack-6" { h1 class="h1" { (title) } (body) } };
    answer(face, StatusCode::OK, title, body)
}
