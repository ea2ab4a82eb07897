//! Carats in words: exact to the last place, fractions with their range, totals called total.

use super::{
    super::{
        facts::Facts,
        text::{Gap, Text},
    },
    Page,
    list::{TOTAL_AS_CENTER, WEIGHT_FRACTION, WEIGHT_MISMATCH, WEIGHT_POINTS},
    metals,
    phrase::is_denied,
};
use crate::model::{Role, carats};

/// Carats of gold that a number can stand for; a stone of such a weight is told by what follows.
const KARATS: &[&str] = &["8", "9", "10", "14", "18", "20", "21", "22", "24"];
const TOTAL: &[&str] = &["total", "together", "all", "combined", "altogether", "tw", "ctw", "tcw"];
const FRACTIONS: &[&str] = &[
    "half",
    "third",
    "thirds",
    "quarter",
    "quarters",
    "eighth",
    "eighths",
    "fifth",
    "tenth",
    "tenths",
    "hundredth",
    "hundredths",
];

/// A stated figure: what weights it can stand for, in thousandths of a carat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Figure {
    low: i32,
    high: i32,
    milli: i32,
}

/// The weights of a piece: of single stones, and of several together.
struct Weights {
    single: Vec<i32>,
    totals: Vec<i32>,
}

/// Words that check begins at.
pub(super) const WORDS: &[&str] =
    &["point", "points", "pointer", "carat", "carats", "ct", "cts", "ctw", "tcw"];

pub(super) fn check(page: &mut Page<'_>) {
    if page.facts.stones.iter().all(|s| s.carat_milli.is_none()) {
        return;
    }
    let text = page.text;
    let mut known = None;
    for &at in page.hot {
        let word = text.word(at);
        if matches!(word, "point" | "points" | "pointer") {
            check_points(page, at);
        }
        let unit = matches!(word, "carat" | "carats" | "ct" | "cts" | "ctw" | "tcw");
        if !unit || at == 0 || matches!(text.gap(at), Gap::Stop | Gap::Comma) || metals::is_karat(text, at) {
            continue;
        }
        let weights = known.get_or_insert_with(|| Weights::of(page.facts));
        check_at(page, weights, at);
    }
}

fn check_points(page: &mut Page<'_>, at: usize) {
    let number =
        page.text.before(at, 1).bytes().all(|b| b.is_ascii_digit()) && at > 0 && page.text.follows(at);
    let of_stone = page.text.any_after(at, 2, &["diamond", "diamonds", "stone", "stones"]);
    let weighed = (0..page.text.len()).any(|n| matches!(page.text.word(n), "ct" | "carat" | "carats"));
    if number && of_stone && !weighed {
        page.add(&WEIGHT_POINTS, at - 1, at, "Write the weight in carats.");
    }
}

fn check_at(page: &mut Page<'_>, weights: &Weights, at: usize) {
    let text = page.text;
    if is_fraction(text, at) {
        let from = at.saturating_sub(2);
        if !is_denied(text, from) && !range_stands(text, weights) {
            page.add(&WEIGHT_FRACTION, from, at, &format!("The facts say: {}.", weights.said()));
        }
        return;
    }
    let Some((figures, from)) = figures(text, at) else { return };
    if is_denied(text, from) {
        return;
    }
    if is_range(text, from, at, &figures) {
        if !weights.all().any(|w| within(&figures, w)) {
            page.add(&WEIGHT_MISMATCH, from, at, &format!("The facts say: {}.", weights.said()));
        }
        return;
    }
    let total = said_total(text, from, at);
    let sum: i32 = figures.iter().map(|f| f.milli).sum();
    if figures.len() > 1 && weights.all().any(|w| (w - sum).abs() < 5) {
        return;
    }
    for figure in &figures {
        let fits = |w: &i32| (figure.low..=figure.high).contains(w);
        if total && weights.totals.iter().any(fits) || !total && weights.single.iter().any(fits) {
            continue;
        }
        if !total && weights.totals.iter().any(fits) {
            page.add(&TOTAL_AS_CENTER, from, at, "Add “in total”.");
        } else {
            page.add(&WEIGHT_MISMATCH, from, at, &format!("The facts say: {}.", weights.said()));
        }
    }
}

