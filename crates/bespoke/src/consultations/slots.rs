//! Free times.

use chrono::{DateTime, Duration, Utc};
use db::{Conn, DbError};
use sqlx::{Row, postgres::PgRow};

/// A free time with one advisor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// When it ends.
    pub ends_at: DateTime<Utc>,
    /// The advisor's number.
    pub advisor_no: i32,
    /// What the advisor is called.
    pub advisor: String,
    /// The day in the advisor's time zone, e.g. "Thursday 3 December".
    pub day: String,
    /// The time in the advisor's time zone, e.g. "16:00".
    pub time: String,
    /// The zone, e.g. `America/New_York`.
    pub time_zone: String,
}

/// The least time before a slot: nobody books who could not be there.
const NOTICE: Duration = Duration::hours(4);

/// Every free time of a kind within so many days, the earliest first; of one advisor's where a number is given. Times begin every half
/// hour of the advisor's own day, so a day on which the clocks change has the right ones.
pub async fn list_slots(
    conn: &mut Conn,
    kind: &str,
    now: DateTime<Utc>,
    days: i32,
    limit: i64,
) -> Result<Vec<Slot>, DbError> {
    let rows = sqlx::query(FREE)
        .bind(kind)
        .bind(now + NOTICE)
        .bind(days)
        .bind(limit)
        .bind(None::<DateTime<Utc>>)
        .bind(None::<uuid::Uuid>)
        .fetch_all(conn)
        .await?;
    rows.iter().map(read).collect()
}

/// The free advisor of one exact time, leaving what is booked as `besides` out of account; none when it is not offered.
pub(super) async fn find_slot(
    conn: &mut Conn,
    kind: &str,
    now: DateTime<Utc>,
    at: DateTime<Utc>,
    besides: Option<uuid::Uuid>,
) -> Result<Option<Slot>, DbError> {
    let row = sqlx::query(FREE)
        .bind(kind)
        .bind(now + NOTICE)
        .bind(62)
        .bind(1_i64)
        .bind(at)
        .bind(besides)
        .fetch_optional(conn)
        .await?;
    row.as_ref().map(read).transpose()
}

const FREE: &str = "
    SELECT s.starts_at, s.starts_at + make_interval(mins => k.minutes) AS ends_at, a.no, a.name, a.time_zone,
           to_char(s.starts_at AT TIME ZONE a.time_zone, 'FMDay FMDD FMMonth') AS day, to_char(s.starts_at AT TIME ZONE a.time_zone, 'HH24:MI') AS time
    FROM consultation_kinds k
    CROSS JOIN advisors a
    CROSS JOIN generate_series(0, $3) AS ahead
    CROSS JOIN LATERAL (SELECT (($2 AT TIME ZONE a.time_zone)::date + ahead) AS date) d
    JOIN advisor_hours h ON h.advisor_no = a.no AND h.weekday = extract(isodow FROM d.date)
    CROSS JOIN LATERAL generate_series(d.date + h.opens, d.date + h.closes - make_interval(mins => k.minutes), interval '30 minutes') AS local
    CROSS JOIN LATERAL (SELECT local AT TIME ZONE a.time_zone AS starts_at) s
    WHERE k.code = $1 AND k.active AND a.active AND s.starts_at >= $2 AND ($5::timestamptz IS NULL OR s.starts_at = $5)
      AND NOT EXISTS (SELECT 1 FROM consultations c
                      WHERE c.state = 'booked' AND c.advisor_no = a.no AND c.id IS DISTINCT FROM $6
                        AND c.blocked && tstzrange(s.starts_at, s.starts_at + make_interval(mins => k.minutes + k.buffer_minutes)))
    ORDER BY s.starts_at, a.no LIMIT $4";

fn read(row: &PgRow) -> Result<Slot, DbError> {
    Ok(Slot {
        starts_at: row.try_get("starts_at")?,
        ends_at: row.try_get("ends_at")?,
        advisor_no: row.try_get("no")?,
        advisor: row.try_get("name")?,
        day: row.try_get("day")?,
        time: row.try_get("time")?,
        time_zone: row.try_get("time_zone")?,
    })
}
