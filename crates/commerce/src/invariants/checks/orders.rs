//! Checks of orders: what they add up to, tax, promotions, cover.

use super::Check;

pub(super) const CHECKS: &[Check] = &[
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
        id: "I28",
        statement: "A cart has one living order at most, and a person one open cart.",
        sql: "SELECT cart_id FROM inv_order WHERE state NOT IN ('cancelled', 'expired', 'refunded_late') GROUP BY cart_id HAVING count(*) > 1
              UNION SELECT min(id) FROM inv_cart WHERE state = 'open' GROUP BY owner HAVING count(*) > 1",
    },
    Check {
        id: "I44",
        statement: "No order was paid or closed before it was placed.",
        sql: "SELECT number FROM inv_order WHERE paid_at < placed_at OR closed_at < placed_at",
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
        id: "M01",
        statement: "What an order took off is what its promotions took off, and each has its use: held while it waits, made when it or its deposit is paid, given back when it died or lapsed.",
        sql: "SELECT o.number FROM inv_order o LEFT JOIN (SELECT order_id, sum(discount) AS discount FROM inv_order_promo GROUP BY order_id) p ON p.order_id = o.id
              WHERE o.discount <> coalesce(p.discount, 0)
              UNION
              SELECT o.number FROM inv_order_promo p JOIN inv_order o ON o.id = p.order_id
              LEFT JOIN inv_promo_use u ON u.order_id = p.order_id AND u.code = p.code
              WHERE u.state IS DISTINCT FROM CASE WHEN o.state IN ('cancelled', 'expired', 'refunded_late', 'lapsed') THEN 'released'
                                                  WHEN o.state = 'pending_payment' THEN 'held' ELSE 'made' END",
    },
    Check {
        id: "S01",
        statement: "Nothing travels for less cover than it is worth.",
        sql: "SELECT number FROM inv_order WHERE shipping_cover < subtotal",
    },
];
