//! What stands around every page and is the same on all of them, rendered once.

use std::borrow::Cow;

use maud::{Markup, PreEscaped, Render};

use crate::footer::Footer;
use crate::header::Header;
use crate::site::Site;

/// The header, once for each entry of the menu that may be the current one, and the footer.
#[derive(Debug, Clone, Default)]
pub struct Standing {
    /// Which entries are current, and the header that says so.
    headers: Vec<(Vec<bool>, String)>,
    footer: String,
}

impl Standing {
    /// Renders what stands around the pages of a house. Its menus must not change afterwards.
    pub fn of(site: &Site) -> Self {
        let mut headers: Vec<(Vec<bool>, String)> = Vec::new();
        for path in std::iter::once("").chain(site.nav.iter().map(|item| item.href.as_str())) {
            let current: Vec<bool> = current(site, path).collect();
            if headers.iter().all(|(known, _)| *known != current) {
                headers.push((current, Header { site, path }.render().into_string()));
            }
        }
        Self { headers, footer: footer(site).into_string() }
    }

    pub(crate) fn header(&self, site: &Site, path: &str) -> PreEscaped<Cow<'_, str>> {
        let known = self.headers.iter().find(|(known, _)| known.iter().copied().eq(current(site, path)));
        PreEscaped(match known {
            Some((_, header)) => Cow::Borrowed(header),
            None => Cow::Owned(Header { site, path }.render().into_string()),
        })
    }

    pub(crate) fn footer(&self, site: &Site) -> PreEscaped<Cow<'_, str>> {
        PreEscaped(if self.footer.is_empty() {
            Cow::Owned(footer(site).into_string())
        } else {
            Cow::Borrowed(&self.footer)
        })
    }
}

fn current(site: &Site, path: &str) -> impl Iterator<Item = bool> {
    site.nav.iter().map(move |item| item.is_current(path))
}

fn footer(site: &Site) -> Markup {
    Footer { site }.render()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::NavItem;

    #[test]
    fn what_stands_ready_is_what_would_be_rendered() {
        let nav = vec![NavItem::new("Rings", "/rings"), NavItem::new("Bands", "/rings/bands")];
        let site = Site { nav, name: "A & B".into(), ..Site::default() };
        for standing in [Standing::of(&site), Standing::default()] {
            for path in ["/", "/rings", "/rings/oval", "/rings/bands", "/products/x"] {
                let rendered = Header { site: &site, path }.render().into_string();
                assert_eq!(standing.header(&site, path).0, rendered, "{path}");
            }
            assert_eq!(standing.footer(&site).0, footer(&site).into_string());
        }
    }
}
