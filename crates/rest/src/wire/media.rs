//! Uploads, and entries among a product's pictures.

use catalog::{
    media::{StaffMedia, Standing, Upload},
    model::Metal,
};
use kernel::ids::{MediaId, VariantId};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use super::{common::PictureOut, word};

/// What is about to be sent.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BeginUpload, example = json!({"product_id": "prod_069283r0000000000000000000", "name": "ring.jpg", "bytes": 2400000}))]
pub(crate) struct BeginUploadIn {
    /// The product it is for.
    pub(crate) product_id: String,
    /// What the file is called; only shown.
    pub(crate) name: String,
    /// How many bytes it has: at most 40 MB of a picture, 50 MB of a model, 200 MB of a film.
    pub(crate) bytes: i64,
    /// SHA-256 of the whole file in hexadecimal; what arrives must then match.
    pub(crate) digest: Option<String>,
}

/// A file on its way.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Upload)]
pub(crate) struct UploadOut {
    id: String,
    product_id: String,
    name: String,
    bytes: i64,
    /// How many bytes have arrived: the next `Upload-Offset`.
    received: i64,
    /// Whether parts are still taken. An upload that rests for four minutes is given up.
    open: bool,
    /// The entry it became.
    media_id: Option<String>,
}

impl UploadOut {
    pub(crate) fn of(upload: Upload) -> Self {
        Self {
            id: upload.id.to_string(),
            product_id: upload.product.to_string(),
            name: upload.name,
            bytes: upload.bytes,
            received: upload.received,
            open: upload.open,
            media_id: upload.media.map(|id| id.to_string()),
        }
    }
}

/// A picture, a film or a model of a product, as staff see it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StaffMedia)]
pub(crate) struct StaffMediaOut {
    id: String,
    product_id: String,
    kind: word::MediaKind,
    /// What the uploaded file was called; empty for pictures of the demonstration house.
    name: String,
    /// `making` while its sizes are made, then `ready`, or `failed`.
    #[schema(example = "ready")]
    state: &'static str,
    /// How many of its files are made.
    made: Option<i64>,
    /// How many there will be.
    to_make: Option<i64>,
    /// Whether shoppers see it.
    shown: bool,
    /// What keeps it from being on show, or why it failed.
    note: Option<String>,
    /// Its picture, or the one that stands for it.
    picture: Option<PictureOut>,
    alt: String,
    /// Thousandths of the width from the left.
    focal_x: i32,
    /// Thousandths of the height from the top.
    focal_y: i32,
    metal: Option<word::Metal>,
    /// The variants it belongs to; none for all.
    variants: Vec<String>,
    /// The entry whose picture stands for a film or a model.
    poster: Option<String>,
}

impl From<&StaffMedia> for StaffMediaOut {
    fn from(m: &StaffMedia) -> Self {
        let (state, made, to_make, reason) = match &m.standing {
            Standing::Making { made, of } => ("making", Some(*made), Some(*of), None),
            Standing::Ready => ("ready", None, None, None),
            Standing::Failed { reason } => ("failed", None, None, Some(reason.clone())),
        };
        Self {
            id: m.id.to_string(),
            product_id: m.product.to_string(),
            kind: m.kind.into(),
            name: m.name.clone(),
            state,
            made,
            to_make,
            shown: m.shown,
            note: reason.or_else(|| m.missing().map(str::to_owned)),
            picture: m.picture.as_ref().map(PictureOut::from),
            alt: m.alt.clone(),
            focal_x: m.focal.x,
            focal_y: m.focal.y,
            metal: m.metal.map(Into::into),
            variants: m.variants.iter().map(ToString::to_string).collect(),
            poster: m.poster.map(|id| id.to_string()),
        }
    }
}

/// Every entry of a product, in its order.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StaffMediaList)]
pub(crate) struct StaffMediaListOut {
    data: Vec<StaffMediaOut>,
}

impl StaffMediaListOut {
    pub(crate) fn of(entries: &[StaffMedia]) -> Self {
        Self { data: entries.iter().map(StaffMediaOut::from).collect() }
    }
}

/// The order of a product's entries.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MediaOrder)]
pub(crate) struct MediaOrderIn {
    /// The id of each entry once.
    #[schema(value_type = Vec<String>)]
    pub(crate) order: Vec<MediaId>,
}

/// What to change about an entry; what is left out stays, and `null` takes away.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MediaPatch, example = json!({"alt": "Three-quarter view of the ring on linen", "focal_x": 480, "focal_y": 300}))]
pub(crate) struct MediaPatchIn {
    /// At most 250 characters; empty takes the entry off show.
    pub(crate) alt: Option<String>,
    /// 0 to 1,000.
    pub(crate) focal_x: Option<i32>,
    /// 0 to 1,000.
    pub(crate) focal_y: Option<i32>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<word::Metal>)]
    pub(crate) metal: Option<Option<Metal>>,
    #[schema(value_type = Option<Vec<String>>)]
    pub(crate) variants: Option<Vec<VariantId>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    pub(crate) poster: Option<Option<MediaId>>,
}

/// Tells `null` from a field that was left out.
fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(d: D) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(d).map(Some)
}
