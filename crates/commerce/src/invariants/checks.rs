//! The checks, in the order of the house's list.

/// One thing that must always be true.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Check {
    /// Its number, e.g. `I01`.
    pub id: &'static str,
    /// What is true, as a sentence.
    pub statement: &'static str,
    /// A query of one text column that finds what breaks it.
    pub(super) sql: &'static str,
}

/// Every check.
pub const CHECKS: &[Check] = &[
    Check {
        id: "I01",
        statement: "Every unit that came in is held, sold or available.",
        sql: "SELECT sku FROM inv_unit WHERE received + restocked - written_off <> held + sold + available",
    },
    Check {
        id: "I02",
        statement: "No count of stock is negative.",
        sql: "SELECT sku FROM inv_unit WHERE least(received, restocked, written_off, held, sold, available) < 0",
    },
    Check {
        id: "I03",
        statement: "The counts of stock are what the movements add up to.",
        sql: "SELECT u.sku FROM inv_unit u LEFT JOIN (
                  SELECT sku, sum(qty) FILTER (WHERE kind IN ('receive', 'commission')) AS came, sum(qty) FILTER (WHERE kind = 'uncommission') AS uncame,
                         sum(qty) FILTER (WHERE kind = 'restock') AS restocked, sum(qty) FILTER (WHERE kind = 'write_off') AS written_off,
                         sum(qty) FILTER (WHERE kind = 'hold') AS held, sum(qty) FILTER (WHERE kind IN ('release', 'consume')) AS unheld,
                         sum(qty) FILTER (WHERE kind = 'sell') AS sold
                  FROM inv_movement GROUP BY sku) m USING (sku)
              WHERE u.received <> coalesce(m.came, 0) - coalesce(m.uncame, 0) OR u.restocked <> coalesce(m.restocked, 0)
                 OR u.written_off <> coalesce(m.written_off, 0) OR u.held <> coalesce(m.held, 0) - coalesce(m.unheld, 0)
                 OR u.sold <> coalesce(m.sold, 0)",
    },
    Check {
        id: "I04",
        statement: "What is held is what living holds add up to.",
        sql: "SELECT u.sku FROM inv_unit u LEFT JOIN (SELECT sku, sum(qty) AS qty FROM inv_hold WHERE state = 'active' GROUP BY sku) h USING (sku)
              WHERE u.held <> coalesce(h.qty, 0)",
    },
    Check {
        id: "I05",
        statement: "No more of anything was sold than ever came in, so a single piece has one buyer.",
        sql: "SELECT l.sku FROM inv_line l JOIN inv_order o ON o.id = l.order_id JOIN inv_unit u USING (sku)
              WHERE o.state IN ('paid', 'fulfilled', 'delivered', 'partially_refunded', 'refunded', 'deposit_paid')
              GROUP BY l.sku, u.received, u.restocked, u.written_off HAVING sum(l.qty) > u.received + u.restocked - u.written_off",
    },
    Check {
        id: "I06",
        statement: "No hold outlives its time by more than a minute, and none is made for more than thirty but while people look at its money.",
        sql: "SELECT id::text FROM inv_hold
              WHERE state = 'active' AND (expires_at < now() - interval '60 s'
                                          OR expires_at - created_at > CASE WHEN in_review THEN interval '4 days' ELSE interval '30 min' END)",
    },
    Check {
        id: "I07",
        statement: "Every living hold belongs to an order that waits for payment.",
        sql: "SELECT h.id::text FROM inv_hold h LEFT JOIN inv_order o ON o.id = h.order_id
              WHERE h.state = 'active' AND o.state IS DISTINCT FROM 'pending_payment'",
    },
    Check {
        id: "I08",
        statement: "A paid order has taken exactly the stock of its lines, and a dead one has taken none.",
        sql: "SELECT DISTINCT o.number FROM inv_order o JOIN inv_line l ON l.order_id = o.id
              LEFT JOIN inv_hold h ON h.order_id = o.id AND h.sku = l.sku AND h.state = 'consumed'
              WHERE (o.state IN ('paid', 'fulfilled', 'delivered', 'partially_refunded', 'refunded', 'deposit_paid') AND coalesce(h.qty, 0) <> l.qty)
                 OR (o.state IN ('cancelled', 'expired', 'refunded_late') AND h.id IS NOT NULL)
              UNION
              SELECT o.number FROM inv_order o
              WHERE o.state IN ('paid', 'fulfilled', 'delivered', 'partially_refunded', 'refunded', 'deposit_paid')
                AND (SELECT coalesce(sum(l.qty), 0) FROM inv_line l WHERE l.order_id = o.id)
                    <> (SELECT coalesce(sum(h.qty), 0) FROM inv_hold h WHERE h.order_id = o.id AND h.state = 'consumed')",
    },
    Check {
        id: "I09",
        statement: "An order's total is its parts, and its parts are its lines, to the cent.",
        sql: "SELECT o.number FROM inv_order o
              CROSS JOIN LATERAL (SELECT coalesce(sum(l.unit_price * l.qty), 0) AS net, coalesce(sum(l.discount), 0) AS discount,
                                         coalesce(sum(l.tax), 0) AS tax, coalesce(sum(l.line_total), 0) AS total
                                  FROM inv_line l WHERE l.order_id = o.id) s
              WHERE o.total <> o.subtotal - o.discount + o.shipping + o.tax OR o.total < 0 OR o.subtotal <> s.net
                 OR o.discount <> s.discount OR o.tax <> s.tax + o.shipping_tax OR o.total <> s.total + o.shipping + o.shipping_tax",
    },
    Check {
        id: "I10",
        statement: "Every order has a line, and every line at least one piece.",
        sql: "SELECT o.number FROM inv_order o LEFT JOIN inv_line l ON l.order_id = o.id
              GROUP BY o.id, o.number HAVING count(l.id) = 0 OR min(l.qty) < 1",
    },
    Check {
        id: "I12",
        statement: "Money that the demonstration provider received is on one payment of ours, to the cent.",
        sql: "SELECT e.id FROM inv_demo_intent e LEFT JOIN inv_payment p ON p.intent_id = e.id
              WHERE e.status = 'succeeded' GROUP BY e.id, e.received, e.currency
              HAVING count(p.id) <> 1 OR min(p.captured) <> e.received OR min(p.currency) <> e.currency",
    },
    Check {
        id: "I13",
        statement: "Every posting to the ledger sums to zero.",
        sql: "SELECT txn::text FROM inv_ledger GROUP BY txn, currency HAVING sum(amount) <> 0",
    },
    Check {
        id: "I14",
        statement: "The whole ledger sums to zero in every currency.",
        sql: "SELECT currency::text FROM inv_ledger GROUP BY currency HAVING sum(amount) <> 0",
    },
    Check {
        id: "I15",
        statement: "What an order says was paid and refunded is what its payments and the ledger say.",
        sql: "SELECT o.number FROM inv_order o
              LEFT JOIN (SELECT order_id, sum(captured) AS captured, sum(refunded) AS refunded FROM inv_payment GROUP BY order_id) p ON p.order_id = o.id
              LEFT JOIN (SELECT order_id, sum(amount) FILTER (WHERE account = 'gateway') AS kept FROM inv_ledger GROUP BY order_id) l ON l.order_id = o.id
              WHERE o.paid <> coalesce(p.captured, 0) OR o.refunded <> coalesce(p.refunded, 0)
                 OR o.paid - o.refunded <> coalesce(l.kept, 0)",
    },
    Check {
        id: "I16",
        statement: "No more went back than came, and every refund of ours is one of the provider's.",
        sql: "SELECT id::text FROM inv_payment WHERE refunded > captured
              UNION
              SELECT p.id::text FROM inv_payment p LEFT JOIN inv_refund r ON r.payment_id = p.id AND r.state = 'done'
              GROUP BY p.id, p.refunded HAVING coalesce(sum(r.amount), 0) <> p.refunded
              UNION
              SELECT e.id FROM inv_demo_refund e LEFT JOIN inv_refund r ON r.provider_id = e.id AND r.state = 'done'
              WHERE r.amount IS DISTINCT FROM e.amount
              UNION
              SELECT r.id::text FROM inv_refund r JOIN inv_payment p ON p.id = r.payment_id JOIN inv_demo_intent i ON i.id = p.intent_id
              LEFT JOIN inv_demo_refund e ON e.id = r.provider_id WHERE r.state = 'done' AND e.id IS NULL",
    },
    Check {
        id: "R01",
        statement: "What is claimed of a payment is what its refunds claim, and nobody approved their own.",
        sql: "SELECT p.id::text FROM inv_payment p LEFT JOIN inv_refund r ON r.payment_id = p.id AND r.state IN ('waiting', 'pending', 'done')
              GROUP BY p.id, p.claimed HAVING coalesce(sum(r.amount), 0) <> p.claimed
              UNION SELECT id::text FROM inv_refund WHERE approved_by = requested_by",
    },
    Check {
        id: "I17",
        statement: "A paid order is paid in full, and an order that waits has received nothing.",
        sql: "SELECT number FROM inv_order
              WHERE (state IN ('paid', 'fulfilled', 'delivered') AND paid <> total) OR (state = 'pending_payment' AND paid <> 0)",
    },
    Check {
        id: "I18",
        statement: "No money is kept for a dead order.",
        sql: "SELECT number FROM inv_order WHERE state IN ('cancelled', 'expired', 'refunded_late') AND paid <> refunded",
    },
    Check {
        id: "I19",
        statement: "An order has one payment that can be paid at most, and a dead order none.",
        sql: "SELECT p.order_id::text FROM inv_demo_intent e JOIN inv_payment p ON p.intent_id = e.id
              WHERE e.status NOT IN ('canceled', 'succeeded') GROUP BY p.order_id, p.purpose HAVING count(*) > 1
              UNION
              SELECT o.number FROM inv_demo_intent e JOIN inv_payment p ON p.intent_id = e.id JOIN inv_order o ON o.id = p.order_id
              WHERE o.state IN ('cancelled', 'expired', 'refunded_late') AND e.status NOT IN ('canceled', 'succeeded')",
    },
    Check {
        id: "I20",
        statement: "A provider's payment belongs to one order only.",
        sql: "SELECT intent_id FROM inv_payment WHERE intent_id IS NOT NULL GROUP BY intent_id HAVING count(DISTINCT order_id) > 1",
    },
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
        id: "I28",
        statement: "A cart has one living order at most, and a person one open cart.",
        sql: "SELECT cart_id FROM inv_order WHERE state NOT IN ('cancelled', 'expired', 'refunded_late') GROUP BY cart_id HAVING count(*) > 1
              UNION SELECT min(id) FROM inv_cart WHERE state = 'open' GROUP BY owner HAVING count(*) > 1",
    },
    Check {
        id: "I29",
        statement: "An idempotency key has one outcome, and no claim outlives its lease.",
        sql: "SELECT key FROM inv_idem GROUP BY scope, key HAVING count(*) > 1 OR count(DISTINCT order_id) > 1
              UNION SELECT key FROM inv_idem WHERE state = 'running' AND locked_at < now() - interval '2 min'",
    },
    Check {
        id: "I31",
        statement: "Order, payment and provider speak of the same currency.",
        sql: "SELECT o.number FROM inv_order o JOIN inv_payment p ON p.order_id = o.id LEFT JOIN inv_demo_intent e ON e.id = p.intent_id
              WHERE o.currency <> p.currency OR p.currency <> e.currency",
    },
    Check {
        id: "I32",
        statement: "Every column of money is a whole number.",
        sql: "SELECT table_name || '.' || column_name FROM information_schema.columns
              WHERE table_schema = current_schema() AND column_name ~ ANY (ARRAY['price', 'amount', 'total', 'tax', 'discount', 'balance'])
                AND data_type IN ('real', 'double precision', 'money', 'text')",
    },
    Check {
        id: "I33",
        statement: "No promotion is used more often than its limits say, and its count is what its uses add up to.",
        sql: "SELECT p.code FROM inv_promo p LEFT JOIN inv_promo_use u ON u.code = p.code AND u.state <> 'released'
              GROUP BY p.code, p.uses, p.limit_total HAVING count(u.order_id) > p.limit_total OR count(u.order_id) <> p.uses
              UNION
              SELECT u.code FROM inv_promo_use u JOIN inv_promo p ON p.code = u.code WHERE u.state <> 'released'
              GROUP BY u.code, u.customer_id, p.limit_per_customer HAVING count(*) > p.limit_per_customer",
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
        id: "I44",
        statement: "No order was paid or closed before it was placed.",
        sql: "SELECT number FROM inv_order WHERE paid_at < placed_at OR closed_at < placed_at",
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
    Check {
        id: "Y01",
        statement: "Money that people are asked to look at is authorized and not captured.",
        sql: "SELECT id::text FROM inv_concern WHERE kind = 'authorization' AND state = 'open' AND payment_state <> 'authorized'",
    },
    Check {
        id: "T01",
        statement: "The tax of every line and of delivery is what its parts add up to, and the order's what its lines and delivery add up to.",
        sql: "SELECT o.number FROM inv_order o JOIN inv_line l ON l.order_id = o.id
              LEFT JOIN (SELECT line_id, sum(amount) AS amount FROM inv_tax GROUP BY line_id) t ON t.line_id = l.id
              WHERE o.rate_source IS NOT NULL AND l.tax + l.tax_included <> coalesce(t.amount, 0)
              UNION
              SELECT o.number FROM inv_order o
              LEFT JOIN (SELECT order_id, sum(amount) AS amount FROM inv_tax WHERE line_id IS NULL GROUP BY order_id) t ON t.order_id = o.id
              WHERE o.rate_source IS NOT NULL AND o.shipping_tax + o.shipping_tax_included <> coalesce(t.amount, 0)
              UNION
              SELECT o.number FROM inv_order o
              WHERE o.tax_included <> o.shipping_tax_included + (SELECT coalesce(sum(l.tax_included), 0) FROM inv_line l WHERE l.order_id = o.id)",
    },
    Check {
        id: "T02",
        statement: "Every tax by the house's rules is its rate of what is left after discount, rounded once: less than a cent from the exact amount.",
        sql: "SELECT o.number FROM inv_tax t JOIN inv_order o ON o.id = t.order_id LEFT JOIN inv_line l ON l.id = t.line_id
              WHERE o.rate_source = 'rules'
                AND (abs(t.amount::numeric * (1000000 + CASE WHEN t.included THEN t.rate_ppm ELSE 0 END) - t.base::numeric * t.rate_ppm)
                         >= 1000000 + CASE WHEN t.included THEN t.rate_ppm ELSE 0 END
                  OR t.base <> CASE WHEN t.line_id IS NULL THEN o.shipping ELSE l.unit_price * l.qty - l.discount END)",
    },
    Check {
        id: "T03",
        statement: "What the ledger owes tax offices for a paid order is the order's tax, added or contained.",
        sql: "SELECT o.number FROM inv_order o LEFT JOIN (SELECT order_id, -sum(amount) AS owed FROM inv_ledger WHERE account = 'tax' GROUP BY order_id) l
                  ON l.order_id = o.id
              WHERE o.state IN ('paid', 'fulfilled', 'delivered') AND o.tax + o.tax_included <> coalesce(l.owed, 0)",
    },
    Check {
        id: "I42",
        statement: "An order of the old shop is imported with a proven unit, at what its payment came to, and no payment is imported twice.",
        sql: "SELECT row_id FROM inv_import WHERE state = 'imported' AND (amount <> provider_amount OR unit IS NULL)
              UNION
              SELECT payment_ref FROM inv_import WHERE state = 'imported' AND payment_ref IS NOT NULL GROUP BY payment_ref HAVING count(*) > 1",
    },
    Check {
        id: "D01",
        statement: "What an order took off is what its promotions took off, and each has its use: held while it waits, made when it is paid, given back when it died.",
        sql: "SELECT o.number FROM inv_order o LEFT JOIN (SELECT order_id, sum(discount) AS discount FROM inv_order_promo GROUP BY order_id) p ON p.order_id = o.id
              WHERE o.discount <> coalesce(p.discount, 0)
              UNION
              SELECT o.number FROM inv_order_promo p JOIN inv_order o ON o.id = p.order_id
              LEFT JOIN inv_promo_use u ON u.order_id = p.order_id AND u.code = p.code
              WHERE u.state IS DISTINCT FROM CASE WHEN o.state IN ('cancelled', 'expired', 'refunded_late') THEN 'released'
                                                  WHEN o.state = 'pending_payment' THEN 'held' ELSE 'made' END",
    },
    Check {
        id: "S01",
        statement: "Nothing travels for less cover than it is worth.",
        sql: "SELECT number FROM inv_order WHERE shipping_cover < subtotal",
    },
    Check {
        id: "P01",
        statement: "A single piece is in one living or consumed hold at most.",
        sql: "SELECT serial FROM inv_piece WHERE active_holds + consumed_holds > 1",
    },
    Check {
        id: "P02",
        statement: "A single piece is where its holds say it is.",
        sql: "SELECT serial FROM inv_piece
              WHERE (state = 'held') <> (active_holds > 0) OR (state = 'sold') <> (consumed_holds > 0)",
    },
    Check {
        id: "P03",
        statement: "The counts of a variant with single pieces are what its pieces add up to.",
        sql: "SELECT u.sku FROM inv_unit u JOIN (
                  SELECT sku, count(*) FILTER (WHERE state = 'available') AS available, count(*) FILTER (WHERE state = 'held') AS held,
                         count(*) FILTER (WHERE state = 'sold') AS sold FROM inv_piece GROUP BY sku) p USING (sku)
              WHERE (u.available, u.held, u.sold) IS DISTINCT FROM (p.available, p.held, p.sold)",
    },
    Check {
        id: "P04",
        statement: "A report of a single piece is about one of its own product's pieces that exist once.",
        sql: "SELECT report FROM inv_piece_report WHERE NOT single OR NOT of_its_product",
    },
    Check {
        id: "C01",
        statement: "Every token leads to a cart that is there to be seen: a guest's to a guest's, a session's to that of its account.",
        sql: "SELECT cart_id FROM inv_cart_token
              WHERE state = 'merged' OR (account_id IS NULL) <> (session_id IS NULL) OR account_id IS DISTINCT FROM session_account",
    },
    Check {
        id: "C02",
        statement: "A cart that joined another is empty, and the other is an account's.",
        sql: "SELECT id FROM inv_merged_cart WHERE lines > 0 OR into_account IS NULL",
    },
    Check {
        id: "H01",
        statement: "A piece is held for one bag at most, no hold is longer than its cap, and none lingers after its end.",
        sql: "SELECT thing FROM inv_cart_hold WHERE state = 'active' GROUP BY thing HAVING count(*) > 1
              UNION SELECT thing FROM inv_cart_hold
              WHERE expires_at > begun_at + interval '30 min' OR (state = 'active' AND expires_at < now() - interval '60 s')",
    },
    Check {
        id: "H02",
        statement: "What is held for a bag is kept for no order, and no order has bought it.",
        sql: "SELECT thing FROM inv_cart_hold WHERE state = 'active' AND kept",
    },
    Check {
        id: "H03",
        statement: "Everything that a bag holds is in it, and it holds three pieces at most.",
        sql: "SELECT thing FROM inv_cart_hold WHERE state = 'active' AND NOT in_cart
              UNION SELECT cart_id FROM inv_cart_hold WHERE state = 'active' GROUP BY cart_id HAVING count(*) > 3",
    },
    Check {
        id: "H04",
        statement: "A hold that an order took over is of an order of that bag, and the order has the piece.",
        sql: "SELECT h.thing FROM inv_cart_hold h LEFT JOIN inv_order o ON o.id = h.order_id
              WHERE h.state = 'ordered' AND (NOT h.in_order OR o.cart_id IS DISTINCT FROM h.cart_id)",
    },
    Check {
        id: "C03",
        statement: "No link that works leads to a cart that joined another.",
        sql: "SELECT id FROM inv_cart_share WHERE living AND state = 'merged'",
    },
    Check {
        id: "K01",
        statement: "Nothing sold at a kept price cost more than that, or than the least the rules allowed; nor in another currency, another piece, or more of them.",
        sql: "SELECT order_number FROM inv_kept_price WHERE charged > greatest(kept, least) OR charged_currency <> kept_currency OR NOT same_variant
              UNION SELECT order_number FROM inv_kept_price GROUP BY order_number, saved_line_id, kept_quantity
              HAVING sum(charged_quantity) > kept_quantity",
    },
    Check {
        id: "K02",
        statement: "No order was placed at a kept price that had expired.",
        sql: "SELECT order_number FROM inv_kept_price WHERE placed_at > expires_at",
    },
    Check {
        id: "R01",
        statement: "A loose stone is where its holds say it is, and in one of them at most.",
        sql: "SELECT serial FROM inv_stone
              WHERE (status = 'held') <> (active_holds > 0) OR (status = 'sold') <> (consumed_holds > 0) OR active_holds + consumed_holds > 1",
    },
    Check {
        id: "R02",
        statement: "Every stone that is kept for an order is in a ring of it, and the order waits for payment.",
        sql: "SELECT h.serial FROM inv_stone_hold h LEFT JOIN inv_ring r ON r.order_id = h.order_id AND r.serial = h.serial
              LEFT JOIN inv_order o ON o.id = h.order_id
              WHERE h.order_id IS NOT NULL AND h.state = 'active' AND (r.line_id IS NULL OR o.state IS DISTINCT FROM 'pending_payment')",
    },
    Check {
        id: "R03",
        statement: "A paid order has taken exactly the stones of its rings, a waiting one keeps them, and a dead one has none.",
        sql: "SELECT DISTINCT o.number FROM inv_ring r JOIN inv_order o ON o.id = r.order_id
              CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE h.state = 'active') AS kept, count(*) FILTER (WHERE h.state = 'consumed') AS taken
                                  FROM inv_stone_hold h WHERE h.order_id = r.order_id AND h.serial = r.serial) h
              WHERE (h.kept, h.taken) <> CASE WHEN o.state IN ('cancelled', 'expired', 'refunded_late') THEN (0::bigint, 0::bigint)
                                              WHEN o.state = 'pending_payment' THEN (1::bigint, 0::bigint) ELSE (0::bigint, 1::bigint) END",
    },
    Check {
        id: "R04",
        statement: "A stone is in one living ring at most.",
        sql: "SELECT r.serial FROM inv_ring r JOIN inv_order o ON o.id = r.order_id
              WHERE o.state NOT IN ('cancelled', 'expired', 'refunded_late', 'refunded') GROUP BY r.serial HAVING count(*) > 1",
    },
];
