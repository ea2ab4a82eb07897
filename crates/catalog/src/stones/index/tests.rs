//! The index answers as somebody would who looks at every stone.

use kernel::SeededRandom;

use super::{
    Dimension, Scale, StoneBrowse, StoneFilters, StoneListing, StoneSort,
    columns::Columns,
    sample::{self, Dice},
};
use crate::stones::{StoneStatus, StoneView};

/// A stone with its place on every scale of words, or its amount.
struct Row {
    stone: StoneView,
    values: Vec<Option<i64>>,
}

fn rows(stones: &[StoneView]) -> Vec<Row> {
    let value = |columns: &Columns, dimension: Dimension| match dimension.scale() {
        Scale::Amount { .. } => columns.amount(dimension, 0),
        Scale::Choice | Scale::Grade => {
            let step = columns.step(dimension, 0);
            (usize::from(step) < dimension.size()).then_some(i64::from(step))
        }
    };
    let row = |stone: &StoneView| {
        let mut columns = Columns::default();
        columns.push(stone);
        Row { stone: stone.clone(), values: Dimension::ALL.iter().map(|d| value(&columns, *d)).collect() }
    };
    stones.iter().map(row).collect()
}

/// Whether a stone passes what is asked of each dimension.
fn passes(row: &Row, filters: &StoneFilters) -> Vec<bool> {
    let pass = |dimension: &Dimension| {
        let (ask, value) = (filters.ask(*dimension), row.values[dimension.index()]);
        (ask.words == 0 || value.is_some_and(|v| ask.words >> v & 1 == 1))
            && ask.min.is_none_or(|min| value.is_some_and(|v| v >= min))
            && ask.max.is_none_or(|max| value.is_some_and(|v| v <= max))
    };
    Dimension::ALL.iter().map(pass).collect()
}

fn assert_answer(listing: &StoneListing, rows: &[Row], ask: &StoneBrowse<'_>) {
    let offered: Vec<_> = rows.iter().filter(|r| r.stone.status == StoneStatus::Available).collect();
    let passed: Vec<_> = offered.iter().map(|r| passes(r, ask.filters)).collect();
    let mut found: Vec<&Row> =
        offered.iter().zip(&passed).filter(|(_, p)| p.iter().all(|x| *x)).map(|(r, _)| *r).collect();
    assert_eq!(listing.total, found.len(), "{:?}", ask.filters);
    let rank = |r: &Row| {
        let value = r.values[ask.sort.dimension.index()];
        value.map_or(i64::MAX, |v| if ask.sort.descending { -v } else { v })
    };
    found.sort_by_key(|r| (rank(r), r.stone.price.minor(), r.stone.serial));
    let page: Vec<_> = found.iter().skip(ask.offset).take(ask.limit).map(|r| r.stone.serial).collect();
    let given: Vec<_> = listing.stones.iter().map(|s| s.serial).collect();
    assert_eq!(given, page, "{} of {:?}", ask.sort, ask.filters);
    for facet in &listing.facets {
        let dimension = facet.dimension;
        let mut counts = vec![0; facet.steps.len()];
        for (row, passed) in offered.iter().zip(&passed) {
            let others = Dimension::ALL.iter().zip(passed).all(|(d, pass)| *d == dimension || *pass);
            let Some(value) = row.values[dimension.index()].filter(|_| others) else { continue };
            let step = match dimension.scale() {
                Scale::Amount { .. } => facet.steps.iter().rposition(|s| s.from <= value).unwrap(),
                Scale::Choice | Scale::Grade => usize::try_from(value).unwrap(),
            };
            counts[step] += 1;
        }
        let given: Vec<_> = facet.steps.iter().map(|s| s.count).collect();
        assert_eq!(given, counts, "{dimension} of {:?}", ask.filters);
    }
}

