//! Telling: hero, tiles, trust, the bespoke band, figures, quotes.

use maud::{Markup, Render, html};

use crate::actions::{Button, ButtonScheme, LinkArrow};
use crate::icon::{Icon, Jewel, icon, jewel};
use crate::picture::{ImageSet, Loading, Picture};

/// One piece, one sentence, two actions.
#[derive(Debug, Clone, Default)]
pub struct Hero {
    /// Small capitals above the sentence.
    pub eyebrow: String,
    /// The first line of the sentence.
    pub title: String,
    /// Its second line, set apart by colour; empty for none.
    pub emphasis: String,
    /// The lead paragraph.
    pub lead: String,
    /// The filled button.
    pub action: Option<(String, String)>,
    /// The link beside it.
    pub second: Option<LinkArrow>,
    /// The picture: the largest paint of the page. Preload it in the head with [`Picture::HERO`].
    pub image: Option<ImageSet>,
}

impl Render for Hero {
    fn render(&self) -> Markup {
        html! {
            section class="wrap hero" {
                div class="hero-text" {
                    @if !self.eyebrow.is_empty() { p class="eyebrow" { (self.eyebrow) } }
                    h1 { (self.title) @if !self.emphasis.is_empty() { br; em { (self.emphasis) } } }
                    p class="lead" { (self.lead) }
                    div class="cluster" {
                        @if let Some((text, href)) = &self.action { (Button::link(text.clone(), href.clone())) }
                        @if let Some(link) = &self.second { (link) }
                    }
                }
                @if let Some(image) = &self.image {
                    figure class="hero-media" { (Picture::new(image.clone(), Picture::HERO, Loading::Priority)) }
                }
            }
        }
    }
}

/// A category with its picture.
#[derive(Debug, Clone, Default)]
pub struct CategoryTile {
    /// Its name.
    pub name: String,
    /// Its page.
    pub href: String,
    /// A small word beside the name: "48 pieces".
    pub note: Option<String>,
    /// Its picture.
    pub image: Option<ImageSet>,
    /// A drawing, where there is no picture.
    pub drawing: Option<Jewel>,
}

impl Render for CategoryTile {
    fn render(&self) -> Markup {
        html! {
            a class="tile" href=(self.href) {
                div class="tile-media" {
                    @if let Some(image) = &self.image { (Picture::new(image.decorative(), Picture::TILE, Loading::Lazy)) }
                    @else if let Some(drawing) = self.drawing { (jewel(drawing)) }
                }
                span class="tile-name" { (self.name) @if let Some(note) = &self.note { small { (note) } } }
            }
        }
    }
}

/// Category tiles in two or three columns.
#[derive(Debug, Clone, Default)]
pub struct CategoryTiles {
    /// The tiles.
    pub tiles: Vec<CategoryTile>,
}

impl Render for CategoryTiles {
    fn render(&self) -> Markup {
        html! { ul class="tiles" { @for tile in &self.tiles { li { (tile) } } } }
    }
}

/// One reason to trust the house.
#[derive(Debug, Clone)]
pub struct TrustItem {
    /// A picture above it.
    pub icon: Icon,
    /// The reason.
    pub title: String,
    /// One sentence.
    pub text: String,
}

/// Up to four reasons to trust the house.
#[derive(Debug, Clone, Default)]
pub struct TrustRow {
    /// The reasons.
    pub items: Vec<TrustItem>,
}

impl Render for TrustRow {
    fn render(&self) -> Markup {
        html! {
            ul class="trust" {
                @for item in &self.items { li { (icon(item.icon)) p class="trust-title" { (item.title) } p class="trust-text" { (item.text) } } }
            }
        }
    }
}

/// The dark band that invites to a commission.
#[derive(Debug, Clone, Default)]
pub struct BespokeBand {
    /// Small capitals above the heading.
    pub eyebrow: String,
    /// The heading.
    pub title: String,
    /// The lead paragraph.
    pub lead: String,
    /// The gold button.
    pub action: Option<(String, String)>,
    /// The steps: name and one sentence.
    pub steps: Vec<(String, String)>,
}

impl Render for BespokeBand {
    fn render(&self) -> Markup {
        html! {
            section class="noir" {
                div class="wrap section bespoke" {
                    div class="bespoke-text" {
                        p class="eyebrow" { (self.eyebrow) }
                        h2 { (self.title) }
                        p class="lead" { (self.lead) }
                        @if let Some((text, href)) = &self.action {
                            (Button::link(text.clone(), href.clone()).scheme(ButtonScheme::Gold))
                        }
                    }
                    ol class="bespoke-steps" {
                        @for (place, (name, text)) in self.steps.iter().enumerate() {
                            li { b aria-hidden="true" { (place + 1) } div { h3 { (name) } p { (text) } } }
                        }
                    }
                }
            }
        }
    }
}

/// A picture with words below it.
#[derive(Debug, Clone)]
pub struct Figure {
    /// The picture.
    pub picture: Picture,
    /// The words; may hold links to the pieces shown.
    pub caption: Markup,
}

impl Render for Figure {
    fn render(&self) -> Markup {
        html! { figure class="figure" { (self.picture) figcaption { (self.caption) } } }
    }
}

/// Someone's words.
#[derive(Debug, Clone, Default)]
pub struct Quote {
    /// The words, without quotation marks.
    pub text: String,
    /// Who said them.
    pub by: String,
}

impl Render for Quote {
    fn render(&self) -> Markup {
        html! { figure class="quote" { blockquote { "“" (self.text) "”" } figcaption { (self.by) } } }
    }
}

/// A picture beside a few words.
#[derive(Debug, Clone, Default)]
pub struct Story {
    /// Small capitals above the heading.
    pub eyebrow: String,
    /// The heading.
    pub title: String,
    /// The words.
    pub body: Markup,
    /// A link onward.
    pub link: Option<LinkArrow>,
    /// The picture.
    pub image: Option<ImageSet>,
    /// Picture at the right end.
    pub flip: bool,
}

impl Render for Story {
    fn render(&self) -> Markup {
        html! {
            div class=(crate::look::classes(&[("story", true), ("story-flip", self.flip)])) {
                @if let Some(image) = &self.image {
                    (Picture::new(image.clone(), "(min-width:64rem) 46vw, 92vw", Loading::Lazy))
                }
                div class="story-text" {
                    @if !self.eyebrow.is_empty() { p class="eyebrow" { (self.eyebrow) } }
                    h2 { (self.title) }
                    div class="prose" { (self.body) }
                    @if let Some(link) = &self.link { (link) }
                }
            }
        }
    }
}
