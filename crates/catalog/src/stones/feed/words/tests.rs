use super::*;

/// Checks a list of spellings, many at once.
fn all<T: PartialEq + std::fmt::Debug>(
    read: fn(&str) -> Result<T, String>,
    cases: &[(&str, T)],
    bad: &[&str],
) {
    for (text, wanted) in cases {
        assert_eq!(read(text).as_ref(), Ok(wanted), "{text}");
    }
    for text in bad {
        let said = read(text).unwrap_err();
        assert!(said.contains("write"), "{text}: {said}");
    }
}

#[test]
fn shapes_are_read_as_every_dealer_writes_them() {
    all(
        shape,
        &[
            ("RB", Shape::Round),
            ("round", Shape::Round),
            ("Cushion Modified", Shape::Cushion),
            ("EM", Shape::Emerald),
            ("Emerald cut", Shape::Emerald),
            ("Sq. Emerald", Shape::Asscher),
            ("PS", Shape::Pear),
            ("MQ", Shape::Marquise),
            ("old_mine", Shape::OldMine),
            ("HS", Shape::Heart),
        ],
        &["", "kite", "roundish"],
    );
}

#[test]
fn a_range_of_colours_counts_as_the_lesser() {
    all(
        colour,
        &[
            ("D", Colour::D),
            ("g", Colour::G),
            ("F+", Colour::F),
            ("O-P", Colour::P),
            ("U/V", Colour::V),
            ("Fancy Intense Yellow", Colour::FancyIntenseYellow),
            ("FIY", Colour::FancyIntenseYellow),
            ("royal blue", Colour::RoyalBlue),
            ("Gray", Colour::Grey),
            ("pink", Colour::Pink),
        ],
        &["", "A", "G-D", "greenish", "G-H-I", "11"],
    );
}

#[test]
fn grades_are_read_and_never_guessed() {
    all(
        clarity,
        &[
            ("VVS1", Clarity::Vvs1),
            ("vs2", Clarity::Vs2),
            ("IF", Clarity::If),
            ("LC", Clarity::If),
            ("SI1+", Clarity::Si1),
            ("P1", Clarity::I1),
        ],
        &["SI3", "VS", ""],
    );
    all(
        grade,
        &[
            ("EX", CutGrade::Excellent),
            ("Ideal", CutGrade::Excellent),
            ("VG+", CutGrade::VeryGood),
            ("Very Good", CutGrade::VeryGood),
            ("GD", CutGrade::Good),
            ("F", CutGrade::Fair),
        ],
        &["EX-VG", "3X", ""],
    );
    all(
        fluorescence,
        &[
            ("None", Fluorescence::None),
            ("NON", Fluorescence::None),
            ("Faint Blue", Fluorescence::Faint),
            ("MED", Fluorescence::Medium),
            ("Strong Blue", Fluorescence::Strong),
            ("VST", Fluorescence::VeryStrong),
            ("very_strong", Fluorescence::VeryStrong),
        ],
        &["blue", "some", ""],
    );
    all(quality, &[("Premium", QualityWord::Premium), ("standard", QualityWord::Standard)], &["good"]);
}

#[test]
fn origins_and_growth_are_told_apart() {
    all(
        origin,
        &[
            ("Natural", OriginClass::Natural),
            ("Lab-Grown", OriginClass::LaboratoryGrown),
            ("laboratory_grown", OriginClass::LaboratoryGrown),
            ("LG", OriginClass::LaboratoryGrown),
            ("CVD", OriginClass::LaboratoryGrown),
        ],
        &["", "real"],
    );
    all(growth, &[("cvd", GrowthMethod::Cvd), ("HPHT", GrowthMethod::Hpht)], &["MPCVD?"]);
}

#[test]
fn girdles_run_from_the_thinnest_to_the_thickest() {
    use Girdle as G;
    all(
        girdle,
        &[
            ("Medium", (G::Medium, G::Medium)),
            ("Thin to Medium", (G::Thin, G::Medium)),
            ("TN-MED", (G::Thin, G::Medium)),
            ("STK - MED", (G::Medium, G::SlightlyThick)),
            ("Medium - Slightly Thick (Faceted), 3.5%", (G::Medium, G::SlightlyThick)),
            ("Medium Faceted", (G::Medium, G::Medium)),
        ],
        &["", "fine", "thin-medium-thick"],
    );
    all(culet, &[("None", Culet::None), ("Pointed", Culet::None), ("VSM", Culet::VerySmall)], &["open"]);
}

#[test]
fn laboratories_treatments_countries_and_offers_are_read() {
    all(
        lab,
        &[
            ("gia", Some(Lab::Gia)),
            ("Gübelin", Some(Lab::Gubelin)),
            ("GUBELIN", Some(Lab::Gubelin)),
            ("Non-Cert", None),
        ],
        &["EGL", ""],
    );
    all(
        treatments,
        &[
            ("None", vec![Treatment::None]),
            ("no heat", vec![Treatment::None]),
            ("Heated", vec![Treatment::Heat]),
            ("heat, minor oil", vec![Treatment::Heat, Treatment::Oil]),
            ("HPHT processed", vec![Treatment::Hpht]),
            ("", vec![]),
        ],
        &["enhanced"],
    );
    all(
        country,
        &[
            ("Botswana", "BW".into()),
            ("bw", "BW".into()),
            ("Sri Lanka", "LK".into()),
            ("Russian Federation", "RU".into()),
        ],
        &["", "Antwerpia", "B1"],
    );
    all(
        available,
        &[("Available", true), ("G", true), ("On Memo", false), ("SOLD", false), ("hold", false)],
        &["maybe", ""],
    );
}
