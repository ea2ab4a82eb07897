//! The back office.

use maud::{Render, html};

use super::{Group, Stage, image};
use crate::actions::{Button, ButtonScheme};
use crate::admin::{
    Activity, ActivityFeed, AuditDiff, Change, Column, DataTable, FilterBar, KpiTile, PageHeader, Row,
    SideNav, SideNavGroup, SideNavItem, Sorted,
};
use crate::feedback::{Badge, EmptyState, StatusDot, Tag};
use crate::icon::Icon;
use crate::look::Tone;
use crate::media::{MediaTile, UploadDrop};
use crate::navigation::Pagination;

fn rows() -> Vec<Row> {
    let row = |number: &str, who: &str, state: &str, tone, total: &str| Row {
        id: number.into(),
        name: number.into(),
        href: Some(format!("/admin/orders/{number}")),
        sub: (number == "ATL-20417").then(|| "One of one".into()),
        cells: vec![
            html! { (number) },
            html! { (who) },
            StatusDot::new(state, tone).render(),
            html! { (total) },
        ],
    };
    vec![
        row("ATL-20418", "Anna Okafor", "Paid", Tone::Success, "$3,756.19"),
        row("ATL-20417", "Lena Brandt", "Awaiting payment", Tone::Warning, "$5,900"),
        row("ATL-20416", "James Whitfield", "At the bench", Tone::Accent, "$980"),
        row("ATL-20415", "Mei Tanaka", "Cancelled", Tone::Neutral, "$12,450"),
    ]
}

fn columns() -> Vec<Column> {
    vec![
        Column {
            sort_href: Some("?sort=number".into()),
            sorted: Some(Sorted::Descending),
            ..Column::new("Order")
        },
        Column { sort_href: Some("?sort=client".into()), ..Column::new("Client") },
        Column::new("Status"),
        Column { sort_href: Some("?sort=total".into()), ..Column::numeric("Total") },
    ]
}

fn side_nav() -> SideNav {
    let item = |text: &str, href: &str, icon, count| SideNavItem {
        text: text.into(),
        href: href.into(),
        icon,
        count,
    };
    SideNav {
        groups: vec![
            SideNavGroup {
                title: String::new(),
                items: vec![
                    item("Overview", "/admin", Icon::House, None),
                    item("Orders", "/admin/orders", Icon::Receipt, Some(12)),
                    item("Commissions", "/admin/commissions", Icon::Sparkle, Some(3)),
                ],
            },
            SideNavGroup {
                title: "Catalogue".into(),
                items: vec![
                    item("Pieces", "/admin/products", Icon::Diamond, None),
                    item("Stock", "/admin/stock", Icon::Package, None),
                ],
            },
        ],
        path: "/admin/orders/ATL-20418".into(),
    }
}

