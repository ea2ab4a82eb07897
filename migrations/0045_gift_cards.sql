-- Owners: credits (what the house owes in advance, and what of it is kept for orders), ledger (accounts), orders (what of an order credits pay).

-- Gift cards and store credit. Each is an account of the ledger; the balance here is that account's.
CREATE TABLE credits (
    id             uuid PRIMARY KEY,
    kind           text NOT NULL CHECK (kind IN ('gift_card', 'store_credit')),
    code_digest    bytea CONSTRAINT credits_code_once UNIQUE,     -- SHA-256 of a gift card's code; the code itself is kept nowhere
    last_four      text,                                          -- of the code, to tell cards apart
    account_id     uuid REFERENCES accounts (id),                 -- whose store credit it is
    currency       char(3) NOT NULL,
    balance_minor  bigint NOT NULL DEFAULT 0,
    reserved_minor bigint NOT NULL DEFAULT 0,                     -- what of it waiting orders keep
    note           text NOT NULL DEFAULT '',                      -- for whom, for staff
    disabled_at    timestamptz,
    version        bigint NOT NULL DEFAULT 1,
    created_at     timestamptz NOT NULL,
    CONSTRAINT credits_never_overspent CHECK (reserved_minor >= 0 AND reserved_minor <= balance_minor),
    CONSTRAINT credits_opened_by_code_or_account CHECK ((kind = 'gift_card') = (code_digest IS NOT NULL) AND (kind = 'gift_card') = (last_four IS NOT NULL)
        AND (kind = 'store_credit') = (account_id IS NOT NULL))
);
CREATE UNIQUE INDEX credits_one_store_credit ON credits (account_id, currency) WHERE kind = 'store_credit';
CREATE INDEX credits_newest ON credits (created_at DESC, id DESC);

-- What an order keeps of a credit: held while it waits, taken when it is paid, released when it ends unpaid.
CREATE TABLE credit_claims (
    order_id     uuid NOT NULL REFERENCES orders (id),
    position     smallint NOT NULL,
    credit_id    uuid NOT NULL REFERENCES credits (id),
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    state        text NOT NULL CHECK (state IN ('held', 'taken', 'released')),
    created_at   timestamptz NOT NULL,
    closed_at    timestamptz,
    PRIMARY KEY (order_id, credit_id)
);
CREATE INDEX credit_claims_by_credit ON credit_claims (credit_id, created_at DESC);

-- What a cart shall be paid with.
CREATE TABLE cart_credits (
    cart_id   uuid NOT NULL REFERENCES carts (id),
    credit_id uuid NOT NULL REFERENCES credits (id),
    added_at  timestamptz NOT NULL,
    PRIMARY KEY (cart_id, credit_id)
);

ALTER TABLE orders
    ADD COLUMN credited_minor bigint NOT NULL DEFAULT 0,         -- what credits pay of the total; the provider is asked for the rest
    ADD CONSTRAINT orders_credited_within CHECK (credited_minor BETWEEN 0 AND total_minor) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT orders_credited_within;

ALTER TABLE ledger_entries
    ADD COLUMN credit_id uuid REFERENCES credits (id),           -- whose account it is, where each credit has its own
    DROP CONSTRAINT ledger_entries_account_check,
    ADD CONSTRAINT ledger_entries_account_check CHECK (account IN ('gateway', 'revenue', 'shipping', 'tax', 'refunds', 'unearned',
        'deposits', 'bank', 'suspense', 'refunds_due', 'forfeited', 'gift_card', 'store_credit', 'goodwill')) NOT VALID,
    ADD CONSTRAINT ledger_entries_of_a_credit CHECK ((account IN ('gift_card', 'store_credit')) = (credit_id IS NOT NULL)) NOT VALID;
ALTER TABLE ledger_entries VALIDATE CONSTRAINT ledger_entries_account_check;
ALTER TABLE ledger_entries VALIDATE CONSTRAINT ledger_entries_of_a_credit;

-- What `atelier audit` reads. New columns stand at the end.
CREATE OR REPLACE VIEW inv_order AS
    SELECT id, number, account_id AS customer_id, cart_id::text AS cart_id, state, currency, subtotal_minor AS subtotal, discount_minor AS discount,
           shipping_minor AS shipping, tax_minor AS tax, total_minor AS total, paid_minor AS paid, refunded_minor AS refunded,
           placed_at, paid_at, closed_at, shipping_tax_minor AS shipping_tax, tax_included_minor AS tax_included,
           shipping_tax_included_minor AS shipping_tax_included, rate_source, rate_rounding, shipping_cover_minor AS shipping_cover,
           credited_minor AS credited
    FROM orders;
CREATE OR REPLACE VIEW inv_ledger AS
    SELECT seq AS id, txn, account, currency, amount_minor AS amount, order_id, at, credit_id FROM ledger_entries;
CREATE VIEW inv_credit AS
    SELECT id, kind, coalesce(last_four, account_id::text) AS holder, currency, balance_minor AS balance, reserved_minor AS reserved FROM credits;
CREATE VIEW inv_credit_claim AS
    SELECT order_id, credit_id, amount_minor AS amount, state FROM credit_claims;
