//! What is planted, and which checks must report it.

/// A violation: the check that must report it, others that cannot help seeing it, and how it is planted.
pub(super) struct Plant {
    pub(super) id: &'static str,
    pub(super) also: &'static [&'static str],
    pub(super) sql: &'static [&'static str],
}

pub(super) const PLANTS: &[Plant] = &[
    Plant {
        id: "I01",
        also: &["W01"],
        sql: &[
            "ALTER TABLE stock_levels DROP CONSTRAINT stock_levels_balance",
            "UPDATE stock_levels s SET available = available + 1 WHERE NOT EXISTS (SELECT 1 FROM stock_pieces p WHERE p.variant_id = s.variant_id)",
        ],
    },
    Plant {
        id: "I02",
        also: &["I03", "I05", "W01"],
        sql: &[
            "ALTER TABLE stock_levels DROP CONSTRAINT stock_levels_never_negative",
            "UPDATE stock_levels s SET available = -1, received = received - available - 1
             WHERE NOT EXISTS (SELECT 1 FROM stock_pieces p WHERE p.variant_id = s.variant_id)",
        ],
    },
    Plant {
        id: "I03",
        also: &[],
        sql: &["INSERT INTO stock_movements (id, variant_id, kind, quantity, ref, actor, at)
                SELECT gen_random_uuid(), variant_id, 'hold', 1, 'x', 'x', now() FROM stock_levels LIMIT 1"],
    },
    Plant {
        id: "I04",
        also: &[],
        sql: &["UPDATE stock_holds SET quantity = quantity + 1 WHERE state = 'active' AND piece_id IS NULL"],
    },
    Plant {
        id: "I05",
        also: &["I08"],
        sql: &["UPDATE order_lines SET sku = (SELECT v.sku FROM stock_pieces p JOIN product_variants v ON v.id = p.variant_id WHERE p.state = 'sold')
                WHERE order_id IN (SELECT id FROM orders WHERE state = 'paid')"],
    },
    Plant {
        id: "I06",
        also: &[],
        sql: &["UPDATE stock_holds SET created_at = now() - interval '25 min', expires_at = now() - interval '2 min' WHERE state = 'active'"],
    },
    Plant {
        id: "I06",
        also: &[],
        sql: &[
            "ALTER TABLE stock_holds DROP CONSTRAINT stock_holds_within_cap",
            "UPDATE stock_holds SET expires_at = created_at + interval '31 min' WHERE state = 'active'",
        ],
    },
    Plant { id: "I07", also: &[], sql: &["UPDATE stock_holds SET order_id = gen_random_uuid() WHERE state = 'active'"] },
    Plant {
        id: "I08",
        also: &[],
        sql: &["UPDATE stock_holds SET state = 'released' WHERE state = 'consumed' AND piece_id IS NULL"],
    },
    Plant {
        id: "I08",
        also: &[],
        sql: &["UPDATE stock_holds SET state = 'consumed' WHERE piece_id IS NULL AND order_id IN (SELECT id FROM orders WHERE state = 'expired')"],
    },
    Plant {
        id: "P05",
        also: &["I08"],
        sql: &["UPDATE order_lines SET returned = 1 WHERE order_id IN (SELECT id FROM orders WHERE state = 'paid')"],
    },
    Plant {
        id: "P05",
        also: &[],
        sql: &["INSERT INTO order_returns (order_id, line_id, quantity, condition, actor, at)
                SELECT order_id, id, 1, 'for_sale', 'x', now() FROM order_lines LIMIT 1"],
    },
    Plant {
        id: "I09",
        also: &[],
        sql: &["UPDATE orders SET tax_minor = tax_minor + 1, total_minor = total_minor + 1 WHERE state = 'pending_payment'"],
    },
    Plant {
        id: "I10",
        also: &["I09", "R02"],
        sql: &[
            "ALTER TABLE order_taxes DROP CONSTRAINT order_taxes_line_id_fkey",
            "DELETE FROM order_lines WHERE order_id IN (SELECT id FROM orders WHERE state = 'pending_payment')",
        ],
    },
    Plant {
        id: "I12",
        also: &[],
        sql: &["UPDATE demo_gateway_intents SET received_minor = received_minor + 1 WHERE status = 'succeeded'"],
    },
    Plant {
        id: "I13",
        also: &[],
        sql: &["INSERT INTO ledger_entries (txn, account, currency, amount_minor, order_id, at)
                SELECT gen_random_uuid(), 'revenue', 'USD', amount, id, now() FROM (SELECT id FROM orders LIMIT 1) o, (VALUES (1), (-1)) v (amount)"],
    },
    Plant {
        id: "I14",
        also: &["I13"],
        sql: &["INSERT INTO ledger_entries (txn, account, currency, amount_minor, order_id, at)
                SELECT gen_random_uuid(), 'revenue', 'USD', 1, id, now() FROM orders LIMIT 1"],
    },
    Plant {
        id: "I15",
        also: &[],
        sql: &["INSERT INTO ledger_entries (txn, account, currency, amount_minor, order_id, at)
                SELECT t, account, 'USD', amount, id, now() FROM (SELECT id, gen_random_uuid() AS t FROM orders LIMIT 1) o,
                       (VALUES ('gateway', 1), ('revenue', -1)) v (account, amount)"],
    },
    Plant { id: "D06", also: &[], sql: &["UPDATE payments SET off_session = true WHERE state = 'succeeded'"] },
    Plant { id: "F02", also: &[], sql: &["UPDATE credit_claims SET returned_minor = 1 WHERE state = 'taken'"] },
    Plant { id: "F02", also: &["V03"], sql: &["UPDATE orders SET credit_refunded_minor = 1 WHERE state = 'paid' AND credited_minor > 0"] },
    Plant { id: "I16", also: &["F01"], sql: &["UPDATE payment_refunds SET amount_minor = amount_minor - 1 WHERE reason <> 'requested'"] },
    Plant { id: "I16", also: &[], sql: &["UPDATE payment_refunds SET provider_id = 'unknown' WHERE reason <> 'requested'"] },
    Plant {
        id: "F01",
        also: &[],
        sql: &["UPDATE payments SET claimed_minor = captured_minor WHERE state = 'succeeded'"],
    },
    Plant {
        id: "F01",
        also: &[],
        sql: &[
            "ALTER TABLE payment_refunds DROP CONSTRAINT payment_refunds_two_people",
            "UPDATE payment_refunds SET approved_by = requested_by",
        ],
    },
    Plant {
        id: "I17",
        also: &["I15"],
        sql: &["UPDATE orders SET paid_minor = paid_minor - 1 WHERE state = 'paid'"],
    },
    Plant {
        id: "I18",
        also: &["I15"],
        sql: &["UPDATE orders SET refunded_minor = refunded_minor - 1 WHERE state = 'refunded_late'"],
    },
    Plant {
        id: "I19",
        also: &[],
        sql: &["UPDATE demo_gateway_intents SET status = 'requires_payment_method' WHERE status = 'canceled'"],
    },
    Plant {
        id: "I20",
        also: &[],
        sql: &[
            "ALTER TABLE payments DROP CONSTRAINT payments_intent_once",
            "UPDATE payments SET intent_id = (SELECT p.intent_id FROM payments p JOIN orders o ON o.id = p.order_id WHERE o.state = 'expired')
             WHERE order_id IN (SELECT id FROM orders WHERE state = 'pending_payment')",
        ],
    },
    Plant {
        id: "I21",
        also: &[],
        sql: &["UPDATE orders SET placed_at = placed_at - interval '1 h', paid_at = paid_at - interval '30 min' WHERE state = 'paid'"],
    },
    Plant {
        id: "I21",
        also: &[],
        sql: &["INSERT INTO mail_messages (id, kind, dedupe, order_id, recipient, subject, body_text, body_html, state, retry_at, created_at)
                SELECT gen_random_uuid(), 'confirmation', 'x', id, 'x', 'x', 'x', 'x', 'sent', now(), now() FROM orders WHERE state = 'expired'"],
    },
    Plant {
        id: "I22",
        also: &[],
        sql: &[
            "ALTER TABLE mail_messages DROP CONSTRAINT mail_messages_once",
            "INSERT INTO mail_messages (id, kind, dedupe, recipient, subject, body_text, body_html, state, retry_at, created_at)
             SELECT gen_random_uuid(), 'note', 'x', 'x', 'x', 'x', 'x', 'sent', now(), now() FROM generate_series(1, 2)",
        ],
    },
    Plant {
        id: "I23",
        also: &[],
        sql: &["UPDATE outbox_events SET created_at = now() - interval '2 min' WHERE topic = 'orders.paid'"],
    },
    Plant {
        id: "I24",
        also: &[],
        sql: &["INSERT INTO payment_notices (provider, notice_id, kind, subject, payload, live, state, retry_at, made_at, received_at)
                VALUES ('demo', 'evt_1', 'x', '{}', '{}', true, 'parked', now(), now(), now() - interval '3 h')"],
    },
    Plant {
        id: "I25",
        also: &[],
        sql: &[
            "ALTER TABLE audit_entries DISABLE TRIGGER audit_entries_append_only",
            "UPDATE audit_entries SET hash = 'x' WHERE seq = 1",
            "ALTER TABLE audit_entries ENABLE TRIGGER audit_entries_append_only",
        ],
    },
    Plant {
        id: "I25",
        also: &[],
        sql: &[
            "ALTER TABLE audit_entries DISABLE TRIGGER audit_entries_append_only",
            "DELETE FROM audit_entries WHERE seq = 2",
            "ALTER TABLE audit_entries ENABLE TRIGGER audit_entries_append_only",
        ],
    },
    Plant {
        id: "I25",
        also: &[],
        sql: &[
            "ALTER TABLE audit_entries DISABLE TRIGGER audit_entries_append_only",
            "UPDATE audit_entries SET actor = 'nobody' WHERE seq = 1",
            "ALTER TABLE audit_entries ENABLE TRIGGER audit_entries_append_only",
        ],
    },
    Plant {
        id: "I25",
        also: &[],
        sql: &[
            "ALTER TABLE audit_entries DISABLE TRIGGER audit_entries_append_only",
            "DELETE FROM audit_entries WHERE seq = (SELECT max(seq) FROM audit_entries)",
            "ALTER TABLE audit_entries ENABLE TRIGGER audit_entries_append_only",
        ],
    },
    Plant { id: "I26", also: &[], sql: &["DROP TRIGGER stock_movements_append_only ON stock_movements"] },
    Plant {
        id: "I27",
        also: &[],
        sql: &["INSERT INTO state_log (object, object_id, from_state, to_state, at)
                SELECT 'order', id, 'fulfilled', 'paid', now() + interval '1 min' FROM orders WHERE state = 'paid'"],
    },
    Plant { id: "I27", also: &["L05"], sql: &["UPDATE orders SET state = 'fulfilled' WHERE state = 'paid'"] },
    Plant {
        id: "I28",
        also: &["H04"],
        sql: &[
            "DROP INDEX orders_one_living_per_cart",
            "UPDATE orders SET cart_id = (SELECT cart_id FROM orders WHERE state = 'pending_payment')",
        ],
    },
    Plant {
        id: "I28",
        also: &[],
        sql: &[
            "DROP INDEX carts_one_open_per_account",
            "INSERT INTO carts (id, journal, token_digest, account_id, state, currency, created_at, updated_at)
             SELECT gen_random_uuid(), gen_random_uuid(), sha256(n::text::bytea), a.id, 'open', 'USD', now(), now()
             FROM (SELECT id FROM accounts LIMIT 1) a, generate_series(1, 2) n",
        ],
    },
    Plant {
        id: "I29",
        also: &[],
        sql: &["INSERT INTO idempotency_keys (scope, key, fingerprint, state, locked_at, created_at)
                VALUES ('s', 'k', 'f', 'running', now() - interval '3 min', now())"],
    },
    Plant {
        id: "I31",
        also: &[],
        sql: &["UPDATE payments SET currency = 'EUR' WHERE order_id IN (SELECT id FROM orders WHERE state = 'pending_payment')"],
    },
    Plant { id: "I32", also: &[], sql: &["ALTER TABLE orders ADD COLUMN guessed_total double precision"] },
    Plant { id: "I33", also: &[], sql: &["UPDATE promotions SET uses = uses + 1"] },
    Plant { id: "I37", also: &[], sql: &["UPDATE sign_in_tokens SET used_at = expires_at + interval '1 s'"] },
    Plant { id: "I38", also: &[], sql: &["UPDATE accounts SET disabled_at = now()"] },
    Plant {
        id: "I39",
        also: &[],
        sql: &[
            "DROP INDEX accounts_one_per_email",
            "INSERT INTO accounts (id, email, canonical_email, name, created_at)
             SELECT gen_random_uuid(), email, canonical_email, name, created_at FROM accounts",
        ],
    },
    Plant {
        id: "I44",
        also: &[],
        sql: &["UPDATE orders SET paid_at = placed_at - interval '1 s' WHERE state = 'paid'"],
    },
    Plant {
        id: "I45",
        also: &[],
        sql: &["ALTER TABLE orders ADD CONSTRAINT orders_total_small CHECK (total_minor < 1) NOT VALID"],
    },
    Plant {
        id: "I45",
        also: &["I26"],
        sql: &["ALTER TABLE ledger_entries DISABLE TRIGGER ledger_entries_append_only"],
    },
    Plant {
        id: "Y01",
        also: &[],
        sql: &["INSERT INTO payment_concerns (id, payment_id, order_id, kind, provider_id, state, word, opened_at, updated_at)
                SELECT gen_random_uuid(), id, order_id, 'authorization', 'pi_1', 'open', 'x', now(), now() FROM payments WHERE state = 'succeeded' LIMIT 1"],
    },
    Plant {
        id: "D01",
        also: &[],
        sql: &["UPDATE order_installments SET amount_minor = amount_minor + 1 WHERE state = 'open' AND order_id IN (SELECT id FROM orders WHERE state = 'deposit_paid')"],
    },
    Plant {
        id: "D02",
        also: &[],
        sql: &["UPDATE payments SET installment_id = NULL WHERE installment_id IS NOT NULL AND state = 'succeeded' AND provider <> 'bank_transfer'"],
    },
    Plant {
        id: "D03",
        also: &[],
        sql: &["UPDATE orders SET paid_at = placed_at WHERE state = 'deposit_paid'"],
    },
    Plant {
        id: "D04",
        also: &[],
        sql: &["INSERT INTO ledger_entries (txn, account, currency, amount_minor, order_id, at)
                SELECT t, account, 'USD', amount, id, now() FROM (SELECT id, gen_random_uuid() AS t FROM orders WHERE state = 'deposit_paid') o,
                       (VALUES ('deposits', 1), ('revenue', -1)) v (account, amount)"],
    },
    Plant {
        id: "D05",
        also: &[],
        sql: &["INSERT INTO ledger_entries (txn, account, currency, amount_minor, order_id, at)
                SELECT t, account, 'USD', amount, id, now() FROM (SELECT id, gen_random_uuid() AS t FROM orders WHERE state = 'paid' LIMIT 1) o,
                       (VALUES ('forfeited', -1), ('revenue', 1)) v (account, amount)"],
    },
    Plant {
        id: "B01",
        also: &[],
        sql: &["INSERT INTO ledger_entries (txn, account, currency, amount_minor, at)
                SELECT t, account, 'USD', amount, now() FROM (SELECT gen_random_uuid() AS t) o, (VALUES ('bank', 1), ('suspense', -1)) v (account, amount)"],
    },
    Plant {
        id: "B02",
        also: &[],
        sql: &["UPDATE bank_transfer_uses SET amount_minor = amount_minor - 1"],
    },
    Plant {
        id: "B03",
        also: &["B01"],
        sql: &["UPDATE bank_transfers SET state = 'waiting' WHERE state = 'refund_due'"],
    },
    Plant {
        id: "T01",
        also: &[],
        sql: &["UPDATE order_lines SET tax_included_minor = 1 WHERE order_id IN (SELECT id FROM orders WHERE state = 'pending_payment')"],
    },
    Plant {
        id: "T02",
        also: &[],
        sql: &[
            "ALTER TABLE order_taxes DISABLE TRIGGER order_taxes_append_only",
            "UPDATE order_taxes SET rate_ppm = rate_ppm + 1000 WHERE line_id IS NOT NULL",
            "ALTER TABLE order_taxes ENABLE TRIGGER order_taxes_append_only",
        ],
    },
    Plant {
        id: "T03",
        also: &[],
        sql: &["INSERT INTO ledger_entries (txn, account, currency, amount_minor, order_id, at)
                SELECT t, account, 'USD', amount, id, now() FROM (SELECT id, gen_random_uuid() AS t FROM orders WHERE state = 'paid' LIMIT 1) o,
                       (VALUES ('tax', 1), ('revenue', -1)) v (account, amount)"],
    },
    Plant {
        id: "M01",
        also: &[],
        sql: &["UPDATE promotion_uses SET state = 'held' WHERE state = 'made'"],
    },
    Plant {
        id: "V01",
        also: &[],
        sql: &["UPDATE credits SET balance_minor = balance_minor + 1"],
    },
    Plant {
        id: "V02",
        also: &[],
        sql: &["UPDATE credits SET reserved_minor = 1 WHERE reserved_minor = 0 AND balance_minor > 0"],
    },
    Plant {
        id: "V03",
        also: &[],
        sql: &["UPDATE credit_claims SET state = 'released' WHERE state = 'taken'"],
    },
    Plant {
        id: "S01",
        also: &[],
        sql: &["UPDATE orders SET shipping_cover_minor = 1 WHERE state = 'pending_payment'"],
    },
    Plant {
        id: "P01",
        also: &[],
        sql: &[
            "DROP INDEX stock_holds_one_live_a_piece",
            "INSERT INTO stock_holds (id, variant_id, piece_id, quantity, made_to_order, actor, order_id, line_id, state, created_at, expires_at)
             SELECT gen_random_uuid(), variant_id, id, 1, false, 'x', gen_random_uuid(), gen_random_uuid(), 'consumed', now(), now()
             FROM stock_pieces WHERE state = 'sold'",
        ],
    },
    Plant {
        id: "P02",
        also: &["P03", "W01"],
        sql: &["UPDATE stock_pieces SET state = 'available' WHERE state = 'sold'"],
    },
    Plant {
        id: "P03",
        also: &[],
        sql: &["WITH s AS (UPDATE stock_levels s SET received = received + 1, available = available + 1
                           WHERE EXISTS (SELECT 1 FROM stock_pieces p WHERE p.variant_id = s.variant_id) RETURNING variant_id)
                INSERT INTO stock_movements (id, variant_id, kind, quantity, ref, actor, at)
                SELECT gen_random_uuid(), variant_id, 'receive', 1, 'x', 'x', now() FROM s"],
    },
    Plant {
        id: "P04",
        also: &[],
        sql: &["INSERT INTO grading_reports (id, owner_kind, owner_id, position, lab, number, issued_on, kind, species, origin_class,
                                             created_at, updated_at, variant_id)
                SELECT gen_random_uuid(), 'product', gen_random_uuid(), 0, 'GIA', '2201443569', now()::date, 'four_cs', 'diamond', 'natural',
                       now(), now(), id FROM product_variants LIMIT 1"],
    },
    Plant {
        id: "C01",
        also: &[],
        sql: &["INSERT INTO cart_tokens (digest, cart_id, session_id, created_at)
                SELECT sha256('x'), c.id, s.id, now() FROM (SELECT id FROM carts LIMIT 1) c, (SELECT id FROM sessions LIMIT 1) s"],
    },
    Plant {
        id: "C02",
        also: &[],
        sql: &[
            "DELETE FROM cart_tokens",
            "UPDATE carts SET state = 'merged', merged_into = id WHERE id IN (SELECT cart_id FROM cart_lines) AND state = 'open'",
        ],
    },
    Plant {
        id: "H01",
        also: &[],
        sql: &["UPDATE holds SET begun_at = now() - interval '22 min', created_at = now() - interval '22 min', expires_at = now() - interval '2 min'
                WHERE state = 'active'"],
    },
    Plant {
        id: "H02",
        also: &[],
        sql: &["UPDATE holds SET state = 'active', order_id = NULL, closed_at = NULL WHERE state = 'ordered'"],
    },
    Plant {
        id: "H03",
        also: &[],
        sql: &["DELETE FROM cart_lines WHERE cart_id IN (SELECT cart_id FROM holds WHERE state = 'active')"],
    },
    Plant {
        id: "H04",
        also: &[],
        sql: &["UPDATE holds SET order_id = gen_random_uuid() WHERE state = 'ordered'"],
    },
    Plant {
        id: "C03",
        also: &[],
        sql: &["UPDATE cart_shares SET cart_id = (SELECT id FROM carts WHERE state = 'merged' LIMIT 1)"],
    },
    Plant {
        id: "K01",
        also: &[],
        sql: &["UPDATE saved_bag_lines SET unit_price_minor = unit_price_minor - 1"],
    },
    Plant {
        id: "K02",
        also: &[],
        sql: &["UPDATE saved_bags SET saved_at = saved_at - interval '15 days', expires_at = expires_at - interval '15 days'"],
    },
    Plant {
        id: "R01",
        also: &[],
        sql: &["UPDATE stones SET status = 'sold' WHERE status = 'available'"],
    },
    Plant {
        id: "R01",
        also: &["R03"],
        sql: &["UPDATE stone_holds SET state = 'released' WHERE state = 'consumed'"],
    },
    Plant {
        id: "R02",
        also: &["R03"],
        sql: &["UPDATE stone_holds SET order_id = gen_random_uuid() WHERE state = 'active'"],
    },
    Plant {
        id: "R03",
        also: &[],
        sql: &["UPDATE stone_holds SET order_id = gen_random_uuid() WHERE state = 'consumed'"],
    },
    Plant {
        id: "R04",
        also: &["R02", "R03"],
        sql: &["UPDATE order_lines SET stone_id = p.stone_id, stone_serial = p.stone_serial
                FROM order_lines p JOIN orders o ON o.id = p.order_id
                WHERE o.state = 'paid' AND p.stone_id IS NOT NULL AND order_lines.stone_id IS NOT NULL
                  AND order_lines.order_id IN (SELECT id FROM orders WHERE state = 'pending_payment')"],
    },
];
