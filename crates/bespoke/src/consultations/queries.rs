//! Rows of consultations.

use chrono::{DateTime, Utc};
use db::{Conn, DbError};
use kernel::{EmailAddress, Token};
use platform::Cx;
use sqlx::{Row, postgres::PgRow};

use crate::{error::unreadable, ids::ConsultationId};

/// A kind of conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsultationKind {
    /// The word in addresses and the API.
    pub code: String,
    /// What it is called.
    pub label: String,
    /// How long it takes, in minutes.
    pub minutes: i32,
    /// Where it is.
    pub where_it_is: String,
}

/// A booked conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consultation {
    /// Its id.
    pub id: ConsultationId,
    /// The code of its kind.
    pub kind: String,
    /// What it is called.
    pub label: String,
    /// Where it is.
    pub where_it_is: String,
    /// What the advisor is called.
    pub advisor: String,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// When it ends.
    pub ends_at: DateTime<Utc>,
    /// The day and time in the advisor's time zone, e.g. "Thursday 3 December, 16:00 (America/New_York)".
    pub told: String,
    /// What the client is called.
    pub client: String,
    /// Where letters go.
    pub email: EmailAddress,
    /// A telephone number.
    pub phone: Option<String>,
    /// Whether it was cancelled.
    pub cancelled: bool,
    /// How often it was put to another time.
    pub moves: i32,
}

/// The path of a consultation's page: whoever has it can move or cancel it.
pub fn path(token: &Token) -> String {
    format!("/visits/{}", token.as_str())
}

/// The path of a consultation's page, for a letter.
///
/// # Errors
/// Never in practice: a signature has the shape of a token.
pub fn link(cx: &Cx, id: ConsultationId) -> Result<String, DbError> {
    own_token(cx, id).map(|token| path(&token))
}

/// The token of a consultation: made of its id and the house's secret. Only its digest is stored, and it is told again without being
/// kept anywhere.
pub(super) fn own_token(cx: &Cx, id: ConsultationId) -> Result<Token, DbError> {
    let text = cx.secret.sign("consultation", &[id.to_string().as_bytes()]);
    Token::parse(&text).ok_or_else(|| unreadable("token", "…"))
}

/// The kinds there are, in the order shown.
pub async fn list_kinds(conn: &mut Conn) -> Result<Vec<ConsultationKind>, DbError> {
    let rows = sqlx::query("SELECT * FROM consultation_kinds WHERE active ORDER BY position")
        .fetch_all(conn)
        .await?;
    rows.iter()
        .map(|row| {
            Ok(ConsultationKind {
                code: row.try_get("code")?,
                label: row.try_get("label")?,
                minutes: row.try_get("minutes")?,
                where_it_is: row.try_get("where_it_is")?,
            })
        })
        .collect()
}

/// One kind.
pub async fn find_kind(conn: &mut Conn, code: &str) -> Result<Option<ConsultationKind>, DbError> {
    Ok(list_kinds(conn).await?.into_iter().find(|kind| kind.code == code))
}

/// The consultation that a token opens.
pub async fn find_by_token(conn: &mut Conn, token: &Token) -> Result<Option<Consultation>, DbError> {
    let row = sqlx::query(
        "SELECT c.*, k.label, k.where_it_is, a.name AS advisor,
                to_char(c.starts_at AT TIME ZONE a.time_zone, 'FMDay FMDD FMMonth, HH24:MI') || ' (' || a.time_zone || ')' AS told
         FROM consultations c JOIN consultation_kinds k ON k.code = c.kind JOIN advisors a ON a.no = c.advisor_no WHERE c.token_digest = $1",
    )
    .bind(token.digest().as_slice())
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(read).transpose()
}

/// One consultation.
pub async fn find_consultation(conn: &mut Conn, id: ConsultationId) -> Result<Option<Consultation>, DbError> {
    let row = sqlx::query(
        "SELECT c.*, k.label, k.where_it_is, a.name AS advisor,
                to_char(c.starts_at AT TIME ZONE a.time_zone, 'FMDay FMDD FMMonth, HH24:MI') || ' (' || a.time_zone || ')' AS told
         FROM consultations c JOIN consultation_kinds k ON k.code = c.kind JOIN advisors a ON a.no = c.advisor_no WHERE c.id = $1",
    )
    .bind(id.uuid())
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(read).transpose()
}

/// What is booked from a moment on, the earliest first.
pub async fn list_to_come(
    conn: &mut Conn,
    from: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<Consultation>, DbError> {
    let rows = sqlx::query(
        "SELECT c.*, k.label, k.where_it_is, a.name AS advisor,
                to_char(c.starts_at AT TIME ZONE a.time_zone, 'FMDay FMDD FMMonth, HH24:MI') || ' (' || a.time_zone || ')' AS told
         FROM consultations c JOIN consultation_kinds k ON k.code = c.kind JOIN advisors a ON a.no = c.advisor_no
         WHERE c.state = 'booked' AND c.ends_at > $1 ORDER BY c.starts_at, c.id LIMIT $2",
    )
    .bind(from)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(read).collect()
}

/// What is over and nobody has said what came of, the longest ago first.
pub async fn list_to_close(
    conn: &mut Conn,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<Consultation>, DbError> {
    let rows = sqlx::query(
        "SELECT c.*, k.label, k.where_it_is, a.name AS advisor,
                to_char(c.starts_at AT TIME ZONE a.time_zone, 'FMDay FMDD FMMonth, HH24:MI') || ' (' || a.time_zone || ')' AS told
         FROM consultations c JOIN consultation_kinds k ON k.code = c.kind JOIN advisors a ON a.no = c.advisor_no
         WHERE c.state = 'booked' AND c.ends_at <= $1 ORDER BY c.starts_at, c.id LIMIT $2",
    )
    .bind(now)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(read).collect()
}

fn read(row: &PgRow) -> Result<Consultation, DbError> {
    let (email, state): (String, String) = (row.try_get("email")?, row.try_get("state")?);
    Ok(Consultation {
        id: ConsultationId::from_uuid(row.try_get("id")?),
        kind: row.try_get("kind")?,
        label: row.try_get("label")?,
        where_it_is: row.try_get("where_it_is")?,
        advisor: row.try_get("advisor")?,
        starts_at: row.try_get("starts_at")?,
        ends_at: row.try_get("ends_at")?,
        told: row.try_get("told")?,
        client: row.try_get("client")?,
        email: email.parse().map_err(|_| unreadable("address", "…"))?,
        phone: row.try_get("phone")?,
        cancelled: state == "cancelled",
        moves: row.try_get("moves")?,
    })
}
