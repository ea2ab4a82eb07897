-- Owners: schedules (policies, installments), transfers (bank transfers), payments (what a payment is for), orders (states),
-- inventory (how long stock waits for a transfer), stones (claims of orders), ledger (accounts).

-- How a house lets its clients pay, in one currency: by value, kept by staff.
CREATE TABLE payment_policies (
    currency            char(3) PRIMARY KEY,
    deposit_from_minor  bigint CHECK (deposit_from_minor > 0),        -- the total from which a deposit is offered; none: never
    deposit_share_ppm   integer NOT NULL CHECK (deposit_share_ppm BETWEEN 50000 AND 900000),
    balance_days        integer NOT NULL CHECK (balance_days BETWEEN 1 AND 365),
    remind_days         integer NOT NULL CHECK (remind_days BETWEEN 0 AND 60),
    grace_days          integer NOT NULL CHECK (grace_days BETWEEN 0 AND 90),
    deposit_kept        boolean NOT NULL,                             -- what becomes of it when the balance never comes
    transfer_from_minor bigint CHECK (transfer_from_minor > 0),       -- the total from which a bank transfer is offered; none: never
    transfer_days       integer NOT NULL CHECK (transfer_days BETWEEN 1 AND 10),
    account_holder      text NOT NULL,
    account_number      text NOT NULL,                                -- an IBAN, or an account with its routing number
    account_bank        text NOT NULL,                                -- the bank with its BIC
    version             bigint NOT NULL DEFAULT 1,
    CONSTRAINT payment_policies_reminded_in_time CHECK (remind_days < balance_days)
);
-- A demonstration account: the house's own goes here before it sells.
INSERT INTO payment_policies (currency, deposit_from_minor, deposit_share_ppm, balance_days, remind_days, grace_days, deposit_kept,
                              transfer_from_minor, transfer_days, account_holder, account_number, account_bank) VALUES
    ('USD', 500000, 300000, 30, 7, 7, false, 500000, 5, 'The house', 'Account 0000 0000, routing 000000000 (demonstration)', 'Demonstration Bank, DEMOUS00');

-- The parts in which an order is paid. One without rows is paid whole, at once.
CREATE TABLE order_installments (
    id           uuid PRIMARY KEY,
    order_id     uuid NOT NULL REFERENCES orders (id),
    position     smallint NOT NULL CHECK (position > 0),
    kind         text NOT NULL CHECK (kind IN ('deposit', 'stage', 'balance')),
    words        text,                                                 -- what a stage is called
    currency     char(3) NOT NULL,
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    due          text NOT NULL CHECK (due IN ('placing', 'date', 'before_dispatch')),
    due_on       date,                                                 -- the last day; none while placing
    grace_days   integer NOT NULL DEFAULT 0,
    remind_on    date,                                                 -- when its client is reminded
    method       text NOT NULL CHECK (method IN ('card', 'bank_transfer')),
    state        text NOT NULL CHECK (state IN ('open', 'paid', 'void')),
    reminded_at  timestamptz,
    overdue_at   timestamptz,                                          -- when its client was told that the day has passed
    paid_at      timestamptz,
    created_at   timestamptz NOT NULL,
    CONSTRAINT order_installments_once UNIQUE (order_id, position),
    CONSTRAINT order_installments_dated CHECK ((due = 'placing') = (due_on IS NULL)),
    CONSTRAINT order_installments_paid_when CHECK ((state = 'paid') = (paid_at IS NOT NULL))
);
CREATE INDEX order_installments_coming ON order_installments (due_on) WHERE state = 'open';

ALTER TABLE orders
    ADD COLUMN deposit_kept boolean,              -- what was said of the deposit before it was paid; none without one
    DROP CONSTRAINT orders_state_check,
    ADD CONSTRAINT orders_state_check CHECK (state IN ('pending_payment', 'paid', 'fulfilled', 'delivered', 'deposit_paid',
        'partially_refunded', 'refunded', 'cancelled', 'expired', 'refunded_late', 'lapsed')) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT orders_state_check;
INSERT INTO state_transitions (object, from_state, to_state) VALUES
    ('order', 'pending_payment', 'deposit_paid'), ('order', 'deposit_paid', 'paid'), ('order', 'deposit_paid', 'lapsed');

-- A payment is for a whole order, or for one of its installments.
ALTER TABLE payments
    ADD COLUMN installment_id uuid REFERENCES order_installments (id),
    DROP CONSTRAINT payments_purpose_check,
    ADD CONSTRAINT payments_purpose_check CHECK (purpose IN ('purchase', 'deposit', 'stage', 'balance')) NOT VALID;
ALTER TABLE payments VALIDATE CONSTRAINT payments_purpose_check;
-- one that can still be paid for each thing that is owed; a transfer that came stands beside the card that was faster or slower
CREATE UNIQUE INDEX payments_one_live ON payments (order_id, coalesce(installment_id, order_id))
    WHERE state NOT IN ('cancelled', 'refunded') AND provider <> 'bank_transfer';
CREATE UNIQUE INDEX payments_one_transfer ON payments (installment_id) WHERE provider = 'bank_transfer';
DROP INDEX payments_one_live_per_order;
CREATE INDEX payments_by_installment ON payments (installment_id) WHERE installment_id IS NOT NULL;

