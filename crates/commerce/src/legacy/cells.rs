//! A file of comma-separated values as strangers send it: every fault named by line and column. Pure.

use kernel::FieldError;

/// The most bytes of a file.
pub const MOST_BYTES: usize = 64 * 1_024 * 1_024;
/// The most lines below the headings.
pub const MOST_ROWS: usize = 50_000;
/// The most characters of a value.
pub const LONGEST_CELL: usize = 500;
/// After so many faults the rest is only counted.
pub const MOST_PROBLEMS: usize = 50;

/// The faults of one file, as they are found.
pub(super) struct Problems {
    file: &'static str,
    found: Vec<FieldError>,
    more: usize,
}

impl Problems {
    /// None yet.
    pub(super) const fn of(file: &'static str) -> Self {
        Self { file, found: Vec::new(), more: 0 }
    }

    /// A fault of the file as a whole.
    pub(super) fn whole(&mut self, code: &'static str, message: impl Into<String>) {
        let message: String = format!("{}: {}", self.file, message.into());
        self.found.push(FieldError::new(self.file, code, message));
    }

    /// A fault in one column of one line.
    pub(super) fn cell(&mut self, line: u64, column: &str, code: &'static str, message: &str) {
        if self.found.len() >= MOST_PROBLEMS {
            self.more += 1;
            return;
        }
        let field = format!("{}[{line}].{column}", self.file);
        let message = format!("{}, line {line}, {column}: {message}", self.file);
        self.found.push(FieldError::new(field, code, message));
    }

    /// All of them; nothing is taken of a file that has one.
    pub(super) fn into_result<T>(mut self, value: T) -> Result<T, Vec<FieldError>> {
        if self.more > 0 {
            let more = self.more;
            self.whole("more", format!("and {more} more faults like these."));
        }
        if self.found.is_empty() { Ok(value) } else { Err(self.found) }
    }
}

/// A line under its headings.
pub(super) struct Row {
    /// Its number in the file, from 1.
    pub(super) line: u64,
    pub(super) cells: Vec<String>,
}

/// The headings in small letters, and the rows below them.
pub(super) struct Table {
    pub(super) headings: Vec<String>,
    pub(super) rows: Vec<Row>,
}

impl Table {
    /// Where a column of one of these names stands.
    pub(super) fn place(&self, names: &[&str]) -> Option<usize> {
        self.headings.iter().position(|heading| names.contains(&heading.as_str()))
    }
}

/// Reads a whole file. A file that is not whole, or is no such table, gives nothing but its faults.
pub(super) fn read_table(bytes: &[u8], problems: &mut Problems) -> Option<Table> {
    // the parser counts a line at its last byte, so that a line break of two would put it one behind
    let text = read_text(bytes, problems)?.replace("\r\n", "\n");
    let mut reader = csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(text.as_bytes());
    let mut records = reader.records();
    let Some(Ok(head)) = records.next() else {
        problems.whole("empty", "The file is empty: the first line must name the columns.");
        return None;
    };
    let headings: Vec<String> = head.iter().map(|name| name.trim().to_lowercase()).collect();
    let twice = headings.iter().enumerate().find(|(at, name)| headings[..*at].contains(name));
    if let Some((_, name)) = twice {
        problems
            .whole("heading_twice", format!("The first line names the column \"{}\" twice.", shown(name)));
        return None;
    }
    let mut rows = Vec::new();
    for record in records {
        let Ok(record) = record else {
            problems.whole("unreadable", "The file cannot be read as CSV: save it as “CSV UTF-8”.");
            return None;
        };
        let line = line_of(&record, &text);
        if rows.len() == MOST_ROWS {
            problems.whole("too_long", format!("Send at most {MOST_ROWS} lines at once."));
            return None;
        }
        if record.len() != headings.len() {
            let message = format!(
                "the line has {} values under {} headings; it is cut, or a value with a comma of its own needs quotation marks.",
                record.len(),
                headings.len()
            );
            problems.cell(line, "line", "columns", &message);
            continue;
        }
        for (cell, heading) in record.iter().zip(&headings) {
            check_cell(line, heading, cell, problems);
        }
        rows.push(Row { line, cells: record.iter().map(|cell| cell.trim().to_owned()).collect() });
    }
    Some(Table { headings, rows })
}

/// The line that a record begins on. The parser takes empty lines before it for its beginning.
fn line_of(record: &csv::StringRecord, text: &str) -> u64 {
    let Some(position) = record.position() else { return 0 };
    let start = usize::try_from(position.byte()).unwrap_or(0);
    let rest = text.as_bytes().get(start..).unwrap_or_default();
    let empty = rest.iter().take_while(|byte| **byte == b'\n').count();
    position.line() + u64::try_from(empty).unwrap_or(0)
}

fn read_text<'a>(bytes: &'a [u8], problems: &mut Problems) -> Option<&'a str> {
    if bytes.len() > MOST_BYTES {
        problems.whole("too_large", format!("Send at most {} MiB at once.", MOST_BYTES / 1_024 / 1_024));
        return None;
    }
    let Ok(text) = std::str::from_utf8(bytes) else {
        let at = std::str::from_utf8(bytes).map_or_else(|e| e.valid_up_to(), str::len);
        let line = 1 + bytes[..at].iter().filter(|b| **b == b'\n').count();
        problems.whole("not_utf8", format!("Line {line} is not UTF-8: save the file as “CSV UTF-8”."));
        return None;
    };
    let text = text.trim_start_matches('\u{feff}');
    if text.trim().is_empty() {
        problems.whole("empty", "The file is empty: the first line must name the columns.");
        return None;
    }
    if text.matches('"').count() % 2 == 1 {
        problems.whole("cut", "A quotation mark is never closed: the file is cut, or a mark is missing.");
        return None;
    }
    if !text.ends_with(['\n', '\r']) {
        let line = text.lines().count();
        let message = format!(
            "Line {line}, the last, does not end, so the file may be cut there. Export it again, or end the line if it is whole."
        );
        problems.whole("perhaps_cut", message);
        return None;
    }
    Some(text)
}

fn check_cell(line: u64, heading: &str, cell: &str, problems: &mut Problems) {
    let heading = shown(heading);
    if cell.chars().count() > LONGEST_CELL {
        let message = format!("the value is longer than {LONGEST_CELL} characters; shorten it.");
        problems.cell(line, &heading, "too_long", &message);
    } else if cell.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        problems.cell(
            line,
            &heading,
            "control_character",
            "the value has a character that cannot be printed.",
        );
    } else if let Some(first) = cell.trim_start().chars().next().filter(|c| runs(*c, cell)) {
        let message = format!(
            "the value begins with {first}, which a spreadsheet would run as a formula; write the value itself."
        );
        problems.cell(line, &heading, "formula", &message);
    }
}

/// Whether a spreadsheet would run the value. A negative number is only a negative number.
fn runs(first: char, cell: &str) -> bool {
    matches!(first, '=' | '+' | '@') || (first == '-' && cell.trim().parse::<f64>().is_err())
}

/// As much of a value as a message can carry, with nothing in it that would move a terminal's cursor.
pub(super) fn shown(text: &str) -> String {
    text.chars().take(40).map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

/// The columns that are missing, named together.
pub(super) fn missing(table: &Table, needed: &[&[&str]], problems: &mut Problems) -> bool {
    let lacking: Vec<&str> =
        needed.iter().filter(|names| table.place(names).is_none()).map(|names| names[0]).collect();
    if !lacking.is_empty() {
        let message = format!("The first line names the columns, and lacks {}.", lacking.join(", "));
        problems.whole("header", message);
    }
    !lacking.is_empty()
}
