-- Owner: customers. Authenticator apps, recovery codes, sign-ins that wait for a second factor, and the house's rule about staff.

CREATE TABLE account_authenticators (
    account_id   uuid PRIMARY KEY REFERENCES accounts (id),
    salt         bytea NOT NULL,                -- with the house's key makes the shared secret, which is kept nowhere
    for_staff    boolean NOT NULL,
    created_at   timestamptz NOT NULL,
    confirmed_at timestamptz,                   -- null: shown, and its first code was not typed yet
    last_step    bigint NOT NULL DEFAULT 0      -- the thirty seconds of the last code that was taken: none of them or before is taken again
);

CREATE TABLE account_recovery_codes (
    account_id uuid NOT NULL REFERENCES accounts (id),
    digest     text NOT NULL,                   -- keyed, and bound to the account
    for_staff  boolean NOT NULL,
    created_at timestamptz NOT NULL,
    used_at    timestamptz,
    PRIMARY KEY (account_id, digest)
);

-- The first proof was right; the second is awaited. Opens nothing by itself.
CREATE TABLE pending_sign_ins (
    digest     bytea PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES accounts (id),
    guesses    integer NOT NULL DEFAULT 0 CHECK (guesses BETWEEN 0 AND 5),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX pending_sign_ins_oldest ON pending_sign_ins (expires_at);

-- What the house asks of everybody who works in it. One row.
CREATE TABLE staff_policy (
    one          boolean PRIMARY KEY DEFAULT true CHECK (one),
    needs_factor boolean NOT NULL DEFAULT false,
    version      bigint NOT NULL DEFAULT 1,
    updated_at   timestamptz NOT NULL DEFAULT now()
);
INSERT INTO staff_policy DEFAULT VALUES;
