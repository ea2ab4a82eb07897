//! Webhooks, for staff's programs.

use axum::{
    Json,
    extract::{Path, State},
};
use http::StatusCode;
use kernel::ids::{WebhookDeliveryId, WebhookId};
use platform::webhooks::{self, Endpoint, PutEndpoint, RotateSecret, WebhookError};
use web::{
    spawn_write,
    staff::rights::{ReadChannels, RunChannels},
};

use crate::{
    Face,
    answer::{Own, OwnVersion},
    body::Body,
    caller::Staff,
    headers::{IfMatch, Versioned},
    problem::{ApiResult, Problem},
    responses::{StaffRead, StaffWrite},
    wire::{
        WebhookAttemptsOut, WebhookDeliveriesOut, WebhookIn, WebhookOut, WebhookRotationIn, WebhookSecretOut,
        WebhooksOut,
    },
};

/// How many messages the log answers.
const ROWS: i64 = 100;

fn read_id(text: &str) -> ApiResult<WebhookId> {
    text.parse().map_err(|_| Problem::not_found())
}

fn refuse(error: WebhookError) -> Problem {
    match error {
        WebhookError::VersionConflict { current } => Problem::from(error).with("current_version", current),
        error => error.into(),
    }
}

async fn find(face: &Face, webhook: &str) -> ApiResult<Endpoint> {
    let found = webhooks::find_endpoint(&mut *face.db.read().await?, read_id(webhook)?).await?;
    found.ok_or_else(Problem::not_found)
}

/// List the programs that are told what happens.
#[utoipa::path(get, path = "/admin/webhooks", operation_id = "list_webhooks", tag = "admin", security(("staff_session" = [])),
    responses((status = 200, description = "The newest first", body = WebhooksOut), StaffRead))]
pub(crate) async fn list_webhooks(
    State(face): State<Face>,
    _staff: Staff<ReadChannels>,
) -> ApiResult<Own<Json<WebhooksOut>>> {
    let found = webhooks::list_endpoints(&mut *face.db.read().await?).await?;
    Ok(Own(Json(WebhooksOut { data: found.iter().map(Into::into).collect() })))
}

/// Tell another program what happens.
///
/// Messages follow the Standard Webhooks specification (`webhook-id`, `webhook-timestamp`, `webhook-signature`). Their body has `type`, `timestamp`,
/// `object`, `sequence` and `data`. They come at least once, and of one object in order: whoever keeps the highest `sequence` of an object
/// is never wrong. An address inside a private network is refused.
#[utoipa::path(post, path = "/admin/webhooks", operation_id = "create_webhook", tag = "admin", request_body = WebhookIn,
    security(("staff_session" = [])), responses((status = 201, description = "The endpoint", body = WebhookOut), StaffWrite))]
pub(crate) async fn create_webhook(
    State(face): State<Face>,
    staff: Staff<RunChannels>,
    Body(ask): Body<WebhookIn>,
) -> ApiResult<Own<(StatusCode, Json<WebhookOut>)>> {
    let put = put(&face, staff, ask.read(None, 0)).await?;
    Ok(Own((StatusCode::CREATED, Json((&put).into()))))
}

/// Read one endpoint.
#[utoipa::path(get, path = "/admin/webhooks/{webhook}", operation_id = "get_webhook", tag = "admin",
    params(("webhook" = String, Path)), security(("staff_session" = [])),
    responses((status = 200, description = "The endpoint", body = WebhookOut, headers(("ETag" = String, description = "Its version"))), StaffRead))]
pub(crate) async fn get_webhook(
    State(face): State<Face>,
    _staff: Staff<ReadChannels>,
    Path(webhook): Path<String>,
) -> ApiResult<OwnVersion<WebhookOut>> {
    let found = find(&face, &webhook).await?;
    Ok(Own(Versioned(found.version, Json((&found).into()))))
}

/// Change what an endpoint is told of, or pause it. What happens meanwhile waits, for a week.
#[utoipa::path(put, path = "/admin/webhooks/{webhook}", operation_id = "update_webhook", tag = "admin", request_body = WebhookIn,
    params(("webhook" = String, Path), ("If-Match" = String, Header, description = "Its ETag as last read")),
    security(("staff_session" = [])),
    responses((status = 200, description = "The endpoint", body = WebhookOut, headers(("ETag" = String, description = "Its version"))), StaffWrite))]
