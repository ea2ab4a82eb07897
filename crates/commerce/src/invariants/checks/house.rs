//! Checks of what the whole house relies on: letters, events, logs, accounts, the schema.

use super::Check;

pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "I21",
        statement: "Every paid order has exactly one confirmation letter within a minute, and no other order has one.",
        sql: "SELECT o.number FROM inv_order o LEFT JOIN inv_mail m ON m.order_id = o.id AND m.kind = 'confirmation'
              GROUP BY o.id, o.number, o.paid_at
              HAVING (o.paid_at < now() - interval '60 s' AND count(m.id) <> 1) OR (o.paid_at IS NULL AND count(m.id) > 0) OR count(m.id) > 1",
    },
    Check {
        id: "I22",
        statement: "No letter is written twice for one reason.",
        sql: "SELECT dedupe FROM inv_mail GROUP BY dedupe HAVING count(*) > 1",
    },
    Check {
        id: "I23",
        statement: "Every event was handed on within a minute, and none before it happened.",
        sql: "SELECT topic || ' ' || id::text FROM inv_outbox
              WHERE (sent_at IS NULL AND created_at < now() - interval '60 s') OR sent_at < created_at",
    },
    Check {
        id: "I24",
        statement: "Every notice of a provider is dealt with within two hours.",
        sql: "SELECT provider || ' ' || event_id FROM inv_event
              WHERE state NOT IN ('done', 'ignored', 'review') AND received_at < now() - interval '2 h'",
    },
    Check {
        id: "I25",
        statement: "The audit log has no gap, no altered entry and no missing end.",
        sql: "SELECT seq::text FROM (SELECT seq, prev_hash, lag(seq) OVER w AS last_seq, lag(hash) OVER w AS last_hash
                                     FROM inv_audit WINDOW w AS (ORDER BY seq)) x
              WHERE last_seq IS NOT NULL AND (seq <> last_seq + 1 OR prev_hash <> last_hash)
              UNION SELECT seq::text FROM inv_audit
              WHERE hash <> sha256(prev_hash || convert_to(concat_ws('|', seq::text, actor, action, object, before::text, after::text, at::text), 'UTF8'))
              UNION SELECT 'head' FROM inv_audit_head h
              WHERE h.seq > 0 AND NOT EXISTS (SELECT 1 FROM inv_audit a WHERE a.seq = h.seq AND a.hash = h.hash)",
    },
    Check {
        id: "I26",
        statement: "The audit log, the ledger, the movements and the log of states refuse every change.",
        sql: "SELECT t FROM unnest('{audit,ledger,movement,state_log}'::text[]) t
              WHERE NOT EXISTS (SELECT 1 FROM pg_trigger g JOIN pg_proc p ON p.oid = g.tgfoid
                                WHERE g.tgrelid = inv_table(t) AND p.proname = 'refuse_change' AND g.tgenabled <> 'D' AND g.tgtype & 24 = 24)",
    },
    Check {
        id: "I27",
        statement: "Every change of state is an allowed one and begins where the last ended.",
        sql: "SELECT object || ' ' || object_id::text FROM (
                  SELECT *, lag(to_state) OVER (PARTITION BY object, object_id ORDER BY at, seq) AS prev FROM inv_state_log) x
              WHERE (prev IS NOT NULL AND prev <> from_state) OR NOT EXISTS (
                  SELECT 1 FROM allowed_transition a WHERE (a.object, a.from_state, a.to_state) = (x.object, x.from_state, x.to_state))
              UNION
              SELECT 'order ' || o.id::text FROM inv_order o WHERE o.state IS DISTINCT FROM (
                  SELECT s.to_state FROM inv_state_log s WHERE s.object = 'order' AND s.object_id = o.id ORDER BY s.at DESC, s.seq DESC LIMIT 1)",
    },
    Check {
        id: "I29",
        statement: "An idempotency key has one outcome, and no claim outlives its lease.",
        sql: "SELECT key FROM inv_idem GROUP BY scope, key HAVING count(*) > 1 OR count(DISTINCT order_id) > 1
              UNION SELECT key FROM inv_idem WHERE state = 'running' AND locked_at < now() - interval '2 min'",
    },
    Check {
        id: "I37",
        statement: "A one-time link works once and never after its time.",
        sql: "SELECT id::text FROM inv_token WHERE uses > 1 OR used_at > expires_at",
    },
    Check {
        id: "I38",
        statement: "Nobody whose account was closed is signed in.",
        sql: "SELECT s.id::text FROM inv_session s JOIN inv_user u ON u.id = s.user_id
              WHERE s.revoked_at IS NULL AND (u.disabled_at IS NOT NULL OR u.erased_at IS NOT NULL)",
    },
    Check {
        id: "I39",
        statement: "An e-mail address belongs to one account.",
        sql: "SELECT canonical_email FROM inv_user WHERE erased_at IS NULL GROUP BY canonical_email HAVING count(*) > 1",
    },
    Check {
        id: "I45",
        statement: "Every index and every rule of the schema is in force.",
        sql: "SELECT i.indexrelid::regclass::text FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
              WHERE NOT i.indisvalid AND c.relnamespace = current_schema()::regnamespace
              UNION
              SELECT conname::text FROM pg_constraint WHERE NOT convalidated AND connamespace = current_schema()::regnamespace
              UNION
              SELECT t.tgname::text FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
              WHERE t.tgenabled = 'D' AND NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace",
    },
    Check {
        id: "I46",
        statement: "No transaction is stuck.",
        sql: "SELECT pid::text FROM pg_stat_activity
              WHERE datname = current_database() AND application_name = current_setting('application_name')
                AND state = 'idle in transaction' AND state_change < now() - interval '5 s'
              UNION SELECT gid FROM pg_prepared_xacts WHERE database = current_database()",
    },
];
