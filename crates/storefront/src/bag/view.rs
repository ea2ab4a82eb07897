//! How the bag looks, as a page and as a drawer.

use catalog::{Browse, Filters, Sort};
use commerce::cart::{Cart, CartLine, CartState, LineProblem};
use kernel::Currency;
use maud::{Markup, html};
use ui::{
    BagDrawerContent, BagLine, BagLines, BagState, Button, ButtonScheme, Card, Choice, Cost, CostSummary,
    EmptyState, Head, Icon, InlineAlert, LinkArrow, ProductGrid, RecentlyViewed, SectionHead, Select, Tone,
};

use super::{Said, gift::GIFT};
use crate::{
    Face,
    card::card,
    frame::{Open, Sheet},
    holds, payment, saved,
};

/// The bag with what there is to say about it.
pub(super) struct BagPage<'a> {
    pub(super) face: &'a Face,
    pub(super) cart: Option<&'a Cart>,
    pub(super) said: &'a Said,
    /// Whether it is shown in the drawer, where the style sheet of another page is.
    pub(super) in_drawer: bool,
}

impl BagPage<'_> {
    /// The cart while it can still be bought and holds something.
    fn filled(&self) -> Option<&Cart> {
        self.cart.filter(|c| c.state == CartState::Open && !c.is_empty())
    }

    pub(super) fn document(&self) -> Markup {
        let body = html! {
            div class="wrap section-tight" data-bag-page { (self.inside()) }
            (RecentlyViewed { url: "/fragments/cards".into(), slug: None, title: "Seen lately".into() })
            @if self.filled().is_none() { (self.admired()) }
        };
        let head = Head { title: "Your bag".into(), noindex: true, ..Head::default() };
        Open { sheet: Sheet::Account, path: "/bag", head, scripts: &["viewed.js"], body }.document(self.face)
    }

    /// The bag itself, without the page around it.
    pub(super) fn inside(&self) -> Markup {
        let BagState { cart, version, currency } = self.state();
        html! {
            div class="stack stack-6" data-cart=(cart) data-version=(version) data-currency=(currency) {
                header { h1 class="h1" tabindex="-1" { "Your bag" } }
                (self.notices())
                @match self.filled() {
                    Some(cart) => div class="split split-aside" {
                        div { h2 class="sr" { "Pieces" } (BagLines { lines: self.lines(cart) }) (gift(cart)) }
                        (self.summary(cart))
                    },
                    None => (self.empty()),
                }
                (self.set_aside())
                @if let Some(cart) = self.filled() { (saved::beside_bag(cart)) }
            }
        }
    }

    fn summary(&self, cart: &Cart) -> Card {
        let blocked = cart.lines.iter().any(|l| l.problem.is_some());
        let body = html! {
            div class="stack" {
                (costs(cart))
                (payment::instalments_in_short(self.face, cart.subtotal))
                @if blocked {
                    p class="small" { (why_blocked(cart)) }
                    (Button { disabled: true, ..Button::submit("Checkout").full() })
                } @else { (holds::to_checkout()) }
                p class="small muted" { "At checkout, a piece of which one exists is held for you for " (holds::usual()) "." }
                (self.currencies(cart))
            }
        };
        Card { title: "Summary".into(), body, sticky: true }
    }

    fn state(&self) -> BagState {
        let currency = self.cart.map_or(Currency::Usd, |cart| cart.currency).code().to_owned();
        match self.cart {
            Some(cart) => BagState { cart: cart.id.to_string(), version: cart.version, currency },
            None => BagState { currency, ..BagState::default() },
        }
    }

    /// What `<bag-drawer>` puts in place.
    pub(super) fn drawer(&self) -> Markup {
        let title = if self.said.added { "Added to your bag" } else { "Your bag" };
        let (body, foot) = match self.filled() {
            Some(cart) => {
                let body = html! { (self.notices()) (BagLines { lines: self.lines(cart) }) (gift(cart)) (self.set_aside()) };
                (body, drawer_foot(cart))
            }
            None => (html! { (self.notices()) (self.empty()) (self.set_aside()) }, Markup::default()),
        };
        let pieces = self.filled().map_or(0, |c| c.pieces());
        let count = u32::try_from(pieces).unwrap_or(0);
        html! { (BagDrawerContent { title: title.into(), count, state: self.state(), body, foot }) }
    }

    fn notices(&self) -> Markup {
        html! { (self.left_behind()) (self.repriced()) (self.refusal()) }
    }

    /// What of a guest's bag could not come along at sign-in.
    fn left_behind(&self) -> Markup {
        let left = self.cart.map(|cart| cart.left_behind.as_slice()).unwrap_or_default();
        if left.is_empty() {
            return html! {};
        }
        html! {
            (InlineAlert {
                scheme: Tone::Info,
                title: "Not everything could come along.".into(),
                body: html! { @for piece in left { p { strong { (piece.title) } ". " (piece.words) } } },
                live: false,
            })
        }
    }

    /// The currency was switched, and everything has its price in it.
    fn repriced(&self) -> Markup {
        let Some(cart) = self.cart.filter(|_| self.said.repriced) else { return html! {} };
        let words = format!("Your bag is priced in {} now. Delivery is too.", cart.currency);
        html! { (InlineAlert { live: true, ..InlineAlert::new(Tone::Info, words) }) }
    }

    /// Where the house has prices in several currencies, the way to another.
    fn currencies(&self, cart: &Cart) -> Markup {
        if self.said.currencies.len() < 2 {
            return html! {};
        }
        let choice = |currency: &Currency| Choice::new(currency.code(), currency.code());
        html! {
            form class="stack stack-2" method="post" action="/bag/currency" {
                (Select {
                    id: "currency".into(),
                    name: "currency".into(),
                    label: "Currency".into(),
                    choices: self.said.currencies.iter().map(choice).collect(),
                    selected: cart.currency.code().into(),
                    required: true,
                    ..Select::default()
                })
                (Button::submit("Show prices in it").scheme(ButtonScheme::Outline))
            }
        }
    }

    fn refusal(&self) -> Markup {
        let Some((why, back)) = &self.said.refused else { return html! {} };
        html! {
            (InlineAlert {
                scheme: Tone::Warning,
                title: String::new(),
                body: html! { p { (why) } @if let Some(back) = back { p { a class="link" href=(back) { "Back to the piece" } } } },
                live: true,
            })
        }
    }

    fn empty(&self) -> EmptyState {
        let action = html! {
            div class="cluster" {
                (Button::link("Engagement rings", "/collections/engagement-rings"))
                (LinkArrow::new("Fine jewellery", "/collections/fine-jewellery"))
            }
        };
        let text = "Pieces you may like are below. A piece in the bag is not yet held; at checkout it is.";
        EmptyState {
            icon: Icon::HandbagSimple,
            title: "Your bag is empty.".into(),
            text: text.into(),
            action,
        }
    }

    fn admired(&self) -> Markup {
        let all = Filters::default();
        let ask = Browse {
            collection: None,
            q: None,
            filters: &all,
            sort: Sort::Featured,
            offset: 0,
            limit: 4,
            facets: false,
        };
        let pieces = self.face.catalog.snapshot().browse(&ask).items;
        html! {
            section class="wrap section-tight" {
                (SectionHead { title: "From the house".into(), ..SectionHead::default() })
                (ProductGrid { cards: pieces.iter().map(|p| card(p, false)).collect() })
            }
        }
    }

    /// What is saved for later, with the way back.
    fn set_aside(&self) -> Markup {
        let open = self.cart.filter(|cart| cart.state == CartState::Open);
        let aside = open.map(|cart| cart.set_aside.as_slice()).unwrap_or_default();
        if aside.is_empty() {
            return html! {};
        }
        html! {
            section class="stack stack-4" aria-labelledby="set-aside" {
                h2 class="h3" id="set-aside" { "Saved for later" }
                p class="small muted" { "These stay with your bag, and are neither ordered nor reserved." }
                (BagLines { lines: aside.iter().map(|line| self.aside_line(line)).collect() })
            }
        }
    }

    fn lines(&self, cart: &Cart) -> Vec<BagLine> {
        cart.lines.iter().map(|line| self.line(line)).collect()
    }
}

