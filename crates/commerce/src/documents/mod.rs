//! Papers of an order: invoice, credit note, packing list, receipt, valuation, cover of the certificates, care card.
//!
//! Owns `documents` and `document_counters`. A paper is issued once; what it says is kept as facts, and `paper` sets the same page of them
//! whenever it is asked for. Numbers of a kind and market have no gap: the counter rises in the transaction that issues (ADR 0081).
//!
//! Operation: [`issue_document`]. Reads: [`list_documents`], [`find_document`].

mod error;
mod facts;
mod issue_document;
mod model;
mod queries;

pub use error::DocumentError;
pub use issue_document::{IssueDocument, issue_document};
pub use model::{Document, DocumentKind, Locale, PaperFacts, PaperPiece, PaperSum, SumKind};
pub use queries::{find_document, list_documents};
