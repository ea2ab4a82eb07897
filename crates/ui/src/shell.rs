//! The frame of a storefront page.

use maud::{DOCTYPE, Markup, Render, html};

use crate::assets::Assets;
use crate::footer::Footer;
use crate::head::{Head, HeadTags, Styles};
use crate::header::{AnnouncementBar, EnclosedHeader};
use crate::overlay::BagDrawer;
use crate::site::Site;
use crate::standing::Standing;

/// Fonts every storefront page uses at once; the italic arrives when a heading asks for it.
const FONTS: [&str; 2] = ["cormorant.woff2", "jost.woff2"];

/// A storefront page: announcement, header, main, footer, bag drawer.
pub struct Shell<'a> {
    /// The house.
    pub site: &'a Site,
    /// What stands around every page of it; an empty one renders it anew.
    pub standing: &'a Standing,
    /// Where built files are.
    pub assets: &'a dyn Assets,
    /// What the page says about itself.
    pub head: Head,
    /// How its style sheet arrives.
    pub styles: Styles<'a>,
    /// Script bundles besides `storefront.js`: `product.js`, `collection.js`, `checkout.js`.
    pub scripts: &'a [&'a str],
    /// The path being shown, to mark the current menu entry.
    pub path: &'a str,
    /// What stands above the announcement, e.g. "saved copy" or "reads only" notices.
    pub notice: Markup,
    /// The page, inside `<main id="main">`. Use `.wrap` and `.section` for its width and rhythm.
    pub body: Markup,
}

impl Render for Shell<'_> {
    fn render(&self) -> Markup {
        let scripts: Vec<&str> =
            std::iter::once("storefront.js").chain(self.scripts.iter().copied()).collect();
        html! {
            (DOCTYPE)
            html lang="en" {
                head { (tags(self.site, self.assets, &self.head, self.styles, &scripts)) }
                body {
                    a class="skip" href="#main" { "Skip to content" }
                    (self.notice)
                    @if let Some(text) = &self.site.announcement { (AnnouncementBar { text: text.clone(), href: None }) }
                    (self.standing.header(self.site, self.path))
                    main id="main" tabindex="-1" { (self.body) }
                    (self.standing.footer(self.site))
                    (BagDrawer { bag_href: self.site.bag_href.clone(), script: self.assets.url("bag.js") })
                    (live_region())
                }
            }
        }
    }
}

/// The scripts of a page that may run no other.
#[derive(Debug, Clone, Copy, Default)]
pub struct OnlyScripts<'a> {
    /// The house's own, by their plain names, each with what the browser checks its content against.
    pub own: &'a [(&'a str, Option<&'a str>)],
    /// Somebody else's, by their whole addresses.
    pub foreign: &'a [&'a str],
}

impl OnlyScripts<'_> {
    fn tags(&self, assets: &dyn Assets) -> Markup {
        html! {
            @for (name, integrity) in self.own { script type="module" src=(assets.url(name)) integrity=[*integrity] {} }
            @for address in self.foreign { script async src=(address) {} }
        }
    }
}

/// The frame of checkout: nothing to wander off to, the same help in the same order.
pub struct EnclosedShell<'a> {
    /// The house.
    pub site: &'a Site,
    /// Where built files are.
    pub assets: &'a dyn Assets,
    /// What the page says about itself; never indexed.
    pub head: Head,
    /// How its style sheet arrives.
    pub styles: Styles<'a>,
    /// Script bundles besides `storefront.js`.
    pub scripts: &'a [&'a str],
    /// Every script of a page that may run no other, in place of `storefront.js` and the bundles.
    pub only: Option<OnlyScripts<'a>>,
    /// The way back: text and address.
    pub back: (String, String),
    /// The page.
    pub body: Markup,
}

impl Render for EnclosedShell<'_> {
    fn render(&self) -> Markup {
        let usual = self.only.is_none().then_some("storefront.js");
        let scripts: Vec<&str> = usual.into_iter().chain(self.scripts.iter().copied()).collect();
        let head = Head { noindex: true, canonical: None, ..self.head.clone() };
        html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    (tags(self.site, self.assets, &head, self.styles, &scripts))
                    @if let Some(only) = &self.only { (only.tags(self.assets)) }
                }
                body {
                    a class="skip" href="#main" { "Skip to content" }
                    (EnclosedHeader { site: self.site, back: self.back.clone() })
                    main id="main" tabindex="-1" { (self.body) }
                    (Footer { site: self.site }.enclosed())
                    (live_region())
                }
            }
        }
    }
}

fn tags(site: &Site, assets: &dyn Assets, head: &Head, styles: Styles<'_>, scripts: &[&str]) -> Markup {
    HeadTags {
        head,
        site_name: &site.name,
        base_url: &site.base_url,
        assets,
        styles,
        fonts: &FONTS,
        scripts,
        theme_color: "#F6F2EC",
    }
    .render()
}

/// Where islands announce what changed.
pub(crate) fn live_region() -> Markup {
    html! { div id="live" class="toasts" role="status" aria-live="polite" {} }
}
