//! A picture that somebody outside the house sends, made anew so that nothing but its pixels is kept.
//!
//! For references and photographs of a client's own stone: they are looked at, and never sold from.

use bytes::Bytes;
use kernel::FieldError;

use super::{
    bench,
    examine::check_bytes,
    model::height_at,
    picture::{self, Rendition},
    sniff::{HEAD, sniff, unfit},
    whole::check_whole,
};
use crate::{CatalogError, model::MediaKind};

/// The widest that such a picture is kept, in pixels: enough to look closely on a large screen.
const WIDEST: i32 = 2_000;

/// A picture without anything that the sender's camera or program wrote beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CleanPicture {
    /// The picture as WebP, turned as the camera was held, in sRGB.
    pub webp: Bytes,
    /// Its width in pixels.
    pub width: i32,
    /// Its height in pixels.
    pub height: i32,
}

/// Decodes a JPEG, PNG or WebP within the house's limits and draws it anew; long work, done off the threads that answer requests.
///
/// # Errors
/// `file`: what is no picture whatever its name says, one too large or too small, moving, damaged, or two things at once.
pub async fn clean_picture(bytes: Bytes) -> Result<CleanPicture, CatalogError> {
    bench::work(move || clean(&bytes)).await
}

fn clean(bytes: &Bytes) -> Result<CleanPicture, FieldError> {
    let format = sniff(bytes.get(..HEAD).unwrap_or(bytes))?;
    if format.kind() != MediaKind::Picture {
        return Err(unfit("Only pictures are taken here. Send a JPEG, PNG or WebP."));
    }
    check_bytes(format, i64::try_from(bytes.len()).unwrap_or(i64::MAX))?;
    let image = picture::open(bytes, format)?;
    check_whole(bytes, format)?;
    let side = |n: u32| i32::try_from(n).unwrap_or(i32::MAX);
    let (own_width, own_height) = (side(image.width()), side(image.height()));
    let width = own_width.min(WIDEST);
    let height = height_at(width, own_width, own_height);
    let drawn = picture::encode(&picture::at_size(&image, width, height), Rendition::Webp);
    let webp = drawn.map_err(|error| {
        tracing::error!(%error, "a picture could not be drawn anew");
        picture::damaged()
    })?;
    Ok(CleanPicture { webp: webp.into(), width, height })
}
