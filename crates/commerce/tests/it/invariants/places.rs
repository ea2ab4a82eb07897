//! What is planted for the checks of places and channels.

use super::plants::Plant;

pub(super) const PLANTS: &[Plant] = &[
    Plant {
        id: "W01",
        also: &[],
        sql: &["UPDATE stock_levels s SET away = away + 1, available = available - 1
                WHERE available > 0 AND NOT EXISTS (SELECT 1 FROM stock_pieces p WHERE p.variant_id = s.variant_id)"],
    },
    Plant {
        id: "W02",
        also: &["W01"],
        sql: &["UPDATE stock_shelves SET quantity = quantity + 1 WHERE location_id = (SELECT id FROM stock_locations WHERE code = 'vault')"],
    },
    Plant {
        id: "W03",
        also: &[],
        sql: &["UPDATE stock_pieces SET location_id = (SELECT id FROM stock_locations WHERE code = 'bench') WHERE state = 'available'"],
    },
    Plant {
        id: "W04",
        also: &[],
        sql: &["UPDATE stock_transfers SET state = 'received', closed_at = now(), closed_by = 'x' WHERE state = 'sent'"],
    },
    Plant {
        id: "W05",
        also: &[],
        sql: &["ALTER TABLE stock_counts DROP CONSTRAINT stock_counts_two_people", "UPDATE stock_counts SET decided_by = counted_by WHERE state = 'approved'"],
    },
    Plant { id: "W06", also: &[], sql: &["UPDATE stock_allotments SET exclusive = exclusive + 1 WHERE exclusive > 0"] },
    Plant { id: "W07", also: &[], sql: &["UPDATE channel_sales SET total_minor = total_minor + CASE state WHEN 'conflict' THEN -1 ELSE 1 END"] },
    Plant {
        id: "W08",
        also: &[],
        sql: &["UPDATE channel_sales SET total_minor = total_minor + 1 WHERE state = 'conflict'"],
    },
    Plant { id: "W09", also: &[], sql: &["UPDATE channel_keys SET digest = '\\x00'"] },
];
