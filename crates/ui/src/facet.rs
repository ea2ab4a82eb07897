//! Facets: what a list can be narrowed by, one group each.

use maud::{Markup, Render, html};

use crate::card::dot;
use crate::icon::{Icon, Jewel, icon, jewel};
use crate::stone::StepRange;

/// One value of a facet.
#[derive(Debug, Clone, Default)]
pub struct FacetValue {
    /// The value sent.
    pub value: String,
    /// What it says.
    pub text: String,
    /// How many pieces it would leave. Zero shows it, but not usable.
    pub count: u64,
    /// Whether it is chosen.
    pub checked: bool,
    /// A metal's colour before the word.
    pub metal: Option<String>,
    /// A stone shape before the word.
    pub shape: Option<Jewel>,
}

/// What a facet asks.
#[derive(Debug, Clone)]
pub enum FacetBody {
    /// Values; several may be chosen, and they widen each other.
    Values(Vec<FacetValue>),
    /// From and to, as two fields: `{name}_min` and `{name}_max`.
    Range {
        /// What was typed as the least.
        min: String,
        /// What was typed as the greatest.
        max: String,
        /// The unit written in the labels: "$", "ct", "mm".
        unit: String,
        /// The least and greatest that exist, as examples.
        bounds: (String, String),
        /// How many pieces lie where, drawn above the fields; none for no drawing.
        bars: Vec<FacetBar>,
        /// Where each bar begins, written as the fields take it: `<range-slider>` lays a slider with two handles over them.
        steps: Vec<String>,
    },
    /// From and to along a scale with its own steps, in amounts or in words.
    Steps(StepRange),
}

/// One bar of a facet's histogram.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FacetBar {
    /// How many pieces it stands for.
    pub count: u64,
    /// Whether it lies within what is asked for.
    pub inside: bool,
}

/// One facet: metal, shape, price…
#[derive(Debug, Clone)]
pub struct FacetGroup {
    /// The parameter's name.
    pub name: String,
    /// What it says.
    pub text: String,
    /// What it asks.
    pub body: FacetBody,
    /// Unfolded. Facets in use are always unfolded.
    pub open: bool,
}

impl Render for FacetGroup {
    fn render(&self) -> Markup {
        let used = self.is_used();
        html! {
            details class="facet" data-facet=(self.name) open[self.open || used] {
                summary { span { (self.text) } (icon(Icon::CaretDown)) }
                fieldset class="facet-body" {
                    legend class="sr" { (self.text) }
                    @match &self.body {
                        FacetBody::Values(values) => @for value in values { (self.value(value)) },
                        FacetBody::Range { min, max, unit, bounds, bars, steps } => {
                            @let fields = html! {
                                div class="form-row" {
                                    (self.bound("min", "From", min, unit, &bounds.0))
                                    (self.bound("max", "To", max, unit, &bounds.1))
                                }
                            };
                            @match histogram(bars) {
                                Some(drawn) => range-slider data-steps=(steps.join(" ")) data-label=(self.text) { (drawn) (fields) },
                                None => (fields),
                            }
                        },
                        FacetBody::Steps(range) => (range),
                    }
                }
            }
        }
    }
}

impl FacetGroup {
    /// Whether something of it is chosen.
    pub fn is_used(&self) -> bool {
        match &self.body {
            FacetBody::Values(values) => values.iter().any(|value| value.checked),
            FacetBody::Range { min, max, .. } => !min.is_empty() || !max.is_empty(),
            FacetBody::Steps(range) => range.is_used(),
        }
    }

    fn value(&self, value: &FacetValue) -> Markup {
        let id = format!("f-{}-{}", self.name, value.value);
        let unusable = value.count == 0 && !value.checked;
        html! {
            label class="check" for=(id) {
                input type="checkbox" id=(id) name=(self.name) value=(value.value) checked[value.checked] disabled[unusable];
                span class="check-text" {
                    @if value.metal.is_some() || value.shape.is_some() {
                        span {
                            @if let Some(metal) = &value.metal { (dot(metal)) }
                            @if let Some(shape) = value.shape { (jewel(shape)) }
                            (value.text)
                        }
                    } @else { (value.text) " " }
                    span class="facet-count" { (value.count) }
                }
            }
        }
    }

    fn bound(&self, end: &str, text: &str, value: &str, unit: &str, example: &str) -> Markup {
        let id = format!("f-{}-{end}", self.name);
        html! {
            div class="field" {
                label class="field-label" for=(id) { (text) @if !unit.is_empty() { " (" (unit) ")" } }
                input class="input num" id=(id) name={ (self.name) "_" (end) } inputmode="decimal" autocomplete="off"
                    value=[(!value.is_empty()).then_some(value)] placeholder=(example);
            }
        }
    }
}

/// How high the highest bar is drawn, and the least of one that stands for anything.
const BAR_HEIGHT: u64 = 40;
const BAR_LEAST: u64 = 2;

/// Where the pieces lie, as bars; none where there is little to draw. A drawing only: the fields below say and ask the
/// same in words.
fn histogram(bars: &[FacetBar]) -> Option<Markup> {
    let most = bars.iter().map(|bar| bar.count).max().filter(|most| *most > 0 && bars.len() > 2)?;
    Some(html! {
        svg class="histogram" viewBox={ "0 0 " (bars.len() * 10) " " (BAR_HEIGHT) } preserveAspectRatio="none" aria-hidden="true" focusable="false" {
            @for (place, bar) in bars.iter().enumerate().filter(|(_, bar)| bar.count > 0) {
                @let height = (bar.count * BAR_HEIGHT / most).max(BAR_LEAST);
                rect class=[bar.inside.then_some("in")] x=(place * 10) y=(BAR_HEIGHT - height) width="9" height=(height) {}
            }
        }
    })
}
