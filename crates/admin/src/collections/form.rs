//! The form of a collection.

use std::borrow::Cow;

use catalog::{FilterName, Filters, Takes, Unit, attributes::Schema, model::CollectionKind};
use kernel::FieldError;
use maud::{Markup, Render, html};
use ui::{
    Button, ButtonScheme, Checkbox, Choice, Disclosure, ErrorSummary, FieldProblem, Select, TextArea,
    TextField, TextKind,
};

use super::{PATH, draft::Draft};

/// What most rules are made of; all other filters are folded together below.
const FIRST: [&str; 10] = [
    "category",
    "ring_purpose",
    "metal",
    "stone",
    "shape",
    "setting_style",
    "origin_class",
    "occasion",
    "line",
    "price_min",
];

/// The form with what is wrong beside each field.
pub(super) struct Form<'a> {
    pub(super) action: String,
    /// Whether it is about to exist; its address is fixed afterwards.
    pub(super) new: bool,
    pub(super) draft: &'a Draft,
    /// What staff defined: their filters are a rule's too.
    pub(super) schema: &'a Schema,
    pub(super) errors: &'a [FieldError],
    /// What matches now.
    pub(super) preview: Markup,
}

impl Render for Form<'_> {
    fn render(&self) -> Markup {
        let problem = |e: &FieldError| FieldProblem { field_id: id(&e.field), text: e.message.to_string() };
        html! {
            form class="stack stack-4" method="post" action=(self.action) {
                (ErrorSummary { title: "Nothing was saved yet".into(), problems: self.errors.iter().map(problem).collect() })
                input type="hidden" name="version" value=(self.draft.version);
                (self.buttons())
                div class="admin-cols" {
                    div {
                        section class="panel stack stack-4" { h2 class="panel-title" { "Words" } (self.words()) }
                        section class="panel stack stack-4" id="rule" { h2 class="panel-title" { "By a rule" } (self.rule()) }
                        section class="panel stack stack-4" { h2 class="panel-title" { "By hand" } (self.pieces()) }
                    }
                    div id="matches" { (self.preview) }
                }
                (self.buttons())
            }
        }
    }
}

