//! The door of the back office: a page for someone who is not signed in.

use maud::{DOCTYPE, Markup, Render, html};

use crate::assets::Assets;
use crate::head::{Head, HeadTags, Styles};

/// A page of the back office without its navigation: signing in, and why a link does not work.
pub struct AdminGate<'a> {
    /// The house's name.
    pub name: &'a str,
    /// Where built files are.
    pub assets: &'a dyn Assets,
    /// What the page says about itself; never indexed.
    pub head: Head,
    /// How its style sheet arrives: usually `Styles::Linked("admin.css")`.
    pub styles: Styles<'a>,
    /// Scripts of the page.
    pub scripts: &'a [&'a str],
    /// The heading.
    pub title: String,
    /// What follows it.
    pub body: Markup,
}

impl Render for AdminGate<'_> {
    fn render(&self) -> Markup {
        let head = Head { noindex: true, canonical: None, ..self.head.clone() };
        let tags = HeadTags {
            head: &head,
            site_name: self.name,
            base_url: "",
            assets: self.assets,
            styles: self.styles,
            fonts: &["figtree.woff2"],
            scripts: self.scripts,
            theme_color: "#FFFFFF",
        };
        html! {
            (DOCTYPE)
            html lang="en" {
                head { (tags) }
                body class="admin admin-gate" data-noprerender {
                    a class="skip" href="#main" { "Skip to content" }
                    header class="admin-top" { a class="admin-mark" href="/" { (self.name) } }
                    main class="admin-main" id="main" tabindex="-1" {
                        div class="panel gate stack stack-4" { h1 { (self.title) } (self.body) }
                    }
                }
            }
        }
    }
}
