//! The atelier's day, for staff: what falls when, who has how much, every client's messages, and words to answer with.

use axum::{Json, extract::State};
use bespoke::{
    BespokeError,
    agenda::{AgendaFilter, list_agenda, workload},
    commissions::{BoardFilter, Whose, list_board},
    inbox::{
        InboxFilter, Only, PutTemplate, list_templates, list_threads, mark_read, put_template,
        remove_template,
    },
};
use chrono::{Days, NaiveDate};
use kernel::FieldError;
use web::{
    QueryPairs, spawn_write,
    staff::rights::{ReadCommissions, WorkCommissions},
};

use super::commissions::find;
use crate::{
    Face,
    answer::Own,
    body::Body,
    caller::Staff,
    headers::IfMatch,
    problem::ApiResult,
    projects::refuse,
    query::{Query, Segment},
    responses::{StaffRead, StaffWrite},
    wire::{AgendaOut, MarkReadIn, PutTemplateIn, TemplatesOut, ThreadsOut, WorkloadOut},
};

/// The most days that are asked for at once.
const MOST_DAYS: i64 = 366;

/// List what falls on days: conversations, promised days, jobs, services, and answers that are due.
#[utoipa::path(get, path = "/admin/agenda", operation_id = "list_agenda", tag = "admin", params(
    ("from" = Option<String>, Query, description = "From this day on; today when left out"),
    ("to" = Option<String>, Query, description = "Up to and with this day; a month later when left out"),
    ("mine" = Option<bool>, Query, description = "`true` for what is the caller's own"),
), security(("staff_session" = [])), responses((status = 200, description = "The days in order", body = AgendaOut), StaffRead))]
pub(crate) async fn agenda(
    State(face): State<Face>,
    staff: Staff<ReadCommissions>,
    QueryPairs(pairs): QueryPairs,
) -> ApiResult<Own<Json<AgendaOut>>> {
    let mut tx = face.db.begin().await?;
    let today = tx.now().await?.date_naive();
    let mut query = Query::new(&pairs);
    let from: NaiveDate = query.parse("from").unwrap_or(today);
    let to = query.parse("to").or_else(|| from.checked_add_days(Days::new(30))).unwrap_or(from);
    let mine = query.parse("mine").unwrap_or(false);
    if to < from || (to - from).num_days() > MOST_DAYS {
        query.wrong(vec![FieldError::new("to", "out_of_range", "Ask for at most a year, from a day on.")]);
    }
    query.finish()?;
    let whose = mine.then(|| (staff.person.account, staff.person.name.clone()));
    let items = list_agenda(&mut tx, &AgendaFilter { from, to, whose }).await?;
    Ok(Own(Json(AgendaOut { data: items.into_iter().map(Into::into).collect() })))
}

/// Get who looks after how many commissions, and how many of them are late or have stalled.
#[utoipa::path(get, path = "/admin/workload", operation_id = "get_workload", tag = "admin", security(("staff_session" = [])),
    responses((status = 200, description = "Everybody, the fullest first", body = WorkloadOut), StaffRead))]
pub(crate) async fn loads(
    State(face): State<Face>,
    _staff: Staff<ReadCommissions>,
) -> ApiResult<Own<Json<WorkloadOut>>> {
    let mut tx = face.db.begin().await?;
    let now = tx.now().await?;
    let cards = list_board(&mut tx, &BoardFilter::default()).await?;
    Ok(Own(Json(WorkloadOut { data: workload(&cards, now).into_iter().map(Into::into).collect() })))
}

/// List the messages of all commissions, one entry a commission.
#[utoipa::path(get, path = "/admin/inbox", operation_id = "list_message_threads", tag = "admin", params(
    ("only" = Option<String>, Query, description = "`to_answer` (when left out), `unread`, `answered` or `all`"),
    ("mine" = Option<bool>, Query, description = "`true` for commissions that the caller looks after"),
    ("q" = Option<String>, Query, description = "Part of a number, a title or a client's name"),
), security(("staff_session" = [])), responses((status = 200, description = "Who waits longest first", body = ThreadsOut), StaffRead))]
pub(crate) async fn threads(
    State(face): State<Face>,
    staff: Staff<ReadCommissions>,
    QueryPairs(pairs): QueryPairs,
) -> ApiResult<Own<Json<ThreadsOut>>> {
    let mut query = Query::new(&pairs);
    let only = query.text("only");
    if only.is_some_and(|code| Only::find(code).is_none()) {
        let words: Vec<_> = Only::ALL.into_iter().map(Only::code).collect();
        let message = format!("Use one of: {}.", words.join(", "));
        query.wrong(vec![FieldError::new("only", "unknown_value", message)]);
    }
    let mine: bool = query.parse("mine").unwrap_or(false);
    let filter = InboxFilter {
        only: only.and_then(Only::find).unwrap_or_default(),
        whose: if mine { Whose::Of(staff.person.account) } else { Whose::Everybody },
        words: query.text("q").unwrap_or_default().chars().take(120).collect(),
    };
    query.finish()?;
    let threads = list_threads(&mut *face.db.read().await?, staff.person.account, &filter).await?;
    Ok(Own(Json(ThreadsOut { data: threads.into_iter().map(Into::into).collect() })))
}

