//! Commissions and prices of metal, for staff.

use axum::{Json, extract::State};
use bespoke::{
    BespokeError,
    commissions::{
        BoardFilter, Commission, Do, Stage, act, find_by_number, find_commission, list_board, list_entries,
    },
    metals::{Element, PutRate, list_rates, put_rate},
    quotes::{call_requotes, issue_quote},
};
use kernel::{Currency, FieldError};
use web::{
    QueryPairs, spawn_write,
    staff::rights::{ReadCommissions, WorkCommissions},
};

use crate::{
    Face,
    answer::{Own, OwnVersion},
    body::Body,
    caller::Staff,
    headers::{IfMatch, Versioned},
    problem::{ApiResult, Problem},
    projects::refuse,
    query::{Query, Segment},
    responses::{StaffRead, StaffWrite},
    wire::{CommissionActionIn, CommissionCardsOut, CommissionOut, IssueQuoteIn, MetalRateIn, MetalRatesOut},
};

type Answer = OwnVersion<CommissionOut>;

/// List commissions as cards, the longest waiting first.
///
/// The board and the list of the back office show the same, under the same filter.
#[utoipa::path(get, path = "/admin/commissions", operation_id = "list_commissions", tag = "admin", params(
    ("q" = Option<String>, Query, description = "Part of a number, a title or a client's name"),
    ("stage" = Option<String>, Query, description = "For example `design`"),
    ("unanswered" = Option<bool>, Query, description = "`true` for those whose client waits for an answer"),
    ("closed" = Option<bool>, Query, description = "`true` for those that have ended too"),
), security(("staff_session" = [])), responses((status = 200, description = "The cards", body = CommissionCardsOut), StaffRead))]
pub(crate) async fn list(
    State(face): State<Face>,
    _staff: Staff<ReadCommissions>,
    QueryPairs(pairs): QueryPairs,
) -> ApiResult<Own<Json<CommissionCardsOut>>> {
    let mut query = Query::new(&pairs);
    let stage = query.text("stage");
    let unknown = stage.is_some_and(|code| Stage::find(code).is_none());
    if unknown {
        let words: Vec<_> = Stage::ALL.into_iter().map(Stage::code).collect();
        query.wrong(vec![FieldError::new(
            "stage",
            "unknown_value",
            format!("Use one of: {}.", words.join(", ")),
        )]);
    }
    let filter = BoardFilter {
        stage: stage.and_then(Stage::find),
        words: query.text("q").unwrap_or_default().chars().take(120).collect(),
        unanswered: query.parse("unanswered").unwrap_or(false),
        closed: query.parse("closed").unwrap_or(false),
        ..BoardFilter::default()
    };
    query.finish()?;
    let cards = list_board(&mut *face.db.read().await?, &filter).await?;
    Ok(Own(Json(CommissionCardsOut { data: cards.into_iter().map(Into::into).collect() })))
}

/// Get a commission with everything that happened, by id or number.
#[utoipa::path(get, path = "/admin/commissions/{commission}", operation_id = "get_commission", tag = "admin",
    params(("commission" = String, Path, description = "Id or number", example = "B-7K3MQ2")),
    security(("staff_session" = [])),
    responses((status = 200, description = "The commission", body = CommissionOut,
               headers(("ETag" = String, description = "Its version"))), StaffRead))]
pub(crate) async fn get(
    State(face): State<Face>,
    _staff: Staff<ReadCommissions>,
    Segment(commission): Segment,
) -> ApiResult<Answer> {
    let found = find(&face, &commission).await?;
    show(&face, found).await
}

/// Do something to a commission.
///
/// Moves are guarded: 409 `gate_closed` names in `missing` what has to happen first. 412 says that somebody else was faster.
#[utoipa::path(post, path = "/admin/commissions/{commission}/actions", operation_id = "act_on_commission", tag = "admin",
    params(("commission" = String, Path, description = "Id or number", example = "B-7K3MQ2"),
           ("If-Match" = String, Header, description = "Its ETag as last read")),
    request_body = CommissionActionIn, security(("staff_session" = [])),
    responses((status = 200, description = "The commission", body = CommissionOut,
               headers(("ETag" = String, description = "Its version"))), StaffWrite))]
