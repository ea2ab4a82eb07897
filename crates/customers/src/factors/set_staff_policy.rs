//! Say whether everybody who works in the house needs a second factor.
//!
//! Refuses a version that is not the present one, and an owner who has no second factor themselves: the rule would shut them out first.
//! Writes `staff_policy` and the audit log. It holds from the next request on.

use std::borrow::Cow;

use db::{DbError, Tx};
use kernel::{Fault, Kind, ids::AccountId};
use platform::{Cx, audit};
use serde::Serialize;

use super::{StaffPolicy, find_factors};

/// Who sets it, and how.
#[derive(Debug, Clone, Copy)]
pub struct SetStaffPolicy {
    /// The owner who asks.
    pub account: AccountId,
    /// Whether a second factor is needed.
    pub needs_factor: bool,
    /// The version it was read at.
    pub expected_version: i64,
}

#[derive(Serialize)]
struct Recorded {
    needs_factor: bool,
}

/// Sets the rule.
#[tracing::instrument(name = "customers.set_staff_policy", skip_all)]
pub async fn set_staff_policy(tx: &mut Tx, cx: &Cx, ask: SetStaffPolicy) -> Result<StaffPolicy, PolicyError> {
    if ask.needs_factor && find_factors(tx, ask.account).await?.staff_factors == 0 {
        return Err(PolicyError::OwnFactorFirst);
    }
    let (before, version): (bool, i64) =
        sqlx::query_as("SELECT needs_factor, version FROM staff_policy FOR UPDATE")
            .fetch_one(&mut **tx)
            .await
            .map_err(DbError::from)?;
    if version != ask.expected_version {
        return Err(PolicyError::VersionConflict { current: version });
    }
    let now = tx.now().await?;
    sqlx::query("UPDATE staff_policy SET needs_factor = $1, version = version + 1, updated_at = $2")
        .bind(ask.needs_factor)
        .bind(now)
        .execute(&mut **tx)
        .await
        .map_err(DbError::from)?;
    let change = audit::Change {
        action: "customers.set_staff_policy",
        object: "staff_policy".to_owned(),
        before: Some(&Recorded { needs_factor: before }),
        after: Some(&Recorded { needs_factor: ask.needs_factor }),
    };
    audit::record(tx, cx, change).await?;
    Ok(StaffPolicy { needs_factor: ask.needs_factor, version: version + 1 })
}

/// Why the rule stayed as it is.
#[derive(Debug, thiserror::Error)]
pub enum PolicyError {
    /// Whoever asks has no second factor themselves.
    #[error("the owner has no second factor")]
    OwnFactorFirst,
    /// The rule changed meanwhile.
    #[error("the rule is at version {current}")]
    VersionConflict {
        /// The present version.
        current: i64,
    },
    /// The database refused.
    #[error(transparent)]
    Database(#[from] DbError),
}

impl Fault for PolicyError {
    fn kind(&self) -> Kind {
        match self {
            Self::OwnFactorFirst => Kind::Conflict,
            Self::VersionConflict { .. } => Kind::PreconditionFailed,
            Self::Database(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::OwnFactorFirst => "own_factor_first",
            Self::VersionConflict { .. } => "version_conflict",
            Self::Database(error) => error.code(),
        }
    }

    fn message(&self) -> Cow<'static, str> {
        match self {
            Self::OwnFactorFirst => {
                "Add a passkey or connect an app yourself first: the rule would shut you out before anybody else.".into()
            }
            Self::VersionConflict { .. } => "Somebody changed this meanwhile. Look again, then save.".into(),
            Self::Database(error) => error.message(),
        }
    }
}