impl Weights {
    fn of(facts: &Facts) -> Self {
        let (mut single, mut totals) = (Vec::new(), Vec::new());
        let weighed: Vec<_> = facts.stones.iter().filter_map(|s| Some((s, s.carat_milli?))).collect();
        let centers =
            weighed.iter().find(|(s, _)| s.role == Role::Center).map_or(1, |(s, _)| s.pieces.max(1));
        single.extend(facts.center_carats.iter().map(|c| (c + centers / 2) / centers));
        for (stone, milli) in &weighed {
            if stone.pieces > 1 {
                single.push((milli + stone.pieces / 2) / stone.pieces);
                totals.push(*milli);
            } else {
                single.push(*milli);
            }
        }
        let sum = |of: &dyn Fn(&crate::model::Stone) -> bool| {
            weighed.iter().filter(|(s, _)| of(s)).map(|(_, m)| *m).sum::<i32>()
        };
        let all = sum(&|_| true);
        totals.push(all);
        for (stone, _) in &weighed {
            totals.push(sum(&|s| s.species == stone.species));
        }
        let rest = sum(&|s| s.role != Role::Center);
        totals.push(rest);
        // a variant's own centre stone takes the place of the design's
        totals.extend(facts.center_carats.iter().map(|c| c + rest));
        totals.extend(facts.center_carats.iter().filter(|_| centers > 1));
        totals.retain(|w| *w > 0);
        Self { single, totals }
    }

    fn all(&self) -> impl Iterator<Item = i32> + '_ {
        self.single.iter().chain(&self.totals).copied()
    }

    fn said(&self) -> String {
        let mut said: Vec<_> = self.single.iter().map(|w| carats(*w)).collect();
        said.extend(
            self.totals
                .iter()
                .filter(|w| !self.single.contains(w))
                .map(|w| format!("{} in total", carats(*w))),
        );
        let mut seen = Vec::new();
        said.retain(|s| {
            !seen.contains(s) && {
                seen.push(s.clone());
                true
            }
        });
        said.join(", ")
    }
}

fn is_fraction(text: &Text<'_>, at: usize) -> bool {
    let (one, two) = (text.before(at, 1), text.before(at, 2));
    one.contains('/')
        || FRACTIONS.contains(&one)
        || (text.gap(at - 1) == Gap::Slash && digits(one) && digits(two))
        || (one == "a"
            && (FRACTIONS.contains(&two) || (two == "of" && FRACTIONS.contains(&text.before(at, 3)))))
}

fn digits(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit())
}

/// A range somewhere in the text that holds a weight of the piece: "(0.48 to 0.52 ct)".
fn range_stands(text: &Text<'_>, weights: &Weights) -> bool {
    (1..text.len()).any(|at| {
        matches!(text.word(at), "ct" | "carat" | "carats" | "cts")
            && figures(text, at)
                .is_some_and(|(f, from)| is_range(text, from, at, &f) && weights.all().any(|w| within(&f, w)))
    })
}

/// The figures before a unit: one, or a list such as "0.90, 0.33 and 0.33 carats"; and where they begin.
fn figures(text: &Text<'_>, unit: usize) -> Option<(Vec<Figure>, usize)> {
    let mut figures = Vec::new();
    let mut end = unit.checked_sub(1)?;
    let mut from;
    loop {
        let (figure, start) = figure(text, end, figures.is_empty())?;
        figures.insert(0, figure);
        from = start;
        let joint = matches!(text.before(start, 1), "and" | "to" | "or");
        let comma = matches!(text.gap(start), Gap::Comma | Gap::Hyphen) && start > 0;
        let next = if joint {
            start.checked_sub(2)
        } else if comma {
            start.checked_sub(1)
        } else {
            None
        };
        match next {
            Some(next)
                if text.word(next).starts_with(|c: char| c.is_ascii_digit())
                    && text.word(next).contains('.') =>
            {
                end = next;
            }
            _ => break,
        }
    }
    Some((figures, from))
}

