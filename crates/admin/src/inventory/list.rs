//! What lies where, with the form for deliveries.

use axum::{extract::State, response::Response};
use catalog::products::find_variants_by_sku;
use commerce::inventory::{
    ReceiveStock,
    places::{
        ListStock, LocationTotal, PlaceError, Placed, TakeDelivery, list_stock, take_delivery,
        total_locations,
    },
};
use customers::{Permission, SignedIn};
use kernel::{Currency, FieldError, Money, clean_text, ids::LocationId};
use maud::{Markup, html};
use ui::{Button, Column, DataTable, Disclosure, FilterBar, Row, StatusDot, Tab, Tabs, TextKind, Tone};
use web::{
    FormData, Pairs, QueryPairs, Refusal, see_other, spawn_write,
    staff::{
        Staff,
        rights::{ReadStock, WorkStock},
    },
};

use super::{
    PATH,
    parts::{Places, Said, Side, chosen, sheet},
};
use crate::{
    Face,
    list::ROWS,
    words::{count, datetime, number, query_value},
};

/// `GET /admin/inventory`.
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<ReadStock>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let done = match query.get("done") {
        "taken" => Some("Taken in. The shop shows it within a second where it lies for sale."),
        _ => None,
    };
    page(&face, &staff.person, &query, &Said::done(done)).await
}

async fn page(face: &Face, person: &SignedIn, query: &Pairs, said: &Said) -> Result<Response, Refusal> {
    let places = Places::read(face).await?;
    // a place that does not exist shows everything rather than an error: links grow old
    let location = places.all().iter().find(|place| place.code == query.get("at")).map(|place| place.id);
    let text: String = clean_text(query.get("q"), false).chars().take(60).collect();
    let page: i64 = query.get("page").parse().unwrap_or(1).clamp(1, 10_000);
    let older = query.get("older").parse::<i32>().ok().filter(|days| *days > 0);
    let ask = ListStock {
        location,
        text: text.clone(),
        older_than_days: older,
        limit: ROWS,
        offset: (page - 1) * ROWS,
    };
    let mut conn = face.db.read().await?;
    let (rows, all) = list_stock(&mut conn, &ask).await?;
    let totals = total_locations(&mut conn).await?;
    let at = query.get("at");
    let href = |page: i64| {
        let older = older.map_or_else(String::new, |days| format!("&older={days}"));
        format!("{PATH}?at={}&q={}{older}&page={page}", query_value(at), query_value(&text))
    };
    let body = html! {
        (by_place(&places, &totals, location))
        (FilterBar {
            action: PATH.into(),
            query: text.clone(),
            placeholder: "Beginning of a serial number".into(),
            controls: html! {
                @if location.is_some() { input type="hidden" name="at" value=(at); }
                label class="sr" for="older" { "Lies for at least so many days" }
                select class="input" id="older" name="older" {
                    @for (days, words) in [("", "Any age"), ("90", "90 days and more"), ("180", "180 days and more"), ("365", "A year and more")] {
                        option value=(days) selected[query.get("older") == days] { (words) }
                    }
                }
            },
            tags: Vec::new(),
            count: count(number(all), "entry", "entries"),
        })
        @if person.may(Permission::WorkStock) {
            (Disclosure {
                title: "Take stock in".into(),
                body: delivery_form(&places, said, person.may(Permission::ReadCosts)),
                open: !said.wrong.is_empty(),
                group: String::new(),
            })
        }
        (DataTable {
            caption: "Pieces by serial number, then counted stock".into(),
            columns: vec![
                Column::new("Serial number"), Column::new("Piece"), Column::new("Lies at"), Column::new("State"),
                Column::numeric("Units"), Column::new("Since"),
            ],
            rows: rows.iter().map(|placed| row(placed, &places)).collect(),
            empty: html! { p { "Nothing lies here." } },
            ..DataTable::default()
        })
        @if page > 1 || page * ROWS < all {
            nav class="cluster" aria-label="Pages" {
                @if page > 1 { a class="btn btn-outline btn-sm" rel="prev" href=(href(page - 1)) { span { "Before" } } }
                @if page * ROWS < all { a class="btn btn-outline btn-sm" rel="next" href=(href(page + 1)) { span { "Further" } } }
            }
        }
    };
    let words = (
        "Inventory",
        "Every piece and every counted unit, with the place where it lies. The sum over all places is what the books have.",
    );
    Ok(sheet(face, person, Side::Stock, words, said, &body))
}

fn by_place(places: &Places, totals: &[LocationTotal], current: Option<LocationId>) -> Tabs {
    let of = |id: LocationId| {
        totals.iter().find(|t| t.location == id).map_or(0, |total| number(total.pieces + total.units))
    };
    let all = Tab {
        text: "Everywhere".into(),
        href: PATH.into(),
        count: Some(totals.iter().map(|t| number(t.pieces + t.units)).sum()),
        current: current.is_none(),
    };
    let shown = places.all().iter().filter(|place| of(place.id) > 0 || place.closed_at.is_none());
    let each = shown.map(|place| Tab {
        text: place.name.clone(),
        href: format!("{PATH}?at={}", place.code),
        count: Some(of(place.id)),
        current: current == Some(place.id),
    });
    Tabs { label: "Stock by place".into(), tabs: std::iter::once(all).chain(each).collect() }
}

