//! MP4 films: that the container is whole and nothing else, and that it tells nobody where it was filmed.
//!
//! A film is stored as it was sent, but for the boxes in which cameras and programs keep notes (place, owner, device):
//! they are emptied where they stand, so that nothing moves.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom, Write},
};

use kernel::FieldError;

use super::sniff::unfit;

/// More boxes than any film has.
const MOST_BOXES: usize = 10_000;
/// How far boxes are inside each other where notes are kept: `moov` / `trak` / `udta`.
const DEEPEST: usize = 2;
/// Boxes that no player needs: notes, and free space in which something may stand.
const NOTES: [&[u8; 4]; 5] = [b"udta", b"meta", b"uuid", b"free", b"skip"];

/// A box of an MP4 file (ISO/IEC 14496-12, 4.2): its type and where its content lies.
struct Part {
    kind: [u8; 4],
    kind_at: u64,
    content: u64,
    end: u64,
}

/// Checks an MP4 film and empties its notes.
///
/// # Errors
/// Boxes that do not fill the file exactly, as when it is cut off or something was added behind, or no film in them.
pub(super) fn clean_mp4(file: &mut File) -> Result<(), FieldError> {
    let size = file.seek(SeekFrom::End(0)).map_err(|_| damaged())?;
    let mut notes = Vec::new();
    let mut seen = 0;
    let kinds = walk(file, 0..size, 0, &mut notes, &mut seen).map_err(|_| damaged())?;
    if !kinds.contains(b"moov") || !kinds.contains(b"mdat") && !kinds.contains(b"moof") {
        return Err(damaged());
    }
    notes.iter().try_for_each(|part| empty(file, part)).map_err(|_| damaged())
}

pub(super) fn damaged() -> FieldError {
    unfit("This film is damaged or incomplete. Please save it again and send that.")
}

fn walk(
    file: &mut File,
    range: std::ops::Range<u64>,
    depth: usize,
    notes: &mut Vec<Part>,
    seen: &mut usize,
) -> io::Result<Vec<[u8; 4]>> {
    let mut kinds = Vec::new();
    let mut at = range.start;
    while at < range.end {
        *seen += 1;
        if *seen > MOST_BOXES {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let part = read_part(file, at, range.end)?;
        at = part.end;
        kinds.push(part.kind);
        match &part.kind {
            kind if NOTES.contains(&kind) => notes.push(part),
            b"moov" | b"trak" if depth < DEEPEST => {
                walk(file, part.content..part.end, depth + 1, notes, seen)?;
            }
            _ => {}
        }
    }
    Ok(kinds)
}

fn read_part(file: &mut File, at: u64, limit: u64) -> io::Result<Part> {
    let mut head = [0; 8];
    file.seek(SeekFrom::Start(at))?;
    file.read_exact(&mut head)?;
    let [a, b, c, d, kind @ ..] = head;
    let (header, size) = match u32::from_be_bytes([a, b, c, d]) {
        0 => (8, limit - at),
        1 => {
            let mut large = [0; 8];
            file.read_exact(&mut large)?;
            (16, u64::from_be_bytes(large))
        }
        small => (8, small.into()),
    };
    let end = at.checked_add(size).filter(|end| size >= header && *end <= limit);
    let end = end.ok_or(io::ErrorKind::InvalidData)?;
    Ok(Part { kind, kind_at: at + 4, content: at + header, end })
}

/// Makes free space of a box, of the same size.
fn empty(file: &mut File, part: &Part) -> io::Result<()> {
    file.seek(SeekFrom::Start(part.kind_at))?;
    file.write_all(b"free")?;
    file.seek(SeekFrom::Start(part.content))?;
    io::copy(&mut io::repeat(0).take(part.end - part.content), file)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
        let size = u32::try_from(content.len() + 8).unwrap();
        [&size.to_be_bytes()[..], kind, content].concat()
    }

    fn film(more: &[u8]) -> Vec<u8> {
        let notes = part(b"udta", b"\xa9xyz+48.8566+002.3522/");
        let track = part(b"trak", &[part(b"tkhd", &[0; 84]), part(b"udta", b"camera 7")].concat());
        let moov = part(b"moov", &[part(b"mvhd", &[0; 100]), track, notes].concat());
        let free = part(b"free", b"<script>");
        [part(b"ftyp", b"isom\0\0\0\0"), free, moov, part(b"mdat", b"pictures"), more.to_vec()].concat()
    }

    fn clean(bytes: &[u8]) -> Result<Vec<u8>, FieldError> {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        clean_mp4(&mut file)?;
        let mut cleaned = Vec::new();
        file.seek(SeekFrom::Start(0)).unwrap();
        file.read_to_end(&mut cleaned).unwrap();
        Ok(cleaned)
    }

    /// UP07, for films.
    #[test]
    fn a_film_loses_its_notes_and_nothing_moves() {
        let sent = film(&[]);
        let kept = clean(&sent).unwrap();
        assert_eq!(kept.len(), sent.len());
        let has = |bytes: &[u8], words: &[u8]| bytes.windows(words.len()).any(|part| part == words);
        assert!(has(&sent, b"+48.8566") && !has(&kept, b"+48.8566") && !has(&kept, b"camera 7"));
        assert!(!has(&kept, b"<script>"), "nor may anything stand in free space");
        assert!(has(&kept, b"mdatpictures") && !has(&kept, b"udta"));
    }

    /// UP01, for films: nothing may stand behind or instead of the boxes.
    #[test]
    fn a_film_that_is_also_something_else_is_refused() {
        let whole = film(&[]);
        for bad in [
            film(b"<html><script>alert(1)</script>"),
            whole[..whole.len() - 3].to_vec(),
            part(b"ftyp", b"isom"),
            [part(b"ftyp", b"isom"), part(b"mdat", b"x")].concat(),
            [part(b"ftyp", b"isom"), b"\0\0\0\x04moov".to_vec()].concat(),
            part(b"free", b"").repeat(MOST_BOXES + 1),
        ] {
            assert!(clean(&bad).is_err());
        }
    }
}
