//! The parts in which an order is paid: where they stand, more time, and what becomes of a deposit whose balance never came.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use chrono::NaiveDate;
use commerce::{
    orders::{self, Fate, LapseOrder, OrderError, OrderState},
    schedules::{
        self, CardConsent, ExtendInstallment, Installment, InstallmentState, Method, Progress, ScheduleError,
    },
    transfers::{creditor_reference, grouped},
};
use customers::{Permission, SignedIn};
use kernel::{Fault, FieldError, ids::OrderId};
use maud::{Markup, html};
use ui::{Button, ButtonScheme, Card, CopyButton, StatusDot, TextField, TextKind, Tone};
use web::{
    FormData, Refusal, see_other, spawn_write,
    staff::{Staff, rights::HandleMoney},
};

use super::{
    page::{self, Dossier, Entered},
    read_id,
};
use crate::{
    Face,
    words::{day, moment},
};

/// Where each part stands, and what may be done.
pub(super) fn card(face: &Face, person: &SignedIn, dossier: &Dossier) -> Markup {
    let (order, today) = (&dossier.order, face.cx.clock.now().date_naive());
    let decides = person.may(Permission::HandleMoney);
    let owed = matches!(order.state, OrderState::PendingPayment | OrderState::DepositPaid);
    let undecided = dossier.installments.iter().any(|i| i.progress(today) == Progress::Undecided);
    let body = html! {
        div class="stack stack-3" {
            @if dossier.installments.is_empty() { p class="muted" { "The whole is to be paid at once." } }
            @for installment in &dossier.installments { (part(order.id, installment, today, decides && order.state == OrderState::DepositPaid)) }
            @if owed { p class="small" { "Reference for transfers " (CopyButton { value: grouped(&creditor_reference(&order.number)), what: "reference".into() }) } }
            @if let Some(consent) = &dossier.consent { (allowed(consent)) }
            @for transfer in &dossier.transfers {
                p class="small" { "Transfer " (transfer.line_id) ": " (transfer.amount) ", " (transfer.state.label().to_lowercase()) }
            }
            @if decides && owed {
                p { (Button::link("Divide it otherwise", format!("/admin/orders/{}/schedule", order.id)).scheme(ButtonScheme::Outline).small()) }
            }
            @if decides && undecided && order.state == OrderState::DepositPaid { (fate(order)) }
        }
    };
    html! { (Card { title: "Payments by parts".into(), body, sticky: false }) }
}

/// What the client allowed, when, in which words; and since when not any more.
fn allowed(consent: &CardConsent) -> Markup {
    html! {
        p class="small" {
            @match (&consent.method, consent.withdrawn_at) {
                (_, Some(at)) => { "The client allowed the saved card to be charged on " (moment(consent.given_at)) ", and took that back on " (moment(at)) "." }
                (Some(card), None) => { "The balance is charged to " (card.label) " on its day, as the client allowed on " (moment(consent.given_at)) " (words, version " (consent.words_version) ")." }
                (None, None) => { "The client allowed the balance to be charged to the card of the deposit, which is not saved yet." }
            }
        }
    }
}

fn part(order: OrderId, installment: &Installment, today: NaiveDate, extends: bool) -> Markup {
    let (words, tone) = match (installment.state, installment.progress(today)) {
        (InstallmentState::Paid, _) => ("Paid", Tone::Success),
        (InstallmentState::Void, _) => ("Not asked for any more", Tone::Neutral),
        (_, Progress::InTime) if installment.method == Method::BankTransfer => {
            ("Bank transfer awaited", Tone::Warning)
        }
        (_, Progress::InTime) => ("To come", Tone::Info),
        (_, Progress::Overdue) => ("Overdue", Tone::Warning),
        (_, Progress::Undecided) => ("Overdue: decide", Tone::Danger),
    };
    html! {
        div class="stack stack-2" {
            p { b { (installment.label()) " " (installment.amount) } br; (StatusDot::new(words, tone)) }
            @if let Some(due) = installment.due.day().filter(|_| installment.state == InstallmentState::Open) {
                p class="small muted" { "Due by " (day(due)) }
                @if extends {
                    form class="cluster" method="post" action={ "/admin/orders/" (order) "/installments/" (installment.id) "/day" } {
                        (TextField { kind: TextKind::Date, name: "until".into(), quiet: true, ..TextField::new(format!("until-{}", installment.position), "New day") })
                        (Button::submit("Give more time").scheme(ButtonScheme::Outline).small())
                    }
                }
            }
        }
    }
}

