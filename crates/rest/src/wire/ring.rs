//! Rings around a stone of the client's choice: what goes together, what it costs, what is saved.

use catalog::{
    model::{ProductView, RingSize},
    mounts::{Misfit, RingPrice},
    stones::StoneView,
};
use commerce::{
    cart::CartError,
    rings::{Design, Ring, RingError, RingQuote},
};
use kernel::{Fault, FieldError, ids::VariantId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{cart::PersonalizationIn, common::MoneyOut, loose::LooseStoneOut, mount::MountOut, word};

/// Why a stone, or a size, does not go with a setting.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Misfit, example = json!({"code": "too_large", "message": "This head holds 6.3 to 6.7 mm; the stone measures 7.1 mm across. A jeweller can make a larger head: ask us."}))]
pub(crate) struct MisfitOut {
    /// `other_shape`, `unmeasured`, `too_large`, `too_small`, `too_soft`, `thin_girdle` or `size_not_made`.
    code: &'static str,
    /// The reason with its figures, and the way out.
    message: String,
}

impl From<&Misfit> for MisfitOut {
    fn from(misfit: &Misfit) -> Self {
        Self { code: misfit.code(), message: misfit.explain() }
    }
}

/// The settings that can be had around a stone of the client's choice.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RingSettings)]
pub(crate) struct RingSettingsOut {
    /// Those that hold the stone first.
    pub(crate) data: Vec<RingSettingOut>,
}

/// One setting.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RingSetting)]
pub(crate) struct RingSettingOut {
    product_id: String,
    /// The design's address in the shop.
    slug: String,
    title: String,
    mount: MountOut,
    /// One entry for each variant that it is made in; take one for its metal.
    variants: Vec<RingVariantOut>,
    /// Everything that keeps the stone out of it; empty when it fits, or when no stone was named.
    pub(crate) misfits: Vec<MisfitOut>,
}

/// A variant that stands for a metal of the setting.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RingVariant)]
pub(crate) struct RingVariantOut {
    variant_id: String,
    metal: word::Metal,
    /// The setting alone, before tax.
    setting_price: MoneyOut,
    /// The whole ring around the stone that was named; null without one, or when it does not fit.
    price: Option<RingPriceOut>,
}

impl RingSettingOut {
    /// The setting, with what it says to a stone; `None` for a design without a mount, or one of which no variant can be made.
    pub(crate) fn of(product: &ProductView, stone: Option<&StoneView>) -> Option<Self> {
        let mount = product.mount.as_deref()?;
        let misfits = stone.map(|s| mount.misfits(product.head, &s.facts)).unwrap_or_default();
        let made = product.variants.iter().filter(|v| v.made_to_order);
        let variants: Vec<_> = made
            .filter_map(|variant| {
                let alone = variant.price.checked_sub(mount.own_stone).filter(|left| left.minor() > 0)?;
                let price = stone
                    .filter(|_| misfits.is_empty())
                    .and_then(|s| mount.price(variant.price, s.price, s.facts.carat_milli));
                Some(RingVariantOut {
                    variant_id: variant.id.to_string(),
                    metal: variant.metal.into(),
                    setting_price: alone.into(),
                    price: price.map(Into::into),
                })
            })
            .collect();
        (!variants.is_empty()).then(|| Self {
            product_id: product.id.to_string(),
            slug: product.slug.to_string(),
            title: product.title.to_string(),
            mount: mount.into(),
            variants,
            misfits: misfits.iter().map(Into::into).collect(),
        })
    }
}

/// The parts of a ring's price, before tax; they add up.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RingPrice)]
pub(crate) struct RingPriceOut {
    /// The design in its metal, without a stone.
    setting: MoneyOut,
    stone: MoneyOut,
    /// Setting the one in the other.
    setting_fee: MoneyOut,
    total: MoneyOut,
}

impl From<RingPrice> for RingPriceOut {
    fn from(price: RingPrice) -> Self {
        Self {
            setting: price.setting.into(),
            stone: price.stone.into(),
            setting_fee: price.fee.into(),
            total: price.total.into(),
        }
    }
}

/// A ring as it could be had now.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RingQuote)]
pub(crate) struct RingQuoteOut {
    variant_id: String,
    /// The design's name.
    title: String,
    /// Its metal and size.
    #[schema(example = "18k yellow gold, size 6½")]
    options: String,
    stone: LooseStoneOut,
    /// The inner circumference in micrometres.
    ring_circumference_um: i32,
    /// Whether it can be put into a cart now.
    available: bool,
    /// Why it cannot: `not_for_sale`, `not_a_setting`, `stone_unavailable`, `stone_not_found` or `does_not_fit`; null when it can.
    reason: Option<&'static str>,
    /// Everything that keeps stone, setting and size apart.
    misfits: Vec<MisfitOut>,
    /// The parts of its price; null when the house does not sell it so.
    price: Option<RingPriceOut>,
    /// Days before it can be sent.
    lead_days: i32,
}

impl From<&RingQuote> for RingQuoteOut {
    fn from(quote: &RingQuote) -> Self {
        let refused = quote.check(false).err();
        Self {
            variant_id: quote.offer.variant.to_string(),
            title: quote.offer.title.clone(),
            options: quote.offer.options.clone(),
            stone: (&quote.stone).into(),
            ring_circumference_um: quote.size.circumference_um(),
            available: refused.is_none(),
            reason: refused.as_ref().map(RingError::code),
            misfits: quote.misfits.iter().map(Into::into).collect(),
            price: quote.price.map(Into::into),
            lead_days: quote.lead_days,
        }
    }
}

/// A ring: a setting in its metal, a stone, a size.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RingChoice, example = json!({
    "variant_id": "var_069283r0000000000000000000", "stone": "7K3MQ-2X9T4", "ring_circumference_um": 53124
}))]
pub(crate) struct RingIn {
    #[schema(value_type = String)]
    pub(crate) variant_id: VariantId,
    /// The stone's number or id.
    pub(crate) stone: String,
    /// The size: the inner circumference in micrometres.
    pub(crate) ring_circumference_um: i32,
}

