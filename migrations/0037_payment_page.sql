-- Owners: payments (customers), platform (what browsers report of the payment page).

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
