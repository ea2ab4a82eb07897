//! Size and engraving.

use catalog::{
    model::{RingSize, VariantView, millimetres},
    mounts::Mount,
};
use commerce::cart::{Engraving, EngravingFont, EngravingSpace};
use maud::{Markup, html};
use ui::{Button, Checkbox, Chip, ChipGroup, Choice, Select, TextField};

use super::{
    Builder, PATH,
    review::parts,
    settings::metals,
    state::{Setting, State, Step},
};
use crate::holds;

impl Builder<'_> {
    pub(super) fn finish_step(&self) -> Markup {
        let Some(setting) = &self.chosen.setting else { return html! {} };
        let mut kept = self.state.ring_pairs();
        kept.retain(|(name, _)| matches!(name.as_str(), "setting" | "metal" | "stone"));
        html! {
            header class="stack stack-4" {
                h1 class="h2" { "Size and engraving" }
                p class="lead" { "Your ring is made in the size you choose. If you are not sure, we send a sizer first, without charge." }
            }
            div class="split split-aside" {
                div class="stack stack-6" {
                    div class="stack stack-2" { h2 class="h5" { "Metal" } (metals(&self.state, setting)) }
                    form class="form stack" method="get" action=(PATH) {
                        @for (name, value) in &kept { input type="hidden" name=(name) value=(value); }
                        input type="hidden" name="step" value=(Step::Review.name());
                        (sizes(setting, self.state.size))
                        (Checkbox {
                            id: "sizer".into(),
                            name: "sizer".into(),
                            value: "1".into(),
                            text: "I don’t know my size".into(),
                            hint: Some("Choose the nearest. We send a free ring sizer first, and make the size you then tell us.".into()),
                            checked: self.state.sizer,
                            ..Checkbox::default()
                        })
                        (engraving(setting, &self.state))
                        (Button::submit("Review your ring").full())
                    }
                }
                @if let Some(stone) = &self.chosen.stone {
                    aside class="stack stack-4" aria-label="Your ring so far" { (parts(self, setting, stone)) (holds::watch(self.face, stone)) }
                }
            }
        }
    }
}

/// Every half size that a mount is made in, with what it is elsewhere, and the chosen one among them.
pub(crate) fn sizes_made(mount: &Mount, chosen: Option<RingSize>) -> Vec<Choice> {
    let made = (0..=68).step_by(2).filter_map(RingSize::from_us_quarters);
    let made = made.filter(|size| mount.misfit_of_size(*size).is_none());
    let mut choices: Vec<_> = made
        .map(|size| {
            let text = format!("US {} · about UK {} · EU {}", size.us(), size.uk(), size.eu());
            Choice::new(size.circumference_um().to_string(), text)
        })
        .collect();
    if let Some(size) = chosen.filter(|size| mount.misfit_of_size(*size).is_none()) {
        let value = size.circumference_um().to_string();
        if !choices.iter().any(|c| c.value == value) {
            choices.push(Choice::new(value, format!("US {}", size.us())));
        }
    }
    choices
}

fn sizes(setting: &Setting<'_>, chosen: Option<RingSize>) -> Select {
    let choices = sizes_made(setting.mount, chosen);
    let selected = chosen.map(|size| size.circumference_um().to_string()).unwrap_or_default();
    let error = chosen.and_then(|size| setting.mount.misfit_of_size(size)).map(|misfit| misfit.explain());
    Select {
        id: "size".into(),
        name: "size".into(),
        label: "Ring size".into(),
        choices,
        selected,
        prompt: Some("Choose a size".into()),
        hint: Some(
            "Fingers are smaller in the morning and in the cold: measure at the end of a warm day.".into(),
        ),
        error,
        required: true,
        ..Select::default()
    }
}

/// The variant as it would be made: in the size that was chosen.
pub(super) fn made(setting: &Setting<'_>, size: Option<RingSize>) -> VariantView {
    VariantView { ring_size: size.or(setting.variant.ring_size), ..setting.variant.clone() }
}

/// Words to be cut, as they would be, or why they cannot.
pub(super) fn read_words(setting: &Setting<'_>, state: &State) -> Result<Option<Engraving>, String> {
    let Some(text) = &state.engraving else { return Ok(None) };
    let space = EngravingSpace::of_view(setting.product, &made(setting, state.size));
    Engraving::parse(text, state.font, &space).map_err(|error| error.to_string())
}

fn engraving(setting: &Setting<'_>, state: &State) -> Markup {
    let space = EngravingSpace::of_view(setting.product, &made(setting, state.size));
    let most = space.about_characters(EngravingFont::Roman);
    if most == 0 {
        return html! {};
    }
    let read = read_words(setting, state);
    let room = space
        .length_um()
        .map(|um| format!(" There are {} round the inside.", millimetres(um)))
        .unwrap_or_default();
    let field = TextField {
        value: state.engraving.clone().unwrap_or_default(),
        hint: Some(format!(
            "Up to {most} characters, cut inside the band. An engraved ring cannot be returned.{room}"
        )),
        error: read.err(),
        max_length: u32::try_from(space.most_characters).ok(),
        autocomplete: Some("off".into()),
        ..TextField::new("engraving", "Words inside the band")
    };
    let chip = |font: EngravingFont| Chip {
        value: font.code().into(),
        text: font.label().into(),
        checked: font == state.font,
        ..Chip::default()
    };
    let faces = ChipGroup {
        name: "font".into(),
        legend: "Lettering".into(),
        chips: EngravingFont::ALL.into_iter().map(chip).collect(),
        ..ChipGroup::default()
    };
    html! { (field) (faces) }
}
