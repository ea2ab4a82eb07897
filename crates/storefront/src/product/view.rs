//! How the page of a piece looks.

use std::hash::{DefaultHasher, Hash, Hasher};

use catalog::{
    Reason, RecommendAsk, Recommendation, Slot, Snapshot,
    disclosure::words,
    model::{ProductView, RingPurpose},
};
use chrono::{DateTime, Utc};
use maud::{Markup, Render, html};
use ui::{
    Assets as _, Breadcrumb, Button, Gallery, GalleryDrawing, Head, ImagePreload, NavItem, Part, Picture,
    PreparedGrid, PriceTag, ProductCard, RecentlyViewed, SectionHead, StickyBuyBar,
};
use web::PartKey;

use super::{
    buy_box::BuyBox, choice::Choice, drawing, engraving, engraving::Wish, facts, size, structured::Structured,
};
use crate::{
    Face,
    card::{self, Form, card, metal_line, short_line},
    compare,
    frame::{Open, Sheet},
    pictures,
};

/// How many characters of a description search engines show.
const SNIPPET: usize = 155;

/// The page of one piece with one variant chosen.
pub(super) struct ProductPage<'a> {
    pub(super) face: &'a Face,
    pub(super) snapshot: &'a Snapshot,
    pub(super) product: &'a ProductView,
    pub(super) choice: Choice<'a>,
    /// Words to be cut that came with the request.
    pub(super) wish: Option<Wish>,
    /// Until when the piece is held for a client.
    pub(super) held: Option<DateTime<Utc>>,
}

