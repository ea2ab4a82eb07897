//! What laboratories wrote about the stones of a piece, in short.

use catalog::{
    model::{ProductView, Role, Stone, Treatment, VariantView, carats},
    reports::check_page,
};
use maud::{Markup, html};
use ui::ReportCard;

use super::view::capital;

/// How far two weights may lie apart and be of one stone: reports print hundredths of a carat.
const SAME_MILLI: i32 = 5;

/// The card of every report that is about a stone of the variant. Of a piece that exists once, its own reports speak. A design that is made anew has none until its stone is
/// chosen.
pub(super) fn cards(product: &ProductView, variant: &VariantView) -> Markup {
    html! { @for stone in product.stones_of(variant).iter() { @if let Some(card) = card(stone, variant) { (card) } } }
}

fn card(stone: &Stone, variant: &VariantView) -> Option<ReportCard> {
    let (lab, number) = stone.lab.zip(stone.report_number.as_deref())?;
    is_in(stone, variant.carat_milli).then(|| ReportCard {
        lab: lab.label().to_owned(),
        number: number.to_owned(),
        stone: capital(&stone.name()),
        grades: grades(stone),
        check_href: check_page(lab, number),
    })
}

/// Whether a stone is the one that lies in a variant of a weight of its own.
fn is_in(stone: &Stone, sold_milli: Option<i32>) -> bool {
    match (sold_milli.filter(|_| stone.role == Role::Center), stone.carat_milli) {
        (Some(sold), Some(milli)) => (sold - milli).abs() < SAME_MILLI,
        _ => true,
    }
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
    use catalog::model::{Clarity, Colour, CutGrade, Lab, OriginClass, QualityWord, Shape, Species};

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
    fn a_stone_of_another_weight_is_another_stone() {
        let halo = Stone { role: Role::Side, ..diamond() };
        for (stone, sold, same) in [
            (diamond(), None, true),
            (diamond(), Some(1_012), true),
            (diamond(), Some(1_500), false),
            (halo, Some(1_500), true),
        ] {
            assert_eq!(is_in(&stone, sold), same, "{:?} {sold:?}", stone.role);
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