/// Note how far the caller has read a commission's messages. Reading less than before changes nothing.
#[utoipa::path(post, path = "/admin/inbox/{commission}/read", operation_id = "mark_messages_read", tag = "admin",
    params(("commission" = String, Path, description = "Id or number", example = "B-7K3MQ2")),
    request_body = MarkReadIn, security(("staff_session" = [])),
    responses((status = 200, description = "What the caller has not read yet", body = ThreadsOut), StaffWrite))]
pub(crate) async fn read(
    State(face): State<Face>,
    staff: Staff<ReadCommissions>,
    Segment(commission): Segment,
    Body(ask): Body<MarkReadIn>,
) -> ApiResult<Own<Json<ThreadsOut>>> {
    let found = find(&face, &commission).await?;
    let (db, account) = (face.db.clone(), staff.person.account);
    let noted = spawn_write(async move {
        let mut tx = db.begin().await?;
        mark_read(&mut tx, found.id, account, ask.seq).await?;
        tx.commit().await?;
        Ok::<_, BespokeError>(())
    });
    noted.await.map_err(refuse)?;
    let filter = InboxFilter { only: Only::Unread, ..InboxFilter::default() };
    let threads = list_threads(&mut *face.db.read().await?, account, &filter).await?;
    Ok(Own(Json(ThreadsOut { data: threads.into_iter().map(Into::into).collect() })))
}

/// List words to begin an answer with.
#[utoipa::path(get, path = "/admin/message-templates", operation_id = "list_message_templates", tag = "admin", security(("staff_session" = [])),
    responses((status = 200, description = "The templates by title", body = TemplatesOut), StaffRead))]
pub(crate) async fn templates(
    State(face): State<Face>,
    _staff: Staff<ReadCommissions>,
) -> ApiResult<Own<Json<TemplatesOut>>> {
    all(&face).await
}

async fn all(face: &Face) -> ApiResult<Own<Json<TemplatesOut>>> {
    let templates = list_templates(&mut *face.db.read().await?).await?;
    Ok(Own(Json(TemplatesOut { data: templates.into_iter().map(Into::into).collect() })))
}

/// Write down words to begin an answer with, or change them.
///
/// Without `If-Match` it makes a new one, and refuses a code that is taken; with it, the template's `version` as last read.
#[utoipa::path(put, path = "/admin/message-templates/{code}", operation_id = "put_message_template", tag = "admin",
    params(("code" = String, Path, example = "ready_on"),
           ("If-Match" = Option<String>, Header, description = "The template's version as last read; left out for a new one")),
    request_body = PutTemplateIn, security(("staff_session" = [])),
    responses((status = 200, description = "The templates by title", body = TemplatesOut), StaffWrite))]
pub(crate) async fn put(
    State(face): State<Face>,
    staff: Staff<WorkCommissions>,
    Segment(code): Segment,
    version: IfMatch,
    Body(ask): Body<PutTemplateIn>,
) -> ApiResult<Own<Json<TemplatesOut>>> {
    let ask = PutTemplate { code, title: ask.title, words: ask.words, expected_version: version.0 };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let kept = spawn_write(async move {
        let mut tx = db.begin().await?;
        put_template(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, BespokeError>(())
    });
    kept.await.map_err(refuse)?;
    all(&face).await
}

/// Take a template away. What was written with it stays.
#[utoipa::path(delete, path = "/admin/message-templates/{code}", operation_id = "remove_message_template", tag = "admin",
    params(("code" = String, Path, example = "ready_on")), security(("staff_session" = [])),
    responses((status = 200, description = "The templates that are left", body = TemplatesOut), StaffWrite))]
pub(crate) async fn remove(
    State(face): State<Face>,
    staff: Staff<WorkCommissions>,
    Segment(code): Segment,
) -> ApiResult<Own<Json<TemplatesOut>>> {
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let gone = spawn_write(async move {
        let mut tx = db.begin().await?;
        remove_template(&mut tx, &cx, &code).await?;
        tx.commit().await?;
        Ok::<_, BespokeError>(())
    });
    gone.await.map_err(refuse)?;
    all(&face).await
}
