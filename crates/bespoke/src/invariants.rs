//! What must always be true of commissions, for `atelier audit`.

use commerce::invariants::Finding;
use db::{Conn, DbError};
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
        id: "A12",
        statement: "Every letter after delivery is about a piece that was with its owner on the day it was due.",
        sql: "SELECT c.number || ' ' || l.kind || ' ' || l.no FROM aftercare_letters l JOIN commissions c ON c.id = l.commission_id
              WHERE NOT EXISTS (SELECT 1 FROM commission_events e WHERE e.commission_id = c.id AND e.fact ->> 'kind' = 'moved'
                                  AND e.fact ->> 'to' = 'delivered' AND e.at::date < l.due_on)",
    },
];

/// Runs every check. As [`commerce::invariants::run()`], whose findings these stand beside.
pub async fn run(conn: &mut Conn) -> Result<Vec<Finding>, DbError> {
    let mut findings = Vec::with_capacity(CHECKS.len() + 3);
    for check in CHECKS {
        let found = sqlx::query(check.sql).fetch_all(&mut *conn).await?;
        let violations = found.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?;
        findings.push(Finding { id: check.id, statement: check.statement, violations });
    }
    findings.push(Finding {
        id: "A00",
        statement: "What is kept of a commission is what its log tells.",
        violations: replay_stored(conn).await?,
    });
    findings.push(Finding {
        id: "A05",
        statement: "Every passport is as it was sealed, under a key of the house's, one version after the other.",
        violations: verify_stored(conn).await?,
    });
    findings.push(Finding {
        id: "A11",
        statement: "Every passport of a piece of the shop is of an order that has a piece of its serial.",
        violations: verify_orders(conn).await?,
    });
    Ok(findings)
}
