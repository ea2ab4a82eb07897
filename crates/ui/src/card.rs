//! The product card and the small parts it is made of: price, swatches, availability.

use kernel::Money;
use maud::{Markup, Render, html};

use crate::feedback::{Badge, StatusDot};
use crate::icon::{Jewel, jewel};
use crate::look::{Tone, classes};
use crate::part::Part;
use crate::picture::{ImageSet, Loading, Picture};
use crate::wishlist::WishlistButton;

/// A price.
#[derive(Debug, Clone)]
pub struct PriceTag {
    /// The amount.
    pub amount: Money,
    /// The piece exists at several prices and this is the lowest.
    pub from: bool,
    /// Set large, for the product page.
    pub large: bool,
    /// What it includes: "setting with 1.00 ct diamond, taxes at checkout".
    pub note: Option<String>,
}

impl PriceTag {
    /// Exactly this amount.
    pub const fn exact(amount: Money) -> Self {
        Self { amount, from: false, large: false, note: None }
    }

    /// "From" this amount.
    pub const fn from(amount: Money) -> Self {
        Self { amount, from: true, large: false, note: None }
    }
}

impl Render for PriceTag {
    fn render(&self) -> Markup {
        html! {
            span class=(classes(&[("price", true), ("price-lg", self.large)])) {
                @if self.from { span class="price-from" { "From " } }
                (self.amount)
                @if let Some(note) = &self.note { " " span class="price-note" { (note) } }
            }
        }
    }
}

/// A colour a piece comes in. The colours are the style sheet's; a name that it does not know shows plain porcelain.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Swatch {
    /// The style sheet's name: `yellow`, `rose`, `white`, `platinum`, `two-tone`.
    pub metal: String,
    /// What it is called: "18k rose gold".
    pub text: String,
    /// The page of the piece in this metal; none makes the dot a plain sign.
    pub href: Option<String>,
    /// Whether this is the one shown.
    pub current: bool,
}

/// Dots for the metals a piece comes in, each with its name for assistive technology.
#[derive(Debug, Clone, Default)]
pub struct SwatchRow {
    /// The metals.
    pub swatches: Vec<Swatch>,
}

impl Render for SwatchRow {
    fn render(&self) -> Markup {
        html! {
            ul class="swatches" aria-label="Metals" {
                @for swatch in &self.swatches {
                    li {
                        @if let Some(href) = &swatch.href {
                            a class={ "swatch-link swatch-dot metal-" (swatch.metal) } href=(href) aria-current=[swatch.current.then_some("true")]
                                title=(swatch.text) aria-label=(swatch.text) data-noprerender {}
                        } @else {
                            (dot(&swatch.metal)) span class="sr" { (swatch.text) }
                        }
                    }
                }
            }
        }
    }
}

/// The coloured dot of a metal, without words.
pub(crate) fn dot(metal: &str) -> Markup {
    html! { span class={ "swatch-dot metal-" (metal) } aria-hidden="true" {} }
}

/// One line that says how to get the piece.
#[derive(Debug, Clone, Default)]
pub struct AvailabilityLine {
    /// "Ready to send" · "Made for you in 4 weeks" · "One piece exists" · "This piece has found its owner".
    pub text: String,
    /// Its meaning.
    pub scheme: Tone,
}

impl Render for AvailabilityLine {
    fn render(&self) -> Markup {
        html! { p class="avail" { (StatusDot { text: self.text.clone(), scheme: self.scheme, hollow: false }) } }
    }
}

/// A piece in a grid. Everything a shopper compares is on it, and the whole of it is the link.
#[derive(Debug, Clone, Default)]
pub struct ProductCard {
    /// The piece's name.
    pub name: String,
    /// Its page.
    pub href: String,
    /// Up to three views, the first being the main one.
    pub images: Vec<ImageSet>,
    /// A drawing for the frame while there is no picture.
    pub drawing: Option<Jewel>,
    /// "18k yellow gold, diamond".
    pub metal_line: String,
    /// The price; none shows "Price on request".
    pub price: Option<PriceTag>,
    /// Metals it comes in; none hides the row.
    pub swatches: Vec<Swatch>,
    /// How to get it.
    pub availability: Option<AvailabilityLine>,
    /// A word on the picture: "One of one", "New".
    pub badge: Option<String>,
    /// The heart.
    pub wishlist: Option<WishlistButton>,
    /// Fetch the first picture with the page: true for the first row.
    pub eager: bool,
    /// `sizes` of the picture; empty means [`Picture::GRID`].
    pub sizes: String,
    /// The heading's rank: 2 or 3. Zero means 3.
    pub heading: u8,
}

impl Render for ProductCard {
    fn render(&self) -> Markup {
        html! {
            article class=(classes(&[("card", true), ("card-two", self.images.len() > 1)])) {
                div class="card-frame" {
                    @if let Some(text) = &self.badge { (Badge { text: text.clone(), scheme: Tone::Accent }) }
                    @if let Some(button) = &self.wishlist { (button) }
                    div class="card-media" { @if self.images.is_empty() { (self.stand_in()) } @for (place, image) in self.images.iter().take(3).enumerate() { (self.view(place, image)) } }
                }
                div class="card-text" {
                    @if self.heading == 2 { h2 class="card-name" { a href=(self.href) { (self.name) } } }
                    @else { h3 class="card-name" { a href=(self.href) { (self.name) } } }
                    p class="card-line" {
                        span { (self.metal_line) }
                        @if let Some(price) = &self.price { (price) } @else { span { "Price on request" } }
                    }
                    @if let Some(line) = &self.availability { (line) }
                    @if !self.swatches.is_empty() { (SwatchRow { swatches: self.swatches.clone() }) }
                }
            }
        }
    }
}

impl ProductCard {
    fn stand_in(&self) -> Markup {
        html! { div class="card-drawing" { @if let Some(drawing) = self.drawing { (jewel(drawing)) } } }
    }

    fn view(&self, place: usize, image: &ImageSet) -> Markup {
        let loading = if self.eager && place == 0 { Loading::Eager } else { Loading::Lazy };
        let sizes = if self.sizes.is_empty() { Picture::GRID } else { &self.sizes };
        html! { div { (Picture::new(image.clone(), sizes, loading)) } }
    }
}

/// The same columns of cards that were rendered before.
#[derive(Debug, Clone, Default)]
pub struct PreparedGrid {
    /// The cards.
    pub cards: Vec<Part>,
}

impl Render for PreparedGrid {
    fn render(&self) -> Markup {
        grid(&self.cards)
    }
}

fn grid(cards: &[impl Render]) -> Markup {
    html! { ul class="grid" data-grid { @for card in cards { li { (card) } } } }
}

/// Cards in two, three, four columns.
#[derive(Debug, Clone, Default)]
pub struct ProductGrid {
    /// The cards.
    pub cards: Vec<ProductCard>,
}

impl Render for ProductGrid {
    fn render(&self) -> Markup {
        grid(&self.cards)
    }
}
