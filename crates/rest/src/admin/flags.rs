//! Feature flags, for staff's programs.

use axum::{Json, extract::State};
use platform::flags::{self, Flag, FlagError, PutFlagRule};
use web::{spawn_write, staff::rights::SwitchFlags};

use crate::{
    Face,
    answer::{Own, OwnVersion},
    body::Body,
    caller::Staff,
    headers::{IfMatch, Versioned},
    problem::{ApiResult, Problem},
    query::Segment,
    responses::{StaffRead, StaffWrite},
    wire::{FeatureFlagIn, FeatureFlagOut, FeatureFlagsOut},
};

/// List the feature flags.
///
/// Whom each part of the house that can be switched is for. What a caller may not have answers 503 `switched_off`.
#[utoipa::path(get, path = "/admin/flags", operation_id = "list_feature_flags", tag = "admin",
    security(("staff_session" = [])),
    responses((status = 200, description = "Every flag", body = FeatureFlagsOut), StaffRead))]
pub(crate) async fn list_feature_flags(
    State(face): State<Face>,
    _staff: Staff<SwitchFlags>,
) -> ApiResult<Own<Json<FeatureFlagsOut>>> {
    let settings = flags::list_flag_settings(&mut *face.db.read().await?).await?;
    Ok(Own(Json(FeatureFlagsOut { data: settings.iter().map(Into::into).collect() })))
}

/// Say whom a feature flag is for, or throw its kill switch.
///
/// The whole rule is replaced. Every node follows within a second.
#[utoipa::path(put, path = "/admin/flags/{code}", operation_id = "put_feature_flag", tag = "admin",
    params(("code" = String, Path, example = "hints"),
           ("If-Match" = String, Header, description = "Its ETag as last read; \"0\" while it stands as declared")),
    request_body = FeatureFlagIn, security(("staff_session" = [])),
    responses((status = 200, description = "The flag", body = FeatureFlagOut,
               headers(("ETag" = String, description = "Its version"))), StaffWrite))]
pub(crate) async fn put_feature_flag(
    State(face): State<Face>,
    staff: Staff<SwitchFlags>,
    Segment(code): Segment,
    version: IfMatch,
    Body(ask): Body<FeatureFlagIn>,
) -> ApiResult<OwnVersion<FeatureFlagOut>> {
    let flag = Flag::find(&code).ok_or_else(Problem::not_found)?;
    let ask = PutFlagRule { flag, expected_version: version.required()?, rule: ask.read()? };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let put = spawn_write(async move {
        let mut tx = db.begin().await?;
        let put = flags::put_flag_rule(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, FlagError>(put)
    });
    let put = put.await.map_err(|error| match error {
        FlagError::VersionConflict { current } => Problem::from(error).with("current_version", current),
        error => error.into(),
    })?;
    Ok(Own(Versioned(put.version, Json((&put).into()))))
}
