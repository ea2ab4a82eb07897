//! A letter to a person, written once and rendered as plain text and as HTML, so that both say the same.

use kernel::clean_text;

/// What a letter says, from top to bottom.
#[derive(Debug, Clone)]
pub struct Letter {
    subject: String,
    house: String,
    blocks: Vec<Block>,
}

/// One part of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// What the letter is about; once, at the top.
    Heading(String),
    /// A paragraph.
    Paragraph(String),
    /// One piece: its name, what is under the name, and its amount.
    Piece {
        /// Name and quantity.
        title: String,
        /// Options, serial, engraving.
        details: Vec<String>,
        /// The amount, as written for people.
        amount: String,
    },
    /// Labels with amounts; the last is the sum and stands out.
    Sums(Vec<(String, String)>),
    /// A label with short lines under it, such as an address.
    Lines {
        /// What the lines are.
        label: String,
        /// The lines.
        lines: Vec<String>,
    },
    /// Where to go next.
    Link {
        /// What one finds there.
        label: String,
        /// The absolute address.
        url: String,
    },
    /// Where to go for something that is not what the letter is about.
    QuietLink {
        /// What one finds there.
        label: String,
        /// The absolute address.
        url: String,
    },
}

impl Letter {
    /// A letter from the house. Line breaks and control characters cannot enter the subject, which
    /// travels in a header.
    pub fn new(house: &str, subject: &str, blocks: Vec<Block>) -> Self {
        Self { subject: clean_text(subject, false), house: clean_text(house, false), blocks }
    }

    /// The subject line.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// The letter for plain readers.
    pub fn text(&self) -> String {
        let mut out = String::new();
        for block in &self.blocks {
            write_text(block, &mut out);
            out.push('\n');
        }
        out.push_str("-- \n");
        out.push_str(&self.house);
        out.push('\n');
        out
    }

    /// The letter for rich readers: one narrow column, styles inline as mail programs need them,
    /// nothing loaded from anywhere.
    pub fn html(&self) -> String {
        let mut body = String::new();
        for block in &self.blocks {
            write_html(block, &mut body);
        }
        format!(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{subject}</title></head>\
             <body style=\"margin:0;background:#F6F2EC;color:#1B1916;font:16px/1.6 Jost,'Helvetica Neue',Arial,sans-serif\">\
             <div style=\"max-width:34rem;margin:0 auto;padding:40px 24px\">\
             <p style=\"margin:0 0 32px;font:400 24px/1.2 'Cormorant Garamond',Georgia,serif\">{house}</p>\
             {body}\
             <p style=\"margin:40px 0 0;padding-top:16px;border-top:1px solid #D8CFC1;color:#6B6359;font-size:14px\">{house}</p>\
             </div></body></html>",
            subject = escape(&self.subject),
            house = escape(&self.house),
        )
    }
}

fn write_text(block: &Block, out: &mut String) {
    let one_line = |text: &str| clean_text(text, false);
    match block {
        Block::Heading(text) | Block::Paragraph(text) => {
            out.push_str(&one_line(text));
            out.push('\n');
        }
        Block::Piece { title, details, amount } => {
            out.push_str(&format!("{}  {}\n", one_line(title), one_line(amount)));
            for detail in details {
                out.push_str(&format!("  {}\n", one_line(detail)));
            }
        }
        Block::Sums(rows) => {
            for (label, amount) in rows {
                out.push_str(&format!("{}: {}\n", one_line(label), one_line(amount)));
            }
        }
        Block::Lines { label, lines } => {
            out.push_str(&format!("{}\n", one_line(label)));
            for line in lines {
                out.push_str(&format!("  {}\n", one_line(line)));
            }
        }
        Block::Link { label, url } | Block::QuietLink { label, url } => {
            out.push_str(&format!("{}:\n{}\n", one_line(label), one_line(url)));
        }
    }
}

