//! Dialog and drawer: native `<dialog>`, opened by a declarative command.

use maud::{Markup, Render, html};

use crate::commerce::BagState;
use crate::icon::{Icon, icon};

/// A box over the page. Open it with [`crate::Press::Open`]; Escape and the cross close it.
#[derive(Debug, Clone, Default)]
pub struct Dialog {
    /// Its id, for the button that opens it.
    pub id: String,
    /// The heading.
    pub title: String,
    /// What it holds.
    pub body: Markup,
    /// Buttons at its foot; empty for none.
    pub foot: Markup,
    /// Shown open, not modal: for samples and for a page rendered without script.
    pub open: bool,
}

impl Render for Dialog {
    fn render(&self) -> Markup {
        let title = format!("{}-title", self.id);
        html! {
            dialog class="dialog" id=(self.id) aria-labelledby=(title) open[self.open] {
                (head(&self.id, &title, &self.title))
                div class="dialog-body" { (self.body) }
                @if !self.foot.0.is_empty() { div class="dialog-foot" { (self.foot) } }
            }
        }
    }
}

/// A panel from the right.
#[derive(Debug, Clone, Default)]
pub struct Drawer {
    /// Its id, for the button that opens it.
    pub id: String,
    /// The heading.
    pub title: String,
    /// What it holds; scrolls.
    pub body: Markup,
    /// What stays at its foot; empty for none.
    pub foot: Markup,
    /// Shown open, not modal: for samples.
    pub open: bool,
}

impl Render for Drawer {
    fn render(&self) -> Markup {
        let title = format!("{}-title", self.id);
        html! {
            dialog class="drawer" id=(self.id) aria-labelledby=(title) open[self.open] {
                (head(&self.id, &title, &self.title))
                div class="dialog-body" { (self.body) }
                @if !self.foot.0.is_empty() { div class="dialog-foot" { (self.foot) } }
            }
        }
    }
}

fn head(dialog: &str, title_id: &str, title: &str) -> Markup {
    html! {
        div class="dialog-head" {
            h2 id=(title_id) tabindex="-1" { (title) }
            button class="ico" type="button" aria-label="Close" command="close" commandfor=(dialog) { (icon(Icon::X)) }
        }
    }
}

/// The empty place on every storefront page into which the bag arrives. `<bag-drawer>` fills and opens it.
#[derive(Debug, Clone, Default)]
pub struct BagDrawer {
    /// The bag's page, where everything also works without script.
    pub bag_href: String,
    /// The script that keeps an open bag in step with other devices, fetched when one is opened.
    pub script: String,
}

impl Render for BagDrawer {
    fn render(&self) -> Markup {
        html! {
            bag-drawer data-bag=(self.bag_href) data-live=(self.script) {
                dialog class="drawer" id="bag-drawer" aria-labelledby="bag-drawer-title" { div data-drawer-body {} }
            }
        }
    }
}

/// What the server answers to a request with `X-Fragment: drawer`: the drawer's inside.
#[derive(Debug, Clone, Default)]
pub struct BagDrawerContent {
    /// "Your bag" or "Added to your bag".
    pub title: String,
    /// How many pieces are in the bag now.
    pub count: u32,
    /// Which state of which bag this is.
    pub state: BagState,
    /// The lines, or an empty state.
    pub body: Markup,
    /// Costs and the way to checkout; empty for an empty bag.
    pub foot: Markup,
}

impl Render for BagDrawerContent {
    fn render(&self) -> Markup {
        html! {
            (head("bag-drawer", "bag-drawer-title", &self.title))
            div class="dialog-body" data-count=(self.count) data-cart=(self.state.cart) data-version=(self.state.version)
                data-currency=(self.state.currency) { (self.body) }
            @if !self.foot.0.is_empty() { div class="dialog-foot" { (self.foot) } }
        }
    }
}
