//! A supplier's file, line by line: what it may look like, and whether it is whole.

use std::{
    fs::File,
    io::{self, BufReader, Read},
    os::unix::fs::FileExt,
    sync::Arc,
};

use kernel::{Currency, FieldError};
use sha2::{Digest, Sha256};

use super::columns::{Columns, Headings, MOST_COLUMNS};

/// The most bytes a line may have; a lost quotation mark makes one line of many.
pub const LONGEST_LINE: usize = 32 * 1_024;
/// The most lines a file may have.
pub const MOST_LINES: usize = 2_000_000;

/// Every refusal of a whole file is about this field.
const FILE: &str = "file";

fn refusal(code: &'static str, message: impl Into<String>) -> FieldError {
    FieldError::new(FILE, code, message.into())
}

/// Reads the lines of a file and notes what they were, so that two readings can be compared.
pub(super) struct FileReader {
    lines: csv::Reader<Watch>,
    record: csv::StringRecord,
    pub(super) columns: Columns,
    /// How many lines the parser is behind: it counts a line break at its second byte, and begins the next line at its first.
    behind: u64,
    /// Whether the last line read has a value, even an empty one, for every heading.
    last_is_full: bool,
}

impl FileReader {
    /// Opens the file at its beginning and reads its headings. `edition` tells readings under other rules apart. `currency`
    /// is what the list's costs are in.
    pub(super) fn open(
        file: &Arc<File>,
        own: &Headings,
        currency: Currency,
        edition: &[u8],
    ) -> Result<Self, Vec<FieldError>> {
        let broken = |e: io::Error| vec![unreadable(&e)];
        let mut start = Vec::with_capacity(4_096);
        FromStart::of(file).take(4_096).read_to_end(&mut start).map_err(broken)?;
        if start.starts_with(&[0xFF, 0xFE]) || start.starts_with(&[0xFE, 0xFF]) || start.contains(&0) {
            let message = "This is not a text file in UTF-8: save it as “CSV UTF-8”.";
            return Err(vec![refusal("not_utf8", message)]);
        }
        let delimiter = delimiter(&start);
        let watch = Watch::new(file, delimiter, edition);
        let mut lines = csv::ReaderBuilder::new()
            .flexible(true)
            .delimiter(delimiter)
            .has_headers(true)
            .from_reader(watch);
        let headings = lines.headers().map_err(|e| vec![csv_refusal(&e)])?.clone();
        if headings.len() > MOST_COLUMNS {
            let message = format!("The file has {} columns: send at most {MOST_COLUMNS}.", headings.len());
            return Err(vec![refusal("too_many_columns", message)]);
        }
        let columns = Columns::read(headings.iter(), own, currency)?;
        let behind = u64::from(
            start.iter().position(|b| *b == b'\r').is_some_and(|at| start.get(at + 1) == Some(&b'\n')),
        );
        Ok(Self { lines, record: csv::StringRecord::new(), columns, behind, last_is_full: true })
    }

    /// The next line with its number in the file, from 1; the headings are not counted as a line of stones.
    pub(super) fn next(&mut self) -> Result<Option<(u64, &csv::StringRecord)>, FieldError> {
        if !self.lines.read_record(&mut self.record).map_err(|e| csv_refusal(&e))? {
            return Ok(None);
        }
        self.last_is_full = self.record.len() >= self.columns.width;
        Ok(Some((self.record.position().map_or(0, csv::Position::line) + self.behind, &self.record)))
    }

    /// What is wrong with the number of a line's values; empty ones beyond the headings are let be.
    pub(super) fn wrong_width(columns: &Columns, line: &csv::StringRecord) -> Option<FieldError> {
        let more = line.iter().skip(columns.width).any(|cell| !cell.trim().is_empty());
        (line.len() < columns.width || more).then(|| {
            let message = format!(
                "The line has {} values under {} headings: put a value with a comma of its own in quotation marks.",
                line.len(),
                columns.width
            );
            FieldError::new("line", "columns", message)
        })
    }

    /// Whether the file ended where a file ends, and what it was. Called after the last line. `trusted`: somebody says that a
    /// last line without an end is whole.
    pub(super) fn finish(self, trusted: bool) -> Result<[u8; 32], FieldError> {
        let watch = self.lines.into_inner();
        if watch.state == Place::Quoted {
            let message = format!(
                "The file ends within quotation marks that open on line {}: it is cut, or a mark is missing there. Nothing was taken; ask the supplier to send it again.",
                watch.quote_line
            );
            return Err(refusal("cut", message));
        }
        let line = watch.line;
        if !self.last_is_full {
            let message = format!(
                "The file ends in the middle of line {line}: it is cut. Nothing was taken; ask the supplier to send it again."
            );
            return Err(refusal("cut", message));
        }
        if !matches!(watch.last, b'\n' | b'\r') && !trusted {
            let message = format!(
                "Line {line}, the last, does not end, so the file may be cut there. Nothing was taken; ask the supplier to send it again, or look at the line and confirm that the file is whole."
            );
            return Err(refusal("perhaps_cut", message));
        }
        Ok(watch.hash.finalize().into())
    }
}