/// A ring for the cart. Prices are ours: there is no field for one.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AddRing, example = json!({
    "variant_id": "var_069283r0000000000000000000", "stone": "7K3MQ-2X9T4", "ring_circumference_um": 53124,
    "personalization": {"engraving": "A & J", "engraving_font": "roman"}
}))]
pub(crate) struct AddRingIn {
    #[schema(value_type = String)]
    pub(crate) variant_id: VariantId,
    /// The stone's number or id.
    pub(crate) stone: String,
    /// The size: the inner circumference in micrometres.
    pub(crate) ring_circumference_um: i32,
    pub(crate) personalization: Option<PersonalizationIn>,
}

/// The size that a caller names.
///
/// # Errors
/// One that no ring has.
pub(crate) fn read_size(um: i32) -> Result<RingSize, FieldError> {
    RingSize::from_circumference_um(um).ok_or_else(|| {
        FieldError::new("ring_circumference_um", "out_of_range", "Enter 37000 to 79000 micrometres.")
    })
}

/// The stone that a line's ring is made around.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Ring)]
pub(crate) struct RingOut {
    stone_id: String,
    /// The number on its paper.
    #[schema(example = "7K3MQ-2X9T4")]
    serial: String,
    /// What it is, with its report.
    #[schema(example = "1.01 ct round natural diamond, F, VS1, excellent cut; GIA 2141438171")]
    description: String,
    /// The inner circumference in micrometres.
    ring_circumference_um: i32,
    /// The parts of its price; null in a cart when the ring cannot be made any more.
    price: Option<RingPriceOut>,
}

impl From<&Ring> for RingOut {
    fn from(ring: &Ring) -> Self {
        Self {
            stone_id: ring.stone.to_string(),
            serial: ring.serial.clone(),
            description: ring.words.clone(),
            ring_circumference_um: ring.size.circumference_um(),
            price: ring.price.map(Into::into),
        }
    }
}

/// A ring that was saved, as it could be had now.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RingDesign)]
pub(crate) struct RingDesignOut {
    /// Its short code.
    #[schema(example = "7K3MQ2X9")]
    code: String,
    /// Its page in the shop.
    #[schema(example = "/ring-builder/d/7K3MQ2X9")]
    path: String,
    created_at: chrono::DateTime<chrono::Utc>,
    ring: RingQuoteOut,
}

impl RingDesignOut {
    /// A design with its quote.
    pub(crate) fn new(design: &Design, quote: &RingQuote) -> Self {
        Self {
            code: design.code.to_string(),
            path: design.path(),
            created_at: design.created_at,
            ring: quote.into(),
        }
    }
}

/// The refusal of words in the operation's own terms.
///
/// # Errors
/// A face that does not exist.
pub(crate) fn read_personalization(
    given: Option<PersonalizationIn>,
) -> Result<commerce::cart::Personalization, CartError> {
    Ok(given.map(PersonalizationIn::read).transpose()?.unwrap_or_default())
}
