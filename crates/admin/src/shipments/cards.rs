//! The parts of a parcel's page.

use commerce::fulfillment::{Guard, IdKind, Shipment, ShipmentState, StepTaken, Way, steps::Step};
use maud::{Markup, Render, html};
use ui::{
    Activity, ActivityFeed, Button, ButtonScheme, Card, Checkbox, Choice, Column, CopyButton, DataTable, Row,
    Select, Stage, StageBar, StageState, TextField, Tone,
};

use super::{
    PATH,
    page::{Dossier, Said},
};
use crate::{
    Face,
    audit::account_of,
    words::{datetime, moment},
};

fn card(title: &str, body: &Markup) -> Markup {
    Card { title: title.to_owned(), body: html! { div class="stack stack-3" { (body) } }, sticky: false }
        .render()
}

/// The steps of its kind and where it stands among them.
pub(super) fn progress(dossier: &Dossier) -> Markup {
    let shipment = &dossier.shipment;
    let steps: Vec<_> = dossier.plan.steps(shipment.way).collect();
    let Some(at) = steps.iter().position(|step| step.state == shipment.state) else { return html! {} };
    let end = shipment.state == ShipmentState::Delivered;
    let stage = |(place, step): (usize, &&Step)| {
        let taken =
            shipment.steps.iter().rev().find(|taken| taken.step == step.state).filter(|_| place <= at);
        Stage {
            text: step.state.label().into(),
            note: taken.map(|taken| moment(taken.at)),
            state: match place.cmp(&at) {
                std::cmp::Ordering::Less => StageState::Done,
                std::cmp::Ordering::Equal if end => StageState::Done,
                std::cmp::Ordering::Equal => StageState::Current,
                std::cmp::Ordering::Greater => StageState::Ahead,
            },
        }
    };
    let stages = steps.iter().enumerate().map(stage).collect();
    StageBar { label: "Steps of this parcel".into(), stages, column: false }.render()
}

/// What goes into the box.
pub(super) fn packing_list(dossier: &Dossier) -> Markup {
    let table = DataTable {
        caption: "Packing list".into(),
        columns: vec![
            Column::new("Piece"),
            Column::new("Code"),
            Column::new("Serial"),
            Column::numeric("Quantity"),
        ],
        rows: dossier
            .shipment
            .lines
            .iter()
            .map(|line| Row {
                name: line.title.clone(),
                cells: vec![
                    html! { (line.title) },
                    html! { span class="code-word" { (line.sku) } },
                    html! { span class="num" { (line.serial.as_deref().unwrap_or("—")) } },
                    html! { (line.quantity) },
                ],
                ..Row::default()
            })
            .collect(),
        ..DataTable::default()
    };
    card(
        "Packing list",
        &html! {
            (table)
            @if !dossier.gift.is_empty() {
                h3 { "Packed as a gift" }
                ul { @for phrase in &dossier.gift { li { (phrase) } } }
            }
        },
    )
}

/// Who took which step, and what the carrier told, newest first.
pub(super) fn history(dossier: &Dossier) -> Markup {
    let who = |taken: &StepTaken| match account_of(&taken.actor) {
        Some(account) => {
            dossier.names.get(&account).cloned().unwrap_or_else(|| "Somebody of the house".into())
        }
        None => "The house".to_owned(),
    };
    let mut items: Vec<(chrono::DateTime<chrono::Utc>, Activity)> = dossier
        .shipment
        .steps
        .iter()
        .map(|taken| {
            let detail = html! { @if let Some(note) = &taken.note { p class="small" { "“" (note) "”" } } };
            (taken.at, activity(&who(taken), taken.step.label(), taken.at, detail, super::tone(taken.step)))
        })
        .collect();
    items.extend(dossier.shipment.events.iter().map(|event| {
        let detail = html! { p class="small muted" { (event.words) @if let Some(name) = &event.signed_by { ", signed by " (name) } } };
        let what = format!("{}, {}", event.kind.label(), event.place);
        (event.at, activity("The carrier", &what, event.at, detail, Tone::Info))
    }));
    items.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    card("What happened", &ActivityFeed { items: items.into_iter().map(|(_, item)| item).collect() }.render())
}

