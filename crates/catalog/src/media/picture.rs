//! Pictures: looking at one within limits, and making the sizes the shop shows.
//!
//! Everything here is long work for the processor; [`super::bench`] is where it is done.

use std::io::Cursor;

use image::{
    DynamicImage, ImageDecoder, ImageFormat, ImageReader, ImageResult, Limits,
    codecs::{png::PngDecoder, webp::WebPDecoder},
    imageops::FilterType,
    metadata::Orientation,
};
use kernel::FieldError;
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};
use ravif::{Encoder, Img, RGBA8};

use super::sniff::{Format, unfit};

/// The longest side, in pixels, that is decoded.
const LONGEST_SIDE: u32 = 12_000;
/// The most pixels that are decoded: what the cameras of product photographers make, twice.
const MOST_PIXELS: u64 = 50_000_000;
/// The shortest side, in pixels, that is worth showing.
const SHORTEST_SIDE: u32 = 320;
/// The most memory a decoder may take: the pixels at eight bytes each, and some more to work with.
const MOST_MEMORY: u64 = 512 * 1024 * 1024;
/// ravif's quality, 1 to 100. Looks like 62 of libavif on our pictures, which experience chose.
const AVIF_QUALITY: f32 = 70.0;
/// ravif's speed, 1 to 10: from 8 on a picture takes seconds rather than a minute and is hardly larger.
const AVIF_SPEED: u8 = 8;
/// libwebp's quality, 0 to 100.
const WEBP_QUALITY: f32 = 80.0;

/// The formats that every picture is made in.
pub(super) const FORMATS: [Rendition; 2] = [Rendition::Avif, Rendition::Webp];

/// A format that pictures are made in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rendition {
    Avif,
    Webp,
}

impl Rendition {
    pub(super) const fn extension(self) -> &'static str {
        match self {
            Self::Avif => "avif",
            Self::Webp => "webp",
        }
    }
}

/// Decodes a picture and answers its size as it is seen, after turning.
///
/// # Errors
/// Too large to decode (told from its header, before any pixel is), too small, moving, or damaged.
pub(super) fn look(bytes: &[u8], format: Format) -> Result<(i32, i32), FieldError> {
    let picture = open(bytes, format)?;
    let side = |n: u32| i32::try_from(n).unwrap_or(i32::MAX);
    Ok((side(picture.width()), side(picture.height())))
}

/// The picture as it is seen: turned as the camera was held, in sRGB, and without anything else that the file carried.
///
/// # Errors
/// As [`look`].
pub(super) fn open(bytes: &[u8], format: Format) -> Result<DynamicImage, FieldError> {
    let kind = match format {
        Format::Png => ImageFormat::Png,
        Format::Webp => ImageFormat::WebP,
        _ => ImageFormat::Jpeg,
    };
    check_size(bytes, kind)?;
    if is_moving(bytes, kind).map_err(|_| damaged())? {
        return Err(unfit("Moving pictures are not taken. Send a still one, or a film as MP4."));
    }
    let (image, orientation, profile) = decode(bytes, kind).map_err(|_| damaged())?;
    let mut image = to_srgb(image, profile.as_deref());
    image.apply_orientation(orientation);
    Ok(image)
}

pub(super) fn damaged() -> FieldError {
    unfit("This picture is damaged or incomplete. Please save it again and send that.")
}

fn check_size(bytes: &[u8], kind: ImageFormat) -> Result<(), FieldError> {
    let (width, height) =
        ImageReader::with_format(Cursor::new(bytes), kind).into_dimensions().map_err(|_| damaged())?;
    if width.max(height) > LONGEST_SIDE || u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(unfit(format!(
            "This picture has {} × {} pixels. Send one of at most {} pixels a side and 50 megapixels.",
            grouped(width),
            grouped(height),
            grouped(LONGEST_SIDE),
        )));
    }
    if width.min(height) < SHORTEST_SIDE {
        return Err(unfit(format!(
            "This picture has {width} × {height} pixels. Send one of at least {SHORTEST_SIDE} pixels a side, better 2,000."
        )));
    }
    Ok(())
}

/// "30,000".
fn grouped(number: u32) -> String {
    match number {
        0..1_000 => number.to_string(),
        _ => format!("{},{:03}", grouped(number / 1_000), number % 1_000),
    }
}

fn is_moving(bytes: &[u8], kind: ImageFormat) -> ImageResult<bool> {
    match kind {
        ImageFormat::Png => PngDecoder::new(Cursor::new(bytes))?.is_apng(),
        ImageFormat::WebP => Ok(WebPDecoder::new(Cursor::new(bytes))?.has_animation()),
        _ => Ok(false),
    }
}