/// Ranges and words by chance, over a few dimensions.
fn question(dice: &Dice) -> StoneFilters {
    let mut pairs = Vec::new();
    for dimension in Dimension::ALL.iter().filter(|_| dice.below(4) == 0) {
        let mut filters = StoneFilters::default();
        match dimension.scale() {
            Scale::Choice => {
                for _ in 0..=dice.below(3) {
                    filters = filters.with(*dimension, dice.one(&dimension.words()).0);
                }
            }
            Scale::Grade => {
                let words = dimension.words();
                let (a, b) = (dice.below(words.len()), dice.below(words.len()));
                pairs.push((format!("{dimension}_min"), words[a.min(b)].0.to_owned()));
                pairs.push((format!("{dimension}_max"), words[a.max(b)].0.to_owned()));
            }
            Scale::Amount { step } => {
                // on, beside and between the steps
                let begins = dimension.steps();
                let near = || begins[1 + dice.below(begins.len() - 1)] + i64::from(dice.amount(-1, 1));
                let (a, b) = (near(), near());
                let write = |v: i64| {
                    if step == 1 {
                        v.to_string()
                    } else {
                        format!("{}.{:0w$}", v / step, v % step, w = step.ilog10() as usize)
                    }
                };
                if dice.below(5) > 0 {
                    pairs.push((format!("{dimension}_min"), write(a.min(b))));
                }
                pairs.push((format!("{dimension}_max"), write(a.max(b))));
            }
        }
        pairs.extend(filters.to_pairs());
    }
    StoneFilters::parse(&pairs).unwrap()
}

fn compare(snapshot: &super::StoneSnapshot, stones: &[StoneView], dice: &Dice, rounds: usize) {
    let rows = rows(stones);
    for _ in 0..rounds {
        let filters = question(dice);
        let ask = StoneBrowse {
            filters: &filters,
            sort: StoneSort { dimension: dice.one(Dimension::ALL), descending: dice.below(2) == 0 },
            offset: dice.below(3) * dice.below(40),
            limit: 1 + dice.below(30),
            facets: true,
        };
        assert_answer(&snapshot.browse(&ask), &rows, &ask);
    }
}

#[test]
fn every_question_is_answered_as_by_looking_at_each_stone() {
    let stones = sample::stones(1_200);
    compare(&sample::assemble(1, &stones), &stones, &Dice(SeededRandom::new(5)), 120);
}

#[test]
fn changes_show_beside_what_stays_and_after_they_are_merged() {
    let dice = Dice(SeededRandom::new(8));
    let mut stones = sample::stones(600);
    let mut snapshot = sample::assemble(1, &stones);
    // the last round changes more than is kept apart
    for (round, count) in [3, 40, 40, 2_500].into_iter().enumerate() {
        let mut changes = Vec::new();
        for n in 0..count {
            let mut stone = sample::stone(&dice);
            if n % 3 > 0 && !stones.is_empty() {
                let gone = stones.swap_remove(dice.below(stones.len()));
                changes.push((gone.id.uuid(), None));
                if n % 3 == 1 {
                    stone = StoneView { id: gone.id, serial: gone.serial, ..stone };
                    changes.pop();
                }
            }
            // a stone that changes twice in one round is told once
            changes.retain(|(id, _)| *id != stone.id.uuid());
            changes.push((stone.id.uuid(), Some(stone.clone())));
            stones.push(stone);
        }
        let live: std::collections::HashSet<_> = stones.iter().map(|s| s.id.uuid()).collect();
        changes.retain(|(id, stone)| stone.is_none() || live.contains(id));
        snapshot = snapshot.with_changes(2 + round as u64, 1, &changes);
        compare(&snapshot, &stones, &dice, 40);
    }
    for stone in &stones {
        assert_eq!(snapshot.stone(stone.serial).as_ref(), Some(stone));
        assert_eq!(snapshot.stone_by_id(stone.id).as_ref(), Some(stone));
    }
}

#[test]
fn an_empty_drawer_answers_too() {
    let listing = super::StoneSnapshot::empty().browse(&StoneBrowse {
        filters: &StoneFilters::default(),
        sort: StoneSort::default(),
        offset: 0,
        limit: 24,
        facets: true,
    });
    assert_eq!((listing.total, listing.stones.len()), (0, 0));
    assert!(listing.facets.iter().all(|f| f.steps.iter().all(|s| s.count == 0)));
}

#[test]
fn a_stone_takes_at_most_two_hundred_and_fifty_bytes() {
    let snapshot = sample::snapshot(20_000);
    let each = snapshot.bytes() / 20_000;
    assert!(each <= 250, "{each} bytes");
}
