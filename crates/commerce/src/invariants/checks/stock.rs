//! Checks of stock: counts, single pieces, loose stones.

use super::Check;

pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "I01",
        statement: "Every unit that came in is held, sold or available, wherever it lies.",
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
        statement: "No hold outlives its time by more than a minute, and none is made for more than thirty but while people look at its money or a transfer is awaited.",
        sql: "SELECT id::text FROM inv_hold
              WHERE state = 'active' AND (expires_at < now() - interval '60 s'
                                          OR expires_at - created_at > CASE WHEN awaits_transfer THEN interval '15 days' WHEN in_review THEN interval '4 days' ELSE interval '30 min' END)",
    },
    Check {
        id: "I07",
        statement: "Every living hold belongs to an order that waits for payment.",
        sql: "SELECT h.id::text FROM inv_hold h LEFT JOIN inv_order o ON o.id = h.order_id
              WHERE h.state = 'active' AND o.state IS DISTINCT FROM 'pending_payment'",
    },
    Check {
        id: "I08",
        statement: "A paid order has taken exactly the stock of what was chosen, without what came back, and a dead one has taken none.",
        sql: "SELECT DISTINCT o.number FROM inv_order o JOIN inv_line l ON l.order_id = o.id
              LEFT JOIN inv_hold h ON h.order_id = o.id AND h.sku = l.sku AND h.state = 'consumed'
              WHERE l.id NOT IN (SELECT id FROM inv_agreed_line) AND ((o.state IN ('paid', 'fulfilled', 'delivered', 'partially_refunded', 'refunded', 'deposit_paid') AND coalesce(h.qty, 0) <> l.qty - l.returned)
                 OR (o.state IN ('cancelled', 'expired', 'refunded_late', 'lapsed') AND h.id IS NOT NULL))
              UNION
              SELECT o.number FROM inv_order o
              WHERE o.state IN ('paid', 'fulfilled', 'delivered', 'partially_refunded', 'refunded', 'deposit_paid')
                AND (SELECT coalesce(sum(l.qty - l.returned), 0) FROM inv_line l WHERE l.order_id = o.id AND l.id NOT IN (SELECT id FROM inv_agreed_line))
                    <> (SELECT coalesce(sum(h.qty), 0) FROM inv_hold h WHERE h.order_id = o.id AND h.state = 'consumed')",
    },
    Check {
        id: "P05",
        statement: "Every piece that came back was written down once and taken into stock once.",
        sql: "SELECT o.number FROM inv_line l JOIN inv_order o ON o.id = l.order_id
              LEFT JOIN (SELECT line_id, sum(qty) AS qty FROM inv_return GROUP BY line_id) r ON r.line_id = l.id
              WHERE l.returned <> coalesce(r.qty, 0)
              UNION
              SELECT u.sku FROM inv_unit u JOIN (
                  SELECT sku, sum(qty) AS qty FROM (SELECT sku, qty FROM inv_return
                      UNION ALL SELECT l.sku, l.qty FROM inv_line l JOIN inv_order o ON o.id = l.order_id WHERE o.state = 'lapsed') b
                  GROUP BY sku) b USING (sku)
              WHERE u.restocked < b.qty",
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
        statement: "The counts of a variant with single pieces are what its pieces add up to; one that came back was sold before.",
        sql: "SELECT u.sku FROM inv_unit u JOIN (
                  SELECT sku, count(*) FILTER (WHERE state = 'available') AS available, count(*) FILTER (WHERE state = 'held') AS held,
                         count(*) FILTER (WHERE state = 'sold') AS sold FROM inv_piece GROUP BY sku) p USING (sku)
              WHERE (u.available, u.held, u.sold - u.restocked) IS DISTINCT FROM (p.available, p.held, p.sold)",
    },
    Check {
        id: "P04",
        statement: "A report of a single piece is about one of its own product's pieces that exist once.",
        sql: "SELECT report FROM inv_piece_report WHERE NOT single OR NOT of_its_product",
    },
    Check {
        id: "W01",
        statement: "What lies at all locations is what is held or for sale, and what lies where nothing is sold is away.",
        sql: "SELECT u.sku FROM inv_unit u
              LEFT JOIN (SELECT sku, sum(qty) AS qty, sum(qty) FILTER (WHERE NOT sellable AND kind <> 'bench') AS away FROM inv_shelf GROUP BY sku) s USING (sku)
              LEFT JOIN (SELECT sku, count(*) FILTER (WHERE state_in_house NOT IN ('sold', 'written_off')) AS qty,
                                count(*) FILTER (WHERE state_in_house = 'away') AS away FROM inv_piece GROUP BY sku) p USING (sku)
              WHERE coalesce(s.qty, 0) + coalesce(p.qty, 0) <> u.held + u.available OR coalesce(s.away, 0) + coalesce(p.away, 0) <> u.away",
    },
    Check {
        id: "W02",
        statement: "Every shelf holds what the ledger brought there and took from there.",
        sql: "SELECT coalesce(s.sku, m.sku) || ' at ' || coalesce(s.location, m.location) FROM inv_shelf s
              FULL JOIN (SELECT sku, location, sum(qty) AS qty FROM (
                             SELECT sku, to_location AS location, qty FROM inv_place_movement WHERE piece_id IS NULL AND to_location IS NOT NULL
                             UNION ALL SELECT sku, from_location, -qty FROM inv_place_movement WHERE piece_id IS NULL AND from_location IS NOT NULL) x
                         GROUP BY sku, location) m ON m.sku = s.sku AND m.location = s.location
              WHERE coalesce(s.qty, 0) <> coalesce(m.qty, 0)",
    },
    Check {
        id: "W03",
        statement: "A piece lies where the ledger brought it last, and is for sale only where pieces are sold.",
        sql: "SELECT p.serial FROM inv_piece p JOIN inv_location l ON l.id = p.location_id
              LEFT JOIN LATERAL (SELECT m.to_location FROM inv_place_movement m WHERE m.piece_id = p.id AND m.to_location IS NOT NULL ORDER BY m.seq DESC LIMIT 1) m ON true
              WHERE p.state_in_house NOT IN ('sold', 'written_off')
                AND (m.to_location IS DISTINCT FROM l.code OR (p.state_in_house = 'away') <> NOT l.sellable)",
    },
    Check {
        id: "W04",
        statement: "What is on the road is what is in transfers that were sent and have not arrived.",
        sql: "SELECT v.sku FROM (SELECT sku, sum(qty) AS qty FROM inv_shelf WHERE kind = 'transit' GROUP BY sku) v
              FULL JOIN (SELECT sku, sum(qty) AS qty FROM inv_stock_transfer WHERE state = 'sent' AND piece_id IS NULL GROUP BY sku) t USING (sku)
              WHERE coalesce(v.qty, 0) <> coalesce(t.qty, 0)
              UNION
              SELECT p.serial FROM inv_piece p JOIN inv_location l ON l.id = p.location_id
              WHERE (l.kind = 'transit') <> EXISTS (SELECT FROM inv_stock_transfer t WHERE t.piece_id = p.id AND t.state = 'sent')",
    },
    Check {
        id: "W05",
        statement: "Nobody approved a count of their own.",
        sql: "SELECT id::text FROM inv_count WHERE decided_by = counted_by",
    },
    Check {
        id: "W06",
        statement: "What is reserved is what channels have for themselves.",
        sql: "SELECT u.sku FROM inv_unit u LEFT JOIN (SELECT sku, sum(exclusive) AS units FROM inv_allotment GROUP BY sku) a USING (sku)
              WHERE u.reserved <> coalesce(a.units, 0)",
    },
    Check {
        id: "W07",
        statement: "Every sale of a channel that was recorded is an order paid with its money, and none was left half told.",
        sql: "SELECT s.channel || ' ' || s.key FROM inv_channel_sale s LEFT JOIN inv_order o ON o.id = s.order_id
              WHERE s.state = 'begun' OR ((s.state = 'recorded' OR s.resolution = 'honoured')
                AND (o.total IS DISTINCT FROM s.total OR o.currency IS DISTINCT FROM s.currency
                     OR o.state NOT IN ('paid', 'fulfilled', 'delivered', 'partially_refunded', 'refunded')))",
    },
    Check {
        id: "W08",
        statement: "What stands in tills is what channels took and did not give back.",
        sql: "SELECT coalesce(l.currency, s.currency)::text FROM (SELECT currency, sum(amount) AS amount FROM inv_ledger WHERE account = 'till' GROUP BY currency) l
              FULL JOIN (SELECT currency, sum(total) AS amount FROM inv_channel_sale WHERE resolution IS DISTINCT FROM 'refunded' AND state <> 'begun' GROUP BY currency) s
                  ON s.currency = l.currency
              WHERE coalesce(l.amount, 0) <> coalesce(s.amount, 0)",
    },
    Check {
        id: "W09",
        statement: "A channel's key is kept as a digest only.",
        sql: "SELECT id::text FROM inv_channel_key WHERE digest_length <> 32",
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
              WHERE (h.kept, h.taken) <> CASE WHEN o.state IN ('cancelled', 'expired', 'refunded_late', 'lapsed') THEN (0::bigint, 0::bigint)
                                              WHEN o.state = 'pending_payment' THEN (1::bigint, 0::bigint) ELSE (0::bigint, 1::bigint) END",
    },
    Check {
        id: "R04",
        statement: "A stone is in one living ring at most.",
        sql: "SELECT r.serial FROM inv_ring r JOIN inv_order o ON o.id = r.order_id
              WHERE o.state NOT IN ('cancelled', 'expired', 'refunded_late', 'refunded', 'lapsed') GROUP BY r.serial HAVING count(*) > 1",
    },
];
