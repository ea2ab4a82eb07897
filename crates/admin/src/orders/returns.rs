//! Pieces that come back: how many of each line, and whether they are for sale again.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use commerce::orders::{
    self, Condition, Order, OrderError, OrderLine, OrderState, ReturnPieces, ReturnedLine,
};
use kernel::{Fault as _, Kind};
use maud::{Markup, Render, html};
use ui::{Button, ButtonScheme, Card, Choice, Select, TextField, TextKind};
use web::{
    FormData, Pairs, Refusal, see_other, spawn_write,
    staff::{Staff, rights::WorkOrders},
};

use super::{page, page::Entered, read_id};
use crate::Face;

/// `POST /admin/orders/{id}/returns`.
pub(crate) async fn record(
    State(face): State<Face>,
    staff: Staff<WorkOrders>,
    Path(id): Path<String>,
    FormData(form): FormData,
) -> Result<Response, Refusal> {
    let order = read_id(&id)?;
    let known = orders::find(&mut *face.db.read().await?, order).await?.ok_or_else(Refusal::not_found)?;
    let expected_version = form.get("version").parse().map_err(|_| unversioned())?;
    let ask = ReturnPieces { order, expected_version, lines: read(&form, &known) };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let done = spawn_write(async move {
        let mut tx = db.begin().await?;
        orders::return_pieces(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, OrderError>(())
    })
    .await;
    match done {
        Ok(()) => Ok(see_other(&format!("/admin/orders/{order}?done=returned#returns"))),
        Err(error @ (OrderError::NotFound | OrderError::Database(_))) => Err(error.into()),
        Err(error) => {
            let said = error.fields().first().map_or_else(|| error.message(), |field| field.message.clone());
            let said = (&*said, error.kind());
            let page = page::refused(&face, &staff.person, order, said, Entered::default(), &[]).await?;
            Ok(page.into_response())
        }
    }
}

fn unversioned() -> Refusal {
    Refusal::new(Kind::Malformed, "version_missing", "That form was incomplete. Please open the order again.")
}

/// What a form says came back: a line without a condition did not. One of which a single piece is out asks for no number.
pub(super) fn read(form: &Pairs, order: &Order) -> Vec<ReturnedLine> {
    let back = |line: &OrderLine| {
        let condition = Condition::find(form.get(&format!("condition-{}", line.id)))?;
        let typed = form.get(&format!("back-{}", line.id)).trim();
        // what is no number is refused by the operation, with the piece's name
        let quantity = if typed.is_empty() && line.out() == 1 { 1 } else { typed.parse().unwrap_or(0) };
        Some(ReturnedLine { line: line.id, quantity, condition })
    };
    order.lines.iter().filter_map(back).collect()
}

/// Whether anything of an order can still come back.
pub(super) fn is_out(order: &Order) -> bool {
    order.state.is_paid()
        && order.state != OrderState::DepositPaid
        && order.lines.iter().any(|line| line.out() > 0)
}

/// The fields of a form: one line each. `at` tells the ids of two forms on one page apart.
pub(super) fn fields(order: &Order, at: &str) -> Markup {
    html! {
        @for line in order.lines.iter().filter(|line| line.out() > 0) {
            (Select {
                id: format!("{at}-condition-{}", line.id),
                name: format!("condition-{}", line.id),
                label: named(line),
                choices: choices(line),
                prompt: Some("Not back".into()),
                quiet: true,
                ..Select::default()
            })
            @if line.out() > 1 {
                (TextField {
                    id: format!("{at}-back-{}", line.id),
                    name: format!("back-{}", line.id),
                    kind: TextKind::Number,
                    min: Some("0".into()),
                    max: Some(line.out().to_string()),
                    quiet: true,
                    ..TextField::new("", format!("How many, of {}", line.out()))
                })
            }
        }
    }
}

fn named(line: &OrderLine) -> String {
    match &line.serial {
        Some(serial) => format!("{} ({serial})", line.title),
        None => line.title.clone(),
    }
}

fn choices(line: &OrderLine) -> Vec<Choice> {
    let for_sale = Choice::new(Condition::ForSale.code(), "Back, and for sale again");
    let kept_back = Choice::new(Condition::KeptBack.code(), "Back, not for sale");
    if line.made_for_one() { vec![kept_back] } else { vec![for_sale, kept_back] }
}

/// The card of an order of which pieces are out, or came back.
pub(super) fn card(order: &Order, works: bool) -> Markup {
    let back: Vec<_> = order.lines.iter().filter(|line| line.returned > 0).collect();
    let asks = works && is_out(order);
    if back.is_empty() && !asks {
        return html! {};
    }
    let body = html! {
        div class="stack stack-4" {
            @for line in &back {
                p { b class="num" { (line.returned) " of " (line.quantity.get()) } " " (line.title) " came back." }
            }
            @if asks {
                form class="form stack stack-4" method="post" action={ "/admin/orders/" (order.id) "/returns" } {
                    input type="hidden" name="version" value=(order.version);
                    (fields(order, "returns"))
                    p class="small muted" { "Pieces that are fit go back on sale at once. What is not for sale is written off; receive it anew when it is fit." }
                    (Button::submit("Take back").scheme(ButtonScheme::Outline))
                }
            }
        }
    };
    html! { div id="returns" { (Card { title: "Pieces that come back".into(), body, sticky: false }.render()) } }
}
