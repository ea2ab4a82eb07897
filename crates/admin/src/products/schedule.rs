//! When a product goes on show and leaves.

use axum::{
    extract::{Path, State},
    response::Response,
};
use catalog::{
    CatalogError,
    model::Status,
    products::{self, NewProduct, ScheduleProduct},
};
use chrono::{DateTime, NaiveDateTime, Utc};
use kernel::FieldError;
use maud::{Markup, html};
use ui::{Button, TextField, TextKind};
use web::{
    FormData, Refusal, see_other, spawn_write,
    staff::{Staff, rights::EditCatalog},
};

use super::{
    piece::{Known, path, read},
    publication, read_id,
};
use crate::Face;

/// How a browser writes a moment, and how we do.
const WRITTEN: &str = "%Y-%m-%dT%H:%M";

/// Both times, as they were typed.
#[derive(Debug, Clone, Default)]
pub(super) struct Plan {
    publish_at: String,
    unpublish_at: String,
}

impl Plan {
    /// What is planned.
    pub(super) fn of(product: &NewProduct) -> Self {
        let written =
            |at: Option<DateTime<Utc>>| at.map(|at| at.format(WRITTEN).to_string()).unwrap_or_default();
        Self { publish_at: written(product.publish_at), unpublish_at: written(product.unpublish_at) }
    }
}

/// `POST /admin/products/{id}/schedule`: plans it, or takes the plan back.
pub(crate) async fn save(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    Path(id): Path<String>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let known = read(&face, read_id(&id)?).await?;
    let plan = Plan {
        publish_at: sent.get("publish_at").to_owned(),
        unpublish_at: sent.get("unpublish_at").to_owned(),
    };
    let (from, to) = (moment("publish_at", &plan.publish_at), moment("unpublish_at", &plan.unpublish_at));
    let (publish_at, unpublish_at) = match (from, to) {
        (Ok(from), Ok(to)) => (from, to),
        (from, to) => {
            let error = CatalogError::Invalid([from.err(), to.err()].into_iter().flatten().collect());
            return publication::settle(&face, &staff.person, known.whole.id, &error, Some(plan)).await;
        }
    };
    let ask = ScheduleProduct {
        id: known.whole.id,
        expected_version: sent.get("version").parse().unwrap_or(-1),
        publish_at,
        unpublish_at,
    };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let done = spawn_write(async move {
        let mut tx = db.begin().await?;
        products::schedule_product(&mut tx, &cx, ask).await?;
        Ok::<_, CatalogError>(tx.commit().await?)
    });
    match done.await {
        Ok(()) => Ok(see_other(&format!("{}/publication?done=planned", path(known.whole.id)))),
        Err(error @ CatalogError::Db(_)) => Err(error.into()),
        Err(error) => publication::settle(&face, &staff.person, known.whole.id, &error, Some(plan)).await,
    }
}

fn moment(field: &'static str, text: &str) -> Result<Option<DateTime<Utc>>, FieldError> {
    if text.is_empty() {
        return Ok(None);
    }
    let read = [WRITTEN, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
        .into_iter()
        .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
    read.map(|at| Some(at.and_utc())).ok_or_else(|| {
        FieldError::new(field, "malformed", "Enter a day and a time, for example 2027-03-01 09:00.")
    })
}

/// The form of the plan.
pub(super) fn form(known: &Known, plan: &Plan, errors: &[FieldError]) -> Markup {
    let product = &known.whole.product;
    let field = |name: &str, label: &str, value: &str| {
        let error = errors.iter().find(|e| e.field == name).map(|e| e.message.to_string());
        TextField { kind: TextKind::Moment, ..TextField::new(name, label) }.value(value).error(error)
    };
    html! {
        @if product.status == Status::Archived {
            p class="muted" { "A piece that is off show has no plan. Make it a draft to plan its return." }
        } @else {
            form class="stack stack-4" method="post" action={ (path(known.whole.id)) "/schedule" } {
                input type="hidden" name="version" value=(known.whole.version);
                p class="muted" { "Times are UTC. What stands against publishing is looked at now, and again when the time comes. Leave a time empty to take it back." }
                @if product.status == Status::Draft || !plan.publish_at.is_empty() { (field("publish_at", "Goes on show (UTC)", &plan.publish_at)) }
                (field("unpublish_at", "Leaves the shop (UTC)", &plan.unpublish_at))
                div { (Button::submit("Save the plan")) }
            }
        }
    }
}
