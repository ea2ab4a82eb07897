//! The document head: title, sharing, structured data, styles, fonts, preloads.

use std::borrow::Cow;

use maud::{Markup, PreEscaped, Render, html};

use crate::assets::Assets;
use crate::picture::ImageSet;

/// How the page's style sheet arrives.
#[derive(Debug, Clone, Copy)]
pub enum Styles<'a> {
    /// The whole sheet in the page: no request stands between the HTML and the first paint. Allow it in the content
    /// security policy by its hash, or by the nonce given here.
    Inline {
        /// The built sheet, unchanged.
        css: &'a str,
        /// A nonce, when the policy uses one.
        nonce: Option<&'a str>,
    },
    /// A linked file, by its plain name in the manifest.
    Linked(&'a str),
}

/// A picture the browser should fetch before it finds it in the body: the largest paint of the page.
#[derive(Debug, Clone)]
pub struct ImagePreload {
    /// The image.
    pub image: ImageSet,
    /// The same `sizes` the picture uses.
    pub sizes: String,
}

/// What a page says about itself.
#[derive(Debug, Clone, Default)]
pub struct Head {
    /// At most 60 characters; longer ones are cut at a word.
    pub title: String,
    /// At most 155 characters; longer ones are cut at a word.
    pub description: String,
    /// The canonical path or address; none for pages that must not be indexed.
    pub canonical: Option<String>,
    /// Keep the page out of search engines.
    pub noindex: bool,
    /// `og:type`: `website`, `product`, `article`. Empty means `website`.
    pub og_type: String,
    /// The absolute address of a 1200 × 630 picture for sharing.
    pub og_image: Option<String>,
    /// JSON-LD documents, as serialised JSON; made safe for a script element here.
    pub json_ld: Vec<String>,
    /// The largest picture of the first view.
    pub preload: Option<ImagePreload>,
    /// Addresses of the previous and next page of a list.
    pub prev: Option<String>,
    /// See [`Head::prev`].
    pub next: Option<String>,
}

pub(crate) struct HeadTags<'a> {
    pub(crate) head: &'a Head,
    pub(crate) site_name: &'a str,
    pub(crate) base_url: &'a str,
    pub(crate) assets: &'a dyn Assets,
    pub(crate) styles: Styles<'a>,
    pub(crate) fonts: &'a [&'a str],
    pub(crate) scripts: &'a [&'a str],
    pub(crate) theme_color: &'a str,
}

impl HeadTags<'_> {
    fn absolute(&self, address: &str) -> String {
        if address.starts_with('/') { format!("{}{address}", self.base_url) } else { address.to_owned() }
    }
}

impl Render for HeadTags<'_> {
    fn render(&self) -> Markup {
        let Head { title, description, .. } = self.head;
        let (title, description) = (cut(title, 60), cut(description, 155));
        html! {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            title { (title) }
            @for font in self.fonts {
                link rel="preload" as="font" type="font/woff2" href=(self.assets.url(font)) crossorigin;
            }
            @if let Some(preload) = &self.head.preload { (preload_tag(preload)) }
            (self.styles_tag())
            @for script in self.scripts { script type="module" src=(self.assets.url(script)) {} }
            @if !description.is_empty() { meta name="description" content=(description); }
            @if self.head.noindex { meta name="robots" content="noindex"; }
            @if let Some(address) = &self.head.canonical { link rel="canonical" href=(self.absolute(address)); }
            @if let Some(address) = &self.head.prev { link rel="prev" href=(address); }
            @if let Some(address) = &self.head.next { link rel="next" href=(address); }
            meta name="theme-color" content=(self.theme_color);
            link rel="icon" href=(self.assets.url("favicon.svg")) type="image/svg+xml";
            link rel="apple-touch-icon" href=(self.assets.url("apple-touch-icon.png"));
            link rel="manifest" href="/manifest.webmanifest";
            (self.sharing(&title, &description))
            @for document in &self.head.json_ld { script type="application/ld+json" { (json_for_script(document)) } }
        }
    }
}

impl HeadTags<'_> {
    fn styles_tag(&self) -> Markup {
        match self.styles {
            Styles::Inline { css, nonce } => html! { style nonce=[nonce] { (PreEscaped(css)) } },
            Styles::Linked(name) => html! { link rel="stylesheet" href=(self.assets.url(name)); },
        }
    }

    fn sharing(&self, title: &str, description: &str) -> Markup {
        let kind = if self.head.og_type.is_empty() { "website" } else { &self.head.og_type };
        html! {
            meta property="og:type" content=(kind);
            meta property="og:site_name" content=(self.site_name);
            meta property="og:title" content=(title);
            @if !description.is_empty() { meta property="og:description" content=(description); }
            @if let Some(address) = &self.head.canonical { meta property="og:url" content=(self.absolute(address)); }
            @if let Some(image) = &self.head.og_image {
                meta property="og:image" content=(self.absolute(image));
                meta name="twitter:card" content="summary_large_image";
            }
        }
    }
}

fn preload_tag(preload: &ImagePreload) -> Markup {
    let (srcset, kind) = preload.image.preload_source();
    html! {
        link rel="preload" as="image" imagesrcset=(srcset) imagesizes=(preload.sizes) type=(kind) fetchpriority="high";
    }
}

/// JSON that cannot end its script element or break a line in JavaScript.
fn json_for_script(json: &str) -> PreEscaped<Cow<'_, str>> {
    // 0xE2 begins the separators; without it and without `<` nothing has to be replaced
    if !json.bytes().any(|byte| byte == b'<' || byte == 0xE2) {
        return PreEscaped(json.into());
    }
    let safe = json.replace('<', "\\u003c").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029");
    PreEscaped(safe.into())
}

/// At most `max` characters, cut after a whole word and closed with an ellipsis.
fn cut(text: &str, max: usize) -> String {
    if text.chars().count() <= max {
        return text.to_owned();
    }
    let short: String = text.chars().take(max - 1).collect();
    let end = short.rfind(' ').unwrap_or(short.len());
    format!("{}…", short[..end].trim_end_matches([',', '.', ' ', '·', '—', '-']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn structured_data_cannot_end_its_script_element() {
        let safe = json_for_script("{\"name\":\"</script><script>alert(1)</script>\u{2028}\"}").0;
        assert!(!safe.contains('<') && !safe.contains('\u{2028}'));
        assert!(safe.contains("\\u003c/script>"));
    }

    #[test]
    fn a_long_title_is_cut_after_a_whole_word() {
        let long = "Aurelia solitaire engagement ring in eighteen carat yellow gold with a diamond";
        let short = cut(long, 60);
        assert!(short.chars().count() <= 60, "{short}");
        assert!(short.ends_with('…') && long.starts_with(short.trim_end_matches('…')));
        assert_eq!(cut("Short", 60), "Short");
    }
}
