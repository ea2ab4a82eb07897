//! Lines that are rings around a chosen stone: made for the order, one of each, priced by the mount's rules.

use std::collections::HashMap;

use catalog::{model::RingSize, mounts::Mount, offers::Offer, stones::StoneView};
use kernel::{
    Currency,
    ids::{ProductId, StoneId},
};

use super::{
    CartLine, LineProblem,
    model::{StoredLine, price_line},
};
use crate::rings::{RingError, RingQuote};

/// What pricing the rings of a cart needs.
#[derive(Debug, Default)]
pub(super) struct RingFacts {
    pub(super) stones: HashMap<StoneId, StoneView>,
    pub(super) mounts: HashMap<ProductId, Mount>,
    /// The stones that the cart's own pending order keeps.
    pub(super) kept: Vec<StoneId>,
}

impl RingFacts {
    /// The ring of a line as it could be had now.
    pub(super) fn quote(&self, offer: &Offer, stone: StoneId, size: RingSize) -> Option<RingQuote> {
        // the schema keeps every stone that a cart names
        let stone = self.stones.get(&stone)?.clone();
        Some(RingQuote::new(offer.clone(), self.mounts.get(&offer.product), stone, size))
    }
}

/// A ring around a chosen stone is made for the order, whatever lies ready of its setting.
pub(super) fn ring_line(
    currency: Currency,
    line: StoredLine,
    quote: &RingQuote,
    facts: &RingFacts,
) -> CartLine {
    let checked = quote.check(facts.kept.contains(&quote.stone.id));
    let problem = match &checked {
        Ok(price) if price.total.currency() == currency => None,
        Err(RingError::StoneTaken { .. }) => Some(LineProblem::StoneTaken),
        _ => Some(LineProblem::Gone),
    };
    let price = quote.price.map_or(quote.offer.price, |price| price.total);
    CartLine {
        unit_price: price,
        line_total: price,
        ring: Some(quote.ring()),
        made_to_order: true,
        can_be_made: true,
        lead_days: quote.lead_days,
        bench_days: quote.lead_days,
        problem,
        ..price_line(currency, line, &quote.offer, 0, 0)
    }
}
