//! Channels, their keys and their conflicts, for staff's programs.

use axum::{
    Json,
    extract::{Path, State},
};
use commerce::{
    channels::{self, Channel, ChannelError, MakeKey, PutPrice, SettleConflict},
    inventory::{InventoryError, PutAllotment, put_allotment},
};
use http::StatusCode;
use kernel::ids::{ChannelKeyId, ChannelSaleId, VariantId};
use web::{
    QueryPairs, spawn_write,
    staff::rights::{HandleMoney, ReadChannels, RunChannels},
};

use crate::{
    Face,
    answer::{Own, OwnVersion},
    body::Body,
    caller::Staff,
    channels::{refuse, shown},
    headers::{IfMatch, Versioned},
    problem::{ApiResult, Problem},
    query::{Query, Segment},
    responses::{StaffRead, StaffWrite},
    wire::{
        AllotmentIn, ChannelIn, ChannelOut, ChannelPriceIn, ChannelSaleOut, ChannelSalesOut, ChannelsOut,
        KeyIn, KeysOut, MadeKeyOut, SettleIn,
    },
};

async fn find(face: &Face, code: &str) -> ApiResult<Channel> {
    if code.chars().any(char::is_control) {
        return Err(Problem::not_found());
    }
    let found = channels::find_channel_by_code(&mut *face.db.read().await?, code).await?;
    found.ok_or_else(Problem::not_found)
}

/// List the channels that the house sells over beside its own shop.
#[utoipa::path(get, path = "/admin/channels", operation_id = "list_channels", tag = "admin", security(("staff_session" = [])),
    responses((status = 200, description = "The open ones first", body = ChannelsOut), StaffRead))]
pub(crate) async fn list_channels(
    State(face): State<Face>,
    _staff: Staff<ReadChannels>,
) -> ApiResult<Own<Json<ChannelsOut>>> {
    let found = channels::list_channels(&mut *face.db.read().await?).await?;
    Ok(Own(Json(ChannelsOut { data: found.iter().map(Into::into).collect() })))
}

/// Open a channel, or change one. `If-Match: "0"` opens a new one.
#[utoipa::path(put, path = "/admin/channels/{code}", operation_id = "put_channel", tag = "admin",
    params(("code" = String, Path, example = "madison_till"),
           ("If-Match" = String, Header, description = "Its ETag as last read, or \"0\" for a new one")),
    request_body = ChannelIn, security(("staff_session" = [])),
    responses((status = 200, description = "The channel", body = ChannelOut,
               headers(("ETag" = String, description = "Its version"))), StaffWrite))]
pub(crate) async fn put_channel(
    State(face): State<Face>,
    staff: Staff<RunChannels>,
    Segment(code): Segment,
    version: IfMatch,
    Body(ask): Body<ChannelIn>,
) -> ApiResult<OwnVersion<ChannelOut>> {
    let ask = ask.read(code, version.required()?)?;
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let put = spawn_write(async move {
        let mut tx = db.begin().await?;
        let put = channels::put_channel(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, ChannelError>(put)
    });
    let put = put.await.map_err(refuse)?;
    Ok(Own(Versioned(put.version, Json((&put).into()))))
}

/// List the keys of a channel, never the keys themselves.
#[utoipa::path(get, path = "/admin/channels/{code}/keys", operation_id = "list_channel_keys", tag = "admin",
    params(("code" = String, Path)), security(("staff_session" = [])),
    responses((status = 200, description = "The newest first", body = KeysOut), StaffRead))]
pub(crate) async fn list_channel_keys(
    State(face): State<Face>,
    _staff: Staff<ReadChannels>,
    Segment(code): Segment,
) -> ApiResult<Own<Json<KeysOut>>> {
    let channel = find(&face, &code).await?;
    let found = channels::list_keys(&mut *face.db.read().await?, channel.id).await?;
    Ok(Own(Json(KeysOut { data: found.iter().map(Into::into).collect() })))
}

