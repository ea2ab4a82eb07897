//! The sale.

use axum::{
    extract::{Path, State},
    response::Response,
};
use commerce::channels::{ChannelError, RecordSale, SaleState, Tender, record_sale};
use http::StatusCode;
use kernel::{Fault as _, Money};
use web::{
    FormData, Refusal, see_other, spawn_write,
    staff::{Staff, rights::WorkTill},
    status_of,
};

use super::{
    PATH,
    basket::Basket,
    counter::{Counter, words_of},
    find_till,
};
use crate::Face;

/// `POST /admin/pos/{till}/sales`. What is refused comes back with everything that was typed.
pub(crate) async fn sell(
    State(face): State<Face>,
    staff: Staff<WorkTill>,
    Path(till): Path<String>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let till = find_till(&mut *face.db.read().await?, &till).await?;
    let basket = Basket::read(&sent);
    let Some(tender) = Tender::find(sent.get("tender")) else {
        let refused = Some("Say how the client pays.".to_owned());
        let counter = Counter { till, basket, searched: String::new(), sent: Some(sent), refused };
        return counter.page(&face, &staff.person, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let ask = RecordSale {
        key: sent.get("key").to_owned(),
        offline: false,
        sold_at: None,
        seller: staff.person.name.clone(),
        email: sent.get("email").to_owned(),
        tender,
        // no number is a total that nothing comes to: the answer says what it does come to
        total: Money::new(sent.get("total").parse().unwrap_or(1), till.currency),
        lines: basket.0.clone(),
        channel: till.clone(),
    };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let told = spawn_write(async move { record_sale(&db, &cx, &ask).await }).await;
    match told {
        Ok(recorded) if recorded.sale.state == SaleState::Recorded => {
            Ok(see_other(&format!("{PATH}/{}/sales/{}", till.code, recorded.sale.id)))
        }
        Ok(recorded) => Ok(see_other(&format!("{}/{}", crate::channels::SALES, recorded.sale.id))),
        Err(ChannelError::Database(error)) => Err(error.into()),
        Err(error) => {
            let refused = Some(words_of(&error));
            let counter = Counter { till, basket, searched: String::new(), sent: Some(sent), refused };
            counter.page(&face, &staff.person, status_of(error.kind())).await
        }
    }
}
