//! The text that is sealed. Pure.
//!
//! ```text
//! atelier passport 1
//! house Jason & Co.
//! serial 7K3MQ2
//! version 2
//! standing valid
//! issued 2027-03-01
//! previous <SHA-256 of the version before, or none>
//! commission B-7K3MQ2
//! piece Ring with an old mine cut in a cluster
//! metal Platinum 950, 7.352 g
//! stone 1.71 ct old mine cut, L, VS2
//! maker Inès Marchetti, design
//! mark London Assay Office, 950
//! picture <SHA-256 of the file> At the bench, before the stones
//! service 2027-03-01 Claws checked, polished
//! key <first half of the SHA-256 of the public key>
//! public-key <the public key>
//! ```
//!
//! Every line is a word, a space, its value and a line feed, in UTF-8; hashes and keys are lower-case hexadecimal. Lines stand in this
//! order; `metal`, `stone`, `maker`, `mark`, `picture` and `service` stand as often as there is one, in the order given. No value
//! contains a line break, so nothing typed into one can pass for another line.

use chrono::NaiveDate;
use kernel::{FieldError, Text};

/// The first line of every passport; another form of the text will have another number.
const FIRST: &str = "atelier passport 1";

/// What is told of a piece, as the house writes it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Content {
    /// What it is.
    pub piece: String,
    /// Metals with fineness and weight.
    pub metals: Vec<String>,
    /// Stones with their reports.
    pub stones: Vec<String>,
    /// Who made it, and what each did.
    pub makers: Vec<String>,
    /// Hallmarks and engravings.
    pub marks: Vec<String>,
    /// Photographs.
    pub pictures: Vec<Picture>,
    /// What was done to it since it was finished.
    pub services: Vec<Service>,
}

/// A photograph that belongs to the passport.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// The SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// What it shows.
    pub words: String,
}

/// Something that was done to the finished piece.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// When.
    pub on: NaiveDate,
    /// What.
    pub words: String,
}

/// Whether the passport still speaks for its piece.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It does.
    Valid,
    /// It does not, and never will again.
    Revoked {
        /// Why.
        reason: String,
    },
}

/// A passport as it is sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The house, as people read it.
    pub house: String,
    /// The serial in the metal.
    pub serial: String,
    /// Its version, from 1.
    pub version: i32,
    /// Whether it still speaks for its piece.
    pub standing: Standing,
    /// The day it was sealed.
    pub issued: NaiveDate,
    /// The SHA-256 of the version before, in hexadecimal; none for the first.
    pub previous: Option<String>,
    /// The number of the commission that the piece was made in; `none` for one that was sold from stock.
    pub commission: String,
    /// What is told of the piece.
    pub content: Content,
    /// Which key seals it.
    pub key_id: String,
    /// That key's public half, in hexadecimal.
    pub public_key: String,
}

/// The most lines of one kind.
const MOST: usize = 40;
/// The most characters of one line.
const LONGEST: usize = 300;

impl Content {
    /// Everything typed, cleaned; or what is wrong with it, by field.
    ///
    /// # Errors
    /// A piece without words or without a metal, a line that is too long, too many lines of a kind.
    pub fn tidy(self) -> Result<Self, Vec<FieldError>> {
        let mut wrong = Vec::new();
        let piece = Text::line("piece", &self.piece, LONGEST, "Say what it is.");
        let piece = piece.map(Text::into_string).unwrap_or_else(|e| {
            wrong.push(e);
            String::new()
        });
        let mut lines =
            |field: &'static str, given: Vec<String>| -> Vec<String> { tidy_lines(field, given, &mut wrong) };
        let metals = lines("metals", self.metals);
        let (stones, makers) = (lines("stones", self.stones), lines("makers", self.makers));
        let marks = lines("marks", self.marks);
        if metals.is_empty() && !wrong.iter().any(|e| e.field == "metals") {
            let words = "Say of which metal it is, with fineness and weight.";
            wrong.push(FieldError::new("metals", "required", words));
        }
        let pictures = self
            .pictures
            .into_iter()
            .map(|picture| Picture { words: tidy_line("pictures", &picture.words, &mut wrong), ..picture })
            .collect::<Vec<_>>();
        let services = self
            .services
            .into_iter()
            .map(|service| Service { words: tidy_line("services", &service.words, &mut wrong), ..service })
            .collect::<Vec<_>>();
        if pictures.len() > MOST || services.len() > 4 * MOST {
            wrong.push(FieldError::new("pictures", "too_many", format!("Choose at most {MOST} pictures.")));
        }
        let tidy = Self { piece, metals, stones, makers, marks, pictures, services };
        if wrong.is_empty() { Ok(tidy) } else { Err(wrong) }
    }
}

