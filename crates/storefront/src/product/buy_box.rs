//! Title, price, options, promise and the button: what changes with the choice.

use catalog::model::{Category, ProductView, VariantView};
use chrono::{DateTime, Utc};
use maud::{Markup, html};
use ui::{
    AvailabilityLine, Button, ButtonScheme, ChipGroup, DeliveryPromise, Gallery, HoldWhose, Icon,
    InlineAlert, PriceTag, ReassuranceList, Tone, VariantPicker,
};

use super::{
    choice::{Axis, Choice, options},
    engraving::{self, Wish},
    report, size,
};
use crate::{Face, dates, holds, payment, ring, wishlist};

/// The buy box of one choice.
pub(super) struct BuyBox<'a> {
    pub(super) face: &'a Face,
    pub(super) product: &'a ProductView,
    pub(super) choice: Choice<'a>,
    /// Words to be cut that came with the request.
    pub(super) wish: Option<&'a Wish>,
    /// Until when the piece is held for a client.
    pub(super) held: Option<DateTime<Utc>>,
    /// The page that sets the piece beside those like it.
    pub(super) compare: Option<String>,
}

impl BuyBox<'_> {
    /// The box inside its island; the gallery only travels in fragments.
    pub(super) fn picker(&self, gallery: Option<Gallery>) -> VariantPicker {
        let url = format!("/products/{}", self.product.slug);
        VariantPicker { url, form_id: "buy-form".into(), body: self.body(), gallery }
    }

    fn body(&self) -> Markup {
        let (product, variant) = (self.product, self.choice.variant);
        html! {
            div class="stack" {
                header class="stack stack-3" {
                    @if let Some(line) = &product.line { p class="eyebrow" { "The " (line) " line" } }
                    h1 { (product.title) }
                    p class="muted" { (product.tagline) }
                    p data-announce {
                        span class="sr" { (product.title) " in " (variant.options_label()) ": " }
                        (PriceTag { large: true, note: Some(price_note(product)), ..PriceTag::exact(variant.price) })
                    }
                    @if variant.can_be_bought() { (payment::instalments(self.face, variant.price)) }
                    (self.standing())
                }
                @if !self.choice.exact {
                    (InlineAlert::new(Tone::Info, "That combination is not made. This is the nearest to it."))
                }
                @if variant.can_be_bought() { (self.form()) } @else { (self.sold()) }
                (self.around_another_stone())
                (wishlist::beside(product, variant))
                (self.promise())
                @if variant.can_be_bought() { (reassurance(product)) }
                (report::cards(product, variant))
                (self.ask())
            }
        }
    }

    /// How the piece is to be had. Where one exists, the script asks again and again how it is held, and for whom.
    fn standing(&self) -> Markup {
        let (product, variant) = (self.product, self.choice.variant);
        if !variant.one_of_a_kind || variant.available < 1 {
            return availability(variant);
        }
        let url = format!("/fragments/hold?product={}&variant={}", product.slug, variant.id);
        html! {
            hold-watch data-url=(url) {
                @match self.held {
                    Some(until) => (holds::until(HoldWhose::Somebody, until)),
                    None => (availability(variant)),
                }
            }
        }
    }

    fn form(&self) -> Markup {
        let (product, variant) = (self.product, self.choice.variant);
        html! {
            form id="buy-form" class="form" method="post" action="/bag/lines" data-drawer
                data-variant=(variant.id) data-unit=(variant.price.minor()) {
                input type="hidden" name="product" value=(product.slug);
                @if options(product, variant).is_empty() {
                    input type="hidden" name="variant" value=(variant.id);
                }
                (self.options())
                @if variant.ring_size.is_some() { (size::help(product, variant)) }
                (engraving::field(product, variant, self.wish))
                (Button::submit("Add to bag").full())
            }
        }
    }

    fn options(&self) -> Markup {
        let variant = self.choice.variant;
        let group = |(axis, chips): (Axis, Vec<ui::Chip>)| ChipGroup {
            name: axis.name().into(),
            legend: axis.legend().into(),
            chosen: Some(axis.words(variant)),
            chips,
            option: true,
            required: true,
            foot: if axis == Axis::Metal {
                self.pictured()
            } else {
                html! {}
            },
            ..ChipGroup::default()
        };
        html! { @for option in options(self.product, variant) { (group(option)) } }
    }

    /// What the pictures show, where there are none of the choice or its metal: they were made of the design's first variant.
    fn pictured(&self) -> Markup {
        let (product, chosen) = (self.product, self.choice.variant);
        let own =
            product.media.iter().any(|m| m.metal == Some(chosen.metal) || m.variants.contains(&chosen.id));
        match product.variants.first() {
            Some(shown) if !own && shown.metal != chosen.metal && !product.media.is_empty() => html! {
                p class="small muted" {
                    "Pictured in " (Axis::Metal.words(shown)) ". Yours is made in " (Axis::Metal.words(chosen)) "."
                }
            },
            _ => html! {},
        }
    }

    /// The way to the ring builder, for a design that is a setting too.
    fn around_another_stone(&self) -> Markup {
        let (product, variant) = (self.product, self.choice.variant);
        if product.mount.is_none() || !variant.made_to_order {
            return html! {};
        }
        let metal = Axis::Metal.value(variant).unwrap_or_default();
        let href = format!("{}?setting={}&metal={metal}", ring::PATH, product.slug);
        html! { (Button::link("Choose its stone", href).scheme(ButtonScheme::Outline).full()) }
    }

    fn sold(&self) -> Markup {
        html! {
            (InlineAlert {
                scheme: Tone::Info,
                title: "This piece has found its owner.".into(),
                body: html! { "We can make its sister, around a stone you choose with us." },
                live: false,
            })
            div id="buy-form" { (Button::link("Ask for its sister", "/bespoke").full()) }
        }
    }

    fn promise(&self) -> Markup {
        let variant = self.choice.variant;
        if !variant.can_be_bought() {
            return html! {};
        }
        let today = dates::today(self.face);
        let text = if variant.available > 0 {
            "Ready in the atelier. Order today, delivered insured by".to_owned()
        } else {
            format!("Made for you in {}. Order today, delivered insured by", dates::span(variant.lead_days))
        };
        html! { (DeliveryPromise { text, date: Some(dates::day(dates::arrives(variant, today), today)) }) }
    }

    fn ask(&self) -> Markup {
        html! {
            @if self.choice.variant.can_be_bought() {
                (Button::link("Ask a designer about this piece", "/contact").scheme(ButtonScheme::Outline).full())
            }
            @if let Some(compare) = &self.compare {
                p class="small" { a class="link" href=(compare) { "Compare with three like it" } }
            }
        }
    }
}

