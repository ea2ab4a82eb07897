-- Owner: bespoke::commissions.

-- What a commission is, as its log tells it. The state is kept for reading; replaying the log leads to it.
CREATE TABLE commissions (
    id           uuid PRIMARY KEY,
    number       text NOT NULL CONSTRAINT commissions_number_once UNIQUE,
    client_email text NOT NULL,
    client_phone text,
    account_id   uuid REFERENCES accounts,
    owner_id     uuid REFERENCES accounts,      -- who of the house looks after it
    state        jsonb NOT NULL,
    stage        text NOT NULL CHECK (stage = state ->> 'stage'),
    version      bigint NOT NULL CHECK (version > 0),
    opened_at    timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    stage_since  timestamptz NOT NULL
);
CREATE INDEX commissions_by_stage ON commissions (stage, stage_since);
CREATE INDEX commissions_by_account ON commissions (account_id) WHERE account_id IS NOT NULL;

-- Everything that happened, in order. Only ever added to.
CREATE TABLE commission_events (
    commission_id uuid NOT NULL REFERENCES commissions,
    seq           bigint NOT NULL CHECK (seq > 0),
    fact          jsonb NOT NULL,
    actor         text NOT NULL,
    at            timestamptz NOT NULL,
    PRIMARY KEY (commission_id, seq)
);
CREATE TRIGGER commission_events_append_only BEFORE UPDATE OR DELETE ON commission_events FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER commission_events_no_truncate BEFORE TRUNCATE ON commission_events FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
