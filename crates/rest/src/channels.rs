//! What channels do with their key: see what they may sell, hear of changes, tell of sales.

use std::{collections::HashMap, convert::Infallible, time::Duration};

use axum::{
    Json,
    extract::{FromRequestParts, State},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use catalog::offers::find_offers;
use commerce::{
    channels::{self, Caller, ChannelError, RecordSale, Recorded, SaleState, Scope, Told},
    inventory::list_offered,
};
use futures_util::stream::{self, Stream};
use http::{HeaderName, HeaderValue, StatusCode, header, request::Parts};
use kernel::{Actor, Kind, ids::ChannelSaleId, ids::VariantId};
use platform::Cx;
use serde_json::json;
use tokio::sync::broadcast::{Receiver, error::RecvError};
use web::{RequestId, spawn_write};

use crate::{
    Face,
    answer::Own,
    body::Body,
    headers::IdempotencyKey,
    problem::{ApiResult, Problem},
    query::Segment,
    responses::{ChannelRead, ChannelWrite},
    wire::{
        ChannelOut, ChannelSaleOut, ChannelStockOut, OfferedOut, SaleIn, SaleQuoteIn, SaleQuoteOut,
        StockChangeOut,
    },
};

/// How often a stream looks whether its key still lives.
const LOOK: Duration = Duration::from_secs(15);

/// A channel that sent its key.
pub(crate) struct Channel {
    caller: Caller,
    key: String,
    cx: Cx,
}

impl FromRequestParts<Face> for Channel {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, face: &Face) -> Result<Self, Problem> {
        let given = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let key = given.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default().trim().to_owned();
        let caller = find(face, &key).await?.ok_or_else(|| {
            let words = "Send a channel's key that works: \"Authorization: Bearer ak_…\".";
            Problem::new(Kind::Unauthenticated, "unauthenticated", words)
        })?;
        let cx = face.cx.with_actor(Actor::Channel(caller.channel.id));
        let cx = match parts.extensions.get::<RequestId>() {
            Some(id) => cx.with_request(&id.0),
            None => cx,
        };
        Ok(Self { caller, key, cx })
    }
}

async fn find(face: &Face, key: &str) -> ApiResult<Option<Caller>> {
    let mut tx = face.db.begin().await?;
    let caller = channels::find_caller(&mut tx, key).await?;
    tx.commit().await?;
    Ok(caller)
}

impl Channel {
    fn needs(&self, scope: Scope) -> ApiResult<()> {
        if self.caller.may(scope) {
            return Ok(());
        }
        let words = format!("This key does not open this: it lacks the scope \"{}\".", scope.code());
        Err(Problem::new(Kind::Forbidden, "forbidden", words))
    }
}

/// Get the channel whose key this is.
#[utoipa::path(get, path = "/channel", operation_id = "get_channel", tag = "channels", security(("channel_key" = [])),
    responses((status = 200, description = "The channel", body = ChannelOut), ChannelRead))]
pub(crate) async fn get_channel(channel: Channel) -> ApiResult<Own<Json<ChannelOut>>> {
    Ok(Own(Json((&channel.caller.channel).into())))
}

/// List everything that the channel may sell, with its price there and the number of its state.
///
/// The whole feed in one answer; `GET /api/v1/channel/events` tells what changes from then on.
#[utoipa::path(get, path = "/channel/stock", operation_id = "list_channel_stock", tag = "channels", security(("channel_key" = [])),
    responses((status = 200, description = "Every variant that ever came in", body = ChannelStockOut), ChannelRead))]
