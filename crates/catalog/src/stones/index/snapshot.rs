//! Everything about stones that shoppers may see, at one moment.

use std::sync::Arc;

use kernel::ids::StoneId;
use uuid::Uuid;

use super::{
    Dimension, StoneBrowse, StoneFacet, StoneListing, StoneStep,
    bits::Bits,
    columns::Columns,
    segment::{Found, Key, Segment},
};
use crate::stones::{Serial, StoneView};

/// Changes beyond this many, or this part of all, are merged into the large segment.
const MERGE_AFTER: usize = 2_000;
const MERGE_PART: usize = 16;

/// An immutable picture of every stone that is available, kept or sold.
#[derive(Debug)]
pub struct StoneSnapshot {
    /// Grows with every change.
    pub version: u64,
    /// The oldest transaction that may not have been seen.
    pub(super) watermark: i64,
    /// The large segment, and what changed since it was built.
    parts: Vec<Part>,
}

#[derive(Debug, Clone)]
struct Part {
    segment: Arc<Segment>,
    /// Which of its stones have not changed since.
    current: Bits,
    /// Which of those can be had.
    offered: Bits,
}

impl Part {
    fn whole(segment: Segment) -> Self {
        Self { current: Bits::all(segment.len()), offered: segment.available(), segment: Arc::new(segment) }
    }
}

impl StoneSnapshot {
    /// Nothing at all.
    pub(super) fn empty() -> Self {
        Self { version: 0, watermark: 0, parts: Vec::new() }
    }

    /// A picture of these stones.
    pub(super) fn assemble(version: u64, watermark: i64, columns: &Columns) -> Self {
        let segment = Segment::build(&[(columns, &Bits::all(columns.len()))]);
        Self { version, watermark, parts: vec![Part::whole(segment)] }
    }

    /// The same with some stones changed, new, or gone.
    pub(super) fn with_changes(
        &self,
        version: u64,
        watermark: i64,
        changes: &[(Uuid, Option<StoneView>)],
    ) -> Self {
        let mut parts = self.parts.clone();
        for (id, _) in changes {
            for part in &mut parts {
                if let Some(at) = part.segment.find_id(*id) {
                    part.current.remove(at);
                    part.offered.remove(at);
                }
            }
        }
        let mut fresh = Columns::default();
        changes.iter().filter_map(|(_, stone)| stone.as_ref()).for_each(|stone| fresh.push(stone));
        let all = Bits::all(fresh.len());
        let large = parts.first().map_or(0, |p| p.segment.len());
        let small = fresh.len() + parts.get(1).map_or(0, |p| p.current.count());
        let merging = parts.is_empty() || small > MERGE_AFTER.max(large / MERGE_PART);
        let kept = if merging { 0 } else { 1 };
        let mut sources: Vec<_> = parts.iter().skip(kept).map(|p| (&p.segment.columns, &p.current)).collect();
        sources.push((&fresh, &all));
        let built = Part::whole(Segment::build(&sources));
        parts.truncate(kept);
        parts.push(built);
        Self { version, watermark, parts }
    }

    /// Everything in one set of columns, for the copy on disk.
    pub(super) fn columns(&self) -> Columns {
        let mut columns = Columns::default();
        for (part, at) in self.places() {
            columns.push_from(&part.segment.columns, at);
        }
        columns
    }

    fn places(&self) -> impl Iterator<Item = (&Part, usize)> {
        self.parts.iter().flat_map(|part| {
            (0..part.segment.len()).filter(|at| part.current.contains(*at)).map(move |at| (part, at))
        })
    }

    /// How many stones can be had.
    pub fn count(&self) -> usize {
        self.parts.iter().map(|p| p.offered.count()).sum()
    }

    /// How many bytes the stones take.
    pub fn bytes(&self) -> usize {
        self.parts.iter().map(|p| p.segment.bytes() + 2 * p.current.bytes()).sum()
    }

    /// The stone with this number: one that can be had, is kept for somebody, or has found its owner.
    pub fn stone(&self, serial: Serial) -> Option<StoneView> {
        self.find(|segment| segment.find_serial(serial.bits()))
    }

    /// The stone with this id.
    pub fn stone_by_id(&self, id: StoneId) -> Option<StoneView> {
        self.find(|segment| segment.find_id(id.uuid()))
    }

    fn find(&self, place: impl Fn(&Segment) -> Option<usize>) -> Option<StoneView> {
        self.parts.iter().find_map(|part| {
            let at = place(&part.segment).filter(|at| part.current.contains(*at))?;
            Some(part.segment.columns.stone(at))
        })
    }

    /// The serial numbers of the stones that can be had, for the site map.
    pub fn serials(&self) -> impl Iterator<Item = Serial> {
        self.places()
            .filter(|(part, at)| part.offered.contains(*at))
            .map(|(part, at)| Serial::from_bits(part.segment.columns.serials[at]))
    }

    /// Answers a question.
    pub fn browse(&self, ask: &StoneBrowse<'_>) -> StoneListing {
        let found: Vec<Found> =
            self.parts.iter().map(|p| p.segment.search(&p.offered, ask.filters, ask.facets)).collect();
        let total = found.iter().map(|f| f.matches.count()).sum();
        StoneListing {
            total,
            stones: self.page(ask, &found, total),
            facets: if ask.facets { facets(&found) } else { Vec::new() },
        }
    }

    fn page(&self, ask: &StoneBrowse<'_>, found: &[Found], total: usize) -> Vec<StoneView> {
        if ask.offset >= total || ask.limit == 0 {
            return Vec::new();
        }
        let wanted = ask.offset.saturating_add(ask.limit).min(total);
        let mut first: Vec<(Key, usize, &Part)> = Vec::new();
        for (part, found) in self.parts.iter().zip(found) {
            first.extend(
                part.segment
                    .first(&found.matches, ask.sort, wanted)
                    .into_iter()
                    .map(|(key, at)| (key, at, part)),
            );
        }
        first.sort_unstable_by_key(|(key, ..)| *key);
        let page = first.iter().take(wanted).skip(ask.offset);
        page.map(|(_, at, part)| part.segment.columns.stone(*at)).collect()
    }
}

fn facets(found: &[Found]) -> Vec<StoneFacet> {
    let facet = |dimension: Dimension| {
        let (words, begins) = (dimension.words(), dimension.steps());
        let step = |place: usize| StoneStep {
            code: words.get(place).map_or("", |(code, _)| code),
            label: words.get(place).map_or("", |(_, label)| label),
            from: begins.get(place).copied().unwrap_or(0),
            count: found.iter().map(|f| f.counts[dimension.index()][place]).sum(),
        };
        StoneFacet { dimension, steps: (0..dimension.size()).map(step).collect() }
    };
    Dimension::ALL.iter().copied().map(facet).collect()
}
