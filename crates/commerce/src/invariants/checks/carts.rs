//! Checks of bags: tokens, holds, kept prices.

use super::Check;

pub(super) const CHECKS: &[Check] = &[
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
];
