//! That a picture's file is a picture from its first byte to its last, and that nothing beside the pixels is a page or a
//! program. Files that are two things at once get past one check as the first and do harm as the second.
//!
//! Shoppers get only what is drawn anew; this is for the original, which the house keeps.

use kernel::FieldError;

use super::{
    picture::damaged,
    sniff::{Format, unfit},
};

/// Checks the file without decoding it.
///
/// # Errors
/// One that ends too early, has something behind the picture, or carries a page or a program among its notes.
pub(super) fn check_whole(bytes: &[u8], format: Format) -> Result<(), FieldError> {
    let mut notes = Vec::new();
    let end = match format {
        Format::Png => png(bytes, &mut notes),
        Format::Webp => webp(bytes, &mut notes),
        _ => jpegs(bytes, &mut notes),
    };
    let end = end.ok_or_else(damaged)?;
    // cameras fill up the last block
    if bytes.get(end..).unwrap_or_default().iter().any(|b| *b != 0) {
        return Err(unfit(
            "Something else stands behind the picture in this file. Save the picture alone as JPEG or PNG and send that.",
        ));
    }
    if notes.into_iter().any(is_program) {
        return Err(unfit(
            "The notes inside this picture hold a page or a program. Save a copy without notes as JPEG or PNG and send that.",
        ));
    }
    Ok(())
}

/// How pages and programs begin, in lower case. A letter behind one of the first four makes another word of it.
const PAGES: [&[u8]; 4] = [b"<html", b"<svg", b"<script", b"<iframe"];
const PROGRAMS: [&[u8]; 4] = [b"<!doctype", b"<?php", b"%pdf-", b"pk\x05\x06\0\0\0\0"];

fn is_program(note: &[u8]) -> bool {
    let begins = |at: &[u8], word: &[u8]| at.get(..word.len()).is_some_and(|w| w.eq_ignore_ascii_case(word));
    (0..note.len()).filter_map(|at| note.get(at..)).any(|rest| {
        PROGRAMS.iter().any(|word| begins(rest, word))
            || PAGES.iter().any(|word| {
                begins(rest, word) && !rest.get(word.len()).is_some_and(u8::is_ascii_alphanumeric)
            })
    })
}

/// A JPEG, and further ones right behind it: telephones put a second exposure there (CIPA DC-007).
fn jpegs<'a>(bytes: &'a [u8], notes: &mut Vec<&'a [u8]>) -> Option<usize> {
    let mut end = jpeg(bytes, 0, notes)?;
    while bytes.get(end..)?.starts_with(b"\xff\xd8\xff") {
        end = jpeg(bytes, end, notes)?;
    }
    Some(end)
}

/// Where the JPEG that begins here ends (ITU-T T.81, annex B).
fn jpeg<'a>(bytes: &'a [u8], start: usize, notes: &mut Vec<&'a [u8]>) -> Option<usize> {
    let mut at = start + 2;
    loop {
        if *bytes.get(at)? != 0xff {
            return None;
        }
        // any number of these may stand before a marker
        while *bytes.get(at)? == 0xff {
            at += 1;
        }
        let marker = *bytes.get(at)?;
        at += 1;
        match marker {
            0xd9 => return Some(at),
            0x01 | 0xd0..=0xd7 => continue,
            0x00 | 0xd8 => return None,
            _ => {}
        }
        let length = usize::from(u16::from_be_bytes([*bytes.get(at)?, *bytes.get(at + 1)?]));
        let content = bytes.get(at + 2..at + length)?;
        if matches!(marker, 0xe0..=0xef | 0xfe) {
            notes.push(content);
        }
        at += length;
        if marker == 0xda {
            at += pixels(bytes.get(at..)?)?;
        }
    }
}

/// How many bytes of pixels come before the next marker: within them a 255 has a 0 or a restart behind it.
fn pixels(bytes: &[u8]) -> Option<usize> {
    bytes.windows(2).position(|pair| pair[0] == 0xff && !matches!(pair[1], 0x00 | 0xd0..=0xd7))
}

/// Where the PNG ends (W3C PNG, 5.3).
fn png<'a>(bytes: &'a [u8], notes: &mut Vec<&'a [u8]>) -> Option<usize> {
    let mut at = 8;
    loop {
        let length = usize::try_from(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?)).ok()?;
        let kind = bytes.get(at + 4..at + 8)?;
        let content = bytes.get(at + 8..at.checked_add(8)?.checked_add(length)?)?;
        at = at.checked_add(12)?.checked_add(length)?;
        match kind {
            b"IEND" => return (at <= bytes.len()).then_some(at),
            b"IDAT" => {}
            _ => notes.push(content),
        }
    }
}

