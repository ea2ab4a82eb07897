//! Clarity, colour and cut in words.

use super::{
    Page,
    list::{BLUE_WHITE, BRILLIANT, EYE_CLEAN, FLAWLESS, GRADE_MISMATCH, PERFECT, PROPERLY_CUT},
    phrase::is_denied,
};
use crate::model::{Clarity, Colour, CutGrade, QualityWord, Role, Shape, Species, Stone};

/// Words that check begins at.
pub(super) const WORDS: &[&str] = &[
    "flawless",
    "perfect",
    "faultless",
    "eye",
    "blue",
    "properly",
    "brilliant",
    "full",
    "inclusion",
    "free",
    "without",
    "loupe",
    "vvs",
    "vs",
    "si",
    "vvs1",
    "vvs2",
    "vs1",
    "vs2",
    "si1",
    "si2",
    "fl",
    "i1",
    "if",
    "colour",
    "color",
    "cut",
    "cuts",
    "premium",
    "standard",
];

pub(super) fn check(page: &mut Page<'_>) {
    if page.facts.stones.is_empty() {
        return;
    }
    for &at in page.hot {
        check_clean(page, at);
        check_clarity(page, at);
        check_colour(page, at);
        check_cut(page, at);
        check_quality_word(page, at);
    }
}

/// The stones a piece is about.
fn principal<'a>(page: &Page<'a>) -> Vec<&'a Stone> {
    let center = |s: &&Stone| matches!(s.role, Role::Center | Role::Pearl);
    let any = page.facts.stones.iter().any(|s| center(&s));
    page.facts.stones.iter().filter(|s| !any || center(s)).collect()
}

fn check_clean(page: &mut Page<'_>, at: usize) {
    let text = page.text;
    let clarity = |most: Clarity| principal(page).iter().all(|s| s.clarity.is_some_and(|c| c <= most));
    let inclusion_free = text.reads(at, &["inclusion", "free"])
        || text.reads(at, &["free", "of", "inclusions"])
        || text.reads(at, &["without", "inclusions"])
        || text.reads(at, &["loupe", "clean"]);
    match text.word(at) {
        "flawless"
            if !matches!(text.word(at + 1), "finish" | "polish" | "surface" | "service" | "symmetry") =>
        {
            let (from, most) = match text.before(at, 1) {
                "internally" => (at - 1, Clarity::If),
                _ => (at, Clarity::Fl),
            };
            if !clarity(most) && !is_denied(text, at) {
                page.add(&FLAWLESS, from, at, "Name the grade of the report.");
            }
        }
        "perfect" | "faultless"
            if stone_follows(page, at) && !clarity(Clarity::Fl) && !is_denied(text, at) =>
        {
            page.add(&PERFECT, at, at + 1, "Name the grade of the report.");
        }
        "eye"
            if text.reads(at, &["eye", "clean"])
                && page.facts.stones.iter().any(|s| s.clarity.is_some_and(|c| c >= Clarity::I1)) =>
        {
            page.add(&EYE_CLEAN, at, at + 1, "Say what can be seen.");
        }
        "blue"
            if text.reads(at, &["blue", "white"])
                && matches!(text.word(at + 2), "diamond" | "diamonds" | "stone" | "stones") =>
        {
            page.add(&BLUE_WHITE, at, at + 2, "Name the grade of its colour.");
        }
        "properly" if text.reads(at, &["properly", "cut"]) => {
            page.add(&PROPERLY_CUT, at, at + 1, "Name the grade of the cut.");
        }
        "brilliant" | "full" if text.reads(at + 1, &["cut"]) && text.follows(at + 1) => {
            let round = page
                .facts
                .of(Species::Diamond)
                .any(|s| matches!(s.shape, Shape::Round | Shape::OldEuropean | Shape::OldMine));
            if !round && !is_denied(text, at) {
                page.add(&BRILLIANT, at, at + 1, "Name the shape.");
            }
        }
        _ if inclusion_free && !clarity(Clarity::Fl) => {
            page.add(&FLAWLESS, at, at + 1, "Name the grade of the report.");
        }
        _ => {}
    }
}

/// Whether a stone or its quality follows within the phrase: "perfect round diamond", "perfect clarity".
fn stone_follows(page: &Page<'_>, at: usize) -> bool {
    let words = &[
        "diamond",
        "diamonds",
        "stone",
        "stones",
        "gem",
        "gemstone",
        "clarity",
        "sapphire",
        "ruby",
        "emerald",
        "sapphires",
        "rubies",
        "emeralds",
    ];
    let place = (at + 1..=at + 3).find(|n| words.contains(&page.text.word(*n)));
    place.is_some_and(|n| {
        (at + 1..=n).all(|n| {
            page.text.follows(n) && !matches!(page.text.word(n), "for" | "with" | "in" | "and" | "to" | "of")
        })
    })
}

