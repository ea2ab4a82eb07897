//! What is kept for later: the heart, a kept piece, the pieces seen last.

use maud::{Markup, Render, html};

use crate::card::PriceTag;
use crate::feedback::StatusDot;
use crate::icon::{Icon, icon, icon_small};
use crate::look::Tone;
use crate::picture::{ImageSet, Loading, Picture};

/// The heart: a small form that keeps a piece without script. Whether the piece is kept is not in the page, which is the
/// same for everyone; `<wish-heart>` fills it in, and lets go of a kept piece when it is pressed again.
#[derive(Debug, Clone, Default)]
pub struct WishlistButton {
    /// Where the form posts.
    pub action: String,
    /// The design's address, which the form sends as `product`.
    pub product: String,
    /// The chosen form of it, which the form sends as `variant`.
    pub variant: Option<String>,
    /// The piece's name.
    pub name: String,
    /// Words beside the heart; none shows the heart alone, in the corner of a card.
    pub words: Option<String>,
}

impl Render for WishlistButton {
    fn render(&self) -> Markup {
        let place = if self.words.is_some() { "wish" } else { "card-wish" };
        html! {
            wish-heart class=(place) data-product=(self.product) {
                form method="post" action=(self.action) {
                    input type="hidden" name="product" value=(self.product);
                    @if let Some(variant) = &self.variant { input type="hidden" name="variant" value=(variant); }
                    @if let Some(words) = &self.words {
                        button class="btn btn-link btn-sm" type="submit" aria-label={ (words) ": " (self.name) } { (icon_small(Icon::Heart)) span { (words) } }
                    } @else {
                        button class="ico" type="submit" aria-label={ "Keep " (self.name) } { (icon(Icon::Heart)) }
                    }
                }
            }
        }
    }
}

/// One piece on a wishlist.
#[derive(Debug, Clone, Default)]
pub struct KeptPiece {
    /// Its id in the page; empty for none.
    pub id: String,
    /// Its picture.
    pub image: Option<ImageSet>,
    /// Its name.
    pub name: String,
    /// Its page; none when it is not shown any more.
    pub href: Option<String>,
    /// What was chosen.
    pub options: Vec<String>,
    /// What it costs; none hides it.
    pub price: Option<PriceTag>,
    /// What has changed since it was kept.
    pub news: Vec<(Tone, String)>,
    /// What its keeper wrote beside it.
    pub note: Option<String>,
    /// What can be done with it.
    pub actions: Markup,
}

impl Render for KeptPiece {
    fn render(&self) -> Markup {
        html! {
            article class="line kept" id=[(!self.id.is_empty()).then_some(&self.id)] {
                div class="line-media" {
                    @if let Some(image) = &self.image { (Picture::new(image.decorative(), Picture::THUMB, Loading::Lazy)) }
                }
                div class="line-body" {
                    h3 class="line-name" { @if let Some(href) = &self.href { a href=(href) { (self.name) } } @else { (self.name) } }
                    @if !self.options.is_empty() { p class="muted" { (self.options.join("\u{a0}· ")) } }
                    @for (scheme, text) in &self.news { p { (StatusDot { text: text.clone(), scheme: *scheme, hollow: false }) } }
                    @if let Some(note) = &self.note { p class="kept-note" { span class="sr" { "Note: " } (note) } }
                }
                @if let Some(price) = &self.price { p { (price) } }
                @if !self.actions.0.is_empty() { div class="line-actions" { (self.actions) } }
            }
        }
    }
}

/// The pieces somebody looked at last, known to their browser alone. Empty without script. With a `slug`, the page of that
/// piece is remembered too.
#[derive(Debug, Clone, Default)]
pub struct RecentlyViewed {
    /// Where the cards come from, asked with `slugs=a,b`.
    pub url: String,
    /// The piece whose page this is.
    pub slug: Option<String>,
    /// The heading.
    pub title: String,
}

impl Render for RecentlyViewed {
    fn render(&self) -> Markup {
        html! {
            recently-viewed data-url=(self.url) data-slug=[self.slug.as_deref()] {
                section class="wrap section-tight stack stack-6" hidden { h2 { (self.title) } div data-cards {} }
            }
        }
    }
}