pub(crate) async fn update_webhook(
    State(face): State<Face>,
    staff: Staff<RunChannels>,
    Path(webhook): Path<String>,
    version: IfMatch,
    Body(ask): Body<WebhookIn>,
) -> ApiResult<OwnVersion<WebhookOut>> {
    let put = put(&face, staff, ask.read(Some(read_id(&webhook)?), version.required()?)).await?;
    Ok(Own(Versioned(put.version, Json((&put).into()))))
}

async fn put(face: &Face, staff: Staff<RunChannels>, ask: PutEndpoint) -> ApiResult<Endpoint> {
    let (db, cx) = (face.db.clone(), staff.cx);
    let put = spawn_write(async move {
        let mut tx = db.begin().await?;
        let put = webhooks::put_endpoint(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, WebhookError>(put)
    });
    put.await.map_err(refuse)
}

/// End an endpoint for good. What waits is not sent.
#[utoipa::path(delete, path = "/admin/webhooks/{webhook}", operation_id = "end_webhook", tag = "admin",
    params(("webhook" = String, Path)), security(("staff_session" = [])),
    responses((status = 200, description = "Those that are left", body = WebhooksOut), StaffWrite))]
pub(crate) async fn end_webhook(
    State(face): State<Face>,
    staff: Staff<RunChannels>,
    Path(webhook): Path<String>,
) -> ApiResult<Own<Json<WebhooksOut>>> {
    let id = read_id(&webhook)?;
    let (db, cx) = (face.db.clone(), staff.cx);
    let left = spawn_write(async move {
        let mut tx = db.begin().await?;
        webhooks::end_endpoint(&mut tx, &cx, id).await?;
        let left = webhooks::list_endpoints(&mut tx).await?;
        tx.commit().await?;
        Ok::<_, WebhookError>(left)
    });
    let left = left.await?;
    Ok(Own(Json(WebhooksOut { data: left.iter().map(Into::into).collect() })))
}

/// Read the secret by which the other side knows that a message is ours.
#[utoipa::path(get, path = "/admin/webhooks/{webhook}/secret", operation_id = "get_webhook_secret", tag = "admin",
    params(("webhook" = String, Path)), security(("staff_session" = [])),
    responses((status = 200, description = "The secret", body = WebhookSecretOut), StaffRead))]
pub(crate) async fn get_webhook_secret(
    State(face): State<Face>,
    _staff: Staff<RunChannels>,
    Path(webhook): Path<String>,
) -> ApiResult<Own<Json<WebhookSecretOut>>> {
    let found = find(&face, &webhook).await?;
    let secret = webhooks::secret_of(&face.cx.secret, found.id, found.secret_number);
    Ok(Own(Json(WebhookSecretOut { secret, previous_until: found.previous_until })))
}

/// Give an endpoint a new secret; for a day everything is signed with both, unless the old one ends at once.
#[utoipa::path(post, path = "/admin/webhooks/{webhook}/secret", operation_id = "rotate_webhook_secret", tag = "admin",
    request_body = WebhookRotationIn, params(("webhook" = String, Path)), security(("staff_session" = [])),
    responses((status = 200, description = "The new secret", body = WebhookSecretOut), StaffWrite))]
pub(crate) async fn rotate_webhook_secret(
    State(face): State<Face>,
    staff: Staff<RunChannels>,
    Path(webhook): Path<String>,
    Body(ask): Body<WebhookRotationIn>,
) -> ApiResult<Own<Json<WebhookSecretOut>>> {
    let rotate = RotateSecret { endpoint: read_id(&webhook)?, at_once: ask.at_once };
    let (db, cx) = (face.db.clone(), staff.cx);
    let rotated = spawn_write(async move {
        let mut tx = db.begin().await?;
        let rotated = webhooks::rotate_secret(&mut tx, &cx, rotate).await?;
        tx.commit().await?;
        Ok::<_, WebhookError>(rotated)
    });
    let rotated = rotated.await?;
    let secret = webhooks::secret_of(&face.cx.secret, rotated.id, rotated.secret_number);
    Ok(Own(Json(WebhookSecretOut { secret, previous_until: rotated.previous_until })))
}