pub(super) fn samples() -> Group {
    let mut group = Group::new("Back office", Stage::Admin);
    group.add("side-nav", "orders is current", side_nav());
    group.add(
        "page-header",
        "with actions",
        PageHeader {
            crumbs: vec![("Orders".into(), "/admin/orders".into()), ("ATL-20418".into(), String::new())],
            title: "ATL-20418".into(),
            aside: Badge::new("Paid", Tone::Success).render(),
            text: "Placed on 2 November 2026 by Anna Okafor".into(),
            actions: vec![
                Button::submit("Refund").scheme(ButtonScheme::Outline).small(),
                Button::submit("Mark as dispatched").small(),
            ],
        },
    );
    group.add("page-header", "plain", PageHeader { title: "Orders".into(), ..PageHeader::default() });
    let tag = |text: &str| Tag { text: text.into(), remove_href: Some("?".into()) };
    group.add(
        "filter-bar",
        "two in use",
        FilterBar {
            action: "/admin/orders".into(),
            query: "okafor".into(),
            placeholder: "Order number, name or e-mail".into(),
            tags: vec![tag("Status is paid"), tag("Total is above $1,000")],
            count: "4,212 orders".into(),
            ..FilterBar::default()
        },
    );
    let table = DataTable {
        caption: "Orders, newest first".into(),
        columns: columns(),
        rows: rows(),
        pagination: Some(Pagination { page: 2, pages: 9, href_before: "?page=".into() }),
        ..DataTable::default()
    };
    group.add("data-table", "default", table.clone());
    group.add(
        "data-table",
        "with choosing",
        DataTable {
            bulk: Some((
                "/admin/orders/bulk".into(),
                Button::submit("Print labels").scheme(ButtonScheme::Outline).small().render(),
            )),
            pagination: None,
            ..table.clone()
        },
    );
    let empty = EmptyState {
        icon: Icon::Tray,
        title: "No order matches.".into(),
        text: "Take a filter away to see more.".into(),
        action: html! {},
    };
    group.add(
        "data-table",
        "close, one column kept in sight",
        DataTable { density: "compact", pinned: 1, ..table.clone() },
    );
    group.add("data-table", "empty", DataTable { rows: vec![], empty: empty.render(), ..table });
    let tile = |text: &str, value: &str, change: &str, scheme| KpiTile {
        text: text.into(),
        value: value.into(),
        change: Some(change.into()),
        scheme,
        href: Some("/admin/reports/sales".into()),
        spark: vec![4, 6, 5, 9, 8, 12, 11, 15],
    };
    group.add(
        "kpi-tile",
        "three",
        html! {
            div class="cards" {
                (tile("Net sales", "$48,230", "+12 % on last week", Tone::Success))
                (tile("Orders", "14", "Same as last week", Tone::Neutral))
                (tile("Refunds", "$450", "One more than last week", Tone::Danger))
            }
        },
    );
    let change = |field: &str, before: Option<&str>, after: Option<&str>| Change {
        field: field.into(),
        before: before.map(Into::into),
        after: after.map(Into::into),
    };
    group.add(
        "audit-diff",
        "changed, added, cleared",
        AuditDiff {
            changes: vec![
                change("Price", Some("$3,300"), Some("$3,450")),
                change("Lead time", None, Some("4 weeks")),
                change("Badge", Some("New"), None),
            ],
        },
    );
    let activity = |who: &str, what: &str, when: &str, scheme| Activity {
        who: who.into(),
        what: what.into(),
        when: when.into(),
        datetime: "2026-11-02T14:20:00Z".into(),
        scheme,
        ..Activity::default()
    };
    group.add(
        "activity-feed",
        "default",
        ActivityFeed {
            items: vec![
                Activity {
                    detail: html! { p class="muted" { "Stone swapped for a 1.02 ct, same grade." } },
                    ..activity("Mara", "left a note", "today, 14:20", Tone::Accent)
                },
                activity("Payments", "captured $3,756.19", "2 November, 10:02", Tone::Success),
                activity("Anna Okafor", "placed the order", "2 November, 10:01", Tone::Neutral),
            ],
        },
    );
    media(&mut group);
    group
}

fn media(group: &mut Group) {
    let drop = UploadDrop {
        id: "upload-files".into(),
        action: "/admin/products/1/media".into(),
        api: "/api/v1/admin/uploads".into(),
        product: "prod_1".into(),
        label: "Drop pictures, films or a model here, or choose them".into(),
        hint: "JPEG, PNG or WebP up to 40 MB, best 2,000 pixels wide.".into(),
        accept: "image/jpeg,image/png,image/webp".into(),
        error: None,
    };
    group.add("upload-drop", "default", drop.clone());
    let error = "ring.svg: SVG drawings can carry programs and are not taken. Save it as PNG and send that.";
    group.add(
        "upload-drop",
        "refused",
        UploadDrop { id: "upload-again".into(), error: Some(error.into()), ..drop },
    );
    let tile = MediaTile {
        id: "med-1".into(),
        name: "Picture 1 · hero.jpg".into(),
        image: Some(image("aurelia-solitaire", "hero", "").decorative()),
        focal: (500, 420),
        movable: true,
        status: Some(StatusDot::new("On show", Tone::Success)),
        ..MediaTile::default()
    };
    group.add("media-tile", "on show", tile.clone());
    let making = MediaTile {
        id: "med-2".into(),
        name: "Picture 2 · profile.jpg".into(),
        image: None,
        status: Some(StatusDot::new("Being made", Tone::Info)),
        note: Some("On show once its sizes are made.".into()),
        percent: Some(40),
        ..tile
    };
    group.add("media-tile", "being made", making);
}
