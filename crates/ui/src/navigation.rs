//! Finding one's way: breadcrumb, tabs, folds, pages, steps.

use maud::{Markup, Render, html};

use crate::actions::{Button, ButtonScheme};
use crate::site::NavItem;

/// The way from the home page to here. The last entry is the page itself and is not a link.
#[derive(Debug, Clone, Default)]
pub struct Breadcrumb {
    /// The entries, home first.
    pub items: Vec<NavItem>,
}

impl Breadcrumb {
    /// A breadcrumb from pairs of text and address.
    pub fn new(items: &[(&str, &str)]) -> Self {
        Self { items: items.iter().map(|&(text, href)| NavItem::new(text, href)).collect() }
    }
}

impl Render for Breadcrumb {
    fn render(&self) -> Markup {
        let last = self.items.len().saturating_sub(1);
        html! {
            nav class="crumbs" aria-label="Breadcrumb" {
                ol {
                    @for (place, item) in self.items.iter().enumerate() {
                        li {
                            @if place == last { span aria-current="page" { (item.text) } }
                            @else { a href=(item.href) { (item.text) } }
                        }
                    }
                }
            }
        }
    }
}

/// One tab.
#[derive(Debug, Clone, Default)]
pub struct Tab {
    /// What it says.
    pub text: String,
    /// Its page.
    pub href: String,
    /// How many things are behind it.
    pub count: Option<u64>,
    /// Whether it is the page shown.
    pub current: bool,
}

/// Pages that stand side by side. Links, not a widget: each has its address.
#[derive(Debug, Clone, Default)]
pub struct Tabs {
    /// What they divide, for assistive technology: "Saved views".
    pub label: String,
    /// The tabs.
    pub tabs: Vec<Tab>,
}

impl Render for Tabs {
    fn render(&self) -> Markup {
        html! {
            nav class="tabs" aria-label=(self.label) {
                @for tab in &self.tabs {
                    a href=(tab.href) aria-current=[tab.current.then_some("page")] {
                        (tab.text) @if let Some(count) = tab.count { span class="tab-count num" { (count) } }
                    }
                }
            }
        }
    }
}

/// A heading that unfolds what it names.
#[derive(Debug, Clone, Default)]
pub struct Disclosure {
    /// The heading.
    pub title: String,
    /// What it holds.
    pub body: Markup,
    /// Unfolded from the start.
    pub open: bool,
    /// Only one fold of this name is open at a time; empty for independent.
    pub group: String,
}

impl Render for Disclosure {
    fn render(&self) -> Markup {
        html! {
            details class="fold" open[self.open] name=[(!self.group.is_empty()).then_some(&self.group)] {
                summary { (self.title) }
                div class="fold-body" { (self.body) }
            }
        }
    }
}

/// Folds one below the other.
#[derive(Debug, Clone, Default)]
pub struct Accordion {
    /// The folds.
    pub folds: Vec<Disclosure>,
}

impl Render for Accordion {
    fn render(&self) -> Markup {
        html! { div { @for fold in &self.folds { (fold) } } }
    }
}

/// The numbered pages of a list.
#[derive(Debug, Clone, Default)]
pub struct Pagination {
    /// The page shown, from 1.
    pub page: u32,
    /// How many there are.
    pub pages: u32,
    /// The address up to the number: `?status=paid&page=`.
    pub href_before: String,
}

impl Pagination {
    /// The numbers to show: both ends and two around the current one; zero stands for a gap.
    fn numbers(&self) -> Vec<u32> {
        let mut out = Vec::new();
        for number in 1..=self.pages {
            let near = number.abs_diff(self.page) <= 1 || number == 1 || number == self.pages;
            if near {
                out.push(number);
            } else if out.last() != Some(&0) {
                out.push(0);
            }
        }
        out
    }
}

impl Render for Pagination {
    fn render(&self) -> Markup {
        html! {
            @if self.pages > 1 {
                nav class="pages num" aria-label="Pages" {
                    @if self.page > 1 { a href={ (self.href_before) (self.page - 1) } rel="prev" { "Previous" } }
                    @for number in self.numbers() {
                        @if number == 0 { span aria-hidden="true" { "…" } }
                        @else {
                            a href={ (self.href_before) (number) } aria-label={ "Page " (number) }
                                aria-current=[(number == self.page).then_some("page")] { (number) }
                        }
                    }
                    @if self.page < self.pages { a href={ (self.href_before) (self.page + 1) } rel="next" { "Next" } }
                }
            }
        }
    }
}

