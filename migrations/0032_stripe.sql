-- Owners: payments (states, notices, concerns), inventory (holds of orders whose money is set aside).

-- A payment that the bank still works on, and one whose money is set aside until somebody has looked.
ALTER TABLE payments
    ADD COLUMN capture_approved_at timestamptz,   -- staff said that the money which is set aside may be taken
    DROP CONSTRAINT payments_state_check,
    ADD CONSTRAINT payments_state_check
        CHECK (state IN ('pending', 'requires_action', 'declined', 'processing', 'authorized', 'succeeded', 'cancelled', 'refunded')) NOT VALID;
ALTER TABLE payments VALIDATE CONSTRAINT payments_state_check;
-- takes the place of payments_waiting, which a later release drops; the table has a row an attempt and is quickly read
CREATE INDEX payments_unsettled ON payments (updated_at)
    WHERE state IN ('pending', 'requires_action', 'declined', 'processing', 'authorized');

ALTER TABLE payment_refunds
    ADD COLUMN checked_at timestamptz,            -- when the provider was last asked what became of it
    DROP CONSTRAINT payment_refunds_state_check,
    ADD CONSTRAINT payment_refunds_state_check CHECK (state IN ('pending', 'done', 'failed')) NOT VALID;
ALTER TABLE payment_refunds VALIDATE CONSTRAINT payment_refunds_state_check;

-- What a provider told by itself, each once. `payload` is what it sent without the secrets of payments.
CREATE TABLE payment_notices (
    provider    text NOT NULL,
    notice_id   text NOT NULL,
    kind        text NOT NULL,
    object_id   text,
    subject     jsonb NOT NULL,
    payload     jsonb NOT NULL,
    live        boolean NOT NULL,
    api_version text,
    state       text NOT NULL CHECK (state IN ('received', 'parked', 'done', 'ignored', 'review')),
    attempts    integer NOT NULL DEFAULT 0,
    retry_at    timestamptz NOT NULL,
    note        text,                             -- why it was ignored, or waits
    made_at     timestamptz NOT NULL,             -- by the provider's clock
    received_at timestamptz NOT NULL,
    done_at     timestamptz,
    CONSTRAINT payment_notices_once PRIMARY KEY (provider, notice_id)
);
CREATE INDEX payment_notices_waiting ON payment_notices (retry_at) WHERE state IN ('received', 'parked');

-- What speaks against sending an order, or against taking its money, until somebody has answered it.
CREATE TABLE payment_concerns (
    id          uuid PRIMARY KEY,
    payment_id  uuid NOT NULL REFERENCES payments (id),
    order_id    uuid NOT NULL REFERENCES orders (id),
    kind        text NOT NULL CHECK (kind IN ('authorization', 'dispute', 'review', 'fraud_warning', 'refund_elsewhere', 'refund_failed')),
    provider_id text NOT NULL,
    state       text NOT NULL CHECK (state IN ('open', 'cleared', 'lost')),
    word        text NOT NULL,                    -- the provider's own word for where it stands
    opened_at   timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL,
    answered_by text,
    note        text,
    CONSTRAINT payment_concerns_once UNIQUE (kind, provider_id)
);
CREATE INDEX payment_concerns_of_order ON payment_concerns (order_id) WHERE state <> 'cleared';

-- While staff look at money that is set aside, the order keeps its pieces longer than a shopper at checkout may.
ALTER TABLE stock_holds
    ADD COLUMN in_review boolean NOT NULL DEFAULT false,
    DROP CONSTRAINT stock_holds_within_cap,
    ADD CONSTRAINT stock_holds_within_cap
        CHECK (expires_at <= created_at + CASE WHEN in_review THEN interval '4 days' ELSE interval '30 minutes' END) NOT VALID;
ALTER TABLE stock_holds VALIDATE CONSTRAINT stock_holds_within_cap;

CREATE OR REPLACE VIEW inv_hold AS
    SELECT h.id, v.sku, h.quantity AS qty, h.actor, h.order_id, h.state, h.created_at, h.expires_at, h.in_review
    FROM stock_holds h JOIN product_variants v ON v.id = h.variant_id;
CREATE VIEW inv_event AS
    SELECT provider, notice_id AS event_id, object_id, state, received_at, done_at FROM payment_notices;
CREATE VIEW inv_concern AS
    SELECT c.id, c.kind, c.state, c.order_id, c.opened_at, p.state AS payment_state FROM payment_concerns c JOIN payments p ON p.id = c.payment_id;
