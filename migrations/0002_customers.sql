-- Owner: customers. People who can sign in, and how.

CREATE TABLE accounts (
    id              uuid PRIMARY KEY,
    email           text NOT NULL,
    canonical_email text NOT NULL,
    name            text NOT NULL,
    role            text CHECK (role IN ('owner', 'support', 'catalog', 'finance')), -- null: a customer
    created_at      timestamptz NOT NULL,
    disabled_at     timestamptz,
    erased_at       timestamptz
);
CREATE UNIQUE INDEX accounts_one_per_email ON accounts (canonical_email) WHERE erased_at IS NULL;

CREATE TABLE sign_in_tokens (
    id         uuid PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES accounts (id),
    purpose    text NOT NULL CHECK (purpose IN ('sign_in')),
    digest     bytea NOT NULL UNIQUE,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at    timestamptz,
    uses       integer NOT NULL DEFAULT 0 CHECK (uses <= 1)
);

CREATE TABLE sessions (
    id           uuid PRIMARY KEY,
    account_id   uuid NOT NULL REFERENCES accounts (id),
    digest       bytea NOT NULL UNIQUE,
    user_agent   text NOT NULL,
    created_at   timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    revoked_at   timestamptz
);
CREATE INDEX sessions_by_account ON sessions (account_id) WHERE revoked_at IS NULL;
