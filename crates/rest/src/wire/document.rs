//! Papers of an order on the wire.

use chrono::{DateTime, Utc};
use commerce::documents::{Document, DocumentKind};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::common::MoneyOut;

/// A paper that was issued.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OrderDocument)]
pub(crate) struct DocumentOut {
    id: String,
    #[schema(example = "US-INV-000042")]
    number: String,
    /// `invoice`, `credit_note`, `packing_list`, `receipt`, `valuation`, `certificate` or `care_card`.
    #[schema(example = "invoice")]
    kind: &'static str,
    /// Its language.
    #[schema(example = "en-US")]
    locale: &'static str,
    /// The total that stands on it, where it is about money.
    total: Option<MoneyOut>,
    issued_at: DateTime<Utc>,
}

impl From<&Document> for DocumentOut {
    fn from(d: &Document) -> Self {
        Self {
            id: d.id.to_string(),
            number: d.number.clone(),
            kind: d.kind.code(),
            locale: d.facts.locale.tag(),
            total: d.facts.total().map(Into::into),
            issued_at: d.issued_at,
        }
    }
}

/// The papers of an order, the oldest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OrderDocuments)]
pub(crate) struct DocumentsOut {
    pub(crate) data: Vec<DocumentOut>,
}

/// Which paper to issue.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = IssueDocument, example = json!({"kind": "invoice"}))]
pub(crate) struct IssueDocumentIn {
    kind: String,
}

impl IssueDocumentIn {
    /// The kind, if it is one.
    pub(crate) fn kind(&self) -> Option<DocumentKind> {
        DocumentKind::find(&self.kind)
    }
}