/// What makes a gift of the parcel, or the way to make one of it.
fn gift(cart: &Cart) -> Markup {
    let Some(gift) = &cart.gift else {
        return html! {
            p class="small" { "Is it a gift? " a class="link" href=(GIFT) { "Add a card and wrapping" } ", without charge." }
        };
    };
    html! {
        section class="panel stack stack-2 small" aria-label="Gift" {
            h2 class="h5" { "Packed as a gift" }
            p { (gift.phrases().join("\u{a0}· ")) }
            @if let Some(note) = &gift.note {
                blockquote { @for line in note.as_str().lines() { (line) br; } }
            }
            p { a class="link" href=(GIFT) { "Change the gift" } }
        }
    }
}

fn why_blocked(cart: &Cart) -> &'static str {
    let held = |l: &CartLine| matches!(l.problem, Some(LineProblem::HeldByAnother { .. }));
    if cart.lines.iter().filter(|l| l.problem.is_some()).all(held) {
        "A piece is held for another client. Take it out to order the others now, or wait for it."
    } else {
        "One piece needs a decision before checkout. It is marked in your bag."
    }
}

fn costs(cart: &Cart) -> CostSummary {
    CostSummary {
        costs: vec![Cost::new("Delivery and tax", "At checkout")],
        total: Cost::new("Subtotal", cart.subtotal.to_string()),
        paid_by: Vec::new(),
    }
}

fn drawer_foot(cart: &Cart) -> Markup {
    let blocked = cart.lines.iter().any(|l| l.problem.is_some());
    html! {
        div class="stack stack-4" {
            (costs(cart))
            @if blocked { (Button::link("Review your bag", "/bag").full()) } @else {
                (holds::to_checkout())
                p class="center" { a class="link small" href="/bag" { "View the bag" } }
            }
        }
    }
}
