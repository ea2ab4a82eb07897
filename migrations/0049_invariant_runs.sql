-- Owner: invariants (each time that the house asked what must always be true of its books).

CREATE TABLE invariant_runs (
    id       uuid PRIMARY KEY,
    ran_at   timestamptz NOT NULL,
    asked_by text NOT NULL,
    took_ms  bigint NOT NULL CHECK (took_ms >= 0),
    checks   integer NOT NULL CHECK (checks > 0),
    -- of every check that found something: its number, how many violations, the first of them by name
    broken   jsonb NOT NULL
);
CREATE INDEX invariant_runs_newest ON invariant_runs (ran_at DESC, id DESC);
