//! How the wishlist looks to its keeper.

use commerce::wishlist::{self, ItemState, MAX_SHARES, Share, ShareRole, Wishlist, WishlistItem};
use maud::{Markup, html};
use ui::{
    Button, ButtonScheme, Card, Checkbox, Choice, CopyButton, EmptyState, Head, Icon, InlineAlert, KeptPiece,
    LinkArrow, PriceTag, RadioGroup, Select, TextArea, TextField, Tone,
};

use super::Said;
use crate::{
    Face,
    frame::{Open, Sheet},
    pictures,
    stones::words::capital,
};

/// The wishlist with what there is to say about it.
pub(super) struct WishlistPage<'a> {
    pub(super) face: &'a Face,
    pub(super) list: Option<&'a Wishlist>,
    pub(super) shares: &'a [Share],
    pub(super) signed_in: bool,
    pub(super) said: &'a Said,
}

impl WishlistPage<'_> {
    fn items(&self) -> &[WishlistItem] {
        self.list.map_or(&[], |list| list.items.as_slice())
    }

    pub(super) fn document(&self) -> Markup {
        let body = html! {
            div class="wrap section-tight stack stack-6" {
                header class="stack stack-3" {
                    h1 class="h1" { "Your wishlist" }
                    @if !self.items().is_empty() { (self.where_kept()) }
                }
                @if let Some(why) = &self.said.refused {
                    (InlineAlert { live: true, ..InlineAlert::new(Tone::Warning, why.clone()) })
                }
                @if self.items().is_empty() { (self.empty()) } @else {
                    div class="split split-aside" {
                        div {
                            h2 class="sr" { "Pieces" }
                            ul class="lines" { @for item in self.items() { li { (piece(item)) } } }
                        }
                        (Card { title: "Show it to somebody".into(), body: self.sharing(), sticky: true })
                    }
                }
            }
        };
        let head = Head { title: "Your wishlist".into(), noindex: true, ..Head::default() };
        Open { sheet: Sheet::Account, path: "/wishlist", head, scripts: &[], body }.document(self.face)
    }

    fn where_kept(&self) -> Markup {
        html! {
            @if self.signed_in { p class="muted" { "Kept with your account, on every device you sign in on." } }
            @else {
                p class="muted" {
                    "Kept in this browser. " a class="link" href="/sign-in?next=%2Fwishlist" { "Sign in" }
                    " to have it on every device; what is here comes with you."
                }
            }
        }
    }

    fn empty(&self) -> EmptyState {
        let action = html! {
            div class="cluster" {
                (Button::link("Engagement rings", "/collections/engagement-rings"))
                @if !self.signed_in { (LinkArrow::new("Sign in to see your wishlist", "/sign-in?next=%2Fwishlist")) }
            }
        };
        EmptyState {
            icon: Icon::Heart,
            title: "Nothing is kept yet.".into(),
            text: "Press the heart on any piece, and it waits for you here, with a note if you like.".into(),
            action,
        }
    }

    fn sharing(&self) -> Markup {
        html! {
            div class="stack" {
                @if !self.shares.is_empty() { ul class="stack stack-4" { @for share in self.shares { li { (self.link(share)) } } } }
                @if self.shares.len() < MAX_SHARES { (self.new_link()) }
            }
        }
    }

    fn link(&self, share: &Share) -> Markup {
        let address = self.face.cx.link(&wishlist::share_path(&self.face.cx, share.id));
        let shown = match (share.with_notes, share.with_prices) {
            (true, true) => "with notes and prices",
            (true, false) => "with notes, without prices",
            (false, true) => "with prices, without notes",
            (false, false) => "without notes or prices",
        };
        let whom = share.role.label().to_lowercase();
        html! {
            div class="share-link" {
                p class="small" {
                    "For " (whom) ", " (shown)
                    @if let Some(size) = share.ring_size { ", size US " (size.us()) }
                    "."
                }
                (CopyButton { value: address, what: format!("the link for {whom}") })
                form method="post" action={ "/wishlist/shares/" (share.id) } {
                    (Button { label: Some(format!("End the link for {whom}")), ..Button::submit("End this link").scheme(ButtonScheme::Link).small() })
                }
            }
        }
    }

    fn new_link(&self) -> Markup {
        let wrong =
            |name: &str| self.said.field.as_ref().filter(|f| f.field == name).map(|f| f.message.to_string());
        let roles = ShareRole::ALL.iter().map(|role| Choice::new(role.code(), role.label())).collect();
        html! {
            form class="form" method="post" action="/wishlist/shares" {
                (RadioGroup { name: "role".into(), legend: "For".into(), choices: roles, selected: "partner".into(), required: true, error: None })
                (TextField { max_length: Some(60), autocomplete: Some("given-name".into()), ..TextField::new("from_name", "Your name on the page") }.error(wrong("from_name")))
                (ring_size("Ring size, as a hint"))
                (Checkbox { id: "notes".into(), name: "notes".into(), value: "1".into(), text: "Show my notes".into(), ..Checkbox::default() })
                (Checkbox { id: "prices".into(), name: "prices".into(), value: "1".into(), text: "Show prices".into(), ..Checkbox::default() })
                (Button::submit("Make a link").scheme(ButtonScheme::Outline).full())
                p class="small muted" { "Whoever has the link can look at your wishlist and change nothing. You can end it at any time." }
            }
        }
    }
}

