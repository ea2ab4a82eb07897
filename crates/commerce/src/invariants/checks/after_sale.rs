//! Checks of what comes after a sale: returns, and the papers of an order.

use super::Check;

pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "N01",
        statement: "A settled return gave what its pieces give without what was taken off, and its refund is of that amount.",
        sql: "SELECT r.number FROM inv_asked_return r
              CROSS JOIN LATERAL (SELECT coalesce(sum(l.amount) FILTER (WHERE l.verdict IS DISTINCT FROM 'not_ours'), 0) AS pieces,
                                         bool_or(l.verdict IS NOT DISTINCT FROM 'not_ours') AS foreign_one
                                  FROM inv_asked_return_line l WHERE l.return_id = r.id) s
              LEFT JOIN (SELECT ask_id, sum(amount) AS amount FROM inv_refund GROUP BY ask_id) f ON f.ask_id = r.refund_id
              WHERE r.state = 'settled'
                AND (r.settled <> s.pieces + CASE WHEN s.foreign_one THEN 0 ELSE r.delivery END - r.less
                  OR (r.refund_id IS NOT NULL AND r.settled IS DISTINCT FROM f.amount)
                  OR (r.settled > 0 AND r.refund_id IS NULL AND r.credit_id IS NULL))",
    },
    Check {
        id: "N02",
        statement: "No piece is in two returns, and what was settled has come back.",
        sql: "SELECT o.number FROM inv_line l JOIN inv_order o ON o.id = l.order_id
              JOIN (SELECT rl.line_id, coalesce(sum(rl.qty) FILTER (WHERE r.state NOT IN ('declined', 'withdrawn', 'settled')), 0) AS open,
                           coalesce(sum(rl.qty) FILTER (WHERE r.state = 'settled' AND rl.verdict IS DISTINCT FROM 'not_ours'), 0) AS settled
                    FROM inv_asked_return_line rl JOIN inv_asked_return r ON r.id = rl.return_id GROUP BY rl.line_id) r ON r.line_id = l.id
              WHERE r.open + r.settled > l.qty OR r.settled > l.returned",
    },
    Check {
        id: "N03",
        statement: "The numbers of papers have no gap: of each kind and market there are as many as the last number says.",
        sql: "SELECT coalesce(c.market, d.market) || ' ' || coalesce(c.kind, d.kind) FROM inv_document_counter c
              FULL JOIN (SELECT market, kind, count(*) AS issued, min(no) AS first, max(no) AS last FROM inv_document GROUP BY market, kind) d
                  ON (d.market, d.kind) = (c.market, c.kind)
              WHERE c.last IS DISTINCT FROM d.issued OR d.first <> 1 OR d.last <> d.issued",
    },
    Check {
        id: "N04",
        statement: "An invoice's total is its order's, a credit note's is what went back, and both stand on the paper.",
        sql: "SELECT d.number FROM inv_document d JOIN inv_order o ON o.id = d.order_id
              LEFT JOIN (SELECT ask_id, sum(amount) AS amount FROM inv_refund GROUP BY ask_id) f ON f.ask_id = d.subject
              WHERE (d.kind IN ('invoice', 'receipt') AND d.total IS DISTINCT FROM o.total)
                 OR (d.kind = 'credit_note' AND d.total IS DISTINCT FROM f.amount)
                 OR (d.total IS NOT NULL AND NOT EXISTS (SELECT FROM jsonb_array_elements(d.facts->'sums') s
                                                         WHERE s->>'what' = 'total' AND (s->'amount'->>'amount')::bigint = d.total))",
    },
];