fn tidy_line(field: &'static str, given: &str, wrong: &mut Vec<FieldError>) -> String {
    match Text::line(field, given, LONGEST, "Say in a few words what it is.") {
        Ok(line) => line.into_string(),
        Err(error) => {
            wrong.push(error);
            String::new()
        }
    }
}

fn tidy_lines(field: &'static str, given: Vec<String>, wrong: &mut Vec<FieldError>) -> Vec<String> {
    let mut lines = Vec::with_capacity(given.len());
    for line in given {
        match Text::optional_line(field, &line, LONGEST) {
            Ok(line) => lines.extend(line.map(Text::into_string)),
            Err(error) => wrong.push(error),
        }
    }
    if lines.len() > MOST {
        wrong.push(FieldError::new(field, "too_many", format!("Keep this to {MOST} lines.")));
    }
    lines
}

impl Document {
    /// The text, byte for byte what is sealed.
    pub fn text(&self) -> String {
        let mut text = format!("{FIRST}\n");
        let mut line = |word: &str, value: &str| {
            text.push_str(word);
            text.push(' ');
            text.push_str(value);
            text.push('\n');
        };
        line("house", &self.house);
        line("serial", &self.serial);
        line("version", &self.version.to_string());
        match &self.standing {
            Standing::Valid => line("standing", "valid"),
            Standing::Revoked { reason } => line("standing", &format!("revoked {reason}")),
        }
        line("issued", &self.issued.to_string());
        line("previous", self.previous.as_deref().unwrap_or("none"));
        line("commission", &self.commission);
        let content = &self.content;
        line("piece", &content.piece);
        for (word, values) in [
            ("metal", &content.metals),
            ("stone", &content.stones),
            ("maker", &content.makers),
            ("mark", &content.marks),
        ] {
            values.iter().for_each(|value| line(word, value));
        }
        content.pictures.iter().for_each(|p| line("picture", &format!("{} {}", p.sha256, p.words)));
        content.services.iter().for_each(|s| line("service", &format!("{} {}", s.on, s.words)));
        line("key", &self.key_id);
        line("public-key", &self.public_key);
        text
    }

    /// The document of a text; none for what [`Document::text`] would not have written, to the byte.
    pub fn parse(text: &str) -> Option<Self> {
        let mut lines = text.strip_suffix('\n')?.split('\n').peekable();
        if lines.next() != Some(FIRST) {
            return None;
        }
        let mut one = |word: &str| lines.next()?.strip_prefix(word)?.strip_prefix(' ').map(str::to_owned);
        let (house, serial) = (one("house")?, one("serial")?);
        let version = one("version")?.parse().ok()?;
        let standing = match one("standing")?.as_str() {
            "valid" => Standing::Valid,
            other => Standing::Revoked { reason: other.strip_prefix("revoked ")?.to_owned() },
        };
        let issued = one("issued")?.parse().ok()?;
        let previous = one("previous").map(|hash| (hash != "none").then_some(hash))?;
        let (commission, piece) = (one("commission")?, one("piece")?);
        let mut many = |word: &str| {
            let mut found = Vec::new();
            while let Some(value) =
                lines.peek().and_then(|line| line.strip_prefix(word)).and_then(|rest| rest.strip_prefix(' '))
            {
                found.push(value.to_owned());
                lines.next();
            }
            found
        };
        let (metals, stones, makers, marks) = (many("metal"), many("stone"), many("maker"), many("mark"));
        let pictures = many("picture").into_iter().map(|line| {
            let (sha256, words) = line.split_once(' ')?;
            Some(Picture { sha256: sha256.to_owned(), words: words.to_owned() })
        });
        let pictures = pictures.collect::<Option<Vec<_>>>()?;
        let services = many("service").into_iter().map(|line| {
            let (on, words) = line.split_once(' ')?;
            Some(Service { on: on.parse().ok()?, words: words.to_owned() })
        });
        let services = services.collect::<Option<Vec<_>>>()?;
        let mut one = |word: &str| lines.next()?.strip_prefix(word)?.strip_prefix(' ').map(str::to_owned);
        let content = Content { piece, metals, stones, makers, marks, pictures, services };
        let (key_id, public_key) = (one("key")?, one("public-key")?);
        let document = Self {
            house,
            serial,
            version,
            standing,
            issued,
            previous,
            commission,
            content,
            key_id,
            public_key,
        };
        // what reads in more than one way, such as a version of 01, is no passport
        (document.text() == text).then_some(document)
    }

