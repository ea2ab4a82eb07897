//! Finding one's way, and what opens over the page.

use kernel::{Currency, Money};
use maud::{Render, html};

use super::{Group, Stage, site};
use crate::actions::{Button, ButtonScheme, LinkArrow, Press};
use crate::card::PriceTag;
use crate::commerce::BagState;
use crate::footer::Footer;
use crate::header::{AnnouncementBar, EnclosedHeader, Header};
use crate::icon::Jewel;
use crate::navigation::{
    Accordion, Breadcrumb, Disclosure, LoadMore, MessagePage, Pagination, SectionHead, Step, Stepper, Tab,
    Tabs,
};
use crate::overlay::{BagDrawerContent, Dialog, Drawer};
use crate::search::{SearchAnswer, SearchField, SearchSuggestions, SuggestedPiece};
use crate::site::NavItem;

pub(super) fn samples() -> Group {
    let mut group = Group::new("Navigation", Stage::Full);
    let site = site();
    group.add(
        "announcement-bar",
        "default",
        AnnouncementBar { text: "Insured delivery and one resizing, always included".into(), href: None },
    );
    group.add(
        "announcement-bar",
        "with link",
        AnnouncementBar {
            text: "The atelier is closed on 25 and 26 December".into(),
            href: Some("/visit".into()),
        },
    );
    group.add(
        "header",
        "engagement is current",
        Header { site: &site, path: "/collections/engagement-rings/oval" },
    );
    group.add(
        "enclosed-header",
        "default",
        EnclosedHeader { site: &site, back: ("Back to bag".into(), "/bag".into()) },
    );
    for (state, words, button) in
        [("in the header", "", false), ("with words and a button", "oval rose gold", true)]
    {
        let id = if button { "sample-q" } else { "sample-header-q" };
        group.add(
            "search-field",
            state,
            SearchField { id: id.into(), action: "/search".into(), words: words.into(), button },
        );
    }
    group.add(
        "search-suggestions",
        "of every kind",
        html! {
            div role="listbox" aria-label="Suggestions" { (suggestions()) }
        },
    );
    group.add(
        "search-answer",
        "default",
        SearchAnswer {
            title: "Returns".into(),
            text: "Thirty days to change your mind, for every piece that has not been engraved.".into(),
            href: "/delivery-and-returns".into(),
        },
    );
    group.add("footer", "default", Footer { site: &site });
    group.add("footer", "enclosed", Footer { site: &site }.enclosed());
    group.add(
        "breadcrumb",
        "three deep",
        Breadcrumb::new(&[
            ("Home", "/"),
            ("Engagement rings", "/collections/engagement-rings"),
            ("Aurelia solitaire", ""),
        ]),
    );
    let tab = |text: &str, count, current| Tab { text: text.into(), href: "?".into(), count, current };
    group.add(
        "tabs",
        "with counts",
        Tabs {
            label: "Orders".into(),
            tabs: vec![
                tab("All", Some(212), true),
                tab("At the bench", Some(18), false),
                tab("Delivered", None, false),
            ],
        },
    );
    let fold = |title: &str, open| Disclosure {
        title: title.into(),
        body: html! { p class="small muted" { "Insured, signed for, in a plain outer box." } },
        open,
        group: String::new(),
    };
    group.add_on(Stage::Medium, "disclosure", "folded", fold("Delivery and returns", false));
    group.add_on(Stage::Medium, "disclosure", "unfolded", fold("Delivery and returns", true));
    group.add_on(
        Stage::Medium,
        "accordion",
        "first unfolded",
        Accordion {
            folds: vec![
                fold("Details and dimensions", true),
                fold("The diamond", false),
                fold("Delivery and returns", false),
            ],
        },
    );
    group.add("pagination", "in the middle", Pagination { page: 6, pages: 12, href_before: "?page=".into() });
    group.add(
        "load-more",
        "more to show",
        LoadMore { shown: 24, total: 112, noun: "pieces".into(), next: Some(("?page=2".into(), 24)) },
    );
    group.add(
        "load-more",
        "all shown",
        LoadMore { shown: 112, total: 112, noun: "pieces".into(), next: None },
    );
    let step = |text: &str, href: Option<&str>, current| Step {
        text: text.into(),
        href: href.map(Into::into),
        current,
    };
    group.add(
        "stepper",
        "second of three",
        Stepper {
            steps: vec![
                step("Setting", Some("?step=setting"), false),
                step("Stone", None, true),
                step("Finish", None, false),
            ],
        },
    );
    group.add(
        "section-head",
        "with link",
        SectionHead {
            eyebrow: "The Solitaires".into(),
            title: "Chosen this season".into(),
            lead: String::new(),
            link: Some(LinkArrow::new("View all 48 rings", "/collections/engagement-rings")),
        },
    );
    let lost = MessagePage {
        eyebrow: "404".into(),
        title: "This page has been retired to the vault.".into(),
        text: "The piece may have found its owner. Search, or begin again with a collection.".into(),
        search_href: Some("/search".into()),
        links: vec![
            NavItem::new("Engagement rings", "/collections/engagement-rings"),
            NavItem::new("Bespoke", "/bespoke"),
        ],
    };
    group.add("message-page", "not found", html! { (lost) });
    group
}

