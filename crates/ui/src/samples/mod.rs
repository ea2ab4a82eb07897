//! Every component in every state: for the gallery page, the HTML checks below, and pictures to compare.

mod admin;
mod builder;
mod catalogue;
mod commerce;
mod controls;
mod editorial;
mod feedback;
mod house;
mod navigation;
mod scope;
mod stones;
mod wishlist;

use maud::{Markup, html};

pub use house::{image, site, usd};

/// How wide the place is that a sample stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Stage {
    /// The page's width.
    #[default]
    Full,
    /// About a form's width.
    Medium,
    /// About a card's width.
    Narrow,
    /// The back office's look.
    Admin,
}

/// One component in one state.
#[derive(Debug, Clone)]
pub struct Sample {
    /// The component, in lower case with hyphens: `product-card`.
    pub name: &'static str,
    /// The heading it stands under.
    pub group: &'static str,
    /// The state: "default", "error", "busy".
    pub state: &'static str,
    /// How wide its place is.
    pub stage: Stage,
    /// The component.
    pub markup: Markup,
}

/// Collects the samples of one group.
pub(crate) struct Group {
    title: &'static str,
    stage: Stage,
    samples: Vec<Sample>,
}

impl Group {
    fn new(title: &'static str, stage: Stage) -> Self {
        Self { title, stage, samples: Vec::new() }
    }

    fn add(&mut self, name: &'static str, state: &'static str, markup: impl maud::Render) {
        self.add_on(self.stage, name, state, markup);
    }

    fn add_on(&mut self, stage: Stage, name: &'static str, state: &'static str, markup: impl maud::Render) {
        let markup = html! { (markup) };
        self.samples.push(Sample { name, group: self.title, state, stage, markup });
    }
}

/// Every component in every state.
pub fn gallery() -> Vec<Sample> {
    [
        controls::actions(),
        controls::fields(),
        controls::choices(),
        feedback::samples(),
        navigation::samples(),
        navigation::overlays(),
        catalogue::samples(),
        catalogue::product(),
        stones::samples(),
        builder::samples(),
        commerce::samples(),
        wishlist::samples(),
        editorial::samples(),
        admin::samples(),
        editorial::icons(),
    ]
    .into_iter()
    .flat_map(|group| group.samples)
    .collect()
}

/// The gallery page's body: an index, then every sample under its group's heading, each wrapped with
/// `data-component` and `data-state`. Show it with the `gallery.css` style sheet.
pub fn gallery_page() -> Markup {
    let samples = gallery();
    let mut groups: Vec<&str> = samples.iter().map(|sample| sample.group).collect();
    groups.dedup();
    let mut names: Vec<&str> = samples.iter().map(|sample| sample.name).collect();
    names.sort_unstable();
    names.dedup();
    html! {
        div class="wrap gallery-page" {
            header class="stack" {
                h1 { "Components" }
                p class="lead" { (names.len()) " components in " (samples.len()) " states." }
                nav aria-label="Components" { ul class="gallery-index" { @for name in &names { li { a href={ "#c-" (name) } { (name) } } } } }
            }
            @for group in groups {
                section class="sample-group" {
                    h2 { (group) }
                    @for (place, sample) in samples.iter().enumerate().filter(|(_, sample)| sample.group == group) {
                        @let first = samples[..place].iter().all(|earlier| earlier.name != sample.name);
                        (frame(sample, place, first))
                    }
                }
            }
        }
    }
}

fn frame(sample: &Sample, place: usize, first: bool) -> Markup {
    let stage = match sample.stage {
        Stage::Full => "sample-stage",
        Stage::Medium => "sample-stage medium",
        Stage::Narrow => "sample-stage narrow",
        Stage::Admin => "sample-stage admin",
    };
    html! {
        div class="sample" id=[first.then(|| format!("c-{}", sample.name))] {
            p { (sample.name) " · " (sample.state) }
            div class=(stage) data-component=(sample.name) data-state=(sample.state) { (scope::told_apart(&scope::scoped(&sample.markup, place), place)) }
        }
    }
}