-- Money that came to the house's account: one row a line of the bank's statement. What is neither applied nor sent back stands in the
-- ledger's suspense account, or is owed to whoever sent it.
CREATE TABLE bank_transfers (
    id             uuid PRIMARY KEY,
    line_id        text NOT NULL CONSTRAINT bank_transfers_once UNIQUE,   -- the bank's own id of the line
    currency       char(3) NOT NULL,
    amount_minor   bigint NOT NULL CHECK (amount_minor > 0),
    received_on    date NOT NULL,
    payer          text NOT NULL,
    reference      text NOT NULL,                                        -- what the payer wrote
    order_id       uuid REFERENCES orders (id),
    applied_minor  bigint NOT NULL DEFAULT 0,
    returned_minor bigint NOT NULL DEFAULT 0,
    state          text NOT NULL CHECK (state IN ('unmatched', 'waiting', 'applied', 'refund_due', 'refunded')),
    recorded_by    text NOT NULL,
    created_at     timestamptz NOT NULL,
    returned_on    date,
    return_line    text CONSTRAINT bank_transfers_returned_once UNIQUE,   -- the bank's id of the line by which it went back
    CONSTRAINT bank_transfers_within CHECK (applied_minor >= 0 AND returned_minor >= 0 AND applied_minor + returned_minor <= amount_minor),
    CONSTRAINT bank_transfers_unmatched_of_no_order CHECK ((state = 'unmatched') <= (order_id IS NULL)),
    CONSTRAINT bank_transfers_nothing_left CHECK ((state IN ('applied', 'refunded')) = (applied_minor + returned_minor = amount_minor))
);
CREATE INDEX bank_transfers_newest ON bank_transfers (created_at DESC, id);
CREATE INDEX bank_transfers_open ON bank_transfers (received_on) WHERE state IN ('unmatched', 'waiting', 'refund_due');
CREATE INDEX bank_transfers_of_order ON bank_transfers (order_id) WHERE order_id IS NOT NULL;

-- Which part of a transfer paid what.
CREATE TABLE bank_transfer_uses (
    transfer_id  uuid NOT NULL REFERENCES bank_transfers (id),
    payment_id   uuid NOT NULL REFERENCES payments (id),
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    undone_at    timestamptz,                                          -- its order lapsed, and the money is owed back
    PRIMARY KEY (transfer_id, payment_id)
);
CREATE INDEX bank_transfer_uses_of_payment ON bank_transfer_uses (payment_id);

ALTER TABLE ledger_entries
    ALTER COLUMN order_id DROP NOT NULL,          -- money that came by bank belongs to no order yet
    DROP CONSTRAINT ledger_entries_account_check,
    ADD CONSTRAINT ledger_entries_account_check CHECK (account IN ('gateway', 'revenue', 'shipping', 'tax', 'refunds', 'unearned',
        'deposits', 'bank', 'suspense', 'refunds_due', 'forfeited')) NOT VALID;
ALTER TABLE ledger_entries VALIDATE CONSTRAINT ledger_entries_account_check;

-- An order that is paid by bank transfer keeps its pieces for days.
ALTER TABLE stock_holds
    ADD COLUMN awaits_transfer boolean NOT NULL DEFAULT false,
    DROP CONSTRAINT stock_holds_within_cap,
    ADD CONSTRAINT stock_holds_within_cap CHECK (expires_at <= created_at
        + CASE WHEN awaits_transfer THEN interval '15 days' WHEN in_review THEN interval '4 days' ELSE interval '30 minutes' END) NOT VALID;
ALTER TABLE stock_holds VALIDATE CONSTRAINT stock_holds_within_cap;
-- a claim of an order ends with the order, not by the clock; what shoppers keep ends after three days
ALTER TABLE stone_holds
    DROP CONSTRAINT stone_holds_within_cap,
    ADD CONSTRAINT stone_holds_within_cap CHECK (order_id IS NOT NULL OR expires_at <= created_at + interval '72 hours') NOT VALID;
ALTER TABLE stone_holds VALIDATE CONSTRAINT stone_holds_within_cap;

-- What `atelier audit` reads. New columns stand at the end.
CREATE OR REPLACE VIEW inv_hold AS
    SELECT h.id, v.sku, h.quantity AS qty, h.actor, h.order_id, h.state, h.created_at, h.expires_at, h.in_review, h.awaits_transfer
    FROM stock_holds h JOIN product_variants v ON v.id = h.variant_id;
CREATE OR REPLACE VIEW inv_payment AS
    SELECT id, order_id, purpose, intent_id, currency, amount_minor AS amount, captured_minor AS captured, refunded_minor AS refunded, state,
           claimed_minor AS claimed, installment_id, provider
    FROM payments;
CREATE OR REPLACE VIEW inv_refund AS
    SELECT id, payment_id, provider_id, amount_minor AS amount, state, requested_by, approved_by, reason FROM payment_refunds;
CREATE VIEW inv_installment AS
    SELECT id, order_id, position, kind, currency, amount_minor AS amount, due_on, state FROM order_installments;
CREATE VIEW inv_transfer AS
    SELECT id, line_id, currency, amount_minor AS amount, order_id, applied_minor AS applied, returned_minor AS returned, state,
           amount_minor - applied_minor - returned_minor AS remaining
    FROM bank_transfers;
CREATE VIEW inv_transfer_use AS
    SELECT transfer_id, payment_id, amount_minor AS amount, undone_at IS NOT NULL AS undone FROM bank_transfer_uses;