pub(super) fn overlays() -> Group {
    let mut group = Group::new("Overlays", Stage::Medium);
    let open = Button {
        press: Press::Open("size-dialog".into()),
        ..Button::submit("Find a ring size").scheme(ButtonScheme::Outline)
    };
    group.add("dialog", "closed, with its button", html! { (open) (Dialog { id: "size-dialog".into(), title: "Find a ring size".into(), body: html! { p { "Lay a ring you own on a ruler and measure its inside." } }, ..Dialog::default() }) });
    let foot = html! {
        (Button { press: Press::Close("cancel-dialog".into()), ..Button::submit("Keep the order").scheme(ButtonScheme::Link) })
        (Button::submit("Cancel order").scheme(ButtonScheme::Danger))
    };
    group.add("dialog", "open, asking", Dialog { id: "cancel-dialog".into(), title: "Cancel this order?".into(), body: html! { p { "The stone is released and $3,450 goes back to your card within three days." } }, foot, open: true });
    group.add(
        "drawer",
        "open",
        Drawer {
            id: "sample-drawer".into(),
            title: "Filters".into(),
            body: html! { p { "What a drawer holds." } },
            foot: Button::submit("Show 23 rings").full().render(),
            open: true,
        },
    );
    let bag = BagDrawerContent {
        title: "Added to your bag".into(),
        count: 1,
        state: BagState { version: 1, currency: "USD".into(), ..BagState::default() },
        body: html! { (super::commerce::line()) },
        foot: html! { (super::commerce::costs()) (Button::link("Checkout", "/checkout").full()) (Button::link("View bag", "/bag").scheme(ButtonScheme::Link)) },
    };
    group.add(
        "bag-drawer",
        "one piece",
        html! { dialog class="drawer" id="bag-drawer" aria-labelledby="bag-drawer-title" open { (bag) } },
    );
    group
}

fn suggestions() -> SearchSuggestions {
    SearchSuggestions {
        queries: vec![("oval engagement rings".into(), "/search?q=oval+engagement+rings".into())],
        collections: vec![("Engagement rings".into(), "/collections/engagement-rings".into())],
        pieces: vec![SuggestedPiece {
            name: "Odette".into(),
            line: "18k rose gold, natural diamond".into(),
            price: PriceTag::exact(Money::new(870_000, Currency::Usd)),
            href: "/products/odette-oval".into(),
            image: None,
            drawing: Jewel::Ring,
        }],
        answers: vec![(
            "Ring size guide".into(),
            "Two ways to measure at home.".into(),
            "/ring-size-guide".into(),
        )],
    }
}
