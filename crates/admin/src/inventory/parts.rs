//! What the pages of the stock room share.

use std::collections::HashMap;

use axum::response::{IntoResponse, Response};
use commerce::inventory::places::{Location, PlaceError, list_locations};
use customers::{Permission, SignedIn};
use http::StatusCode;
use kernel::{Fault, FieldError, ids::LocationId};
use maud::{Markup, html};
use ui::{Choice, ErrorSummary, FieldProblem, PageHeader, Select, Tab, Tabs, TextArea, TextField, Tone};
use web::{Pairs, Refusal, status_of};

use super::PATH;
use crate::{
    Face,
    frame::{Sheet, outcome},
};

/// Which page of the stock room it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Stock,
    Transfers,
    Counts,
    Value,
    Locations,
}

/// What an action came to: what was typed and what stands against it, or a notice.
#[derive(Default)]
pub(super) struct Said {
    pub(super) status: StatusCode,
    pub(super) sent: Pairs,
    pub(super) wrong: Vec<FieldError>,
    pub(super) notice: Option<(Tone, String)>,
}

impl Said {
    /// Nothing but what was done a moment ago.
    pub(super) fn done(words: Option<&'static str>) -> Self {
        Self { notice: words.map(|words| (Tone::Success, words.to_owned())), ..Self::default() }
    }

    /// What was refused, with everything that was typed. What the database says is passed on.
    pub(super) fn refused(error: PlaceError, sent: Pairs) -> Result<Self, Refusal> {
        if let PlaceError::Database(error) = error {
            return Err(error.into());
        }
        let wrong = error.fields().to_vec();
        let notice = wrong.is_empty().then(|| (Tone::Warning, error.message().into_owned()));
        Ok(Self { status: status_of(error.kind()), sent, wrong, notice })
    }

    pub(super) fn says(&self) -> Markup {
        let problem =
            |e: &FieldError| FieldProblem { field_id: e.field.to_string(), text: e.message.to_string() };
        html! {
            @if let Some((tone, words)) = &self.notice { (outcome(*tone, words)) }
            (ErrorSummary { title: "Nothing was changed yet".into(), problems: self.wrong.iter().map(problem).collect() })
        }
    }

    fn error(&self, name: &str) -> Option<String> {
        self.wrong.iter().find(|e| e.field == name).map(|e| e.message.to_string())
    }

    pub(super) fn field(&self, name: &str, label: &str, hint: &str) -> TextField {
        TextField {
            hint: (!hint.is_empty()).then(|| hint.to_owned()),
            quiet: true,
            ..TextField::new(name, label)
        }
        .value(self.sent.get(name))
        .error(self.error(name))
    }

    /// Things named one a line, as they are typed or scanned.
    pub(super) fn units(&self, label: &str, hint: &str) -> TextArea {
        TextArea {
            id: "units".into(),
            name: "units".into(),
            label: label.into(),
            value: self.sent.get("units").to_owned(),
            hint: Some(hint.into()),
            error: self.error("units"),
            quiet: true,
            ..TextArea::default()
        }
    }

    pub(super) fn place(&self, name: &str, label: &str, places: &[&Location]) -> Select {
        Select {
            id: name.into(),
            name: name.into(),
            label: label.into(),
            choices: places.iter().map(|l| Choice::new(l.id.to_string(), l.name.clone())).collect(),
            selected: self.sent.get(name).to_owned(),
            error: self.error(name),
            quiet: true,
            ..Select::default()
        }
    }
}

/// Every place, by id.
pub(super) struct Places(Vec<Location>, HashMap<LocationId, usize>);

impl Places {
    pub(super) async fn read(face: &Face) -> Result<Self, Refusal> {
        let all = list_locations(&mut *face.db.read().await?).await?;
        let by_id = all.iter().enumerate().map(|(n, place)| (place.id, n)).collect();
        Ok(Self(all, by_id))
    }

    pub(super) fn all(&self) -> &[Location] {
        &self.0
    }

    /// Those that staff send to, count and take stock in at.
    pub(super) fn open(&self) -> Vec<&Location> {
        self.0.iter().filter(|place| !place.kind.is_own() && place.closed_at.is_none()).collect()
    }

    pub(super) fn name(&self, id: LocationId) -> &str {
        self.1.get(&id).and_then(|n| self.0.get(*n)).map_or("", |place| place.name.as_str())
    }
}

/// A page of the stock room, inside its frame.
pub(super) fn sheet(
    face: &Face,
    person: &SignedIn,
    side: Side,
    (title, text): (&str, &str),
    said: &Said,
    body: &Markup,
) -> Response {
    let body = html! {
        (PageHeader { title: title.into(), text: text.into(), ..PageHeader::default() })
        (tabs(person, side))
        (said.says())
        div class="stack stack-4" { (body) }
    };
    let status = if said.status == StatusCode::default() { StatusCode::OK } else { said.status };
    Sheet { title: title.into(), path: PATH, body }.respond(face, person, status).into_response()
}

fn tabs(person: &SignedIn, current: Side) -> Tabs {
    let tab = |side, text: &str, path: &str| Tab {
        text: text.into(),
        href: format!("{PATH}{path}"),
        count: None,
        current: current == side,
    };
    let value = person.may(Permission::ReadCosts).then(|| tab(Side::Value, "Value and age", "/value"));
    let tabs = [
        Some(tab(Side::Stock, "Stock", "")),
        Some(tab(Side::Transfers, "Transfers", "/transfers")),
        Some(tab(Side::Counts, "Counts", "/counts")),
        value,
        Some(tab(Side::Locations, "Places", "/locations")),
    ];
    Tabs { label: "Stock room".into(), tabs: tabs.into_iter().flatten().collect() }
}

/// The place that was chosen, or what to say.
pub(super) fn chosen(sent: &Pairs, name: &'static str) -> Result<LocationId, PlaceError> {
    sent.get(name)
        .parse()
        .map_err(|_| PlaceError::Invalid(vec![FieldError::new(name, "required", "Choose a place.")]))
}
