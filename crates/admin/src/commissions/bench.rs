//! `/admin/commissions/{id}/bench`: the jobs of a commission with their metal, the quality check, and where its client's stones are.
//! `/admin/bench`: who has how much on their bench.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use bespoke::{
    BespokeError,
    commissions::{Commission, find_commission},
    custody::{ClientStone, HandOver, list_hand_overs, list_stones},
    files::{File, list_of_commission},
    ids::CommissionId,
    workshop::{Job, Weighing, list_jobs, list_load, list_open, list_weighings},
};
use customers::{Permission, SignedIn};
use http::StatusCode;
use kernel::{Fault, FieldError};
use maud::{Markup, html};
use ui::{Card, Column, DataTable, ErrorSummary, FieldProblem, PageHeader, Row, Tone};
use web::{
    Pairs, QueryPairs, Refusal,
    staff::{Staff, rights::ReadCommissions},
    status_of,
};

use super::{PATH, act::read_id, bench_parts as parts, words::grams};
use crate::{
    Face,
    frame::{Sheet, outcome},
};

/// Where the whole workshop is seen.
pub(crate) const ALL: &str = "/admin/bench";

/// Everything the page shows.
pub(super) struct Bench {
    pub(super) commission: Commission,
    pub(super) jobs: Vec<(Job, Vec<Weighing>)>,
    pub(super) stones: Vec<(ClientStone, Vec<HandOver>)>,
    pub(super) files: Vec<File>,
    pub(super) works: bool,
    /// What was typed into a form that was refused, and into which.
    pub(super) sent: Pairs,
    pub(super) wrong: Vec<FieldError>,
}

impl Bench {
    /// What was typed into a field of the form named; another form's stays empty.
    pub(super) fn typed(&self, form: &str, field: &str) -> String {
        if self.sent.get("form") == form { self.sent.get(field).to_owned() } else { String::new() }
    }

    /// What is said against a field of the form named.
    pub(super) fn said(&self, form: &str, field: &str) -> Option<String> {
        let here = self.sent.get("form") == form;
        self.wrong.iter().find(|e| here && e.field == field).map(|e| e.message.to_string())
    }
}

/// `GET /admin/commissions/{id}/bench`
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<ReadCommissions>,
    Path(id): Path<String>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let notice = match query.get("done") {
        "opened" => outcome(Tone::Success, "The job is given."),
        "weighed" => outcome(Tone::Success, "Written down."),
        "closed" => outcome(Tone::Success, "The job is closed, and its metal adds up."),
        "checked" => outcome(Tone::Success, "The check is written down."),
        "received" => outcome(Tone::Success, "The stone is in the safe. Its owner is being written to."),
        "moved" => outcome(Tone::Success, "Handed over."),
        "pictured" => outcome(Tone::Success, "The picture is before the client."),
        _ => html! {},
    };
    page(&face, &staff.person, read_id(&id)?, StatusCode::OK, &notice, (Pairs::default(), Vec::new())).await
}

/// The page after something was refused: why, and what was typed.
pub(super) async fn refused(
    face: &Face,
    person: &SignedIn,
    id: CommissionId,
    error: &BespokeError,
    sent: Pairs,
) -> Result<Response, Refusal> {
    let wrong = error.fields().to_vec();
    let notice = if wrong.is_empty() {
        outcome(Tone::Warning, &error.message())
    } else {
        html! {}
    };
    page(face, person, id, status_of(error.kind()), &notice, (sent, wrong)).await
}

async fn page(
    face: &Face,
    person: &SignedIn,
    id: CommissionId,
    status: StatusCode,
    notice: &Markup,
    (sent, wrong): (Pairs, Vec<FieldError>),
) -> Result<Response, Refusal> {
    let mut conn = face.db.read().await?;
    let commission = find_commission(&mut conn, id).await?.ok_or_else(Refusal::not_found)?;
    let mut jobs = Vec::new();
    for job in list_jobs(&mut conn, id).await? {
        let weighings = list_weighings(&mut conn, job.id).await?;
        jobs.push((job, weighings));
    }
    let mut stones = Vec::new();
    for stone in list_stones(&mut conn, id).await? {
        let chain = list_hand_overs(&mut conn, stone.id).await?;
        stones.push((stone, chain));
    }
    let files = list_of_commission(&mut conn, id).await?;
    drop(conn);
    let works = person.may(Permission::WorkBench);
    let bench = Bench { commission, jobs, stones, files, works, sent, wrong };
    let title = format!("Bench of {}", bench.commission.state.number);
    let body = body(&bench, notice);
    Ok(Sheet { title, path: PATH, body }.respond(face, person, status).into_response())
}