fn row(placed: &Placed, places: &Places) -> Row {
    let serial = placed.piece.as_ref().map(|(_, serial)| serial.as_str());
    Row {
        name: serial.unwrap_or(&placed.sku).to_owned(),
        href: serial.map(|serial| format!("{PATH}/pieces/{}", query_value(serial))),
        cells: vec![
            html! { @match serial { Some(serial) => span class="num" { (serial) }, None => span class="muted" { "Counted" } } },
            html! { (placed.title) span class="cell-sub num" { (placed.sku) } },
            html! { (places.name(placed.location)) },
            state_dot(placed.state.as_deref()),
            html! { (placed.quantity) },
            html! { @if let Some(since) = placed.since { time datetime=(datetime(since)) { (since.format("%-d %b %Y")) } } },
        ],
        ..Row::default()
    }
}

/// How a piece stands, in words.
pub(super) fn state_dot(state: Option<&str>) -> Markup {
    let (words, tone) = match state {
        Some("available") => ("For sale", Tone::Success),
        Some("held") => ("Kept for an order", Tone::Warning),
        Some("reserved") => ("For one channel", Tone::Accent),
        Some("away") => ("Not for sale here", Tone::Neutral),
        Some("sold") => ("Sold", Tone::Accent),
        Some("written_off") => ("Written off", Tone::Danger),
        _ => return html! { span class="muted" { "Counted" } },
    };
    html! { (StatusDot::new(words, tone)) }
}

fn delivery_form(places: &Places, said: &Said, costs: bool) -> Markup {
    html! {
        form class="stack stack-4" method="post" action={ (PATH) "/deliveries" } {
            div class="variant-row" {
                (said.field("sku", "Code", "The house's stock-keeping code of what came."))
                (said.field("serial", "Serial number", "Of a piece that exists once; empty for counted stock."))
                (ui::TextField { kind: TextKind::Number, ..said.field("quantity", "Units", "1 for a piece.") })
                (said.place("location", "Put it at", &places.open()))
                (said.field("reference", "Came with", "The delivery note, for example."))
                @if costs { (said.field("unit_cost", "Cost a unit, in US dollars", "Empty if it is not known yet.")) }
            }
            div { (Button::submit("Take it in")) }
        }
    }
}

/// `POST /admin/inventory/deliveries`.
pub(crate) async fn take(
    State(face): State<Face>,
    staff: Staff<WorkStock>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let costs = staff.person.may(Permission::ReadCosts);
    let taken = match read(&face, &sent, costs).await {
        Ok(ask) => {
            let (db, cx) = (face.db.clone(), staff.cx.clone());
            spawn_write(async move {
                let mut tx = db.begin().await?;
                take_delivery(&mut tx, &cx, ask).await?;
                Ok::<_, PlaceError>(tx.commit().await?)
            })
            .await
        }
        Err(error) => Err(error),
    };
    match taken {
        Ok(()) => Ok(see_other(&format!("{PATH}?done=taken"))),
        Err(error) => {
            let said = Said::refused(error, sent)?;
            page(&face, &staff.person, &Pairs::default(), &said).await
        }
    }
}

async fn read(face: &Face, sent: &Pairs, costs: bool) -> Result<TakeDelivery, PlaceError> {
    let mut wrong = Vec::new();
    let sku = sent.get("sku").trim().to_owned();
    let known = find_variants_by_sku(&mut *face.db.read().await?, std::slice::from_ref(&sku)).await?;
    let variant = known.get(&sku).copied();
    if variant.is_none() {
        wrong.push(FieldError::new("sku", "unknown_value", "No piece of the catalogue has this code."));
    }
    let quantity = match sent.get("quantity").trim() {
        "" => 1,
        text => text.parse().unwrap_or_else(|_| {
            wrong.push(FieldError::new("quantity", "malformed", "Enter a whole number."));
            1
        }),
    };
    let location = chosen(sent, "location").map_err(|error| {
        if let PlaceError::Invalid(fields) = error {
            wrong.extend(fields);
        }
    });
    let unit_cost = match sent.get("unit_cost").trim() {
        "" => None,
        _ if !costs => None,
        text => {
            let cost = Money::parse_decimal(text, Currency::Usd);
            if cost.is_none() {
                wrong.push(FieldError::new(
                    "unit_cost",
                    "malformed",
                    "Enter an amount, for example 1,250.00.",
                ));
            }
            cost
        }
    };
    let serial = sent.get("serial").trim();
    match (variant, location, wrong.is_empty()) {
        (Some(variant), Ok(location), true) => Ok(TakeDelivery {
            stock: ReceiveStock {
                variant,
                quantity,
                serials: (!serial.is_empty()).then(|| serial.to_owned()).into_iter().collect(),
                reference: clean_text(sent.get("reference"), false).chars().take(120).collect(),
            },
            location,
            unit_cost,
        }),
        _ => Err(PlaceError::Invalid(wrong)),
    }
}