type Decoded = (DynamicImage, Orientation, Option<Vec<u8>>);

fn decode(bytes: &[u8], kind: ImageFormat) -> ImageResult<Decoded> {
    let mut limits = Limits::default();
    (limits.max_image_width, limits.max_image_height) = (Some(LONGEST_SIDE), Some(LONGEST_SIDE));
    limits.max_alloc = Some(MOST_MEMORY);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), kind);
    reader.limits(limits);
    let mut decoder = reader.into_decoder()?;
    // what the camera wrote beside the pixels may be damaged without the pixels being so
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let profile = decoder.icc_profile().unwrap_or(None);
    let image = DynamicImage::from_decoder(decoder)?;
    Ok((image, orientation, profile))
}

/// Eight bits a colour in sRGB, with transparency only where there is some. A profile that cannot be read is taken for sRGB.
fn to_srgb(image: DynamicImage, profile: Option<&[u8]>) -> DynamicImage {
    let image = if image.color().has_alpha() {
        let image = image.into_rgba8();
        if image.pixels().all(|p| p.0[3] == u8::MAX) {
            DynamicImage::ImageRgb8(DynamicImage::ImageRgba8(image).into_rgb8())
        } else {
            DynamicImage::ImageRgba8(image)
        }
    } else {
        DynamicImage::ImageRgb8(image.into_rgb8())
    };
    match profile.and_then(|p| ColorProfile::new_from_slice(p).ok()) {
        Some(profile) if profile.color_space == DataColorSpace::Rgb => convert(image, &profile),
        _ => image,
    }
}

fn convert(mut image: DynamicImage, profile: &ColorProfile) -> DynamicImage {
    let layout = if image.color().has_alpha() { Layout::Rgba } else { Layout::Rgb };
    let srgb = ColorProfile::new_srgb();
    let Ok(transform) = profile.create_transform_8bit(layout, &srgb, layout, TransformOptions::default())
    else {
        return image;
    };
    let mut converted = vec![0; image.as_bytes().len()];
    if transform.transform(image.as_bytes(), &mut converted).is_ok() {
        match &mut image {
            DynamicImage::ImageRgb8(pixels) => pixels.copy_from_slice(&converted),
            DynamicImage::ImageRgba8(pixels) => pixels.copy_from_slice(&converted),
            _ => {}
        }
    }
    image
}

/// The picture at another size.
pub(super) fn at_size(image: &DynamicImage, width: i32, height: i32) -> DynamicImage {
    let side = |n: i32| u32::try_from(n).unwrap_or(1).max(1);
    let (width, height) = (side(width), side(height));
    if (image.width(), image.height()) == (width, height) {
        return image.clone();
    }
    image.resize_exact(width, height, FilterType::Lanczos3)
}

/// The bytes of a rendition.
///
/// # Errors
/// What the encoder said; it is a defect of ours or of the encoder.
pub(super) fn encode(image: &DynamicImage, format: Rendition) -> Result<Vec<u8>, String> {
    match format {
        Rendition::Avif => avif(image),
        Rendition::Webp => webp(image),
    }
}

fn avif(image: &DynamicImage) -> Result<Vec<u8>, String> {
    let encoder =
        Encoder::new().with_quality(AVIF_QUALITY).with_alpha_quality(AVIF_QUALITY).with_speed(AVIF_SPEED);
    let side = |n: u32| usize::try_from(n).unwrap_or(0);
    let (width, height) = (side(image.width()), side(image.height()));
    let pixels: Vec<_> =
        image.to_rgba8().pixels().map(|p| RGBA8::new(p.0[0], p.0[1], p.0[2], p.0[3])).collect();
    // what is opaque goes without transparency; `encode_rgb` is generic and would be compiled here, unoptimized
    let encoded = encoder.encode_rgba(Img::new(pixels.as_slice(), width, height));
    encoded.map(|done| done.avif_file).map_err(|e| e.to_string())
}

fn webp(image: &DynamicImage) -> Result<Vec<u8>, String> {
    let (width, height) = (image.width(), image.height());
    let encoded = if let Some(pixels) = image.as_rgba8() {
        webp::Encoder::from_rgba(pixels, width, height).encode_simple(false, WEBP_QUALITY)
    } else {
        webp::Encoder::from_rgb(&image.to_rgb8(), width, height).encode_simple(false, WEBP_QUALITY)
    };
    encoded.map(|memory| memory.to_vec()).map_err(|e| format!("{e:?}"))
}

#[cfg(test)]
mod tests;
