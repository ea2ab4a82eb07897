//! Papers of an order as accessible PDF in the house's style: tagged for readers of screens (PDF/UA-1), in the language of the market.
//!
//! Translates and never decides: [`render`] sets the page of what [`commerce::documents`] kept when the paper was issued. The same facts give
//! the same bytes: nothing is asked of a clock, of chance or of a catalogue.

mod fonts;
mod pages;
mod sheet;
mod text;
mod words;
mod write;

use std::borrow::Cow;

use commerce::documents::PaperFacts;
use kernel::{Fault, Kind};

/// What a file of papers is, for HTTP.
pub const MEDIA_TYPE: &str = "application/pdf";

/// A paper could not be set, which is a defect of the house.
#[derive(Debug, thiserror::Error)]
pub enum PaperError {
    /// A font that is part of the program cannot be read.
    #[error("a font of the house cannot be read")]
    Font,
    /// What was set breaks a rule of the format.
    #[error("the page breaks a rule of PDF/UA: {0}")]
    Format(String),
}

impl Fault for PaperError {
    fn kind(&self) -> Kind {
        Kind::Internal
    }

    fn code(&self) -> &'static str {
        "internal"
    }

    fn message(&self) -> Cow<'static, str> {
        "Something went wrong on our side. The paper was issued; please ask for it again.".into()
    }
}

/// The paper as the bytes of a PDF.
///
/// # Errors
/// Only where a font or the writer of the format has a defect.
pub fn render(facts: &PaperFacts) -> Result<Vec<u8>, PaperError> {
    let fonts = fonts::Fonts::load().ok_or(PaperError::Font)?;
    let sheet = pages::set(facts, &fonts);
    write::write(&sheet, facts, &fonts)
}

/// The name a browser saves it under, e.g. `US-INV-000042.pdf`.
pub fn file_name(facts: &PaperFacts) -> String {
    format!("{}.pdf", facts.number)
}