pub(crate) async fn list_channel_stock(
    State(face): State<Face>,
    channel: Channel,
) -> ApiResult<Own<Json<ChannelStockOut>>> {
    channel.needs(Scope::ReadStock)?;
    let mut conn = face.db.read().await?;
    let own = &channel.caller.channel;
    let offered = list_offered(&mut conn, own.id, None).await?;
    let variants: Vec<_> = offered.iter().map(|o| o.variant).collect();
    let offers = find_offers(&mut conn, &variants).await?;
    let offers: HashMap<VariantId, _> = offers.into_iter().map(|offer| (offer.variant, offer)).collect();
    let prices = channels::list_prices(&mut conn, own.id, None).await?;
    let data = offered.iter().filter_map(|o| {
        let offer = offers.get(&o.variant)?;
        Some(OfferedOut::new(o, offer, prices.get(&o.variant).copied().unwrap_or(offer.price)))
    });
    Ok(Own(Json(ChannelStockOut { data: data.collect() })))
}

/// Hear of every change of what the channel may sell, as server-sent events.
///
/// `stock` events carry `variant_id`, `seq` and `available`: keep the one with the highest `seq` of each variant. The stream begins with everything, and
/// tells everything again when something may have been lost; reconnecting loses nothing.
#[utoipa::path(get, path = "/channel/events", operation_id = "follow_channel", tag = "channels", security(("channel_key" = [])),
    responses((status = 200, description = "A stream of events", body = StockChangeOut, content_type = "text/event-stream"), ChannelRead))]
pub(crate) async fn follow_channel(State(face): State<Face>, channel: Channel) -> ApiResult<Response> {
    channel.needs(Scope::ReadStock)?;
    let heard = face.commerce.news.hear();
    let stream = Follow { face, channel, heard, first: true }.events();
    let sse = Sse::new(stream).keep_alive(KeepAlive::new().interval(Duration::from_secs(10)));
    Ok(Own(sse).into_response())
}

/// A stream on its way.
struct Follow {
    face: Face,
    channel: Channel,
    heard: Receiver<Told>,
    first: bool,
}

impl Follow {
    fn events(self) -> impl Stream<Item = Result<Event, Infallible>> {
        let batches = stream::unfold(Some(self), async |state| {
            let mut follow = state?;
            let batch = follow.next().await?;
            Some((stream::iter(batch.into_iter().map(Ok)), Some(follow)))
        });
        futures_util::StreamExt::flatten(batches)
    }

    /// The next events; `None` when the stream ends.
    async fn next(&mut self) -> Option<Vec<Event>> {
        if std::mem::take(&mut self.first) {
            return self.read(None).await;
        }
        loop {
            let told = tokio::select! {
                told = self.heard.recv() => told,
                () = tokio::time::sleep(LOOK) => {
                    // a key that was revoked hears no more
                    match find(&self.face, &self.channel.key).await {
                        Ok(Some(_)) => continue,
                        _ => return None,
                    }
                }
            };
            match told {
                Ok(Told::Changed(variants)) => return self.read(Some(&variants)).await,
                Ok(Told::Everything) | Err(RecvError::Lagged(_)) => return self.read(None).await,
                Ok(Told::End) | Err(RecvError::Closed) => return None,
            }
        }
    }

    async fn read(&self, only: Option<&[VariantId]>) -> Option<Vec<Event>> {
        // a database that is away ends the stream: whoever reconnects is told everything
        let mut conn = self.face.db.read().await.ok()?;
        let offered = list_offered(&mut conn, self.channel.caller.channel.id, only).await.ok()?;
        offered
            .iter()
            .map(|o| Event::default().event("stock").json_data(StockChangeOut::from(o)).ok())
            .collect()
    }
}

/// Say what a sale would come to. Nothing is kept for it.
#[utoipa::path(post, path = "/pos/quotes", operation_id = "quote_sale", tag = "channels", request_body = SaleQuoteIn,
    security(("channel_key" = [])),
    responses((status = 200, description = "Its lines and total", body = SaleQuoteOut), ChannelWrite))]
pub(crate) async fn quote_sale(
    State(face): State<Face>,
    channel: Channel,
    Body(ask): Body<SaleQuoteIn>,
) -> ApiResult<Own<Json<SaleQuoteOut>>> {
    channel.needs(Scope::WriteSales)?;
    let lines: Vec<_> = ask.lines.into_iter().map(Into::into).collect();
    let mut tx = face.db.begin().await?;
    let quoted = channels::quote_sale(&mut tx, &channel.caller.channel, &lines).await?;
    Ok(Own(Json((&quoted).into())))
}

