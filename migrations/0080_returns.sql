-- Owners: returns (what may come back, and what does), payments (what is given as store credit instead).

-- What the house promises in each market beyond the law; the law is not data (`commerce/src/returns/policy.rs`).
CREATE TABLE return_policies (
    market          text PRIMARY KEY CHECK (market ~ '^[A-Z]{2}$'),   -- ISO 3166-1: where the parcel goes
    days            integer NOT NULL CHECK (days BETWEEN 0 AND 365),
    counted_from    text NOT NULL CHECK (counted_from IN ('dispatch', 'delivery')),
    transit_days    integer NOT NULL CHECK (transit_days BETWEEN 0 AND 60),   -- how long after dispatch a parcel counts as delivered
    made_to_order   boolean NOT NULL,                     -- whether a piece of the collection that was made for the order comes back as well
    earrings_sealed boolean NOT NULL,                     -- whether earrings come back in their unbroken seal only
    version         bigint NOT NULL DEFAULT 1
);
INSERT INTO return_policies (market, days, counted_from, transit_days, made_to_order, earrings_sealed) VALUES
    ('US', 30, 'delivery', 7, true, true), ('CA', 30, 'delivery', 10, true, true), ('GB', 30, 'delivery', 10, true, true),
    ('FR', 30, 'delivery', 10, true, true), ('DE', 30, 'delivery', 10, true, true), ('AE', 30, 'delivery', 10, true, true);

-- What was promised of a line when its order was placed. It counts, whatever the policy becomes.
CREATE TABLE order_return_terms (
    line_id      uuid PRIMARY KEY REFERENCES order_lines (id) ON DELETE CASCADE,
    order_id     uuid NOT NULL REFERENCES orders (id),
    market       text NOT NULL,
    days         integer NOT NULL CHECK (days >= 0),      -- by the house's promise; none: 0
    counted_from text NOT NULL CHECK (counted_from IN ('dispatch', 'delivery')),
    transit_days integer NOT NULL CHECK (transit_days >= 0),
    law_days     integer NOT NULL CHECK (law_days >= 0),  -- by the law of distance sales, from delivery; none: 0
    exception    text CHECK (exception IN ('personalized', 'made_to_order', 'final_sale')),
    sealed       boolean NOT NULL,
    CONSTRAINT order_return_terms_never_or_some_days CHECK ((exception IS NOT NULL) = (days = 0 AND law_days = 0))
);
CREATE INDEX order_return_terms_of_order ON order_return_terms (order_id);
CREATE TRIGGER order_return_terms_stay BEFORE UPDATE ON order_return_terms FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TABLE returns (
    id             uuid PRIMARY KEY,
    order_id       uuid NOT NULL REFERENCES orders (id),
    no             integer NOT NULL CHECK (no > 0),       -- of its order
    kind           text NOT NULL CHECK (kind IN ('return', 'claim')),
    state          text NOT NULL CHECK (state IN ('requested', 'approved', 'declined', 'withdrawn', 'on_its_way', 'received', 'inspected', 'settled')),
    reason         text NOT NULL,
    words          text NOT NULL,
    resolution     text NOT NULL CHECK (resolution IN ('refund', 'store_credit')),
    way            text NOT NULL CHECK (way IN ('label', 'boutique', 'none')),
    beyond         text CHECK (beyond <> ''),             -- why staff take back what nobody had promised to
    delivery_minor bigint NOT NULL CHECK (delivery_minor >= 0),   -- what of delivery goes back with it
    less_minor     bigint NOT NULL DEFAULT 0 CHECK (less_minor >= 0),
    less_words     text CHECK (less_words <> ''),
    settled_minor  bigint CHECK (settled_minor >= 0),
    refund_id      uuid,                                  -- the request that gives the money back
    credit_id      uuid REFERENCES credits (id),          -- the store credit that has it instead
    decision       text,                                  -- what its client is told of the answer
    courier        text,
    tracking       text,
    asked_by       text NOT NULL,
    decided_by     text,
    inspected_by   text,
    asked_at       timestamptz NOT NULL,
    decided_at     timestamptz,
    received_at    timestamptz,
    inspected_at   timestamptz,
    closed_at      timestamptz,
    version        bigint NOT NULL DEFAULT 1,
    CONSTRAINT returns_no_once UNIQUE (order_id, no),
    CONSTRAINT returns_settled_with_an_amount CHECK ((state = 'settled') = (settled_minor IS NOT NULL)),
    CONSTRAINT returns_less_for_a_reason CHECK (less_minor = 0 OR less_words IS NOT NULL),
    CONSTRAINT returns_one_way_of_giving CHECK (num_nonnulls(refund_id, credit_id) <= 1)
);
CREATE INDEX returns_open ON returns (asked_at, id) WHERE state NOT IN ('declined', 'withdrawn', 'settled');

CREATE TABLE return_lines (
    return_id     uuid NOT NULL REFERENCES returns (id),
    line_id       uuid NOT NULL REFERENCES order_lines (id),
    quantity      integer NOT NULL CHECK (quantity > 0),
    amount_minor  bigint NOT NULL CHECK (amount_minor >= 0),   -- what these pieces give back
    verdict       text CHECK (verdict IN ('as_sold', 'damaged', 'not_ours')),
    verdict_words text CHECK (verdict_words <> ''),
    PRIMARY KEY (return_id, line_id)
);
CREATE INDEX return_lines_of_line ON return_lines (line_id);

INSERT INTO state_transitions (object, from_state, to_state) VALUES
    ('return', 'new', 'requested'), ('return', 'requested', 'approved'), ('return', 'requested', 'declined'), ('return', 'requested', 'withdrawn'),
    ('return', 'approved', 'on_its_way'), ('return', 'approved', 'received'), ('return', 'approved', 'withdrawn'), ('return', 'approved', 'settled'),
    ('return', 'on_its_way', 'received'), ('return', 'received', 'inspected'),
    ('return', 'inspected', 'declined'), ('return', 'inspected', 'settled');

-- What was paid through the provider, and is given as store credit instead: claimed of its payment, so that it does not go back as well.
ALTER TABLE payment_refunds
    ADD COLUMN given_as uuid REFERENCES credits (id),
    DROP CONSTRAINT payment_refunds_state_check,
    ADD CONSTRAINT payment_refunds_state_check CHECK (state IN ('waiting', 'pending', 'done', 'failed', 'refused', 'converted')) NOT VALID,
    ADD CONSTRAINT payment_refunds_converted_into_credit CHECK ((state = 'converted') = (given_as IS NOT NULL) AND (given_as IS NULL OR payment_id IS NOT NULL)) NOT VALID;
ALTER TABLE payment_refunds VALIDATE CONSTRAINT payment_refunds_state_check;
ALTER TABLE payment_refunds VALIDATE CONSTRAINT payment_refunds_converted_into_credit;

-- What `atelier audit` reads.
CREATE OR REPLACE VIEW inv_refund AS
    SELECT id, payment_id, provider_id, amount_minor AS amount, state, requested_by, approved_by, reason, credit_id, order_id, ask_id, given_as
    FROM payment_refunds;
CREATE VIEW inv_asked_return AS
    SELECT r.id, o.number || '-R' || r.no AS number, r.order_id, r.kind, r.state, r.reason, r.delivery_minor AS delivery, r.less_minor AS less,
           r.settled_minor AS settled, r.refund_id, r.credit_id
    FROM returns r JOIN orders o ON o.id = r.order_id;
CREATE VIEW inv_asked_return_line AS
    SELECT return_id, line_id, quantity AS qty, amount_minor AS amount, verdict FROM return_lines;