    /// Whether it still speaks for its piece.
    pub fn is_valid(&self) -> bool {
        self.standing == Standing::Valid
    }
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;

    pub(in super::super) fn document() -> Document {
        Document {
            house: "Jason & Co.".into(),
            serial: "7K3MQ2".into(),
            version: 1,
            standing: Standing::Valid,
            issued: NaiveDate::from_ymd_opt(2027, 3, 1).unwrap(),
            previous: None,
            commission: "B-7K3MQ2".into(),
            content: Content {
                piece: "Ring with an old mine cut".into(),
                metals: vec!["Platinum 950, 7.352 g".into()],
                stones: vec!["1.71 ct old mine cut, L, VS2".into()],
                makers: vec!["Inès Marchetti, design".into()],
                marks: vec![],
                pictures: vec![Picture { sha256: "ab".repeat(32), words: "At the bench".into() }],
                services: vec![],
            },
            key_id: "0".repeat(32),
            public_key: "1".repeat(64),
        }
    }

    #[test]
    fn a_value_cannot_become_another_line() {
        let typed = Content {
            piece: "Ring\nstanding valid\r\u{2028}key 00".into(),
            metals: vec!["Gold 750\nstone 10 ct".into(), "  ".into()],
            ..Content::default()
        };
        let tidy = typed.tidy().unwrap();
        let text = Document { content: tidy.clone(), ..document() }.text();
        assert_eq!(tidy.metals.len(), 1);
        assert_eq!(text.lines().filter(|l| l.starts_with("standing ")).count(), 1);
        assert_eq!(text.lines().filter(|l| l.starts_with("stone ")).count(), 0);
        assert_eq!(Document::parse(&text).unwrap().content, tidy);
    }

    #[test]
    fn a_piece_without_words_or_metal_is_refused_by_its_field() {
        let wrong = Content::default().tidy().unwrap_err();
        assert_eq!(wrong.iter().map(|e| e.field.as_ref()).collect::<Vec<_>>(), ["piece", "metals"]);
    }

    #[test]
    fn what_reads_in_two_ways_is_no_passport() {
        let text = document().text();
        assert_eq!(Document::parse(&text), Some(document()));
        for bad in [
            text.replace("version 1\n", "version 01\n"),
            text.replace("version 1\n", "version +1\n"),
            text.replace("previous none\n", ""),
            text.replace("\nkey ", "\nkey  "),
            text.replace('\n', "\r\n"),
            text.trim_end().to_owned(),
            format!("{text}stone 10 ct\n"),
            text.replace("atelier passport 1", "atelier passport 2"),
        ] {
            let read = Document::parse(&bad);
            assert!(read.is_none() || read.as_ref().map(Document::text) == Some(bad.clone()), "{bad}");
            assert_ne!(read, Some(document()), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_typed_reads_back_as_it_was_sealed(
            piece in "\\PC{1,40}", metals in proptest::collection::vec("[^\u{0}]{1,40}", 1..4),
            stones in proptest::collection::vec("\\PC{0,40}", 0..4), version in 1_i32..10_000, reason in "[a-z ]{1,20}[a-z]",
        ) {
            let typed = Content { piece, metals, stones, ..Content::default() };
            if let Ok(content) = typed.tidy() {
                let standing = if version % 2 == 0 { Standing::Valid } else { Standing::Revoked { reason } };
                let whole = Document { content, version, standing, previous: Some("cd".repeat(32)), ..document() };
                prop_assert_eq!(Document::parse(&whole.text()), Some(whole));
            }
        }
    }
}
