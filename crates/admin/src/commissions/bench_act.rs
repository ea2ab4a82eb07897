//! What staff write down at the bench: each form calls one operation and goes back to the bench's page.

use axum::{
    extract::{Multipart, Path, State, multipart::MultipartRejection},
    response::Response,
};
use bespoke::{
    BespokeError,
    commissions::{Action, Do, QualityOutcome, Stage, act},
    custody::{Hand, HandOverStone, ReceiveStone, hand_over_stone, receive_stone},
    files::{AddPicture, Belongs, Place, add_picture},
    ids::CommissionId,
    workshop::{CloseJob, MetalKind, OpenJob, WeighMetal, close_job, open_job, weigh_metal},
};
use db::{Tx, with_retry};
use kernel::FieldError;
use platform::Cx;
use web::{
    FormData, Pairs, Refusal, see_other, spawn_write,
    staff::{Staff, rights::WorkBench},
};

use super::{
    PATH,
    act::read_id,
    bench,
    pictures::{receive, unreadable},
    read::decimal,
};
use crate::Face;

/// What is asked for.
#[derive(Debug, Clone)]
enum Ask {
    Open(OpenJob),
    Weigh(WeighMetal),
    Close(CloseJob),
    Receive(ReceiveStone),
    HandOver(HandOverStone),
    Act(Do),
}

async fn go(tx: &mut Tx, cx: &Cx, ask: Ask) -> Result<(), BespokeError> {
    match ask {
        Ask::Open(ask) => open_job(tx, cx, ask).await.map(|_| ()),
        Ask::Weigh(ask) => weigh_metal(tx, cx, ask).await.map(|_| ()),
        Ask::Close(ask) => close_job(tx, cx, ask).await.map(|_| ()),
        Ask::Receive(ask) => receive_stone(tx, cx, ask).await.map(|_| ()),
        Ask::HandOver(ask) => hand_over_stone(tx, cx, ask).await.map(|_| ()),
        Ask::Act(ask) => act(tx, cx, ask).await.map(|_| ()),
    }
}

/// Does it, or says on the page why not, with what was typed.
async fn perform(
    face: &Face,
    staff: &Staff<WorkBench>,
    id: CommissionId,
    ask: Result<Ask, Vec<FieldError>>,
    sent: Pairs,
    done: &str,
) -> Result<Response, Refusal> {
    let outcome = match ask {
        Ok(ask) => {
            let (db, cx) = (face.db.clone(), staff.cx.clone());
            spawn_write(async move {
                with_retry(|| async {
                    let mut tx = db.begin().await?;
                    go(&mut tx, &cx, ask.clone()).await?;
                    Ok::<_, BespokeError>(tx.commit().await?)
                })
                .await
            })
            .await
        }
        Err(wrong) => Err(BespokeError::Invalid(wrong)),
    };
    match outcome {
        Ok(()) => Ok(see_other(&format!("{PATH}/{id}/bench?done={done}"))),
        Err(BespokeError::Database(error)) => Err(error.into()),
        Err(error) => bench::refused(face, &staff.person, id, &error, sent).await,
    }
}

/// A weight with three digits behind its point, in thousandths.
fn weight(field: &'static str, sent: &Pairs, wrong: &mut Vec<FieldError>) -> i64 {
    decimal(sent.get(field), 3).unwrap_or_else(|| {
        wrong.push(FieldError::new(field, "malformed", "Enter what the scales show, for example 5.204."));
        0
    })
}

fn checked<T>(ask: T, wrong: Vec<FieldError>) -> Result<T, Vec<FieldError>> {
    if wrong.is_empty() { Ok(ask) } else { Err(wrong) }
}

/// `POST /admin/commissions/{id}/bench/jobs`
pub(crate) async fn open(
    State(face): State<Face>,
    staff: Staff<WorkBench>,
    Path(id): Path<String>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let commission = read_id(&id)?;
    let mut wrong = Vec::new();
    let due_on = sent.get("due_on").parse().unwrap_or_else(|_| {
        wrong.push(FieldError::new("due_on", "malformed", "Enter a day, for example 2027-02-14."));
        chrono::NaiveDate::default()
    });
    let hours = decimal(sent.get("minutes"), 2).unwrap_or_else(|| {
        wrong.push(FieldError::new("minutes", "malformed", "Enter hours, for example 4.5."));
        100
    });
    let tolerance_mg =
        if sent.get("tolerance").is_empty() { 0 } else { weight("tolerance", &sent, &mut wrong) };
    let ask = OpenJob {
        commission,
        stage: Stage::find(sent.get("stage")).ok_or_else(Refusal::not_found)?,
        words: sent.get("job_words").to_owned(),
        maker: sent.get("maker").to_owned(),
        metal: sent.get("metal").to_owned(),
        minutes: hours * 60 / 100,
        due_on,
        tolerance_mg,
    };
    perform(&face, &staff, commission, checked(Ask::Open(ask), wrong), sent, "opened").await
}