/// Where the WebP ends (RFC 9649, 2.3).
fn webp<'a>(bytes: &'a [u8], notes: &mut Vec<&'a [u8]>) -> Option<usize> {
    let number = |at: usize| {
        let four = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        usize::try_from(u32::from_le_bytes(four)).ok()
    };
    let end = number(4)?.checked_add(8)?;
    let mut at = 12;
    while at < end {
        let length = number(at.checked_add(4)?)?;
        let content = bytes.get(at + 8..at.checked_add(8)?.checked_add(length)?)?;
        if !matches!(bytes.get(at..at + 4)?, b"VP8 " | b"VP8L" | b"ALPH" | b"ANMF") {
            notes.push(content);
        }
        at = at.checked_add(8)?.checked_add(length.next_multiple_of(2))?;
    }
    // an odd last chunk may miss its filling byte
    (at == end || at == end + 1).then(|| at.min(bytes.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A segment of a JPEG.
    fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
        let length = u16::try_from(content.len() + 2).unwrap();
        [&[0xff, marker][..], &length.to_be_bytes(), content].concat()
    }

    fn jpeg_with(note: &[u8]) -> Vec<u8> {
        let scan = [segment(0xda, &[0; 10]), b"ab\xff\0<script>\xff\xd3cd".to_vec()].concat();
        [&b"\xff\xd8"[..], &segment(0xe1, note), &segment(0xdb, &[7; 65]), &scan, &scan, b"\xff\xd9"].concat()
    }

    fn chunk(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
        [&u32::try_from(content.len()).unwrap().to_be_bytes()[..], kind, content, b"crc."].concat()
    }

    fn png_with(note: &[u8]) -> Vec<u8> {
        let pixels = chunk(b"IDAT", b"<script>");
        [
            &b"\x89PNG\r\n\x1a\n"[..],
            &chunk(b"IHDR", &[0; 13]),
            &chunk(b"tEXt", note),
            &pixels,
            &chunk(b"IEND", b""),
        ]
        .concat()
    }

    fn webp_with(note: &[u8]) -> Vec<u8> {
        let part = |kind: &[u8; 4], content: &[u8]| {
            let filling = vec![0; content.len() % 2];
            [kind, &u32::try_from(content.len()).unwrap().to_le_bytes()[..], content, &filling].concat()
        };
        let parts = [part(b"VP8 ", b"<script>"), part(b"EXIF", note)].concat();
        let size = u32::try_from(parts.len() + 4).unwrap().to_le_bytes();
        [&b"RIFF"[..], &size, b"WEBP", &parts].concat()
    }

    type Made = fn(&[u8]) -> Vec<u8>;
    const KINDS: [(Format, Made); 3] =
        [(Format::Jpeg, jpeg_with), (Format::Png, png_with), (Format::Webp, webp_with)];

    /// Pixels may look like anything; a description may speak of scripts.
    #[test]
    fn a_picture_with_the_notes_of_a_camera_is_whole() {
        for (format, with) in KINDS {
            for note in
                [&b"Exif\0\0MM, lens 90 mm"[..], b"<?xpacket?><x:xmpmeta/> scripts, htmlx, <svgx>", b""]
            {
                assert_eq!(check_whole(&with(note), format), Ok(()), "{format:?}");
                assert_eq!(check_whole(&[with(note), vec![0; 9]].concat(), format), Ok(()), "{format:?}");
            }
        }
        let two = [jpeg_with(b"MPF\0"), jpeg_with(b"gain map")].concat();
        assert_eq!(check_whole(&two, Format::Jpeg), Ok(()));
    }

    /// UP01.
    #[test]
    fn a_picture_that_is_also_something_else_is_refused() {
        for (format, with) in KINDS {
            for more in [&b"<html><script>alert(1)</script>"[..], b"PK\x03\x04", b"%PDF-1.7", b"\0\0x"] {
                let both = [with(b"plain"), more.to_vec()].concat();
                let refused = check_whole(&both, format).unwrap_err();
                assert!(refused.message.contains("behind the picture"), "{format:?}: {}", refused.message);
            }
            for note in [
                &b"x<SCRIPT>alert(1)</SCRIPT>"[..],
                b"<svg/onload=alert(1)>",
                b"<html>",
                b"<!DOCTYPE html>",
                b"<?php system($_GET[0]);",
                b"%PDF-1.7",
                b"PK\x05\x06\0\0\0\0\x01\0",
            ] {
                let refused = check_whole(&with(note), format).unwrap_err();
                assert!(refused.message.contains("notes"), "{format:?}: {}", refused.message);
            }
        }
    }

    #[test]
    fn a_picture_that_ends_too_early_is_damaged() {
        for (format, with) in KINDS {
            let whole = with(b"plain.");
            for cut in 1..whole.len() {
                assert!(check_whole(&whole[..cut], format).is_err(), "{format:?} {cut}");
            }
        }
    }
}
