//! Checks of what other programs are told.

use super::Check;

pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "W10",
        statement: "Every event of an order that an endpoint wants has arrived there, is on its way, or was given up.",
        sql: "SELECT o.topic || ' ' || o.id::text FROM inv_webhook w
              JOIN inv_outbox o ON o.topic LIKE 'orders.%' AND (cardinality(w.topics) = 0 OR o.topic = ANY(w.topics))
              WHERE w.ended_at IS NULL AND o.sent_at IS NOT NULL
                AND o.created_at > greatest(w.topics_since + interval '1 min', now() - interval '20 days')
                AND NOT EXISTS (SELECT FROM inv_delivery d WHERE d.webhook = w.id AND d.event_id = o.id)",
    },
    Check {
        id: "W11",
        statement: "A message that arrived was answered with a yes, and none is tried more often than nine times in a row.",
        sql: "SELECT id::text FROM inv_delivery WHERE (state = 'done' AND NOT answered) OR attempts > 9",
    },
    Check {
        id: "W12",
        statement: "Of one object the earlier message is settled before the later one is begun.",
        sql: "SELECT id::text FROM (SELECT *, lag(id) OVER w AS earlier, lag(settled_at) OVER w AS earlier_settled FROM inv_delivery
                                    WHERE NOT replayed WINDOW w AS (PARTITION BY webhook, object ORDER BY seq)) x
              WHERE earlier IS NOT NULL AND begun_at + interval '5 s' < coalesce(earlier_settled, 'infinity')",
    },
];
