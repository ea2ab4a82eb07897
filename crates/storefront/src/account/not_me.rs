//! `/sign-in/not-me/{key}`: where the letter about a new device leads.

use axum::{
    extract::{Path, State},
    response::Response,
};
use commerce::sign_out_stranger;
use customers::{SignInError, devices};
use http::StatusCode;
use kernel::Fault;
use maud::html;
use ui::{Button, LinkArrow};
use web::{Refusal, customer::Visitor, spawn_write, status_of};

use super::sign_in::door;
use crate::Face;

/// `GET /sign-in/not-me/{key}`: asks, and ends nothing, because mail programs follow links before people do.
pub(super) async fn ask(State(face): State<Face>, Path(key): Path<String>) -> Response {
    if !devices::is_ours(&face.cx, &key) {
        return unknown(&face);
    }
    let body = html! {
        form class="form" method="post" action={ "/sign-in/not-me/" (key) } {
            (Button::submit("Sign that device out").full())
        }
        p class="small muted" { "Your other devices stay signed in." }
    };
    let lead = "One press, and the device of our letter is signed out of your account.";
    door(&face, StatusCode::OK, "This was not you?", lead, &body)
}

/// `POST /sign-in/not-me/{key}`: ends that session, for whoever holds the letter. Nobody has to sign in first.
pub(super) async fn end(
    State(face): State<Face>,
    visitor: Visitor,
    Path(key): Path<String>,
) -> Result<Response, Refusal> {
    let (db, cx) = (face.db.clone(), visitor.cx.clone());
    let ended = spawn_write(async move {
        let mut tx = db.begin().await?;
        sign_out_stranger(&mut tx, &cx, &key).await?;
        Ok::<_, SignInError>(tx.commit().await?)
    })
    .await;
    match ended {
        Ok(()) => {}
        Err(SignInError::Unknown) => return Ok(unknown(&face)),
        Err(error) => return Err(error.into()),
    }
    let body = html! {
        p { "Whoever it was could read a letter of ours. Change the password of your mailbox, then look at your devices and ways in." }
        p { (LinkArrow::new("Your devices", "/account/security")) }
    };
    Ok(door(
        &face,
        StatusCode::OK,
        "That device is signed out.",
        "It is done, and holds from this moment on.",
        &body,
    ))
}

fn unknown(face: &Face) -> Response {
    let body = html! { p { (LinkArrow::new("Your devices", "/account/security")) } };
    let lead = "This link is not complete, or not one of ours. Your devices are listed in your account.";
    door(face, status_of(SignInError::Unknown.kind()), "We cannot find that device.", lead, &body)
}
