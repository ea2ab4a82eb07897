-- Owners: orders (what an order is of), bespoke::quotes (payments by stages), bespoke::billing (which orders a commission has, and which of their money its log tells).

-- An order of the shop was chosen from the catalogue; one of a commission is what was agreed on: one line without a variant, no stock.
ALTER TABLE orders ADD COLUMN kind text NOT NULL DEFAULT 'shop' CHECK (kind IN ('shop', 'commission'));
ALTER TABLE order_lines
    ALTER COLUMN variant_id DROP NOT NULL,
    ALTER COLUMN product_id DROP NOT NULL,
    ADD CONSTRAINT order_lines_chosen_or_agreed CHECK ((variant_id IS NULL) = (product_id IS NULL)) NOT VALID;
ALTER TABLE order_lines VALIDATE CONSTRAINT order_lines_chosen_or_agreed;

-- What is agreed on may become less: the tax of it is corrected by a row that follows, as a credit note does.
ALTER TABLE order_taxes
    DROP CONSTRAINT order_taxes_amount_minor_check,
    ADD CONSTRAINT order_taxes_only_corrections_are_negative CHECK (amount_minor >= 0 OR position > 0) NOT VALID;
ALTER TABLE order_taxes VALIDATE CONSTRAINT order_taxes_only_corrections_are_negative;

-- What is paid while a piece is being made: before which stage, and how much.
ALTER TABLE commission_quotes ADD COLUMN stages jsonb NOT NULL DEFAULT '[]';

-- The orders of a commission: its price, what became more after that was paid, each service.
CREATE TABLE commission_orders (
    order_id      uuid PRIMARY KEY REFERENCES orders,
    commission_id uuid NOT NULL REFERENCES commissions,
    purpose       text NOT NULL CHECK (purpose IN ('price', 'change', 'service')),
    no            integer NOT NULL CHECK (no > 0),           -- of the quote, the change or the service
    opened_at     timestamptz NOT NULL
);
CREATE INDEX commission_orders_of_commission ON commission_orders (commission_id, opened_at);

-- Each movement of money of those orders, with the fact by which the commission's log tells it: once.
CREATE TABLE commission_receipts (
    source        text PRIMARY KEY,                          -- `payment:…`, `refund:…`, or `returned:…` for a refund that came back
    order_id      uuid NOT NULL REFERENCES commission_orders,
    commission_id uuid NOT NULL,
    seq           bigint NOT NULL,
    amount_minor  bigint NOT NULL CHECK (amount_minor <> 0), -- below nothing where it went back
    FOREIGN KEY (commission_id, seq) REFERENCES commission_events (commission_id, seq)
);
CREATE UNIQUE INDEX commission_receipts_one_a_fact ON commission_receipts (commission_id, seq);
CREATE TRIGGER commission_receipts_append_only BEFORE UPDATE OR DELETE ON commission_receipts FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- What `atelier audit` reads.
CREATE VIEW inv_agreed_line AS SELECT id, order_id FROM order_lines WHERE variant_id IS NULL;
CREATE VIEW inv_agreed_order AS SELECT id, number FROM orders WHERE kind = 'commission';
-- what came for an order to stay, and what of it went back
CREATE VIEW inv_order_money AS
    SELECT p.order_id, 'payment:' || p.id AS source, p.captured_minor AS amount FROM payments p
    WHERE p.captured_minor > 0 AND NOT EXISTS (SELECT FROM payment_refunds r WHERE r.payment_id = p.id AND r.reason IN ('surplus', 'late_payment'))
    UNION ALL
    SELECT p.order_id, 'refund:' || r.id, -r.amount_minor FROM payment_refunds r JOIN payments p ON p.id = r.payment_id
    WHERE r.state = 'done' AND r.reason IN ('requested', 'lapsed');
CREATE VIEW inv_unheard AS
    SELECT payload ->> 'order' AS order_id FROM outbox_events WHERE topic = 'orders.money_moved' AND sent_at IS NULL;
