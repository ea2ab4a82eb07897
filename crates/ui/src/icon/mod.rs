//! Inline pictures: Phosphor's light line for controls, and our own thin-line jewels for categories and stone shapes.

mod jewel;
mod phosphor;

use maud::{Markup, PreEscaped, html};

pub use jewel::Jewel;
pub use phosphor::Icon;

/// An icon of 22 px, hidden from assistive technology: the control that holds it carries the name.
pub fn icon(icon: Icon) -> Markup {
    html! { svg class="icon" viewBox="0 0 256 256" aria-hidden="true" { path d=(PreEscaped(icon.path())); } }
}

/// The same at 18 px, to stand in a line of small text.
pub fn icon_small(icon: Icon) -> Markup {
    html! { svg class="icon icon-sm" viewBox="0 0 256 256" aria-hidden="true" { path d=(PreEscaped(icon.path())); } }
}

/// A jewel or stone shape drawn as a thin line, hidden from assistive technology.
pub fn jewel(jewel: Jewel) -> Markup {
    html! { svg class="icon icon-lg icon-line" viewBox="0 0 256 256" aria-hidden="true" { path d=(PreEscaped(jewel.path())); } }
}
