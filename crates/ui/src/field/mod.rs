//! Form fields: a wrapper with label, hint and error, and the inputs that stand in it.

mod choice;
mod quantity;
mod text;

use maud::{Markup, Render, html};

pub use choice::*;
pub use quantity::QuantityStepper;
pub use text::*;

/// Label, hint and error around any control.
///
/// The control must carry `id` and, from [`Field::described_by`], `aria-describedby`; the typed fields do.
#[derive(Debug, Clone, Default)]
pub struct Field {
    /// The control's id; its hint is `{id}-hint`, its error `{id}-error`.
    pub id: String,
    /// The label.
    pub label: String,
    /// What helps before typing: "Only for the courier, on the day of delivery."
    pub hint: Option<String>,
    /// What is wrong and how to mend it. The place stays in the page when empty, for `<checkout-form>`.
    pub error: Option<String>,
    /// Writes "(optional)" after the label.
    pub optional: bool,
    /// The control.
    pub control: Markup,
    /// What stands at the foot, e.g. a character count; empty for none.
    pub foot: Markup,
}

impl Field {
    /// The value of `aria-describedby` for the control of this id.
    pub fn described_by(id: &str, has_hint: bool) -> String {
        if has_hint { format!("{id}-hint {id}-error") } else { format!("{id}-error") }
    }
}

impl Render for Field {
    fn render(&self) -> Markup {
        html! {
            div class="field" {
                label class="field-label" for=(self.id) {
                    (self.label) @if self.optional { span class="field-opt" { " (optional)" } }
                }
                @if let Some(hint) = &self.hint { p class="field-hint" id={ (self.id) "-hint" } { (hint) } }
                (self.control)
                @if self.foot.0.is_empty() { (error_line(&self.id, self.error.as_deref())) }
                @else { div class="field-foot" { (error_line(&self.id, self.error.as_deref())) (self.foot) } }
            }
        }
    }
}

/// The place of a field's error, empty when there is none.
pub(crate) fn error_line(id: &str, error: Option<&str>) -> Markup {
    html! { p class="field-error" id={ (id) "-error" } { (error.unwrap_or_default()) } }
}