/// Make a key for a channel, or one that takes another's place.
///
/// The key is in this answer and nowhere else. The one it replaces works on for `overlap_hours`.
#[utoipa::path(post, path = "/admin/channels/{code}/keys", operation_id = "make_channel_key", tag = "admin", request_body = KeyIn,
    params(("code" = String, Path)), security(("staff_session" = [])),
    responses((status = 201, description = "The key", body = MadeKeyOut), StaffWrite))]
pub(crate) async fn make_channel_key(
    State(face): State<Face>,
    staff: Staff<RunChannels>,
    Segment(code): Segment,
    Body(ask): Body<KeyIn>,
) -> ApiResult<Own<(StatusCode, Json<MadeKeyOut>)>> {
    let channel = find(&face, &code).await?.id;
    let scopes = ask.scopes()?;
    let no_key = |_| Problem::field("replaces", "malformed", "This is no id of a key.");
    let replaces =
        ask.replaces.as_deref().map(|id| id.parse::<ChannelKeyId>().map_err(no_key)).transpose()?;
    let replaces = replaces.map(|id| (id, ask.overlap_hours));
    let ask = MakeKey { channel, name: ask.name, scopes, replaces };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let made = spawn_write(async move {
        let mut tx = db.begin().await?;
        let made = channels::make_key(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, ChannelError>(made)
    });
    let made = made.await?;
    Ok(Own((StatusCode::CREATED, Json(MadeKeyOut { id: made.id.to_string(), key: made.key }))))
}

/// Take a key out of use, at once.
#[utoipa::path(post, path = "/admin/channels/{code}/keys/{key}/revocation", operation_id = "revoke_channel_key", tag = "admin",
    params(("code" = String, Path), ("key" = String, Path, description = "Its id")), security(("staff_session" = [])),
    responses((status = 200, description = "The keys of the channel", body = KeysOut), StaffWrite))]
pub(crate) async fn revoke_channel_key(
    State(face): State<Face>,
    staff: Staff<RunChannels>,
    Path((code, key)): Path<(String, String)>,
) -> ApiResult<Own<Json<KeysOut>>> {
    let channel = find(&face, &code).await?.id;
    let key: ChannelKeyId = key.parse().map_err(|_| Problem::not_found())?;
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    spawn_write(async move {
        let mut tx = db.begin().await?;
        channels::revoke_key(&mut tx, &cx, channel, key).await?;
        Ok::<_, ChannelError>(tx.commit().await?)
    })
    .await?;
    let found = channels::list_keys(&mut *face.db.read().await?, channel).await?;
    Ok(Own(Json(KeysOut { data: found.iter().map(Into::into).collect() })))
}

/// Say what a channel may sell of a variant: shared, all but a buffer, or units of its own.
///
/// 409 `insufficient_stock` when fewer are free than it shall have for itself.
#[utoipa::path(put, path = "/admin/channels/{code}/allotments/{variant}", operation_id = "put_channel_allotment", tag = "admin",
    params(("code" = String, Path), ("variant" = String, Path, description = "Id of the variant")), request_body = AllotmentIn,
    security(("staff_session" = [])), responses((status = 200, description = "The channel", body = ChannelOut), StaffWrite))]
pub(crate) async fn put_channel_allotment(
    State(face): State<Face>,
    staff: Staff<RunChannels>,
    Path((code, variant)): Path<(String, String)>,
    Body(ask): Body<AllotmentIn>,
) -> ApiResult<Own<Json<ChannelOut>>> {
    let channel = find(&face, &code).await?;
    let variant: VariantId = variant.parse().map_err(|_| Problem::not_found())?;
    let ask = PutAllotment { channel: channel.id, variant, rule: ask.read()? };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    spawn_write(async move {
        db::with_retry(|| async {
            let mut tx = db.begin().await?;
            put_allotment(&mut tx, &cx, ask).await?;
            Ok::<_, InventoryError>(tx.commit().await?)
        })
        .await
    })
    .await?;
    Ok(Own(Json((&channel).into())))
}