/// What becomes of the order and of what was paid.
fn fate(order: &orders::Order) -> Markup {
    let agreed = order.deposit_kept == Some(true);
    html! {
        form class="form stack stack-3" method="post" action={ "/admin/orders/" (order.id) "/lapse" } {
            input type="hidden" name="version" value=(order.version);
            p class="small" { "The days of grace are over. Give more time above, or let the order lapse: its pieces go back on sale." }
            (Button { name: Some("fate".into()), value: Some("returned".into()), ..Button::submit(format!("Lapse, and return {}", order.paid)).scheme(ButtonScheme::Danger) })
            @if agreed {
                (Button { name: Some("fate".into()), value: Some("kept".into()), ..Button::submit(format!("Lapse, and keep {}", order.paid)).scheme(ButtonScheme::Danger) })
                p class="small muted" { "The client was told before paying that the house may keep the deposit." }
            } @else {
                p class="small muted" { "The client was told that the deposit goes back." }
            }
        }
    }
}

/// `POST /admin/orders/{id}/installments/{installment}/day`: more time.
pub(crate) async fn extend(
    State(face): State<Face>,
    staff: Staff<HandleMoney>,
    Path((id, installment)): Path<(String, String)>,
    FormData(form): FormData,
) -> Result<Response, Refusal> {
    let order = read_id(&id)?;
    let installment = installment.parse().map_err(|_| Refusal::not_found())?;
    let until = form.get("until").parse::<NaiveDate>();
    let done = match until {
        Err(_) => {
            Err(ScheduleError::Invalid(vec![FieldError::new("until", "malformed", "Enter the new day.")]))
        }
        Ok(until) => {
            let (db, cx) = (face.db.clone(), staff.cx.clone());
            spawn_write(async move {
                let mut tx = db.begin().await?;
                schedules::extend_installment(&mut tx, &cx, ExtendInstallment { installment, until }).await?;
                Ok::<_, ScheduleError>(tx.commit().await?)
            })
            .await
        }
    };
    match done {
        Ok(()) => Ok(see_other(&format!("/admin/orders/{order}?done=extended"))),
        Err(error @ (ScheduleError::Database(_) | ScheduleError::NotFound)) => Err(error.into()),
        Err(error) => {
            let words = error.fields().first().map_or_else(|| error.message(), |field| field.message.clone());
            Ok(page::with_notice(&face, &staff.person, order, &words, error.kind()).await?.into_response())
        }
    }
}

/// `POST /admin/orders/{id}/lapse`: the balance never came.
pub(crate) async fn lapse(
    State(face): State<Face>,
    staff: Staff<HandleMoney>,
    Path(id): Path<String>,
    FormData(form): FormData,
) -> Result<Response, Refusal> {
    let order = read_id(&id)?;
    let fate = match form.get("fate") {
        "kept" => Fate::Kept,
        "returned" => Fate::Returned,
        _ => {
            return Err(Refusal::new(
                kernel::Kind::Malformed,
                "fate_missing",
                "Choose what becomes of the deposit.",
            ));
        }
    };
    let ask = LapseOrder { order, expected_version: form.get("version").parse().unwrap_or(-1), fate };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let done = spawn_write(async move {
        db::with_retry(|| async {
            let mut tx = db.begin().await?;
            orders::lapse_order(&mut tx, &cx, ask).await?;
            Ok::<_, OrderError>(tx.commit().await?)
        })
        .await
    });
    match done.await {
        Ok(()) => Ok(see_other(&format!("/admin/orders/{order}?done=lapsed"))),
        Err(error) => Ok(page::after_refusal(&face, &staff.person, order, error, Entered::default())
            .await?
            .into_response()),
    }
}
