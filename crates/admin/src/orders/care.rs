//! What people put on an order by hand: a hold that keeps it in the house, and notes.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use commerce::orders::{self, Order, OrderError, OrderHold, OrderNote, OrderState};
use kernel::{Fault as _, ids::OrderId};
use maud::{Markup, html};
use ui::{Button, ButtonScheme, Checkbox, Disclosure, TextArea, TextField};
use web::{
    FormData, Refusal, see_other, spawn_write,
    staff::{Staff, rights::WorkOrders},
};

use super::{page, page::Entered, parts, read_id};
use crate::{
    Face,
    audit::account_of,
    words::{datetime, moment},
};

/// What is written beside an order.
enum Word {
    Hold(String),
    Lift(String),
    Note(String, bool),
}

async fn write(
    face: &Face,
    staff: &Staff<WorkOrders>,
    order: OrderId,
    word: Word,
) -> Result<Response, Refusal> {
    let done = match word {
        Word::Hold(_) => "held",
        Word::Lift(_) => "lifted",
        Word::Note(..) => "noted",
    };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let written = spawn_write(async move {
        let mut tx = db.begin().await?;
        match word {
            Word::Hold(reason) => orders::put_hold(&mut tx, &cx, order, &reason).await?,
            Word::Lift(note) => orders::lift_hold(&mut tx, &cx, order, &note).await?,
            Word::Note(words, for_client) => {
                orders::add_note(&mut tx, &cx, order, &words, for_client).await?;
            }
        }
        Ok::<_, OrderError>(tx.commit().await?)
    });
    match written.await {
        Ok(()) => Ok(see_other(&format!("/admin/orders/{order}?done={done}"))),
        Err(error @ (OrderError::NotFound | OrderError::Database(_))) => Err(error.into()),
        Err(error) => {
            let said = error.fields().first().map_or_else(|| error.message(), |field| field.message.clone());
            let said = (&*said, error.kind());
            Ok(page::refused(face, &staff.person, order, said, Entered::default(), &[])
                .await?
                .into_response())
        }
    }
}

/// `POST /admin/orders/{id}/hold`.
pub(crate) async fn hold(
    State(face): State<Face>,
    staff: Staff<WorkOrders>,
    Path(id): Path<String>,
    FormData(form): FormData,
) -> Result<Response, Refusal> {
    write(&face, &staff, read_id(&id)?, Word::Hold(form.get("reason").to_owned())).await
}

/// `POST /admin/orders/{id}/hold/end`.
pub(crate) async fn lift(
    State(face): State<Face>,
    staff: Staff<WorkOrders>,
    Path(id): Path<String>,
    FormData(form): FormData,
) -> Result<Response, Refusal> {
    write(&face, &staff, read_id(&id)?, Word::Lift(form.get("note").to_owned())).await
}

/// `POST /admin/orders/{id}/notes`.
pub(crate) async fn note(
    State(face): State<Face>,
    staff: Staff<WorkOrders>,
    Path(id): Path<String>,
    FormData(form): FormData,
) -> Result<Response, Refusal> {
    let word = Word::Note(form.get("words").to_owned(), form.has("for_client"));
    write(&face, &staff, read_id(&id)?, word).await
}

type Names = std::collections::HashMap<kernel::ids::AccountId, String>;

fn who<'a>(actor: &str, names: &'a Names) -> &'a str {
    account_of(actor).and_then(|account| names.get(&account)).map_or("The house", String::as_str)
}

/// The hold, the notes, and the ways to add to them.
pub(super) fn card(
    order: &Order,
    hold: Option<&OrderHold>,
    notes: &[OrderNote],
    names: &Names,
    works: bool,
) -> Markup {
    let path = format!("/admin/orders/{}", order.id);
    let holds = works
        && !order.state.is_dead()
        && !matches!(order.state, OrderState::Delivered | OrderState::Refunded);
    if notes.is_empty() && hold.is_none() && !works {
        return html! {};
    }
    parts::titled(
        "Notes and holds",
        &html! {
            @if let Some(hold) = hold {
                p { b { "On hold. " } (hold.reason) span class="cell-sub" { (who(&hold.put_by, names)) ", " time datetime=(datetime(hold.put_at)) { (moment(hold.put_at)) } } }
                @if works {
                    form class="form stack stack-4" method="post" action={ (path) "/hold/end" } {
                        (TextField { id: "lift-note".into(), max_length: Some(300), ..TextField::new("note", "What was found") }.required())
                        (Button::submit("Lift the hold").scheme(ButtonScheme::Outline))
                    }
                }
            }
            @for note in notes {
                p {
                    @for line in note.words.lines() { (line) br; }
                    span class="small muted" {
                        (who(&note.actor, names)) ", " time datetime=(datetime(note.at)) { (moment(note.at)) }
                        @if note.for_client { " · the client reads it" }
                    }
                }
            }
            @if works {
                (Disclosure { title: "Write a note".into(), open: false, group: String::new(), body: html! {
                    form class="form stack stack-4" method="post" action={ (path) "/notes" } {
                        (TextArea { id: "words".into(), name: "words".into(), label: "Note".into(), quiet: true, ..TextArea::default() })
                        (Checkbox { id: "for_client".into(), name: "for_client".into(), text: "The client reads it on the order’s page".into(), ..Checkbox::default() })
                        (Button::submit("Write it down").scheme(ButtonScheme::Outline))
                    }
                } })
            }
            @if holds && hold.is_none() {
                (Disclosure { title: "Put on hold".into(), open: false, group: String::new(), body: html! {
                    form class="form stack stack-4" method="post" action={ (path) "/hold" } {
                        (TextField { id: "hold-reason".into(), max_length: Some(300), hint: Some("Nothing of the order is packed, released or sent until somebody lifts it.".into()), ..TextField::new("reason", "Why") }.required())
                        (Button::submit("Put on hold").scheme(ButtonScheme::Outline))
                    }
                } })
            }
        },
    )
}