fn body(bench: &Bench, notice: &Markup) -> Markup {
    let state = &bench.commission.state;
    let problems = bench.wrong.iter();
    let problems = problems
        .map(|e| FieldProblem {
            field_id: format!("{}_{}", bench.sent.get("form"), e.field),
            text: e.message.to_string(),
        })
        .collect();
    let card = |title: &str, body: Markup| Card { title: title.into(), body, sticky: false };
    html! {
        (PageHeader {
            crumbs: vec![("Commissions".into(), PATH.into()), (state.number.clone(), format!("{PATH}/{}", bench.commission.id)), ("Bench".into(), String::new())],
            title: "At the bench".into(),
            text: format!("{}: {}.", state.title, state.stage.label()),
            ..PageHeader::default()
        })
        (notice)
        (ErrorSummary { title: "Nothing was written down yet".into(), problems })
        div class="split split-aside" {
            div class="stack stack-6" {
                @for (job, weighings) in &bench.jobs { (card(&format!("Job {}", job.no), parts::job(bench, job, weighings))) }
                @if bench.works { (card("Give a job", parts::new_job(bench))) }
            }
            div class="stack" {
                (card("Quality check", parts::quality(bench)))
                @for (stone, chain) in &bench.stones { (card(&format!("The client’s stone {}", stone.no), parts::stone(bench, stone, chain))) }
                @if bench.works { (card("Receive a stone of the client’s", parts::new_stone(bench))) }
                @if bench.works { (card("Picture for the client", parts::picture(bench))) }
            }
        }
    }
}

/// `GET /admin/bench`
pub(crate) async fn show_all(
    State(face): State<Face>,
    staff: Staff<ReadCommissions>,
) -> Result<Response, Refusal> {
    let mut tx = face.db.begin().await?;
    let today = tx.now().await?.date_naive();
    let load = list_load(&mut tx, today).await?;
    let open = list_open(&mut tx).await?;
    drop(tx);
    let hours = |minutes: i64| format!("{} h {:02} min", minutes / 60, minutes % 60);
    let loads = load.iter().map(|one| Row {
        name: one.maker.clone(),
        cells: vec![
            html! { (one.maker) },
            html! { (one.jobs) @if one.late > 0 { span class="cell-sub" { (one.late) " past their day" } } },
            html! { (hours(one.minutes)) },
            html! { (one.next_due.format("%-d %b %Y")) },
            html! { (grams(one.metal_mg)) },
        ],
        ..Row::default()
    });
    let jobs = open.iter().map(|(number, job)| Row {
        name: format!("{number} job {}", job.no),
        cells: vec![
            html! { (job.due_on.format("%-d %b %Y")) @if job.due_on < today { span class="cell-sub" { "Past its day" } } },
            html! { a href={ (PATH) "/" (job.commission) "/bench" } { (number) } span class="cell-sub" { (job.words) } },
            html! { (job.stage.label()) },
            html! { (job.maker) },
            html! { (hours(job.minutes)) },
        ],
        ..Row::default()
    });
    let columns = |names: [&'static str; 5]| names.into_iter().map(Column::new).collect();
    let body = html! {
        (PageHeader {
            crumbs: vec![("Commissions".into(), PATH.into()), ("Bench".into(), String::new())],
            title: "The bench".into(),
            text: "Who has how much before them, and which job is due first.".into(),
            ..PageHeader::default()
        })
        (DataTable {
            caption: "Load of the bench, the fullest first".into(),
            columns: columns(["Who", "Jobs", "Planned", "Next day", "Metal there"]),
            rows: loads.collect(),
            empty: html! { p { "No job is open." } },
            ..DataTable::default()
        })
        (DataTable {
            caption: "Open jobs, the most pressing first".into(),
            columns: columns(["By", "Commission", "Work", "Who", "Planned"]),
            rows: jobs.collect(),
            empty: html! { p { "No job is open." } },
            ..DataTable::default()
        })
    };
    Ok(Sheet { title: "The bench".into(), path: ALL, body }.ok(&face, &staff.person).into_response())
}
