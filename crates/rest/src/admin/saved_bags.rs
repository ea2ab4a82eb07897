//! Kept prices, for staff: the house's rules, and links by which a client pays later.

use std::collections::{HashMap, hash_map::Entry};

use axum::{Json, extract::State};
use commerce::cart::{
    CartError,
    saved::{SavedBagRules, get_rules, set_rules},
    sharing::{MakePayLink, end_pay_link, list_pay_links, make_pay_link},
};
use customers::accounts;
use db::{Conn, DbError};
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
    query::Segment,
    responses::{StaffRead, StaffWrite},
    shares::share_id,
    wire::{LivingPayLinkOut, LivingPayLinksOut, PayLinkIn, PayLinkOut, SavedBagRulesBody},
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

/// List the links by which clients pay later for bags that staff saved: those that work, the newest first, a hundred at most.
#[utoipa::path(get, path = "/admin/saved-bags", operation_id = "list_pay_links", tag = "admin",
    security(("staff_session" = [])),
    responses((status = 200, description = "The links", body = LivingPayLinksOut), StaffRead))]
pub(crate) async fn list_client_pay_links(
    State(face): State<Face>,
    _staff: Staff<WorkOrders>,
) -> ApiResult<Own<Json<LivingPayLinksOut>>> {
    Ok(Own(Json(living(&mut *face.db.read().await?).await?)))
}

/// End a link by which a client pays later: nothing is shown by it from this moment. The client keeps the saved bag.
#[utoipa::path(delete, path = "/admin/saved-bags/links/{link}", operation_id = "end_pay_link", tag = "admin",
    security(("staff_session" = [])), params(("link" = String, Path, description = "The link's id")),
    responses((status = 200, description = "The links that still work", body = LivingPayLinksOut), StaffWrite))]
pub(crate) async fn end_client_pay_link(
    State(face): State<Face>,
    staff: Staff<WorkOrders>,
    Segment(link): Segment,
) -> ApiResult<Own<Json<LivingPayLinksOut>>> {
    let share = share_id(&link)?;
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    spawn_write(async move {
        let mut tx = db.begin().await?;
        end_pay_link(&mut tx, &cx, share).await?;
        tx.commit().await?;
        Ok::<_, CartError>(())
    })
    .await?;
    Ok(Own(Json(living(&mut *face.db.read().await?).await?)))
}

async fn living(conn: &mut Conn) -> Result<LivingPayLinksOut, DbError> {
    let links = list_pay_links(conn).await?;
    let mut emails = HashMap::new();
    for link in &links {
        if let Entry::Vacant(unknown) = emails.entry(link.account) {
            let client = accounts::find(conn, link.account).await?;
            unknown.insert(client.map(|client| client.email.to_string()));
        }
    }
    let out = |link| LivingPayLinkOut::new(link, emails.get(&link.account).cloned().flatten());
    Ok(LivingPayLinksOut { data: links.iter().map(out).collect() })
}
