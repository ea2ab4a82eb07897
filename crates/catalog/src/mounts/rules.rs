//! Which stone goes into which mount, which mounts the house can make, and what the ring costs. Pure.

use kernel::{FieldError, Money};

use super::{Misfit, Mount, RingPrice, Seat, SettingFee, model::Measure, model::Side};
use crate::{
    model::{Head, RingSize, Shape, Species},
    stones::{Dimension, Girdle, StoneFacts, StoneFilters},
};

/// The most heads, and the most bands of fees, that a mount may have.
const MOST_PARTS: usize = 20;
/// The most a part of a ring may cost, in minor units.
const MOST_MINOR: i64 = 5_000_000_000;

impl Mount {
    /// The head for a shape.
    pub fn seat(&self, shape: Shape) -> Option<&Seat> {
        self.seats.iter().find(|seat| seat.shape == shape)
    }

    /// The shapes there are heads for, the usual one first.
    pub fn shapes(&self) -> Vec<Shape> {
        self.seats.iter().map(|seat| seat.shape).collect()
    }

    /// Everything that keeps a stone out of the mount; nothing when it fits. `head` is how the design holds its stone.
    pub fn misfits(&self, head: Option<Head>, stone: &StoneFacts) -> Vec<Misfit> {
        let mut found = match (self.seat(stone.shape), stone.length_um, stone.width_um) {
            (None, ..) => vec![Misfit::Shape { stone: stone.shape, held: self.shapes() }],
            (Some(seat), Some(length), Some(width)) => seat.misfits(length, width),
            _ => vec![Misfit::Unmeasured],
        };
        let hardness = hardness(stone.species);
        if hardness < self.least_hardness {
            found.push(Misfit::TooSoft { species: stone.species, hardness, least: self.least_hardness });
        }
        if head.is_some_and(has_claws) && stone.girdle.is_some_and(|(from, _)| from == Girdle::ExtremelyThin)
        {
            found.push(Misfit::ThinGirdle);
        }
        found
    }

    /// Why the ring is not made in a size.
    pub fn misfit_of_size(&self, asked: RingSize) -> Option<Misfit> {
        let (smallest, largest) = (self.smallest, self.largest);
        (asked < smallest || asked > largest).then_some(Misfit::Size { asked, smallest, largest })
    }

    /// What setting a stone of this weight costs.
    pub fn fee(&self, carat_milli: i32) -> Money {
        let band = self.fees.iter().rev().find(|band| band.carat_from <= carat_milli);
        Money::new(band.map_or(0, |band| band.fee_minor), self.own_stone.currency())
    }

    /// What a ring costs: the variant without the stone it is sold with, the chosen stone, and setting it. `None` when the
    /// amounts are not of one currency, do not fit, or leave nothing for the setting: such a ring is not sold.
    pub fn price(&self, variant: Money, stone: Money, carat_milli: i32) -> Option<RingPrice> {
        let setting = variant.checked_sub(self.own_stone).filter(|left| left.minor() > 0)?;
        let fee = self.fee(carat_milli);
        let total = setting.checked_add(stone)?.checked_add(fee)?;
        Some(RingPrice { setting, stone, fee, total })
    }

    /// The species hard enough for it.
    fn hard_enough(&self) -> impl Iterator<Item = Species> {
        let least = self.least_hardness;
        Species::ALL.iter().copied().filter(move |species| hardness(*species) >= least)
    }

    /// Narrows what a shopper asks of stones to those that a head of this mount holds. `None` when nothing the shopper asks
    /// for can be held.
    pub fn narrow(&self, seat: &Seat, asked: StoneFilters) -> Option<StoneFilters> {
        let wanted = asked.words_of(Dimension::Species);
        let free = asked
            .without(Dimension::Shape)
            .without(Dimension::Species)
            .between(Dimension::Length, seat.length_from_um.into(), seat.length_to_um.into())
            .between(Dimension::Width, seat.width_from_um.into(), seat.width_to_um.into())
            .with(Dimension::Shape, seat.shape.code());
        let words = self.hard_enough().map(Species::code);
        let kept: Vec<_> = words.filter(|code| wanted.is_empty() || wanted.contains(code)).collect();
        (!kept.is_empty())
            .then(|| kept.into_iter().fold(free, |filters, code| filters.with(Dimension::Species, code)))
    }

