//! The audit log.

use std::collections::HashMap;

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use customers::accounts;
use kernel::ids::AccountId;
use maud::{Markup, html};
use platform::audit::{self, Entry};
use ui::{Column, DataTable, PageHeader, Row, Tag};
use web::{
    QueryPairs, Refusal,
    staff::{Staff, rights::ReadAudit},
};

use crate::{
    Face, diff,
    frame::Sheet,
    list::{Listing, ROWS},
    words,
};

/// `GET /admin/audit`: who changed what, newest first; `object` narrows it to one thing.
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<ReadAudit>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let object: String = query.get("object").chars().take(60).collect();
    let listing = Listing::new(&face, "/admin/audit", vec![("object", object.clone())]);
    let before: Option<i64> = listing.place(&query)?;
    let mut conn = face.db.read().await?;
    let mut entries = if object.is_empty() {
        audit::list(&mut conn, before, ROWS + 1).await?
    } else {
        audit::list_for_object(&mut conn, &object, 200).await?
    };
    let rows = usize::try_from(ROWS).unwrap_or(usize::MAX);
    let more = object.is_empty() && entries.len() > rows;
    if more {
        entries.truncate(rows);
    }
    let next = if more { entries.last().map(|entry| entry.seq) } else { None };
    let names = names(&mut conn, &entries).await?;
    let body = html! {
        (PageHeader { title: "Audit log".into(), text: "Every change, who made it, and what it was before. Entries can only be added.".into(), ..PageHeader::default() })
        @if !object.is_empty() {
            div class="filter-tags" { (Tag { text: format!("About {object}"), remove_href: Some("/admin/audit".into()) }) }
        }
        (DataTable {
            caption: "Changes, newest first".into(),
            columns: vec![Column::new("When"), Column::new("Who"), Column::new("Did"), Column::new("To"), Column::new("What changed")],
            rows: entries.iter().map(|entry| row(entry, &names)).collect(),
            empty: html! { p { "Nothing has been changed yet." } },
            ..DataTable::default()
        })
        (listing.pager(before.is_none(), next.as_ref(), "Earlier changes"))
    };
    Ok(Sheet { title: "Audit log".into(), path: "/admin/audit", body }
        .ok(&face, &staff.person)
        .into_response())
}

/// What the people behind entries are called.
pub(crate) async fn names(
    conn: &mut db::Conn,
    entries: &[Entry],
) -> Result<HashMap<AccountId, String>, Refusal> {
    let ids: Vec<AccountId> = entries.iter().filter_map(|entry| account_of(&entry.actor)).collect();
    Ok(accounts::find_names(conn, &ids).await?)
}

/// Who made an entry, in words.
pub(crate) fn who(entry: &Entry, names: &HashMap<AccountId, String>) -> String {
    who_of(&entry.actor, names)
}

/// An actor in words.
pub(crate) fn who_of(actor: &str, names: &HashMap<AccountId, String>) -> String {
    match account_of(actor).and_then(|id| names.get(&id)) {
        Some(name) => name.clone(),
        None if actor == "system" => "The house".to_owned(),
        None if actor == "guest" => "A guest".to_owned(),
        None => actor.to_owned(),
    }
}

