//! What the house tells a person: alerts, badges, progress, emptiness.

use maud::{Markup, Render, html};

use crate::icon::{Icon, icon};
use crate::look::{Tone, classes};

/// One field that needs attention, for the summary above a form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldProblem {
    /// The id of the input.
    pub field_id: String,
    /// The words that name the fix: "Enter the 5-digit postcode, for example 10013."
    pub text: String,
}

/// What must be fixed before a form can be sent; takes focus when the page is shown again.
#[derive(Debug, Clone, Default)]
pub struct ErrorSummary {
    /// The heading; empty means "Please check these details".
    pub title: String,
    /// What to fix. Nothing renders the hidden place that `<checkout-form>` fills.
    pub problems: Vec<FieldProblem>,
}

impl Render for ErrorSummary {
    fn render(&self) -> Markup {
        let title = if self.title.is_empty() { "Please check these details" } else { &self.title };
        html! {
            div class="alert tone-danger" data-error-summary tabindex="-1" role="alert" autofocus[!self.problems.is_empty()]
                hidden[self.problems.is_empty()] {
                (icon(Icon::WarningCircle))
                h2 { (title) }
                ul { @for problem in &self.problems { li { a href={ "#" (problem.field_id) } { (problem.text) } } } }
            }
        }
    }
}

/// A short message in the page.
#[derive(Debug, Clone, Default)]
pub struct InlineAlert {
    /// Its meaning.
    pub scheme: Tone,
    /// A heading; empty for none.
    pub title: String,
    /// The message.
    pub body: Markup,
    /// Announce it at once: for something that just happened.
    pub live: bool,
}

impl InlineAlert {
    /// A message of one sentence.
    pub fn new(scheme: Tone, text: impl Into<String>) -> Self {
        let text = text.into();
        Self { scheme, title: String::new(), body: html! { (text) }, live: false }
    }
}

impl Render for InlineAlert {
    fn render(&self) -> Markup {
        let picture = match self.scheme {
            Tone::Success => Icon::CheckCircle,
            Tone::Warning => Icon::Warning,
            Tone::Danger => Icon::WarningCircle,
            Tone::Neutral | Tone::Info | Tone::Accent => Icon::Info,
        };
        html! {
            div class={ "alert " (self.scheme.class()) } role=[self.live.then_some("alert")] {
                (icon(picture))
                @if !self.title.is_empty() { p class="alert-title" { (self.title) } }
                div class="alert-body" { (self.body) }
            }
        }
    }
}

/// A message across the page: "The shop window is lit; the bag is pausing."
#[derive(Debug, Clone, Default)]
pub struct Banner {
    /// The message.
    pub text: String,
    /// What can be done about it; empty for nothing.
    pub action: Markup,
}

impl Render for Banner {
    fn render(&self) -> Markup {
        html! { div class="banner" role="region" aria-label="Notice" { p { (self.text) } (self.action) } }
    }
}

/// A word in a pill.
#[derive(Debug, Clone, Default)]
pub struct Badge {
    /// The word.
    pub text: String,
    /// Its meaning.
    pub scheme: Tone,
}

impl Badge {
    /// A badge.
    pub fn new(text: impl Into<String>, scheme: Tone) -> Self {
        Self { text: text.into(), scheme }
    }
}

impl Render for Badge {
    fn render(&self) -> Markup {
        html! { span class={ "badge " (self.scheme.class()) } { (self.text) } }
    }
}

/// A state as a dot and words.
#[derive(Debug, Clone, Default)]
pub struct StatusDot {
    /// The words.
    pub text: String,
    /// Its meaning.
    pub scheme: Tone,
    /// An empty ring instead of a filled dot: not yet, or no longer.
    pub hollow: bool,
}

impl StatusDot {
    /// A filled dot with words.
    pub fn new(text: impl Into<String>, scheme: Tone) -> Self {
        Self { text: text.into(), scheme, hollow: false }
    }
}

impl Render for StatusDot {
    fn render(&self) -> Markup {
        let class = classes(&[("status", true), (self.scheme.class(), true), ("status-hollow", self.hollow)]);
        html! { span class=(class) { (self.text) } }
    }
}

