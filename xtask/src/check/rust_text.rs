//! Telling Rust's code, strings and comments apart: as much of a lexer as the rules need.

/// A piece of a Rust file.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    Code(&'a str),
    /// What stands between the quotes, as written.
    Text(&'a str),
    Comment(&'a str),
}

/// Cuts a file into its pieces, in order, each with the number of its first line.
pub(crate) fn pieces(text: &str) -> Vec<(usize, Piece<'_>)> {
    let mut found = Vec::new();
    let (mut at, mut code_from) = (0, 0);
    while at < text.len() {
        let rest = &text[at..];
        let Some((skip, whole, piece)) = begins(rest, &text[..at]) else {
            at += rest.chars().next().map_or(1, char::len_utf8);
            continue;
        };
        push(&mut found, text, code_from, Piece::Code(&text[code_from..at + skip]));
        push(&mut found, text, at + skip, piece);
        at += whole;
        code_from = at;
    }
    push(&mut found, text, code_from, Piece::Code(&text[code_from..]));
    found
}

fn push<'a>(found: &mut Vec<(usize, Piece<'a>)>, text: &str, from: usize, piece: Piece<'a>) {
    if piece != Piece::Code("") {
        found.push((text[..from].matches('\n').count() + 1, piece));
    }
}

/// What begins here: how many bytes of it are still code (the quote), how long it is as a whole, and the piece.
fn begins<'a>(rest: &'a str, before: &str) -> Option<(usize, usize, Piece<'a>)> {
    if rest.starts_with("//") {
        let end = rest.find('\n').unwrap_or(rest.len());
        return Some((0, end, Piece::Comment(&rest[..end])));
    }
    if rest.starts_with("/*") {
        let end = rest.find("*/").map_or(rest.len(), |end| end + 2);
        return Some((0, end, Piece::Comment(&rest[..end])));
    }
    let word_before = before.chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_');
    if rest.starts_with('r') && !word_before {
        let hashes = rest[1..].bytes().take_while(|b| *b == b'#').count();
        if rest[1 + hashes..].starts_with('"') {
            let (open, close) = (2 + hashes, format!("\"{}", "#".repeat(hashes)));
            let end = rest[open..].find(&close).map_or(rest.len(), |end| open + end);
            return Some((open, (end + close.len()).min(rest.len()), Piece::Text(&rest[open..end])));
        }
    }
    if rest.starts_with('"') {
        let end = closing_quote(rest)?;
        return Some((1, end + 1, Piece::Text(&rest[1..end])));
    }
    if rest.starts_with('\'') {
        // '"' and '\'' are characters; 'a without a closing quote is a lifetime
        let mut chars = rest.char_indices().skip(1);
        let (_, first) = chars.next()?;
        let last = if first == '\\' { chars.nth(1)? } else { chars.next()? };
        if last.1 == '\'' {
            return Some((last.0 + 1, last.0 + 1, Piece::Text("")));
        }
    }
    None
}

fn closing_quote(rest: &str) -> Option<usize> {
    let mut escaped = false;
    rest.char_indices().skip(1).find_map(|(at, c)| match c {
        '"' if !escaped => Some(at),
        _ => {
            escaped = c == '\\' && !escaped;
            None
        }
    })
}

/// The strings alone, each with the number of its first line.
pub(crate) fn strings(text: &str) -> impl Iterator<Item = (usize, &str)> {
    pieces(text).into_iter().filter_map(|(line, piece)| match piece {
        Piece::Text(text) if !text.is_empty() => Some((line, text)),
        _ => None,
    })
}

/// The file without its tests, which come last.
pub(crate) fn without_tests(text: &str) -> &str {
    text.find("#[cfg(test)]").map_or(text, |end| &text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_comments_and_code_are_told_apart() {
        let text =
            "let a = \"x // \\\" y\"; // no \"text\"\nlet b = r#\"q\"q\"#; /* z */ f('\"', 'a', &'a ());";
        let strings: Vec<_> = strings(text).collect();
        assert_eq!(strings, [(1, "x // \\\" y"), (2, "q\"q")]);
        let code: String = pieces(text)
            .into_iter()
            .filter_map(|(_, piece)| if let Piece::Code(code) = piece { Some(code) } else { None })
            .collect();
        assert!(!code.contains("no") && !code.contains('z') && code.contains("&'a ()"), "{code}");
    }

    #[test]
    fn lines_are_counted_through_long_strings() {
        let text = "f(\"a\nb\nc\");\ng(\"d\");";
        assert_eq!(strings(text).map(|(line, _)| line).collect::<Vec<_>>(), [1, 4]);
    }
}
