-- Owners: payments (refunds), credits (what of a claim goes back), orders (what went back to credits).

-- A refund gives each tender back its share (ADR 0066): a request has one part a payment or credit, and its parts carry the id of the first.
ALTER TABLE payment_refunds
    ALTER COLUMN payment_id DROP NOT NULL,
    ADD COLUMN ask_id uuid,                              -- the request; none on what went back by itself
    ADD COLUMN credit_id uuid REFERENCES credits (id),   -- the gift card or store credit that this part goes back to
    ADD COLUMN order_id uuid REFERENCES orders (id),     -- of such a part only: a payment knows its order
    ADD CONSTRAINT payment_refunds_one_tender CHECK (num_nonnulls(payment_id, credit_id) = 1
        AND (credit_id IS NULL) = (order_id IS NULL)) NOT VALID,
    -- a credit is the house's own: nothing is on its way there
    ADD CONSTRAINT payment_refunds_credit_at_once CHECK (credit_id IS NULL OR state IN ('waiting', 'done', 'refused')) NOT VALID;
UPDATE payment_refunds SET ask_id = id WHERE request_key IS NOT NULL;
ALTER TABLE payment_refunds VALIDATE CONSTRAINT payment_refunds_one_tender;
ALTER TABLE payment_refunds VALIDATE CONSTRAINT payment_refunds_credit_at_once;
CREATE INDEX payment_refunds_of_ask ON payment_refunds (ask_id);
CREATE INDEX payment_refunds_of_credit ON payment_refunds (order_id) WHERE credit_id IS NOT NULL;

ALTER TABLE credit_claims
    ADD COLUMN returned_minor bigint NOT NULL DEFAULT 0, -- what of it was given back or waits for a second person
    ADD CONSTRAINT credit_claims_returned_within CHECK (returned_minor BETWEEN 0 AND amount_minor) NOT VALID;
ALTER TABLE credit_claims VALIDATE CONSTRAINT credit_claims_returned_within;
ALTER TABLE orders
    ADD COLUMN credit_refunded_minor bigint NOT NULL DEFAULT 0,
    ADD CONSTRAINT orders_credit_refunded_within CHECK (credit_refunded_minor BETWEEN 0 AND credited_minor) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT orders_credit_refunded_within;

-- What `atelier audit` reads. New columns stand at the end.
CREATE OR REPLACE VIEW inv_order AS
    SELECT id, number, account_id AS customer_id, cart_id::text AS cart_id, state, currency, subtotal_minor AS subtotal, discount_minor AS discount,
           shipping_minor AS shipping, tax_minor AS tax, total_minor AS total, paid_minor AS paid, refunded_minor AS refunded,
           placed_at, paid_at, closed_at, shipping_tax_minor AS shipping_tax, tax_included_minor AS tax_included,
           shipping_tax_included_minor AS shipping_tax_included, rate_source, rate_rounding, shipping_cover_minor AS shipping_cover,
           credited_minor AS credited, credit_refunded_minor AS credit_refunded
    FROM orders;
CREATE OR REPLACE VIEW inv_refund AS
    SELECT id, payment_id, provider_id, amount_minor AS amount, state, requested_by, approved_by, reason, credit_id, order_id FROM payment_refunds;
CREATE OR REPLACE VIEW inv_credit_claim AS
    SELECT order_id, credit_id, amount_minor AS amount, state, returned_minor AS returned FROM credit_claims;