    /// Everything that is wrong with a mount for a design whose variants cost from `cheapest` on.
    pub(super) fn check(&self, cheapest: Money) -> Result<(), Vec<FieldError>> {
        let mut wrong = Vec::new();
        let mut add = |bad: bool, field: &'static str, code: &'static str, message: &'static str| {
            if bad {
                wrong.push(FieldError::new(field, code, message));
            }
        };
        let stone = self.own_stone;
        add(
            stone.currency() != cheapest.currency(),
            "own_stone",
            "other_currency",
            "Use the currency that the design is priced in.",
        );
        add(
            !(0..=MOST_MINOR).contains(&stone.minor()) || stone.minor() >= cheapest.minor(),
            "own_stone",
            "out_of_range",
            "The stone costs less than the cheapest ring it is sold in.",
        );
        add(
            self.smallest > self.largest,
            "largest",
            "below_minimum",
            "The largest size is not below the smallest.",
        );
        add(
            !(10..=100).contains(&self.least_hardness),
            "least_hardness",
            "out_of_range",
            "Enter a hardness from 1 to 10, in tenths.",
        );
        add(!(1..=365).contains(&self.lead_days), "lead_days", "out_of_range", "Enter 1 to 365 days.");
        add(self.seats.is_empty(), "seats", "required", "A mount has a head for one shape at least.");
        add(self.seats.len() > MOST_PARTS, "seats", "too_many", "A mount has up to 20 heads.");
        let twice = |seat: &Seat| self.seats.iter().filter(|other| other.shape == seat.shape).count() > 1;
        add(self.seats.iter().any(twice), "seats", "twice", "A mount has one head for a shape.");
        add(
            !self.seats.iter().all(Seat::is_sound),
            "seats",
            "out_of_range",
            "A head holds from 0.3 to 60 mm, the shorter measure first.",
        );
        add(
            self.fees.first().is_none_or(|band| band.carat_from != 0),
            "fees",
            "required",
            "The first fee holds from 0 carat on.",
        );
        add(self.fees.len() > MOST_PARTS, "fees", "too_many", "A mount has up to 20 fees.");
        add(
            !self.fees.is_sorted_by(|a, b| a.carat_from < b.carat_from),
            "fees",
            "not_rising",
            "Each fee begins at a higher weight than the one before.",
        );
        let costly = |band: &SettingFee| !(0..=MOST_MINOR).contains(&band.fee_minor);
        add(
            self.fees.iter().any(costly),
            "fees",
            "out_of_range",
            "A fee is nothing or more, up to 50,000,000.",
        );
        if wrong.is_empty() { Ok(()) } else { Err(wrong) }
    }
}

impl Seat {
    fn misfits(&self, length: i32, width: i32) -> Vec<Misfit> {
        // a head for a round or square stone has one measure, and one reason is enough
        let even = self.length_from_um == self.width_from_um && self.length_to_um == self.width_to_um;
        let sides = [
            (Side::Length, Measure { from: self.length_from_um, to: self.length_to_um, is: length }),
            (Side::Width, Measure { from: self.width_from_um, to: self.width_to_um, is: width }),
        ];
        let mut found: Vec<_> =
            sides.into_iter().filter_map(|(side, measure)| misfit(side, measure)).collect();
        if even && self.shape == Shape::Round {
            found.truncate(1);
            for reason in &mut found {
                if let Misfit::TooLarge { side, .. } | Misfit::TooSmall { side, .. } = reason {
                    *side = Side::Across;
                }
            }
        }
        found
    }

    fn is_sound(&self) -> bool {
        let range = |from: i32, to: i32| (300..=60_000).contains(&from) && (from..=60_000).contains(&to);
        range(self.length_from_um, self.length_to_um) && range(self.width_from_um, self.width_to_um)
    }
}

const fn misfit(side: Side, measure: Measure) -> Option<Misfit> {
    if measure.is > measure.to {
        Some(Misfit::TooLarge { side, measure })
    } else if measure.is < measure.from {
        Some(Misfit::TooSmall { side, measure })
    } else {
        None
    }
}

/// Whether the stone is held by claws at its rim.
const fn has_claws(head: Head) -> bool {
    !matches!(head, Head::Bezel | Head::Cup)
}

