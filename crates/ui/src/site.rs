//! What every page of the house shares: its name, its menus, how to reach it. Given by the caller, so that `ui` knows no route.

/// One entry of a menu.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NavItem {
    /// What it says.
    pub text: String,
    /// Where it goes.
    pub href: String,
    /// Columns of links below it; none makes it a plain link.
    pub columns: Vec<NavColumn>,
}

impl NavItem {
    /// A plain link.
    pub fn new(text: impl Into<String>, href: impl Into<String>) -> Self {
        Self { text: text.into(), href: href.into(), columns: Vec::new() }
    }

    /// The same entry with a panel of links.
    #[must_use]
    pub fn with_columns(self, columns: Vec<NavColumn>) -> Self {
        Self { columns, ..self }
    }

    pub(crate) fn is_current(&self, path: &str) -> bool {
        self.href != "/"
            && path
                .strip_prefix(self.href.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

/// A titled list of links, in a menu panel or the footer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NavColumn {
    /// The heading.
    pub title: String,
    /// The links.
    pub links: Vec<NavItem>,
}

impl NavColumn {
    /// A column from pairs of text and address.
    pub fn new(title: impl Into<String>, links: &[(&str, &str)]) -> Self {
        let links = links.iter().map(|&(text, href)| NavItem::new(text, href)).collect();
        Self { title: title.into(), links }
    }
}

/// One way to reach the house. The order given here is the order on every page (WCAG 3.2.6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HelpLink {
    /// The picture before it.
    pub icon: crate::icon::Icon,
    /// What it says, e.g. the telephone number.
    pub text: String,
    /// `tel:`, `mailto:` or an address.
    pub href: String,
}

impl HelpLink {
    /// A way to reach the house.
    pub fn new(icon: crate::icon::Icon, text: impl Into<String>, href: impl Into<String>) -> Self {
        Self { icon, text: text.into(), href: href.into() }
    }
}

/// What every page of the storefront shares.
#[derive(Debug, Clone, Default)]
pub struct Site {
    /// The house's name, used in the wordmark and after page titles.
    pub name: String,
    /// One line under the wordmark in the footer.
    pub tagline: String,
    /// The public address without a trailing slash, for canonical and sharing links.
    pub base_url: String,
    /// One line of service above the header; none shows no bar.
    pub announcement: Option<String>,
    /// The main menu.
    pub nav: Vec<NavItem>,
    /// Where the search form sends `q`.
    pub search_href: String,
    /// The account page.
    pub account_href: String,
    /// The wishlist page.
    pub wishlist_href: String,
    /// The bag page.
    pub bag_href: String,
    /// Ways to reach the house, in their fixed order.
    pub help: Vec<HelpLink>,
    /// Columns of the footer.
    pub footer: Vec<NavColumn>,
    /// Small links at the very end: privacy, terms, accessibility.
    pub legal: Vec<NavItem>,
    /// The last line: "© 2026 Atelier".
    pub copyright: String,
}
