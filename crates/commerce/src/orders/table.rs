//! The table of orders.

use kernel::Currency;
use platform::tables::{Choice, Field, FieldKind, Table, no_choices};

use super::OrderState;

fn states() -> Vec<Choice> {
    OrderState::ALL.map(|state| Choice { code: state.code(), label: words(state) }).to_vec()
}

const fn words(state: OrderState) -> &'static str {
    match state {
        OrderState::PendingPayment => "Awaiting payment",
        OrderState::Paid => "Paid, to dispatch",
        OrderState::Fulfilled => "Dispatched",
        OrderState::Delivered => "Delivered",
        OrderState::DepositPaid => "Deposit paid",
        OrderState::PartiallyRefunded => "Partly refunded",
        OrderState::Refunded => "Refunded",
        OrderState::Cancelled => "Cancelled",
        OrderState::Expired => "Expired",
        OrderState::RefundedLate => "Refunded, paid too late",
        OrderState::Lapsed => "Lapsed",
    }
}

fn currencies() -> Vec<Choice> {
    Currency::ALL.map(|c| Choice { code: c.code(), label: c.code() }).to_vec()
}

const fn field(code: &'static str, label: &'static str, kind: FieldKind, sql: &'static str) -> Field {
    Field { code, label, kind, sql, editable: false }
}

const AMOUNT: FieldKind = FieldKind::Money { currency: "o.currency" };
const COUNT: FieldKind = FieldKind::Number { decimals: 0, unit: "" };

/// Every order of the house. Orders change by what happens to them, never in bulk.
pub static ORDERS: Table = Table {
    code: "orders",
    noun: ("order", "orders"),
    from: "orders o",
    key: "o.id",
    page: "o.id",
    words: &["o.number", "o.email", "(o.shipping_address ->> 'name')", TITLES],
    fields: FIELDS,
    columns: &["number", "state", "name", "email", "pieces", "placed", "deliver_by", "total"],
    sort: "-placed",
    views: &[
        ("All", ""),
        ("Unpaid", "state:pending_payment"),
        ("To dispatch", "state:paid"),
        ("Deposit paid", "state:deposit_paid"),
        ("Late", "state:paid,deposit_paid deliver_by<today"),
        ("High value", "total>=10000 state:paid,deposit_paid,fulfilled"),
        ("This week", "placed>=7d"),
    ],
};

static FIELDS: &[Field] = &[
    field("number", "Order", FieldKind::Text, "o.number"),
    field("state", "State", FieldKind::Choice(states), "o.state"),
    field("name", "Name", FieldKind::Text, "(o.shipping_address ->> 'name')"),
    field("email", "E-mail", FieldKind::Text, "o.email"),
    field("country", "Country", FieldKind::Text, "(o.shipping_address ->> 'country')"),
    field("city", "City", FieldKind::Text, "(o.shipping_address ->> 'city')"),
    field("account", "Has an account", FieldKind::Flag, "(o.account_id IS NOT NULL)"),
    field("pieces", "Pieces", COUNT, PIECES),
    field("what", "What", FieldKind::Text, TITLES),
    field("codes", "Codes", FieldKind::Many(no_choices), CODES),
    field("placed", "Placed", FieldKind::Moment, "o.placed_at"),
    field("paid_at", "Paid on", FieldKind::Moment, "o.paid_at"),
    field("dispatched", "Dispatched", FieldKind::Moment, "o.fulfilled_at"),
    field("deliver_by", "Deliver by", FieldKind::Moment, "(o.deliver_by::timestamp AT TIME ZONE 'UTC')"),
    field("delivery", "Delivery", FieldKind::Text, "o.shipping_name"),
    field("courier", "Courier", FieldKind::Text, "o.tracking_courier"),
    field("tracking", "Tracking number", FieldKind::Text, "o.tracking_number"),
    field("currency", "Currency", FieldKind::Choice(currencies), "o.currency"),
    field("subtotal", "Pieces' price", AMOUNT, "o.subtotal_minor"),
    field("discount", "Discount", AMOUNT, "o.discount_minor"),
    field("delivery_price", "Delivery's price", AMOUNT, "o.shipping_minor"),
    field("tax", "Tax", AMOUNT, "o.tax_minor"),
    field("total", "Total", AMOUNT, "o.total_minor"),
    field("paid", "Paid", AMOUNT, "o.paid_minor"),
    field("refunded", "Refunded", AMOUNT, "o.refunded_minor"),
    field("gift", "Gift note", FieldKind::Text, "o.gift_note"),
    field("wrapping", "Wrapping", FieldKind::Text, "o.gift_wrapping"),
];

const PIECES: &str = "(SELECT sum(l.quantity) FROM order_lines l WHERE l.order_id = o.id)";
const TITLES: &str =
    "(SELECT string_agg(l.title, ', ' ORDER BY l.position) FROM order_lines l WHERE l.order_id = o.id)";
const CODES: &str = "ARRAY(SELECT l.sku FROM order_lines l WHERE l.order_id = o.id ORDER BY l.position)";