/// What separates the values: whichever of comma, semicolon and tab the first line has most of.
fn delimiter(start: &[u8]) -> u8 {
    let first = start.split(|b| matches!(b, b'\n' | b'\r')).next().unwrap_or_default();
    let count = |d: u8| first.iter().filter(|b| **b == d).count();
    [b'\t', b';', b','].into_iter().max_by_key(|d| count(*d)).unwrap_or(b',')
}

fn unreadable(error: &io::Error) -> FieldError {
    match error.get_ref().and_then(|e| e.downcast_ref::<TooLong>()) {
        Some(TooLong { line }) => refusal(
            "line_too_long",
            format!(
                "Line {line} is longer than {LONGEST_LINE} bytes: a quotation mark is missing there, or it is no list of stones."
            ),
        ),
        None => refusal("unreadable", "The file cannot be read: send it again."),
    }
}

fn csv_refusal(error: &csv::Error) -> FieldError {
    match error.kind() {
        csv::ErrorKind::Io(error) => unreadable(error),
        csv::ErrorKind::Utf8 { pos, .. } => {
            let line = pos.as_ref().map_or(1, csv::Position::line);
            let message = format!("Line {line} is not UTF-8: save the file as “CSV UTF-8”.");
            refusal("not_utf8", message)
        }
        _ => refusal("unreadable", "The file cannot be read as CSV: save it as “CSV UTF-8”."),
    }
}

/// A line is longer than [`LONGEST_LINE`].
#[derive(Debug, thiserror::Error)]
#[error("line {line} is too long")]
struct TooLong {
    line: u64,
}

/// Where in a line a byte stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Start,
    Plain,
    Quoted,
    /// After a mark within marks, which ends them or stands for one.
    Mark,
}

/// A file from its beginning on. Readings of one open file share the place it is at, so each keeps its own.
struct FromStart {
    file: Arc<File>,
    at: u64,
}

impl FromStart {
    fn of(file: &Arc<File>) -> Self {
        Self { file: Arc::clone(file), at: 0 }
    }
}

impl Read for FromStart {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read_at(buffer, self.at)?;
        self.at += u64::try_from(count).unwrap_or(0);
        Ok(count)
    }
}

/// Passes the file's bytes on, and follows them: what they were, and whether they end where a line ends. The parser takes a
/// file that ends within quotation marks for a whole one, and keeps a line in memory however long it is.
struct Watch {
    file: BufReader<FromStart>,
    delimiter: u8,
    hash: Sha256,
    state: Place,
    line: u64,
    quote_line: u64,
    length: usize,
    last: u8,
    begun: bool,
}

impl Watch {
    fn new(file: &Arc<File>, delimiter: u8, edition: &[u8]) -> Self {
        Self {
            file: BufReader::with_capacity(128 * 1_024, FromStart::of(file)),
            delimiter,
            hash: Sha256::new().chain_update(edition),
            state: Place::Start,
            line: 1,
            quote_line: 0,
            length: 0,
            last: b'\n',
            begun: false,
        }
    }

    fn step(&mut self, byte: u8) -> Result<(), TooLong> {
        // a line is counted where the next one begins, so that the last one keeps its number
        if self.last == b'\n' && self.begun {
            self.line += 1;
        }
        (self.last, self.begun) = (byte, true);
        let ends = byte == self.delimiter || matches!(byte, b'\n' | b'\r');
        self.state = match (self.state, byte) {
            (Place::Start, b'"') => {
                self.quote_line = self.line;
                Place::Quoted
            }
            (Place::Quoted, b'"') => Place::Mark,
            (Place::Mark, b'"') | (Place::Quoted, _) => Place::Quoted,
            _ if ends => Place::Start,
            _ => Place::Plain,
        };
        self.length = if self.state == Place::Start && byte != self.delimiter { 0 } else { self.length + 1 };
        if self.length > LONGEST_LINE { Err(TooLong { line: self.line }) } else { Ok(()) }
    }
}

