//! A passport as one file that opens in any browser and proves itself there, with no network.

use super::{Document, Sealed};

/// The page, whole: it loads nothing. What it says is the sealed text itself; the script only checks the seal, and where a browser does
/// not know Ed25519 the page says how else to.
const PAGE: &str = include_str!("offline_page.html");

/// The file of a sealed passport.
pub fn offline_page(document: &Document, sealed: &Sealed) -> String {
    let mut page = String::with_capacity(PAGE.len() + 2_048);
    let mut rest = PAGE;
    // values stand where their names do, and nothing in a value is read for a name
    while let Some((before, after)) = rest.split_once("{{") {
        page.push_str(before);
        let (name, after) = after.split_once("}}").unwrap_or((after, ""));
        let file = sealed.file();
        page.push_str(&escape(match name {
            "piece" => &document.content.piece,
            "serial" => &document.serial,
            "house" => &document.house,
            "file" => &file,
            _ => "",
        }));
        rest = after;
    }
    page.push_str(rest);
    page
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::{super::document::tests::document, *};

    #[test]
    fn nothing_that_was_typed_is_read_as_markup_or_as_a_name() {
        let mut document = document();
        document.content.piece = "<script>alert(1)</script> {{file}} & \"more\"".into();
        let sealed = Sealed { text: document.text(), signature: vec![1; 64] };
        let page = offline_page(&document, &sealed);
        assert_eq!(page.matches("<script>").count(), 1, "the page's own");
        assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt; {{file}} &amp; &quot;more&quot;"));
        assert_eq!(page.matches("http").count(), 0, "it loads nothing");
    }
}
