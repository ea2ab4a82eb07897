//! What stands below every page: help first, always in the same order.

use maud::{Markup, Render, html};

use crate::header::{help_list, wordmark};
use crate::site::Site;

/// The storefront's footer.
#[derive(Debug, Clone, Copy)]
pub struct Footer<'a> {
    /// The house.
    pub site: &'a Site,
}

impl Render for Footer<'_> {
    fn render(&self) -> Markup {
        let site = self.site;
        html! {
            footer class="footer" {
                div class="wrap" {
                    div class="footer-cols" {
                        div class="footer-help" { h2 { "Talk to us" } (help_list(site)) }
                        @for column in &site.footer {
                            div {
                                h2 { (column.title) }
                                ul { @for link in &column.links { li { a href=(link.href) { (link.text) } } } }
                            }
                        }
                    }
                    (self.end(true))
                }
            }
        }
    }
}

impl Footer<'_> {
    /// The same help in the same order, without the menus: for checkout.
    pub fn enclosed(&self) -> Markup {
        html! {
            footer class="footer" {
                div class="wrap" { h2 { "Talk to us" } (help_list(self.site)) (self.end(false)) }
            }
        }
    }

    fn end(&self, tagline: bool) -> Markup {
        let site = self.site;
        html! {
            div class="footer-end" {
                div { (wordmark(site)) @if tagline && !site.tagline.is_empty() { p { (site.tagline) } } }
                ul { @for link in &site.legal { li { a href=(link.href) { (link.text) } } } }
                p { (site.copyright) }
            }
        }
    }
}
