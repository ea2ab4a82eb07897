//! What must always be true of commissions, for `atelier audit`.

use std::time::Instant;

use commerce::invariants::{Finding, checks, record_run};
use db::{Conn, Db, DbError};
use platform::Cx;
use sqlx::Row;

use crate::{
    commissions::replay_stored,
    passports::{verify_orders, verify_stored},
};

/// A check that one query makes: it finds what breaks it.
struct Check {
    id: &'static str,
    statement: &'static str,
    sql: &'static str,
}

const CHECKS: &[Check] = &[
    Check {
        id: "A01",
        statement: "A commission's log has no gap, and its version is the log's length.",
        sql: "SELECT c.number FROM commissions c LEFT JOIN commission_events e ON e.commission_id = c.id
              GROUP BY c.id HAVING count(e.seq) <> c.version OR coalesce(max(e.seq), 0) <> c.version",
    },
    Check {
        id: "A02",
        statement: "Nothing was at the bench before a quote was accepted and a design approved.",
        sql: "SELECT DISTINCT c.number FROM commissions c JOIN commission_events m ON m.commission_id = c.id
              WHERE m.fact ->> 'kind' = 'moved' AND m.fact ->> 'to' IN ('casting', 'fabrication')
                AND (SELECT count(DISTINCT e.fact ->> 'kind') FROM commission_events e
                     WHERE e.commission_id = c.id AND e.seq < m.seq AND e.fact ->> 'kind' IN ('quote_accepted', 'design_approved')) < 2",
    },
    Check {
        id: "A03",
        statement: "The parts of every quote sum to the cent.",
        sql: "SELECT c.number || ' quote ' || q.version FROM commission_quotes q JOIN commissions c ON c.id = q.commission_id
              LEFT JOIN commission_quote_parts p ON p.commission_id = q.commission_id AND p.version = q.version
              GROUP BY c.number, q.commission_id, q.version HAVING coalesce(sum(p.amount_minor), 0) <> q.subtotal_minor",
    },
    Check {
        id: "A04",
        statement: "Every quote in a log is kept with the same price and deposit, and no other is kept.",
        sql: "SELECT coalesce(c.number, 'a quote without a log') FROM commissions c
              CROSS JOIN LATERAL (SELECT (e.fact ->> 'version')::int AS version, (e.fact ->> 'total_minor')::bigint AS total_minor,
                                         (e.fact ->> 'deposit_minor')::bigint AS deposit_minor
                                  FROM commission_events e WHERE e.commission_id = c.id AND e.fact ->> 'kind' = 'quote_issued') f
              FULL JOIN commission_quotes q ON q.commission_id = c.id AND q.version = f.version
              WHERE (q.total_minor, q.deposit_minor) IS DISTINCT FROM (f.total_minor, f.deposit_minor)",
    },
    Check {
        id: "A06",
        statement: "Every version of a passport stands in its commission's log with the same hash, and no other does.",
        sql: "SELECT coalesce(p.serial, f.serial) FROM passports p JOIN passport_versions v ON v.passport_id = p.id AND p.commission_id IS NOT NULL
              FULL JOIN (SELECT commission_id, fact ->> 'serial' AS serial, (fact ->> 'version')::int AS version, fact ->> 'sha256' AS sha256
                         FROM commission_events WHERE fact ->> 'kind' IN ('passport_sealed', 'passport_revoked')) f
                ON (f.commission_id, f.serial, f.version) = (p.commission_id, p.serial, v.version)
              WHERE v.sha256 IS DISTINCT FROM f.sha256",
    },
    Check {
        id: "A07",
        statement: "Every passport has one line of owners, and only the newest of them hands it on.",
        sql: "SELECT p.serial FROM passports p LEFT JOIN passport_owners o ON o.passport_id = p.id
              LEFT JOIN passport_offers f ON f.passport_id = p.id
              GROUP BY p.id HAVING coalesce(max(o.seq), 0) <> count(DISTINCT o.seq) OR count(o.seq) = 0
                OR max(f.owner_seq) <> max(o.seq) OR (p.revoked AND count(f.passport_id) > 0)",
    },
    Check {
        id: "A08",
        statement: "The metal of every job is the sum of its weighings, and of every closed one nothing is unaccounted for.",
        sql: "SELECT c.number || ' job ' || j.no FROM bench_jobs j JOIN commissions c ON c.id = j.commission_id
              CROSS JOIN LATERAL (SELECT coalesce(sum(mg) FILTER (WHERE kind = 'issued'), 0) AS issued,
                                         coalesce(sum(mg) FILTER (WHERE kind = 'finished'), 0) AS finished,
                                         coalesce(sum(mg) FILTER (WHERE kind = 'returned'), 0) AS returned,
                                         coalesce(sum(mg) FILTER (WHERE kind = 'scrap'), 0) AS scrap,
                                         coalesce(sum(mg) FILTER (WHERE kind = 'loss'), 0) AS loss
                                  FROM bench_metal m WHERE m.job_id = j.id) m
              WHERE (j.issued_mg, j.finished_mg, j.returned_mg, j.scrap_mg, j.loss_mg) <> (m.issued, m.finished, m.returned, m.scrap, m.loss)
                 OR (j.closed_at IS NOT NULL AND m.issued <> m.finished + m.returned + m.scrap + m.loss)",
    },
    Check {
        id: "A09",
        statement: "The log of every commission tells how many jobs are open and how many stones of its client's are loose, as they are.",
        sql: "SELECT c.number FROM commissions c
              WHERE coalesce((c.state ->> 'open_jobs')::int, 0)
                      <> (SELECT count(*) FROM bench_jobs j WHERE j.commission_id = c.id AND j.closed_at IS NULL)
                 OR coalesce((c.state ->> 'loose_stones')::int, 0)
                      <> (SELECT count(*) FROM client_stones s
                          CROSS JOIN LATERAL (SELECT to_hand FROM stone_handovers h WHERE h.stone_id = s.id ORDER BY h.seq DESC LIMIT 1) h
                          WHERE s.commission_id = c.id AND h.to_hand NOT IN ('client', 'piece'))",
    },
    Check {
        id: "A10",
        statement: "Every client's stone has its hand-overs without a gap, and weighs what it weighed before unless somebody said why.",
        sql: "SELECT c.number || ' stone ' || s.no FROM client_stones s JOIN commissions c ON c.id = s.commission_id
              LEFT JOIN (SELECT *, lag(carat_milli) OVER w AS weighed, lag(to_hand) OVER w AS had FROM stone_handovers
                         WINDOW w AS (PARTITION BY stone_id ORDER BY seq)) h ON h.stone_id = s.id
              GROUP BY c.number, s.id HAVING count(h.seq) = 0 OR max(h.seq) <> count(h.seq)
                OR bool_or(h.seq > 1 AND h.from_hand <> h.had)
                OR bool_or(abs(h.carat_milli - h.weighed) > s.tolerance_milli AND h.reason IS NULL)",
    },
    Check {
        id: "A11",
        statement: "Every payment and refund in a commission's log is one movement of its orders' money, and none whose news was heard is missing.",
        sql: "SELECT c.number FROM (SELECT commission_id, seq, (fact ->> 'amount_minor')::bigint * CASE fact ->> 'kind' WHEN 'paid' THEN 1 ELSE -1 END AS amount
                                    FROM commission_events WHERE fact ->> 'kind' IN ('paid', 'paid_back')) f
              FULL JOIN commission_receipts r ON (r.commission_id, r.seq) = (f.commission_id, f.seq)
              JOIN commissions c ON c.id = coalesce(f.commission_id, r.commission_id)
              WHERE f.amount IS DISTINCT FROM r.amount_minor
              UNION
              SELECT c.number FROM commission_receipts r JOIN commissions c ON c.id = r.commission_id
              LEFT JOIN inv_order_money m ON m.source = r.source
              WHERE r.source LIKE 'payment:%' AND (m.order_id IS DISTINCT FROM r.order_id OR m.amount <> r.amount_minor)
              UNION
              SELECT c.number FROM inv_order_money m JOIN commission_orders o ON o.order_id = m.order_id JOIN commissions c ON c.id = o.commission_id
              LEFT JOIN commission_receipts r ON r.source = m.source
              WHERE r.source IS NULL AND NOT EXISTS (SELECT FROM inv_unheard)",
    },
    Check {
        id: "A12",
        statement: "Every order of what was agreed on belongs to one commission, and every order of a commission is such.",
        sql: "SELECT coalesce(a.number, o.order_id::text) FROM inv_agreed_order a FULL JOIN commission_orders o ON o.order_id = a.id
              WHERE a.id IS NULL OR o.order_id IS NULL",
    },
    Check {
        id: "A13",
        statement: "What is asked for a commission's price is what was agreed on, beside what goes back because it became less.",
        sql: "SELECT c.number FROM commissions c JOIN commission_orders co ON co.commission_id = c.id AND co.purpose <> 'service'
              JOIN inv_order o ON o.id = co.order_id AND o.state NOT IN ('cancelled', 'expired', 'refunded_late', 'lapsed')
              CROSS JOIN LATERAL (SELECT (c.state -> 'accepted' ->> 'total_minor')::bigint + (c.state ->> 'changes_minor')::bigint AS minor) a
              WHERE c.stage <> 'cancelled'
              GROUP BY c.id, a.minor
              HAVING sum(o.total) < a.minor
                  OR (sum(o.total) > a.minor AND NOT EXISTS (SELECT FROM inv_refund r JOIN inv_payment p ON p.id = r.payment_id
                                                             JOIN commission_orders x ON x.order_id = p.order_id
                                                             WHERE x.commission_id = c.id AND r.reason = 'requested'))",
    },
    Check {
        id: "A14",
        statement: "Every letter after delivery is about a piece that was with its owner on the day it was due.",
        sql: "SELECT c.number || ' ' || l.kind || ' ' || l.no FROM aftercare_letters l JOIN commissions c ON c.id = l.commission_id
              WHERE NOT EXISTS (SELECT 1 FROM commission_events e WHERE e.commission_id = c.id AND e.fact ->> 'kind' = 'moved'
                                  AND e.fact ->> 'to' = 'delivered' AND e.at::date < l.due_on)",
    },
];