impl Read for Watch {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(buffer)?;
        let mut read = buffer.get(..count).unwrap_or_default();
        self.hash.update(read);
        if !self.begun {
            read = read.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(read);
        }
        for byte in read {
            self.step(*byte).map_err(io::Error::other)?;
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    const HEAD: &str = "Ref,Shape,Carat,Price\n";

    fn file(bytes: &[u8]) -> Arc<File> {
        let path = std::env::temp_dir().join(format!("atelier-feed-{:x}", Sha256::digest(bytes)));
        let mut file =
            File::options().create(true).truncate(true).read(true).write(true).open(&path).unwrap();
        file.write_all(bytes).unwrap();
        std::fs::remove_file(path).unwrap();
        Arc::new(file)
    }

    /// The keys and line numbers of a file, or the refusal.
    fn read(bytes: &[u8], trusted: bool) -> Result<Vec<(u64, String)>, FieldError> {
        let mut reader = FileReader::open(&file(bytes), &Headings::new(), Currency::Usd, b"")
            .map_err(|mut e| e.remove(0))?;
        let mut found = Vec::new();
        while let Some((line, record)) = reader.next()? {
            found.push((line, record[0].to_owned()));
        }
        reader.finish(trusted)?;
        Ok(found)
    }

    #[test]
    fn a_file_is_read_with_any_line_end_any_separator_and_a_mark_of_order() {
        let wanted = vec![(2, "A".to_owned()), (3, "B".to_owned())];
        for text in [
            "Ref,Shape,Carat,Price\nA,RB,1,1\nB,RB,1,1\n",
            "Ref,Shape,Carat,Price\r\nA,RB,1,1\r\nB,RB,1,1\r\n",
            "\u{FEFF}Ref,Shape,Carat,Price\nA,RB,1,1\nB,RB,1,1\n",
            "\u{FEFF}\"Ref\",Shape,Carat,Price\nA,RB,1,\"1\"\n\"B\",RB,1,\"1,000\"\n",
            "Ref;Shape;Carat;Price\nA;RB;1;1\nB;RB;1;1\n",
            "Ref\tShape\tCarat\tPrice\nA\tRB\t1\t1\nB\tRB\t1\t1\n",
        ] {
            assert_eq!(read(text.as_bytes(), false), Ok(wanted.clone()), "{text}");
        }
    }

    #[test]
    fn two_readings_of_one_open_file_do_not_disturb_each_other() {
        // more than is read at once
        let lines: String = (0..30_000).map(|n| format!("R{n},RB,1,1\n")).collect();
        let file = file(format!("{HEAD}{lines}").as_bytes());
        let mut first = FileReader::open(&file, &Headings::new(), Currency::Usd, b"").unwrap();
        let mut second = FileReader::open(&file, &Headings::new(), Currency::Usd, b"").unwrap();
        for n in 0..30_000 {
            assert_eq!(first.next().unwrap().unwrap().1[0], format!("R{n}"));
            assert_eq!(second.next().unwrap().unwrap().1[0], format!("R{n}"));
        }
        assert!(first.next().unwrap().is_none());
    }

    #[test]
    fn a_cut_file_is_named_and_refused_wherever_it_was_cut() {
        let whole = format!("{HEAD}A,RB,1,\"1,000\"\nB,\"RB \"\"x\"\"\",1,\"2,000\"\n");
        for end in HEAD.len() + 1..whole.len() {
            let cut = &whole.as_bytes()[..end];
            let at_a_line_end = cut.ends_with(b"\n");
            match read(cut, false) {
                Ok(_) => assert!(at_a_line_end, "{end} was taken for whole"),
                Err(error) => {
                    assert!(
                        ["cut", "perhaps_cut"].contains(&error.code) && !at_a_line_end,
                        "{end}: {error:?}"
                    );
                    assert!(
                        error.message.contains("ine 2") || error.message.contains("ine 3"),
                        "{}",
                        error.message
                    );
                }
            }
        }
        let within = read(format!("{HEAD}A,RB,1,\"1,000").as_bytes(), true).unwrap_err();
        assert!(within.message.contains("open on line 2"), "{}", within.message);
    }

    #[test]
    fn a_last_line_without_an_end_is_taken_on_somebodys_word() {
        let text = format!("{HEAD}A,RB,1,1");
        assert_eq!(read(text.as_bytes(), false).unwrap_err().code, "perhaps_cut");
        assert_eq!(read(text.as_bytes(), true).unwrap().len(), 1);
        assert_eq!(read(format!("{HEAD}A,RB,1").as_bytes(), true).unwrap_err().code, "cut");
    }

    #[test]
    fn files_that_are_no_lists_are_refused_with_the_way_out() {
        let long = format!("{HEAD}A,RB,1,\"{}\"\n", "x".repeat(LONGEST_LINE));
        let wide = format!("{}\n", vec!["Ref"; MOST_COLUMNS + 1].join(","));
        for (bytes, code) in [
            (&b"\xFF\xFER\0e\0f\0"[..], "not_utf8"),
            (b"PK\x03\x04\0\0", "not_utf8"),
            (b"Ref,Shape,Carat,Price\nA,RB,1,\xE9\n", "not_utf8"),
            (long.as_bytes(), "line_too_long"),
            (wide.as_bytes(), "too_many_columns"),
            (b"", "required"),
        ] {
            assert_eq!(read(bytes, false).unwrap_err().code, code);
        }
    }

    #[test]
    fn the_same_bytes_are_the_same_file_under_the_same_rules_only() {
        let hash = |text: &str, edition: &[u8]| {
            let mut reader =
                FileReader::open(&file(text.as_bytes()), &Headings::new(), Currency::Usd, edition).unwrap();
            while reader.next().unwrap().is_some() {}
            reader.finish(false).unwrap()
        };
        let text = format!("{HEAD}A,RB,1,1\n");
        assert_eq!(hash(&text, b"1"), hash(&text, b"1"));
        assert_ne!(hash(&text, b"1"), hash(&text, b"2"));
        assert_ne!(hash(&text, b"1"), hash(&text.replace("A,", "B,"), b"1"));
    }
}
