//! About how much memory each part of a snapshot takes.

use std::{collections::HashSet, mem::size_of_val, sync::Arc};

use super::Snapshot;
use crate::model::{AttributeValue, OwnStone, PieceView, ProductView, VariantView};

/// What an `Arc` keeps beside its value.
const COUNTS: usize = 2 * size_of::<usize>();

/// Adds up what is shared once.
#[derive(Default)]
struct Scale {
    met: HashSet<*const u8>,
}

impl Scale {
    fn shared<T: ?Sized>(&mut self, value: &Arc<T>) -> usize {
        let fresh = self.met.insert(Arc::as_ptr(value).cast::<u8>());
        if fresh { COUNTS + size_of_val(&**value).next_multiple_of(8) } else { 0 }
    }

    fn optional<T: ?Sized>(&mut self, value: Option<&Arc<T>>) -> usize {
        value.map_or(0, |value| self.shared(value))
    }

    fn texts(&mut self, p: &ProductView) -> usize {
        let own = [&p.title, &p.tagline, &p.description, &p.care];
        let listed = p.tags.iter().chain(p.collections.iter()).chain(&p.line);
        let of_pictures =
            p.media.iter().flat_map(|m| [&m.image_set, &m.view, &m.alt].into_iter().chain(&m.file));
        let told = p.attributes.iter().flat_map(|a| {
            let text = if let AttributeValue::Text(text) = &a.value { Some(text) } else { None };
            text.into_iter().chain([&a.code])
        });
        own.into_iter().chain(listed).chain(of_pictures).chain(told).map(|text| self.shared(text)).sum()
    }

    fn stones(&mut self, p: &ProductView) -> usize {
        let fresh = !self.met.contains(&Arc::as_ptr(&p.stones).cast::<u8>());
        let within = p.stones.iter().filter(|_| fresh).map(|s| {
            s.treatments.capacity().next_multiple_of(8)
                + s.report_number.as_ref().map_or(0, |n| COUNTS + n.len())
        });
        within.sum::<usize>() + self.shared(&p.stones)
    }

    fn pictures(&mut self, p: &ProductView) -> usize {
        let within: usize = p.media.iter().map(|m| self.shared(&m.widths) + self.shared(&m.variants)).sum();
        within + self.shared(&p.media)
    }

    fn lists(&mut self, p: &ProductView) -> usize {
        self.shared(&p.nature)
            + self.shared(&p.setting_styles)
            + self.shared(&p.occasions)
            + self.shared(&p.collections)
            + self.shared(&p.tags)
            + self.shared(&p.attributes)
            + self.shared(&p.details)
            + self.optional(p.seo.as_ref())
            + self.optional(p.mount.as_ref())
    }

    fn variants(&mut self, p: &ProductView) -> usize {
        let pieces = p.variants.iter().filter_map(|v| v.piece.as_ref());
        let own =
            pieces.map(|piece| size_of::<PieceView>() + piece.own_stones.capacity() * size_of::<OwnStone>());
        own.sum::<usize>() + p.variants.capacity() * size_of::<VariantView>()
    }

    fn codes(&mut self, p: &ProductView) -> usize {
        p.variants.iter().map(|v| self.shared(&v.sku) + self.optional(v.serial())).sum()
    }
}

impl Snapshot {
    /// About how many bytes each part takes; what allocations waste is not counted.
    pub fn weights(&self) -> Vec<(&'static str, usize)> {
        let mut scale = Scale::default();
        let mut sum = |of: fn(&mut Scale, &ProductView) -> usize| -> usize {
            self.products().map(|p| of(&mut scale, p)).sum()
        };
        let mut weights = vec![
            ("products themselves", self.len() * (COUNTS + size_of::<ProductView>() + size_of::<usize>())),
            ("slugs", sum(|scale, p| scale.shared(&p.slug))),
            ("texts", sum(Scale::texts)),
            ("lists and details", sum(Scale::lists)),
            ("stones", sum(Scale::stones)),
            ("pictures", sum(Scale::pictures)),
            ("variants", sum(Scale::variants)),
            ("codes of variants", sum(Scale::codes)),
            ("orders", self.orders.bytes()),
            ("names", self.name_bytes()),
            ("search", self.text.bytes()),
        ];
        weights.extend(self.facets.weights());
        weights
    }
}
