//! The form itself.

use catalog::{
    attributes::{Definition, Schema, Scope},
    model::{Category, Status},
    products::NewProduct,
};
use kernel::{Currency, FieldError};
use maud::{Markup, Render, html};
use ui::{Button, ButtonScheme, Choice, ErrorSummary, Select, TextField, TextKind};

use super::{
    Entries,
    entries::built_in,
    field::{area, error, line, problems, render, select},
    rows,
};

/// Everything that can be said about a product.
pub(in crate::products) struct FullForm<'a> {
    /// Where it is sent.
    pub(in crate::products) action: String,
    /// Where leaving without saving leads.
    pub(in crate::products) back: String,
    /// What the button says.
    pub(in crate::products) save: &'a str,
    /// Versions that the save must name.
    pub(in crate::products) hidden: Vec<(&'static str, String)>,
    /// What the product is: decides what is asked.
    pub(in crate::products) category: Category,
    /// Every attribute there is.
    pub(in crate::products) schema: &'a Schema,
    /// The product as it is; none for a new one.
    pub(in crate::products) before: Option<&'a NewProduct>,
    /// What was typed.
    pub(in crate::products) entries: &'a Entries,
    /// What is wrong with it.
    pub(in crate::products) errors: &'a [FieldError],
}

impl Render for FullForm<'_> {
    fn render(&self) -> Markup {
        let defined: Vec<_> = self.schema.fields_of(self.category).filter(|d| !d.built_in).collect();
        html! {
            form class="stack stack-4" id="form" method="post" action=(self.action) {
                (ErrorSummary { title: "Nothing was saved yet".into(), problems: problems(self.errors) })
                @for (name, value) in &self.hidden { input type="hidden" name=(name) value=(value); }
                input type="hidden" name="category" value=(self.category.code());
                (self.buttons())
                (part("words", "Words", &self.words()))
                (part("facts", "What it is", &self.fields(&built_in(Scope::Product).filter(|d| d.is_for(self.category)).collect::<Vec<_>>(), "")))
                @if !defined.is_empty() { (part("house", "The house’s own attributes", &self.fields(&defined, "attributes."))) }
                (part("stones", "Stones", &self.stones()))
                (part("variants", "Variants", &self.variants()))
                (part("found", "Tags and search engines", &self.found()))
                (self.buttons())
            }
        }
    }
}

impl FullForm<'_> {
    fn buttons(&self) -> Markup {
        html! {
            div class="btn-group" {
                (Button::submit(self.save))
                (Button::link("Leave without saving", self.back.clone()).scheme(ButtonScheme::Link))
            }
        }
    }

    fn line(&self, name: &str, label: &str) -> TextField {
        line(name, label, self.entries, self.errors)
    }

    fn words(&self) -> Markup {
        let shown = self.before.is_some_and(|b| b.status != Status::Draft);
        let address = TextField {
            hint: Some("Small letters, digits and hyphens. Left empty, it is made from the title.".into()),
            max_length: Some(80),
            ..self.line("slug", "Address in the shop")
        };
        html! {
            div class="stack stack-4" {
                div class="admin-row" {
                    (TextField { max_length: Some(80), ..self.line("title", "Title") }.required())
                    @if shown { input type="hidden" name="slug" value=(self.entries.get("slug")); } @else { (address) }
                }
                (TextField { max_length: Some(140), ..self.line("tagline", "Tagline") }.required())
                (ui::TextArea { hint: Some("Leave an empty line between paragraphs.".into()), max_length: Some(4_000), required: true, ..area("description", "Description", self.entries, self.errors) })
                (ui::TextArea { max_length: Some(2_000), required: true, ..area("care", "Care", self.entries, self.errors) })
                div class="admin-row" {
                    (TextField { kind: TextKind::Number, hint: Some("Higher numbers come first.".into()), ..self.line("featured", "Place in the shop") }.required())
                    @if self.before.is_none() {
                        @let choices = Currency::ALL.iter().map(|c| Choice::new(c.code(), c.code())).collect();
                        (Select { required: true, hint: Some("All prices of the piece are in it.".into()), ..select("currency", "Currency", choices, self.entries.get("currency"), self.errors) })
                    }
                }
            }
        }
    }

    fn fields(&self, definitions: &[&Definition], prefix: &str) -> Markup {
        html! {
            div class="field-grid" {
                @for d in definitions { (render(d, &format!("{prefix}{}", d.code), self.entries, self.errors)) }
            }
        }
    }

    fn stones(&self) -> Markup {
        html! {
            (self.part_error("stones"))
            @for at in 0..self.entries.rows("stones") { (rows::stone(at, self.entries, self.errors)) }
            @if self.entries.rows("stones") == 0 { p class="muted" { "No stones. The first one is the stone the piece is about." } }
            (add("stone", "Add a stone"))
        }
    }

    fn variants(&self) -> Markup {
        let known = self.before.map_or(&[][..], |b| &b.variants);
        let fixed = self.before.is_some_and(|b| b.status != Status::Draft);
        html! {
            (self.part_error("variants"))
            @if fixed { p class="muted" { "Orders and stock know a variant by its code, metal and size. To change those, archive it and add another." } }
            @for at in 0..self.entries.rows("variants") {
                @let id = self.entries.get(&format!("variants[{at}].id"));
                @let known = known.iter().find(|v| v.id.is_some_and(|known| known.to_string() == id));
                (rows::variant(at, self.category, known, fixed, self.entries, self.errors))
            }
            (add("variant", "Add a variant like the last one"))
        }
    }

    fn found(&self) -> Markup {
        html! {
            div class="stack stack-4" {
                (TextField { hint: Some("Words the house files it under, parted by commas. Shoppers find it by them.".into()), ..self.line("tags", "Tags") })
                div class="admin-row" {
                    (TextField { max_length: Some(70), hint: Some("Left empty, the title is used.".into()), ..self.line("seo.title", "Title for search engines") })
                    (TextField { max_length: Some(200), hint: Some("Only where this page repeats another, for example /products/aurelia-solitaire.".into()), ..self.line("seo.canonical", "Copy of the page") })
                }
                (TextField { max_length: Some(170), hint: Some("Left empty, it is made from the facts.".into()), ..self.line("seo.description", "Description for search engines") })
            }
        }
    }

    /// What is wrong with a list as a whole.
    fn part_error(&self, name: &str) -> Markup {
        html! { @if let Some(text) = error(self.errors, name) { p class="field-error" { (text) } } }
    }
}

fn part(id: &str, title: &str, body: &Markup) -> Markup {
    html! { section class="panel stack stack-4" id=(id) { h2 class="panel-title" { (title) } (body) } }
}

/// A button that gives the form another row; what is typed is sent along and checked only by the save.
fn add(what: &str, text: &str) -> Markup {
    html! {
        div {
            (Button { name: Some("add".into()), value: Some(what.into()), unchecked: true, ..Button::submit(text).scheme(ButtonScheme::Outline).small() })
        }
    }
}
