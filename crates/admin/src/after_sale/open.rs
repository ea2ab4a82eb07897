//! Opening a return in a client's name, within what was promised or beyond it with a reason.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use commerce::{
    orders::{self, Order},
    returns::{
        self, AskReturn, Offer, OfferLine, Reason, Resolution, ReturnError, Standing, Way, ask_return,
    },
};
use customers::SignedIn;
use http::StatusCode;
use kernel::{Fault as _, ids::OrderId};
use maud::{Markup, html};
use ui::{Button, Card, Choice, PageHeader, Select, TextArea, TextField, TextKind, Tone};
use web::{
    FormData, Page, Pairs, Refusal, see_other, spawn_write,
    staff::{Staff, rights::WorkOrders},
    status_of,
};

use super::PATH;
use crate::{
    Face,
    frame::{Sheet, outcome},
    orders::read_id,
};

/// `GET /admin/orders/{id}/return-requests`.
pub(super) async fn show(
    State(face): State<Face>,
    staff: Staff<WorkOrders>,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let page =
        page(&face, &staff.person, read_id(&id)?, StatusCode::OK, &html! {}, &Pairs::default()).await?;
    Ok(page.into_response())
}

/// `POST /admin/orders/{id}/return-requests`.
pub(super) async fn send(
    State(face): State<Face>,
    staff: Staff<WorkOrders>,
    Path(id): Path<String>,
    FormData(form): FormData,
) -> Result<Response, Refusal> {
    let order = read_id(&id)?;
    let known = orders::find(&mut *face.db.read().await?, order).await?.ok_or_else(Refusal::not_found)?;
    let piece = |line: &orders::OrderLine| {
        let quantity = form.get(&format!("piece-{}", line.id)).parse().ok().filter(|n: &i32| *n > 0)?;
        Some((line.id, quantity))
    };
    let ask = AskReturn {
        order,
        lines: known.lines.iter().filter_map(piece).collect(),
        reason: Reason::find(form.get("reason")).unwrap_or(Reason::ChangedMind),
        words: form.get("words").to_owned(),
        resolution: Resolution::find(form.get("resolution")).unwrap_or(Resolution::Refund),
        way: Way::find(form.get("way")).unwrap_or(Way::Label),
        beyond: form.get("beyond").to_owned(),
    };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let done = spawn_write(async move {
        let mut tx = db.begin().await?;
        let asked = ask_return(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, ReturnError>(asked.id)
    });
    match done.await {
        Ok(asked) => Ok(see_other(&format!("{PATH}/{asked}?done=asked"))),
        Err(error @ (ReturnError::NotFound | ReturnError::Database(_))) => Err(error.into()),
        Err(error) => {
            let said = error.fields().first().map_or_else(|| error.message(), |field| field.message.clone());
            let notice = html! { (outcome(Tone::Warning, &said)) };
            Ok(page(&face, &staff.person, order, status_of(error.kind()), &notice, &form)
                .await?
                .into_response())
        }
    }
}

async fn page(
    face: &Face,
    person: &SignedIn,
    id: OrderId,
    status: StatusCode,
    notice: &Markup,
    typed: &Pairs,
) -> Result<Page, Refusal> {
    let mut conn = face.db.read().await?;
    let order = orders::find(&mut conn, id).await?.ok_or_else(Refusal::not_found)?;
    let offer = returns::offer(&mut conn, &order, face.cx.clock.now()).await?;
    drop(conn);
    let body = html! {
        (PageHeader {
            crumbs: vec![("Orders".into(), "/admin/orders".into()), (order.number.clone(), format!("/admin/orders/{id}")), ("Return".into(), String::new())],
            title: "Open a return".into(),
            text: "In the client's name. What was promised with the order is said beside each piece.".into(),
            ..PageHeader::default()
        })
        (notice)
        (Card { title: "The return".into(), body: form(&order, &offer, typed), sticky: false })
    };
    Ok(Sheet { title: "Open a return".into(), path: "/admin/orders", body }.respond(face, person, status))
}

fn form(order: &Order, offer: &Offer, typed: &Pairs) -> Markup {
    let select = |name: &str, label: &str, choices: Vec<Choice>| Select {
        id: name.to_owned(),
        name: name.to_owned(),
        label: label.to_owned(),
        choices,
        selected: typed.get(name).to_owned(),
        required: true,
        ..Select::default()
    };
    let reasons = Reason::ALL.iter().map(|one| Choice::new(one.code(), one.label())).collect();
    let resolutions = Resolution::ALL.iter().map(|one| Choice::new(one.code(), one.label())).collect();
    let ways = [Way::Label, Way::Boutique].map(|one| Choice::new(one.code(), one.label())).to_vec();
    html! {
        form class="form stack stack-4" method="post" action={ "/admin/orders/" (order.id) "/return-requests" } {
            @for line in &offer.lines {
                @let name = format!("piece-{}", line.line.id);
                (TextField {
                    kind: TextKind::Number, min: Some("0".into()), max: Some(line.left.max(0).to_string()), quiet: true,
                    hint: Some(promised(line)), ..TextField::new(&name, format!("{}, of {}", line.line.title, line.left.max(0)))
                }.value(typed.get(&name)))
            }
            (select("reason", "Why", reasons))
            (TextArea { id: "words".into(), name: "words".into(), label: "In the client's words".into(), value: typed.get("words").to_owned(), max_length: Some(1_000), quiet: true, ..TextArea::default() })
            (select("resolution", "How it is made good", resolutions))
            (select("way", "How it comes back", ways))
            (TextField { max_length: Some(300), quiet: true, hint: Some("Only where nobody had promised to take it back; kept with the return.".into()), ..TextField::new("beyond", "Beyond the promise, because") }.value(typed.get("beyond")))
            (Button::submit("Open it"))
        }
    }
}

fn promised(line: &OfferLine) -> String {
    match line.standing {
        Standing::Open { until, by_law } => {
            let law = if by_law { ", by right" } else { "" };
            format!("Until {}{law}", until.format("%-d %B %Y"))
        }
        Standing::Over { since } => format!("Its days were over on {}", since.format("%-d %B %Y")),
        Standing::Never(exception) => exception.words(&line.terms.market),
        Standing::NotYet => "Not sent yet".to_owned(),
        Standing::Back => "Back, or on its way".to_owned(),
    }
}
