//! The stones nearest to one that has found its owner.

use super::Mount;
use crate::{
    model::Head,
    stones::{Dimension, StoneBrowse, StoneFacts, StoneFilters, StoneSnapshot, StoneSort, StoneView},
};

/// How much heavier or lighter a sister may be, in hundredths of the stone's weight.
const WEIGHT: i64 = 25;
/// How many stones are looked at; lists beyond are narrowed enough that the rest is no nearer.
const LOOKED_AT: usize = 400;

impl StoneSnapshot {
    /// The stones most like one: of its kind, origin and shape, about its weight, nearest first by weight, colour and clarity. Only those
    /// that `mount` holds, where there is one.
    pub fn nearest(
        &self,
        to: &StoneView,
        mount: Option<(&Mount, Option<Head>)>,
        limit: usize,
    ) -> Vec<StoneView> {
        let facts = &to.facts;
        let carat = i64::from(facts.carat_milli);
        let like = StoneFilters::default()
            .with(Dimension::Species, facts.species.code())
            .with(Dimension::Origin, facts.origin_class.code())
            .with(Dimension::Shape, facts.shape.code())
            .between(Dimension::Carat, carat * (100 - WEIGHT) / 100, carat * (100 + WEIGHT) / 100);
        let narrowed = match mount {
            Some((mount, _)) => mount.seat(facts.shape).and_then(|seat| mount.narrow(seat, like)),
            None => Some(like),
        };
        let Some(filters) = narrowed else { return Vec::new() };
        let ask = StoneBrowse {
            filters: &filters,
            sort: StoneSort { dimension: Dimension::Carat, descending: false },
            offset: 0,
            limit: LOOKED_AT,
            facets: false,
        };
        let mut found = self.browse(&ask).stones;
        found.retain(|stone| stone.id != to.id);
        if let Some((mount, head)) = mount {
            found.retain(|stone| mount.misfits(head, &stone.facts).is_empty());
        }
        found.sort_by_cached_key(|stone| (distance(facts, &stone.facts), stone.price.minor(), stone.serial));
        found.truncate(limit);
        found
    }
}

/// How unlike two stones are: a grade of colour or clarity counts as much as four hundredths of the weight, another hue as much as
/// forty.
fn distance(a: &StoneFacts, b: &StoneFacts) -> i64 {
    let weight = i64::from((a.carat_milli - b.carat_milli).abs()) * 100 / i64::from(a.carat_milli.max(1));
    let colour = match (a.colour, b.colour) {
        (Some(a), Some(b)) if a.is_grade() && b.is_grade() => steps(a.index(), b.index()) * 4,
        (a, b) => i64::from(a != b) * 40,
    };
    let clarity = match (a.clarity, b.clarity) {
        (Some(a), Some(b)) => steps(a.index(), b.index()) * 4,
        (a, b) => i64::from(a != b) * 8,
    };
    weight + colour + clarity
}

fn steps(a: usize, b: usize) -> i64 {
    i64::try_from(a.abs_diff(b)).unwrap_or(i64::MAX / 100)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{Clarity, Colour},
        stones::model::tests::diamond,
    };

    #[test]
    fn a_grade_weighs_as_much_as_a_little_weight_and_another_hue_far_more() {
        let one = diamond();
        let with = |change: fn(&mut StoneFacts)| {
            let mut other = diamond();
            change(&mut other);
            distance(&one, &other)
        };
        assert_eq!(with(|_| {}), 0);
        assert_eq!(with(|s| s.colour = Some(Colour::H)), 8);
        assert_eq!(with(|s| s.clarity = Some(Clarity::Vs2)), 4);
        assert!(with(|s| s.carat_milli = 1_111) > with(|s| s.colour = Some(Colour::G)));
        assert!(with(|s| s.colour = Some(Colour::FancyPink)) > with(|s| s.carat_milli = 1_300));
    }
}
