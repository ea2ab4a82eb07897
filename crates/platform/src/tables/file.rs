//! Files that spreadsheets write and read.
//!
//! A text that a spreadsheet would run as a formula is written with an apostrophe before it, and read without: what leaves the
//! house and comes back is the same to the byte.

use kernel::FieldError;

/// The most bytes a file may have.
pub const MOST_FILE_BYTES: usize = 48 * 1024 * 1024;
/// The most lines it may have below its headings.
pub const MOST_FILE_LINES: usize = 100_000;
/// The most columns it may have.
const MOST_COLUMNS: usize = 100;

/// A file as it was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableFile {
    /// What separates its values.
    pub delimiter: char,
    /// How its letters were written: `UTF-8`, `UTF-16` or `Windows-1252`.
    pub encoding: &'static str,
    /// The first line.
    pub headings: Vec<String>,
    /// Every other line that is not blank, with its number in the file (the headings are line 1) and as many values as there are headings.
    pub lines: Vec<(u32, Vec<String>)>,
    /// Lines that have another number of values than there are headings.
    pub misshapen: Vec<(u32, usize)>,
}

/// Writes one line, quoted where needed, with its end.
pub fn csv_line<'a>(cells: impl IntoIterator<Item = &'a str>) -> String {
    let mut line = String::new();
    for (at, cell) in cells.into_iter().enumerate() {
        if at > 0 {
            line.push(',');
        }
        if cell.contains(['"', ',', '\n', '\r', ';', '\t']) || cell.starts_with(' ') || cell.ends_with(' ') {
            line.push('"');
            line.push_str(&cell.replace('"', "\"\""));
            line.push('"');
        } else {
            line.push_str(cell);
        }
    }
    line.push_str("\r\n");
    line
}

/// A text that no spreadsheet takes for a formula.
pub fn guard(text: &str) -> String {
    if is_formula(text) { format!("'{text}") } else { text.to_owned() }
}

/// The text that [`guard`] was given.
pub fn unguard(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| is_formula(rest)).unwrap_or(text)
}

/// Whether a spreadsheet would run it; one that is guarded already counts, so that guarding can be taken back
/// (<https://owasp.org/www-community/attacks/CSV_Injection>).
fn is_formula(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// Reads a file whatever program wrote it.
///
/// # Errors
/// A file that is too long, has no headings, or is no text at all.
pub fn open_file(bytes: &[u8]) -> Result<TableFile, FieldError> {
    let refuse = |code: &'static str, message: String| FieldError::new("file", code, message);
    if bytes.len() > MOST_FILE_BYTES {
        return Err(refuse(
            "too_large",
            format!("The file is larger than {} MB: send it in parts.", MOST_FILE_BYTES >> 20),
        ));
    }
    let (text, encoding) = decode(bytes).ok_or_else(|| {
        refuse(
            "not_text",
            "This is not a text file. In a spreadsheet, choose “Save as” and “CSV UTF-8”.".to_owned(),
        )
    })?;
    let delimiter = delimiter(&text);
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .delimiter(delimiter as u8)
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut counted = LineCounter { text: text.as_bytes(), at: 0, line: 1 };
    let (mut headings, mut lines, mut misshapen) = (Vec::new(), Vec::new(), Vec::new());
    for record in reader.records() {
        let record = record.map_err(|_| {
            refuse("unreadable", "The file cannot be read as CSV: save it as “CSV UTF-8”.".to_owned())
        })?;
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let mut cells: Vec<String> = record.iter().map(str::to_owned).collect();
        if headings.is_empty() {
            headings = cells.into_iter().map(|h| h.trim().to_owned()).collect();
            if headings.len() > MOST_COLUMNS {
                return Err(refuse(
                    "too_many_columns",
                    format!("The file has {} columns: send at most {MOST_COLUMNS}.", headings.len()),
                ));
            }
            continue;
        }
        let number = counted.line_of(record.position().map_or(0, csv::Position::byte));
        while cells.len() > headings.len() && cells.last().is_some_and(|c| c.trim().is_empty()) {
            cells.pop();
        }
        if cells.len() != headings.len() {
            misshapen.push((number, cells.len()));
            cells.resize(headings.len(), String::new());
        }
        if lines.len() == MOST_FILE_LINES {
            return Err(refuse(
                "too_many_lines",
                format!("The file has more than {MOST_FILE_LINES} lines: send it in parts."),
            ));
        }
        lines.push((number, cells));
    }
    if headings.is_empty() {
        return Err(refuse("required", "The file is empty: its first line names the columns.".to_owned()));
    }
    Ok(TableFile { delimiter, encoding, headings, lines, misshapen })
}

/// Counts lines as an editor shows them: the parser passes over blank ones without a word.
struct LineCounter<'a> {
    text: &'a [u8],
    at: usize,
    line: u32,
}

impl LineCounter<'_> {
    /// The line of the record that the parser began to look for at this byte; never before the one asked for last.
    fn line_of(&mut self, byte: u64) -> u32 {
        let from = usize::try_from(byte).unwrap_or(usize::MAX);
        while let Some(letter) = self.text.get(self.at) {
            if self.at >= from && !matches!(letter, b'\r' | b'\n') {
                break;
            }
            self.line += u32::from(*letter == b'\n');
            self.at += 1;
        }
        self.line
    }
}

/// The letters of a file and how they were written.
fn decode(bytes: &[u8]) -> Option<(String, &'static str)> {
    let utf16 = |rest: &[u8], read: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = rest.chunks_exact(2).map(|pair| read([pair[0], pair[1]])).collect();
        String::from_utf16(&units).ok().map(|text| (text, "UTF-16"))
    };
    match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => Some((String::from_utf8(rest.to_vec()).ok()?, "UTF-8")),
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        _ if bytes.contains(&0) => None,
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => Some((text.to_owned(), "UTF-8")),
            // a spreadsheet's "CSV" without further words, in western Europe and America
            Err(_) => Some((bytes.iter().map(|b| windows_1252(*b)).collect(), "Windows-1252")),
        },
    }
}

/// <https://encoding.spec.whatwg.org/index-windows-1252.txt>: as Latin-1, but for the 32 below.
fn windows_1252(byte: u8) -> char {
    const ODD: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
        '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9F => ODD[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

/// Whichever of comma, semicolon and tab the headings have most of, outside quotation marks.
fn delimiter(text: &str) -> char {
    let mut quoted = false;
    let mut counts = [(',', 0), (';', 0), ('\t', 0)];
    for c in text.trim_start_matches(['\r', '\n']).chars() {
        match c {
            '"' => quoted = !quoted,
            '\n' | '\r' if !quoted => break,
            _ if !quoted => counts.iter_mut().filter(|(d, _)| *d == c).for_each(|(_, n)| *n += 1),
            _ => {}
        }
    }
    counts.into_iter().rev().max_by_key(|(_, n)| *n).map_or(',', |(d, _)| d)
}
