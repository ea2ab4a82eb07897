//! The form of a passport: one line a metal, a stone, a maker, a mark and a service.

use bespoke::{
    commissions::Commission,
    files::{File, Place},
    passports::{Content, Document, Passport, Picture, Service},
};
use chrono::NaiveDate;
use kernel::FieldError;
use maud::{Markup, html};
use ui::{Button, ButtonScheme, TextArea, TextField};
use web::Pairs;

use super::PATH;

/// What the form shows.
pub(crate) struct Form<'a> {
    pub(crate) action: String,
    /// The commission's, or the passport's.
    pub(crate) version: i64,
    pub(crate) files: &'a [File],
    pub(crate) standing: Option<&'a Passport>,
    pub(crate) typed: &'a Pairs,
    pub(crate) wrong: &'a [FieldError],
}

/// The form filled with what a version says.
pub(crate) fn typed_of(document: &Document) -> Pairs {
    let content = &document.content;
    let services: Vec<String> = content.services.iter().map(|s| format!("{} {}", s.on, s.words)).collect();
    let mut typed = vec![
        ("serial".to_owned(), document.serial.clone()),
        ("piece".into(), content.piece.clone()),
        ("metals".into(), content.metals.join("\n")),
        ("stones".into(), content.stones.join("\n")),
        ("makers".into(), content.makers.join("\n")),
        ("marks".into(), content.marks.join("\n")),
        ("services".into(), services.join("\n")),
    ];
    for picture in &content.pictures {
        typed.push(("picture".into(), picture.sha256.clone()));
        typed.push((format!("words_{}", picture.sha256), picture.words.clone()));
    }
    Pairs(typed)
}

/// What a first passport may begin with: the commission's number as its serial, and the piece as it was approved.
pub(crate) fn suggested(commission: &Commission) -> Pairs {
    let state = &commission.state;
    let piece = state.design.as_ref().and_then(|design| design.specification.lines().next());
    let maker = state.owner.as_ref().map(|owner| format!("{}, design", owner.name));
    Pairs(vec![
        ("serial".into(), state.number.replace('-', "")),
        ("piece".into(), piece.unwrap_or_default().to_owned()),
        ("makers".into(), maker.unwrap_or_default()),
    ])
}

/// What was typed, as the operation takes it.
pub(crate) fn read(sent: &Pairs) -> Result<Content, Vec<FieldError>> {
    let lines = |field: &str| -> Vec<String> {
        sent.get(field).lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
    };
    let mut wrong = Vec::new();
    let services = lines("services").into_iter().filter_map(|line| {
        let read = line.split_once(' ').and_then(|(on, words)| Some((on.parse::<NaiveDate>().ok()?, words)));
        match read {
            Some((on, words)) => Some(Service { on, words: words.to_owned() }),
            None => {
                let words = "Begin each line with its day, for example: 2027-03-01 Claws checked, polished.";
                wrong.push(FieldError::new("services", "malformed", words));
                None
            }
        }
    });
    let services = services.collect();
    wrong.dedup();
    let pictures = sent.0.iter().filter(|(name, _)| name == "picture");
    let content = Content {
        piece: sent.get("piece").to_owned(),
        metals: lines("metals"),
        stones: lines("stones"),
        makers: lines("makers"),
        marks: lines("marks"),
        pictures: pictures
            .map(|(_, sha256)| Picture {
                sha256: sha256.clone(),
                words: sent.get(&format!("words_{sha256}")).to_owned(),
            })
            .collect(),
        services,
    };
    if wrong.is_empty() { Ok(content) } else { Err(wrong) }
}

impl Form<'_> {
    fn value(&self, field: &str) -> String {
        self.typed.get(field).to_owned()
    }

    fn error(&self, field: &str) -> Option<String> {
        self.wrong.iter().find(|e| e.field == field).map(|e| e.message.to_string())
    }

    fn lines(&self, field: &str, label: &str, hint: &str) -> Markup {
        let area = TextArea {
            id: field.into(),
            name: field.into(),
            label: label.into(),
            value: self.value(field),
            hint: Some(hint.into()),
            error: self.error(field),
            quiet: true,
            ..TextArea::default()
        };
        html! { (area) }
    }

    pub(crate) fn render(&self) -> Markup {
        let fixed = self.standing.is_some();
        html! {
            form class="stack stack-5" method="post" action=(self.action) {
                input type="hidden" name="version" value=(self.version);
                @if fixed { input type="hidden" name="serial" value=(self.value("serial")); }
                @else {
                    (TextField { required: true, max_length: Some(24), hint: Some("As it is in the metal.".into()), ..TextField::new("serial", "Serial").value(self.value("serial")).error(self.error("serial")) })
                }
                (TextField { required: true, max_length: Some(300), ..TextField::new("piece", "What it is").value(self.value("piece")).error(self.error("piece")) })
                (self.lines("metals", "Metal", "One a line, with fineness and weight: Platinum 950, 7.352 g"))
                (self.lines("stones", "Stones", "One a line, with weight, grades, report and origin. Say laboratory-grown directly before the stone’s name."))
                (self.lines("makers", "Made by", "One a line, with what each did: Inès Marchetti, design"))
                (self.lines("marks", "Marks", "Hallmarks and engravings, one a line."))
                (self.lines("services", "Services", "One a line, each with its day: 2027-03-01 Claws checked, polished"))
                (self.pictures())
                div { (Button::submit(if fixed { "Seal the new version" } else { "Seal the passport" })) }
            }
            @if let Some(passport) = self.standing.filter(|passport| !passport.revoked) {
                form class="stack stack-3" method="post" action={ (self.action) "/revocation" } {
                    h2 class="h3" { "Revoke it" }
                    p class="muted" { "For a piece that was remade, lost or stolen. It cannot be taken back; a new piece has a new serial." }
                    input type="hidden" name="serial" value=(passport.serial);
                    (TextField { required: true, max_length: Some(300), ..TextField::new("reason", "Reason").value(self.value("reason")).error(self.error("reason")) })
                    div { (Button::submit("Revoke the passport").scheme(ButtonScheme::Outline)) }
                }
            }
        }
    }

    /// The pictures of the commission that a passport may show: what the client sent is theirs, and stays out.
    fn pictures(&self) -> Markup {
        let shown = self.files.iter().filter(|file| matches!(file.place, Place::Bench | Place::Design));
        let chosen =
            |sha256: &str| self.typed.0.iter().any(|(name, value)| name == "picture" && value == sha256);
        if self.files.is_empty() {
            return html! {};
        }
        html! {
            fieldset class="fieldset" id="pictures" {
                legend { b { "Photographs" } }
                @if let Some(error) = self.error("pictures") { p class="field-error" { (error) } }
                ul class="thumbs" {
                    @for file in shown {
                        @let commission = self.action.strip_prefix(PATH).and_then(|rest| rest.strip_suffix("/passport")).unwrap_or_default();
                        li class="stack stack-2" {
                            img src={ (PATH) (commission) "/pictures/" (file.id) } alt=(file.name) width=(file.width) height=(file.height) loading="lazy";
                            label class="check" { input type="checkbox" name="picture" value=(file.sha256) checked[chosen(&file.sha256)]; span { "Show it" } }
                            (TextField { id: format!("words_{}", file.sha256), quiet: true, max_length: Some(300), ..TextField::new(format!("words_{}", file.sha256), "What it shows").value(match self.value(&format!("words_{}", file.sha256)) {
                                words if words.is_empty() => file.place.label().to_owned(),
                                words => words,
                            }) })
                        }
                    }
                }
            }
        }
    }
}
