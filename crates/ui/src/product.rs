//! A piece's own page: gallery, options, promises, facts.

use maud::{Markup, Render, html};

use crate::icon::{Icon, icon, icon_small};
use crate::picture::{ImageSet, Loading, Picture};

/// One view of a piece.
#[derive(Debug, Clone)]
pub struct View {
    /// The image; its words name the piece, the metal and the view.
    pub image: ImageSet,
    /// The short name of the view: "Three-quarter", "Front", "Stone".
    pub name: String,
}

/// All views of a piece: a track that scrolls and thumbnails that are always visible. The thumbnails are links to the
/// views, so it works without script; `<product-gallery>` adds arrow keys and marks the current one.
#[derive(Debug, Clone, Default)]
pub struct Gallery {
    /// The piece's name.
    pub name: String,
    /// The views, the main one first.
    pub views: Vec<View>,
}

impl Render for Gallery {
    fn render(&self) -> Markup {
        html! { product-gallery class="gallery" { (self.inside()) } }
    }
}

impl Gallery {
    /// Track and thumbnails without their element: what a buy-box fragment carries in `<template data-gallery>`.
    pub fn inside(&self) -> Markup {
        let total = self.views.len();
        html! {
            div class="gallery-track" tabindex="0" role="group" aria-label={ "Views of " (self.name) } {
                @for (place, view) in self.views.iter().enumerate() {
                    figure class="gallery-view" id={ "view-" (place + 1) } {
                        (Picture::new(view.image.clone(), Picture::GALLERY, if place == 0 { Loading::Priority } else { Loading::Lazy }))
                        figcaption { (view.name) }
                    }
                }
            }
            @if total > 1 {
                nav class="gallery-thumbs" aria-label="Choose a view" {
                    @for (place, view) in self.views.iter().enumerate() {
                        a href={ "#view-" (place + 1) } aria-current=[(place == 0).then_some("true")]
                            aria-label={ "View " (place + 1) " of " (total) ": " (view.name) } {
                            (Picture::new(view.image.decorative(), Picture::THUMB, Loading::Eager))
                        }
                    }
                }
            }
        }
    }
}

/// The part of a product page that changes with the choice of metal, stone and size.
///
/// `body` holds the form; its option inputs carry `data-option` ([`crate::ChipGroup::option`]). When one changes,
/// `<variant-picker>` asks `url?metal=…` with `X-Fragment: buy-box` and puts the answer in place of `body`. Without script
/// a button sends the options to `url`.
#[derive(Debug, Clone, Default)]
pub struct VariantPicker {
    /// The product page's address without a query.
    pub url: String,
    /// The id of the form in `body`, for the button shown without script.
    pub form_id: String,
    /// What changes: title, price, options, button, promises.
    pub body: Markup,
    /// The gallery to show with this choice; only in fragments, none on the page itself.
    pub gallery: Option<Gallery>,
}

impl Render for VariantPicker {
    fn render(&self) -> Markup {
        html! { variant-picker data-url=(self.url) { (self.fragment()) } }
    }
}

impl VariantPicker {
    /// What the server answers to `X-Fragment: buy-box`.
    pub fn fragment(&self) -> Markup {
        html! {
            (self.body)
            noscript {
                button class="btn btn-link" type="submit" form=(self.form_id) formmethod="get" formaction=(self.url) {
                    "Show price for these choices"
                }
            }
            @if let Some(gallery) = &self.gallery { template data-gallery { (gallery.inside()) } }
        }
    }
}

/// Facts as pairs of name and value.
#[derive(Debug, Clone, Default)]
pub struct SpecList {
    /// The pairs.
    pub rows: Vec<(String, String)>,
}

impl SpecList {
    /// A list from pairs.
    pub fn new(rows: &[(&str, &str)]) -> Self {
        Self { rows: rows.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect() }
    }
}

impl Render for SpecList {
    fn render(&self) -> Markup {
        html! { dl class="specs" { @for (name, value) in &self.rows { dt { (name) } dd { (value) } } } }
    }
}

/// When the piece arrives, with the date. "Made for you in 4 weeks. Order today, delivered insured by **21 December**."
#[derive(Debug, Clone, Default)]
pub struct DeliveryPromise {
    /// The words before the date.
    pub text: String,
    /// The date.
    pub date: Option<String>,
}

impl Render for DeliveryPromise {
    fn render(&self) -> Markup {
        html! {
            p class="promise" {
                (icon_small(Icon::Truck))
                span { (self.text) @if let Some(date) = &self.date { " " b { (date) } "." } }
            }
        }
    }
}

/// Short promises, each with a picture.
#[derive(Debug, Clone, Default)]
pub struct ReassuranceList {
    /// The promises.
    pub items: Vec<(Icon, String)>,
}

impl Render for ReassuranceList {
    fn render(&self) -> Markup {
        html! { ul class="notes" { @for (picture, text) in &self.items { li { (icon(*picture)) span { (text) } } } } }
    }
}

/// Name, price and the button at the foot of a phone's screen, once the real button has left the view. Only with script.
#[derive(Debug, Clone, Default)]
pub struct StickyBuyBar {
    /// The piece's name.
    pub name: String,
    /// The price.
    pub price: Markup,
    /// The button: give it the `form` of the buy box.
    pub action: Markup,
    /// The id of the real button's form.
    pub form_id: String,
}

impl Render for StickyBuyBar {
    fn render(&self) -> Markup {
        html! {
            sticky-buy data-watch=(self.form_id) {
                div class="sticky-buy" hidden { p { span class="serif" { (self.name) } (self.price) } (self.action) }
            }
        }
    }
}

/// One row of a [`RingSizeTable`].
#[derive(Debug, Clone, Default)]
pub struct RingSize {
    /// The inner diameter in millimetres, as written: "16.5".
    pub diameter: String,
    /// The inner circumference in millimetres, which is the French size.
    pub circumference: String,
    /// The United States size.
    pub us: String,
    /// The United Kingdom size.
    pub uk: String,
}

/// Ring sizes of several countries side by side.
#[derive(Debug, Clone, Default)]
pub struct RingSizeTable {
    /// The rows.
    pub rows: Vec<RingSize>,
}

impl Render for RingSizeTable {
    fn render(&self) -> Markup {
        html! {
            div class="scroll-x" tabindex="0" role="region" aria-label="Ring sizes" {
                table class="sizes" {
                    caption { "Inner diameter and circumference in millimetres" }
                    thead { tr { th scope="col" { "Diameter" } th scope="col" { "EU" } th scope="col" { "US" } th scope="col" { "UK" } } }
                    tbody {
                        @for row in &self.rows {
                            tr { th scope="row" { (row.diameter) } td { (row.circumference) } td { (row.us) } td { (row.uk) } }
                        }
                    }
                }
            }
        }
    }
}
