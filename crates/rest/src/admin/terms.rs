//! What delivery costs, how places are taxed and how often one may try to pay, for staff.

use axum::{Json, extract::State};
use commerce::{
    shipping::{self, ShippingError},
    tax::{self, TaxError},
    velocity::{self, PutVelocityRule, VelocityError, VelocityRule},
};
use web::{
    spawn_write,
    staff::rights::{EditTerms, ReadTerms},
};

use crate::{
    Face,
    answer::{Own, OwnVersion},
    body::Body,
    caller::Staff,
    headers::{IfMatch, Versioned},
    problem::{ApiResult, Problem},
    query::Segment,
    responses::{StaffRead, StaffWrite},
    wire::{
        StaffMethodIn, StaffMethodOut, StaffMethodsOut, TaxRuleIn, TaxRuleOut, TaxRulesOut, VelocityRuleIn,
        VelocityRuleOut, VelocityRulesOut, spelled,
    },
};

/// List every way of delivery, offered or not.
#[utoipa::path(get, path = "/admin/shipping-methods", operation_id = "list_staff_shipping_methods", tag = "admin",
    security(("staff_session" = [])),
    responses((status = 200, description = "The ways of delivery", body = StaffMethodsOut), StaffRead))]
pub(crate) async fn list_staff_shipping_methods(
    State(face): State<Face>,
    _staff: Staff<ReadTerms>,
) -> ApiResult<Own<Json<StaffMethodsOut>>> {
    let methods = shipping::list_methods(&mut *face.db.read().await?).await?;
    Ok(Own(Json(StaffMethodsOut { data: methods.iter().map(Into::into).collect() })))
}

/// Add a way of delivery, or change one.
///
/// `If-Match: "0"` makes a new one. Orders keep what they were placed with; one that is no longer offered stays, inactive.
#[utoipa::path(put, path = "/admin/shipping-methods/{code}", operation_id = "put_shipping_method", tag = "admin",
    params(("code" = String, Path, example = "insured_courier"),
           ("If-Match" = String, Header, description = "Its ETag as last read, or \"0\" for a new one")),
    request_body = StaffMethodIn, security(("staff_session" = [])),
    responses((status = 200, description = "The way of delivery", body = StaffMethodOut,
               headers(("ETag" = String, description = "Its version"))), StaffWrite))]
pub(crate) async fn put_shipping_method(
    State(face): State<Face>,
    staff: Staff<EditTerms>,
    Segment(code): Segment,
    version: IfMatch,
    Body(ask): Body<StaffMethodIn>,
) -> ApiResult<OwnVersion<StaffMethodOut>> {
    let ask = ask.read(code, version.required()?)?;
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let put = spawn_write(async move {
        let mut tx = db.begin().await?;
        let put = shipping::put_method(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, ShippingError>(put)
    });
    let put = put.await.map_err(refuse_method)?;
    Ok(Own(Versioned(put.version, Json((&put).into()))))
}

fn refuse_method(error: ShippingError) -> Problem {
    match error {
        ShippingError::Invalid(fields) => Problem::fields(fields.into_iter().map(spelled).collect()),
        ShippingError::VersionConflict { current } => Problem::from(error).with("current_version", current),
        error @ ShippingError::Database(_) => error.into(),
    }
}

/// List every rule of tax, past and to come.
#[utoipa::path(get, path = "/admin/tax-rules", operation_id = "list_tax_rules", tag = "admin",
    security(("staff_session" = [])),
    responses((status = 200, description = "By country, region and day, the latest first", body = TaxRulesOut), StaffRead))]
pub(crate) async fn list_tax_rules(
    State(face): State<Face>,
    _staff: Staff<ReadTerms>,
) -> ApiResult<Own<Json<TaxRulesOut>>> {
    let rules = tax::list_rules(&mut *face.db.read().await?).await?;
    Ok(Own(Json(TaxRulesOut { data: rules.iter().map(Into::into).collect() })))
}

/// Say how a place is taxed from a day on.
///
/// A rule that counts already stays as it is (409 `tax_rule_counts_already`): orders were taxed by it. One whose day is to come is
/// replaced.
#[utoipa::path(put, path = "/admin/tax-rules", operation_id = "put_tax_rule", tag = "admin",
    request_body = TaxRuleIn, security(("staff_session" = [])),
    responses((status = 200, description = "The rule", body = TaxRuleOut), StaffWrite))]
pub(crate) async fn put_tax_rule(
    State(face): State<Face>,
    staff: Staff<EditTerms>,
    Body(ask): Body<TaxRuleIn>,
) -> ApiResult<Own<Json<TaxRuleOut>>> {
    let ask = ask.read()?;
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let put = spawn_write(async move {
        let mut tx = db.begin().await?;
        let put = tax::put_rule(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, TaxError>(put)
    });
    let put = put.await.map_err(|error| match error {
        TaxError::Invalid(fields) => {
            let name = |f: kernel::FieldError| {
                if f.field == "rate" { kernel::FieldError { field: "rate_ppm".into(), ..f } } else { f }
            };
            Problem::fields(fields.into_iter().map(name).collect())
        }
        error => error.into(),
    })?;
    Ok(Own(Json((&put).into())))
}

/// List the velocity rules.
///
/// How often something may happen at checkout before the house says no (429 `too_many_tries`) or asks every bank to make sure.
#[utoipa::path(get, path = "/admin/velocity-rules", operation_id = "list_velocity_rules", tag = "admin",
    security(("staff_session" = [])),
    responses((status = 200, description = "Every rule", body = VelocityRulesOut), StaffRead))]
pub(crate) async fn list_velocity_rules(
    State(face): State<Face>,
    _staff: Staff<ReadTerms>,
) -> ApiResult<Own<Json<VelocityRulesOut>>> {
    let rules = velocity::list_velocity_rules(&mut *face.db.read().await?).await?;
    Ok(Own(Json(VelocityRulesOut { data: rules.iter().map(Into::into).collect() })))
}

/// Change the numbers of a velocity rule, or switch it off.
#[utoipa::path(put, path = "/admin/velocity-rules/{code}", operation_id = "put_velocity_rule", tag = "admin",
    params(("code" = String, Path, example = "declines_of_cart"),
           ("If-Match" = String, Header, description = "Its ETag as last read")),
    request_body = VelocityRuleIn, security(("staff_session" = [])),
    responses((status = 200, description = "The rule", body = VelocityRuleOut,
               headers(("ETag" = String, description = "Its version"))), StaffWrite))]
pub(crate) async fn put_velocity_rule(
    State(face): State<Face>,
    staff: Staff<EditTerms>,
    Segment(code): Segment,
    version: IfMatch,
    Body(ask): Body<VelocityRuleIn>,
) -> ApiResult<OwnVersion<VelocityRuleOut>> {
    let rule = VelocityRule::find(&code).ok_or_else(Problem::not_found)?;
    let (most, within_minutes, active) = (ask.most, ask.within_minutes, ask.active);
    let ask = PutVelocityRule { rule, expected_version: version.required()?, most, within_minutes, active };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let put = spawn_write(async move {
        let mut tx = db.begin().await?;
        let put = velocity::put_velocity_rule(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, VelocityError>(put)
    });
    let put = put.await.map_err(|error| match error {
        VelocityError::VersionConflict { current } => Problem::from(error).with("current_version", current),
        error => error.into(),
    })?;
    Ok(Own(Versioned(put.version, Json((&put).into()))))
}
