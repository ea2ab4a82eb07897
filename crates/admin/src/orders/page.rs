//! One order.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use commerce::{
    documents::{self, Document},
    fulfillment::{self, Shipment, Unsent},
    orders::{self, Order, OrderError, OrderHold, OrderNote, OrderState},
    payments::{self, Concern, Payment, Source, StoredRefund},
    returns::{self as asked, Return},
    schedules::{self, CardConsent, Installment},
    transfers::{self, Transfer},
};
use customers::{Permission, SignedIn, accounts};
use kernel::{Fault, FieldError, Kind, Money, ids::OrderId};
use maud::{Markup, html};
use platform::{audit, mail::StoredMail, states};
use ui::{Button, ButtonScheme, PageHeader, StatusDot, Tone};
use web::{
    Page, QueryPairs, Refusal,
    staff::{Staff, rights::ReadOrders},
    status_of,
};

use super::{
    care, concerns, parcels, parts, paying, read_id, refund, returns,
    words::{label, tone},
};
use crate::{
    Face,
    after_sale::card,
    audit::{account_of, names},
    frame::{Sheet, outcome},
    words::moment,
};

/// What was typed into the dispatch form, shown again when it is refused.
#[derive(Debug, Default)]
pub(crate) struct Entered {
    /// The courier's name.
    pub(crate) courier: String,
    /// The courier's number.
    pub(crate) tracking_number: String,
    /// Why a concern is answered so.
    pub(crate) note: String,
    /// How much shall go back.
    pub(crate) amount: String,
    /// Why it goes back.
    pub(crate) refund_note: String,
}

/// Everything the page shows.
pub(super) struct Dossier {
    pub(super) order: Order,
    pub(super) payments: Vec<Payment>,
    pub(super) concerns: Vec<Concern>,
    pub(super) installments: Vec<Installment>,
    pub(super) consent: Option<CardConsent>,
    pub(super) transfers: Vec<Transfer>,
    pub(super) refunds: Vec<StoredRefund>,
    pub(super) asked: Vec<Return>,
    pub(super) papers: Vec<Document>,
    pub(super) refundable: Option<Money>,
    pub(super) sources: Vec<Source>,
    pub(super) mails: Vec<StoredMail>,
    pub(super) states: Vec<states::StateChange>,
    pub(super) entries: Vec<audit::Entry>,
    pub(super) parcels: Vec<Shipment>,
    pub(super) unsent: Vec<Unsent>,
    pub(super) hold: Option<OrderHold>,
    pub(super) notes: Vec<OrderNote>,
    pub(super) names: std::collections::HashMap<kernel::ids::AccountId, String>,
}

/// `GET /admin/orders/{id}`.
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<ReadOrders>,
    Path(id): Path<String>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let dossier = read(&face, read_id(&id)?).await?;
    let done = match query.get("done") {
        "held" => Some(outcome(Tone::Success, "On hold. Nothing of it leaves until somebody lifts it.")),
        "lifted" => Some(outcome(Tone::Success, "The hold is lifted.")),
        "noted" => Some(outcome(Tone::Success, "Written down.")),
        "fulfilled" => Some(outcome(Tone::Success, "Marked as dispatched. The client is being written to.")),
        "extended" => {
            Some(outcome(Tone::Success, "The day is moved. The client is reminded again before the new one."))
        }
        "divided" => Some(outcome(Tone::Success, "Divided. The client pays these parts in their order.")),
        "lapsed" => Some(outcome(Tone::Success, "The order lapsed. Its pieces are for sale again.")),
        "cancelled" => Some(outcome(Tone::Success, "Cancelled. The pieces are for sale again.")),
        "cleared" => Some(outcome(
            Tone::Success,
            "Cleared. The order can be sent, unless something else speaks against it.",
        )),
        "taken" => Some(outcome(
            Tone::Success,
            "The money is taken and the order paid. The client is being written to.",
        )),
        "refunded" => {
            Some(outcome(Tone::Success, "It goes back. The client is written to when it has arrived."))
        }
        "returned" => Some(outcome(Tone::Success, "The pieces are back in the house, as you said.")),
        "refund_waits" => {
            Some(outcome(Tone::Info, "Asked for. Somebody else approves it, then it goes back."))
        }
        "refund_refused" => Some(outcome(Tone::Success, "Turned down. Nothing goes back.")),
        "released" => Some(outcome(
            Tone::Success,
            "Let go of. The bank gives the money free, and the pieces are for sale again.",
        )),
        "decided" => Some(outcome(
            Tone::Info,
            "Decided and written down. The provider has not answered yet; the house goes on with it by itself.",
        )),
        _ => None,
    };
    let body = body(&face, &staff.person, &dossier, done, &Entered::default(), &[]);
    Ok(sheet(&dossier.order, body).ok(&face, &staff.person).into_response())
}

/// The page as it stands now, after an action was refused: why, and what was typed.
pub(super) async fn after_refusal(
    face: &Face,
    person: &SignedIn,
    order: OrderId,
    error: OrderError,
    entered: Entered,
) -> Result<Page, Refusal> {
    if matches!(
        error,
        OrderError::NotFound | OrderError::Database(_) | OrderError::Inventory(_) | OrderError::Ledger(_)
    ) {
        return Err(error.into());
    }
    let dossier = read(face, order).await?;
    let notice = outcome(Tone::Warning, &error.message());
    let body = body(face, person, &dossier, Some(notice), &entered, error.fields());
    Ok(sheet(&dossier.order, body).respond(face, person, status_of(error.kind())))
}

