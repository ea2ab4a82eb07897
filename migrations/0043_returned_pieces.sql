-- Owner: orders. What of a paid order came back, and what staff decided about it.

ALTER TABLE order_lines
    ADD COLUMN returned integer NOT NULL DEFAULT 0,       -- pieces that came back; rises in the statement that checks it
    ADD CONSTRAINT order_lines_returned_within CHECK (returned BETWEEN 0 AND quantity) NOT VALID;
ALTER TABLE order_lines VALIDATE CONSTRAINT order_lines_returned_within;

CREATE TABLE order_returns (
    seq       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id  uuid NOT NULL REFERENCES orders (id),
    line_id   uuid NOT NULL REFERENCES order_lines (id),
    quantity  integer NOT NULL CHECK (quantity > 0),
    condition text NOT NULL CHECK (condition IN ('for_sale', 'kept_back')),
    actor     text NOT NULL,
    at        timestamptz NOT NULL
);
CREATE INDEX order_returns_by_order ON order_returns (order_id, at);
CREATE TRIGGER order_returns_append_only BEFORE UPDATE OR DELETE ON order_returns FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER order_returns_no_truncate BEFORE TRUNCATE ON order_returns FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What `atelier audit` reads. New columns stand at the end.
CREATE OR REPLACE VIEW inv_line AS
    SELECT id, order_id, sku, quantity AS qty, unit_price_minor AS unit_price, discount_minor AS discount, tax_minor AS tax,
           line_total_minor AS line_total, tax_included_minor AS tax_included, returned
    FROM order_lines;
CREATE VIEW inv_return AS
    SELECT r.seq AS id, r.order_id, r.line_id, l.sku, r.quantity AS qty, r.condition FROM order_returns r JOIN order_lines l ON l.id = r.line_id;
