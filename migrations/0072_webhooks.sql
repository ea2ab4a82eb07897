-- Owner: platform::webhooks. Where the house tells other programs what happened. A secret is never stored: it is made from the house's key
-- material, the endpoint's id and the number of its secret (ADR 0072).

-- In which order events were written. Events about one object are written by whoever holds its lock, so that of one object the higher number
-- happened later. What waits from before has none.
CREATE SEQUENCE outbox_events_seq;
ALTER TABLE outbox_events ADD COLUMN seq bigint;
ALTER TABLE outbox_events ALTER COLUMN seq SET DEFAULT nextval('outbox_events_seq');
ALTER SEQUENCE outbox_events_seq OWNED BY outbox_events.seq;

CREATE TABLE webhook_endpoints (
    id             uuid PRIMARY KEY,
    url            text NOT NULL,
    topics         text[] NOT NULL,                       -- empty: every topic that is told
    topics_since   timestamptz NOT NULL,                  -- when it was last said what it is told of
    contact        text NOT NULL,                         -- who is written to when the house switches it off
    secret_number  integer NOT NULL DEFAULT 1,
    previous_until timestamptz,                           -- until then what is sent is signed with the secret before as well
    paused_at      timestamptz,
    paused_by      text CHECK (paused_by IN ('staff', 'house')),
    failing_since  timestamptz,                           -- since when nothing arrived
    failures       integer NOT NULL DEFAULT 0,            -- one after the other
    rests_until    timestamptz NOT NULL,                  -- until then nothing is sent: it is being spoken to, or rests after a failure
    ended_at       timestamptz,
    version        bigint NOT NULL DEFAULT 1,
    created_by     text NOT NULL,
    created_at     timestamptz NOT NULL,
    CONSTRAINT webhook_endpoints_paused_by_somebody CHECK ((paused_at IS NULL) = (paused_by IS NULL))
);

-- One event for one endpoint. The event's id is the message's: every try and every replay carries the same.
CREATE TABLE webhook_deliveries (
    id          uuid PRIMARY KEY,
    endpoint_id uuid NOT NULL REFERENCES webhook_endpoints (id),
    event_id    uuid NOT NULL,
    topic       text NOT NULL,
    object      text NOT NULL,                            -- what it is about; of one object the earlier is told first
    seq         bigint NOT NULL CHECK (seq >= 0),         -- of one object the higher number happened later
    payload     jsonb NOT NULL,
    happened_at timestamptz NOT NULL,
    state       text NOT NULL CHECK (state IN ('waiting', 'done', 'failed')),
    attempts    integer NOT NULL DEFAULT 0,               -- since it was written, or sent again by staff
    next_at     timestamptz NOT NULL,
    begun_at    timestamptz,                              -- the first try of all
    last_status integer,
    last_error  text,
    settled_at  timestamptz,
    replayed    boolean NOT NULL DEFAULT false,
    CONSTRAINT webhook_deliveries_once UNIQUE (endpoint_id, event_id),
    CONSTRAINT webhook_deliveries_in_order UNIQUE (endpoint_id, object, seq),
    CONSTRAINT webhook_deliveries_wait_or_are_settled CHECK ((state = 'waiting') = (settled_at IS NULL)),
    CONSTRAINT webhook_deliveries_done_by_a_yes CHECK (state <> 'done' OR (last_status BETWEEN 200 AND 299 AND begun_at IS NOT NULL)),
    CONSTRAINT webhook_deliveries_failed_for_a_reason CHECK (state <> 'failed' OR last_error IS NOT NULL)
);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (endpoint_id, next_at, seq) WHERE state = 'waiting';
CREATE INDEX webhook_deliveries_settled ON webhook_deliveries (settled_at) WHERE state <> 'waiting';
CREATE INDEX webhook_deliveries_newest ON webhook_deliveries (endpoint_id, happened_at DESC, id);

CREATE TABLE webhook_attempts (
    delivery_id uuid NOT NULL REFERENCES webhook_deliveries (id) ON DELETE CASCADE,
    attempt     integer NOT NULL,                         -- of all, replays among them
    at          timestamptz NOT NULL,
    status      integer,
    error       text,
    took_ms     integer NOT NULL,
    PRIMARY KEY (delivery_id, attempt)
);

CREATE VIEW inv_webhook AS
    SELECT id, topics, topics_since, previous_until, paused_at, failing_since, ended_at FROM webhook_endpoints;
CREATE VIEW inv_delivery AS
    SELECT d.id, d.endpoint_id AS webhook, d.event_id, d.topic, d.object, d.seq, d.state, d.attempts, d.last_status, d.last_error, d.next_at,
           d.begun_at, d.settled_at, d.replayed,
           EXISTS (SELECT FROM webhook_attempts a WHERE a.delivery_id = d.id AND a.status BETWEEN 200 AND 299) AS answered
    FROM webhook_deliveries d;
