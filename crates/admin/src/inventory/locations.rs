//! The places themselves.

use axum::{extract::State, response::Response};
use commerce::inventory::places::{Address, Location, LocationKind, PlaceError, PutLocation, put_location};
use customers::{Permission, SignedIn};
use kernel::{FieldError, clean_text};
use maud::{Markup, html};
use ui::{Button, Card, Checkbox, Choice, Disclosure, Select, TextField, TextKind};
use web::{
    FormData, Pairs, QueryPairs, Refusal, see_other, spawn_write,
    staff::{
        Staff,
        rights::{ReadStock, WorkStock},
    },
};

use super::{
    PATH,
    parts::{Places, Said, Side, sheet},
};
use crate::Face;

/// `GET /admin/inventory/locations`.
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<ReadStock>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let done = (query.get("done") == "saved").then_some("Saved.");
    page(&face, &staff.person, &Said::done(done)).await
}

async fn page(face: &Face, person: &SignedIn, said: &Said) -> Result<Response, Refusal> {
    let places = Places::read(face).await?;
    let works = person.may(Permission::WorkStock);
    let typed = said.sent.get("code");
    let fresh = !typed.is_empty() && !places.all().iter().any(|place| place.code == typed);
    let body = html! {
        @if works {
            (Disclosure { title: "A new place".into(), body: form(None, said, fresh), open: fresh, group: String::new() })
        }
        @for place in places.all() {
            (Card { title: place.name.clone(), body: card(place, said, works), sticky: false })
        }
    };
    let words = (
        "Places",
        "Vault, boutiques, workshops, and where stock is that is with somebody else. Stock is sold from the lowest number first.",
    );
    Ok(sheet(face, person, Side::Locations, words, said, &body))
}

fn card(place: &Location, said: &Said, works: bool) -> Markup {
    let address = [&place.address.line1, &place.address.city, &place.address.region, &place.address.country];
    let address: Vec<_> = address.into_iter().filter(|part| !part.is_empty()).map(String::as_str).collect();
    let typed = said.sent.get("code") == place.code;
    html! {
        p {
            (place.kind.label()) " · " @if place.sellable { "for sale there" } @else { "not for sale there" }
            @if place.closed_at.is_some() { " · closed" }
        }
        @if !address.is_empty() { p class="muted" { (address.join(", ")) } }
        @if works && !place.kind.is_own() {
            (Disclosure { title: "Change it".into(), body: form(Some(place), said, typed), open: typed && !said.wrong.is_empty(), group: String::new() })
        }
    }
}

fn form(place: Option<&Location>, said: &Said, typed: bool) -> Markup {
    let key = place.map_or("new", |place| place.code.as_str());
    let field = |name: &str, label: &str, hint: &str, own: &str| {
        let known = if typed { said.sent.get(name) } else { own };
        let error = said.wrong.iter().find(|e| typed && e.field == name).map(|e| e.message.to_string());
        let hint = (!hint.is_empty()).then(|| hint.to_owned());
        TextField {
            id: format!("{key}-{name}"),
            name: name.into(),
            hint,
            quiet: true,
            ..TextField::new(name, label)
        }
        .value(known)
        .error(error)
    };
    let address = place.map(|place| place.address.clone()).unwrap_or_default();
    let position = place.map_or_else(|| "100".to_owned(), |place| place.position.to_string());
    let tick = |name: &str, text: &str, own: bool| Checkbox {
        id: format!("{key}-{name}"),
        name: name.into(),
        text: text.into(),
        checked: if typed { said.sent.has(name) } else { own },
        ..Checkbox::default()
    };
    let kinds = LocationKind::ALL.into_iter().filter(|kind| !kind.is_own());
    html! {
        form class="stack stack-4" method="post" action={ (PATH) "/locations" } {
            input type="hidden" name="version" value=(place.map_or(0, |place| place.version));
            @if let Some(place) = place {
                input type="hidden" name="code" value=(place.code);
                input type="hidden" name="kind" value=(place.kind.code());
            }
            div class="variant-row" {
                @if place.is_none() {
                    (field("code", "Code", "Small letters, digits, underscores.", ""))
                    (Select {
                        id: "new-kind".into(), name: "kind".into(), label: "Kind".into(),
                        choices: kinds.map(|kind| Choice::new(kind.code(), kind.label())).collect(),
                        selected: said.sent.get("kind").to_owned(), quiet: true, ..Select::default()
                    })
                }
                (field("name", "Name", "", place.map_or("", |place| place.name.as_str())))
                (TextField { kind: TextKind::Number, ..field("position", "Sold from in this order", "", &position) })
            }
            div class="variant-row" {
                (field("line1", "Street and number", "", &address.line1))
                (field("city", "City", "", &address.city))
                (field("region", "State or region", "Its code, like NY.", &address.region))
                (field("postal_code", "Postal code", "", &address.postal_code))
                (field("country", "Country", "Two letters, like US.", &address.country))
            }
            (tick("sellable", "What lies there is for sale", place.is_none_or(|place| place.sellable)))
            @if place.is_some() { (tick("closed", "Closed: nothing new comes there", place.is_some_and(|place| place.closed_at.is_some()))) }
            div { (Button::submit(if place.is_some() { "Save the place" } else { "Open the place" })) }
        }
    }
}

/// `POST /admin/inventory/locations`.
pub(crate) async fn put(
    State(face): State<Face>,
    staff: Staff<WorkStock>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let done = match read(&sent) {
        Ok(ask) => {
            let (db, cx) = (face.db.clone(), staff.cx.clone());
            spawn_write(async move {
                let mut tx = db.begin().await?;
                put_location(&mut tx, &cx, ask).await?;
                Ok::<_, PlaceError>(tx.commit().await?)
            })
            .await
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => Ok(see_other(&format!("{PATH}/locations?done=saved"))),
        Err(error) => page(&face, &staff.person, &Said::refused(error, sent)?).await,
    }
}

fn read(sent: &Pairs) -> Result<PutLocation, PlaceError> {
    let wrong = |field, words| PlaceError::Invalid(vec![FieldError::new(field, "malformed", words)]);
    let line = |name: &str| clean_text(sent.get(name), false).chars().take(120).collect::<String>();
    Ok(PutLocation {
        code: line("code"),
        expected_version: sent.get("version").parse().unwrap_or_default(),
        name: line("name"),
        kind: LocationKind::find(sent.get("kind"))
            .ok_or_else(|| wrong("kind", "Choose what kind of place it is."))?,
        sellable: sent.has("sellable"),
        address: Address {
            line1: line("line1"),
            city: line("city"),
            region: line("region").to_uppercase(),
            postal_code: line("postal_code"),
            country: line("country").to_uppercase(),
        },
        position: line("position").parse().map_err(|_| wrong("position", "Enter a whole number."))?,
        closed: sent.has("closed"),
    })
}