/// Say what a channel asks for a variant; without a price, what the catalogue asks.
#[utoipa::path(put, path = "/admin/channels/{code}/prices/{variant}", operation_id = "put_channel_price", tag = "admin",
    params(("code" = String, Path), ("variant" = String, Path, description = "Id of the variant")), request_body = ChannelPriceIn,
    security(("staff_session" = [])), responses((status = 200, description = "The channel", body = ChannelOut), StaffWrite))]
pub(crate) async fn put_channel_price(
    State(face): State<Face>,
    staff: Staff<RunChannels>,
    Path((code, variant)): Path<(String, String)>,
    Body(ask): Body<ChannelPriceIn>,
) -> ApiResult<Own<Json<ChannelOut>>> {
    let channel = find(&face, &code).await?;
    let variant: VariantId = variant.parse().map_err(|_| Problem::not_found())?;
    let ask = PutPrice { channel: channel.id, variant, price: ask.price.map(Into::into) };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    spawn_write(async move {
        let mut tx = db.begin().await?;
        channels::put_price(&mut tx, &cx, ask).await?;
        Ok::<_, ChannelError>(tx.commit().await?)
    })
    .await?;
    Ok(Own(Json((&channel).into())))
}

/// List sales that channels told of: the latest hundred, or those that people have yet to make good.
#[utoipa::path(get, path = "/admin/channel-sales", operation_id = "list_channel_sales", tag = "admin",
    params(("conflicts" = Option<bool>, Query, description = "Only conflicts that are open")), security(("staff_session" = [])),
    responses((status = 200, description = "The sales", body = ChannelSalesOut), StaffRead))]
pub(crate) async fn list_channel_sales(
    State(face): State<Face>,
    _staff: Staff<ReadChannels>,
    QueryPairs(pairs): QueryPairs,
) -> ApiResult<Own<Json<ChannelSalesOut>>> {
    let mut query = Query::new(&pairs);
    let conflicts: Option<bool> = query.parse("conflicts");
    query.finish()?;
    let mut conn = face.db.read().await?;
    let found = if conflicts == Some(true) {
        channels::list_open_conflicts(&mut conn).await?
    } else {
        channels::list_sales(&mut conn, None, 100).await?
    };
    Ok(Own(Json(ChannelSalesOut {
        data: found.iter().map(|sale| ChannelSaleOut::new(sale, None)).collect(),
    })))
}

/// Make a conflict good: the client has the money back, or the piece after all.
#[utoipa::path(post, path = "/admin/channel-sales/{sale}/settlement", operation_id = "settle_channel_conflict", tag = "admin",
    params(("sale" = String, Path)), request_body = SettleIn, security(("staff_session" = [])),
    responses((status = 200, description = "The sale as it stands", body = ChannelSaleOut), StaffWrite))]
pub(crate) async fn settle_channel_conflict(
    State(face): State<Face>,
    staff: Staff<HandleMoney>,
    Segment(sale): Segment,
    Body(ask): Body<SettleIn>,
) -> ApiResult<Own<Json<ChannelSaleOut>>> {
    let sale: ChannelSaleId = sale.parse().map_err(|_| Problem::not_found())?;
    let ask = SettleConflict { sale, resolution: ask.resolution()?, note: ask.note };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let settled = spawn_write(async move {
        db::with_retry(|| async {
            let mut tx = db.begin().await?;
            let settled = channels::settle_conflict(&mut tx, &cx, ask.clone()).await?;
            tx.commit().await?;
            Ok::<_, ChannelError>(settled)
        })
        .await
    });
    let settled = settled.await.map_err(refuse)?;
    Ok(Own(Json(shown(&face, &settled).await?)))
}
