-- Owner: customers. Sessions as people see them: on which device, from where, and how lately the person proved who they are.

-- How a session was opened. A code and a passkey make a customer; a link and a passkey that was added in the back office open it.
ALTER TABLE sessions DROP CONSTRAINT sessions_means_check;
ALTER TABLE sessions ADD CONSTRAINT sessions_means_check CHECK (means IN ('link', 'code', 'passkey', 'staff_passkey'));

ALTER TABLE sessions
    ADD COLUMN place     text,            -- the network, coarse: 203.0.113.0/24; never the address
    ADD COLUMN device    bytea,           -- digest of the token by which a browser is known again
    ADD COLUMN proven_at timestamptz,     -- when the person last proved who they are in it; null: when it was opened
    ADD COLUMN factor_at timestamptz;     -- when they last did so with a passkey or a second factor

-- The browsers that an account was signed in from. One that is not here is new, and its arrival is told by letter.
CREATE TABLE account_devices (
    account_id    uuid NOT NULL REFERENCES accounts (id),
    digest        bytea NOT NULL,
    first_seen_at timestamptz NOT NULL,
    last_seen_at  timestamptz NOT NULL,
    PRIMARY KEY (account_id, digest)
);

-- Wrong codes of an address are counted when somebody signs in to it.
CREATE INDEX sign_in_codes_by_address ON sign_in_codes (canonical_email, created_at);