/// How hard a stone is, in tenths on Mohs' scale: the lower end of what mineralogy gives for the species.
const fn hardness(species: Species) -> i32 {
    match species {
        Species::Diamond => 100,
        Species::Moissanite => 92,
        Species::Sapphire | Species::Ruby => 90,
        Species::Alexandrite => 85,
        Species::Spinel | Species::Topaz => 80,
        Species::Emerald | Species::Aquamarine | Species::Morganite => 75,
        Species::Tourmaline | Species::Amethyst | Species::Citrine => 70,
        Species::Garnet | Species::Peridot | Species::Onyx => 65,
        Species::Tanzanite | Species::Moonstone | Species::Jade => 60,
        Species::Opal | Species::Turquoise | Species::LapisLazuli => 50,
        Species::Malachite => 35,
        Species::Pearl | Species::MotherOfPearl => 25,
    }
}

#[cfg(test)]
mod tests {
    use kernel::Currency;

    use super::*;
    use crate::stones::model::tests::diamond;

    const fn usd(minor: i64) -> Money {
        Money::new(minor, Currency::Usd)
    }

    fn size(quarters: i32) -> RingSize {
        RingSize::from_us_quarters(quarters).unwrap()
    }

    /// Six claws for round stones of about a carat.
    fn mount() -> Mount {
        let seat = |shape, (length_from_um, length_to_um), (width_from_um, width_to_um)| Seat {
            shape,
            length_from_um,
            length_to_um,
            width_from_um,
            width_to_um,
        };
        Mount {
            own_stone: usd(800_000),
            smallest: size(12),
            largest: size(40),
            least_hardness: 75,
            lead_days: 28,
            seats: vec![
                seat(Shape::Round, (6_300, 6_700), (6_300, 6_700)),
                seat(Shape::Oval, (7_000, 9_000), (5_000, 6_500)),
            ],
            fees: vec![
                SettingFee { carat_from: 0, fee_minor: 12_000 },
                SettingFee { carat_from: 1_000, fee_minor: 18_000 },
                SettingFee { carat_from: 2_000, fee_minor: 30_000 },
            ],
        }
    }

    fn of(shape: Shape, length: i32, width: i32) -> StoneFacts {
        StoneFacts { shape, length_um: Some(length), width_um: Some(width), ..diamond() }
    }

    #[test]
    fn a_stone_within_every_measure_fits() {
        for stone in [
            diamond(),
            of(Shape::Round, 6_300, 6_300),
            of(Shape::Round, 6_700, 6_700),
            of(Shape::Oval, 7_000, 5_000),
            of(Shape::Oval, 9_000, 6_500),
        ] {
            assert_eq!(mount().misfits(Some(Head::SixProng), &stone), [], "{stone:?}");
        }
    }

    #[test]
    fn each_refusal_says_why_with_its_figures_and_what_can_be_done() {
        let thin = StoneFacts { girdle: Some((Girdle::ExtremelyThin, Girdle::Thin)), ..diamond() };
        let soft = StoneFacts { species: Species::Tourmaline, ..diamond() };
        let unmeasured = StoneFacts { width_um: None, ..diamond() };
        let cases = [
            (
                of(Shape::Round, 7_100, 7_050),
                "too_large",
                "This head holds 6.3 to 6.7 mm; the stone measures 7.1 mm across. A jeweller can make a larger head: ask us.",
            ),
            (
                of(Shape::Round, 6_290, 6_280),
                "too_small",
                "This head holds 6.3 to 6.7 mm; the stone measures 6.29 mm across and would sit loose.",
            ),
            (
                of(Shape::Oval, 9_010, 6_000),
                "too_large",
                "This head holds 7.0 to 9.0 mm; the stone measures 9.01 mm in length.",
            ),
            (
                of(Shape::Oval, 8_000, 4_900),
                "too_small",
                "This head holds 5.0 to 6.5 mm; the stone measures 4.9 mm in width and would sit loose.",
            ),
            (
                of(Shape::Heart, 6_500, 6_500),
                "other_shape",
                "This setting has a head for round or oval stones; this one is heart.",
            ),
            (unmeasured, "unmeasured", "This stone has not been measured yet."),
            (
                soft,
                "too_soft",
                "Tourmaline is 7 on Mohs’ scale of hardness, and this open head asks for 7.5 or more",
            ),
            (thin, "thin_girdle", "The rim of this stone is extremely thin"),
        ];
        for (stone, code, begins) in cases {
            let found = mount().misfits(Some(Head::SixProng), &stone);
            assert_eq!(found.len(), 1, "{code}: {found:?}");
            assert_eq!(found[0].code(), code);
            let said = found[0].explain();
            assert!(said.starts_with(begins), "{said}");
        }
    }

