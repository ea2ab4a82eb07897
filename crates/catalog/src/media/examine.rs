//! What an uploaded file is, and whether the house takes it.

use std::{
    fs::File,
    io::{Read, Seek, SeekFrom},
};

use kernel::FieldError;

use super::{
    film, glb,
    model::widths_of,
    picture,
    sniff::{Format, HEAD, sniff, unfit},
    webm,
    whole::check_whole,
};

/// A file that the house takes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Examined {
    pub(super) format: Format,
    /// Of a picture: its size as it is seen.
    pub(super) size: Option<(i32, i32)>,
    /// Of a picture: the widths it is made in.
    pub(super) widths: Vec<i32>,
}

/// Looks at all of a file. Long work; the notes in a film are emptied on the way.
///
/// # Errors
/// Another kind of file, one that is too large for its kind, and what the kind's own check says.
pub(super) fn examine(file: &mut File) -> Result<Examined, FieldError> {
    let unreadable = |_| unfit("We could not read this file. Please send it again.");
    let size = file.seek(SeekFrom::End(0)).map_err(unreadable)?;
    file.rewind().map_err(unreadable)?;
    let mut head = Vec::with_capacity(HEAD);
    file.by_ref().take(HEAD as u64).read_to_end(&mut head).map_err(unreadable)?;
    let format = sniff(&head)?;
    check_bytes(format, i64::try_from(size).unwrap_or(i64::MAX))?;
    let plain = Examined { format, size: None, widths: Vec::new() };
    if format == Format::Webm {
        return webm::clean_webm(file).map(|()| plain);
    }
    if format == Format::Mp4 {
        return film::clean_mp4(file).map(|()| plain);
    }
    let mut bytes = Vec::new();
    file.rewind().and_then(|()| file.read_to_end(&mut bytes)).map_err(unreadable)?;
    if format == Format::Glb {
        return glb::check(&bytes).map(|()| plain);
    }
    let (width, height) = picture::look(&bytes, format)?;
    check_whole(&bytes, format)?;
    Ok(Examined { size: Some((width, height)), widths: widths_of(width), ..plain })
}

/// Refuses a file that is too large for its kind.
pub(super) fn check_bytes(format: Format, bytes: i64) -> Result<(), FieldError> {
    let most = format.largest();
    if bytes > most {
        let what = format.kind().label();
        return Err(FieldError::new(
            "file",
            "too_large",
            format!("{what}s may have at most {} MB.", most / 1024 / 1024),
        ));
    }
    Ok(())
}
