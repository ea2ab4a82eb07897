//! Stones in order of price, with a bitmap for each step of each scale.

use super::{
    Dimension, Scale, StoneFilters, StoneSort,
    bits::{self, Bits},
    columns::Columns,
    dimension::UNKNOWN,
    filters::Ask,
};
use crate::stones::StoneStatus;

/// How many words are worked on at a time, so that what is worked on stays in the nearest memory.
const BLOCK: usize = 256;
/// Below so many set bits a word, visiting each costs less than counting against every step.
const SPARSE: usize = 12;

/// Stones that do not change any more.
#[derive(Debug)]
pub(super) struct Segment {
    pub(super) columns: Columns,
    scales: Vec<Steps>,
    by_id: Vec<u32>,
    by_serial: Vec<u32>,
}

/// One dimension: each stone's step, and for each step the stones that stand on it or on an earlier one.
#[derive(Debug)]
struct Steps {
    places: Vec<u8>,
    upto: Vec<Bits>,
}

/// What a stone is sorted by: its rank, then price, then serial.
pub(super) type Key = (i64, u64, u64);

/// The stones of a segment that pass, and how many stand on each step of each dimension.
pub(super) struct Found {
    pub(super) matches: Bits,
    pub(super) counts: Vec<Vec<usize>>,
}

impl Segment {
    /// Takes the stones that are named from each source, in order of price.
    pub(super) fn build(sources: &[(&Columns, &Bits)]) -> Self {
        let mut order: Vec<(u64, u64, u32, u32)> = Vec::new();
        for (source, (columns, wanted)) in sources.iter().enumerate() {
            for (at, word) in wanted.words().iter().enumerate() {
                order.extend(
                    bits::ones(*word, at * 64)
                        .map(|n| (columns.prices[n], columns.serials[n], narrow(source), narrow(n))),
                );
            }
        }
        order.sort_unstable();
        let mut columns = Columns::default();
        for (_, _, source, at) in order {
            columns.push_from(sources[source as usize].0, at as usize);
        }
        Self::of(columns)
    }

    fn of(mut columns: Columns) -> Self {
        columns.shrink();
        let scales = Dimension::ALL.iter().map(|d| Steps::of(&columns, *d)).collect();
        let mut by_id: Vec<u32> = (0..columns.len()).map(narrow).collect();
        let mut by_serial = by_id.clone();
        by_id.sort_unstable_by_key(|n| columns.ids[*n as usize]);
        by_serial.sort_unstable_by_key(|n| columns.serials[*n as usize]);
        Self { columns, scales, by_id, by_serial }
    }

    pub(super) const fn len(&self) -> usize {
        self.columns.len()
    }

    pub(super) fn find_id(&self, id: uuid::Uuid) -> Option<usize> {
        let found = self.by_id.binary_search_by_key(&id, |n| self.columns.ids[*n as usize]).ok()?;
        self.by_id.get(found).map(|n| *n as usize)
    }

    pub(super) fn find_serial(&self, serial: u64) -> Option<usize> {
        let found =
            self.by_serial.binary_search_by_key(&serial, |n| self.columns.serials[*n as usize]).ok()?;
        self.by_serial.get(found).map(|n| *n as usize)
    }

    /// Which stones can be had.
    pub(super) fn available(&self) -> Bits {
        let mut set = Bits::none(self.len());
        for at in (0..self.len()).filter(|at| self.columns.status(*at) == StoneStatus::Available) {
            set.insert(at);
        }
        set
    }

    /// How many bytes it takes.
    pub(super) fn bytes(&self) -> usize {
        let scale = |s: &Steps| s.places.len() + s.upto.iter().map(Bits::bytes).sum::<usize>();
        self.columns.bytes() + self.scales.iter().map(scale).sum::<usize>() + self.len() * 8
    }

    /// Which of the offered stones pass, and the counts when they are wanted. The count of a step leaves out what is asked
    /// of its own dimension: a stone counts there when it passes everything else.
    pub(super) fn search(&self, offered: &Bits, filters: &StoneFilters, counting: bool) -> Found {
        let asks: Vec<_> =
            Dimension::ALL.iter().map(|d| (*d, filters.ask(*d))).filter(|(_, ask)| !ask.is_open()).collect();
        let mut found = Found { matches: Bits::none(self.len()), counts: Vec::new() };
        if counting {
            found.counts = Dimension::ALL.iter().map(|d| vec![0; d.size()]).collect();
        }
        let mut block = Block::new(asks.len());
        let words = offered.words().len();
        for begin in (0..words).step_by(BLOCK) {
            let end = (begin + BLOCK).min(words);
            block.fill(self, &asks, &offered.words()[begin..end], begin);
            found.matches.words_mut()[begin..end].copy_from_slice(block.passing());
            if counting {
                for dimension in Dimension::ALL {
                    let asked = asks.iter().position(|(d, _)| d == dimension);
                    let mask = block.passing_but(asked);
                    self.scales[dimension.index()].count(mask, begin, &mut found.counts[dimension.index()]);
                }
            }
        }
        found
    }

