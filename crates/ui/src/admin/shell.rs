//! The back office's frame: side navigation, top bar, page header.

use maud::{DOCTYPE, Markup, Render, html};

use crate::actions::Button;
use crate::assets::Assets;
use crate::feedback::Badge;
use crate::head::{Head, HeadTags, Styles};
use crate::icon::{Icon, icon, icon_small};
use crate::navigation::Breadcrumb;

/// One entry of the side navigation.
#[derive(Debug, Clone)]
pub struct SideNavItem {
    /// What it says.
    pub text: String,
    /// Its page.
    pub href: String,
    /// A picture before it.
    pub icon: Icon,
    /// How many things wait behind it.
    pub count: Option<u64>,
}

/// A titled group of the side navigation.
#[derive(Debug, Clone, Default)]
pub struct SideNavGroup {
    /// The title; empty for none.
    pub title: String,
    /// The entries.
    pub items: Vec<SideNavItem>,
}

/// The side navigation.
#[derive(Debug, Clone, Default)]
pub struct SideNav {
    /// The groups.
    pub groups: Vec<SideNavGroup>,
    /// The path being shown: the entry with the longest matching address is the current one.
    pub path: String,
}

impl Render for SideNav {
    fn render(&self) -> Markup {
        let matches = |href: &str| {
            self.path.strip_prefix(href).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
        };
        let items = self.groups.iter().flat_map(|group| &group.items);
        let current = items
            .filter(|item| matches(&item.href))
            .max_by_key(|item| item.href.len())
            .map(|item| &item.href);
        html! {
            nav class="side" aria-label="Back office" {
                @for group in &self.groups {
                    div {
                        @if !group.title.is_empty() { h2 class="side-title" { (group.title) } }
                        ul {
                            @for item in &group.items {
                                li {
                                    a class="side-link" href=(item.href) aria-current=[(current == Some(&item.href)).then_some("page")] {
                                        (icon_small(item.icon)) span { (item.text) }
                                        @if let Some(count) = item.count { span class="side-count num" { (count) } }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A page of the back office.
pub struct AdminShell<'a> {
    /// The house's name.
    pub name: &'a str,
    /// Where built files are.
    pub assets: &'a dyn Assets,
    /// What the page says about itself; never indexed.
    pub head: Head,
    /// How its style sheet arrives: usually `Styles::Linked("admin.css")`.
    pub styles: Styles<'a>,
    /// Script bundles besides `admin.js`.
    pub scripts: &'a [&'a str],
    /// The side navigation.
    pub nav: SideNav,
    /// Where the search form sends `q`.
    pub search_href: &'a str,
    /// Who is signed in.
    pub staff_name: &'a str,
    /// Where the sign-out form posts.
    pub sign_out_href: &'a str,
    /// A word beside the name: "Development", "Read only".
    pub badge: Option<Badge>,
    /// The page, usually a [`PageHeader`] and what follows.
    pub body: Markup,
}

impl Render for AdminShell<'_> {
    fn render(&self) -> Markup {
        let scripts: Vec<&str> = std::iter::once("admin.js").chain(self.scripts.iter().copied()).collect();
        let head = Head { noindex: true, canonical: None, ..self.head.clone() };
        let tags = HeadTags {
            head: &head,
            site_name: self.name,
            base_url: "",
            assets: self.assets,
            styles: self.styles,
            fonts: &["figtree.woff2"],
            scripts: &scripts,
            theme_color: "#FFFFFF",
        };
        html! {
            (DOCTYPE)
            html lang="en" {
                head { (tags) }
                body class="admin" data-noprerender {
                    a class="skip" href="#main" { "Skip to content" }
                    (self.top())
                    div class="admin-frame" {
                        (self.nav)
                        main class="admin-main" id="main" tabindex="-1" { (self.body) }
                    }
                    (crate::shell::live_region())
                }
            }
        }
    }
}

impl AdminShell<'_> {
    fn top(&self) -> Markup {
        html! {
            header class="admin-top" {
                details class="admin-menu" {
                    summary class="ico" aria-label="Menu" { (icon(Icon::List)) }
                    (self.nav)
                }
                a class="admin-mark" href="/admin" { (self.name) }
                @if let Some(badge) = &self.badge { (badge) }
                form class="admin-search" action=(self.search_href) role="search" aria-label="Everything" {
                    label class="sr" for="admin-q" { "Search orders, customers and pieces" }
                    input class="input" id="admin-q" name="q" type="search" placeholder="Search" aria-keyshortcuts="/";
                }
                form class="admin-who" method="post" action=(self.sign_out_href) {
                    span { (self.staff_name) }
                    button class="ico" type="submit" aria-label="Sign out" { (icon(Icon::SignOut)) }
                }
            }
        }
    }
}

/// The top of an admin page: where, what, and what can be done.
#[derive(Debug, Clone, Default)]
pub struct PageHeader {
    /// The way here; empty for none.
    pub crumbs: Vec<(String, String)>,
    /// The heading.
    pub title: String,
    /// Beside the heading: a status, a badge.
    pub aside: Markup,
    /// A line below it; empty for none.
    pub text: String,
    /// The actions; at most one filled.
    pub actions: Vec<Button>,
}

impl Render for PageHeader {
    fn render(&self) -> Markup {
        let crumbs: Vec<(&str, &str)> =
            self.crumbs.iter().map(|(text, href)| (text.as_str(), href.as_str())).collect();
        html! {
            header class="page-head" {
                @if !crumbs.is_empty() { (Breadcrumb::new(&crumbs)) }
                div class="page-head-row" {
                    div class="page-head-title" { h1 { (self.title) } (self.aside) }
                    @if !self.actions.is_empty() { div class="btn-group" { @for action in &self.actions { (action) } } }
                }
                @if !self.text.is_empty() { p class="muted" { (self.text) } }
            }
        }
    }
}
