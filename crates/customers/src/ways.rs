//! The ways into an account, as its owner manages them: who may change them, and how it is told.

use std::borrow::Cow;

use db::{DbError, Retryable, Tx};
use kernel::{
    Fault, FieldError, Kind, Token,
    ids::{AccountId, EventId, SessionId},
};
use platform::{Cx, outbox};
use sqlx::Row;

use crate::{
    Assurance, Demand,
    events::{WayChange, WaysChanged},
    factors,
};

/// Somebody who looks after their own ways in, and in which session.
#[derive(Debug, Clone, Copy)]
pub struct Manager {
    /// Whose ways.
    pub account: AccountId,
    /// The session they ask in.
    pub session: SessionId,
}

/// What is known of a manager who may go on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Admitted {
    /// Whether they ask in the back office.
    pub(crate) staff: bool,
}

/// Locks the account and lets a manager go on whose session was proven a moment ago.
///
/// Members of staff manage theirs in the back office only: what a code from a letter opens must not lead there. Whoever keeps a second
/// factor must have given it; whoever has none must have just signed in.
pub(crate) async fn admit(tx: &mut Tx, manager: Manager) -> Result<Admitted, WayError> {
    let now = tx.now().await?;
    let row = sqlx::query(
        "SELECT s.means IN ('link', 'staff_passkey') AS staff, a.role IS NOT NULL AS has_role,
                coalesce(s.proven_at, s.created_at) AS proven_at, s.factor_at
         FROM sessions s JOIN accounts a ON a.id = s.account_id
         WHERE s.id = $1 AND a.id = $2 AND s.revoked_at IS NULL FOR NO KEY UPDATE OF a",
    )
    .bind(manager.session.uuid())
    .bind(manager.account.uuid())
    .fetch_optional(&mut **tx)
    .await?
    .ok_or(WayError::StepUp)?;
    let staff: bool = row.try_get("staff")?;
    if row.try_get("has_role")? && !staff {
        return Err(WayError::StaffOnly);
    }
    let kept = factors::find_factors(tx, manager.account).await?;
    let asked =
        if staff { kept.staff_factors > 0 } else { kept.authenticator.is_some() || kept.recovery_codes > 0 };
    let given = if asked { row.try_get("factor_at")? } else { Some(row.try_get("proven_at")?) };
    match Assurance::of(true, false, given).lacks(Demand::Fresh, now) {
        None => Ok(Admitted { staff }),
        Some(_) => Err(WayError::StepUp),
    }
}

/// Notes that the person of a session has proven who they are just now, with a second factor.
pub(crate) async fn note_proof(tx: &mut Tx, session: SessionId) -> Result<(), DbError> {
    let now = tx.now().await?;
    sqlx::query("UPDATE sessions SET proven_at = $2, factor_at = $2 WHERE id = $1 AND revoked_at IS NULL")
        .bind(session.uuid())
        .bind(now)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Notes the same, and gives the session a fresh token: what was known of it before the proof is worth nothing afterwards. The only copy
/// is returned.
pub(crate) async fn renew(tx: &mut Tx, cx: &Cx, session: SessionId) -> Result<Token, DbError> {
    note_proof(tx, session).await?;
    let token = Token::new(&*cx.random);
    sqlx::query("UPDATE sessions SET digest = $2 WHERE id = $1 AND revoked_at IS NULL")
        .bind(session.uuid())
        .bind(token.digest().as_slice())
        .execute(&mut **tx)
        .await?;
    Ok(token)
}

/// Has a letter tell the owner what changed.
pub(crate) async fn tell(tx: &mut Tx, cx: &Cx, account: AccountId, what: WayChange) -> Result<(), DbError> {
    outbox::publish(tx, cx, &WaysChanged { change: EventId::new(&*cx.random), account, what }).await
}

/// Why a way into an account was not changed, or a proof not taken.
#[derive(Debug, thiserror::Error)]
pub enum WayError {
    /// A field broke a rule.
    #[error("invalid: {0:?}")]
    Invalid(Vec<FieldError>),
    /// The house's public address is a number, for which no browser keeps passkeys.
    #[error("passkeys need a name, not a number, as the house's address")]
    NotOffered,
    /// The session was not proven lately.
    #[error("the session was not proven lately")]
    StepUp,
    /// A member of staff asked outside the back office.
    #[error("staff manage their ways in the back office")]
    StaffOnly,
    /// The question was asked too long ago, or answered before.
    #[error("the question is gone")]
    Gone,
    /// The answer does not hold.
    #[error("the passkey's answer was refused")]
    Refused,
    /// The passkey belongs to an account already.
    #[error("the passkey is known")]
    Taken,
    /// An app is connected already.
    #[error("an app is connected already")]
    Connected,
    /// As many passkeys as one may have.
    #[error("too many passkeys")]
    TooMany,
    /// There is no such thing, or it is another's.
    #[error("no such way in")]
    NotFound,
    /// Nobody would get in any more.
    #[error("the last way in stays")]
    LastWay,
    /// Too many tries within the hour.
    #[error("too many tries")]
    TooOften,
    /// The database refused.
    #[error(transparent)]
    Database(#[from] DbError),
}

impl From<sqlx::Error> for WayError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error.into())
    }
}

