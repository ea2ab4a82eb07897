-- Owner: customers. Passkeys, and ceremonies that were begun.

CREATE TABLE account_passkeys (
    id           uuid PRIMARY KEY,
    account_id   uuid NOT NULL REFERENCES accounts (id),
    credential   bytea NOT NULL CONSTRAINT account_passkeys_credential_once UNIQUE,
    public_key   jsonb NOT NULL,                -- what the library needs to verify an assertion: public, and the counter
    name         text NOT NULL,
    for_staff    boolean NOT NULL,              -- added in the back office: opens it too
    created_at   timestamptz NOT NULL,
    last_used_at timestamptz
);
CREATE INDEX account_passkeys_by_account ON account_passkeys (account_id);

-- A question that a browser was given to sign. Deleted by the statement that takes it, so that each is answered once.
CREATE TABLE sign_in_challenges (
    digest     bytea PRIMARY KEY,               -- of the token that the browser brings back
    purpose    text NOT NULL CHECK (purpose IN ('add', 'customer', 'staff', 'confirm')),
    account_id uuid REFERENCES accounts (id),   -- null: whoever answers says who they are
    session_id uuid REFERENCES sessions (id),   -- of a signed-in person: the session it was begun in
    state      jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX sign_in_challenges_oldest ON sign_in_challenges (expires_at);
