-- Owners: reconciliations (what the provider's own books say, and what of it does not fit ours), payments (when the demonstration was paid).

-- When the demonstration's bank paid: its books are read by it.
ALTER TABLE demo_gateway_intents ADD COLUMN received_at timestamptz;
UPDATE demo_gateway_intents SET received_at = created_at WHERE status = 'succeeded';

-- Every movement of money in the provider's own books, as it told us.
CREATE TABLE provider_movements (
    provider     text NOT NULL,
    id           text NOT NULL,
    kind         text NOT NULL CHECK (kind IN ('charge', 'refund', 'refund_failure', 'other')),
    word         text NOT NULL,                  -- the provider's own word for it
    source_id    text,                           -- its payment or refund; none for what is about neither
    currency     char(3) NOT NULL,
    amount_minor bigint NOT NULL,                -- in the currency of the payment; negative where money left
    at           timestamptz NOT NULL,
    PRIMARY KEY (provider, id)
);
CREATE INDEX provider_movements_of_source ON provider_movements (provider, source_id) WHERE source_id IS NOT NULL;

-- Each time that both were compared.
CREATE TABLE reconciliations (
    id           uuid PRIMARY KEY,
    provider     text NOT NULL,
    until        timestamptz NOT NULL,           -- up to when the provider's books were read
    ran_at       timestamptz NOT NULL,
    asked_by     text NOT NULL,
    movements    bigint NOT NULL,                -- how many are known by now
    findings     integer NOT NULL
);
CREATE INDEX reconciliations_newest ON reconciliations (ran_at DESC);

-- What did not fit.
CREATE TABLE reconciliation_findings (
    reconciliation_id uuid NOT NULL REFERENCES reconciliations (id),
    position     integer NOT NULL,
    cause        text NOT NULL CHECK (cause IN ('unknown_payment', 'not_recorded', 'missing_at_provider', 'amount_differs',
                     'unknown_refund', 'refund_not_recorded', 'refund_missing_at_provider', 'refund_amount_differs')),
    provider_id  text,                           -- the provider's payment or refund
    order_id     uuid REFERENCES orders (id),
    currency     char(3) NOT NULL,
    theirs_minor bigint,                         -- what the provider's books say; none where they say nothing
    ours_minor   bigint,                         -- what ours say
    PRIMARY KEY (reconciliation_id, position)
);
