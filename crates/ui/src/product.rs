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
    /// The film or model that the picture stands for.
    pub moving: Option<Moving>,
}

/// What can be watched or taken along, rather than only looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Moving {
    /// A film, by its address; it plays when someone asks for it.
    Film(String),
    /// A model in three dimensions, by its address.
    Model(String),
}

impl Moving {
    /// What tells its thumbnail from that of the picture it begins with.
    const fn sign(&self) -> Icon {
        match self {
            Self::Film(_) => Icon::VideoCamera,
            Self::Model(_) => Icon::Cube,
        }
    }
}

impl View {
    fn render(&self, loading: Loading) -> Markup {
        let picture = || {
            html! {
                a class="gallery-zoom" href=(self.image.largest()) data-full=(self.image.largest_best()) data-name=(self.name) {
                    span class="sr" { "Enlarge: " }
                    (Picture::new(self.image.clone(), Picture::GALLERY, loading))
                }
            }
        };
        match &self.moving {
            Some(Moving::Film(address)) => html! {
                video class="gallery-film" src=(address) poster=(self.image.poster()) width=(self.image.width)
                    height=(self.image.height) aria-label=(self.image.alt) controls playsinline preload="none" {
                    // for browsers that play no film of this kind
                    a class="link" href=(address) download { "Download the film" }
                }
            },
            Some(Moving::Model(address)) => html! {
                (picture())
                a class="btn btn-outline btn-sm gallery-model" href=(address) download {
                    (icon_small(Icon::DownloadSimple)) "Download the 3D model"
                }
            },
            None => html! { (picture()) },
        }
    }
}

/// All views of a piece: a track that scrolls and thumbnails that are always visible. The thumbnails are links to the
/// views, so it works without script; `<product-gallery>` adds arrow keys and marks the current one.
#[derive(Debug, Clone, Default)]
pub struct Gallery {
    /// The piece's name.
    pub name: String,
    /// The views, the main one first. Each leads to its full picture; `<product-gallery>` opens it in a viewer.
    pub views: Vec<View>,
    /// A drawing to scale, shown last.
    pub drawing: Option<GalleryDrawing>,
    /// The addresses of the viewer's script and style sheet, fetched when it is first asked for.
    pub viewer: Option<(String, String)>,
}

/// A drawing among the pictures.
#[derive(Debug, Clone)]
pub struct GalleryDrawing {
    /// The drawing, with its words in it.
    pub svg: Markup,
    /// What is to be known of it, below it.
    pub note: String,
}

impl Render for Gallery {
    fn render(&self) -> Markup {
        let (script, sheet) = self.viewer.as_ref().map_or((None, None), |(a, b)| (Some(a), Some(b)));
        html! {
            product-gallery class="gallery" data-name=(self.name) data-viewer=[script] data-viewer-css=[sheet] { (self.inside()) }
        }
    }
}

impl Gallery {
    /// Track and thumbnails without their element: what a buy-box fragment carries in `<template data-gallery>`.
    pub fn inside(&self) -> Markup {
        let pictures = self.views.len();
        let total = pictures + usize::from(self.drawing.is_some());
        html! {
            div class="gallery-track" tabindex="0" role="group" aria-label={ "Views of " (self.name) } {
                @for (place, view) in self.views.iter().enumerate() {
                    figure class="gallery-view" id={ "view-" (place + 1) } {
                        (view.render(if place == 0 { Loading::Priority } else { Loading::Lazy }))
                        figcaption { (view.name) }
                    }
                }
                @if let Some(drawing) = &self.drawing {
                    figure class="gallery-view" id={ "view-" (total) } {
                        (drawing.svg)
                        figcaption class="drawing-note" { (drawing.note) }
                    }
                }
            }
            @if total > 1 {
                nav class="gallery-thumbs" aria-label="Choose a view" {
                    @for (place, view) in self.views.iter().enumerate() {
                        a href={ "#view-" (place + 1) } aria-current=[(place == 0).then_some("true")]
                            aria-label={ "View " (place + 1) " of " (total) ": " (view.name) } {
                            (Picture::new(view.image.decorative(), Picture::THUMB, Loading::Eager))
                            @if let Some(moving) = &view.moving { span class="gallery-thumb-sign" { (icon_small(moving.sign())) } }
                        }
                    }
                    @if self.drawing.is_some() {
                        a class="gallery-thumb-drawing" href={ "#view-" (total) } aria-current=[(pictures == 0).then_some("true")]
                            aria-label={ "View " (total) " of " (total) ": dimensions, drawn to scale" } { (icon(Icon::Ruler)) }
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

/// A laboratory's report on one stone in short: who wrote it, what it found, and where it can be checked.
#[derive(Debug, Clone, Default)]
pub struct ReportCard {
    /// Who wrote it: "GIA".
    pub lab: String,
    /// Its number.
    pub number: String,
    /// The stone it is about: "Natural diamond".
    pub stone: String,
    /// What it found, as pairs of name and value: "Colour", "F".
    pub grades: Vec<(String, String)>,
    /// The laboratory's own page for looking it up.
    pub check_href: String,
}

impl Render for ReportCard {
    fn render(&self) -> Markup {
        html! {
            section class="report" {
                (icon(Icon::Certificate))
                div {
                    h2 { (self.lab) " report " span class="num" { (self.number) } }
                    p { (self.stone) }
                    dl { @for (name, value) in &self.grades { div { dt { (name) } dd { (value) } } } }
                    p {
                        a class="link" href=(self.check_href) rel="noopener nofollow" target="_blank" {
                            "Check at the lab" span class="sr" { ": " (self.lab) " " (self.number) ", opens a new page" }
                        }
                    }
                }
            }
        }
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
    /// The inner circumference in millimetres.
    pub circumference: String,
    /// The United States size.
    pub us: String,
    /// The United Kingdom size.
    pub uk: String,
    /// The European number.
    pub eu: String,
    /// The Japanese number.
    pub jp: String,
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
                    caption { "Inside, in millimetres; sizes are about" }
                    thead { tr { th scope="col" { "Across" } th scope="col" { "Round" } th scope="col" { "US" } th scope="col" { "UK" } th scope="col" { "EU" } th scope="col" { "JP" } } }
                    tbody {
                        @for row in &self.rows {
                            tr { th scope="row" { (row.diameter) } td { (row.circumference) } td { (row.us) } td { (row.uk) } td { (row.eu) } td { (row.jp) } }
                        }
                    }
                }
            }
        }
    }
}
