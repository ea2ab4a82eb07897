//! Search: the field, what it offers while it is typed in, and answers to questions.

use maud::{Markup, Render, html};

use crate::actions::{Button, ButtonScheme};
use crate::card::PriceTag;
use crate::icon::{Icon, Jewel, icon_small, jewel};
use crate::picture::{ImageSet, Loading, Picture};

/// The search field: a plain form, which `<search-box>` makes a combobox with a list of suggestions.
#[derive(Debug, Clone, Default)]
pub struct SearchField {
    /// The field's id, once on a page.
    pub id: String,
    /// The search page.
    pub action: String,
    /// What was searched for.
    pub words: String,
    /// Whether a button stands beside it; on a keyboard Enter does the same.
    pub button: bool,
}

impl Render for SearchField {
    fn render(&self) -> Markup {
        html! {
            search-box class="search" {
                form role="search" aria-label=(if self.button { "All pieces" } else { "Site" }) method="get" action=(self.action) {
                    label class="sr" for=(self.id) { "Search the house" }
                    input class="input" id=(self.id) type="search" name="q" value=(self.words) maxlength="200" autocomplete="off"
                        autocapitalize="off" spellcheck="false" enterkeyhint="search" placeholder="Oval ring in rose gold";
                    @if self.button { (Button::submit("Search").scheme(ButtonScheme::Outline)) }
                }
            }
        }
    }
}

/// A piece among the suggestions.
#[derive(Debug, Clone)]
pub struct SuggestedPiece {
    /// Its name.
    pub name: String,
    /// Its metal and stone.
    pub line: String,
    /// Its price.
    pub price: PriceTag,
    /// Its page.
    pub href: String,
    /// Its picture.
    pub image: Option<ImageSet>,
    /// The drawing that stands in while it has none.
    pub drawing: Jewel,
}

/// What the search field offers: the options of its list. Each is a link that the keyboard walks without leaving the field.
#[derive(Debug, Clone, Default)]
pub struct SearchSuggestions {
    /// Queries with their results' address.
    pub queries: Vec<(String, String)>,
    /// Collections with their address.
    pub collections: Vec<(String, String)>,
    /// Pieces.
    pub pieces: Vec<SuggestedPiece>,
    /// Answers: title, sentence, address.
    pub answers: Vec<(String, String, String)>,
}

impl Render for SearchSuggestions {
    fn render(&self) -> Markup {
        html! {
            @for (text, href) in &self.queries {
                (option(href, "suggest", &html! { (icon_small(Icon::MagnifyingGlass)) span { (text) } }))
            }
            @for (title, href) in &self.collections {
                (option(href, "suggest", &html! { (icon_small(Icon::ArrowRight)) span { (title) small { "Collection" } } }))
            }
            @for piece in &self.pieces {
                (option(&piece.href, "suggest suggest-piece", &html! {
                    (picture(piece))
                    span { (piece.name) small { (piece.line) } }
                    (piece.price)
                }))
            }
            @for (title, text, href) in &self.answers {
                (option(href, "suggest", &html! { (icon_small(Icon::Question)) span { (title) small { (text) } } }))
            }
        }
    }
}

fn option(href: &str, class: &str, content: &Markup) -> Markup {
    html! { a class=(class) role="option" aria-selected="false" tabindex="-1" href=(href) { (content) } }
}

fn picture(piece: &SuggestedPiece) -> Markup {
    let Some(image) = &piece.image else {
        return html! { span class="suggest-media" { (jewel(piece.drawing)) } };
    };
    // the name stands right beside it
    html! { span class="suggest-media" { (Picture::new(image.decorative(), "56px", Loading::Lazy)) } }
}

/// A page that answers what was asked.
#[derive(Debug, Clone, Default)]
pub struct SearchAnswer {
    /// What it is about.
    pub title: String,
    /// The answer in a sentence.
    pub text: String,
    /// The page.
    pub href: String,
}

impl Render for SearchAnswer {
    fn render(&self) -> Markup {
        html! {
            aside class="answer" {
                h2 class="h4" { (self.title) }
                p { (self.text) }
                a class="link-arrow" href=(self.href) { span { "Read more" span class="sr" { " about " (self.title) } } (icon_small(Icon::ArrowRight)) }
            }
        }
    }
}
