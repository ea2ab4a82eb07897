//! How a line of the bag looks, and what can be done to it.

use commerce::cart::{CartLine, LineProblem};
use maud::{Markup, html};
use ui::{BagLine, EngravingPreview, InlineAlert, KeptLine, LaterForm, PriceTag, QuantityStepper, Tone};

use super::{view::BagPage, wish};
use crate::{dates, holds, pictures, ring, saved};

impl BagPage<'_> {
    pub(super) fn aside_line(&self, line: &CartLine) -> BagLine {
        let back = |form: LaterForm| LaterForm {
            field: ("aside".into(), "0".into()),
            label: "Move to bag".into(),
            ..form
        };
        let can_be_had = matches!(line.problem, None | Some(LineProblem::OnlyLeft(_)));
        let form = self.line(line);
        BagLine {
            quantity: None,
            kept: None,
            delivery: None,
            later: form.later.filter(|_| can_be_had).map(back),
            ..form
        }
    }

    /// What stands against a line, and what became of the price that was kept for it.
    fn notice(&self, line: &CartLine) -> Markup {
        let kept = line.kept.filter(|_| line.problem.is_none());
        html! {
            (notice(line))
            @if let Some(kept) = kept { (saved::kept_line(saved::kept_note(&kept, dates::today(self.face)))) }
        }
    }

    pub(super) fn line(&self, line: &CartLine) -> BagLine {
        let action = format!("/bag/lines/{}", line.id);
        let gone = line.problem == Some(LineProblem::Gone);
        let count = u32::try_from(line.quantity.get()).unwrap_or(1);
        let stepper = QuantityStepper {
            action: action.clone(),
            value: count,
            min: 1,
            max: 10,
            what: format!("{}, {}", line.title, line.options),
            ..QuantityStepper::default()
        };
        let changeable =
            !line.one_of_a_kind && line.ring.is_none() && line.problem != Some(LineProblem::SoldOut) && !gone;
        BagLine {
            image: line_image(line),
            name: line.title.clone(),
            href: (!gone).then(|| format!("/products/{}", line.slug)),
            options: options(line),
            price: line.problem.is_none().then(|| PriceTag::exact(line.line_total)),
            delivery: line.problem.is_none().then(|| dates::promise(line.lead_days, dates::today(self.face))),
            notice: self.notice(line),
            quantity: changeable.then_some(stepper),
            proof: if self.in_drawer {
                html! {}
            } else {
                proof(line)
            },
            change: wish::what_can_change(&self.face.catalog.snapshot(), line)
                .map(|label| (wish::address(line.id), label.to_owned())),
            count,
            later: Some(LaterForm {
                id: format!("later-{}", line.id),
                action: action.clone(),
                field: ("aside".into(), "1".into()),
                label: "Save for later".into(),
            }),
            remove: Some((action, vec![("remove".into(), "1".into())])),
            kept: Some(kept(line)),
            ..BagLine::default()
        }
    }
}

/// What the script of an open bag knows a line by.
fn kept(line: &CartLine) -> KeptLine {
    let counts = matches!(line.problem, None | Some(LineProblem::OnlyLeft(_)));
    KeptLine { id: line.id.to_string(), unit_minor: counts.then(|| line.unit_price.minor()) }
}

/// The words of a line as they will be cut.
pub(super) fn proof(line: &CartLine) -> Markup {
    let Some(proof) = &line.proof else { return html! {} };
    html! {
        (EngravingPreview {
            name: line.id.to_string(),
            text: proof.engraving.as_str().to_owned(),
            face: proof.engraving.font().code().into(),
            metal: pictures::swatch(proof.metal).into(),
            em_um: proof.engraving.em_um(),
            length_um: proof.engraving.length_um(),
            band_um: proof.band_width_um,
            note: String::new(),
        })
    }
}

/// The picture of a line.
pub(crate) fn line_image(line: &CartLine) -> Option<ui::ImageSet> {
    line.image.as_ref().map(pictures::image)
}

pub(super) fn options(line: &CartLine) -> Vec<String> {
    let mut options = vec![line.options.clone()];
    options.extend(line.wishes());
    if line.one_of_a_kind {
        options.push("One piece exists".into());
    }
    options
}

fn notice(line: &CartLine) -> Markup {
    let words = match line.problem {
        None => return held(line),
        Some(LineProblem::Gone) => "This piece has left the house. Please take it out to go on.".to_owned(),
        Some(LineProblem::SoldOut) => {
            "This piece has found its owner. We can make its sister: ask our concierge.".to_owned()
        }
        Some(LineProblem::StoneTaken) => return stone_taken(line),
        Some(LineProblem::HeldByAnother { .. }) => return held_by_another(line),
        Some(LineProblem::OnlyLeft(n)) => {
            format!("{n} of these are ready. Lower the quantity, or ask us to make more.")
        }
    };
    html! { (InlineAlert::new(Tone::Warning, words)) }
}

/// What the bag holds, with more time while there is some to be had.
fn held(line: &CartLine) -> Markup {
    let Some(hold) = &line.hold else { return html! {} };
    html! {
        (holds::note(hold, html! {}))
        // below it: beside a picture on a phone there is no room for the words inside
        @if hold.extendable { (holds::more_time()) }
    }
}

/// What another client holds may stay in the bag: it shows when it is free.
fn held_by_another(line: &CartLine) -> Markup {
    let Some(hold) = &line.hold else { return html! {} };
    let way_out = html! {
        p { "You can leave it here: the bag says when it is free. " a class="link" href="/bespoke" { "Or ask for its sister" } "." }
    };
    html! { (holds::note(hold, way_out)) }
}

/// The way to the sisters of a stone that somebody else has.
fn stone_taken(line: &CartLine) -> Markup {
    let sisters = format!("{}?setting={}&step=stone", ring::PATH, line.slug);
    html! {
        (InlineAlert {
            scheme: Tone::Warning,
            title: String::new(),
            body: html! { p { "The stone of this ring has found its owner. " a class="link" href=(sisters) { "Choose its sister" } ", or take the ring out." } },
            live: false,
        })
    }
}
