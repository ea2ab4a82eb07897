//! What the letter about a new device says, and the key of its link.

use chrono::{DateTime, Utc};
use db::{Conn, DbError};
use kernel::{EmailAddress, ids::SessionId};
use platform::Cx;
use sqlx::Row;

use super::{device_name, place_name};
use crate::store;

/// What the key of a link is bound to.
const PURPOSE: &str = "session disown";

/// A session that was opened on a new device.
#[derive(Debug, Clone)]
pub struct Arrived {
    /// Whom to tell.
    pub email: EmailAddress,
    /// The device, as people call it.
    pub device: String,
    /// From where, coarse and in words.
    pub place: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Whether it opened the back office.
    pub staff: bool,
}

/// Whom to write to about a session, and what; `None` when it has ended by now or its account is gone. For the letter alone.
pub async fn tell_arrival(conn: &mut Conn, session: SessionId) -> Result<Option<Arrived>, DbError> {
    let row = sqlx::query(
        "SELECT a.email, s.user_agent, s.place, s.created_at, s.means IN ('link', 'staff_passkey') AS staff
         FROM sessions s JOIN accounts a ON a.id = s.account_id
         WHERE s.id = $1 AND s.revoked_at IS NULL AND a.erased_at IS NULL",
    )
    .bind(session.uuid())
    .fetch_optional(conn)
    .await?;
    row.map(|row| {
        Ok(Arrived {
            email: store::read_email(&row)?,
            device: device_name(row.try_get("user_agent")?),
            place: place_name(row.try_get("place")?),
            at: row.try_get("created_at")?,
            staff: row.try_get("staff")?,
        })
    })
    .transpose()
}

/// The path of a letter's "this was not me": `/sign-in/not-me/{session}.{signature}`.
pub fn not_me_path(cx: &Cx, session: SessionId) -> String {
    let signature = cx.secret.sign(PURPOSE, &[session.to_string().as_bytes()]);
    format!("/sign-in/not-me/{session}.{signature}")
}

/// Whether a key is one of ours.
pub fn is_ours(cx: &Cx, key: &str) -> bool {
    open_key(cx, key).is_some()
}

/// The session whose letter a key came with, if the key is one of ours; compared in constant time.
pub(super) fn open_key(cx: &Cx, key: &str) -> Option<SessionId> {
    let (id, signature) = key.split_once('.')?;
    let id: SessionId = id.parse().ok()?;
    cx.secret.verify(PURPOSE, &[id.to_string().as_bytes()], signature).then_some(id)
}
