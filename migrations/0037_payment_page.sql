-- Owners: payments (customers, findings, refunds), orders (transitions), platform (what browsers report of the payment page).

-- Accounts as the payment provider knows them, for the cards that they saved. The row's id is the provider's key, so that asking
-- again makes no second customer.
CREATE TABLE payment_customers (
    id          uuid PRIMARY KEY,
    provider    text NOT NULL,
    account_id  uuid NOT NULL REFERENCES accounts (id),
    provider_id text CONSTRAINT payment_customers_known_once UNIQUE,   -- once the provider has answered
    created_at  timestamptz NOT NULL,
    CONSTRAINT payment_customers_once UNIQUE (provider, account_id)
);

-- What the bank and the provider found when they authorized the money, kept for whoever has to prove it later.
ALTER TABLE payments
    ADD COLUMN authentication text CONSTRAINT payments_authentication_check CHECK (authentication IN ('authenticated', 'acknowledged', 'missing')),
    ADD COLUMN risk text CONSTRAINT payments_risk_check CHECK (risk IN ('normal', 'raised')),
    ADD COLUMN capture_before timestamptz;                     -- when the bank lets go of what it authorized

-- What a page's policy kept from happening, as browsers tell it: one row a kind and day, counted. Nobody signs these reports, so
-- they are a hint for people and nothing acts on them.
CREATE TABLE policy_reports (
    day         date NOT NULL,
    page        text NOT NULL CHECK (length(page) <= 200),       -- the path without what opens anything
    directive   text NOT NULL CHECK (length(directive) <= 60),
    blocked     text NOT NULL CHECK (length(blocked) <= 200),    -- the origin or the kind that was blocked, never a whole address
    source      text NOT NULL CHECK (length(source) <= 200),     -- the file that tried, without its query
    count       integer NOT NULL CHECK (count >= 1),
    first_at    timestamptz NOT NULL,
    last_at     timestamptz NOT NULL,
    CONSTRAINT policy_reports_one_a_kind PRIMARY KEY (day, page, directive, blocked, source)
);

-- Refunds that staff ask for. What is given back, on its way back or waits for a second person is claimed of its payment, in the statement
-- that checks that it is not more than was taken.
ALTER TABLE payments ADD COLUMN claimed_minor bigint NOT NULL DEFAULT 0;
UPDATE payments p SET claimed_minor = r.claimed
    FROM (SELECT payment_id, sum(amount_minor) AS claimed FROM payment_refunds WHERE state IN ('pending', 'done') GROUP BY payment_id) r
    WHERE r.payment_id = p.id;
ALTER TABLE payments
    ADD CONSTRAINT payments_claim_within_captured CHECK (claimed_minor >= 0 AND claimed_minor <= captured_minor) NOT VALID;
ALTER TABLE payments VALIDATE CONSTRAINT payments_claim_within_captured;
ALTER TABLE payment_refunds
    ADD COLUMN request_key text CONSTRAINT payment_refunds_asked_once UNIQUE,
    ADD COLUMN note text,                         -- why, in the words of whoever asked
    ADD COLUMN decided_at timestamptz,            -- when the second person answered
    ADD CONSTRAINT payment_refunds_two_people CHECK (approved_by <> requested_by) NOT VALID,
    DROP CONSTRAINT payment_refunds_state_check,
    ADD CONSTRAINT payment_refunds_state_check CHECK (state IN ('waiting', 'pending', 'done', 'failed', 'refused')) NOT VALID;
ALTER TABLE payment_refunds VALIDATE CONSTRAINT payment_refunds_two_people;
ALTER TABLE payment_refunds VALIDATE CONSTRAINT payment_refunds_state_check;
CREATE INDEX payment_refunds_of_payment ON payment_refunds (payment_id);
INSERT INTO state_transitions (object, from_state, to_state) VALUES
    ('order', 'paid', 'refunded'), ('order', 'fulfilled', 'refunded'), ('order', 'delivered', 'refunded'),
    ('order', 'refunded', 'paid'), ('order', 'refunded', 'fulfilled'), ('order', 'refunded', 'delivered');
CREATE OR REPLACE VIEW inv_payment AS
    SELECT id, order_id, purpose, intent_id, currency, amount_minor AS amount, captured_minor AS captured, refunded_minor AS refunded, state,
           installment_id, provider, claimed_minor AS claimed
    FROM payments;