    #[test]
    fn every_reason_is_given_at_once() {
        let stone = StoneFacts { species: Species::Opal, ..of(Shape::Oval, 12_000, 9_000) };
        let codes: Vec<_> = mount().misfits(None, &stone).iter().map(Misfit::code).collect();
        assert_eq!(codes, ["too_large", "too_large", "too_soft"]);
    }

    #[test]
    fn a_bezel_holds_a_thin_rim() {
        let thin = StoneFacts { girdle: Some((Girdle::ExtremelyThin, Girdle::Thin)), ..diamond() };
        assert_eq!(mount().misfits(Some(Head::Bezel), &thin), []);
    }

    #[test]
    fn sizes_end_where_the_ring_does() {
        assert_eq!(mount().misfit_of_size(size(12)), None);
        assert_eq!(mount().misfit_of_size(size(40)), None);
        let said = mount().misfit_of_size(size(48)).unwrap().explain();
        assert!(said.starts_with("This ring is made in US sizes 3 to 10; you asked for 12."), "{said}");
    }

    #[test]
    fn a_ring_costs_its_setting_its_stone_and_the_work() {
        let price = |variant, stone, carat| mount().price(usd(variant), usd(stone), carat);
        let parts = |p: RingPrice| [p.setting, p.stone, p.fee, p.total].map(Money::minor);
        assert_eq!(price(980_000, 580_000, 1_010).map(parts), Some([180_000, 580_000, 18_000, 778_000]));
        assert_eq!(price(980_000, 580_000, 999).map(parts), Some([180_000, 580_000, 12_000, 772_000]));
        assert_eq!(price(980_000, 580_000, 9_000).map(parts), Some([180_000, 580_000, 30_000, 790_000]));
        assert_eq!(price(800_000, 580_000, 1_010), None, "nothing is left for the setting");
        assert_eq!(price(980_000, i64::MAX, 1_010), None, "more than an amount can hold");
        let francs = Money::new(580_000, Currency::Eur);
        assert_eq!(mount().price(usd(980_000), francs, 1_010), None, "two currencies do not add up");
    }

    #[test]
    fn what_cannot_be_made_is_named_by_field() {
        let good = mount();
        assert_eq!(good.check(usd(980_000)), Ok(()));
        let but = |change: fn(&mut Mount)| {
            let mut mount = mount();
            change(&mut mount);
            mount
        };
        let cases = [
            ("own_stone", but(|m| m.own_stone = usd(980_000))),
            ("own_stone", but(|m| m.own_stone = usd(-1))),
            ("own_stone", but(|m| m.own_stone = Money::new(1, Currency::Eur))),
            ("largest", but(|m| m.largest = size(8))),
            ("least_hardness", but(|m| m.least_hardness = 101)),
            ("lead_days", but(|m| m.lead_days = 0)),
            ("seats", but(|m| m.seats.clear())),
            ("seats", but(|m| m.seats[1].shape = Shape::Round)),
            ("seats", but(|m| m.seats[0].width_to_um = 6_000)),
            ("fees", but(|m| m.fees.clear())),
            ("fees", but(|m| m.fees[0].carat_from = 1)),
            ("fees", but(|m| m.fees[2].carat_from = 1_000)),
            ("fees", but(|m| m.fees[2].fee_minor = -1)),
        ];
        for (field, mount) in cases {
            let wrong = mount.check(usd(980_000)).unwrap_err();
            assert!(wrong.iter().any(|e| e.field == field), "{field}: {wrong:?}");
        }
    }

    #[test]
    fn narrowing_keeps_what_the_shopper_asked_and_leaves_out_what_is_too_soft() {
        let (mount, pair) = (mount(), |a: &str, b: &str| (a.to_owned(), b.to_owned()));
        let asked =
            StoneFilters::parse(&[pair("carat_min", "0.9"), pair("species", "diamond,opal")]).unwrap();
        let narrowed = mount.narrow(&mount.seats[1], asked).unwrap();
        assert_eq!(narrowed.words_of(Dimension::Shape), ["oval"]);
        assert_eq!(narrowed.words_of(Dimension::Species), ["diamond"]);
        assert_eq!(narrowed.range_of(Dimension::Carat), (Some(900), None));
        assert_eq!(narrowed.range_of(Dimension::Width), (Some(5_000), Some(6_500)));
        let soft = StoneFilters::parse(&[pair("species", "opal")]).unwrap();
        assert_eq!(mount.narrow(&mount.seats[0], soft), None);
    }
}
