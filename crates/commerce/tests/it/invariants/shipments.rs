//! What is planted for the checks of shipments.

use super::plants::Plant;

pub(super) const PLANTS: &[Plant] = &[
    Plant {
        id: "L01",
        also: &["L04"],
        sql: &[
            "UPDATE shipment_lines SET quantity = quantity + 1 WHERE shipment_id = (SELECT id FROM shipments WHERE state = 'packed')",
        ],
    },
    Plant {
        id: "L02",
        also: &["I45"],
        sql: &[
            "ALTER TABLE shipment_checks DISABLE TRIGGER shipment_checks_append_only",
            "DELETE FROM shipment_checks WHERE check_code = 'plain_outside'",
        ],
    },
    Plant { id: "L02", also: &[], sql: &["UPDATE shipments SET two_people = true WHERE state = 'shipped'"] },
    Plant {
        id: "L03",
        also: &[],
        sql: &[
            "DROP INDEX shipment_lines_one_open_a_serial",
            "UPDATE shipment_lines SET serial = 'ONE', open = true",
        ],
    },
    Plant {
        id: "L03",
        also: &[],
        sql: &[
            "UPDATE shipment_lines x SET open = true, serial = NULL FROM shipments s WHERE s.id = x.shipment_id AND s.state = 'shipped'",
        ],
    },
    Plant {
        id: "L04",
        also: &[],
        sql: &[
            "ALTER TABLE shipments DROP CONSTRAINT shipments_covered",
            "UPDATE shipments SET cover_minor = declared_minor - 1 WHERE state = 'shipped'",
        ],
    },
    Plant {
        id: "L05",
        also: &["I27"],
        sql: &[
            "UPDATE orders o SET state = 'fulfilled' FROM shipments s WHERE s.order_id = o.id AND s.state = 'packed'",
        ],
    },
];
