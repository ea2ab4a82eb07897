//! What laboratories wrote about the stones of a piece, in short.

use catalog::{
    model::{ProductView, Stone, Treatment, VariantView, carats},
    reports::{is_in_variant, report_page},
};
use maud::{Markup, html};
use ui::ReportCard;

use super::view::capital;

/// The card of every report that is about a stone of the variant. Of a piece that exists once, its own reports speak. A design that is made anew has none until its stone is
/// chosen.
pub(super) fn cards(product: &ProductView, variant: &VariantView) -> Markup {
    html! { @for stone in product.stones_of(variant).iter() { @if let Some(card) = card(stone, variant) { (card) } } }
}

fn card(stone: &Stone, variant: &VariantView) -> Option<ReportCard> {
    let (lab, number) = stone.lab.zip(stone.report_number.as_deref())?;
    let page = report_page(stone)?;
    is_in_variant(stone, variant.carat_milli).then(|| ReportCard {
        lab: lab.label().to_owned(),
        number: number.to_owned(),
        stone: capital(&stone.name()),
        grades: grades(stone),
        check_href: page,
    })
}

/// What the laboratory found, by name: the weight with colour, clarity and cut, or with the one word in their place.
fn grades(stone: &Stone) -> Vec<(String, String)> {
    let mut grades = Vec::new();
    let mut grade = |name: &str, value: Option<String>| {
        grades.extend(value.map(|value| (name.to_owned(), capital(&value))));
    };
    grade("Carat", stone.carat_milli.filter(|_| stone.pieces == 1).map(carats));
    grade("Colour", stone.colour.map(|c| c.label().to_owned()));
    grade("Clarity", stone.clarity.map(|c| c.label().to_owned()));
    grade("Cut", stone.cut.map(|c| c.label().to_owned()));
    grade("Grade", stone.quality_word.map(|q| q.label().to_owned()));
    let treatments: Vec<_> = stone.treatments.iter().map(|t| t.label()).collect();
    grade(
        "Treatment",
        match stone.treatments.as_slice() {
            [] => None,
            [Treatment::None] => Some("none".to_owned()),
            _ => Some(treatments.join(", ")),
        },
    );
    grades
}

#[cfg(test)]
mod tests {
    use catalog::model::{Clarity, Colour, CutGrade, Lab, OriginClass, QualityWord, Role, Shape, Species};

    use super::*;

    fn diamond() -> Stone {
        Stone {
            role: Role::Center,
            species: Species::Diamond,
            origin_class: OriginClass::Natural,
            growth_method: None,
            shape: Shape::Round,
            pieces: 1,
            carat_milli: Some(1_010),
            diameter_um: None,
            colour: Some(Colour::F),
            clarity: Some(Clarity::Vs1),
            cut: Some(CutGrade::Excellent),
            polish: None,
            symmetry: None,
            fluorescence: None,
            quality_word: None,
            lab: Some(Lab::Gia),
            report_number: Some("2201443560".into()),
            treatments: Vec::new(),
            pearl_type: None,
            lustre: None,
            overtone: None,
        }
    }

    #[test]
    fn a_report_is_told_by_what_its_laboratory_grades() {
        let grown = Stone {
            origin_class: OriginClass::LaboratoryGrown,
            colour: None,
            clarity: None,
            cut: None,
            quality_word: Some(QualityWord::Premium),
            ..diamond()
        };
        let sapphire = Stone {
            species: Species::Sapphire,
            colour: Some(Colour::CornflowerBlue),
            clarity: None,
            cut: None,
            treatments: vec![Treatment::None],
            ..diamond()
        };
        for (stone, said) in [
            (diamond(), "Carat 1.01 ct, Colour F, Clarity VS1, Cut Excellent"),
            (grown, "Carat 1.01 ct, Grade Premium"),
            (sapphire, "Carat 1.01 ct, Colour Cornflower blue, Treatment None"),
        ] {
            let grades = grades(&stone).into_iter().map(|(name, value)| format!("{name} {value}"));
            assert_eq!(grades.collect::<Vec<_>>().join(", "), said);
        }
    }
}
