//! What a file is, from its bytes alone.

use kernel::FieldError;

use super::model::{LARGEST_MODEL, LARGEST_PICTURE, LARGEST_UPLOAD};
use crate::model::MediaKind;

/// A kind of file the house takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Jpeg,
    Png,
    Webp,
    Mp4,
    Webm,
    Glb,
}

impl Format {
    pub(super) const fn kind(self) -> MediaKind {
        match self {
            Self::Jpeg | Self::Png | Self::Webp => MediaKind::Picture,
            Self::Mp4 | Self::Webm => MediaKind::Film,
            Self::Glb => MediaKind::Model,
        }
    }

    pub(super) const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Mp4 => "video/mp4",
            Self::Webm => "video/webm",
            Self::Glb => "model/gltf-binary",
        }
    }

    pub(super) const fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Webp => "webp",
            Self::Mp4 => "mp4",
            Self::Webm => "webm",
            Self::Glb => "glb",
        }
    }

    /// The most bytes of a file of this kind.
    pub(super) const fn largest(self) -> i64 {
        match self.kind() {
            MediaKind::Picture => LARGEST_PICTURE,
            MediaKind::Film => LARGEST_UPLOAD,
            MediaKind::Model => LARGEST_MODEL,
        }
    }
}

/// How many bytes of a file [`sniff`] wants to see, when it has as many.
pub(super) const HEAD: usize = 64;

/// The format that a file begins as.
///
/// # Errors
/// Anything the house does not take, with words for the likeliest mistakes.
pub(super) fn sniff(head: &[u8]) -> Result<Format, FieldError> {
    if head.starts_with(b"\xff\xd8\xff") {
        return Ok(Format::Jpeg);
    }
    if head.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Ok(Format::Png);
    }
    if head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP") {
        return Ok(Format::Webp);
    }
    if head.starts_with(b"glTF") {
        return Ok(Format::Glb);
    }
    if head.starts_with(b"\x1a\x45\xdf\xa3") {
        // the type of document stands within the first few dozen bytes
        let webm = head.windows(7).any(|part| part == b"\x42\x82\x84webm");
        return if webm { Ok(Format::Webm) } else { Err(unfit(FILM)) };
    }
    if head.get(4..8) == Some(b"ftyp") {
        return match head.get(8..12).unwrap_or_default() {
            b"isom" | b"iso2" | b"iso4" | b"iso5" | b"iso6" | b"mp41" | b"mp42" | b"avc1" | b"M4V "
            | b"MSNV" | b"dash" => Ok(Format::Mp4),
            b"heic" | b"heix" | b"mif1" | b"msf1" | b"avif" | b"avis" => Err(unfit(
                "HEIC and AVIF pictures cannot be taken as originals. Save the picture as JPEG, PNG or WebP and send that.",
            )),
            _ => Err(unfit(FILM)),
        };
    }
    if head.starts_with(b"GIF8") {
        return Err(unfit("GIF pictures are not taken. Save it as PNG, or a moving one as an MP4 film."));
    }
    let text = String::from_utf8_lossy(head).trim_start_matches('\u{feff}').trim_start().to_ascii_lowercase();
    if text.starts_with("<svg") || text.starts_with("<?xml") || text.starts_with("<!doctype svg") {
        return Err(unfit(
            "SVG drawings can carry programs and are not taken. Save it as PNG and send that.",
        ));
    }
    Err(unfit(
        "This is none of the files we take, whatever its name says. Send a JPEG, PNG or WebP picture, an MP4 or WebM film, or a GLB model.",
    ))
}

const FILM: &str =
    "Films of this kind do not play in every browser. Save it as MP4 (H.264) or WebM and send that.";

/// A refusal of the file itself.
pub(super) fn unfit(message: impl Into<std::borrow::Cow<'static, str>>) -> FieldError {
    FieldError::new("file", "unfit_file", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_say_what_a_file_is_and_its_name_says_nothing() {
        let cases: [(&[u8], Format); 7] = [
            (b"\xff\xd8\xff\xe0....JFIF", Format::Jpeg),
            (b"\x89PNG\r\n\x1a\n....", Format::Png),
            (b"RIFF\x10\0\0\0WEBPVP8 ", Format::Webp),
            (b"glTF\x02\0\0\0", Format::Glb),
            (b"\0\0\0\x18ftypisom....", Format::Mp4),
            (b"\0\0\0\x18ftypmp42....", Format::Mp4),
            (
                b"\x1a\x45\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webm",
                Format::Webm,
            ),
        ];
        for (head, format) in cases {
            assert_eq!(sniff(head).unwrap(), format, "{head:?}");
        }
    }

    /// UP01, and the drawing with a program in it.
    #[test]
    fn whatever_could_be_a_document_is_refused() {
        let cases: [&[u8]; 13] = [
            b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
            b"\xef\xbb\xbf  <SVG onload=alert(1)>",
            b"<?xml version='1.0'?><svg/>",
            b"<!DOCTYPE html><script>alert(1)</script>",
            b"GIF89a=0;alert(1)//",
            b"%PDF-1.7",
            b"PK\x03\x04",
            b"MZ",
            b"#!/bin/sh",
            b"\0\0\0\x18ftypheic",
            b"\0\0\0\x14ftypqt  ",
            b"\x1a\x45\xdf\xa3B\x82\x88matroska",
            b"",
        ];
        for head in cases {
            assert_eq!(sniff(head).unwrap_err().code, "unfit_file", "{head:?}");
        }
    }
}
