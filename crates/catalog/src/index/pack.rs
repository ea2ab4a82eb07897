//! A compact form of what the index holds: numbers as varints, each text once, codes as their places.

use std::{collections::HashMap, sync::Arc};

use chrono::{DateTime, Utc};
use kernel::{Currency, Money};
use uuid::Uuid;

use super::snapshot::CollectionSource;
use crate::{
    model::{
        Attribute, AttributeValue, Details, Focal, Media, Nature, OwnStone, PieceView, ProductView, RingSize,
        Seo, Stone, VariantView, codes::Code,
    },
    mounts::{Mount, Seat, SettingFee},
};

/// Something with a compact form.
pub(super) trait Pack: Sized {
    /// Writes it.
    fn pack(&self, to: &mut Writer);
    /// Reads it; `None` when the bytes are none of its making.
    fn unpack(from: &mut Reader<'_>) -> Option<Self>;
}

/// Where compact forms are written.
#[derive(Default)]
pub(super) struct Writer {
    bytes: Vec<u8>,
    texts: HashMap<Arc<str>, u64>,
}

impl Writer {
    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    fn tagged(&mut self, kind: u64, value: &impl Pack) {
        self.number(kind);
        value.pack(self);
    }

    fn number(&mut self, mut n: u64) {
        while n >= 0x80 {
            #[expect(clippy::cast_possible_truncation, reason = "the low seven bits are what is wanted")]
            self.bytes.push(n as u8 | 0x80);
            n >>= 7;
        }
        #[expect(clippy::cast_possible_truncation, reason = "smaller than 128 here")]
        self.bytes.push(n as u8);
    }
}

/// Where compact forms are read.
pub(super) struct Reader<'a> {
    rest: &'a [u8],
    texts: Vec<Arc<str>>,
}

impl<'a> Reader<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, texts: Vec::new() }
    }

    pub(super) const fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    fn number(&mut self) -> Option<u64> {
        let mut n = 0;
        for shift in (0..64).step_by(7) {
            let (byte, rest) = self.rest.split_first()?;
            self.rest = rest;
            n |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(n);
            }
        }
        None
    }

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }
}

impl Pack for u64 {
    fn pack(&self, to: &mut Writer) {
        to.number(*self);
    }
    fn unpack(from: &mut Reader<'_>) -> Option<Self> {
        from.number()
    }
}

impl Pack for usize {
    fn pack(&self, to: &mut Writer) {
        to.number(*self as u64);
    }
    fn unpack(from: &mut Reader<'_>) -> Option<Self> {
        from.number()?.try_into().ok()
    }
}

impl Pack for i64 {
    fn pack(&self, to: &mut Writer) {
        to.number(((self << 1) ^ (self >> 63)).cast_unsigned());
    }
    fn unpack(from: &mut Reader<'_>) -> Option<Self> {
        let n = from.number()?;
        Some((n >> 1).cast_signed() ^ -((n & 1).cast_signed()))
    }
}

impl Pack for i32 {
    fn pack(&self, to: &mut Writer) {
        i64::from(*self).pack(to);
    }
    fn unpack(from: &mut Reader<'_>) -> Option<Self> {
        i64::unpack(from)?.try_into().ok()
    }
}

impl Pack for bool {
    fn pack(&self, to: &mut Writer) {
        to.number((*self).into());
    }
    fn unpack(from: &mut Reader<'_>) -> Option<Self> {
        match from.number()? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }
}

/// A text met before is written as its place; a new one after the next free place.
impl Pack for Arc<str> {
    fn pack(&self, to: &mut Writer) {
        let fresh = to.texts.len() as u64;
        let place = *to.texts.entry(Self::clone(self)).or_insert(fresh);
        to.number(place);
        if place == fresh {
            self.len().pack(to);
            to.bytes.extend(self.as_bytes());
        }
    }
    fn unpack(from: &mut Reader<'_>) -> Option<Self> {
        let place = usize::unpack(from)?;
        if place == from.texts.len() {
            let length = usize::unpack(from)?;
            let text: Self = std::str::from_utf8(from.take(length)?).ok()?.into();
            from.texts.push(text);
        }
        from.texts.get(place).cloned()
    }
}

impl<T: Pack> Pack for Option<T> {
    fn pack(&self, to: &mut Writer) {
        self.is_some().pack(to);
        if let Some(value) = self {
            value.pack(to);
        }
    }
    fn unpack(from: &mut Reader<'_>) -> Option<Self> {
        Some(if bool::unpack(from)? { Some(T::unpack(from)?) } else { None })
    }
}

impl<T: Pack> Pack for Vec<T> {
    fn pack(&self, to: &mut Writer) {
        self.len().pack(to);
        self.iter().for_each(|item| item.pack(to));
    }
    fn unpack(from: &mut Reader<'_>) -> Option<Self> {
        let length = usize::unpack(from)?;
        // every item takes at least a byte: a damaged length cannot ask for all memory
        let mut list = Self::with_capacity(length.min(from.rest.len()));
        for _ in 0..length {
            list.push(T::unpack(from)?);
        }
        list.shrink_to_fit();
        Some(list)
    }
}

impl<T: Pack> Pack for Arc<[T]> {
    fn pack(&self, to: &mut Writer) {
        self.len().pack(to);
        self.iter().for_each(|item| item.pack(to));
    }
    fn unpack(from: &mut Reader<'_>) -> Option<Self> {
        Vec::unpack(from).map(Into::into)
    }
}

impl Pack for Box<PieceView> {
    fn pack(&self, to: &mut Writer) {
        (**self).pack(to);
    }
    fn unpack(from: &mut Reader<'_>) -> Option<Self> {
        PieceView::unpack(from).map(Self::new)
    }
}