/// Tell of a sale: it becomes an order, paid where it was made and handed over.
///
/// The key is the sale's for ever: told again, it answers what it answered first with `Idempotent-Replayed: true`. With `offline` it was made while the
/// till could not hear us: it is always taken down, and where its piece has gone elsewhere meanwhile it is answered 202 with status `conflict`, for people to make good.
#[utoipa::path(post, path = "/pos/sales", operation_id = "record_sale", tag = "channels", request_body = SaleIn,
    params(("Idempotency-Key" = String, Header, description = "The sale's own key, made up by the till", example = "till1-000482")),
    security(("channel_key" = [])),
    responses((status = 201, description = "It is an order", body = ChannelSaleOut,
               headers(("Idempotent-Replayed" = bool, description = "Present when it was told before"))),
              (status = 202, description = "It is a conflict: people make it good", body = ChannelSaleOut), ChannelWrite))]
pub(crate) async fn record_sale(
    State(face): State<Face>,
    channel: Channel,
    IdempotencyKey(key): IdempotencyKey,
    Body(ask): Body<SaleIn>,
) -> ApiResult<Response> {
    channel.needs(Scope::WriteSales)?;
    let ask: RecordSale = ask.read(channel.caller.channel, key)?;
    let (db, cx) = (face.db.clone(), channel.cx);
    let recorded = spawn_write(async move { channels::record_sale(&db, &cx, &ask).await }).await;
    answer(&face, recorded.map_err(refuse)?).await
}

async fn answer(face: &Face, told: Recorded) -> ApiResult<Response> {
    let status = match told.sale.state {
        SaleState::Recorded => StatusCode::CREATED,
        SaleState::Conflict | SaleState::Settled => StatusCode::ACCEPTED,
    };
    let mut response = Own((status, Json(shown(face, &told.sale).await?))).into_response();
    if told.again {
        let name = HeaderName::from_static("idempotent-replayed");
        response.headers_mut().insert(name, HeaderValue::from_static("true"));
    }
    Ok(response)
}

pub(crate) async fn shown(face: &Face, sale: &channels::Sale) -> ApiResult<ChannelSaleOut> {
    let order = match sale.order {
        Some(id) => commerce::orders::find(&mut *face.db.read().await?, id).await?,
        None => None,
    };
    Ok(ChannelSaleOut::new(sale, order.as_ref()))
}

/// A refusal with the facts that belong to it.
pub(crate) fn refuse(error: ChannelError) -> Problem {
    match &error {
        ChannelError::TotalDiffers { actual, .. } => {
            let total = crate::wire::MoneyOut::from(*actual);
            Problem::from(error).with("total", json!(total))
        }
        ChannelError::Held { minutes } => {
            let minutes = *minutes;
            Problem::from(error).with("minutes_left", minutes)
        }
        ChannelError::VersionConflict { current } => {
            let current = *current;
            Problem::from(error).with("current_version", current)
        }
        _ => error.into(),
    }
}

/// Get a sale that the channel told of.
#[utoipa::path(get, path = "/pos/sales/{sale}", operation_id = "get_sale", tag = "channels",
    params(("sale" = String, Path, example = "sal_069283r0000000000000000000")), security(("channel_key" = [])),
    responses((status = 200, description = "The sale as it stands", body = ChannelSaleOut), ChannelRead))]
pub(crate) async fn get_sale(
    State(face): State<Face>,
    channel: Channel,
    Segment(sale): Segment,
) -> ApiResult<Own<Json<ChannelSaleOut>>> {
    channel.needs(Scope::WriteSales)?;
    let id: ChannelSaleId = sale.parse().map_err(|_| Problem::not_found())?;
    let found = channels::find_sale(&mut *face.db.read().await?, id).await?;
    let own =
        found.filter(|sale| sale.channel == channel.caller.channel.id).ok_or_else(Problem::not_found)?;
    Ok(Own(Json(shown(&face, &own).await?)))
}
