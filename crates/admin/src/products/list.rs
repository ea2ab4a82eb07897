//! The list of products.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use catalog::{
    Snapshot,
    model::Status,
    products::{self, ListProducts, ProductSummary},
};
use customers::Permission;
use kernel::clean_text;
use maud::{Markup, html};
use ui::{Button, Column, DataTable, FilterBar, PageHeader, Row, StatusDot, Tab, Tabs, Tag, Tone};
use web::{
    QueryPairs, Refusal,
    staff::{Staff, rights::ReadCatalog},
};

use crate::{
    Face,
    frame::Sheet,
    list::{Listing, rows_limit},
    words::{count, datetime, moment, number},
};

const PATH: &str = "/admin/products";

/// `GET /admin/products`: last changed first, by status, with a search over title, address and code.
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<ReadCatalog>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let q: String = clean_text(query.get("q"), false).chars().take(120).collect();
    let status: Option<Status> = query.find("status").and_then(|code| code.parse().ok());
    let code = status.map_or("", |s| s.code());
    let listing = Listing::new(&face, PATH, vec![("status", code.to_owned()), ("q", q.clone())]);
    let after = listing.place(&query)?;
    let first = after.is_none();
    let mut conn = face.db.read().await?;
    let ask = ListProducts {
        q: Some(q.clone()).filter(|q| !q.is_empty()),
        status,
        after,
        limit: rows_limit().get(),
    };
    let page = products::list_for_staff(&mut conn, ask).await?;
    let snapshot = face.catalog.snapshot();
    let shown = count(page.items.len() as u64, "product", "products");
    let edits = staff.person.may(Permission::EditCatalog);
    let body = html! {
        (PageHeader {
            title: "Products".into(),
            actions: if edits { vec![Button::link("New product", format!("{PATH}/new"))] } else { Vec::new() },
            ..PageHeader::default()
        })
        (tabs(&face, status, &q))
        (FilterBar {
            action: PATH.into(),
            query: q.clone(),
            placeholder: "Title, address or code".into(),
            controls: html! { @if status.is_some() { input type="hidden" name="status" value=(code); } },
            tags: search_tag(&face, &q, code),
            count: if page.next.is_some() { format!("First {shown} shown") } else { shown },
        })
        (DataTable {
            caption: "Products, last changed first".into(),
            columns: vec![
                Column::new("Product"), Column::new("Status"), Column::new("Kind"), Column::numeric("Variants"),
                Column::numeric("In stock"), Column::numeric("Price before tax"), Column::new("Last changed"),
            ],
            rows: page.items.iter().map(|item| row(item, &snapshot, edits)).collect(),
            empty: html! { p { @if q.is_empty() { "No product has this status." } @else { "No product matches “" (q) "”." } } },
            ..DataTable::default()
        })
        (listing.pager(first, page.next.as_ref(), "More products"))
    };
    Ok(Sheet { title: "Products".into(), path: PATH, body }.ok(&face, &staff.person).into_response())
}

/// The colour beside a status.
pub(super) fn tone(status: Status) -> Tone {
    match status {
        Status::Active => Tone::Success,
        Status::Draft => Tone::Warning,
        Status::Archived => Tone::Neutral,
    }
}

fn tabs(face: &Face, current: Option<Status>, q: &str) -> Tabs {
    let tab = |text: &str, status: Option<Status>| Tab {
        text: text.into(),
        href: Listing::new(
            face,
            PATH,
            vec![("status", status.map_or("", |s| s.code()).to_owned()), ("q", q.to_owned())],
        )
        .address(),
        count: None,
        current: current == status,
    };
    let tabs = vec![
        tab("All", None),
        tab("Active", Some(Status::Active)),
        tab("Drafts", Some(Status::Draft)),
        tab("Archived", Some(Status::Archived)),
    ];
    Tabs { label: "Products by status".into(), tabs }
}

fn search_tag(face: &Face, q: &str, status: &str) -> Vec<Tag> {
    if q.is_empty() {
        return Vec::new();
    }
    let without = Listing::new(face, PATH, vec![("status", status.to_owned())]).address();
    vec![Tag { text: format!("Contains “{q}”"), remove_href: Some(without) }]
}

fn row(product: &ProductSummary, snapshot: &Snapshot, edits: bool) -> Row {
    let page = if edits { "" } else { "/history" };
    Row {
        name: product.title.clone(),
        href: Some(format!("{PATH}/{}{page}", product.id)),
        cells: vec![
            html! { (product.title) },
            html! { (StatusDot::new(product.status.label(), tone(product.status))) },
            html! { (product.category.label()) },
            html! { (number(product.variants)) },
            stock(product, snapshot),
            price(product),
            html! { time datetime=(datetime(product.updated_at)) { (moment(product.updated_at)) } },
        ],
        ..Row::default()
    }
}

/// What is ready, as the shop sees it; pieces not on show have no stock there.
fn stock(product: &ProductSummary, snapshot: &Snapshot) -> Markup {
    let Some(view) = snapshot.product_by_id(product.id) else {
        return html! { span class="muted" { "not on show" } };
    };
    let ready: i32 = view.variants.iter().map(|v| v.available).sum();
    html! { (ready) @if view.variants.iter().any(|v| v.made_to_order) { span class="cell-sub" { "made to order" } } }
}

fn price(product: &ProductSummary) -> Markup {
    html! {
        @if product.variants == 0 { span class="muted" { "none active" } }
        @else if product.price_from == product.price_to { (product.price_from) }
        @else { (product.price_from) "–" (product.price_to) }
    }
}
