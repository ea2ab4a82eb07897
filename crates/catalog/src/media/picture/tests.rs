//! Pictures made to do harm, pictures that know too much, and pictures that are simply wide.

use image::{ImageEncoder, RgbImage, RgbaImage, codecs::jpeg::JpegEncoder};
use kernel::{Random, SeededRandom};

use super::*;

fn photo(width: u32, height: u32) -> DynamicImage {
    let shade = |n: u32| u8::try_from(n % 256).unwrap();
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, |x, y| {
        image::Rgb([shade(x), shade(y), shade(x * y)])
    }))
}

fn saved(image: &DynamicImage, kind: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, kind).unwrap();
    bytes.into_inner()
}

fn has(bytes: &[u8], words: &[u8]) -> bool {
    bytes.windows(words.len()).any(|part| part == words)
}

/// A chunk of a PNG, with its checksum.
fn chunk(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let named = [kind.as_slice(), content].concat();
    let mut crc = u32::MAX;
    for byte in &named {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
        }
    }
    [&u32::try_from(content.len()).unwrap().to_be_bytes()[..], &named, &(!crc).to_be_bytes()].concat()
}

fn png_that_says(width: u32, height: u32) -> Vec<u8> {
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 2, 0, 0, 0]].concat();
    [b"\x89PNG\r\n\x1a\n".to_vec(), chunk(b"IHDR", &header), chunk(b"IDAT", b"x"), chunk(b"IEND", b"")]
        .concat()
}

/// EXIF of a camera held upright (orientation 6), with the owner's name and a place.
fn exif() -> Vec<u8> {
    let mut tiff = b"MM\0\x2a\0\0\0\x08\0\x03".to_vec();
    tiff.extend(b"\x01\x12\0\x03\0\0\0\x01\0\x06\0\0");
    tiff.extend(b"\x01\x3b\0\x02\0\0\0\x0c\0\0\0\x32");
    tiff.extend(b"\x88\x25\0\x04\0\0\0\x01\0\0\0\x3e\0\0\0\0");
    tiff.extend(b"Ada Byron 1\0");
    tiff.extend(b"\0\x01\0\x01\0\x02\0\0\0\x02N\0\0\0\0\0\0\0GPS 48.8566 N");
    tiff
}

/// The bomb: 2.7 GB of pixels in a hundred bytes.
#[test]
fn a_picture_of_thirty_thousand_pixels_a_side_is_refused_from_its_header() {
    let refused = look(&png_that_says(30_000, 30_000), Format::Png).unwrap_err();
    assert!(refused.message.contains("30,000 × 30,000"), "{}", refused.message);
    for (width, height) in
        [(12_001, 400), (400, 12_001), (8_000, 7_000), (u32::MAX >> 1, 1), (0, 0), (319, 4_000)]
    {
        assert!(look(&png_that_says(width, height), Format::Png).is_err(), "{width} × {height}");
    }
}

/// UP07.
#[test]
fn a_photograph_is_turned_as_the_camera_was_held_and_forgets_who_took_it_and_where() {
    let pixels = photo(480, 320);
    let mut sent = Vec::new();
    let mut encoder = JpegEncoder::new(&mut sent);
    encoder.set_exif_metadata(exif()).unwrap();
    encoder.write_image(pixels.as_bytes(), 480, 320, image::ExtendedColorType::Rgb8).unwrap();
    assert!(has(&sent, b"Ada Byron") && has(&sent, b"GPS 48.8566"));
    assert_eq!(look(&sent, Format::Jpeg).unwrap(), (320, 480));
    let image = at_size(&open(&sent, Format::Jpeg).unwrap(), 160, 240);
    for format in FORMATS {
        let made = encode(&image, format).unwrap();
        for secret in [&b"Ada Byron"[..], b"GPS", b"Exif", b"EXIF"] {
            assert!(!has(&made, secret), "{format:?}");
        }
    }
}

/// UP01: what stands behind or inside a picture stays behind.
#[test]
fn a_picture_that_is_also_a_page_becomes_only_a_picture() {
    let script = b"<html><script>alert(document.domain)</script>";
    let jpeg = [saved(&photo(400, 400), ImageFormat::Jpeg), script.to_vec()].concat();
    let mut png = saved(&photo(400, 400), ImageFormat::Png);
    png.splice(33..33, chunk(b"tEXt", &[&b"Comment\0"[..], script].concat()));
    for (sent, format) in [(jpeg, Format::Jpeg), (png, Format::Png)] {
        assert!(has(&sent, b"<script>"));
        let image = at_size(&open(&sent, format).unwrap(), 160, 160);
        for rendition in FORMATS {
            assert!(!has(&encode(&image, rendition).unwrap(), b"<script>"));
        }
    }
}

#[test]
fn transparency_is_kept_where_there_is_some_and_dropped_where_there_is_none() {
    let opaque = DynamicImage::ImageRgba8(photo(400, 400).into_rgba8());
    assert!(!open(&saved(&opaque, ImageFormat::Png), Format::Png).unwrap().color().has_alpha());
    let clear = DynamicImage::ImageRgba8(RgbaImage::from_pixel(400, 400, image::Rgba([9, 9, 9, 40])));
    let image = open(&saved(&clear, ImageFormat::Png), Format::Png).unwrap();
    assert!(image.color().has_alpha());
    let small = at_size(&image, 160, 160);
    assert!(FORMATS.into_iter().all(|format| encode(&small, format).is_ok()));
}

/// UP08, a small corpus: damaged pictures are refused or drawn, and nothing worse.
#[test]
fn damaged_pictures_are_answered_for() {
    let random = SeededRandom::new(8);
    let whole = photo(330, 330);
    for (kind, format) in [
        (ImageFormat::Jpeg, Format::Jpeg),
        (ImageFormat::Png, Format::Png),
        (ImageFormat::WebP, Format::Webp),
    ] {
        let bytes = saved(&whole, kind);
        assert_eq!(look(&bytes, format).unwrap(), (330, 330));
        assert!(look(&bytes[..bytes.len() / 2], format).is_err() || kind == ImageFormat::Jpeg);
        assert!(look(&bytes[..20], format).is_err() && look(&[], format).is_err());
        for _ in 0..60 {
            let mut dice = [0; 12];
            random.fill(&mut dice);
            let mut bad = bytes.clone();
            for place in dice.chunks(3) {
                let at = usize::from(u16::from_le_bytes([place[0], place[1]])) % bad.len().min(4_000);
                bad[at] = place[2];
            }
            // whichever it is, it is an answer
            let _ = look(&bad, format);
        }
    }
}
