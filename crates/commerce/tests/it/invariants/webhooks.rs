//! What is planted for the checks of webhooks.

use super::plants::Plant;

pub(super) const PLANTS: &[Plant] = &[
    Plant {
        id: "W10",
        also: &[],
        sql: &["UPDATE webhook_endpoints SET topics_since = topics_since - interval '1 day'"],
    },
    Plant { id: "W11", also: &[], sql: &["UPDATE webhook_attempts SET status = 500 WHERE status = 204"] },
    Plant {
        id: "W11",
        also: &[],
        sql: &["UPDATE webhook_deliveries SET attempts = 10 WHERE state = 'waiting'"],
    },
    Plant {
        id: "W12",
        also: &[],
        sql: &["UPDATE webhook_deliveries SET settled_at = begun_at + interval '1 min' WHERE state = 'done'"],
    },
];
