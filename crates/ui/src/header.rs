//! What stands above every page: one line of service, the menu, search and the bag.

use maud::{Markup, Render, html};

use crate::icon::{Icon, icon, icon_small};
use crate::search::SearchField;
use crate::site::{NavColumn, NavItem, Site};

/// One line of service. Never a promotion, never moving.
#[derive(Debug, Clone, Default)]
pub struct AnnouncementBar {
    /// The line.
    pub text: String,
    /// Where it leads, if anywhere.
    pub href: Option<String>,
}

impl Render for AnnouncementBar {
    fn render(&self) -> Markup {
        html! {
            aside class="announce" aria-label="Service note" {
                @if let Some(href) = &self.href { a href=(href) { (self.text) } } @else { (self.text) }
            }
        }
    }
}

/// The storefront's header: menu left, wordmark, tools right. Menus are `<details>`, so they open without script.
#[derive(Debug, Clone, Copy)]
pub struct Header<'a> {
    /// The house.
    pub site: &'a Site,
    /// The path being shown.
    pub path: &'a str,
}

impl Render for Header<'_> {
    fn render(&self) -> Markup {
        let site = self.site;
        html! {
            header class="header" {
                div class="wrap header-row" {
                    div {
                        (self.menu_sheet())
                        nav class="nav" aria-label="Main" {
                            menu-panels {
                                ul class="nav-list" { @for item in &site.nav { li { (self.entry(item)) } } }
                            }
                        }
                    }
                    (wordmark(site))
                    div class="tools" {
                        a class="ico" href=(site.search_href) aria-label="Search" data-search { (icon(Icon::MagnifyingGlass)) }
                        @if !site.account_href.is_empty() {
                            a class="ico wide-only" href=(site.account_href) aria-label="Account" { (icon(Icon::User)) }
                        }
                        @if !site.wishlist_href.is_empty() {
                            a class="ico wide-only" href=(site.wishlist_href) aria-label="Wishlist" { (icon(Icon::Heart)) }
                        }
                        a class="ico" href=(site.bag_href) data-drawer {
                            (icon(Icon::HandbagSimple))
                            span class="sr" { "Bag" }
                            bag-count class="bag-count" hidden {}
                        }
                    }
                }
                @if !site.search_href.is_empty() {
                    // a link to the search page; script opens the field right here
                    div class="search-panel" id="search-panel" popover {
                        (SearchField { id: "header-q".into(), action: site.search_href.clone(), ..SearchField::default() })
                    }
                }
            }
        }
    }
}

impl Header<'_> {
    fn entry(&self, item: &NavItem) -> Markup {
        let current = item.is_current(self.path).then_some("true");
        if item.columns.is_empty() {
            return html! { a class="nav-link" href=(item.href) aria-current=[current] { (item.text) } };
        }
        html! {
            details name="mega" {
                summary class="nav-link" aria-current=[current] { (item.text) }
                div class="mega" { div class="wrap mega-cols" { (columns(item)) } }
            }
        }
    }

    fn menu_sheet(&self) -> Markup {
        let site = self.site;
        html! {
            menu-sheet {
                details {
                    summary class="ico burger" aria-label="Menu" { (icon(Icon::List)) (icon(Icon::X)) }
                    nav class="menu" aria-label="Menu" {
                        (SearchField { id: "menu-q".into(), action: site.search_href.clone(), ..SearchField::default() })
                        ul { @for item in &site.nav { li { (sheet_entry(item)) } } }
                        div class="menu-help" {
                            ul {
                                @if !site.account_href.is_empty() { li { a href=(site.account_href) { "Your account" } } }
                                @if !site.wishlist_href.is_empty() { li { a href=(site.wishlist_href) { "Your wishlist" } } }
                            }
                            (help_list(site))
                        }
                    }
                }
            }
        }
    }
}

fn sheet_entry(item: &NavItem) -> Markup {
    if item.columns.is_empty() {
        return html! { a href=(item.href) { (item.text) } };
    }
    html! {
        details name="menu-section" {
            summary { (item.text) (icon(Icon::CaretDown)) }
            div class="mega-cols" { (columns(item)) }
        }
    }
}

fn columns(item: &NavItem) -> Markup {
    html! {
        @for (place, NavColumn { title, links }) in item.columns.iter().enumerate() {
            div {
                h3 { (title) }
                ul {
                    @if place == 0 { li { a href=(item.href) { "All " (item.text.to_lowercase()) } } }
                    @for link in links { li { a href=(link.href) { (link.text) } } }
                }
            }
        }
    }
}

pub(crate) fn wordmark(site: &Site) -> Markup {
    html! { a class="mark" href="/" aria-label={ (site.name) " home" } { (site.name) } }
}

pub(crate) fn help_list(site: &Site) -> Markup {
    html! {
        ul class="help-list" {
            @for link in &site.help { li { a href=(link.href) { (icon_small(link.icon)) span { (link.text) } } } }
        }
    }
}

/// Checkout's header: the way back, the wordmark, and a word on safety.
#[derive(Debug, Clone)]
pub struct EnclosedHeader<'a> {
    /// The house.
    pub site: &'a Site,
    /// The way back: text and address.
    pub back: (String, String),
}

impl Render for EnclosedHeader<'_> {
    fn render(&self) -> Markup {
        html! {
            header class="header header-enclosed" {
                div class="wrap header-row" {
                    a class="link-arrow" href=(self.back.1) { (icon_small(Icon::ArrowLeft)) span { (self.back.0) } }
                    (wordmark(self.site))
                    p class="secure" { (icon_small(Icon::LockSimple)) span { "Secure" span class="wide-text" { " checkout" } } }
                }
            }
        }
    }
}