    /// The first so many of the matches in an order, with what they were sorted by.
    pub(super) fn first(&self, matches: &Bits, sort: StoneSort, wanted: usize) -> Vec<(Key, usize)> {
        let scale = &self.scales[sort.dimension.index()];
        let exact = !matches!(sort.dimension.scale(), Scale::Amount { .. });
        let mut taken: Vec<usize> = Vec::new();
        let last = scale.upto.len() - 1;
        for turn in 0..=last {
            if taken.len() >= wanted {
                break;
            }
            let step = if sort.descending { last - turn } else { turn };
            let enough = if exact { wanted } else { usize::MAX };
            scale.each(matches, Some(step), |at| {
                taken.push(at);
                taken.len() < enough
            });
        }
        if taken.len() < wanted {
            scale.each(matches, None, |at| {
                taken.push(at);
                taken.len() < wanted
            });
        }
        let mut keyed: Vec<_> = taken.into_iter().map(|at| (self.key(sort, at), at)).collect();
        if keyed.len() > wanted && wanted > 0 {
            keyed.select_nth_unstable(wanted - 1);
            keyed.truncate(wanted);
        }
        keyed.sort_unstable();
        keyed
    }

    fn key(&self, sort: StoneSort, at: usize) -> Key {
        let step = self.scales[sort.dimension.index()].places[at];
        let value = match sort.dimension.scale() {
            Scale::Amount { .. } => self.columns.amount(sort.dimension, at),
            Scale::Grade | Scale::Choice => (step != UNKNOWN).then_some(i64::from(step)),
        };
        let rank = value.map_or(i64::MAX, |v| if sort.descending { -v } else { v });
        (rank, self.columns.prices[at], self.columns.serials[at])
    }

    /// Where a block's stones pass what is asked of one dimension. Only offered stones are looked at closely.
    fn pass(&self, dimension: Dimension, ask: &Ask, offered: &[u64], begin: usize, into: &mut [u64]) {
        let scale = &self.scales[dimension.index()];
        if ask.words == 0 {
            into.fill(u64::MAX);
        } else {
            into.fill(0);
            for step in bits::ones(ask.words, 0) {
                scale.join(step, begin, into);
            }
        }
        if ask.min.is_none() && ask.max.is_none() {
            return;
        }
        let graded = dimension.scale() == Scale::Grade;
        let step = |value: i64| {
            if graded {
                usize::try_from(value).unwrap_or(usize::MAX)
            } else {
                usize::from(dimension.step_of(value))
            }
        };
        let last = scale.upto.len() - 1;
        let (from, to) = (ask.min.map_or(0, step).min(last), ask.max.map_or(last, step).min(last));
        scale.within(from, to, begin, into);
        if graded {
            return;
        }
        // the steps at both ends hold stones on either side of the end
        let steps = dimension.steps();
        let mut trim = |step: usize, fits: &dyn Fn(i64) -> bool| {
            for (n, word) in into.iter_mut().enumerate() {
                let suspects = *word & offered[n] & scale.only(step, begin + n);
                for at in bits::ones(suspects, (begin + n) * 64) {
                    if !self.columns.amount(dimension, at).is_some_and(fits) {
                        *word &= !(1 << (at % 64));
                    }
                }
            }
        };
        if let Some(min) = ask.min.filter(|min| steps.get(from) != Some(min)) {
            trim(from, &|amount| amount >= min);
        }
        if let Some(max) = ask.max.filter(|max| steps.get(to + 1) != Some(&(max + 1))) {
            trim(to, &|amount| amount <= max);
        }
    }
}

impl Steps {
    fn of(columns: &Columns, dimension: Dimension) -> Self {
        let (len, size) = (columns.len(), dimension.size());
        let places: Vec<u8> = (0..len).map(|at| columns.step(dimension, at)).collect();
        let mut upto = vec![Bits::none(len); size];
        for (at, place) in places.iter().enumerate() {
            if let Some(set) = upto.get_mut(usize::from(*place)) {
                set.insert(at);
            }
        }
        for step in 1..size {
            let (before, after) = upto.split_at_mut(step);
            for (word, earlier) in after[0].words_mut().iter_mut().zip(before[step - 1].words()) {
                *word |= earlier;
            }
        }
        Self { places, upto }
    }

    /// One word of the stones that stand on just this step.
    fn only(&self, step: usize, word: usize) -> u64 {
        let before = step.checked_sub(1).map_or(0, |n| self.upto[n].words()[word]);
        self.upto[step].words()[word] & !before
    }