impl ProductPage<'_> {
    pub(super) fn document(&self) -> Markup {
        let path = format!("/products/{}", self.product.slug);
        let views = self.gallery();
        let alike = self.recommend(Slot::Alike);
        let structured = Structured {
            face: self.face,
            product: self.product,
            home: self.home_collection(),
            related: alike.iter().map(|r| &*r.product).collect(),
        };
        let told = self.product.seo.as_deref();
        let head = Head {
            title: told.and_then(|seo| seo.title.as_deref()).map_or_else(
                || format!("{}, {}", self.product.title, short_line(self.product)),
                str::to_owned,
            ),
            description: told
                .and_then(|seo| seo.description.as_deref())
                .map_or_else(|| self.description(), str::to_owned),
            canonical: Some(
                told.and_then(|seo| seo.canonical.as_deref()).map_or_else(|| path.clone(), str::to_owned),
            ),
            og_type: "product".into(),
            json_ld: structured.documents(),
            preload: views
                .views
                .first()
                .map(|v| ImagePreload { image: v.image.clone(), sizes: Picture::GALLERY.into() }),
            ..Head::default()
        };
        let body = html! {
            div class="wrap" {
                (self.crumbs())
                div class="pdp" {
                    div class="pdp-gallery" { @if views.views.is_empty() && views.drawing.is_none() {
                            div class="card-drawing" { (ui::jewel(pictures::stand_in(self.product))) }
                        } @else { (views) } }
                    div class="buy" {
                        (self.buy_box().picker(None))
                        (facts::disclosures(self.snapshot, self.product, self.choice.variant))
                    }
                }
            }
            // the styles of what follows, and of what opens over the page: nothing above waits for them
            link rel="stylesheet" href=(self.face.web.assets.url("product-later.css"));
            @if self.choice.variant.ring_size.is_some() { (self.size_guide()) }
            (self.beside())
            (self.alike(&alike))
            (RecentlyViewed { url: "/fragments/cards".into(), slug: Some(self.product.slug.to_string()), title: "Seen lately".into() })
            (self.sticky())
        };
        Open { sheet: Sheet::Product, path: &path, head, scripts: &["product.js", "viewed.js"], body }
            .document(self.face)
    }

    /// What `<variant-picker>` puts in place.
    pub(super) fn fragment(&self) -> Markup {
        self.buy_box().picker(Some(self.gallery())).fragment()
    }

    /// What `<engraving-preview>` puts in place.
    pub(super) fn engraving(&self) -> Markup {
        self.wish
            .as_ref()
            .map(|wish| engraving::preview(self.product, self.choice.variant, wish))
            .unwrap_or_default()
    }

    fn buy_box(&self) -> BuyBox<'_> {
        BuyBox {
            face: self.face,
            product: self.product,
            choice: self.choice,
            wish: self.wish.as_ref(),
            held: self.held,
            compare: compare::address(self.face, self.snapshot, self.product),
        }
    }

    fn gallery(&self) -> Gallery {
        let drawn = drawing::draw(self.product, self.choice.variant);
        Gallery {
            name: self.product.title.to_string(),
            views: pictures::views(self.product, self.choice.variant),
            drawing: drawn.map(|d| GalleryDrawing { svg: d.svg, note: d.note.into() }),
            viewer: Some((self.face.web.assets.url("viewer.js"), self.face.web.assets.url("viewer.css"))),
        }
    }

    fn description(&self) -> String {
        let price = self.product.price_from;
        let from = if self.product.price_from == self.product.price_to { "" } else { "from " };
        let facts = format!("{}, {from}{price}.", metal_line(self.product));
        let whole = format!("{}. {facts} Insured delivery with a date.", self.product.tagline);
        // what the law wants said of the stone is never cut off: the rest gives way
        if whole.chars().count() <= SNIPPET {
            whole
        } else {
            words::snippet(&self.product.tagline, &facts, SNIPPET)
        }
    }

    /// The collection a breadcrumb leads through: the first category it is in.
    fn home_collection(&self) -> Option<(String, String)> {
        let mut found = self.product.collections.iter().filter_map(|slug| self.snapshot.collection(slug));
        found.next().map(|c| (c.title.to_string(), format!("/collections/{}", c.slug)))
    }

    fn crumbs(&self) -> Breadcrumb {
        let mut items = vec![NavItem::new("Home", "/")];
        items.extend(self.home_collection().map(|(title, href)| NavItem::new(title, href)));
        items.push(NavItem::new(&*self.product.title, ""));
        Breadcrumb { items }
    }

    /// The guide to sizes, as it was rendered for the first piece that is made in the same sizes and fits as this one does.
    fn size_guide(&self) -> Part {
        let mut same = DefaultHasher::new();
        self.product.variants.iter().for_each(|v| v.ring_size.hash(&mut same));
        size::if_it_does_not_fit(self.product).hash(&mut same);
        let of = same.finish().into();
        let key = PartKey { version: self.snapshot.version, of, form: Form::SizeGuide.number() };
        self.face.web.prepared.part(key, || size::dialog(self.product).render())
    }

    fn recommend(&self, slot: Slot) -> Vec<Recommendation> {
        let metal = Some(self.choice.variant.metal);
        let ask = RecommendAsk { product: self.product.id, metal, slot, limit: 4 };
        self.face.catalog.recommend(self.snapshot, &ask)
    }

    /// Bands to wear with an engagement ring, in its metal.
    fn beside(&self) -> Markup {
        let bands = self.recommend(Slot::Beside);
        if bands.is_empty() || !self.choice.variant.can_be_bought() {
            return html! {};
        }
        let metal = self.choice.variant.metal.label().to_lowercase();
        html! {
            section class="wrap section-tight later" {
                (SectionHead { title: format!("A band beside it, in {metal}"), ..SectionHead::default() })
                (self.grid(&bands, |_| Form::InMetal(self.choice.variant.metal), |r| self.in_metal(&r.product)))
            }
        }
    }

    fn alike(&self, pieces: &[Recommendation]) -> Markup {
        if pieces.is_empty() {
            return html! {};
        }
        let title =
            if self.choice.variant.can_be_bought() { "In the same spirit" } else { "Its sisters, to be had" };
        html! {
            section class="wrap section later" {
                (SectionHead { title: title.into(), ..SectionHead::default() })
                (self.grid(pieces, |r| Form::Because(r.reason), |r| self.because(r)))
            }
        }
    }

    fn grid(
        &self,
        pieces: &[Recommendation],
        form: impl Fn(&Recommendation) -> Form,
        card: impl Fn(&Recommendation) -> ProductCard,
    ) -> PreparedGrid {
        let one =
            |r: &Recommendation| card::prepared(self.face, self.snapshot, &r.product, form(r), || card(r));
        PreparedGrid { cards: pieces.iter().map(one).collect() }
    }

    /// A band's card in the metal of the chosen piece.
    fn in_metal(&self, band: &ProductView) -> ProductCard {
        let metal = self.choice.variant.metal;
        let plain = one_picture(card(band, false));
        let Some(variant) = band.variants.iter().find(|v| v.metal == metal) else { return plain };
        let image = pictures::of_variant(band, variant).first().map(|m| pictures::image(m));
        ProductCard {
            href: format!("/products/{}?metal={}", band.slug, metal.code()),
            images: image.into_iter().collect(),
            metal_line: capital(&variant.metal.at(variant.fineness)),
            price: Some(PriceTag::exact(variant.price)),
            swatches: Vec::new(),
            ..plain
        }
    }

    /// A card that says why it is shown. What it says follows from the piece shown and the reason alone.
    fn because(&self, shown: &Recommendation) -> ProductCard {
        let plain = one_picture(card(&shown.product, false));
        let why = match shown.reason {
            Reason::SameLine => Some("Same line".to_owned()),
            Reason::SameStone => Some("Same stone".to_owned()),
            Reason::SamePurpose => shown
                .product
                .ring_purpose
                .filter(|p| *p != RingPurpose::Engagement)
                .map(|p| p.label().to_owned()),
            Reason::MatchingBand | Reason::SameCategory => None,
        };
        ProductCard { badge: plain.badge.clone().or(why), ..plain }
    }

    fn sticky(&self) -> Markup {
        if !self.choice.variant.can_be_bought() {
            return html! {};
        }
        let button = Button { form: Some("buy-form".into()), ..Button::submit("Add to bag") };
        html! {
            (StickyBuyBar {
                name: self.product.title.to_string(),
                price: html! { (PriceTag::exact(self.choice.variant.price)) },
                action: html! { (button) },
                form_id: "buy-form".into(),
            })
        }
    }
}

/// Below a piece the second picture of a card would cost more than it shows.
fn one_picture(card: ProductCard) -> ProductCard {
    ProductCard { images: card.images.into_iter().take(1).collect(), ..card }
}

pub(super) fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
