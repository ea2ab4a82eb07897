//! How many.

use maud::{Markup, Render, html};

use crate::icon::{Icon, icon_small};

/// A number with minus and plus. Each button is a submit of its own, so it needs no script; inside the bag drawer the
/// answer replaces the drawer's content.
#[derive(Debug, Clone, Default)]
pub struct QuantityStepper {
    /// Where the form posts.
    pub action: String,
    /// The field name sent with the new number; empty means `quantity`.
    pub name: String,
    /// Hidden fields sent with it.
    pub hidden: Vec<(String, String)>,
    /// The number now.
    pub value: u32,
    /// The least number the minus button gives.
    pub min: u32,
    /// The greatest number the plus button gives.
    pub max: u32,
    /// What is counted, for assistive technology: "Marlowe band, size 52".
    pub what: String,
}

impl Render for QuantityStepper {
    fn render(&self) -> Markup {
        let name = if self.name.is_empty() { "quantity" } else { &self.name };
        let (fewer, more) = (self.value.saturating_sub(1), self.value.saturating_add(1));
        html! {
            form class="qty" method="post" action=(self.action) data-drawer {
                @for (name, value) in &self.hidden { input type="hidden" name=(name) value=(value); }
                button type="submit" name=(name) value=(fewer) aria-label={ "One fewer " (self.what) } disabled[fewer < self.min] {
                    (icon_small(Icon::Minus))
                }
                output aria-label={ "Quantity of " (self.what) } { (self.value) }
                button type="submit" name=(name) value=(more) aria-label={ "One more " (self.what) } disabled[more > self.max] {
                    (icon_small(Icon::Plus))
                }
            }
        }
    }
}
