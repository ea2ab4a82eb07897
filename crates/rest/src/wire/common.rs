//! Money and pictures.

use catalog::model::Media;
use kernel::{Currency, Money};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::word;

/// An amount in the minor unit of its currency: 345000 with "USD" is $3,450.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[schema(as = Money, example = json!({"amount": 345000, "currency": "USD"}))]
pub(crate) struct MoneyOut {
    /// The amount in minor units, for example cents.
    amount: i64,
    /// The ISO 4217 code.
    #[schema(value_type = String, min_length = 3, max_length = 3)]
    currency: Currency,
}

impl From<Money> for MoneyOut {
    fn from(money: Money) -> Self {
        Self { amount: money.minor(), currency: money.currency() }
    }
}

/// An amount as a caller sends it: a whole number of minor units, always with its currency.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MoneyInput, example = json!({"amount": 345000, "currency": "USD"}))]
pub(crate) struct MoneyIn {
    /// The amount in minor units.
    amount: i64,
    /// The ISO 4217 code.
    #[schema(value_type = String, min_length = 3, max_length = 3)]
    currency: Currency,
}

impl From<MoneyIn> for Money {
    fn from(money: MoneyIn) -> Self {
        Self::new(money.amount, money.currency)
    }
}

/// One picture in several widths, as AVIF and WebP.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Picture)]
pub(crate) struct PictureOut {
    /// Which view it is.
    #[schema(example = "hero")]
    view: String,
    /// What it shows, for those who cannot see it.
    alt: String,
    /// Width of the largest rendition in pixels.
    width: i32,
    /// Height of the largest rendition in pixels.
    height: i32,
    /// The address of the largest WebP rendition, under the shop's own.
    #[schema(example = "/media/aurelia-solitaire/hero-1000.webp")]
    url: String,
    /// Every AVIF rendition, as an `srcset`.
    avif: String,
    /// Every WebP rendition, as an `srcset`.
    webp: String,
    /// The metal shown, when the picture belongs to one metal only.
    metal: Option<word::Metal>,
    /// What stands behind the picture: itself, a film or a model.
    kind: word::MediaKind,
    /// The address of the film or model.
    file: Option<String>,
    /// What must stay in view when it is cropped, in thousandths of the width from the left.
    focal_x: i32,
    /// The same in thousandths of the height from the top.
    focal_y: i32,
    /// The variants it belongs to; none for all.
    variants: Vec<String>,
}

impl From<&Media> for PictureOut {
    fn from(media: &Media) -> Self {
        Self {
            view: media.view.to_string(),
            alt: media.alt.to_string(),
            width: media.width,
            height: media.height,
            url: media.url(media.width, "webp"),
            avif: media.srcset("avif"),
            webp: media.srcset("webp"),
            metal: media.metal.map(Into::into),
            kind: media.kind.into(),
            file: media.file_url(),
            focal_x: media.focal.x,
            focal_y: media.focal.y,
            variants: media.variants.iter().map(ToString::to_string).collect(),
        }
    }
}