/// A word that can be taken away by following its link.
#[derive(Debug, Clone, Default)]
pub struct Tag {
    /// The word: "Rose gold".
    pub text: String,
    /// The address without it; none makes it a plain tag.
    pub remove_href: Option<String>,
}

impl Render for Tag {
    fn render(&self) -> Markup {
        html! {
            @if let Some(href) = &self.remove_href {
                a class="tag" href=(href) data-facet-link aria-label={ "Remove " (self.text) } { span { (self.text) } (icon(Icon::X)) }
            } @else { span class="tag tag-plain" { (self.text) } }
        }
    }
}

/// How far a piece of work has come.
#[derive(Debug, Clone, Default)]
pub struct ProgressBar {
    /// The id that ties label and bar.
    pub id: String,
    /// What is under way.
    pub label: String,
    /// From 0 to 100; none means unknown.
    pub percent: Option<u8>,
}

impl Render for ProgressBar {
    fn render(&self) -> Markup {
        html! {
            div class="progress" {
                label for=(self.id) { (self.label) @if let Some(done) = self.percent { " · " span class="num" { (done) " %" } } }
                progress id=(self.id) max="100" value=[self.percent] { @if let Some(done) = self.percent { (done) " %" } }
            }
        }
    }
}

/// Where a stage stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StageState {
    /// It is behind us.
    Done,
    /// It is under way.
    Current,
    /// It is still to come.
    #[default]
    Ahead,
}

/// One stage of an order or a commission.
#[derive(Debug, Clone, Default)]
pub struct Stage {
    /// Its name: "At the bench".
    pub text: String,
    /// The date or a note.
    pub note: Option<String>,
    /// Where it stands.
    pub state: StageState,
}

/// The stages of an order, in a row on wide screens and a column on phones.
#[derive(Debug, Clone, Default)]
pub struct StageBar {
    /// What it shows, for assistive technology: "Order progress".
    pub label: String,
    /// The stages.
    pub stages: Vec<Stage>,
    /// Always a column, for narrow places.
    pub column: bool,
}

impl Render for StageBar {
    fn render(&self) -> Markup {
        html! {
            ol class=(classes(&[("stages", true), ("stages-row", !self.column)])) aria-label=(self.label) {
                @for stage in &self.stages {
                    li class=[(stage.state == StageState::Done).then_some("done")]
                        aria-current=[(stage.state == StageState::Current).then_some("step")] {
                        b { (stage.text) @if stage.state == StageState::Done { span class="sr" { ", done" } } }
                        @if let Some(note) = &stage.note { small { (note) } }
                    }
                }
            }
        }
    }
}

/// A pale stand-in for a card that is on its way.
#[derive(Debug, Clone, Copy, Default)]
pub struct Skeleton;

impl Render for Skeleton {
    fn render(&self) -> Markup {
        html! {
            div class="stack stack-3" aria-hidden="true" {
                span class="skeleton skeleton-image" {} span class="skeleton" {} span class="skeleton skeleton-short" {}
            }
        }
    }
}

/// Nothing here, and what to do about it.
#[derive(Debug, Clone)]
pub struct EmptyState {
    /// A picture above it.
    pub icon: Icon,
    /// What is so: "Your bag is empty."
    pub title: String,
    /// What comes next.
    pub text: String,
    /// A way onward; empty for none.
    pub action: Markup,
}

impl Render for EmptyState {
    fn render(&self) -> Markup {
        html! {
            div class="empty" {
                (icon(self.icon))
                h2 { (self.title) }
                @if !self.text.is_empty() { p class="muted" { (self.text) } }
                (self.action)
            }
        }
    }
}

/// A message that stays a moment at the foot of the screen; islands put it into the page's live region.
#[derive(Debug, Clone, Default)]
pub struct Toast {
    /// The message.
    pub text: String,
    /// What can be done about it: "Undo".
    pub action: Markup,
}

impl Render for Toast {
    fn render(&self) -> Markup {
        html! { div class="toast" { p { (self.text) } (self.action) } }
    }
}