/// `POST /admin/commissions/{id}/bench/jobs/{job}/metal`
pub(crate) async fn weigh(
    State(face): State<Face>,
    staff: Staff<WorkBench>,
    Path((id, job)): Path<(String, String)>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let mut wrong = Vec::new();
    let ask = WeighMetal {
        job: job.parse().map_err(|_| Refusal::not_found())?,
        kind: MetalKind::find(sent.get("kind")).ok_or_else(Refusal::not_found)?,
        mg: weight("weight", &sent, &mut wrong),
        words: sent.get("note").to_owned(),
    };
    perform(&face, &staff, read_id(&id)?, checked(Ask::Weigh(ask), wrong), sent, "weighed").await
}

/// `POST /admin/commissions/{id}/bench/jobs/{job}/end`
pub(crate) async fn close(
    State(face): State<Face>,
    staff: Staff<WorkBench>,
    Path((id, job)): Path<(String, String)>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let ask = CloseJob {
        job: job.parse().map_err(|_| Refusal::not_found())?,
        name: staff.person.name.clone(),
        reason: sent.get("reason").to_owned(),
    };
    perform(&face, &staff, read_id(&id)?, Ok(Ask::Close(ask)), sent, "closed").await
}

/// `POST /admin/commissions/{id}/bench/quality`
pub(crate) async fn check(
    State(face): State<Face>,
    staff: Staff<WorkBench>,
    Path(id): Path<String>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let commission = read_id(&id)?;
    let outcome = match sent.get("outcome") {
        "passed" => QualityOutcome::Passed,
        "failed" => QualityOutcome::Failed,
        "overridden" => QualityOutcome::Overridden,
        _ => return Err(Refusal::not_found()),
    };
    let words = sent.find("quality_words").map(str::to_owned);
    let action = Action::CheckQuality { outcome, name: staff.person.name.clone(), words };
    let ask = Ask::Act(Do { commission, expected_version: None, action });
    perform(&face, &staff, commission, Ok(ask), sent, "checked").await
}

/// `POST /admin/commissions/{id}/bench/stones`
pub(crate) async fn take(
    State(face): State<Face>,
    staff: Staff<WorkBench>,
    Path(id): Path<String>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let commission = read_id(&id)?;
    let mut wrong = Vec::new();
    let ask = ReceiveStone {
        commission,
        words: sent.get("stone_words").to_owned(),
        carat_milli: i32::try_from(weight("carat", &sent, &mut wrong)).unwrap_or(i32::MAX),
        seal: sent.get("seal").to_owned(),
        signed: sent.get("signed").to_owned(),
        photo_sha256: None,
    };
    perform(&face, &staff, commission, checked(Ask::Receive(ask), wrong), sent, "received").await
}

/// `POST /admin/commissions/{id}/bench/stones/{stone}`
pub(crate) async fn hand_over(
    State(face): State<Face>,
    staff: Staff<WorkBench>,
    Path((id, stone)): Path<(String, String)>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let mut wrong = Vec::new();
    let ask = HandOverStone {
        stone: stone.parse().map_err(|_| Refusal::not_found())?,
        after: sent.get("after").parse().unwrap_or_default(),
        to: Hand::find(sent.get("to")).ok_or_else(Refusal::not_found)?,
        carat_milli: i32::try_from(weight("carat", &sent, &mut wrong)).unwrap_or(i32::MAX),
        seal: sent.get("seal").to_owned(),
        signed: sent.get("signed").to_owned(),
        photo_sha256: None,
        reason: sent.find("reason").map(str::to_owned),
    };
    perform(&face, &staff, read_id(&id)?, checked(Ask::HandOver(ask), wrong), sent, "moved").await
}

/// `POST /admin/commissions/{id}/bench/pictures`: keeps the picture and puts it before the client.
pub(crate) async fn show_picture(
    State(face): State<Face>,
    staff: Staff<WorkBench>,
    Path(id): Path<String>,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response, Refusal> {
    let commission = read_id(&id)?;
    let sent = receive(form.map_err(|_| unreadable())?).await?;
    let mut wrong = Vec::new();
    if sent.bytes.is_empty() {
        wrong.push(FieldError::new("file", "required", "Choose the picture."));
    }
    if sent.fields.get("picture_words").trim().is_empty() {
        wrong.push(FieldError::new("picture_words", "required", "Say what it shows."));
    }
    let words = sent.fields.get("picture_words").to_owned();
    let mut ask = Err(wrong);
    if matches!(&ask, Err(wrong) if wrong.is_empty()) {
        let picture = AddPicture {
            belongs: Belongs::Commission(commission),
            place: Place::Bench,
            name: sent.name.clone(),
            bytes: sent.bytes.into(),
        };
        let (db, cx, files) = (face.db.clone(), staff.cx.clone(), face.web.files.clone());
        match spawn_write(async move { add_picture(&db, &*files, &cx, picture).await }).await {
            Ok(kept) => {
                let action = Action::ShowPicture { file_sha256: kept.sha256, words };
                ask = Ok(Ask::Act(Do { commission, expected_version: None, action }));
            }
            Err(error @ (BespokeError::Database(_) | BespokeError::Files(_))) => return Err(error.into()),
            Err(error) => return bench::refused(&face, &staff.person, commission, &error, sent.fields).await,
        }
    }
    perform(&face, &staff, commission, ask, sent.fields, "pictured").await
}
