//! How the page of a piece looks.

use catalog::{Snapshot, model::ProductView};
use maud::{Markup, html};
use ui::{
    Breadcrumb, Button, Gallery, Head, ImagePreload, NavItem, Picture, PriceTag, ProductGrid, SectionHead,
    StickyBuyBar,
};

use super::{buy_box::BuyBox, choice::Choice, facts, structured};
use crate::{
    Face,
    card::{card, metal_line},
    frame::{Open, Sheet},
    pictures,
};

/// The page of one piece with one variant chosen.
pub(super) struct ProductPage<'a> {
    pub(super) face: &'a Face,
    pub(super) snapshot: &'a Snapshot,
    pub(super) product: &'a ProductView,
    pub(super) choice: Choice<'a>,
}

impl ProductPage<'_> {
    pub(super) fn document(&self) -> Markup {
        let path = format!("/products/{}", self.product.slug);
        let views = self.gallery();
        let head = Head {
            title: format!("{}, {}", self.product.title, metal_line(self.product)),
            description: self.description(),
            canonical: Some(path.clone()),
            og_type: "product".into(),
            json_ld: structured::documents(self.face, self.product, &self.home_collection()),
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
                    div class="pdp-gallery" { @if views.views.is_empty() {
                            div class="card-drawing" { (ui::jewel(pictures::stand_in(self.product))) }
                        } @else { (views) } }
                    div class="buy" {
                        (self.buy_box().picker(None))
                        (facts::disclosures(self.product, self.choice.variant))
                    }
                }
            }
            (self.related())
            (self.sticky())
        };
        Open { sheet: Sheet::Product, path: &path, head, scripts: &["product.js"], body }.document(self.face)
    }

    /// What `<variant-picker>` puts in place.
    pub(super) fn fragment(&self) -> Markup {
        self.buy_box().picker(Some(self.gallery())).fragment()
    }

    fn buy_box(&self) -> BuyBox<'_> {
        BuyBox { face: self.face, product: self.product, choice: self.choice }
    }

    fn gallery(&self) -> Gallery {
        Gallery {
            name: self.product.title.to_string(),
            views: pictures::views(self.product, self.choice.variant.metal),
        }
    }

    fn description(&self) -> String {
        let price = self.product.price_from;
        let from = if self.product.price_from == self.product.price_to { "" } else { "from " };
        format!(
            "{}. {}, {from}{price}. Insured delivery with a date.",
            self.product.tagline,
            metal_line(self.product)
        )
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

    fn related(&self) -> Markup {
        let pieces = self.snapshot.related(self.product.id, 4);
        if pieces.is_empty() {
            return html! {};
        }
        html! {
            section class="wrap section" {
                (SectionHead { title: "In the same spirit".into(), ..SectionHead::default() })
                (ProductGrid { cards: pieces.iter().map(|p| card(p, false)).collect() })
            }
        }
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
