//! The bench, for staff: jobs, metal, and the stones of clients.

use axum::{Json, extract::State};
use bespoke::{
    BespokeError,
    custody::{hand_over_stone, list_hand_overs, list_stones, receive_stone},
    ids::CommissionId,
    workshop::{CloseJob, close_job, list_jobs, list_load, open_job, weigh_metal},
};
use kernel::FieldError;
use web::{
    spawn_write,
    staff::rights::{ReadCommissions, WorkBench},
};

use super::commissions::find;
use crate::{
    Face,
    answer::Own,
    body::Body,
    caller::Staff,
    problem::{ApiResult, Problem},
    projects::refuse,
    query::Segment,
    responses::{BenchWrite, StaffRead},
    wire::{
        BenchJobOut, BenchLoadsOut, BenchOut, ClientStoneOut, CloseJobIn, HandOverStoneIn, OpenJobIn,
        ReceiveStoneIn, WeighMetalIn,
    },
};

/// See who has how much on their bench, the fullest first.
#[utoipa::path(get, path = "/admin/bench", operation_id = "list_bench_loads", tag = "admin", security(("staff_session" = [])),
    responses((status = 200, description = "Open jobs by maker", body = BenchLoadsOut), StaffRead))]
pub(crate) async fn loads(
    State(face): State<Face>,
    _staff: Staff<ReadCommissions>,
) -> ApiResult<Own<Json<BenchLoadsOut>>> {
    let mut tx = face.db.begin().await?;
    let today = tx.now().await?.date_naive();
    let load = list_load(&mut tx, today).await?;
    Ok(Own(Json(BenchLoadsOut { data: load.into_iter().map(Into::into).collect() })))
}

/// See what a commission has at the bench: jobs with their metal, and the client's stones with every hand they went through.
#[utoipa::path(get, path = "/admin/commissions/{commission}/bench", operation_id = "get_commission_bench", tag = "admin",
    params(("commission" = String, Path, description = "Id or number", example = "B-7K3MQ2")), security(("staff_session" = [])),
    responses((status = 200, description = "Jobs and stones", body = BenchOut), StaffRead))]
pub(crate) async fn get(
    State(face): State<Face>,
    _staff: Staff<ReadCommissions>,
    Segment(commission): Segment,
) -> ApiResult<Own<Json<BenchOut>>> {
    let found = find(&face, &commission).await?;
    show(&face, found.id).await
}

/// Give a job to the bench.
#[utoipa::path(post, path = "/admin/commissions/{commission}/jobs", operation_id = "open_bench_job", tag = "admin",
    params(("commission" = String, Path, description = "Id or number", example = "B-7K3MQ2")),
    request_body = OpenJobIn, security(("staff_session" = [])),
    responses((status = 200, description = "The job", body = BenchJobOut), BenchWrite))]
pub(crate) async fn open(
    State(face): State<Face>,
    staff: Staff<WorkBench>,
    Segment(commission): Segment,
    Body(ask): Body<OpenJobIn>,
) -> ApiResult<Own<Json<BenchJobOut>>> {
    let found = find(&face, &commission).await?;
    let ask = ask.read(found.id).map_err(|wrong| Problem::fields(vec![wrong]))?;
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let done = spawn_write(async move {
        let mut tx = db.begin().await?;
        let (_, job) = open_job(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, BespokeError>(job)
    });
    Ok(Own(Json(done.await.map_err(spelled)?.into())))
}

/// Write a weighing down.
///
/// 409 `metal_too_much` when more would have come out than went in.
#[utoipa::path(post, path = "/admin/jobs/{job}/metal", operation_id = "weigh_metal", tag = "admin",
    params(("job" = String, Path, description = "The job's id")), request_body = WeighMetalIn, security(("staff_session" = [])),
    responses((status = 200, description = "The job", body = BenchJobOut), BenchWrite))]
pub(crate) async fn weigh(
    State(face): State<Face>,
    staff: Staff<WorkBench>,
    Segment(job): Segment,
    Body(ask): Body<WeighMetalIn>,
) -> ApiResult<Own<Json<BenchJobOut>>> {
    let job = job.parse().map_err(|_| Problem::not_found())?;
    let ask = ask.read(job).map_err(|wrong| Problem::fields(vec![wrong]))?;
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let done = spawn_write(async move {
        let mut tx = db.begin().await?;
        let job = weigh_metal(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, BespokeError>(job)
    });
    Ok(Own(Json(done.await.map_err(spelled)?.into())))
}

/// Close a job. What is not accounted for is lost; more than the tolerance needs a reason: 409 `metal_lost`.
#[utoipa::path(post, path = "/admin/jobs/{job}/end", operation_id = "close_bench_job", tag = "admin",
    params(("job" = String, Path, description = "The job's id")), request_body = CloseJobIn, security(("staff_session" = [])),
    responses((status = 200, description = "The job", body = BenchJobOut), BenchWrite))]