/// "48 of 112 pieces" and a real link to the next ones. `<facet-form>` appends them in place.
#[derive(Debug, Clone, Default)]
pub struct LoadMore {
    /// How many are shown so far.
    pub shown: u64,
    /// How many there are.
    pub total: u64,
    /// What is counted: "pieces".
    pub noun: String,
    /// The address of the next page and how many it holds; none when all are shown.
    pub next: Option<(String, u64)>,
}

impl Render for LoadMore {
    fn render(&self) -> Markup {
        html! {
            div class="pager" data-more {
                p class="num" { (self.shown) " of " (self.total) " " (self.noun) }
                @if let Some((href, count)) = &self.next {
                    a class="btn btn-outline" href=(href) rel="next" data-load-more { span { "Show " (count) " more" } }
                }
            }
        }
    }
}

/// One step of a [`Stepper`].
#[derive(Debug, Clone, Default)]
pub struct Step {
    /// What it is called.
    pub text: String,
    /// Where it is edited, once it is done.
    pub href: Option<String>,
    /// Whether it is the one shown.
    pub current: bool,
}

/// The steps of a longer form.
#[derive(Debug, Clone, Default)]
pub struct Stepper {
    /// The steps.
    pub steps: Vec<Step>,
}

impl Render for Stepper {
    fn render(&self) -> Markup {
        html! {
            nav aria-label="Steps" {
                ol class="stepper" {
                    @for step in &self.steps {
                        li aria-current=[step.current.then_some("step")] {
                            @if let Some(href) = &step.href { a href=(href) { (step.text) } } @else { span { (step.text) } }
                        }
                    }
                }
            }
        }
    }
}

/// The heading of a section, with an optional link at its end.
#[derive(Debug, Clone, Default)]
pub struct SectionHead {
    /// Small capitals above it; empty for none.
    pub eyebrow: String,
    /// The heading, an `<h2>`.
    pub title: String,
    /// A lead paragraph; empty for none.
    pub lead: String,
    /// A link at the end.
    pub link: Option<crate::actions::LinkArrow>,
}

impl Render for SectionHead {
    fn render(&self) -> Markup {
        html! {
            div class="section-head" {
                div class="stack stack-3" {
                    @if !self.eyebrow.is_empty() { p class="eyebrow" { (self.eyebrow) } }
                    h2 { (self.title) }
                    @if !self.lead.is_empty() { p class="lead" { (self.lead) } }
                }
                @if let Some(link) = &self.link { (link) }
            }
        }
    }
}

/// A page without a piece of its own: not found, gone, offline, closed for a moment.
#[derive(Debug, Clone, Default)]
pub struct MessagePage {
    /// Small capitals above it: "404".
    pub eyebrow: String,
    /// The heading.
    pub title: String,
    /// What is so and what comes next.
    pub text: String,
    /// Where the search form goes; none leaves the form out.
    pub search_href: Option<String>,
    /// Ways onward; the first is filled.
    pub links: Vec<NavItem>,
}

impl Render for MessagePage {
    fn render(&self) -> Markup {
        html! {
            div class="wrap wrap-narrow section stack stack-6" {
                @if !self.eyebrow.is_empty() { p class="eyebrow" { (self.eyebrow) } }
                h1 class="h1" { (self.title) }
                p class="lead" { (self.text) }
                @if let Some(href) = &self.search_href {
                    form class="cluster" action=(href) role="search" {
                        label class="sr" for="message-q" { "Search" }
                        input class="input" id="message-q" name="q" type="search" placeholder="Pieces, stones, advice";
                        (Button::submit("Search").scheme(ButtonScheme::Outline))
                    }
                }
                div class="btn-group" {
                    @for (place, link) in self.links.iter().enumerate() {
                        (Button::link(link.text.clone(), link.href.clone())
                            .scheme(if place == 0 { ButtonScheme::Fill } else { ButtonScheme::Link }))
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_between_the_ends_and_the_current_one_are_a_gap() {
        let numbers = |page, pages| Pagination { page, pages, href_before: String::new() }.numbers();
        assert_eq!(numbers(6, 12), [1, 0, 5, 6, 7, 0, 12]);
        assert_eq!(numbers(1, 3), [1, 2, 3]);
    }

    #[test]
    fn the_page_itself_is_not_a_link_in_its_breadcrumb() {
        let out = Breadcrumb::new(&[("Home", "/"), ("Rings", "/rings")]).render().0;
        assert!(
            out.contains(r#"<span aria-current="page">Rings</span>"#) && !out.contains(r#"href="/rings""#)
        );
    }
}
