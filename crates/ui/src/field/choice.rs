//! Boxes, radios, chips and cards one chooses from.

use maud::{Markup, Render, html};

use super::{Choice, error_line};
use crate::card::dot;
use crate::icon::{Icon, icon};

/// A single box.
#[derive(Debug, Clone, Default)]
pub struct Checkbox {
    /// The input's id, unique in the page.
    pub id: String,
    /// The field name sent.
    pub name: String,
    /// The value sent when ticked; empty means `on`.
    pub value: String,
    /// What ticking it means.
    pub text: String,
    /// A second, smaller line.
    pub hint: Option<String>,
    /// Whether it is ticked.
    pub checked: bool,
    /// Must be ticked.
    pub required: bool,
    /// Shown but not usable.
    pub disabled: bool,
    /// What is wrong and how to mend it.
    pub error: Option<String>,
}

impl Render for Checkbox {
    fn render(&self) -> Markup {
        let value = (!self.value.is_empty()).then_some(&self.value);
        html! {
            div class="field" {
                label class="check" for=(self.id) {
                    input type="checkbox" id=(self.id) name=(self.name) value=[value] checked[self.checked]
                        required[self.required] disabled[self.disabled] aria-describedby={ (self.id) "-error" }
                        aria-invalid=[self.error.is_some().then_some("true")];
                    span class="check-text" { (self.text) @if let Some(hint) = &self.hint { small { (hint) } } }
                }
                (error_line(&self.id, self.error.as_deref()))
            }
        }
    }
}

/// A question and what was answered: the frame of radios, chips and cards.
#[derive(Debug, Clone, Default)]
pub struct Fieldset {
    /// The question: "Metal".
    pub legend: String,
    /// The answer so far, beside it: "18k yellow gold".
    pub chosen: Option<String>,
    /// The id of its error; empty for none.
    pub id: String,
    /// What is wrong and how to mend it.
    pub error: Option<String>,
    /// The choices.
    pub body: Markup,
}

impl Render for Fieldset {
    fn render(&self) -> Markup {
        html! {
            fieldset class="fieldset" id=[(!self.id.is_empty()).then_some(&self.id)]
                aria-describedby=[self.error.is_some().then(|| format!("{}-error", self.id))] {
                legend { b { (self.legend) } @if let Some(chosen) = &self.chosen { span { (chosen) } } }
                (self.body)
                @if self.error.is_some() { (error_line(&self.id, self.error.as_deref())) }
            }
        }
    }
}

/// Radios in a column.
#[derive(Debug, Clone, Default)]
pub struct RadioGroup {
    /// The field name sent.
    pub name: String,
    /// The question.
    pub legend: String,
    /// The choices.
    pub choices: Vec<Choice>,
    /// The value chosen before.
    pub selected: String,
    /// Must be answered.
    pub required: bool,
    /// What is wrong and how to mend it.
    pub error: Option<String>,
}

impl Render for RadioGroup {
    fn render(&self) -> Markup {
        let body = html! {
            div {
                @for choice in &self.choices {
                    label class="check" {
                        input type="radio" name=(self.name) value=(choice.value) checked[choice.value == self.selected]
                            required[self.required] disabled[choice.disabled];
                        span class="check-text" { (choice.text) }
                    }
                }
            }
        };
        let id = if self.error.is_some() { self.name.clone() } else { String::new() };
        Fieldset { legend: self.legend.clone(), chosen: None, id, error: self.error.clone(), body }.render()
    }
}

/// One chip of a [`ChipGroup`].
#[derive(Debug, Clone, Default)]
pub struct Chip {
    /// The value sent.
    pub value: String,
    /// What it says.
    pub text: String,
    /// The style sheet's metal name (`yellow`, `rose`…): shows its colour before the word.
    pub metal: Option<String>,
    /// Whether it is the one chosen.
    pub checked: bool,
    /// Not to be had in this combination; struck through, still readable.
    pub disabled: bool,
}

/// Radios as chips: sizes, carats, and metals with their colour.
#[derive(Debug, Clone, Default)]
pub struct ChipGroup {
    /// The field name sent.
    pub name: String,
    /// The question: "Metal".
    pub legend: String,
    /// The answer so far: "18k yellow gold".
    pub chosen: Option<String>,
    /// The chips.
    pub chips: Vec<Chip>,
    /// The id of the form it belongs to, when it stands outside it.
    pub form: Option<String>,
    /// Marks the inputs with `data-option`, so that `<variant-picker>` asks the server when one changes.
    pub option: bool,
    /// Must be answered.
    pub required: bool,
    /// What stands under the chips, e.g. a link to the size guide; empty for none.
    pub foot: Markup,
}

impl Render for ChipGroup {
    fn render(&self) -> Markup {
        let body = html! {
            div class="chips" { @for chip in &self.chips { (self.chip(chip)) } }
            (self.foot)
        };
        Fieldset { legend: self.legend.clone(), chosen: self.chosen.clone(), body, ..Fieldset::default() }
            .render()
    }
}

impl ChipGroup {
    fn chip(&self, chip: &Chip) -> Markup {
        html! {
            label class="chip" {
                input type="radio" name=(self.name) value=(chip.value) form=[self.form.as_deref()] checked[chip.checked]
                    disabled[chip.disabled] required[self.required] data-option[self.option];
                span class="chip-face" {
                    @if let Some(metal) = &chip.metal { (dot(metal)) }
                    span { (chip.text) }
                }
            }
        }
    }
}

/// A radio or box as a card with a second line and a price: delivery methods, gift boxes, budget bands.
#[derive(Debug, Clone, Default)]
pub struct ChoiceCard {
    /// The field name sent.
    pub name: String,
    /// The value sent.
    pub value: String,
    /// What it says.
    pub text: String,
    /// The second line: "Signed for, by Thursday 21 December".
    pub note: Option<String>,
    /// At the right end: "Included" or a price.
    pub aside: Option<String>,
    /// A picture before it.
    pub icon: Option<Icon>,
    /// Several may be chosen.
    pub many: bool,
    /// Whether it is chosen.
    pub checked: bool,
    /// Shown but not usable.
    pub disabled: bool,
}

impl Render for ChoiceCard {
    fn render(&self) -> Markup {
        html! {
            label class="choice" {
                input type=(if self.many { "checkbox" } else { "radio" }) name=(self.name) value=(self.value)
                    checked[self.checked] disabled[self.disabled];
                span class="choice-face" {
                    @if let Some(picture) = self.icon { (icon(picture)) }
                    span { (self.text) }
                    @if let Some(aside) = &self.aside { span class="num" { (aside) } }
                    @if let Some(note) = &self.note { small { (note) } }
                }
            }
        }
    }
}