fn figure(text: &Text<'_>, at: usize, words: bool) -> Option<(Figure, usize)> {
    let word = text.word(at);
    if word.starts_with(|c: char| c.is_ascii_digit()) {
        return Some((decimal(word)?, at));
    }
    if word == "a" && words {
        return Some((whole(1), at));
    }
    let unit = number_word(word)?;
    let tens = number_word(text.before(at, 1)).filter(|t| *t >= 20 && unit < 10 && text.follows(at));
    Some(tens.map_or((whole(unit), at), |tens| (whole(tens + unit), at - 1)))
}

/// Accurate to the last place given, and never less than to the second (16 CFR 23.18(c)): ".5" is .495 to .504.
fn decimal(word: &str) -> Option<Figure> {
    let (whole, places) = word.split_once('.').unwrap_or((word, ""));
    let whole: i32 = whole.parse().ok().filter(|w| *w < 10_000)?;
    let mut milli = 0;
    for (digit, worth) in places.bytes().zip([100, 10, 1]) {
        milli += i32::from(digit.checked_sub(b'0')?) * worth;
    }
    let milli = whole * 1_000 + milli;
    let (below, above) = if places.len() > 2 { (0, 0) } else { (5, 4) };
    Some(Figure { low: milli - below, high: milli + above, milli })
}

const fn whole(n: i32) -> Figure {
    Figure { low: n * 1_000 - 5, high: n * 1_000 + 4, milli: n * 1_000 }
}

fn number_word(word: &str) -> Option<i32> {
    const SMALL: [&str; 20] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    let place = |list: &[&str]| list.iter().position(|w| *w == word).and_then(|n| i32::try_from(n).ok());
    place(&SMALL).or_else(|| place(&TENS).map(|n| (n + 2) * 10))
}

/// Whether two figures are the ends of a range: "0.95 to 1.05", "0.95–1.05", "between 0.95 and 1.05".
fn is_range(text: &Text<'_>, from: usize, unit: usize, figures: &[Figure]) -> bool {
    let [low, high] = figures else { return false };
    let between = text.before(from, 1) == "between";
    let joined = (from..unit).any(|n| text.word(n) == "to") || text.gap(unit - 1) == Gap::Hyphen;
    (between || joined) && low.milli < high.milli
}

/// A range is of use when it is narrow: at most a quarter above its lower end.
fn within(figures: &[Figure], weight: i32) -> bool {
    let [low, high] = figures else { return false };
    (low.milli..=high.milli).contains(&weight) && high.milli * 4 <= low.milli * 5
}

/// Whether the words call it a total: "1.72 carats together", "10.36 carats of diamonds", "1.60 ctw".
fn said_total(text: &Text<'_>, from: usize, unit: usize) -> bool {
    let of_many = text.word(unit + 1) == "of"
        && (unit + 2..unit + 5).any(|n| text.word(n).ends_with('s') && text.follows(n));
    TOTAL.contains(&text.word(unit))
        || text.any_after(unit, 4, TOTAL)
        || text.any_after(unit, 4, &["pair"])
        || of_many
        || (1..=4)
            .map_while(|n| from.checked_sub(n))
            .take_while(|n| text.gap(n + 1) != Gap::Stop)
            .any(|n| TOTAL.contains(&text.word(n)) && text.word(n) != "all")
        || weigh_together(text, from)
}

/// "together weigh 1.60 ct", "a combined weight of 1.60 ct".
fn weigh_together(text: &Text<'_>, from: usize) -> bool {
    (1..=6)
        .map_while(|n| from.checked_sub(n))
        .take_while(|n| text.gap(n + 1) != Gap::Stop)
        .any(|n| matches!(text.word(n), "together" | "combined" | "total" | "pair"))
}

/// Whether a word is a number that gold's karats are given in.
pub(super) fn is_karat_number(word: &str) -> bool {
    KARATS.contains(&word)
}
