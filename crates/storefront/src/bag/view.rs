//! How the bag looks, as a page and as a drawer.

use catalog::{Browse, Filters, Sort};
use commerce::cart::{Cart, CartLine, CartState, LineProblem};
use kernel::Currency;
use maud::{Markup, html};
use ui::{
    BagDrawerContent, BagLine, BagLines, BagState, Button, Card, Cost, CostSummary, EmptyState, Head, Icon,
    InlineAlert, KeptLine, LaterForm, LinkArrow, PriceTag, ProductGrid, QuantityStepper, RecentlyViewed,
    SectionHead, Tone,
};

use super::Said;
use crate::{
    Face,
    card::card,
    dates,
    frame::{Open, Sheet},
    holds, pictures, ring,
};

/// The bag with what there is to say about it.
pub(super) struct BagPage<'a> {
    pub(super) face: &'a Face,
    pub(super) cart: Option<&'a Cart>,
    pub(super) said: &'a Said,
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
                        div { h2 class="sr" { "Pieces" } (BagLines { lines: self.lines(cart) }) }
                        (summary(cart))
                    },
                    None => (self.empty()),
                }
                (self.set_aside())
            }
        }
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
                let body =
                    html! { (self.notices()) (BagLines { lines: self.lines(cart) }) (self.set_aside()) };
                (body, drawer_foot(cart))
            }
            None => (html! { (self.notices()) (self.empty()) (self.set_aside()) }, Markup::default()),
        };
        let pieces = self.filled().map_or(0, |c| c.pieces());
        let count = u32::try_from(pieces).unwrap_or(0);
        html! { (BagDrawerContent { title: title.into(), count, state: self.state(), body, foot }) }
    }

    fn notices(&self) -> Markup {
        html! { (self.left_behind()) (self.refusal()) }
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
                title: "Not everything could come along to your account.".into(),
                body: html! { @for piece in left { p { strong { (piece.title) } ". " (piece.words) } } },
                live: false,
            })
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

    fn aside_line(&self, line: &CartLine) -> BagLine {
        let back = |form: LaterForm| LaterForm {
            field: ("aside".into(), "0".into()),
            label: "Move to bag".into(),
            ..form
        };
        let can_be_had = matches!(line.problem, None | Some(LineProblem::OnlyLeft(_)));
        let form = self.line(line);
        BagLine {
            quantity: None,
            kept: None,
            delivery: None,
            later: form.later.filter(|_| can_be_had).map(back),
            ..form
        }
    }

    fn lines(&self, cart: &Cart) -> Vec<BagLine> {
        cart.lines.iter().map(|line| self.line(line)).collect()
    }

    fn line(&self, line: &CartLine) -> BagLine {
        let action = format!("/bag/lines/{}", line.id);
        let gone = line.problem == Some(LineProblem::Gone);
        let count = u32::try_from(line.quantity.get()).unwrap_or(1);
        let stepper = QuantityStepper {
            action: action.clone(),
            value: count,
            min: 1,
            max: 10,
            what: format!("{}, {}", line.title, line.options),
            ..QuantityStepper::default()
        };
        let changeable =
            !line.one_of_a_kind && line.ring.is_none() && line.problem != Some(LineProblem::SoldOut) && !gone;
        BagLine {
            image: line_image(line),
            name: line.title.clone(),
            href: (!gone).then(|| format!("/products/{}", line.slug)),
            options: options(line),
            price: line.problem.is_none().then(|| PriceTag::exact(line.line_total)),
            delivery: line.problem.is_none().then(|| dates::promise(line.lead_days, dates::today(self.face))),
            notice: notice(line),
            quantity: changeable.then_some(stepper),
            count,
            later: Some(LaterForm {
                id: format!("later-{}", line.id),
                action: action.clone(),
                field: ("aside".into(), "1".into()),
                label: "Save for later".into(),
            }),
            remove: Some((action, vec![("remove".into(), "1".into())])),
            kept: Some(kept(line)),
            ..BagLine::default()
        }
    }
}

