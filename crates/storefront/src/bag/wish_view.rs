//! How the page looks on which a line of the bag becomes another size, or other words.

use catalog::model::{ProductView, VariantView};
use commerce::cart::CartError;
use kernel::{Fault as _, FieldError};
use maud::{Markup, html};
use ui::{
    BagLine, Breadcrumb, Button, Checkbox, Choice, EngravingField, Head, InlineAlert, NavItem, PriceTag,
    Select, Tone,
};
use web::Pairs;

use super::{
    line::{line_image, options},
    wish::{WishAsk, address},
};
use crate::{
    Face,
    frame::{Open, Sheet},
    product::{self, Axis, Wish},
    ring,
};

/// The page for one line.
pub(super) struct WishPage<'a> {
    pub(super) face: &'a Face,
    pub(super) product: &'a ProductView,
    /// The variant that the line is.
    pub(super) own: &'a VariantView,
    /// The variant that is asked for.
    pub(super) variant: &'a VariantView,
    pub(super) ask: &'a WishAsk<'a>,
}

impl WishPage<'_> {
    pub(super) fn document(&self) -> Markup {
        let crumbs = vec![
            NavItem::new("Home", "/"),
            NavItem::new("Your bag", "/bag"),
            NavItem::new(&*self.product.title, ""),
        ];
        let body = html! {
            div class="wrap wrap-narrow section-tight stack stack-6" {
                (Breadcrumb { items: crumbs })
                header class="stack stack-4" {
                    h1 class="h1" { "Change this piece" }
                    p class="lead" { "It keeps its place in your bag. The price and the date follow the size." }
                }
                h2 class="sr" { "As it is now" }
                ul class="lines" { li { (self.piece()) } }
                @if let Some(why) = &self.ask.refused {
                    (InlineAlert { live: true, ..InlineAlert::new(Tone::Warning, why.message().into_owned()) })
                }
                (self.form())
            }
        };
        let title = format!("Change: {}", self.product.title);
        let head = Head { title, noindex: true, ..Head::default() };
        Open { sheet: Sheet::Whole, path: "/bag", head, scripts: &["product.js"], body }.document(self.face)
    }

    /// The words on the metal, or why they cannot be cut.
    pub(super) fn preview(&self) -> Markup {
        match self.words() {
            Some(wish) => product::engraving_preview(self.product, self.variant, &wish),
            None => html! {},
        }
    }

    fn words(&self) -> Option<Wish> {
        let asked = self.ask.asked;
        let fields = [("engraving", &asked.engraving), ("font", &asked.font)];
        let pairs = Pairs(fields.map(|(name, value)| (name.to_owned(), value.clone())).to_vec());
        Wish::read(self.product, self.variant, &pairs)
    }

    fn piece(&self) -> BagLine {
        let line = self.ask.line;
        BagLine {
            image: line_image(line),
            name: line.title.clone(),
            href: Some(format!("/products/{}", line.slug)),
            options: options(line),
            price: line.problem.is_none().then(|| PriceTag::exact(line.line_total)),
            count: u32::try_from(line.quantity.get()).unwrap_or(1),
            ..BagLine::default()
        }
    }

    fn form(&self) -> Markup {
        let line = self.ask.line;
        let sized = self.variant.ring_size.is_some() && !self.variant.one_of_a_kind;
        html! {
            form class="form" method="post" action=(address(line.id)) {
                @for (name, value) in self.ask.was.fields("was_") { input type="hidden" name=(name) value=(value); }
                (self.wishes())
                @if sized { (Checkbox {
                    id: "sizer".into(),
                    name: "sizer".into(),
                    value: "1".into(),
                    text: "I don’t know my size".into(),
                    hint: Some("We send a free ring sizer first, and make the size you then tell us.".into()),
                    checked: self.ask.asked.sizer,
                    ..Checkbox::default()
                }) }
                (Button::submit("Keep the change").full())
            }
            p class="center small" { a class="link" href="/bag" { "Leave it as it is" } }
        }
    }

    /// The size and the words: what is shown of the words follows both.
    fn wishes(&self) -> Markup {
        let sizes = self.sizes().map(|select| html! { (select) }).unwrap_or_default();
        let wish = self.words();
        let Some((field, faces)) = product::engraving_words(self.product, self.variant, wish.as_ref()) else {
            return sizes;
        };
        let error = match &self.ask.refused {
            Some(CartError::Engraving([FieldError { message, .. }])) => Some(message.to_string()),
            _ => None,
        };
        html! {
            (EngravingField {
                sizes,
                title: "Words to cut".into(),
                field: html! { (field.error(error)) },
                faces: html! { (faces) },
                url: address(self.ask.line.id),
                shown: self.preview(),
                open: true,
            })
        }
    }

    fn sizes(&self) -> Option<Select> {
        let asked = self.ask.asked;
        let select = Select { label: "Ring size".into(), required: true, ..Select::default() };
        if let Some(ring) = &self.ask.line.ring {
            let mount = self.product.mount.as_deref()?;
            let (id, name) = ("size".to_owned(), "size".to_owned());
            let choices = ring::sizes_made(mount, Some(ring.size));
            return Some(Select { id, name, choices, selected: asked.size.clone(), ..select });
        }
        let sisters = product::sisters(self.product, self.own);
        if sisters.len() < 2 {
            return None;
        }
        let axis = if self.own.ring_size.is_some() { Axis::Size } else { Axis::Length };
        let choice = |variant: &VariantView| {
            let words = axis.words(variant);
            let text = match (variant.can_be_bought(), variant.price == self.own.price) {
                _ if variant.id == self.own.id => words,
                (false, _) => format!("{words} · not to be had at the moment"),
                (true, true) => words,
                (true, false) => format!("{words} · {}", variant.price),
            };
            let disabled = !variant.can_be_bought() && variant.id != self.own.id;
            Choice { disabled, ..Choice::new(variant.id.to_string(), text) }
        };
        Some(Select {
            id: "variant".into(),
            name: "variant".into(),
            label: axis.legend().into(),
            choices: sisters.into_iter().map(choice).collect(),
            selected: asked.variant.clone(),
            ..select
        })
    }
}
