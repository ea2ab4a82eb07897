-- Owners: schedules (consents, what was tried), payments (attempts without their client, reversed tax), orders (recorded tax), and the
-- demonstration provider's own books.

-- A client allows that the balance is charged to the card of the deposit: in which words, when, and since when not any more.
CREATE TABLE order_card_consents (
    order_id      uuid PRIMARY KEY REFERENCES orders (id),
    words_version integer NOT NULL CHECK (words_version > 0),
    words         text NOT NULL,                   -- as they were read
    given_at      timestamptz NOT NULL,
    withdrawn_at  timestamptz,
    withdrawn_by  text,
    customer      text,                            -- the provider's id of the client
    method        text,                            -- the provider's id of the card, once the deposit is paid
    method_label  text,                            -- "Visa ending 4242"
    CONSTRAINT order_card_consents_withdrawn_by CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL)),
    CONSTRAINT order_card_consents_in_order CHECK (withdrawn_at >= given_at),
    CONSTRAINT order_card_consents_labelled CHECK ((method IS NULL) = (method_label IS NULL))
);
ALTER TABLE payments ADD COLUMN off_session boolean NOT NULL DEFAULT false;     -- charged to a saved card, without its client
ALTER TABLE order_installments ADD COLUMN charge_failed_at timestamptz;         -- when the saved card did not pay it, and its client was asked

ALTER TABLE demo_gateway_intents
    ADD COLUMN saves boolean NOT NULL DEFAULT false,
    ADD COLUMN method text;

-- What a calculator of tax has in its own books: the entry of a sale, and what was taken back of it. Named like the other columns of its kind.
ALTER TABLE orders ADD COLUMN rate_transaction text;
ALTER TABLE payment_refunds ADD COLUMN rate_reversal text;

-- What `atelier audit` reads. New columns stand at the end.
CREATE OR REPLACE VIEW inv_payment AS
    SELECT id, order_id, purpose, intent_id, currency, amount_minor AS amount, captured_minor AS captured, refunded_minor AS refunded, state,
           claimed_minor AS claimed, installment_id, provider, off_session, created_at
    FROM payments;
CREATE VIEW inv_card_consent AS
    SELECT order_id, given_at, withdrawn_at, method FROM order_card_consents;