fn price_note(product: &ProductView) -> String {
    match product.center_stone() {
        Some(_) => "all stones included, tax at checkout".into(),
        None => "tax at checkout".into(),
    }
}

/// How a piece that nobody holds is to be had.
pub(crate) fn availability(variant: &VariantView) -> Markup {
    let (text, scheme) = match variant {
        v if v.one_of_a_kind && v.available > 0 => {
            ("One piece exists. At checkout it is held for you for 20 minutes.", Tone::Accent)
        }
        v if v.available > 0 => ("Ready to send", Tone::Success),
        _ => return html! {},
    };
    html! { (AvailabilityLine { text: text.into(), scheme }) }
}

fn reassurance(product: &ProductView) -> Markup {
    let mut items = Vec::new();
    if let Some(stone) = product.center_stone()
        && let Some(lab) = stone.lab
    {
        let text = if stone.pieces > 1 { "reports for these stones" } else { "report for this stone" };
        items.push((Icon::Certificate, format!("{} {text}, in the box.", lab.label())));
    }
    items.push(if product.returnable {
        (Icon::SealCheck, "Thirty days to change your mind, while it is not engraved.".to_owned())
    } else {
        (Icon::SealCheck, "Made for one person, so it cannot be returned.".to_owned())
    });
    if product.category == Category::Ring {
        items.push((Icon::Ruler, size::if_it_does_not_fit(product)));
    }
    html! { (ReassuranceList { items }) }
}
