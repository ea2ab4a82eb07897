//! Reminders of a bag that was left: choosing them in the account, and the page that a letter's link opens.

use axum::{
    extract::{Path, State},
    response::Response,
};
use commerce::reminders::{self, CHOICE, ChooseReminder, Chooser, Place, ReminderChoice, ReminderError};
use http::StatusCode;
use maud::{Markup, html};
use ui::{Button, ButtonScheme, Checkbox, LinkArrow};
use web::{FormData, Refusal, customer::Visitor, see_other, spawn_write};

use super::sign_in::door;
use crate::Face;

/// What a letter is like, under the choice.
pub(crate) const ONE_LETTER: &str =
    "One letter, a day later, and never a second about the same bag. A link in it ends them.";

/// `POST /account/reminders`
pub(super) async fn choose(
    State(face): State<Face>,
    visitor: Visitor,
    FormData(form): FormData,
) -> Result<Response, Refusal> {
    let chooser = Chooser::Account(visitor.customer()?.account);
    let wanted = form.get("reminder") == "yes";
    let ask = ChooseReminder { chooser, email: None, wanted, place: Place::Account };
    let (db, cx) = (face.db.clone(), visitor.cx.clone());
    spawn_write(async move {
        let mut tx = db.begin().await?;
        reminders::choose_reminder(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, ReminderError>(())
    })
    .await?;
    Ok(see_other("/account"))
}

/// The choice, on the account's page.
pub(super) fn card(choice: Option<&ReminderChoice>) -> Markup {
    let wanted = choice.is_some_and(|choice| choice.wanted);
    let box_ = Checkbox {
        id: "reminder".into(),
        name: "reminder".into(),
        value: "yes".into(),
        text: CHOICE.into(),
        hint: Some(ONE_LETTER.into()),
        checked: wanted,
        ..Checkbox::default()
    };
    html! {
        form class="form" method="post" action="/account/reminders" {
            (box_)
            (Button::submit("Save").scheme(ButtonScheme::Outline).small())
        }
    }
}

/// `GET /reminders/stop/{key}`: asks, and changes nothing, because mail programs follow links before people do.
pub(super) async fn ask_to_stop(
    State(face): State<Face>,
    Path(key): Path<String>,
) -> Result<Response, Refusal> {
    if !reminders::is_ours(&face.cx, &key) {
        return Err(ReminderError::LinkNotFound.into());
    }
    let body = html! {
        form class="form" method="post" action={ "/reminders/stop/" (key) } {
            (Button::submit("Stop reminders").full())
        }
        p class="small muted" { "Letters about your orders reach you as before." }
    };
    let lead = "One press, and we write no more letters about bags to this address.";
    Ok(door(&face, StatusCode::OK, "No more reminders?", lead, &body))
}

/// `POST /reminders/stop/{key}`: ends them, for a person and for a mail program that acts for one (RFC 8058), which sends
/// `List-Unsubscribe=One-Click`, has no cookies and follows no redirect.
pub(super) async fn stop(
    State(face): State<Face>,
    visitor: Visitor,
    Path(key): Path<String>,
) -> Result<Response, Refusal> {
    let (db, cx) = (face.db.clone(), visitor.cx.clone());
    spawn_write(async move {
        let mut tx = db.begin().await?;
        reminders::stop_reminders(&mut tx, &cx, &key).await?;
        tx.commit().await?;
        Ok::<_, ReminderError>(())
    })
    .await?;
    let body = html! {
        p { "Should you miss them, your account has the choice." }
        p { (LinkArrow::new("To the house", "/")) }
    };
    Ok(door(
        &face,
        StatusCode::OK,
        "No more reminders.",
        "It is done. We will not write about bags to this address again.",
        &body,
    ))
}
