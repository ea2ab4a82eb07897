//! What staff do with webhooks.

use axum::{
    extract::{Path, State},
    response::Response,
};
use http::StatusCode;
use kernel::{Fault, FieldError, ids::WebhookDeliveryId, ids::WebhookId};
use platform::webhooks::{self, Endpoint, PutEndpoint, RotateSecret, WebhookError};
use web::{
    FormData, Pairs, Refusal, see_other, spawn_write,
    staff::{Staff, rights::RunChannels},
    status_of,
};

use super::{PATH, list, page};
use crate::Face;

fn read(sent: &Pairs, id: Option<WebhookId>) -> PutEndpoint {
    PutEndpoint {
        id,
        expected_version: sent.get("version").parse().unwrap_or_default(),
        url: sent.get("url").trim().to_owned(),
        topics: sent.all("topics").map(str::to_owned).collect(),
        contact: sent.get("contact").trim().to_owned(),
        paused: sent.has("paused"),
    }
}

async fn put(face: &Face, staff: &Staff<RunChannels>, ask: PutEndpoint) -> Result<Endpoint, WebhookError> {
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    spawn_write(async move {
        let mut tx = db.begin().await?;
        let put = webhooks::put_endpoint(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok(put)
    })
    .await
}

/// The fields that a refusal is about; what is not about fields stands beside the address.
fn fields(error: &WebhookError) -> (Vec<FieldError>, StatusCode) {
    let mut wrong = error.fields().to_vec();
    if wrong.is_empty() {
        wrong.push(FieldError::new("url", error.code(), error.message().into_owned()));
    }
    (wrong, status_of(error.kind()))
}

/// `POST /admin/webhooks`.
pub(crate) async fn create(
    State(face): State<Face>,
    staff: Staff<RunChannels>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    match put(&face, &staff, read(&sent, None)).await {
        Ok(put) => Ok(see_other(&format!("{PATH}/{}?done=saved", put.id))),
        Err(WebhookError::Database(error)) => Err(error.into()),
        Err(error) => {
            let (wrong, status) = fields(&error);
            list::page(&face, &staff.person, false, &sent, &wrong, status).await
        }
    }
}

/// `POST /admin/webhooks/{id}`.
pub(crate) async fn save(
    State(face): State<Face>,
    staff: Staff<RunChannels>,
    Path(id): Path<String>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let id: WebhookId = id.parse().map_err(|_| Refusal::not_found())?;
    match put(&face, &staff, read(&sent, Some(id))).await {
        Ok(_) => Ok(see_other(&format!("{PATH}/{id}?done=saved"))),
        Err(WebhookError::Database(error)) => Err(error.into()),
        Err(WebhookError::NotFound) => Err(Refusal::not_found()),
        Err(error) => {
            let (wrong, status) = fields(&error);
            page::page(&face, &staff.person, id, &page::Said { status, sent, wrong, notice: None }).await
        }
    }
}

/// What a button of a webhook's page does.
enum Act {
    Rotate { at_once: bool },
    Test,
    End,
    Replay(WebhookDeliveryId),
}

async fn act(face: &Face, staff: &Staff<RunChannels>, id: &str, act: Act) -> Result<Response, Refusal> {
    let endpoint: WebhookId = id.parse().map_err(|_| Refusal::not_found())?;
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let done = spawn_write(async move {
        let mut tx = db.begin().await?;
        let after = match act {
            Act::Rotate { at_once } => {
                webhooks::rotate_secret(&mut tx, &cx, RotateSecret { endpoint, at_once }).await?;
                format!("{PATH}/{endpoint}?done=rotated")
            }
            Act::Test => {
                webhooks::send_test(&mut tx, &cx, endpoint).await?;
                format!("{PATH}/{endpoint}?done=test")
            }
            Act::End => {
                webhooks::end_endpoint(&mut tx, &cx, endpoint).await?;
                format!("{PATH}?done=ended")
            }
            Act::Replay(delivery) => {
                webhooks::replay(&mut tx, &cx, endpoint, delivery).await?;
                format!("{PATH}/{endpoint}?done=replayed")
            }
        };
        tx.commit().await?;
        Ok::<_, WebhookError>(after)
    });
    match done.await {
        Ok(after) => Ok(see_other(&after)),
        Err(WebhookError::Database(error)) => Err(error.into()),
        Err(_) => Err(Refusal::not_found()),
    }
}

/// `POST /admin/webhooks/{id}/secret`.
pub(crate) async fn rotate(
    State(face): State<Face>,
    staff: Staff<RunChannels>,
    Path(id): Path<String>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    act(&face, &staff, &id, Act::Rotate { at_once: sent.has("at_once") }).await
}

/// `POST /admin/webhooks/{id}/test`.
pub(crate) async fn test(
    State(face): State<Face>,
    staff: Staff<RunChannels>,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    act(&face, &staff, &id, Act::Test).await
}

/// `POST /admin/webhooks/{id}/end`.
pub(crate) async fn end(
    State(face): State<Face>,
    staff: Staff<RunChannels>,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    act(&face, &staff, &id, Act::End).await
}

/// `POST /admin/webhooks/{id}/deliveries/{delivery}`.
pub(crate) async fn replay(
    State(face): State<Face>,
    staff: Staff<RunChannels>,
    Path((id, delivery)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let delivery = delivery.parse().map_err(|_| Refusal::not_found())?;
    act(&face, &staff, &id, Act::Replay(delivery)).await
}
