//! A variant as merchants' listings take it: the one source of structured data and feed, so that both say what the page says.

use catalog::{
    disclosure::words,
    model::{Media, ProductView, VariantView},
};
use chrono::NaiveDate;
use commerce::checkout::USUAL_DELIVERY_MINOR;
use kernel::Money;

use super::choice::{Axis, address_of, length};
use crate::{Face, dates, pictures};

/// A variant's facts for machines.
pub(crate) struct Merchant<'a> {
    pub(crate) variant: &'a VariantView,
    /// Name, metal, size and stone.
    pub(crate) title: String,
    /// The page with the variant chosen.
    pub(crate) address: String,
    /// What the page shows, before tax.
    pub(crate) price: Money,
    pub(crate) stock: Stock,
    /// Working days until it is handed to the courier, at most.
    pub(crate) handling_days: i32,
    /// The size and the system it is written in, where it has one.
    pub(crate) size: Option<(String, Option<&'static str>)>,
    /// The pictures that show it, the first its own where it has one.
    pub(crate) pictures: Vec<&'a Media>,
    /// What sets it apart from its siblings: name and value, the same names for all of them.
    pub(crate) options: Vec<(&'static str, String)>,
}

/// Whether and how soon it can be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stock {
    /// Ready in the atelier.
    Ready,
    /// Made when it is ordered: a back order in the words that merchants' listings accept.
    Made,
    /// The one piece has found its owner.
    Sold,
    /// None is ready and none is made.
    Out,
}

impl Stock {
    fn of(variant: &VariantView) -> Self {
        match variant {
            v if v.available > 0 => Self::Ready,
            v if v.made_to_order => Self::Made,
            v if v.one_of_a_kind => Self::Sold,
            _ => Self::Out,
        }
    }

    /// The word of schema.org.
    pub(crate) const fn schema(self) -> &'static str {
        match self {
            Self::Ready => "InStock",
            Self::Made => "BackOrder",
            Self::Sold => "SoldOut",
            Self::Out => "OutOfStock",
        }
    }

    /// The word of the merchant feed.
    pub(crate) const fn feed(self) -> &'static str {
        match self {
            Self::Ready => "in_stock",
            Self::Made => "backorder",
            Self::Sold | Self::Out => "out_of_stock",
        }
    }
}

impl<'a> Merchant<'a> {
    pub(crate) fn new(product: &'a ProductView, variant: &'a VariantView) -> Self {
        let stone =
            product.center_stone().map(|s| format!(", {}", words::title_phrase(s))).unwrap_or_default();
        let differs = |axis: &Axis| product.variants.iter().any(|v| !axis.same(v, variant));
        Self {
            variant,
            title: format!("{}, {}{stone}", product.title, variant.options_label()),
            address: address_of(product, variant),
            price: variant.price,
            stock: Stock::of(variant),
            handling_days: handling(variant),
            size: variant
                .ring_size
                .map(|s| (s.us(), Some("US")))
                .or_else(|| variant.length_mm.map(|mm| (length(mm), None))),
            pictures: pictures::stills(pictures::of_variant(product, variant).into_iter()).collect(),
            options: Axis::ALL
                .into_iter()
                .filter(differs)
                .map(|axis| (axis.legend(), axis.words(variant)))
                .collect(),
        }
    }

    /// What the usual delivery costs.
    pub(crate) fn delivery_price(&self) -> Money {
        Money::new(USUAL_DELIVERY_MINOR, self.price.currency())
    }

    /// The day it arrives when it is ordered today.
    pub(crate) fn arrives(&self, today: NaiveDate) -> NaiveDate {
        dates::arrives(self.variant, today)
    }

    /// Until when the price is promised: thirty days from today.
    pub(crate) fn valid_until(today: NaiveDate) -> NaiveDate {
        today.checked_add_days(chrono::Days::new(30)).unwrap_or(today)
    }

    /// The addresses of its pictures in their largest size, the most a listing takes.
    pub(crate) fn picture_links(&self, face: &Face) -> Vec<String> {
        self.pictures.iter().take(10).map(|m| face.cx.link(&m.url(m.width, "webp"))).collect()
    }
}

/// Working days at the bench: five of each seven calendar days, rounded up; a ready piece leaves within two.
const fn handling(variant: &VariantView) -> i32 {
    if variant.available > 0 { 2 } else { (variant.lead_days * 5 + 6) / 7 + 2 }
}

/// A product's description in one line, and after it the stones as the facts have them.
pub(crate) fn description(product: &ProductView) -> String {
    let text = product.description.split_whitespace().collect::<Vec<_>>().join(" ");
    match words::one_line(&product.stones) {
        stones if stones.is_empty() => text,
        stones => format!("{text} Stones: {stones}."),
    }
}
