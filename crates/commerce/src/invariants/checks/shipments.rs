//! Checks of what leaves the house.

use super::Check;

pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "L01",
        statement: "No piece of an order is in more shipments than it was ordered, and every piece that left was paid.",
        sql: "SELECT o.number FROM inv_line l JOIN inv_order o ON o.id = l.order_id
              CROSS JOIN LATERAL (SELECT coalesce(sum(x.qty), 0) AS qty FROM inv_shipment_line x JOIN inv_shipment s ON s.id = x.shipment_id
                                  WHERE x.line_id = l.id AND s.state <> 'cancelled') x
              WHERE x.qty > l.qty
              UNION SELECT o.number FROM inv_shipment s JOIN inv_order o ON o.id = s.order_id
              WHERE s.state IN ('shipped', 'ready_to_collect', 'delivered') AND o.paid_at IS NULL",
    },
    Check {
        id: "L02",
        statement: "Nothing was released without its checks, nor by whoever packed it where two people see to it.",
        sql: "SELECT id::text FROM inv_shipment
              WHERE state IN ('released', 'shipped', 'ready_to_collect', 'delivered')
                AND (checks < checks_due OR checks_due IS NULL OR released_by IS NULL OR (two_people AND packed_by IS NOT DISTINCT FROM released_by))",
    },
    Check {
        id: "L03",
        statement: "A piece that exists once is in one open shipment at most.",
        sql: "SELECT serial FROM inv_shipment_line WHERE open AND serial IS NOT NULL GROUP BY serial HAVING count(*) > 1
              UNION SELECT x.shipment_id::text FROM inv_shipment_line x JOIN inv_shipment s ON s.id = x.shipment_id
              WHERE x.open <> (s.state IN ('allocated', 'at_the_bench', 'quality_check', 'packed', 'released'))",
    },
    Check {
        id: "L04",
        statement: "A shipment is declared at what its pieces were sold for, and travels insured for at least that.",
        sql: "SELECT s.id::text FROM inv_shipment s
              JOIN (SELECT x.shipment_id, sum(l.unit_price * x.qty) AS worth FROM inv_shipment_line x JOIN inv_line l ON l.id = x.line_id
                    GROUP BY x.shipment_id) w ON w.shipment_id = s.id
              WHERE s.declared <> w.worth OR (s.way = 'courier' AND s.state IN ('shipped', 'delivered') AND coalesce(s.cover, 0) < s.declared)",
    },
    Check {
        id: "L05",
        statement: "An order with shipments is dispatched once all of them have left, and delivered once all were received.",
        sql: "SELECT o.number FROM inv_order o
              JOIN (SELECT order_id, bool_or(state IN ('allocated', 'at_the_bench', 'quality_check', 'packed', 'released')) AS inside,
                           bool_or(state IN ('shipped', 'ready_to_collect')) AS under_way
                    FROM inv_shipment WHERE state <> 'cancelled' GROUP BY order_id) s ON s.order_id = o.id
              WHERE (o.state IN ('fulfilled', 'delivered') AND s.inside) OR (o.state = 'delivered' AND s.under_way)",
    },
];