fn activity(
    who: &str,
    what: &str,
    at: chrono::DateTime<chrono::Utc>,
    detail: Markup,
    scheme: Tone,
) -> Activity {
    Activity {
        who: who.to_owned(),
        what: what.to_owned(),
        when: moment(at),
        datetime: datetime(at),
        detail,
        scheme,
    }
}

fn form(shipment: &Shipment, verb: &str, body: &Markup) -> Markup {
    html! {
        form class="form stack stack-4" method="post" action={ (PATH) "/" (shipment.id) "/" (verb) } {
            input type="hidden" name="version" value=(shipment.version);
            (body)
        }
    }
}

/// The next step, and what it asks for.
pub(super) fn next(face: &Face, dossier: &Dossier, said: &Said) -> Markup {
    let shipment = &dossier.shipment;
    let Some(step) = dossier.plan.next(shipment.state, shipment.way) else { return html! {} };
    let body = match step.state {
        ShipmentState::Released => release(dossier, said),
        ShipmentState::Shipped => dispatch(face, shipment, said),
        ShipmentState::ReadyToCollect => form(
            shipment,
            "dispatch",
            &html! {
                p class="small muted" { "Put it into the boutique’s safe. The client is written to at once, with the code to collect it by." }
                (Button::submit("It is ready to collect"))
            },
        ),
        ShipmentState::Delivered => deliver(shipment, said),
        to => advance(shipment, to, step, said),
    };
    card("Next", &body)
}

fn advance(shipment: &Shipment, to: ShipmentState, step: &Step, said: &Said) -> Markup {
    let words = match to {
        ShipmentState::AtTheBench => "Hand it to the bench",
        ShipmentState::QualityCheck => "The bench is done",
        _ if shipment.state == ShipmentState::QualityCheck => "It passes, and is packed",
        _ => "It is packed",
    };
    html! {
        @if step.guards.contains(&Guard::AnotherPerson) {
            p class="small muted" { "It was made for one client: somebody else than whoever finished it looks at it." }
        }
        (form(shipment, "step", &html! {
            (TextField { max_length: Some(300), ..TextField::new("note", "Note") }.value(said.sent.get("note")).error(said.error("note")))
            div class="cluster" {
                (Button { name: Some("to".into()), value: Some(to.code().into()), ..Button::submit(words) })
                @if let Some(back) = step.back_to {
                    (Button { name: Some("to".into()), value: Some(back.code().into()), ..Button::submit("Back to the bench").scheme(ButtonScheme::Outline) })
                }
            }
        }))
    }
}

fn release(dossier: &Dossier, said: &Said) -> Markup {
    let (shipment, release) = (&dossier.shipment, &dossier.release);
    html! {
        p { "Risk: " b { (release.tier.label()) } }
        @if !release.reasons.is_empty() { ul class="small" { @for reason in &release.reasons { li { (reason) } } } }
        @if release.two_people {
            p class="small muted" { "Two people see to a parcel of this value: whoever packed it cannot release it." }
        }
        (form(shipment, "release", &html! {
            @for check in &release.checks {
                (Checkbox {
                    id: format!("check-{}", check.code),
                    name: "check".into(),
                    value: check.code.clone(),
                    text: check.words.clone(),
                    checked: said.sent.all("check").any(|ticked| ticked == check.code),
                    ..Checkbox::default()
                })
            }
            (Button::submit("Release it"))
        }))
    }
}