    /// Adds the stones on one step.
    fn join(&self, step: usize, begin: usize, into: &mut [u64]) {
        let Some(set) = self.upto.get(step) else { return };
        let set = &set.words()[begin..];
        match step.checked_sub(1) {
            Some(n) => {
                let before = &self.upto[n].words()[begin..];
                for ((word, set), before) in into.iter_mut().zip(set).zip(before) {
                    *word |= set & !before;
                }
            }
            None => into.iter_mut().zip(set).for_each(|(word, set)| *word |= set),
        }
    }

    /// Keeps the stones from one step to another.
    fn within(&self, from: usize, to: usize, begin: usize, into: &mut [u64]) {
        let set = &self.upto[to].words()[begin..];
        into.iter_mut().zip(set).for_each(|(word, set)| *word &= set);
        if let Some(n) = from.checked_sub(1) {
            let before = &self.upto[n].words()[begin..];
            into.iter_mut().zip(before).for_each(|(word, before)| *word &= !before);
        }
    }

    /// Counts the stones of a mask on each step.
    fn count(&self, mask: &[u64], begin: usize, counts: &mut [usize]) {
        let set = bits::count(mask);
        if set == 0 {
            return;
        }
        if set < mask.len() * SPARSE {
            for (n, word) in mask.iter().enumerate() {
                for at in bits::ones(*word, (begin + n) * 64) {
                    if let Some(count) = counts.get_mut(usize::from(self.places[at])) {
                        *count += 1;
                    }
                }
            }
            return;
        }
        let mut before = 0;
        for (upto, count) in self.upto.iter().zip(counts) {
            if before == set {
                break;
            }
            let through: usize =
                mask.iter().zip(&upto.words()[begin..]).map(|(m, w)| (m & w).count_ones() as usize).sum();
            *count += through - before;
            before = through;
        }
    }

    /// Visits the matches on a step, or those of which the step is not known, in order until told to stop.
    fn each(&self, matches: &Bits, step: Option<usize>, mut visit: impl FnMut(usize) -> bool) {
        let last = self.upto.len() - 1;
        for (n, word) in matches.words().iter().enumerate().filter(|(_, word)| **word != 0) {
            let set = match step {
                Some(step) => self.only(step, n),
                None => !self.upto[last].words()[n],
            };
            for at in bits::ones(word & set, n * 64) {
                if !visit(at) {
                    return;
                }
            }
        }
    }
}

/// A stretch of stones: who passes what, who fails once and who fails more often.
struct Block {
    passes: Vec<[u64; BLOCK]>,
    offered: [u64; BLOCK],
    failed: [u64; BLOCK],
    failed_twice: [u64; BLOCK],
    passing: [u64; BLOCK],
    mask: [u64; BLOCK],
    len: usize,
}

impl Block {
    fn new(asks: usize) -> Self {
        let empty = [0; BLOCK];
        Self {
            passes: vec![empty; asks],
            offered: empty,
            failed: empty,
            failed_twice: empty,
            passing: empty,
            mask: empty,
            len: 0,
        }
    }

    fn fill(&mut self, segment: &Segment, asks: &[(Dimension, &Ask)], offered: &[u64], begin: usize) {
        self.len = offered.len();
        self.offered[..self.len].copy_from_slice(offered);
        self.failed.fill(0);
        self.failed_twice.fill(0);
        for ((dimension, ask), pass) in asks.iter().zip(&mut self.passes) {
            segment.pass(*dimension, ask, offered, begin, &mut pass[..self.len]);
            let failed = self.failed.iter_mut().zip(&mut self.failed_twice);
            for (pass, (failed, twice)) in pass[..self.len].iter().zip(failed) {
                *twice |= *failed & !pass;
                *failed |= !pass;
            }
        }
        for (passing, (offered, failed)) in self.passing.iter_mut().zip(offered.iter().zip(&self.failed)) {
            *passing = offered & !failed;
        }
    }

    fn passing(&self) -> &[u64] {
        &self.passing[..self.len]
    }

    /// Who passes everything but, perhaps, one of the questions.
    fn passing_but(&mut self, asked: Option<usize>) -> &[u64] {
        let Some(asked) = asked else { return self.passing() };
        let failed = self.failed.iter().zip(&self.failed_twice);
        let words = self.offered.iter().zip(&self.passes[asked]).zip(failed);
        for (mask, ((offered, pass), (failed, twice))) in self.mask[..self.len].iter_mut().zip(words) {
            *mask = offered & !twice & (!failed | !pass);
        }
        &self.mask[..self.len]
    }
}

/// Places of stones are below four thousand million.
fn narrow(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