/// Send an endpoint a message to try it, also while it is paused; the log says what came of it.
#[utoipa::path(post, path = "/admin/webhooks/{webhook}/test", operation_id = "test_webhook", tag = "admin",
    params(("webhook" = String, Path)), security(("staff_session" = [])),
    responses((status = 202, description = "The log with the message", body = WebhookDeliveriesOut), StaffWrite))]
pub(crate) async fn test_webhook(
    State(face): State<Face>,
    staff: Staff<RunChannels>,
    Path(webhook): Path<String>,
) -> ApiResult<Own<(StatusCode, Json<WebhookDeliveriesOut>)>> {
    let id = read_id(&webhook)?;
    let (db, cx) = (face.db.clone(), staff.cx);
    spawn_write(async move {
        let mut tx = db.begin().await?;
        webhooks::send_test(&mut tx, &cx, id).await?;
        Ok::<_, WebhookError>(tx.commit().await?)
    })
    .await?;
    Ok(Own((StatusCode::ACCEPTED, Json(log(&face, &webhook).await?))))
}

async fn log(face: &Face, webhook: &str) -> ApiResult<WebhookDeliveriesOut> {
    let id = find(face, webhook).await?.id;
    let found = webhooks::list_deliveries(&mut *face.db.read().await?, id, None, ROWS).await?;
    Ok(WebhookDeliveriesOut { data: found.iter().map(Into::into).collect() })
}

/// List what was sent to an endpoint, or is about to be: the latest hundred.
#[utoipa::path(get, path = "/admin/webhooks/{webhook}/deliveries", operation_id = "list_webhook_deliveries", tag = "admin",
    params(("webhook" = String, Path)), security(("staff_session" = [])),
    responses((status = 200, description = "The latest first", body = WebhookDeliveriesOut), StaffRead))]
pub(crate) async fn list_webhook_deliveries(
    State(face): State<Face>,
    _staff: Staff<ReadChannels>,
    Path(webhook): Path<String>,
) -> ApiResult<Own<Json<WebhookDeliveriesOut>>> {
    Ok(Own(Json(log(&face, &webhook).await?)))
}

/// List every try of a message; none when it was not tried, or is not known.
#[utoipa::path(get, path = "/admin/webhooks/{webhook}/deliveries/{delivery}/attempts", operation_id = "list_webhook_attempts", tag = "admin",
    params(("webhook" = String, Path), ("delivery" = String, Path)), security(("staff_session" = [])),
    responses((status = 200, description = "The first first", body = WebhookAttemptsOut), StaffRead))]
pub(crate) async fn list_webhook_attempts(
    State(face): State<Face>,
    _staff: Staff<ReadChannels>,
    Path((webhook, delivery)): Path<(String, String)>,
) -> ApiResult<Own<Json<WebhookAttemptsOut>>> {
    let delivery: WebhookDeliveryId = delivery.parse().map_err(|_| Problem::not_found())?;
    let id = find(&face, &webhook).await?.id;
    let found = webhooks::list_attempts(&mut *face.db.read().await?, id, delivery).await?;
    Ok(Own(Json(WebhookAttemptsOut { data: found.iter().map(Into::into).collect() })))
}

/// Send a message again, under the same id.
#[utoipa::path(post, path = "/admin/webhooks/{webhook}/deliveries/{delivery}/replay", operation_id = "replay_webhook", tag = "admin",
    params(("webhook" = String, Path), ("delivery" = String, Path)), security(("staff_session" = [])),
    responses((status = 202, description = "The log", body = WebhookDeliveriesOut), StaffWrite))]
pub(crate) async fn replay_webhook(
    State(face): State<Face>,
    staff: Staff<RunChannels>,
    Path((webhook, delivery)): Path<(String, String)>,
) -> ApiResult<Own<(StatusCode, Json<WebhookDeliveriesOut>)>> {
    let id = read_id(&webhook)?;
    let delivery: WebhookDeliveryId = delivery.parse().map_err(|_| Problem::not_found())?;
    let (db, cx) = (face.db.clone(), staff.cx);
    spawn_write(async move {
        let mut tx = db.begin().await?;
        webhooks::replay(&mut tx, &cx, id, delivery).await?;
        Ok::<_, WebhookError>(tx.commit().await?)
    })
    .await?;
    Ok(Own((StatusCode::ACCEPTED, Json(log(&face, &webhook).await?))))
}
