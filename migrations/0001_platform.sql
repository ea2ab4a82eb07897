-- Foundation: append-only rule, audit log, outbox, idempotency, state log, mail.

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: write a correcting row instead', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;

-- One row: the end of the audit chain. Locking it makes the chain gap-free.
CREATE TABLE audit_head (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    seq      bigint NOT NULL,
    hash     bytea  NOT NULL
);
INSERT INTO audit_head (seq, hash) VALUES (0, '\x00');

CREATE TABLE audit_entries (
    seq        bigint PRIMARY KEY,
    actor      text   NOT NULL,
    account_id uuid,
    action     text   NOT NULL,
    object     text   NOT NULL,
    before     jsonb,
    after      jsonb,
    request_id text,
    prev_hash  bytea  NOT NULL,
    hash       bytea  NOT NULL,
    at         timestamptz NOT NULL
);
CREATE INDEX audit_entries_by_object ON audit_entries (object, seq DESC);
CREATE TRIGGER audit_entries_append_only BEFORE UPDATE OR DELETE ON audit_entries FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_entries_no_truncate BEFORE TRUNCATE ON audit_entries FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE outbox_events (
    id         uuid PRIMARY KEY,
    topic      text NOT NULL,
    payload    jsonb NOT NULL,
    dedupe     text CONSTRAINT outbox_events_once UNIQUE,
    created_at timestamptz NOT NULL,
    sent_at    timestamptz,
    attempts   integer NOT NULL DEFAULT 0,
    retry_at   timestamptz NOT NULL,
    last_error text
);
CREATE INDEX outbox_events_waiting ON outbox_events (retry_at, id) WHERE sent_at IS NULL;

CREATE TABLE idempotency_keys (
    scope       text NOT NULL,
    key         text NOT NULL,
    fingerprint bytea NOT NULL,
    state       text NOT NULL CHECK (state IN ('running', 'done')),
    order_id    uuid,
    status      integer,
    response    jsonb,
    locked_at   timestamptz NOT NULL,
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (scope, key)
);

CREATE TABLE state_log (
    seq        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    object     text NOT NULL,
    object_id  uuid NOT NULL,
    from_state text,
    to_state   text NOT NULL,
    at         timestamptz NOT NULL
);
CREATE INDEX state_log_by_object ON state_log (object, object_id, seq);
CREATE TRIGGER state_log_append_only BEFORE UPDATE OR DELETE ON state_log FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TABLE state_transitions (
    object     text NOT NULL,
    from_state text NOT NULL,
    to_state   text NOT NULL,
    PRIMARY KEY (object, from_state, to_state)
);

CREATE TABLE mail_messages (
    id         uuid PRIMARY KEY,
    kind       text NOT NULL,
    dedupe     text NOT NULL CONSTRAINT mail_messages_once UNIQUE,
    order_id   uuid,
    recipient  text NOT NULL,
    subject    text NOT NULL,
    body_text  text NOT NULL,
    body_html  text NOT NULL,
    state      text NOT NULL CHECK (state IN ('queued', 'sent')),
    attempts   integer NOT NULL DEFAULT 0,
    retry_at   timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    sent_at    timestamptz
);
CREATE INDEX mail_messages_newest ON mail_messages (created_at DESC, id);
CREATE INDEX mail_messages_queued ON mail_messages (retry_at) WHERE state = 'queued';