/// Checks that no query can ask: number and statement.
const REPLAY: (&str, &str) = ("A00", "What is kept of a commission is what its log tells.");
const SEALS: (&str, &str) =
    ("A05", "Every passport is as it was sealed, under a key of the house's, one version after the other.");
const SEALS_OF_SHOP: (&str, &str) =
    ("A15", "Every passport of a piece of the shop is of an order that has a piece of its serial.");

/// The number and statement of every check of the house, those of the other contexts first.
#[must_use]
pub fn statements() -> Vec<(&'static str, &'static str)> {
    let others = checks().map(|check| (check.id, check.statement));
    others
        .chain(CHECKS.iter().map(|check| (check.id, check.statement)))
        .chain([REPLAY, SEALS, SEALS_OF_SHOP])
        .collect()
}

/// Runs every check. As [`commerce::invariants::run()`], whose findings these stand beside.
pub async fn run(conn: &mut Conn) -> Result<Vec<Finding>, DbError> {
    let mut findings = Vec::with_capacity(CHECKS.len() + 3);
    for check in CHECKS {
        let found = sqlx::query(check.sql).fetch_all(&mut *conn).await?;
        let violations = found.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?;
        findings.push(Finding { id: check.id, statement: check.statement, violations });
    }
    let (replayed, sealed) = (replay_stored(conn).await?, verify_stored(conn).await?);
    let of_orders = verify_orders(conn).await?;
    for ((id, statement), violations) in [(REPLAY, replayed), (SEALS, sealed), (SEALS_OF_SHOP, of_orders)] {
        findings.push(Finding { id, statement, violations });
    }
    Ok(findings)
}

/// Asks every check of every context, and keeps what was found.
///
/// # Errors
/// A database that does not answer.
#[tracing::instrument(name = "invariants.check", skip_all)]
pub async fn check_house(db: &Db, cx: &Cx) -> Result<Vec<Finding>, DbError> {
    let began = Instant::now();
    let mut conn = db.read().await?;
    let mut findings = commerce::invariants::run(&mut conn).await?;
    findings.extend(run(&mut conn).await?);
    drop(conn);
    record_run(db, cx, &findings, began.elapsed()).await?;
    Ok(findings)
}
