//! Checks of money: payments, installments, transfers and the ledger.

use super::Check;

pub(super) const CHECKS: &[Check] = &[
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
              LEFT JOIN (SELECT order_id, sum(amount) FILTER (WHERE account IN ('gateway', 'suspense', 'till')) AS kept FROM inv_ledger GROUP BY order_id) l ON l.order_id = o.id
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
        id: "F01",
        statement: "What is claimed of a payment is what its refunds claim, and nobody approved their own.",
        sql: "SELECT p.id::text FROM inv_payment p LEFT JOIN inv_refund r ON r.payment_id = p.id AND r.state IN ('waiting', 'pending', 'done', 'converted')
              GROUP BY p.id, p.claimed HAVING coalesce(sum(r.amount), 0) <> p.claimed
              UNION SELECT id::text FROM inv_refund WHERE approved_by = requested_by",
    },
    Check {
        id: "F02",
        statement: "What goes back to a credit is what its refunds say, never more than it had paid, and what the order says went back to credits.",
        sql: "SELECT o.number FROM inv_order o JOIN inv_credit_claim k ON k.order_id = o.id
              LEFT JOIN (SELECT order_id, credit_id, sum(amount) FILTER (WHERE state <> 'refused') AS claimed FROM inv_refund
                         WHERE credit_id IS NOT NULL GROUP BY order_id, credit_id) r ON r.order_id = k.order_id AND r.credit_id = k.credit_id
              WHERE k.returned <> coalesce(r.claimed, 0) OR k.returned > k.amount OR (k.returned > 0 AND k.state <> 'taken')
              UNION
              SELECT o.number FROM inv_order o
              LEFT JOIN (SELECT order_id, sum(amount) AS done FROM inv_refund WHERE credit_id IS NOT NULL AND state = 'done' GROUP BY order_id) r
                  ON r.order_id = o.id
              WHERE o.credit_refunded <> coalesce(r.done, 0)
              UNION
              SELECT r.id::text FROM inv_refund r LEFT JOIN inv_credit_claim k ON k.order_id = r.order_id AND k.credit_id = r.credit_id
              WHERE r.credit_id IS NOT NULL AND k.order_id IS NULL",
    },
    Check {
        id: "I17",
        statement: "A paid order is paid in full, beside what is owed back as a surplus, and an order that waits has received nothing.",
        sql: "SELECT o.number FROM inv_order o
              LEFT JOIN (SELECT p.order_id, sum(r.amount) AS surplus FROM inv_refund r JOIN inv_payment p ON p.id = r.payment_id
                         WHERE r.reason = 'surplus' GROUP BY p.order_id) s ON s.order_id = o.id
              WHERE (o.state IN ('paid', 'fulfilled', 'delivered') AND o.paid - coalesce(s.surplus, 0) + o.credited <> o.total)
                 OR (o.state = 'pending_payment' AND o.paid <> 0)",
    },
    Check {
        id: "I18",
        statement: "No money is kept for a dead order.",
        sql: "SELECT number FROM inv_order WHERE state IN ('cancelled', 'expired', 'refunded_late') AND paid <> refunded",
    },
    Check {
        id: "I19",
        statement: "An order, or each of its installments, has one payment that can be paid at most, and a dead order none.",
        sql: "SELECT p.order_id::text FROM inv_demo_intent e JOIN inv_payment p ON p.intent_id = e.id
              WHERE e.status NOT IN ('canceled', 'succeeded') GROUP BY p.order_id, coalesce(p.installment_id, p.order_id) HAVING count(*) > 1
              UNION
              SELECT o.number FROM inv_demo_intent e JOIN inv_payment p ON p.intent_id = e.id JOIN inv_order o ON o.id = p.order_id
              WHERE o.state IN ('cancelled', 'expired', 'refunded_late', 'lapsed') AND e.status NOT IN ('canceled', 'succeeded')",
    },
    Check {
        id: "I20",
        statement: "A provider's payment belongs to one order only.",
        sql: "SELECT intent_id FROM inv_payment WHERE intent_id IS NOT NULL GROUP BY intent_id HAVING count(DISTINCT order_id) > 1",
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
        id: "Y01",
        statement: "Money that people are asked to look at is authorized and not captured.",
        sql: "SELECT id::text FROM inv_concern WHERE kind = 'authorization' AND state = 'open' AND payment_state <> 'authorized'",
    },
    Check {
        id: "D01",
        statement: "The installments of a living order add up to what credits left of its total, and an order that ended has none that is open.",
        sql: "SELECT o.number FROM inv_order o JOIN inv_installment i ON i.order_id = o.id
              GROUP BY o.id, o.number, o.state, o.total, o.credited
              HAVING (o.state NOT IN ('cancelled', 'expired', 'refunded_late', 'lapsed') AND sum(i.amount) FILTER (WHERE i.state <> 'void') <> o.total - o.credited)
                  OR (o.state NOT IN ('pending_payment', 'deposit_paid') AND count(*) FILTER (WHERE i.state = 'open') > 0)",
    },
    Check {
        id: "D02",
        statement: "Every installment that was paid has one payment of its own, of exactly its amount, and no other has one that is kept.",
        sql: "SELECT i.id::text FROM inv_installment i
              LEFT JOIN (SELECT p.installment_id, p.captured FROM inv_payment p
                         WHERE p.captured > 0 AND NOT EXISTS (SELECT FROM inv_refund r WHERE r.payment_id = p.id AND r.reason IN ('surplus', 'late_payment'))) p
                     ON p.installment_id = i.id
              GROUP BY i.id, i.state, i.amount
              HAVING count(p.captured) <> CASE WHEN i.state = 'paid' THEN 1 ELSE 0 END OR min(p.captured) <> i.amount",
    },
    Check {
        id: "D03",
        statement: "An order whose deposit was paid has received something and not everything, and nothing of it was sent.",
        sql: "SELECT o.number FROM inv_order o
              WHERE o.state = 'deposit_paid'
                AND (o.paid_at IS NOT NULL OR (SELECT coalesce(sum(i.amount), 0) FROM inv_installment i WHERE i.order_id = o.id AND i.state = 'paid')
                                              NOT BETWEEN 1 AND o.total - o.credited - 1)",
    },
    Check {
        id: "D04",
        statement: "What clients paid ahead is owed to them until their order is paid in full, and is nothing afterwards.",
        sql: "SELECT o.number FROM inv_order o
              LEFT JOIN (SELECT order_id, -sum(amount) AS ahead FROM inv_ledger WHERE account = 'deposits' GROUP BY order_id) l ON l.order_id = o.id
              WHERE coalesce(l.ahead, 0) <> CASE WHEN o.state <> 'deposit_paid' THEN 0
                  ELSE (SELECT coalesce(sum(i.amount), 0) FROM inv_installment i WHERE i.order_id = o.id AND i.state = 'paid') END",
    },
    Check {
        id: "D05",
        statement: "What a lapsed order has kept is what the ledger says the house keeps.",
        sql: "SELECT o.number FROM inv_order o
              LEFT JOIN (SELECT p.order_id, sum(r.amount) AS owed FROM inv_refund r JOIN inv_payment p ON p.id = r.payment_id
                         WHERE r.state <> 'failed' GROUP BY p.order_id) r ON r.order_id = o.id
              LEFT JOIN (SELECT order_id, -sum(amount) AS kept FROM inv_ledger WHERE account = 'forfeited' GROUP BY order_id) l ON l.order_id = o.id
              WHERE o.paid - coalesce(r.owed, 0) <> coalesce(l.kept, 0) AND o.state = 'lapsed'
                 OR o.state <> 'lapsed' AND coalesce(l.kept, 0) <> 0",
    },
    Check {
        id: "D06",
        statement: "No saved card was charged without its client's consent, or after it was taken back.",
        sql: "SELECT p.id::text FROM inv_payment p LEFT JOIN inv_card_consent c ON c.order_id = p.order_id
              WHERE p.off_session AND (c.method IS NULL OR p.created_at < c.given_at OR p.created_at > c.withdrawn_at)",
    },
    Check {
        id: "B01",
        statement: "What came by bank is applied, sent back, or stands in suspense or as owed, to the cent.",
        sql: "SELECT 'suspense ' || c.currency::text FROM
                  (SELECT currency FROM inv_transfer UNION SELECT currency FROM inv_ledger) c
                  LEFT JOIN (SELECT currency, sum(remaining) FILTER (WHERE state IN ('unmatched', 'waiting')) AS waiting,
                                    sum(remaining) FILTER (WHERE state = 'refund_due') AS owed, sum(amount - returned) AS held
                             FROM inv_transfer GROUP BY currency) t USING (currency)
                  LEFT JOIN (SELECT currency, -sum(amount) FILTER (WHERE account = 'suspense') AS waiting,
                                    -sum(amount) FILTER (WHERE account = 'refunds_due') AS owed, sum(amount) FILTER (WHERE account = 'bank') AS held
                             FROM inv_ledger GROUP BY currency) l USING (currency)
              WHERE (coalesce(t.waiting, 0), coalesce(t.owed, 0), coalesce(t.held, 0)) <> (coalesce(l.waiting, 0), coalesce(l.owed, 0), coalesce(l.held, 0))",
    },
    Check {
        id: "B02",
        statement: "Every payment by transfer is what its transfers gave for it, and every transfer has given what it says.",
        sql: "SELECT p.id::text FROM inv_payment p LEFT JOIN inv_transfer_use u ON u.payment_id = p.id
              WHERE p.provider = 'bank_transfer' GROUP BY p.id, p.captured HAVING coalesce(sum(u.amount), 0) <> p.captured
              UNION
              SELECT t.line_id FROM inv_transfer t LEFT JOIN inv_transfer_use u ON u.transfer_id = t.id AND NOT u.undone
              GROUP BY t.id, t.line_id, t.applied HAVING coalesce(sum(u.amount), 0) <> t.applied",
    },
    Check {
        id: "B03",
        statement: "No transfer waits for an order that takes no money any more.",
        sql: "SELECT t.line_id FROM inv_transfer t LEFT JOIN inv_order o ON o.id = t.order_id
              WHERE t.state = 'waiting' AND o.state NOT IN ('pending_payment', 'deposit_paid')",
    },
    Check {
        id: "V01",
        statement: "The balance of every credit is its account of the ledger, and never below nothing.",
        sql: "SELECT c.kind || ' ' || c.holder FROM inv_credit c
              LEFT JOIN (SELECT credit_id, currency, -sum(amount) AS owed FROM inv_ledger WHERE credit_id IS NOT NULL GROUP BY credit_id, currency) l
                  ON l.credit_id = c.id
              WHERE c.balance < 0 OR c.balance <> coalesce(l.owed, 0) OR l.currency <> c.currency",
    },
    Check {
        id: "V02",
        statement: "What waiting orders keep of a credit is what their claims add up to, and no more than its balance.",
        sql: "SELECT c.kind || ' ' || c.holder FROM inv_credit c
              LEFT JOIN (SELECT credit_id, sum(amount) AS kept FROM inv_credit_claim WHERE state = 'held' GROUP BY credit_id) k ON k.credit_id = c.id
              WHERE c.reserved > c.balance OR c.reserved <> coalesce(k.kept, 0)",
    },
    Check {
        id: "V03",
        statement: "What credits pay of an order is what it claimed: held until it is paid in full, then taken, given back when it ended before.",
        sql: "SELECT o.number FROM inv_order o LEFT JOIN (SELECT order_id, sum(amount) AS amount FROM inv_credit_claim GROUP BY order_id) k ON k.order_id = o.id
              WHERE o.credited <> coalesce(k.amount, 0)
              UNION
              SELECT o.number FROM inv_credit_claim k JOIN inv_order o ON o.id = k.order_id
              WHERE k.state <> CASE WHEN o.state IN ('cancelled', 'expired', 'refunded_late', 'lapsed') THEN 'released'
                                    WHEN o.state IN ('pending_payment', 'deposit_paid') THEN 'held' ELSE 'taken' END
              UNION
              SELECT o.number FROM inv_order o LEFT JOIN (SELECT order_id, sum(amount) AS spent FROM inv_ledger WHERE credit_id IS NOT NULL GROUP BY order_id) l
                  ON l.order_id = o.id
              WHERE coalesce(l.spent, 0) <> CASE WHEN o.state IN ('pending_payment', 'deposit_paid', 'cancelled', 'expired', 'refunded_late', 'lapsed')
                                                 THEN 0 ELSE o.credited - o.credit_refunded END",
    },
];