/// What was done, in words; an action without words of its own is shown as the log has it.
pub(crate) fn deed(action: &str) -> String {
    let words = match action {
        "customers.redeem_link" => "signed in",
        "customers.revoke_session" => "signed out",
        "customers.issue_sign_in_link" => "issued a sign-in link",
        "customers.add_staff" => "named a member of staff",
        "customers.set_disabled" => "opened or closed an account",
        "catalog.create_product" => "created a product",
        "catalog.update_product" | "catalog.revise_product" => "edited a product",
        "catalog.save_draft" => "saved a draft of a product",
        "catalog.publish_draft" => "published a draft of a product",
        "catalog.discard_draft" => "threw a draft of a product away",
        "catalog.schedule_product" => "planned when a product is on show",
        "catalog.apply_schedule" => "put a product on or off show as planned",
        "catalog.miss_schedule" => "could not publish a product as planned",
        "catalog.define_attribute" => "defined an attribute",
        "catalog.change_attribute" => "changed an attribute",
        "catalog.put_report" => "put a report with a stone",
        "catalog.remove_report" => "took a report away from its stone",
        "catalog.finish_upload" => "added a picture, film or model",
        "catalog.describe_media" => "described a picture or film",
        "catalog.order_media" => "put pictures in order",
        "catalog.remove_media" => "removed a picture or film",
        "catalog.begin_import" => "began to take a supplier’s list",
        "catalog.take_list" => "took a supplier’s list to its end",
        "shipping.put_method" => "changed a way of delivery",
        "credits.issue_credit" => "issued a gift card or store credit",
        "credits.disable_credit" => "disabled a gift card or store credit, or let it be spent again",
        "promotions.put_promotion" => "made or changed a promotion",
        "promotions.pause_promotion" => "paused a promotion, or let it run on",
        "tax.put_rule" => "put down how a place is taxed",
        "catalog.put_supplier" => "noted a supplier",
        "catalog.put_pricing" => "changed the markups",
        "catalog.release_stones" => "released a stone that waited",
        "catalog.reject_stones" => "turned down a stone that waited",
        "catalog.put_collection" => "saved a collection",
        "catalog.remove_collection" => "took a collection out of the shop",
        "webhooks.put_endpoint" => "set up or changed a webhook",
        "webhooks.end_endpoint" => "ended a webhook",
        "webhooks.rotate_secret" => "gave a webhook a new secret",
        "webhooks.replay" => "sent a message of a webhook again",
        "flags.put_rule" => "changed whom a feature flag is for",
        "fulfillment.take_step" => "took a parcel a step further",
        "fulfillment.buy_label" => "had a label made",
        "fulfillment.put_policy" => "changed how careful we are with parcels",
        "cart.make_draft" => "wrote a quote",
        "cart.end_draft" => "took a quote back",
        "orders.put_hold" => "put an order on hold",
        "orders.lift_hold" => "lifted a hold",
        "orders.add_note" => "wrote a note",
        "orders.mark_fulfilled" => "marked an order as dispatched",
        "schedules.withdraw_consent" => "took back that a saved card is charged",
        "orders.return_pieces" => "took pieces back",
        "orders.cancel_order" => "cancelled an order",
        "payments.request_refund" => "asked that money goes back",
        "payments.give_as_credit" => "gave store credit instead of money",
        "returns.ask_return" => "asked for a return",
        "returns.move" => "moved a return on",
        "returns.put_policy" => "changed what is promised of returns",
        "documents.issue_document" => "issued a paper",
        "payments.decide_refund" => "decided about a refund",
        "payments.clear_concern" => "cleared a concern",
        "payments.decide_authorization" => "decided about money that was authorized",
        "orders.lapse_order" => "let an order lapse",
        "schedules.put_policy" => "changed how clients may pay",
        "schedules.put_schedule" => "divided what is owed for an order",
        "schedules.extend_installment" => "gave a client more time to pay",
        "transfers.record_transfer" => "recorded a bank transfer",
        "transfers.match_transfer" => "matched a bank transfer to an order",
        "transfers.owe_back" => "put a bank transfer aside to go back",
        "transfers.return_transfer" => "noted that a bank transfer went back",
        other => return other.replace(['.', '_'], " "),
    };
    words.to_owned()
}

/// Whose account an actor is.
pub(crate) fn account_of(actor: &str) -> Option<AccountId> {
    actor.split_once(' ').and_then(|(_, id)| id.parse().ok())
}

fn row(entry: &Entry, names: &HashMap<AccountId, String>) -> Row {
    let what = diff::folded(entry.before.as_ref(), entry.after.as_ref());
    Row {
        name: format!("entry {}", entry.seq),
        cells: vec![
            html! { time datetime=(words::datetime(entry.at)) { (words::moment(entry.at)) } },
            html! { (who(entry, names)) },
            html! { (deed(&entry.action)) },
            object_link(&entry.object),
            what,
        ],
        ..Row::default()
    }
}

/// Orders and products have pages of their own; anything else leads to its entries.
fn object_link(object: &str) -> Markup {
    let href = match object.split_once('_').map(|(kind, _)| kind) {
        Some("ord") => format!("/admin/orders/{}", words::query_value(object)),
        Some("imp") => format!("/admin/stones/imports/{}", words::query_value(object)),
        Some("prod") => format!("/admin/products/{}", words::query_value(object)),
        _ => format!("/admin/audit?object={}", words::query_value(object)),
    };
    html! { a class="link num" href=(href) { (object) } }
}