/// As [`after_refusal`], for what is not said by orders themselves.
pub(crate) async fn refused(
    face: &Face,
    person: &SignedIn,
    order: OrderId,
    (said, kind): (&str, Kind),
    entered: Entered,
    wrong: &[FieldError],
) -> Result<Page, Refusal> {
    let dossier = read(face, order).await?;
    let notice = outcome(Tone::Warning, said);
    let body = body(face, person, &dossier, Some(notice), &entered, wrong);
    Ok(sheet(&dossier.order, body).respond(face, person, status_of(kind)))
}

/// The page as it stands now, with a sentence above it.
pub(super) async fn with_notice(
    face: &Face,
    person: &SignedIn,
    order: OrderId,
    words: &str,
    kind: Kind,
) -> Result<Page, Refusal> {
    refused(face, person, order, (words, kind), Entered::default(), &[]).await
}

pub(super) async fn read(face: &Face, id: OrderId) -> Result<Dossier, Refusal> {
    let mut conn = face.db.read().await?;
    let order = orders::find(&mut conn, id).await?.ok_or_else(Refusal::not_found)?;
    let payments = payments::list_for_order(&mut conn, id).await?;
    let concerns = payments::list_concerns_of_order(&mut conn, id).await?;
    let installments = schedules::list_for_order(&mut conn, id).await?;
    let consent = schedules::find_consent(&mut conn, id).await?;
    let transfers = transfers::list_of_order(&mut conn, id).await?;
    let refunds = payments::list_refunds(&mut conn, id).await?;
    let asked = asked::list_returns_of(&mut conn, id).await?;
    let papers = documents::list_documents(&mut conn, id).await?;
    let refundable = payments::refundable(&mut conn, id).await?;
    let sources = payments::list_sources(&mut conn, id).await?;
    let mails = engagement::list_mails_for_order(&mut conn, id).await?;
    let parcels = fulfillment::list_of_order(&mut conn, id).await?;
    let unsent = fulfillment::list_unsent(&mut conn, id).await?;
    let hold = orders::find_hold(&mut conn, id).await?;
    let notes = orders::list_notes(&mut conn, id).await?;
    let states = states::list(&mut conn, "order", id.uuid()).await?;
    let entries = audit::list_for_object(&mut conn, &id.to_string(), 50).await?;
    let mut names = names(&mut conn, &entries).await?;
    let people =
        concerns.iter().filter_map(|concern| concern.answer.as_ref()).map(|answer| answer.by.as_str());
    let people = people.chain(
        refunds.iter().flat_map(|r| [Some(r.requested_by.as_str()), r.decided_by.as_deref()]).flatten(),
    );
    let wrote =
        notes.iter().map(|note| note.actor.as_str()).chain(hold.iter().map(|hold| hold.put_by.as_str()));
    let people = people.chain(wrote);
    let answered: Vec<_> = people.filter_map(account_of).collect();
    names.extend(accounts::find_names(&mut conn, &answered).await?);
    Ok(Dossier {
        order,
        payments,
        concerns,
        installments,
        consent,
        transfers,
        refunds,
        asked,
        papers,
        refundable,
        sources,
        mails,
        states,
        entries,
        parcels,
        unsent,
        hold,
        notes,
        names,
    })
}

fn sheet(order: &Order, body: Markup) -> Sheet<'static> {
    Sheet { title: format!("Order {}", order.number), path: "/admin/orders", body }
}

fn body(
    face: &Face,
    person: &SignedIn,
    dossier: &Dossier,
    notice: Option<Markup>,
    entered: &Entered,
    problems: &[FieldError],
) -> Markup {
    let order = &dossier.order;
    let works = person.may(Permission::WorkOrders);
    let owed = matches!(order.state, OrderState::PendingPayment | OrderState::DepositPaid);
    html! {
        (PageHeader {
            crumbs: vec![("Orders".into(), "/admin/orders".into()), (order.number.clone(), String::new())],
            title: format!("Order {}", order.number),
            aside: html! {
                (StatusDot::new(label(order.state), tone(order.state)))
                (Button::link("Evidence", format!("/admin/orders/{}/evidence", order.id)).scheme(ButtonScheme::Outline).small())
            },
            text: format!("Placed {}", moment(order.placed_at)),
            ..PageHeader::default()
        })
        @if let Some(notice) = notice { (notice) }
        div class="admin-cols" {
            div {
                (parts::pieces(order, person.may(Permission::WorkCommissions)))
                (parts::money(order))
                (parts::timeline(dossier))
            }
            div {
                (concerns::card(face, dossier, person.may(Permission::DecidePayments), entered, problems))
                (parcels::card(order, &dossier.parcels, &dossier.unsent, works))
                @if works && order.state == OrderState::Paid && parts::goes_at_once(dossier) { (parts::dispatch_form(order, entered, problems)) }
                (care::card(order, dossier.hold.as_ref(), &dossier.notes, &dossier.names, works))
                @if order.state == OrderState::PendingPayment { (parts::waiting(face, order, works)) }
                @if !dossier.installments.is_empty() || owed { (paying::card(face, person, dossier)) }
                @if let Some(tracking) = &order.tracking { (parts::parcel(order, tracking)) }
                (parts::customer(order))
                (parts::payments(face, &dossier.payments))
                (refund::card(face, dossier, person, entered))
                (card::returns(order, &dossier.asked, works))
                (returns::card(order, works))
                (card::papers(order, &dossier.papers, works))
                (parts::letters(face, &dossier.mails))
            }
        }
    }
}
