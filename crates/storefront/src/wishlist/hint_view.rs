//! How dropping a hint looks.

use catalog::model::{Category, ProductView, VariantView};
use http::StatusCode;
use kernel::FieldError;
use maud::{Markup, html};
use ui::{
    Breadcrumb, Button, CopyButton, Head, InlineAlert, KeptPiece, LinkArrow, NavItem, Select, TextArea,
    TextField, Tone,
};
use web::Pairs;

use super::view::ring_size;
use crate::{
    Face,
    frame::{Open, Sheet},
    pictures, product,
    stones::words::capital,
};

/// What the page says besides the form.
#[derive(Debug, Default)]
pub(super) struct Told {
    pub(super) status: StatusCode,
    /// The hint is on its way to this address.
    pub(super) sent_to: Option<String>,
    /// Why it is not.
    pub(super) refused: Option<String>,
    /// What was typed.
    pub(super) form: Pairs,
    /// Which fields need another look.
    pub(super) fields: Vec<FieldError>,
}

/// The page for one piece.
pub(super) struct HintPage<'a> {
    pub(super) face: &'a Face,
    pub(super) product: &'a ProductView,
    pub(super) variant: Option<&'a VariantView>,
    pub(super) told: &'a Told,
}

impl HintPage<'_> {
    fn address(&self) -> String {
        match self.variant {
            Some(variant) => product::address_of(self.product, variant),
            None => format!("/products/{}", self.product.slug),
        }
    }

    pub(super) fn document(&self) -> Markup {
        let crumbs = vec![
            NavItem::new("Home", "/"),
            NavItem::new(&*self.product.title, self.address()),
            NavItem::new("Drop a hint", ""),
        ];
        let body = html! {
            div class="wrap wrap-narrow section-tight stack stack-6" {
                (Breadcrumb { items: crumbs })
                header class="stack stack-4" {
                    h1 class="h1" { "Drop a hint" }
                    p class="lead" { "We write one letter for you, with the piece, the size and your own words. It never names the price." }
                }
                ul class="lines" { li { (self.piece()) } }
                @match &self.told.sent_to { Some(to) => (self.sent(to)), None => (self.form()) }
                section class="stack stack-3" {
                    h2 class="h4" { "Or send the link yourself" }
                    (CopyButton { value: self.face.cx.link(&self.address()), what: "the link to the piece".into() })
                }
            }
        };
        let title = format!("Drop a hint: {}", self.product.title);
        let head = Head { title, noindex: true, ..Head::default() };
        Open { sheet: Sheet::Account, path: "/wishlist", head, scripts: &[], body }.document(self.face)
    }

    fn piece(&self) -> KeptPiece {
        KeptPiece {
            image: self.product.media.first().map(pictures::image),
            name: self.product.title.to_string(),
            href: Some(self.address()),
            options: self.variant.map(|v| capital(&v.options_label())).into_iter().collect(),
            ..KeptPiece::default()
        }
    }

    fn sent(&self, to: &str) -> Markup {
        html! {
            (InlineAlert { live: true, ..InlineAlert::new(Tone::Success, format!("Your hint is on its way to {to}.")) })
            (LinkArrow::new("Back to the piece", self.address()))
        }
    }

    fn form(&self) -> Markup {
        let typed = |name: &str| self.told.form.get(name).to_owned();
        let wrong =
            |name: &str| self.told.fields.iter().find(|f| f.field == name).map(|f| f.message.to_string());
        let words = TextArea {
            id: "words".into(),
            name: "words".into(),
            label: "Your words".into(),
            value: typed("words"),
            hint: Some("A sentence or two, without web or mail addresses.".into()),
            error: wrong("words"),
            max_length: Some(300),
            ..TextArea::default()
        };
        let name = TextField {
            max_length: Some(60),
            autocomplete: Some("name".into()),
            ..TextField::new("from_name", "Your name")
        };
        let to =
            TextField { autocomplete: Some("off".into()), ..TextField::email("to", "Their e-mail address") };
        html! {
            @if let Some(why) = &self.told.refused { (InlineAlert { live: true, ..InlineAlert::new(Tone::Warning, why.clone()) }) }
            form class="form" method="post" action={ "/products/" (self.product.slug) "/hint" } {
                @if let Some(variant) = self.variant { input type="hidden" name="variant" value=(variant.id); }
                (to.required().value(typed("to")).error(wrong("to")))
                (name.required().value(typed("from_name")).error(wrong("from_name")))
                @if self.product.category == Category::Ring { (self.size(&typed("ring_size"))) }
                (words)
                (Button::submit("Send the hint").full())
                p class="small muted" { "Their address is used for this one letter and kept on no list." }
            }
        }
    }

    /// The size that was chosen on the page of the piece, unless another was chosen here.
    fn size(&self, typed: &str) -> Select {
        // a ring is measured to the micrometre, a list of sizes is not: the mark they share is what counts
        let sizes = catalog::model::ring_sizes();
        let of_piece = self.variant.and_then(|v| v.ring_size).and_then(|size| {
            let row = sizes.iter().find(|row| row.us == size.us())?;
            Some(row.size.circumference_um().to_string())
        });
        let selected = if typed.is_empty() { of_piece.unwrap_or_default() } else { typed.to_owned() };
        Select { selected, ..ring_size("Your ring size") }
    }
}
