//! Why a rule of tax is refused.

use std::borrow::Cow;

use db::DbError;
use kernel::{Fault, FieldError, Kind};

use crate::error::from_database;

/// A refusal about tax.
#[derive(Debug, thiserror::Error)]
pub enum TaxError {
    /// Some fields break a rule.
    #[error("{} field(s) break a rule", .0.len())]
    Invalid(Vec<FieldError>),
    /// A rule whose day has come cannot be changed: orders were computed by it. A new day makes a new rule.
    #[error("the rule counts already")]
    CountsAlready,
    /// The database said no.
    #[error(transparent)]
    Database(#[from] DbError),
}

from_database!(TaxError);

impl Fault for TaxError {
    fn kind(&self) -> Kind {
        match self {
            Self::Invalid(_) => Kind::Invalid,
            Self::CountsAlready => Kind::Conflict,
            Self::Database(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "invalid",
            Self::CountsAlready => "tax_rule_counts_already",
            Self::Database(error) => error.code(),
        }
    }

    fn message(&self) -> Cow<'static, str> {
        match self {
            Self::Invalid(_) => "Some details need another look.".into(),
            Self::CountsAlready => {
                "A rule that counts already stays as it is, because orders were taxed by it. Enter the new one with the day from which it applies, tomorrow at the earliest.".into()
            }
            Self::Database(error) => error.message(),
        }
    }

    fn fields(&self) -> &[FieldError] {
        match self {
            Self::Invalid(fields) => fields,
            _ => &[],
        }
    }
}
