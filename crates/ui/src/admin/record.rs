//! Figures and records: tiles, what changed, what happened, facts.

use maud::{Markup, Render, html};

use crate::look::Tone;

/// A figure with its change against the period before.
#[derive(Debug, Clone, Default)]
pub struct KpiTile {
    /// What is measured: "Net sales".
    pub text: String,
    /// The figure, as written.
    pub value: String,
    /// The change, as written: "+12 % on last week"; none when there is nothing to compare.
    pub change: Option<String>,
    /// Whether the change is good.
    pub scheme: Tone,
    /// The report behind it.
    pub href: Option<String>,
    /// Up to some thirty past figures, oldest first, drawn as a thin line.
    pub spark: Vec<i64>,
}

impl Render for KpiTile {
    fn render(&self) -> Markup {
        html! {
            div class="kpi" {
                p class="kpi-text" { @if let Some(href) = &self.href { a href=(href) { (self.text) } } @else { (self.text) } }
                p class="kpi-value num" { (self.value) }
                @if let Some(change) = &self.change { p class={ "status " (self.scheme.class()) } { (change) } }
                @if self.spark.len() > 1 { (sparkline(&self.spark)) }
            }
        }
    }
}

/// A line 100 × 24 drawn through the figures; the numbers themselves stand in the report.
fn sparkline(figures: &[i64]) -> Markup {
    let low = figures.iter().copied().min().unwrap_or(0);
    let high = figures.iter().copied().max().unwrap_or(0);
    let span = i128::from(high) - i128::from(low);
    let last = figures.len() - 1;
    let points: Vec<String> = figures
        .iter()
        .enumerate()
        .map(|(place, &figure)| {
            let rise = if span == 0 { 11 } else { (i128::from(figure) - i128::from(low)) * 22 / span };
            format!("{},{}", place * 100 / last, 23 - rise)
        })
        .collect();
    html! {
        svg class="spark" viewBox="0 0 100 24" preserveAspectRatio="none" aria-hidden="true" { polyline points=(points.join(" ")); }
    }
}

/// One field that changed.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// The field.
    pub field: String,
    /// What it was; none when it was empty.
    pub before: Option<String>,
    /// What it is; none when it was cleared.
    pub after: Option<String>,
}

/// What changed, field by field.
#[derive(Debug, Clone, Default)]
pub struct AuditDiff {
    /// The changes.
    pub changes: Vec<Change>,
}

impl Render for AuditDiff {
    fn render(&self) -> Markup {
        html! {
            table class="diff" {
                thead { tr { th scope="col" { "Field" } th scope="col" { "Before" } th scope="col" { "After" } } }
                tbody {
                    @for change in &self.changes {
                        tr {
                            th scope="row" { (change.field) }
                            td { @if let Some(text) = &change.before { del { (text) } } @else { span class="muted" { "empty" } } }
                            td { @if let Some(text) = &change.after { ins { (text) } } @else { span class="muted" { "cleared" } } }
                        }
                    }
                }
            }
        }
    }
}

/// One thing that happened.
#[derive(Debug, Clone, Default)]
pub struct Activity {
    /// Who did it: a person, or "Payments".
    pub who: String,
    /// What they did: "refunded $450".
    pub what: String,
    /// When, as written.
    pub when: String,
    /// When, for machines (RFC 3339).
    pub datetime: String,
    /// More: a note, a difference; empty for none.
    pub detail: Markup,
    /// Its meaning.
    pub scheme: Tone,
}

/// What happened, newest first.
#[derive(Debug, Clone, Default)]
pub struct ActivityFeed {
    /// What happened.
    pub items: Vec<Activity>,
}

impl Render for ActivityFeed {
    fn render(&self) -> Markup {
        html! {
            ol class="feed" {
                @for item in &self.items {
                    li class=(item.scheme.class()) {
                        p { b { (item.who) } " " (item.what) " " time class="muted" datetime=(item.datetime) { (item.when) } }
                        @if !item.detail.0.is_empty() { div class="feed-detail" { (item.detail) } }
                    }
                }
            }
        }
    }
}