fn check_clarity(page: &mut Page<'_>, at: usize) {
    use Clarity as C;
    let (best, worst) = match page.text.word(at) {
        "vvs" => (C::Vvs1, C::Vvs2),
        "vs" => (C::Vs1, C::Vs2),
        "si" => (C::Si1, C::Si2),
        "vvs1" => (C::Vvs1, C::Vvs1),
        "vvs2" => (C::Vvs2, C::Vvs2),
        "vs1" => (C::Vs1, C::Vs1),
        "vs2" => (C::Vs2, C::Vs2),
        "si1" => (C::Si1, C::Si1),
        "si2" => (C::Si2, C::Si2),
        "fl" => (C::Fl, C::Fl),
        "i1" => (C::I1, C::I1),
        "if" if page.text.word(at + 1) == "clarity" => (C::If, C::If),
        _ => return,
    };
    let mut known = page.facts.stones.iter().filter_map(|s| s.clarity).peekable();
    if known.peek().is_none() {
        return check_word_range(page, at, best, worst);
    }
    let better = page.text.reads(at + 1, &["or", "better"]) || page.text.reads(at + 2, &["or", "better"]);
    if !known.any(|c| (best..=worst).contains(&c) || (better && c <= worst)) && !is_denied(page.text, at) {
        page.add(&GRADE_MISMATCH, at, at, &facts_say(page, |s| s.clarity.map(Clarity::label)));
    }
}

/// GIA's one word stands for a range: Premium is VVS or better, Standard is VS.
fn check_word_range(page: &mut Page<'_>, at: usize, best: Clarity, worst: Clarity) {
    let words: Vec<_> = page.facts.stones.iter().filter_map(|s| s.quality_word).collect();
    let within = |word: &QualityWord| match word {
        QualityWord::Premium => worst <= Clarity::Vvs2,
        QualityWord::Standard => best >= Clarity::Vs1 && worst <= Clarity::Vs2,
    };
    let ungraded =
        page.facts.stones.iter().any(|s| s.species == Species::Diamond && s.quality_word.is_none());
    if !words.is_empty() && !ungraded && !words.iter().any(within) {
        page.add(&GRADE_MISMATCH, at, at, "The facts give the one-word grade only.");
    }
}

fn check_colour(page: &mut Page<'_>, at: usize) {
    let text = page.text;
    if !matches!(text.word(at), "colour" | "color") || !text.follows(at) {
        return;
    }
    let Some(last) = letter(text.before(at, 1)) else { return };
    let joined = matches!(text.before(at, 2), "to" | "or" | "and")
        || text.gap(at - 1) == super::super::text::Gap::Hyphen;
    let first = if joined {
        letter(text.before(at, 3)).or_else(|| letter(text.before(at, 2))).unwrap_or(last)
    } else {
        last
    };
    let mut known = page.facts.stones.iter().filter_map(|s| s.colour).filter(|c| c.is_grade()).peekable();
    if known.peek().is_some() && !known.any(|c| (first..=last).contains(&c)) && !is_denied(text, at) {
        page.add(&GRADE_MISMATCH, at - 1, at, &facts_say(page, |s| s.colour.map(Colour::label)));
    }
}

fn letter(word: &str) -> Option<Colour> {
    let letter = *word.as_bytes().first()?;
    let grade = word.len() == 1 && (b'd'..=b'z').contains(&letter);
    grade.then(|| Colour::ALL.get(usize::from(letter - b'd')).copied())?
}

fn check_cut(page: &mut Page<'_>, at: usize) {
    let text = page.text;
    if !matches!(text.word(at), "cut" | "cuts") || !text.follows(at) {
        return;
    }
    let (grade, from) = match (text.before(at, 1), text.before(at, 2)) {
        ("excellent", _) => (CutGrade::Excellent, at - 1),
        ("good", "very") => (CutGrade::VeryGood, at - 2),
        ("good", _) => (CutGrade::Good, at - 1),
        _ => return,
    };
    let mut known = page.facts.stones.iter().filter_map(|s| s.cut).peekable();
    if known.peek().is_some() && !known.any(|c| c == grade) && !is_denied(text, from) {
        page.add(&GRADE_MISMATCH, from, at, &facts_say(page, |s| s.cut.map(CutGrade::label)));
    }
}

/// "The GIA grade Premium" for a stone that is graded otherwise.
fn check_quality_word(page: &mut Page<'_>, at: usize) {
    let named = match page.text.word(at) {
        "premium" => QualityWord::Premium,
        "standard" => QualityWord::Standard,
        _ => return,
    };
    let about_grade =
        matches!(page.text.before(at, 1), "grade" | "graded") || page.text.word(at + 1) == "grade";
    if about_grade
        && page.facts.stones.iter().all(|s| s.quality_word != Some(named))
        && !is_denied(page.text, at)
    {
        page.add(&GRADE_MISMATCH, at, at, &facts_say(page, |s| s.quality_word.map(QualityWord::label)));
    }
}

fn facts_say(page: &Page<'_>, of: impl Fn(&Stone) -> Option<&'static str>) -> String {
    let said: Vec<_> = page.facts.stones.iter().filter_map(of).collect();
    if said.is_empty() {
        "The facts give none.".to_owned()
    } else {
        format!("The facts say: {}.", said.join(", "))
    }
}