impl Pack for Arc<Details> {
    fn pack(&self, to: &mut Writer) {
        (**self).pack(to);
    }
    fn unpack(from: &mut Reader<'_>) -> Option<Self> {
        Details::unpack(from).map(Into::into)
    }
}

impl Pack for Arc<Mount> {
    fn pack(&self, to: &mut Writer) {
        (**self).pack(to);
    }
    fn unpack(from: &mut Reader<'_>) -> Option<Self> {
        Mount::unpack(from).map(Into::into)
    }
}

impl Pack for Arc<Nature> {
    fn pack(&self, to: &mut Writer) {
        (**self).pack(to);
    }
    fn unpack(from: &mut Reader<'_>) -> Option<Self> {
        Nature::unpack(from).map(Into::into)
    }
}

impl Pack for Arc<Seo> {
    fn pack(&self, to: &mut Writer) {
        (**self).pack(to);
    }
    fn unpack(from: &mut Reader<'_>) -> Option<Self> {
        Seo::unpack(from).map(Into::into)
    }
}

/// The kind of value first, then the value.
impl Pack for AttributeValue {
    fn pack(&self, to: &mut Writer) {
        match self {
            Self::Choices(codes) => to.tagged(0, codes),
            Self::Number(milli) => to.tagged(1, milli),
            Self::Text(text) => to.tagged(2, text),
            Self::Flag(yes) => to.tagged(3, yes),
        }
    }
    fn unpack(from: &mut Reader<'_>) -> Option<Self> {
        match from.number()? {
            0 => Pack::unpack(from).map(Self::Choices),
            1 => Pack::unpack(from).map(Self::Number),
            2 => Pack::unpack(from).map(Self::Text),
            3 => Pack::unpack(from).map(Self::Flag),
            _ => None,
        }
    }
}

impl<C: Code> Pack for C {
    fn pack(&self, to: &mut Writer) {
        self.index().pack(to);
    }
    fn unpack(from: &mut Reader<'_>) -> Option<Self> {
        C::ALL.get(usize::unpack(from)?).copied()
    }
}

impl<K: kernel::IdKind> Pack for kernel::Id<K> {
    fn pack(&self, to: &mut Writer) {
        to.bytes.extend(self.uuid().as_bytes());
    }
    fn unpack(from: &mut Reader<'_>) -> Option<Self> {
        Uuid::from_slice(from.take(16)?).ok().map(Self::from_uuid)
    }
}

impl Pack for Money {
    fn pack(&self, to: &mut Writer) {
        let place = Currency::ALL.iter().position(|c| *c == self.currency()).unwrap_or(usize::MAX);
        place.pack(to);
        self.minor().pack(to);
    }
    fn unpack(from: &mut Reader<'_>) -> Option<Self> {
        let currency = *Currency::ALL.get(usize::unpack(from)?)?;
        Some(Self::new(i64::unpack(from)?, currency))
    }
}

impl Pack for RingSize {
    fn pack(&self, to: &mut Writer) {
        self.circumference_um().pack(to);
    }
    fn unpack(from: &mut Reader<'_>) -> Option<Self> {
        Self::from_circumference_um(i32::unpack(from)?)
    }
}

impl Pack for DateTime<Utc> {
    fn pack(&self, to: &mut Writer) {
        self.timestamp_micros().pack(to);
    }
    fn unpack(from: &mut Reader<'_>) -> Option<Self> {
        Self::from_timestamp_micros(i64::unpack(from)?)
    }
}

/// Packs a struct field by field, in the order given.
macro_rules! pack {
    ($($name:ident { $($field:ident),+ $(,)? })+) => {$(
        impl Pack for $name {
            fn pack(&self, to: &mut Writer) {
                $(self.$field.pack(to);)+
            }
            fn unpack(from: &mut Reader<'_>) -> Option<Self> {
                $(let $field = Pack::unpack(from)?;)+
                Some(Self { $($field,)+ })
            }
        }
    )+};
}

pack! {
    Details {
        designer, wearer, made_in, provenance, hallmark, hallmark_note, width_um, depth_um, resize_up_um, resize_down_um,
    }
    Seo { title, description, canonical }
    Attribute { code, value }
    Stone {
        role, species, origin_class, growth_method, shape, pieces, carat_milli, diameter_um, colour, clarity, cut, polish, symmetry,
        fluorescence, quality_word, lab, report_number, treatments, pearl_type, lustre, overtone,
    }
    Focal { x, y }
    Media { kind, image_set, view, metal, width, height, widths, alt, focal, variants, file }
    Mount { own_stone, smallest, largest, least_hardness, lead_days, seats, fees }
    Seat { shape, length_from_um, length_to_um, width_from_um, width_to_um }
    SettingFee { carat_from, fee_minor }
    VariantView {
        id, sku, metal, fineness, metal_weight_mg, ring_size, length_mm, carat_milli, price, one_of_a_kind, made_to_order, lead_days, available,
        piece,
    }
    PieceView { serial, own_stones }
    OwnStone { place, stone }
    Nature {
        care, category, ring_purpose, setting_styles, head, finish, band_profile, height_um, chain_type, earring_back, line, occasions,
        engravable, engraving_max, recycled_metal, returnable, details, attributes, tags, seo,
    }
    ProductView {
        id, slug, title, tagline, description, band_width_um, nature, stones, variants, media, mount, collections, price_from, price_to,
        availability, updated_at, created_at, featured,
    }
    CollectionSource { slug, title, intro, position, kind, by_rule, products }
}
