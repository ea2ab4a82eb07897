//! A range beside a drawing of how much there is along it.

use std::fmt::Write as _;

use maud::{Markup, Render, html};

use crate::field::{Choice, options};

/// From and to along a scale, with a bar for each step of it. Two fields, or two lists where the steps are words;
/// `<range-slider>` lays a slider with two handles over the bars.
#[derive(Debug, Clone, Default)]
pub struct StepRange {
    /// The parameter's name: `{name}_min` and `{name}_max`.
    pub name: String,
    /// What it is: "Carat".
    pub text: String,
    /// Each step as it is sent (where it begins, or its word), with how many there are.
    pub steps: Vec<(String, u64)>,
    /// The words of the steps, where they are words.
    pub words: Vec<Choice>,
    /// What was chosen as the least.
    pub min: String,
    /// What was chosen as the greatest.
    pub max: String,
    /// The unit written in the labels: "$", "ct", "%".
    pub unit: String,
}

/// The height of the drawing.
const TALL: f64 = 40.0;

impl StepRange {
    /// Whether a step lies between what was chosen.
    fn within(&self, at: usize) -> bool {
        let place = |text: &str| self.steps.iter().position(|(step, _)| step == text);
        if !self.words.is_empty() {
            return place(&self.min).is_none_or(|n| at >= n) && place(&self.max).is_none_or(|n| at <= n);
        }
        let number = |text: &str| text.parse::<f64>().ok();
        let begin = self.steps.get(at).and_then(|(step, _)| number(step));
        let end = self.steps.get(at + 1).and_then(|(step, _)| number(step)).unwrap_or(f64::INFINITY);
        number(&self.min).is_none_or(|min| end > min)
            && number(&self.max).is_none_or(|max| begin.is_some_and(|b| b < max || b <= 0.0))
    }

    fn bars(&self) -> Markup {
        let most = self.steps.iter().map(|(_, count)| *count).max().unwrap_or(0);
        let (mut inside, mut outside) = (String::new(), String::new());
        for (at, (_, count)) in self.steps.iter().enumerate().filter(|(_, (_, count))| *count > 0) {
            let path = if self.within(at) { &mut inside } else { &mut outside };
            // the root of the share: a step with few is still seen beside one with many
            #[expect(clippy::cast_precision_loss, reason = "a height of forty units")]
            let tall = (TALL * (*count as f64 / most as f64).sqrt()).max(1.5);
            // writing to a String does not fail
            let _ = write!(path, "M{} {TALL}v-{tall:.1}h8v{tall:.1}z", at * 10 + 1);
        }
        html! {
            svg class="bars" viewBox={ "0 0 " (self.steps.len() * 10) " " (TALL) } preserveAspectRatio="none" aria-hidden="true" {
                path class="bars-out" d=(outside) {}
                path class="bars-in" d=(inside) {}
            }
        }
    }

    fn end(&self, end: &str, text: &str, value: &str) -> Markup {
        let id = format!("f-{}-{end}", self.name);
        let name = format!("{}_{end}", self.name);
        let label = if self.unit.is_empty() { text.to_owned() } else { format!("{text} ({})", self.unit) };
        html! {
            div class="field" {
                label class="field-label" for=(id) { span class="sr" { (self.text) ", " } (label) }
                @if self.words.is_empty() {
                    input class="input num" id=(id) name=(name) inputmode="decimal" autocomplete="off" maxlength="14"
                        value=[(!value.is_empty()).then_some(value)] placeholder=(self.example(end));
                } @else {
                    select class="input" id=(id) name=(name) {
                        option value="" { "Any" }
                        (options(&self.words, value))
                    }
                }
            }
        }
    }

    /// The first or last step that has any.
    fn example(&self, end: &str) -> &str {
        let mut filled = self.steps.iter().enumerate().filter(|(_, (_, count))| *count > 0);
        let at = if end == "min" { filled.next() } else { filled.next_back() };
        let Some((at, (step, _))) = at else { return "" };
        if end == "min" { step } else { self.steps.get(at + 1).map_or("", |(next, _)| next) }
    }

    /// Whether anything was chosen.
    pub(crate) const fn is_used(&self) -> bool {
        !self.min.is_empty() || !self.max.is_empty()
    }
}

impl Render for StepRange {
    fn render(&self) -> Markup {
        let steps: Vec<&str> = self.steps.iter().map(|(step, _)| step.as_str()).collect();
        html! {
            range-slider data-steps=(steps.join(" ")) data-words=[(!self.words.is_empty()).then_some("")] data-label=(self.text) {
                (self.bars())
                div class="form-row" { (self.end("min", "From", &self.min)) (self.end("max", "To", &self.max)) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_between_the_ends_are_set_apart() {
        let range = StepRange {
            name: "carat".into(),
            steps: vec![("0".into(), 4), ("0.5".into(), 9), ("1".into(), 1), ("2".into(), 0)],
            min: "0.6".into(),
            max: "1.5".into(),
            ..StepRange::default()
        };
        let inside: Vec<_> = (0..4).map(|at| range.within(at)).collect();
        assert_eq!(inside, [false, true, true, false]);
        assert_eq!((range.example("min"), range.example("max")), ("0", "2"));
    }
}