/// A choice of ring sizes; none is a choice too.
pub(super) fn ring_size(label: &str) -> Select {
    let sizes = catalog::model::ring_sizes();
    let choice = |row: &catalog::model::RingSizeRow| {
        Choice::new(
            row.size.circumference_um().to_string(),
            format!("US {}, UK {}, EU {}", row.us, row.uk, row.eu),
        )
    };
    Select {
        id: "ring_size".into(),
        name: "ring_size".into(),
        label: label.into(),
        choices: sizes.iter().map(choice).collect(),
        prompt: Some("No size".into()),
        ..Select::default()
    }
}

fn piece(item: &WishlistItem) -> KeptPiece {
    let price = if item.price_from { PriceTag::from } else { PriceTag::exact };
    KeptPiece {
        id: item.id.to_string(),
        image: item.image.as_ref().map(pictures::image),
        name: item.title.clone(),
        href: (item.state != ItemState::Gone).then(|| address(item)),
        options: item
            .options
            .as_deref()
            .map(capital)
            .into_iter()
            .chain(item.one_of_a_kind.then(|| "One piece exists".into()))
            .collect(),
        price: (item.state == ItemState::Available).then(|| price(item.price)),
        news: news(item),
        note: item.note.clone(),
        actions: actions(item),
    }
}

fn address(item: &WishlistItem) -> String {
    match item.variant {
        Some(variant) => format!("/products/{}?variant={variant}", item.slug),
        None => format!("/products/{}", item.slug),
    }
}

/// What has changed since it was kept.
fn news(item: &WishlistItem) -> Vec<(Tone, String)> {
    let mut news = Vec::new();
    match item.state {
        ItemState::Sold => {
            news.push((Tone::Neutral, "Has found its owner. We can make its sister.".to_owned()));
        }
        ItemState::Gone => news.push((Tone::Neutral, "No longer shown in the house.".to_owned())),
        ItemState::Available if item.is_available_again() => {
            news.push((Tone::Success, "Available again.".to_owned()));
        }
        ItemState::Available => {}
    }
    if let Some(old) = item.old_price() {
        news.push((Tone::Info, format!("The price was {old} when you kept it.")));
    }
    news
}

fn actions(item: &WishlistItem) -> Markup {
    let action = format!("/wishlist/items/{}", item.id);
    let note = TextArea {
        id: format!("note-{}", item.id),
        name: "note".into(),
        label: "Note".into(),
        value: item.note.clone().unwrap_or_default(),
        max_length: Some(500),
        ..TextArea::default()
    };
    html! {
        @if item.for_bag.is_some() {
            form method="post" action={ (action) "/bag" } {
                (Button { label: Some(format!("Move {} to the bag", item.title)), ..Button::submit("Move to bag").scheme(ButtonScheme::Outline).small() })
            }
        } @else if item.state == ItemState::Available {
            (Button { label: Some(format!("Choose the options of {}", item.title)), ..Button::link("Choose options", address(item)).scheme(ButtonScheme::Outline).small() })
        }
        @if item.state != ItemState::Gone {
            @let chosen = item.variant.map(|v| format!("?variant={v}")).unwrap_or_default();
            a class="btn btn-link btn-sm" href={ "/products/" (item.slug) "/hint" (chosen) } aria-label={ "Drop a hint about " (item.title) } { span { "Drop a hint" } }
        }
        form method="post" action=(action) {
            input type="hidden" name="remove" value="1";
            (Button { label: Some(format!("Remove {}", item.title)), ..Button::submit("Remove").scheme(ButtonScheme::Link).small() })
        }
        details class="fold kept-fold" {
            summary { @if item.note.is_some() { "Change the note" } @else { "Add a note" } }
            form class="fold-body form" method="post" action=(action) {
                (note)
                (Button { label: Some(format!("Save the note on {}", item.title)), ..Button::submit("Save the note").scheme(ButtonScheme::Outline).small() })
            }
        }
    }
}
