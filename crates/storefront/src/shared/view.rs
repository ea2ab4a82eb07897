//! How a shared bag looks to whoever has its link.

use commerce::cart::{
    KeptState, LineProblem,
    sharing::{Amounts, BagShare, LineAmount, Recipient, SharedBag, SharedLine, SharedOf},
};
use maud::{Markup, html};
use ui::{
    BagLine, BagLines, Button, ButtonScheme, Card, Cost, CostSummary, EmptyState, Head, Icon, InlineAlert,
    LinkArrow, PriceTag, QuantityStepper, TextField, Tone,
};

use super::{Said, can_be_had, problem};
use crate::{
    Face, dates,
    frame::{Open, Sheet},
    pictures, saved,
};

/// A shared bag with what there is to say about it.
pub(super) struct SharedPage<'a> {
    pub(super) face: &'a Face,
    /// The secret.
    pub(super) key: &'a str,
    /// Where the page is.
    pub(super) address: String,
    pub(super) share: &'a BagShare,
    pub(super) bag: &'a SharedBag,
    pub(super) said: &'a Said,
}

impl SharedPage<'_> {
    pub(super) fn document(&self) -> Markup {
        let version = self.bag.pieces().version;
        let living = matches!(self.share.of, SharedOf::Cart(_));
        let body = html! {
            div class="wrap section-tight" {
                @if living { shared-bag key=(self.key) version=(version) { (self.inside()) } } @else { (self.inside()) }
            }
        };
        let head = Head { title: self.title(), noindex: true, ..Head::default() };
        let path = "/shared";
        Open { sheet: Sheet::Account, path, head, scripts: &["shared.js"], body }.document(self.face)
    }

    fn title(&self) -> String {
        match &self.share.from_name {
            Some(name) => format!("{name}’s bag"),
            None => "A bag".into(),
        }
    }

    /// The page without what is around it; its script puts it in place when the bag has changed.
    pub(super) fn inside(&self) -> Markup {
        let pieces = self.bag.pieces();
        html! {
            div class="stack stack-6" data-version=(pieces.version) {
                header class="stack stack-4" {
                    p class="eyebrow" { "Shared with you" }
                    h1 class="h1" tabindex="-1" { (self.title()) }
                    p class="lead" { (self.opening()) }
                }
                @if let Some(why) = &self.said.refused {
                    (InlineAlert { live: true, ..InlineAlert::new(Tone::Warning, why.clone()) })
                }
                (self.expiry())
                @if pieces.lines.is_empty() {
                    (EmptyState {
                        icon: Icon::HandbagSimple,
                        title: "Nothing is in the bag at the moment.".into(),
                        text: "Look again later: this link stays the same.".into(),
                        action: html! { (LinkArrow::new("See the house", "/")) },
                    })
                } @else if let Some(amounts) = self.bag.amounts() {
                    div class="split split-aside" {
                        div { h2 class="sr" { "Pieces" } (BagLines { lines: self.lines(Some(amounts)) }) }
                        (self.summary(amounts))
                    }
                } @else { div { h2 class="sr" { "Pieces" } (BagLines { lines: self.lines(None) }) } }
                (self.adding())
            }
        }
    }

    fn opening(&self) -> &'static str {
        match (self.share.recipient, self.share.rights.may_change) {
            (Recipient::Payer, _) => {
                "Ready for you to pay: the order, the address and the payment are yours, and nobody else sees them."
            }
            (Recipient::Partner, true) => "Chosen together: what either of you changes, both see at once.",
            (Recipient::Partner, false) => "Have a look at what is being chosen.",
            (Recipient::Advisor, true) => "Your advice is asked for: change what you would change.",
            (Recipient::Advisor, false) => "Your advice is asked for.",
        }
    }

    /// Until when its prices are kept, or that they were. Says nothing to who sees none.
    fn expiry(&self) -> Markup {
        let today = dates::today(self.face);
        let Some(amounts) = self.bag.amounts() else { return html! {} };
        let kept: Vec<_> = amounts.lines.iter().filter_map(|line| line.kept).collect();
        let (SharedOf::Saved(_), Some(first)) = (self.share.of, kept.first()) else { return html! {} };
        let until = dates::day(first.until.date_naive(), today);
        let held = "No piece is held meanwhile: one that exists once can find another owner.";
        if kept.iter().any(|kept| kept.state == KeptState::Expired) {
            let words = format!(
                "The prices were kept until {until}. What you see is what the pieces cost today. {held}"
            );
            return html! { (InlineAlert::new(Tone::Warning, words)) };
        }
        html! { (InlineAlert::new(Tone::Info, format!("The prices are kept until {until}. {held}"))) }
    }

    fn lines(&self, amounts: Option<&Amounts>) -> Vec<BagLine> {
        let lines = self.bag.pieces().lines.iter().enumerate();
        lines.map(|(at, line)| self.line(line, amounts.and_then(|amounts| amounts.lines.get(at)))).collect()
    }

    fn line(&self, line: &SharedLine, amount: Option<&LineAmount>) -> BagLine {
        let today = dates::today(self.face);
        let action = format!("{}/lines/{}", self.address, line.id);
        let changes = self.share.rights.may_change;
        let count = u32::try_from(line.quantity).unwrap_or(1);
        let stepper = QuantityStepper {
            action: action.clone(),
            value: count,
            min: 1,
            max: 10,
            what: format!("{}, {}", line.title, line.options),
            ..QuantityStepper::default()
        };
        let note = amount.and_then(|amount| amount.kept).and_then(|kept| saved::kept_news(&kept, today));
        let gone = line.problem == Some(LineProblem::Gone);
        BagLine {
            image: line.image.as_ref().map(pictures::image),
            name: line.title.clone(),
            href: amount.filter(|_| !gone).map(|amount| format!("/products/{}", amount.slug)),
            options: std::iter::once(line.options.clone())
                .chain(line.wishes.clone())
                .chain(line.one_of_a_kind.then(|| "One piece exists".to_owned()))
                .collect(),
            price: amount.filter(|_| line.problem.is_none()).map(|amount| PriceTag::exact(amount.total)),
            delivery: line.problem.is_none().then(|| dates::promise(line.lead_days, today)),
            notice: html! {
                @if let Some(why) = line.problem { (InlineAlert::new(Tone::Warning, problem(why))) } @else {
                    @if let Some(minutes) = line.held_minutes { (InlineAlert::new(Tone::Info, held(minutes))) }
                    @if let Some(note) = note { (saved::kept_line(note)) }
                }
            },
            quantity: (changes && line.countable && can_be_had(line.problem)).then_some(stepper),
            count,
            remove: changes.then(|| (action, vec![("remove".into(), "1".into())])),
            ..BagLine::default()
        }
    }

    fn summary(&self, amounts: &Amounts) -> Card {
        let can_be_had = self.bag.pieces().lines.iter().any(|line| can_be_had(line.problem));
        let body = html! {
            div class="stack" {
                (CostSummary { costs: vec![Cost::new("Delivery and tax", "At checkout")], total: Cost::new("Subtotal", amounts.subtotal.to_string()), paid_by: Vec::new() })
                @if self.share.rights.may_pay && can_be_had {
                    form method="post" action={ (self.address) "/checkout" } { (Button::submit("Go to checkout").full()) }
                    p class="small muted" { "The pieces go into a bag of your own. Nothing is charged before you confirm." }
                }
            }
        };
        Card { title: "Summary".into(), body, sticky: true }
    }

    /// The form that puts a piece in, for who may.
    fn adding(&self) -> Markup {
        if !self.share.rights.may_change {
            return html! {};
        }
        let (typed, wrong) = self.said.piece.clone().unzip();
        let field = TextField {
            required: true,
            hint: Some("Copy the address of its page in the shop, with its metal and size chosen, or write its name.".into()),
            ..TextField::new("piece", "Which piece").value(typed.unwrap_or_default()).error(wrong)
        };
        html! {
            details class="fold" open[self.said.piece.is_some()] {
                summary { "Put a piece in" }
                form class="fold-body form" method="post" action={ (self.address) "/lines" } {
                    (field)
                    (Button::submit("Put it in").scheme(ButtonScheme::Outline))
                }
            }
        }
    }
}

/// Its owner is at checkout with the piece.
fn held(minutes: i64) -> String {
    let minutes = if minutes == 1 { "a minute".to_owned() } else { format!("{minutes} minutes") };
    format!("It is kept for this bag while its owner is at checkout, for {minutes} at most.")
}