fn write_html(block: &Block, out: &mut String) {
    match block {
        Block::Heading(text) => out.push_str(&format!(
            "<h1 style=\"margin:0 0 16px;font:400 36px/1.14 'Cormorant Garamond',Georgia,serif\">{}</h1>",
            escape(text)
        )),
        Block::Paragraph(text) => {
            out.push_str(&format!("<p style=\"margin:0 0 16px\">{}</p>", escape(text)));
        }
        Block::Piece { title, details, amount } => {
            let details: String = details
                .iter()
                .map(|d| format!("<br><span style=\"color:#6B6359;font-size:14px\">{}</span>", escape(d)))
                .collect();
            out.push_str(&format!(
                "<table role=\"presentation\" width=\"100%\" style=\"border-collapse:collapse;border-top:1px solid #D8CFC1\">\
                 <tr><td style=\"padding:12px 16px 12px 0\">{}{details}</td>\
                 <td style=\"padding:12px 0;text-align:right;vertical-align:top;white-space:nowrap\">{}</td></tr></table>",
                escape(title),
                escape(amount)
            ));
        }
        Block::Sums(rows) => out.push_str(&sums_html(rows)),
        Block::Lines { label, lines } => {
            let lines: Vec<String> = lines.iter().map(|line| escape(line)).collect();
            out.push_str(&format!(
                "<p style=\"margin:0 0 16px\"><span style=\"color:#6B6359;font-size:14px\">{}</span><br>{}</p>",
                escape(label),
                lines.join("<br>")
            ));
        }
        Block::Link { label, url } => out.push_str(&format!(
            "<p style=\"margin:24px 0\"><a href=\"{}\" style=\"display:inline-block;padding:14px 28px;background:#1B1916;\
             color:#F6F2EC;text-decoration:none\">{}</a></p>",
            escape(url),
            escape(label)
        )),
        Block::QuietLink { label, url } => out.push_str(&format!(
            "<p style=\"margin:0 0 16px\"><a href=\"{}\" style=\"display:inline-block;padding:8px 0;color:#1B1916\">{}</a></p>",
            escape(url),
            escape(label)
        )),
    }
}

fn sums_html(rows: &[(String, String)]) -> String {
    let last = rows.len().saturating_sub(1);
    let rows: String = rows
        .iter()
        .enumerate()
        .map(|(place, (label, amount))| {
            let style = if place == last {
                "padding:12px 0 4px;font-weight:600"
            } else {
                "padding:4px 0;color:#3A352F"
            };
            format!(
                "<tr><td style=\"{style}\">{}</td><td style=\"{style};text-align:right\">{}</td></tr>",
                escape(label),
                escape(amount)
            )
        })
        .collect();
    format!(
        "<table role=\"presentation\" width=\"100%\" style=\"border-collapse:collapse;border-top:1px solid #8C8273;\
         margin:0 0 24px\">{rows}</table>"
    )
}

/// Text made safe for HTML, in elements and in quoted attributes.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in clean_text(text, false).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_in_any_part_stays_text() {
        let evil = "<script>alert(1)</script>\"'&";
        let letter = Letter::new(
            evil,
            evil,
            vec![
                Block::Heading(evil.into()),
                Block::Paragraph(evil.into()),
                Block::Piece { title: evil.into(), details: vec![evil.into()], amount: evil.into() },
                Block::Sums(vec![(evil.into(), evil.into())]),
                Block::Lines { label: evil.into(), lines: vec![evil.into()] },
                Block::Link { label: evil.into(), url: format!("https://x.example/\"{evil}") },
                Block::QuietLink { label: evil.into(), url: format!("https://x.example/\"{evil}") },
            ],
        );
        let html = letter.html();
        assert!(!html.contains("<script") && !html.contains("\"'&"), "{html}");
        assert_eq!(html.matches("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;").count(), 16);
    }

    #[test]
    fn a_subject_cannot_carry_a_second_header() {
        let letter = Letter::new("House", "Your order\r\nBcc: x@y.z", Vec::new());
        assert_eq!(letter.subject(), "Your orderBcc: x@y.z");
    }

    #[test]
    fn a_name_with_a_line_break_cannot_start_a_line_of_its_own_in_the_text() {
        let lines = vec!["Ada\nTotal: $0".into()];
        let letter = Letter::new("House", "s", vec![Block::Lines { label: "To".into(), lines }]);
        assert!(letter.text().contains("  AdaTotal: $0\n"));
    }
}
