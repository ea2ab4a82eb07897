//! What is planted for the checks of returns and papers.

use super::plants::Plant;

pub(super) const PLANTS: &[Plant] = &[
    Plant {
        id: "N01",
        also: &[],
        sql: &["UPDATE returns SET settled_minor = settled_minor + 1 WHERE state = 'settled'"],
    },
    Plant { id: "N01", also: &[], sql: &["UPDATE returns SET refund_id = NULL WHERE state = 'settled'"] },
    Plant {
        id: "N02",
        also: &[],
        sql: &[
            "UPDATE return_lines SET quantity = quantity + 9 WHERE return_id IN (SELECT id FROM returns WHERE state = 'requested')",
        ],
    },
    Plant {
        id: "N03",
        also: &[],
        sql: &["UPDATE document_counters SET last = last + 1 WHERE kind = 'invoice'"],
    },
    Plant {
        id: "N03",
        also: &["I45"],
        sql: &[
            "ALTER TABLE documents DISABLE TRIGGER documents_append_only",
            "UPDATE documents SET no = 7 WHERE kind = 'packing_list'",
        ],
    },
    Plant {
        id: "N04",
        also: &["I45"],
        sql: &[
            "ALTER TABLE documents DISABLE TRIGGER documents_append_only",
            "UPDATE documents SET total_minor = total_minor + 1 WHERE kind = 'credit_note'",
        ],
    },
    Plant {
        id: "N04",
        also: &["I45"],
        sql: &[
            "ALTER TABLE documents DISABLE TRIGGER documents_append_only",
            "UPDATE documents SET facts = jsonb_set(facts, '{sums,0,what}', '\"pieces\"') || '{\"sums\": []}' WHERE kind = 'invoice'",
        ],
    },
];
