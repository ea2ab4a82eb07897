//! Kept prices, for staff: the house's rules, and links by which a client pays later.

use axum::{Json, extract::State};
use commerce::cart::{
    CartError,
    saved::{SavedBagRules, get_rules, set_rules},
    sharing::{MakePayLink, make_pay_link},
};
use customers::accounts;
use http::StatusCode;
use web::{
    spawn_write,
    staff::rights::{AnyStaff, EditCatalog, WorkOrders},
};

use crate::{
    Face,
    answer::Own,
    body::Body,
    caller::Staff,
    problem::{ApiResult, Problem},
    responses::{StaffRead, StaffWrite},
    wire::{PayLinkIn, PayLinkOut, SavedBagRulesBody},
};

/// Read what the house promises when it keeps prices.
#[utoipa::path(get, path = "/admin/saved-bags/rules", operation_id = "get_saved_bag_rules", tag = "admin",
    security(("staff_session" = [])),
    responses((status = 200, description = "The rules", body = SavedBagRulesBody), StaffRead))]
pub(crate) async fn get_saved_bag_rules(
    State(face): State<Face>,
    _staff: Staff<AnyStaff>,
) -> ApiResult<Own<Json<SavedBagRulesBody>>> {
    let rules = get_rules(&mut *face.db.read().await?).await?;
    Ok(Own(Json(rules.into())))
}

/// Say what the house promises when it keeps prices. Bags that were saved before keep the day they were given.
#[utoipa::path(put, path = "/admin/saved-bags/rules", operation_id = "put_saved_bag_rules", tag = "admin",
    request_body = SavedBagRulesBody, security(("staff_session" = [])),
    responses((status = 200, description = "The rules", body = SavedBagRulesBody), StaffWrite))]
pub(crate) async fn put_saved_bag_rules(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    Body(given): Body<SavedBagRulesBody>,
) -> ApiResult<Own<Json<SavedBagRulesBody>>> {
    let rules = SavedBagRules::from(given);
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let rules = spawn_write(async move {
        let mut tx = db.begin().await?;
        let rules = set_rules(&mut tx, &cx, rules).await?;
        tx.commit().await?;
        Ok::<_, CartError>(rules)
    })
    .await?;
    Ok(Own(Json(rules.into())))
}

/// Save a client's open bag at today's prices and make a link by which they pay later. The secret is in this answer and nowhere else.
#[utoipa::path(post, path = "/admin/saved-bags", operation_id = "make_pay_link", tag = "admin",
    request_body = PayLinkIn, security(("staff_session" = [])),
    responses((status = 201, description = "The saved bag and the link", body = PayLinkOut), StaffWrite))]
pub(crate) async fn make_client_pay_link(
    State(face): State<Face>,
    staff: Staff<WorkOrders>,
    Body(given): Body<PayLinkIn>,
) -> ApiResult<(StatusCode, Own<Json<PayLinkOut>>)> {
    let unknown = || Problem::field("email", "unknown_client", "No client signs in with this address.");
    let email = given.email.parse().map_err(|_| unknown())?;
    let client = accounts::find_by_email(&mut *face.db.read().await?, &email).await?.ok_or_else(unknown)?;
    let ask = MakePayLink {
        account: client.id,
        name: given.name.unwrap_or_default(),
        days: given.days,
        from_name: face.cx.house.name.clone(),
    };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let made = spawn_write(async move {
        let mut tx = db.begin().await?;
        let made = make_pay_link(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, CartError>(made)
    })
    .await?;
    let url = face.cx.link(&commerce::cart::sharing::path(&made.token));
    Ok((StatusCode::CREATED, Own(Json(PayLinkOut::new(&made, url)))))
}