impl Fault for WayError {
    fn kind(&self) -> Kind {
        match self {
            Self::Invalid(_) => Kind::Invalid,
            Self::StepUp => Kind::Unauthenticated,
            Self::StaffOnly | Self::Refused => Kind::Forbidden,
            Self::Gone => Kind::Gone,
            Self::NotOffered | Self::Taken | Self::Connected | Self::TooMany | Self::LastWay => {
                Kind::Conflict
            }
            Self::NotFound => Kind::NotFound,
            Self::TooOften => Kind::RateLimited,
            Self::Database(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Invalid(fields) => fields.first().map_or("invalid_way", |field| field.code),
            Self::NotOffered => "passkeys_not_offered",
            Self::StepUp => "step_up_required",
            Self::StaffOnly => "staff_elsewhere",
            Self::Gone => "passkey_gone",
            Self::Refused => "passkey_refused",
            Self::Taken => "passkey_known",
            Self::Connected => "app_connected",
            Self::TooMany => "too_many_passkeys",
            Self::NotFound => "way_not_found",
            Self::LastWay => "last_way",
            Self::TooOften => "too_many_tries",
            Self::Database(error) => error.code(),
        }
    }

    fn message(&self) -> Cow<'static, str> {
        match self {
            Self::Invalid(fields) => {
                fields.first().map_or("Some details need another look.".into(), |field| field.message.clone())
            }
            Self::NotOffered => {
                "Passkeys are not offered at this address. Sign in with a code instead.".into()
            }
            Self::StepUp => {
                "Please confirm first that it is you: it has been a while since you last did.".into()
            }
            Self::StaffOnly => {
                "Members of staff look after their passkeys and apps in the back office.".into()
            }
            Self::Gone => "That took a little long. Please begin once more.".into(),
            Self::Refused => {
                "This passkey's answer does not fit. Please try once more, or use another.".into()
            }
            Self::Taken => "This passkey is on an account already.".into(),
            Self::Connected => {
                "An app is connected already. Disconnect it before you connect another.".into()
            }
            Self::TooMany => {
                "Twenty passkeys are as many as an account holds. Remove one you no longer use.".into()
            }
            Self::NotFound => "This is not among yours; perhaps it was removed already.".into(),
            Self::LastWay => {
                "The house asks its staff for a second factor, and this is your last. Add another first."
                    .into()
            }
            Self::TooOften => "Too many codes were tried. Please wait an hour, or use a passkey.".into(),
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

impl Retryable for WayError {
    fn is_contended(&self) -> bool {
        matches!(self, Self::Database(error) if error.is_contended())
    }
}
