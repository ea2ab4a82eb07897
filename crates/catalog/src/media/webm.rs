//! WebM films: that the container is whole and nothing else, and that it says nothing of who made it.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom, Write},
};

use kernel::FieldError;

use super::film::damaged;

/// More elements than any film of this size has.
const MOST_ELEMENTS: usize = 500_000;

// RFC 9559, 5.1, and RFC 8794, 11
const HEADER: u32 = 0x1a45_dfa3;
const SEGMENT: u32 = 0x1853_8067;
const TRACKS: u32 = 0x1654_ae6b;
const CLUSTER: u32 = 0x1f43_b675;
const TAGS: u32 = 0x1254_c367;
const VOID: u32 = 0xec;
const CHECKSUM: u32 = 0xbf;
/// What else stands in a segment: where things are, how long it is, chapters, places to begin.
const SECTIONS: [u32; 4] = [0x114d_9b74, 0x1549_a966, 0x1043_a770, 0x1c53_bb6b];
/// What a cluster holds; seen here only when the cluster does not say where it ends.
const BLOCKS: [u32; 6] = [0xe7, 0xab, 0xa7, 0xa3, 0xa0, 0xaf];

/// An element of the file.
struct Element {
    id: u32,
    start: u64,
    content: u64,
    /// `None` where a recorder could not know it.
    end: Option<u64>,
}

/// Checks a WebM film and empties its tags.
///
/// # Errors
/// Elements that do not fill the file exactly, files attached to it, and no film in it.
pub(super) fn clean_webm(file: &mut File) -> Result<(), FieldError> {
    let size = file.seek(SeekFrom::End(0)).map_err(|_| damaged())?;
    let notes = walk(file, size).map_err(|_| damaged())?;
    notes.into_iter().try_for_each(|(start, end)| void(file, start, end)).map_err(|_| damaged())
}

/// Where tags and free space lie.
fn walk(file: &mut File, size: u64) -> io::Result<Vec<(u64, u64)>> {
    let wrong = || io::Error::from(io::ErrorKind::InvalidData);
    let header = read_element(file, 0, size)?;
    let segment = read_element(file, header.end.ok_or_else(wrong)?, size)?;
    if header.id != HEADER || segment.id != SEGMENT || segment.end.is_some_and(|end| end != size) {
        return Err(wrong());
    }
    let (mut at, mut tracks, mut clusters, mut notes) = (segment.content, false, false, Vec::new());
    for _ in 0..MOST_ELEMENTS {
        if at == size {
            return if tracks && clusters { Ok(notes) } else { Err(wrong()) };
        }
        let element = read_element(file, at, size)?;
        at = match (element.id, element.end) {
            // what does not say where it ends is gone through
            (CLUSTER, None) => element.content,
            (_, Some(end)) => end,
            _ => return Err(wrong()),
        };
        match element.id {
            TRACKS => tracks = true,
            CLUSTER => clusters = true,
            TAGS | VOID => notes.push((element.start, at)),
            CHECKSUM => {}
            id if SECTIONS.contains(&id) || clusters && BLOCKS.contains(&id) => {}
            // attachments above all
            _ => return Err(wrong()),
        }
    }
    Err(wrong())
}

/// An id and a length, each of as many bytes as its first one says (RFC 8794, 4).
fn read_element(file: &mut File, at: u64, limit: u64) -> io::Result<Element> {
    let wrong = || io::Error::from(io::ErrorKind::InvalidData);
    file.seek(SeekFrom::Start(at))?;
    let (id, id_bytes) = read_number(file, 4)?;
    let (length, bytes) = read_number(file, 8)?;
    let content = at + u64::from(id_bytes) + u64::from(bytes);
    let plain = length & !(1 << (7 * bytes));
    let unknown = plain == (1 << (7 * bytes)) - 1;
    let end = content.checked_add(plain).filter(|end| *end <= limit);
    if !unknown && end.is_none() || content > limit {
        return Err(wrong());
    }
    let id = u32::try_from(id).map_err(|_| wrong())?;
    Ok(Element { id, start: at, content, end: end.filter(|_| !unknown) })
}