pub(crate) async fn act_on(
    State(face): State<Face>,
    staff: Staff<WorkCommissions>,
    Segment(commission): Segment,
    version: IfMatch,
    Body(ask): Body<CommissionActionIn>,
) -> ApiResult<Answer> {
    let found = find(&face, &commission).await?;
    let action = ask.read(&staff.person.name).map_err(|wrong| Problem::fields(vec![wrong]))?;
    let ask = Do { commission: found.id, expected_version: Some(version.required()?), action };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let done = spawn_write(async move {
        let mut tx = db.begin().await?;
        let done = act(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, BespokeError>(done)
    });
    show(&face, done.await.map_err(refuse)?).await
}

/// Put a quote before a client. It takes the place of the one before.
#[utoipa::path(post, path = "/admin/commissions/{commission}/quotes", operation_id = "issue_commission_quote", tag = "admin",
    params(("commission" = String, Path, description = "Id or number", example = "B-7K3MQ2"),
           ("If-Match" = String, Header, description = "The commission's ETag as last read")),
    request_body = IssueQuoteIn, security(("staff_session" = [])),
    responses((status = 200, description = "The commission", body = CommissionOut,
               headers(("ETag" = String, description = "Its version"))), StaffWrite))]
pub(crate) async fn issue(
    State(face): State<Face>,
    staff: Staff<WorkCommissions>,
    Segment(commission): Segment,
    version: IfMatch,
    Body(ask): Body<IssueQuoteIn>,
) -> ApiResult<Answer> {
    let found = find(&face, &commission).await?;
    let ask = ask.read(found.id, version.required()?).map_err(Problem::fields)?;
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let done = spawn_write(async move {
        let mut tx = db.begin().await?;
        let (done, _) = issue_quote(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, BespokeError>(done)
    });
    show(&face, done.await.map_err(refuse)?).await
}

/// List what metal costs.
#[utoipa::path(get, path = "/admin/metal-rates", operation_id = "list_metal_rates", tag = "admin",
    security(("staff_session" = [])),
    responses((status = 200, description = "The newest price of each metal", body = MetalRatesOut), StaffRead))]
pub(crate) async fn list_metal_rates(
    State(face): State<Face>,
    _staff: Staff<ReadCommissions>,
) -> ApiResult<Own<Json<MetalRatesOut>>> {
    rates(&face, Vec::new()).await
}

/// Take down what a metal costs.
///
/// Quotes that are still open and whose metal has moved past their band since their lock are called back; `requotes` names them.
#[utoipa::path(put, path = "/admin/metal-rates/{metal}", operation_id = "put_metal_rate", tag = "admin",
    params(("metal" = String, Path, description = "`gold`, `platinum`, `palladium` or `silver`", example = "gold")),
    request_body = MetalRateIn, security(("staff_session" = [])),
    responses((status = 200, description = "The newest price of each metal", body = MetalRatesOut), StaffWrite))]
pub(crate) async fn put_metal_rate(
    State(face): State<Face>,
    staff: Staff<WorkCommissions>,
    Segment(metal): Segment,
    Body(ask): Body<MetalRateIn>,
) -> ApiResult<Own<Json<MetalRatesOut>>> {
    let ask = PutRate {
        element: Element::find(&metal).ok_or_else(Problem::not_found)?,
        currency: Currency::Usd,
        per_kg_minor: ask.per_kg_minor,
        source: ask.source,
        taken_at: ask.taken_at,
        confirmed: ask.confirmed,
    };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let called = spawn_write(async move {
        let mut tx = db.begin().await?;
        put_rate(&mut tx, &cx, ask).await?;
        let called = call_requotes(&mut tx, &cx).await?;
        tx.commit().await?;
        Ok::<_, BespokeError>(called)
    });
    let called = called.await.map_err(|error| match error {
        BespokeError::Invalid(fields) => {
            let name = |f: FieldError| {
                if f.field == "per_gram" { FieldError { field: "per_kg_minor".into(), ..f } } else { f }
            };
            Problem::fields(fields.into_iter().map(name).collect())
        }
        error => refuse(error),
    })?;
    rates(&face, called).await
}

async fn rates(face: &Face, requotes: Vec<String>) -> ApiResult<Own<Json<MetalRatesOut>>> {
    let rates = list_rates(&mut *face.db.read().await?).await?;
    Ok(Own(Json(MetalRatesOut { data: rates.iter().map(Into::into).collect(), requotes })))
}

pub(super) async fn find(face: &Face, text: &str) -> Result<Commission, Problem> {
    let mut conn = face.db.read().await?;
    let found = match text.parse() {
        Ok(id) => find_commission(&mut conn, id).await?,
        Err(_) => find_by_number(&mut conn, text).await?,
    };
    found.ok_or_else(Problem::not_found)
}

async fn show(face: &Face, commission: Commission) -> ApiResult<Answer> {
    let log = list_entries(&mut *face.db.read().await?, commission.id, 0, 5_000).await?;
    Ok(Own(Versioned(commission.version, Json(CommissionOut::new(&commission, log)))))
}
