//! What staff do with channels.

use axum::{
    extract::{Path, State},
    response::Response,
};
use catalog::products::find_variants_by_sku;
use commerce::{
    channels::{ChannelError, ChannelKind, MakeKey, PutChannel, Scope, make_key, put_channel, revoke_key},
    inventory::{Allotment, InventoryError, PutAllotment, put_allotment},
};
use http::StatusCode;
use kernel::{Currency, Fault, FieldError, Kind, clean_text, ids::ChannelKeyId};
use ui::Tone;
use web::{
    FormData, Pairs, Refusal, see_other, spawn_write,
    staff::{Staff, rights::RunChannels},
    status_of,
};

use super::{
    PATH, list,
    page::{self, Said},
};
use crate::Face;

fn line(sent: &Pairs, name: &str) -> String {
    clean_text(sent.get(name), false).chars().take(120).collect()
}

/// `POST /admin/channels`: opens one.
pub(crate) async fn put(
    State(face): State<Face>,
    staff: Staff<RunChannels>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let wrong = |field, words| ChannelError::Invalid(vec![FieldError::new(field, "required", words)]);
    let read = || {
        Ok(PutChannel {
            code: line(&sent, "code"),
            expected_version: 0,
            name: line(&sent, "name"),
            kind: ChannelKind::find(sent.get("kind"))
                .ok_or_else(|| wrong("kind", "Choose what kind it is."))?,
            location: sent
                .get("location")
                .parse()
                .map_err(|_| wrong("location", "Choose where it hands over."))?,
            currency: Currency::Usd,
            receipts_email: line(&sent, "receipts_email"),
            closed: false,
        })
    };
    let done = match read() {
        Ok(ask) => {
            let (db, cx) = (face.db.clone(), staff.cx.clone());
            spawn_write(async move {
                let mut tx = db.begin().await?;
                let put = put_channel(&mut tx, &cx, ask).await?;
                tx.commit().await?;
                Ok::<_, ChannelError>(put)
            })
            .await
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(put) => Ok(see_other(&format!("{PATH}/{}?done=saved", put.code))),
        Err(ChannelError::Database(error)) => Err(error.into()),
        Err(error) => {
            let mut wrong = error.fields().to_vec();
            if wrong.is_empty() {
                wrong.push(FieldError::new("code", error.code(), error.message().into_owned()));
            }
            let said = list::Said { status: status_of(error.kind()), sent, wrong, notice: None };
            list::page(&face, &staff.person, &said).await
        }
    }
}

/// `POST /admin/channels/{code}/keys`: the answer is the page with the key, which is shown this once.
pub(crate) async fn make(
    State(face): State<Face>,
    staff: Staff<RunChannels>,
    Path(code): Path<String>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let channel = page::find(&face, &code).await?.id;
    let hours = sent.get("overlap_hours").trim().parse().unwrap_or(-1);
    let replaces = sent.get("replaces").parse::<ChannelKeyId>().ok().map(|key| (key, hours));
    let scopes = sent.all("scopes").filter_map(Scope::find).collect();
    let ask = MakeKey { channel, name: line(&sent, "name"), scopes, replaces };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let made = spawn_write(async move {
        let mut tx = db.begin().await?;
        let made = make_key(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, ChannelError>(made)
    });
    let said = match made.await {
        Ok(made) => Said { made: Some(made), ..Said::default() },
        Err(error) => refused(error, sent)?,
    };
    page::page(&face, &staff.person, &code, &said).await
}

fn refused(error: ChannelError, sent: Pairs) -> Result<Said, Refusal> {
    if let ChannelError::Database(error) = error {
        return Err(error.into());
    }
    let wrong = error.fields().to_vec();
    let notice = wrong.is_empty().then(|| (Tone::Warning, error.message().into_owned()));
    Ok(Said { status: status_of(error.kind()), sent, wrong, notice, made: None })
}

/// `POST /admin/channels/{code}/keys/{key}/revocation`.
pub(crate) async fn revoke(
    State(face): State<Face>,
    staff: Staff<RunChannels>,
    Path((code, key)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let channel = page::find(&face, &code).await?.id;
    let key: ChannelKeyId = key.parse().map_err(|_| Refusal::not_found())?;
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let done = spawn_write(async move {
        let mut tx = db.begin().await?;
        revoke_key(&mut tx, &cx, channel, key).await?;
        Ok::<_, ChannelError>(tx.commit().await?)
    });
    match done.await {
        Ok(()) => Ok(see_other(&format!("{PATH}/{code}?done=revoked"))),
        Err(error) => page::page(&face, &staff.person, &code, &refused(error, Pairs::default())?).await,
    }
}

/// `POST /admin/channels/{code}/allotments`.
pub(crate) async fn allot(
    State(face): State<Face>,
    staff: Staff<RunChannels>,
    Path(code): Path<String>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let channel = page::find(&face, &code).await?.id;
    let sku = line(&sent, "sku");
    let known = find_variants_by_sku(&mut *face.db.read().await?, std::slice::from_ref(&sku)).await?;
    let units = sent.get("units").trim().parse().unwrap_or(0);
    let rule = match sent.get("rule") {
        "buffer" => Allotment::Buffer(units),
        "exclusive" => Allotment::Exclusive(units),
        _ => Allotment::Shared,
    };
    let Some(variant) = known.get(&sku).copied() else {
        let wrong = vec![FieldError::new("sku", "unknown_value", "No piece of the catalogue has this code.")];
        let said = Said { status: StatusCode::UNPROCESSABLE_ENTITY, sent, wrong, ..Said::default() };
        return page::page(&face, &staff.person, &code, &said).await;
    };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let done = spawn_write(async move {
        db::with_retry(|| async {
            let mut tx = db.begin().await?;
            put_allotment(&mut tx, &cx, PutAllotment { channel, variant, rule }).await?;
            Ok::<_, InventoryError>(tx.commit().await?)
        })
        .await
    });
    match done.await {
        Ok(()) => Ok(see_other(&format!("{PATH}/{code}?done=allotted"))),
        Err(InventoryError::Database(error)) => Err(error.into()),
        Err(error) => {
            let words = match (&error, error.kind()) {
                (InventoryError::Insufficient(short), _) => {
                    let left = short.first().map_or(0, |short| short.available);
                    format!("{left} are free now: it cannot have more than that for itself.")
                }
                (_, Kind::Invalid) => "Enter 0 to 10,000 units.".to_owned(),
                _ => error.message().into_owned(),
            };
            let wrong = vec![FieldError::new("units", error.code(), words)];
            let said = Said { status: status_of(error.kind()), sent, wrong, ..Said::default() };
            page::page(&face, &staff.person, &code, &said).await
        }
    }
}