/// The number with the bit that says how long it is, and how many bytes it has.
fn read_number(file: &mut File, most: u32) -> io::Result<(u64, u32)> {
    let mut bytes = [0; 8];
    file.read_exact(&mut bytes[7..])?;
    let length = bytes[7].leading_zeros() + 1;
    if length > most {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut number = u64::from(bytes[7]);
    for _ in 1..length {
        let mut next = [0];
        file.read_exact(&mut next)?;
        number = number << 8 | u64::from(next[0]);
    }
    Ok((number, length))
}

/// Makes free space of an element, of the same size: so that nothing moves.
fn void(file: &mut File, start: u64, end: u64) -> io::Result<()> {
    file.seek(SeekFrom::Start(start))?;
    let rest = end - start;
    let header = if rest < 9 {
        // an element has at least an id and a length
        vec![0xec, 0x80 | u8::try_from(rest.saturating_sub(2)).unwrap_or(0)]
    } else {
        [&[0xec][..], &((rest - 9) | 1 << 56).to_be_bytes()].concat()
    };
    file.write_all(&header)?;
    io::copy(&mut io::repeat(0).take(rest.saturating_sub(header.len() as u64)), file)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn element(id: &[u8], content: &[u8]) -> Vec<u8> {
        let length = u16::try_from(content.len()).unwrap() | 0x4000;
        [id, &length.to_be_bytes(), content].concat()
    }

    fn endless(id: &[u8], content: &[u8]) -> Vec<u8> {
        [id, b"\x01\xff\xff\xff\xff\xff\xff\xff", content].concat()
    }

    const CLUSTER: &[u8] = b"\x1f\x43\xb6\x75";
    const SEGMENT: &[u8] = b"\x18\x53\x80\x67";

    fn header() -> Vec<u8> {
        element(b"\x1a\x45\xdf\xa3", b"B\x82\x84webm")
    }

    fn parts(more: &[u8]) -> Vec<u8> {
        let tracks = element(b"\x16\x54\xae\x6b", &[1; 40]);
        let tags = element(b"\x12\x54\xc3\x67", b"LOCATION +48.8566+002.3522/");
        let small = b"\xec\x81x".to_vec();
        let cluster = element(CLUSTER, &element(b"\xa3", b"pictures"));
        [element(b"\x15\x49\xa9\x66", &[2; 9]), tracks, tags, small, cluster, more.to_vec()].concat()
    }

    fn film(more: &[u8]) -> Vec<u8> {
        [header(), element(SEGMENT, &parts(more))].concat()
    }

    /// As a browser records one: neither the segment nor its clusters say where they end.
    fn recorded() -> Vec<u8> {
        let cluster = endless(CLUSTER, &element(b"\xa3", b"more pictures"));
        [header(), endless(SEGMENT, &parts(&[cluster.clone(), cluster].concat()))].concat()
    }

    fn clean(bytes: &[u8]) -> Result<Vec<u8>, FieldError> {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        clean_webm(&mut file)?;
        let mut cleaned = Vec::new();
        file.rewind().unwrap();
        file.read_to_end(&mut cleaned).unwrap();
        Ok(cleaned)
    }

    /// UP07, for films.
    #[test]
    fn a_film_loses_its_tags_and_nothing_moves() {
        let has = |bytes: &[u8], words: &[u8]| bytes.windows(words.len()).any(|part| part == words);
        for sent in [film(b""), recorded()] {
            let kept = clean(&sent).unwrap();
            assert_eq!(kept.len(), sent.len());
            assert!(has(&sent, b"+48.8566") && !has(&kept, b"+48.8566") && has(&kept, b"pictures"));
            assert_eq!(clean(&kept).unwrap(), kept, "what was cleaned is whole");
        }
    }

    /// UP01, for films: nothing may stand behind the elements, nor be attached to them.
    #[test]
    fn a_film_that_is_also_something_else_is_refused() {
        let whole = film(b"");
        let page = b"<html><script>alert(1)</script>";
        for bad in [
            [whole.clone(), page.to_vec()].concat(),
            [recorded(), page.to_vec()].concat(),
            film(page),
            film(&element(b"\x19\x41\xa4\x69", page)),
            whole[..whole.len() - 3].to_vec(),
            header(),
            [header(), element(SEGMENT, &element(CLUSTER, b""))].concat(),
            [header(), element(b"\xec", b"")].concat(),
            b"\x1a\x45\xdf\xa3".to_vec(),
        ] {
            assert!(clean(&bad).is_err(), "{}", String::from_utf8_lossy(&bad));
        }
    }
}