impl Form<'_> {
    fn buttons(&self) -> Markup {
        html! {
            div class="btn-group" {
                (Button::submit(if self.new { "Put it in the shop" } else { "Save" }))
                (Button { name: Some("look".into()), value: Some("yes".into()), unchecked: true, formaction: Some(format!("{}#matches", self.action)), ..Button::submit("Show what matches").scheme(ButtonScheme::Outline) })
                (Button::link("Leave without saving", PATH).scheme(ButtonScheme::Link))
            }
        }
    }

    fn line(&self, name: &str, label: &str, value: &str) -> TextField {
        TextField { id: id(name), ..TextField::new(name, label) }.value(value).error(self.error(name))
    }

    fn error(&self, name: &str) -> Option<String> {
        self.errors.iter().find(|e| e.field == name).map(|e| e.message.to_string())
    }

    fn words(&self) -> Markup {
        html! {
            div class="admin-row" {
                (TextField { max_length: Some(80), ..self.line("title", "Title", &self.draft.title) }.required())
                @if self.new {
                    (TextField { max_length: Some(80), hint: Some("Left empty, it is made from the title.".into()), ..self.line("slug", "Address in the shop", &self.draft.slug) })
                }
            }
            (TextArea {
                id: "intro".into(),
                name: "intro".into(),
                label: "A sentence or two".into(),
                value: self.draft.intro.clone(),
                error: self.error("intro"),
                required: true,
                max_length: Some(600),
                ..TextArea::default()
            })
            div class="admin-row" {
                (Select {
                    id: "kind".into(),
                    name: "kind".into(),
                    label: "Kind".into(),
                    choices: CollectionKind::ALL.iter().map(|k| Choice::new(k.code(), k.label())).collect(),
                    selected: self.draft.kind.clone(),
                    error: self.error("kind"),
                    required: true,
                    ..Select::default()
                })
                (TextField { kind: TextKind::Number, hint: Some("The lowest comes first.".into()), ..self.line("position", "Place", &self.draft.position) }.required())
            }
        }
    }

    fn rule(&self) -> Markup {
        let filters = together(Filters::names());
        let (first, rest): (Vec<_>, Vec<_>) = filters.into_iter().partition(|f| FIRST.contains(&&*f.name));
        let told = together(Filters::told_names(self.schema));
        html! {
            p class="muted" { "Whatever passes every filter is in it by itself, as soon as it is on show. Within one filter, any of the values will do. Choose none to put it together by hand only." }
            @if let Some(text) = self.error("rule") { p class="field-error" { (text) } }
            div {
                @for filter in &first { (self.filter(filter)) }
                (Disclosure {
                    title: "More filters".into(),
                    open: rest.iter().any(|f| self.is_chosen(f)),
                    body: html! { @for filter in &rest { (self.filter(filter)) } },
                    ..Disclosure::default()
                })
                @if !told.is_empty() {
                    (Disclosure {
                        title: "Attributes of our own".into(),
                        open: told.iter().any(|f| self.is_chosen(f)),
                        body: html! { @for filter in &told { (self.filter(filter)) } },
                        ..Disclosure::default()
                    })
                }
                (self.lost())
            }
        }
    }

    /// What the rule says and the shop can no longer ask for: it stays to be taken away.
    fn lost(&self) -> Markup {
        let lost: Vec<_> =
            self.draft.rule.iter().filter(|(name, _)| !Filters::knows(name, self.schema)).collect();
        let name = |name: &str| format!("rule.{name}");
        html! {
            @if !lost.is_empty() {
                (Disclosure {
                    title: "No filters any more".into(),
                    open: true,
                    body: html! {
                        p class="field-hint" { "Untick these, or take their attributes into use again: until then nothing joins by the rule." }
                        @for (place, (filter, value)) in lost.iter().enumerate() {
                            @let first = lost.iter().position(|(known, _)| known == filter) == Some(place);
                            (Checkbox {
                                id: if first { id(&name(filter)) } else { id(&format!("{}-{place}", name(filter))) },
                                name: name(filter),
                                value: value.clone(),
                                text: format!("{filter}: {value}"),
                                checked: true,
                                ..Checkbox::default()
                            })
                            @if let Some(text) = self.error(&name(filter)).filter(|_| first) { p class="field-error" { (text) } }
                        }
                    },
                    ..Disclosure::default()
                })
            }
        }
    }

    fn filter(&self, filter: &FilterName<'_>) -> Markup {
        let name = |of: &str| format!("rule.{of}");
        let text = |of: &str, label: &str, hint: &str| {
            let typed: Vec<_> = self.draft.chosen(of).collect();
            TextField {
                hint: (!hint.is_empty()).then(|| hint.to_owned()),
                quiet: true,
                ..self.line(&name(of), label, &typed.join(", "))
            }
        };
        let greatest = other_end(&filter.name);
        let body = match &filter.takes {
            Takes::Codes(codes) => html! {
                div class="check-grid" id=(id(&name(&filter.name))) {
                    @for (code, label) in codes {
                        (Checkbox {
                            id: id(&format!("{}-{code}", name(&filter.name))),
                            name: name(&filter.name),
                            value: (*code).into(),
                            text: (*label).into(),
                            checked: self.draft.chosen(&filter.name).any(|chosen| chosen == *code),
                            ..Checkbox::default()
                        })
                    }
                }
                @if let Some(text) = self.error(&name(&filter.name)) { p class="field-error" { (text) } }
            },
            Takes::Listed => html! { (text(&filter.name, filter.label, "Several are parted by commas.")) },
            Takes::Least(unit) | Takes::Greatest(unit) => html! {
                div class="admin-row" {
                    (TextField { kind: TextKind::Decimal, ..text(&filter.name, &format!("At least{}", in_unit(*unit)), "") })
                    (TextField { kind: TextKind::Decimal, ..text(&greatest, &format!("At most{}", in_unit(*unit)), "") })
                }
            },
        };
        html! { (Disclosure { title: filter.label.into(), body, open: self.is_chosen(filter), ..Disclosure::default() }) }
    }

    /// Whether one of the ends of a filter is used.
    fn is_chosen(&self, filter: &FilterName<'_>) -> bool {
        self.is_used(&filter.name) || self.is_used(&other_end(&filter.name))
    }

    /// Whether a filter is chosen, or was refused.
    fn is_used(&self, name: &str) -> bool {
        self.draft.chosen(name).next().is_some() || self.error(&format!("rule.{name}")).is_some()
    }

    fn pieces(&self) -> Markup {
        html! {
            (TextArea {
                id: "products".into(),
                name: "pieces".into(),
                label: "Pieces".into(),
                value: self.draft.pieces.clone(),
                hint: Some("Their addresses, one a line, in the order they are shown: aurelia-solitaire. With a rule, these stand first.".into()),
                error: self.error("products"),
                ..TextArea::default()
            })
        }
    }
}

/// The ends of a range stand together under one heading.
fn together(mut filters: Vec<FilterName<'_>>) -> Vec<FilterName<'_>> {
    filters.dedup_by(|next, before| matches!(next.takes, Takes::Greatest(_)) && next.label == before.label);
    filters
}

/// The name of the greatest from that of the least.
fn other_end(name: &str) -> String {
    name.strip_suffix("_min").map_or_else(|| name.to_owned(), |code| format!("{code}_max"))
}

fn in_unit(unit: Unit) -> Cow<'static, str> {
    match unit {
        Unit::Money => " ($)".into(),
        Unit::Carats => " (ct)".into(),
        Unit::Millimetres => " (mm)".into(),
        Unit::Days => " (days)".into(),
        Unit::Told(unit) if unit.symbol().is_empty() => "".into(),
        Unit::Told(unit) => format!(" ({})", unit.symbol()).into(),
    }
}

/// A field's id from its name; points would need escaping in style sheets and fragments.
fn id(name: &str) -> String {
    name.replace('.', "-")
}
