//! The form of an attribute.

use catalog::{
    attributes::{KindWord, Unit},
    model::Category,
};
use kernel::FieldError;
use maud::{Markup, Render, html};
use ui::{
    Button, ButtonScheme, Checkbox, Choice, ErrorSummary, FieldProblem, Fieldset, Select, TextArea,
    TextField, TextKind,
};

use super::{PATH, draft::Draft};

/// The form with what is wrong beside each field.
pub(super) struct Form<'a> {
    pub(super) action: String,
    pub(super) kind: KindWord,
    /// Whether it is about to be defined; its code and kind are fixed afterwards.
    pub(super) new: bool,
    pub(super) draft: &'a Draft,
    pub(super) errors: &'a [FieldError],
}

impl Render for Form<'_> {
    fn render(&self) -> Markup {
        let problems = self
            .errors
            .iter()
            .map(|e| FieldProblem { field_id: id(&e.field), text: e.message.to_string() })
            .collect();
        html! {
            form class="stack stack-4" method="post" action=(self.action) {
                (ErrorSummary { title: "Nothing was saved yet".into(), problems })
                input type="hidden" name="kind" value=(self.kind.code());
                @if !self.new { input type="hidden" name="version" value=(self.draft.version); }
                section class="panel stack stack-4" { h2 class="panel-title" { "Words" } (self.words()) }
                section class="panel stack stack-4" { h2 class="panel-title" { (self.kind.label()) } (self.values()) }
                section class="panel stack stack-4" { h2 class="panel-title" { "Where it is asked" } (self.place()) }
                div class="btn-group" {
                    (Button::submit(if self.new { "Define it" } else { "Save" }))
                    (Button::link("Leave without saving", PATH).scheme(ButtonScheme::Link))
                }
            }
        }
    }
}

impl Form<'_> {
    fn line(&self, name: &str, label: &str, value: &str) -> TextField {
        TextField { id: id(name), ..TextField::new(name, label) }.value(value).error(self.error(name))
    }

    fn error(&self, name: &str) -> Option<String> {
        self.errors.iter().find(|e| e.field == name).map(|e| e.message.to_string())
    }

    fn words(&self) -> Markup {
        let code = TextField {
            max_length: Some(40),
            hint: Some("For programs, for ever. Left empty, it is made from the name.".into()),
            ..self.line("code", "Code", &self.draft.code)
        };
        html! {
            div class="admin-row" {
                (TextField { max_length: Some(40), hint: Some("What people read: “Gallery”.".into()), ..self.line("label", "Name", &self.draft.label) }.required())
                @if self.new { (code) }
            }
            (TextField { max_length: Some(140), hint: Some("A sentence that helps to fill it in.".into()), ..self.line("hint", "Hint", &self.draft.hint) })
        }
    }

    fn values(&self) -> Markup {
        match self.kind {
            KindWord::Enum | KindWord::MultiEnum => self.choices(),
            KindWord::Number => self.number(),
            KindWord::Text => html! {
                (TextField { kind: TextKind::Number, min: Some("1".into()), max: Some("500".into()), ..self.line("max_length", "Most characters", &self.draft.max_length) }.required())
            },
            KindWord::Boolean => {
                html! { p class="muted" { "The form asks yes or no, and lets it stay unsaid." } }
            }
        }
    }

    fn choices(&self) -> Markup {
        html! {
            @for (at, choice) in self.draft.choices.iter().enumerate() {
                @let name = |field: &str| format!("choices[{at}].{field}");
                @let tick = |field: &str, text: &str, checked: bool| Checkbox { id: id(&name(field)), name: name(field), text: text.into(), checked, ..Checkbox::default() };
                (Fieldset {
                    legend: choice.code.clone(),
                    body: html! {
                        input type="hidden" name=(name("code")) value=(choice.code);
                        div class="field-grid" {
                            (TextField { max_length: Some(40), ..self.line(&name("label"), "What people read", &choice.label) }.required())
                            (tick("archived", "Out of use: pieces that have it keep it", choice.archived))
                            (tick("gone", "Remove it; only when no piece has it", choice.gone))
                        }
                    },
                    ..Fieldset::default()
                })
            }
            (TextArea {
                id: "more".into(),
                name: "more".into(),
                label: if self.draft.choices.is_empty() { "Values".into() } else { "More values".into() },
                value: self.draft.more.clone(),
                hint: Some("One a line, in their order: “Scrollwork”, “Plain”.".into()),
                error: self.error("more"),
                required: self.draft.choices.is_empty(),
                ..TextArea::default()
            })
        }
    }

    fn number(&self) -> Markup {
        let units = Unit::ALL.iter().filter(|u| u.is_offered());
        html! {
            div class="field-grid" {
                @if self.new {
                    (Select {
                        id: "unit".into(),
                        name: "unit".into(),
                        label: "Unit".into(),
                        choices: units.map(|u| Choice::new(u.code(), u.label())).collect(),
                        selected: self.draft.unit.clone(),
                        error: self.error("unit"),
                        required: true,
                        ..Select::default()
                    })
                } @else { input type="hidden" name="unit" value=(self.draft.unit); }
                (TextField { kind: TextKind::Decimal, ..self.line("min", "Least", &self.draft.min) }.required())
                (TextField { kind: TextKind::Decimal, ..self.line("max", "Most", &self.draft.max) }.required())
            }
            @if !self.new { p class="muted" { "In " (self.draft.unit) ". The unit stays: pieces say what they say." } }
        }
    }

    fn place(&self) -> Markup {
        let tick = |name: &str, text: &str, hint: &str, checked: bool| Checkbox {
            id: id(name),
            name: name.into(),
            text: text.into(),
            hint: Some(hint.into()),
            checked,
            ..Checkbox::default()
        };
        let category = |c: &Category| Checkbox {
            id: format!("categories-{c}"),
            name: "categories".into(),
            value: c.code().into(),
            text: c.plural().into(),
            checked: self.draft.categories.iter().any(|chosen| chosen == c.code()),
            ..Checkbox::default()
        };
        html! {
            (Fieldset {
                legend: "Categories".into(),
                id: "categories".into(),
                error: self.error("categories"),
                body: html! { p class="field-hint" { "None chosen means every category." } div class="check-grid" { @for c in Category::ALL { (category(c)) } } },
                ..Fieldset::default()
            })
            (tick("required", "Needed before a piece is published", "Pieces on show stay on show; the next save asks for it.", self.draft.required))
            @if self.kind.narrows() {
                (tick("filterable", "A filter in the shop", if self.kind.is_chosen() { "Collections and search let shoppers choose by it, and say how many pieces each choice leaves." } else { "Collections and search let shoppers say from how many to how many, and draw how many pieces lie where." }, self.draft.filterable))
            } @else if self.draft.filterable { input type="hidden" name="filterable" value="on"; }
            (TextField { kind: TextKind::Number, hint: Some("The lowest comes first.".into()), ..self.line("position", "Place in forms", &self.draft.position) }.required())
            @if !self.new { (tick("archived", "Out of use", "Pieces keep what they say; forms and the shop no longer show it.", self.draft.archived)) }
        }
    }
}

/// A field's id from its name; points and brackets would need escaping in style sheets and fragments.
fn id(name: &str) -> String {
    name.replace(['.', '['], "-").replace(']', "")
}