fn dispatch(face: &Face, shipment: &Shipment, said: &Said) -> Markup {
    if shipment.has_label {
        return form(
            shipment,
            "dispatch",
            &html! {
                p { (Button::link("Print the label", format!("{PATH}/{}/label", shipment.id)).scheme(ButtonScheme::Outline)) }
                p class="small muted" { "The label says nothing of what is inside, nor whose it is. The client is written to when the parcel is handed over." }
                (Button::submit("Handed to the carrier"))
            },
        );
    }
    let carriers: Vec<_> = face.commerce.carriers.iter().map(|c| Choice::new(c.code(), c.name())).collect();
    html! {
        @if !carriers.is_empty() {
            (form(shipment, "label", &html! {
                (Select { id: "carrier".into(), name: "carrier".into(), label: "Carrier".into(), choices: carriers.clone(), error: said.error("carrier"), quiet: true, ..Select::default() })
                (Button::submit("Make a label"))
            }))
            h3 { "Or with another courier" }
        }
        (form(shipment, "dispatch", &html! {
            (TextField { max_length: Some(60), ..TextField::new("courier", "Courier") }.required().value(said.sent.get("courier")).error(said.error("courier")))
            (TextField { max_length: Some(60), ..TextField::new("tracking_number", "Tracking number") }.required().value(said.sent.get("tracking_number")).error(said.error("tracking_number")))
            (TextField {
                hint: Some("Only if the courier insures otherwise than the order’s way of delivery.".into()),
                quiet: true,
                ..TextField::new("cover", format!("Insured up to, in {}", shipment.declared.currency().code()))
            }.value(said.sent.get("cover")).error(said.error("cover")))
            p class="small muted" { "Declared at " (shipment.declared) ". It does not leave for less cover than that." }
            (Button::submit("It has left").scheme(if carriers.is_empty() { ButtonScheme::Fill } else { ButtonScheme::Outline }))
        }))
    }
}

fn deliver(shipment: &Shipment, said: &Said) -> Markup {
    let documents = IdKind::ALL.iter().map(|kind| Choice::new(kind.code(), kind.label())).collect();
    let signed = shipment.events.iter().rev().find_map(|event| event.signed_by.clone()).unwrap_or_default();
    let name = if said.sent.has("received_by") { said.sent.get("received_by").to_owned() } else { signed };
    form(
        shipment,
        "delivery",
        &html! {
            @if shipment.way == Way::Collect {
                (TextField { max_length: Some(10), hint: Some("Six digits, from the client’s letter or the order’s page.".into()), autocomplete: Some("off".into()), ..TextField::new("code", "Collection code") }
                    .required().value(said.sent.get("code")).error(said.error("code")))
            }
            (TextField { max_length: Some(100), ..TextField::new("received_by", "Received and signed by") }.required().value(name).error(said.error("received_by")))
            (Select {
                id: "id_kind".into(), name: "id_kind".into(), label: "Document shown".into(), choices: documents,
                selected: said.sent.get("id_kind").to_owned(), prompt: Some("None".into()), error: said.error("id_kind"),
                hint: shipment.id_due.then(|| "At this value one is due. Its kind is kept, never its number.".into()),
                required: shipment.id_due, quiet: true, ..Select::default()
            })
            (Button::submit("It was received"))
        },
    )
}

/// Where it goes, for what it is insured, and who has it.
pub(super) fn travels(dossier: &Dossier) -> Markup {
    let shipment = &dossier.shipment;
    let cover = shipment.cover.map_or_else(|| "Not yet".to_owned(), |cover| cover.to_string());
    let mut rows =
        vec![("Way", shipment.way.label().to_owned()), ("Declared at", shipment.declared.to_string())];
    if shipment.way == Way::Courier {
        rows.push(("Insured up to", cover));
    }
    rows.extend(shipment.carrier.as_ref().map(|carrier| ("Courier", carrier.clone())));
    rows.extend(shipment.tier.map(|tier| ("Released as", tier.label().to_owned())));
    rows.extend(shipment.received_by.as_ref().map(|name| ("Received by", name.clone())));
    rows.extend(shipment.id_kind.map(|kind| ("Document shown", kind.label().to_owned())));
    card(
        "On its way",
        &html! {
            dl class="facts" { @for (name, value) in &rows { div { dt { (name) } dd { (value) } } } }
            @if let Some(number) = shipment.tracking_number.as_ref().filter(|_| shipment.way == Way::Courier) {
                p { (CopyButton { value: number.clone(), what: "tracking number".into() }) }
            }
            @if shipment.way == Way::Courier {
                h3 { "Goes to" }
                address { @for line in dossier.address.lines() { (line) br; } @if let Some(phone) = &dossier.address.phone { (phone) } }
            }
        },
    )
}

/// The way back.
pub(super) fn take_apart(shipment: &Shipment) -> Markup {
    card(
        "Take it apart",
        &form(
            shipment,
            "cancellation",
            &html! {
                p class="small muted" { "Its pieces can go into another parcel. A label that was made is taken back." }
                (Button::submit("Take this parcel apart").scheme(ButtonScheme::Danger))
            },
        ),
    )
}
