-- Read-only views that outside checks and `atelier audit` rely on. Names and columns are a contract.
-- Cart ids are text because the checks take their minimum, which PostgreSQL before 18 has not for uuid.

CREATE VIEW inv_unit AS
    SELECT v.sku, s.received, s.restocked, s.written_off, s.held, s.sold, s.available
    FROM stock_levels s JOIN product_variants v ON v.id = s.variant_id;
CREATE VIEW inv_movement AS
    SELECT m.id, v.sku, m.kind, m.quantity AS qty, m.ref, m.at FROM stock_movements m JOIN product_variants v ON v.id = m.variant_id;
CREATE VIEW inv_hold AS
    SELECT h.id, v.sku, h.quantity AS qty, h.actor, h.order_id, h.state, h.created_at, h.expires_at
    FROM stock_holds h JOIN product_variants v ON v.id = h.variant_id;
CREATE VIEW inv_piece AS
    SELECT p.id, p.serial, v.sku, p.state,
           count(h.id) FILTER (WHERE h.state = 'active') AS active_holds, count(h.id) FILTER (WHERE h.state = 'consumed') AS consumed_holds
    FROM stock_pieces p JOIN product_variants v ON v.id = p.variant_id LEFT JOIN stock_holds h ON h.piece_id = p.id
    GROUP BY p.id, p.serial, v.sku, p.state;
CREATE VIEW inv_order AS
    SELECT id, number, account_id AS customer_id, cart_id::text AS cart_id, state, currency, subtotal_minor AS subtotal, discount_minor AS discount,
           shipping_minor AS shipping, tax_minor AS tax, total_minor AS total, paid_minor AS paid, refunded_minor AS refunded,
           placed_at, paid_at, closed_at
    FROM orders;
CREATE VIEW inv_line AS
    SELECT id, order_id, sku, quantity AS qty, unit_price_minor AS unit_price, discount_minor AS discount, tax_minor AS tax,
           line_total_minor AS line_total
    FROM order_lines;
CREATE VIEW inv_payment AS
    SELECT id, order_id, purpose, intent_id, currency, amount_minor AS amount, captured_minor AS captured, refunded_minor AS refunded, state
    FROM payments;
CREATE VIEW inv_refund AS
    SELECT id, payment_id, provider_id, amount_minor AS amount, state, requested_by, approved_by FROM payment_refunds;
CREATE VIEW inv_ledger AS
    SELECT seq AS id, txn, account, currency, amount_minor AS amount, order_id, at FROM ledger_entries;
CREATE VIEW inv_idem AS
    SELECT scope, key, fingerprint, state, order_id, locked_at FROM idempotency_keys;
CREATE VIEW inv_outbox AS
    SELECT id, topic, dedupe, created_at, sent_at, attempts FROM outbox_events;
CREATE VIEW inv_mail AS
    SELECT id, kind, order_id, dedupe, state FROM mail_messages;
CREATE VIEW inv_audit AS
    SELECT seq, actor, action, object, prev_hash, hash, at, before, after FROM audit_entries;
CREATE VIEW inv_audit_head AS
    SELECT seq, hash FROM audit_head;
CREATE VIEW inv_state_log AS
    SELECT object, object_id, coalesce(from_state, 'new') AS from_state, to_state, at, seq FROM state_log;
CREATE VIEW inv_cart AS
    SELECT id::text AS id, coalesce(account_id::text, 'guest ' || id::text) AS owner, state, version, order_id FROM carts;
CREATE VIEW inv_cart_line AS
    SELECT l.cart_id::text AS cart_id, v.sku, l.quantity AS qty FROM cart_lines l JOIN product_variants v ON v.id = l.variant_id;
CREATE VIEW inv_token AS
    SELECT id, purpose, created_at, expires_at, used_at, uses FROM sign_in_tokens;
CREATE VIEW inv_session AS
    SELECT id, account_id AS user_id, revoked_at FROM sessions;
CREATE VIEW inv_user AS
    SELECT id, canonical_email, disabled_at, erased_at FROM accounts;
CREATE VIEW allowed_transition AS
    SELECT object, from_state, to_state FROM state_transitions;
-- What the demonstration provider has on its books, in the shape of the provider's own ledger.
CREATE VIEW inv_demo_intent AS
    SELECT id, status, currency, amount_minor AS amount, received_minor AS received, refunded_minor AS refunded, order_ref FROM demo_gateway_intents;
CREATE VIEW inv_demo_refund AS
    SELECT id, intent_id, amount_minor AS amount, 'succeeded'::text AS status FROM demo_gateway_refunds;

CREATE FUNCTION inv_table(name text) RETURNS regclass LANGUAGE sql STABLE AS $$
    SELECT CASE name WHEN 'audit' THEN 'audit_entries' WHEN 'ledger' THEN 'ledger_entries' WHEN 'movement' THEN 'stock_movements'
                     WHEN 'state_log' THEN 'state_log' END::regclass
$$;