pub(crate) async fn close(
    State(face): State<Face>,
    staff: Staff<WorkBench>,
    Segment(job): Segment,
    Body(ask): Body<CloseJobIn>,
) -> ApiResult<Own<Json<BenchJobOut>>> {
    let job = job.parse().map_err(|_| Problem::not_found())?;
    let ask = CloseJob { job, name: staff.person.name.clone(), reason: ask.reason };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let done = spawn_write(async move {
        let mut tx = db.begin().await?;
        let (_, job) = close_job(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, BespokeError>(job)
    });
    Ok(Own(Json(done.await.map_err(spelled)?.into())))
}

/// Receive a client's stone into the safe.
#[utoipa::path(post, path = "/admin/commissions/{commission}/stones", operation_id = "receive_client_stone", tag = "admin",
    params(("commission" = String, Path, description = "Id or number", example = "B-7K3MQ2")),
    request_body = ReceiveStoneIn, security(("staff_session" = [])),
    responses((status = 200, description = "Jobs and stones", body = BenchOut), BenchWrite))]
pub(crate) async fn receive(
    State(face): State<Face>,
    staff: Staff<WorkBench>,
    Segment(commission): Segment,
    Body(ask): Body<ReceiveStoneIn>,
) -> ApiResult<Own<Json<BenchOut>>> {
    let found = find(&face, &commission).await?;
    let ask = ask.read(found.id);
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let done = spawn_write(async move {
        let mut tx = db.begin().await?;
        receive_stone(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, BespokeError>(())
    });
    done.await.map_err(spelled)?;
    show(&face, found.id).await
}

/// Hand a client's stone over.
///
/// 409 `stone_weighs_otherwise` when it differs from the last weighing by more than its tolerance and no reason says why; 409
/// `stone_elsewhere` when somebody moved it meanwhile.
#[utoipa::path(post, path = "/admin/client-stones/{stone}/hand-overs", operation_id = "hand_over_client_stone", tag = "admin",
    params(("stone" = String, Path, description = "The stone's id")), request_body = HandOverStoneIn, security(("staff_session" = [])),
    responses((status = 200, description = "Jobs and stones", body = BenchOut), BenchWrite))]
pub(crate) async fn hand_over(
    State(face): State<Face>,
    staff: Staff<WorkBench>,
    Segment(stone): Segment,
    Body(ask): Body<HandOverStoneIn>,
) -> ApiResult<Own<Json<BenchOut>>> {
    let stone = stone.parse().map_err(|_| Problem::not_found())?;
    let ask = ask.read(stone).map_err(|wrong| Problem::fields(vec![wrong]))?;
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let done = spawn_write(async move {
        let mut tx = db.begin().await?;
        let (commission, _) = hand_over_stone(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, BespokeError>(commission.id)
    });
    let commission = done.await.map_err(spelled)?;
    show(&face, commission).await
}

async fn show(face: &Face, id: CommissionId) -> ApiResult<Own<Json<BenchOut>>> {
    let mut conn = face.db.read().await?;
    let jobs = list_jobs(&mut conn, id).await?.into_iter().map(Into::into).collect();
    let mut stones = Vec::new();
    for stone in list_stones(&mut conn, id).await? {
        let chain = list_hand_overs(&mut conn, stone.id).await?;
        stones.push(ClientStoneOut::new(stone, chain));
    }
    Ok(Own(Json(BenchOut { jobs, stones })))
}

/// A refusal with its fields under the names they have here; the forms of the back office have others where one page has many.
fn spelled(error: BespokeError) -> Problem {
    let name = |field: FieldError| {
        let here = match field.field.as_ref() {
            "job_words" | "stone_words" | "note" => "words",
            "tolerance" => "tolerance_mg",
            "weight" => "mg",
            "carat" => "carat_milli",
            "photo" => "photo_sha256",
            _ => return field,
        };
        FieldError { field: here.into(), ..field }
    };
    match error {
        BespokeError::Invalid(fields) => Problem::fields(fields.into_iter().map(name).collect()),
        error => refuse(error),
    }
}