/// What the script of an open bag knows a line by.
fn kept(line: &CartLine) -> KeptLine {
    let counts = matches!(line.problem, None | Some(LineProblem::OnlyLeft(_)));
    KeptLine { id: line.id.to_string(), unit_minor: counts.then(|| line.unit_price.minor()) }
}

/// The picture of a line.
pub(crate) fn line_image(line: &CartLine) -> Option<ui::ImageSet> {
    line.image.as_ref().map(pictures::image)
}

fn options(line: &CartLine) -> Vec<String> {
    let mut options = vec![line.options.clone()];
    options.extend(line.wishes());
    if line.one_of_a_kind {
        options.push("One piece exists".into());
    }
    options
}

fn notice(line: &CartLine) -> Markup {
    let words = match line.problem {
        None => return held(line),
        Some(LineProblem::Gone) => "This piece has left the house. Please take it out to go on.".to_owned(),
        Some(LineProblem::SoldOut) => {
            "This piece has found its owner. We can make its sister: ask our concierge.".to_owned()
        }
        Some(LineProblem::StoneTaken) => return stone_taken(line),
        Some(LineProblem::HeldByAnother { .. }) => return held_by_another(line),
        Some(LineProblem::OnlyLeft(n)) => {
            format!("{n} of these are ready. Lower the quantity, or ask us to make more.")
        }
    };
    html! { (InlineAlert::new(Tone::Warning, words)) }
}

/// What the bag holds, with more time while there is some to be had.
fn held(line: &CartLine) -> Markup {
    let Some(hold) = &line.hold else { return html! {} };
    html! {
        (holds::note(hold, html! {}))
        // below it: beside a picture on a phone there is no room for the words inside
        @if hold.extendable { (holds::more_time()) }
    }
}

/// What another client holds may stay in the bag: it shows when it is free.
fn held_by_another(line: &CartLine) -> Markup {
    let Some(hold) = &line.hold else { return html! {} };
    let way_out = html! {
        p { "You can leave it here: the bag says when it is free. " a class="link" href="/bespoke" { "Or ask for its sister" } "." }
    };
    html! { (holds::note(hold, way_out)) }
}

fn why_blocked(cart: &Cart) -> &'static str {
    let held = |l: &CartLine| matches!(l.problem, Some(LineProblem::HeldByAnother { .. }));
    if cart.lines.iter().filter(|l| l.problem.is_some()).all(held) {
        "A piece is held for another client. Take it out to order the others now, or wait for it."
    } else {
        "One piece needs a decision before checkout. It is marked in your bag."
    }
}

/// The way to the sisters of a stone that somebody else has.
fn stone_taken(line: &CartLine) -> Markup {
    let sisters = format!("{}?setting={}&step=stone", ring::PATH, line.slug);
    html! {
        (InlineAlert {
            scheme: Tone::Warning,
            title: String::new(),
            body: html! { p { "The stone of this ring has found its owner. " a class="link" href=(sisters) { "Choose its sister" } ", or take the ring out." } },
            live: false,
        })
    }
}

fn costs(cart: &Cart) -> CostSummary {
    CostSummary {
        costs: vec![Cost::new("Delivery and tax", "At checkout")],
        total: Cost::new("Subtotal", cart.subtotal.to_string()),
    }
}

fn summary(cart: &Cart) -> Card {
    let blocked = cart.lines.iter().any(|l| l.problem.is_some());
    let body = html! {
        div class="stack" {
            (costs(cart))
            @if blocked {
                p class="small" { (why_blocked(cart)) }
                (Button { disabled: true, ..Button::submit("Checkout").full() })
            } @else { (holds::to_checkout()) }
            p class="small muted" { "At checkout, a piece of which one exists is held for you for " (holds::usual()) "." }
        }
    };
    Card { title: "Summary".into(), body, sticky: true }
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
