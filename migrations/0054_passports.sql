-- Owner: bespoke::passports.

-- The public halves of the keys that seal passports, one a generation. A private half is made of the house's secret and the generation
-- when it is needed, so nothing here signs anything. Keys are never changed or forgotten: what they sealed is held against them for ever.
CREATE TABLE passport_keys (
    generation integer PRIMARY KEY CHECK (generation > 0),
    key_id     text NOT NULL CONSTRAINT passport_keys_id_once UNIQUE CHECK (key_id ~ '^[0-9a-f]{32}$'),
    public_key bytea NOT NULL CHECK (octet_length(public_key) = 32),
    made_at    timestamptz NOT NULL
);
CREATE TRIGGER passport_keys_append_only BEFORE UPDATE OR DELETE ON passport_keys FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER passport_keys_no_truncate BEFORE TRUNCATE ON passport_keys FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- One piece. Its code is its public address; its serial is in the metal.
CREATE TABLE passports (
    id            uuid PRIMARY KEY,
    commission_id uuid NOT NULL REFERENCES commissions,
    serial        text NOT NULL CONSTRAINT passports_serial_once UNIQUE CHECK (serial ~ '^[A-Z0-9][A-Z0-9-]{2,23}$'),
    code          text NOT NULL CONSTRAINT passports_code_once UNIQUE CHECK (code ~ '^[0-9a-z]{16}$'),
    version       integer NOT NULL CHECK (version > 0),
    revoked       boolean NOT NULL DEFAULT false,
    created_at    timestamptz NOT NULL
);
CREATE INDEX passports_by_commission ON passports (commission_id);

-- Every version as it was sealed, byte for byte. A correction, a service and a revocation are each a new version.
CREATE TABLE passport_versions (
    passport_id uuid NOT NULL REFERENCES passports,
    version     integer NOT NULL CHECK (version > 0),
    document    text NOT NULL,
    signature   bytea NOT NULL CHECK (octet_length(signature) = 64),
    sha256      text NOT NULL CHECK (sha256 = encode(sha256(convert_to(document, 'UTF8')), 'hex')),
    key_id      text NOT NULL REFERENCES passport_keys (key_id),
    sealed_at   timestamptz NOT NULL,
    PRIMARY KEY (passport_id, version)
);
CREATE TRIGGER passport_versions_append_only BEFORE UPDATE OR DELETE ON passport_versions FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER passport_versions_no_truncate BEFORE TRUNCATE ON passport_versions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Whose it was and is: the newest counts. The link of an owner is bound to their place here, so it ends with the next.
CREATE TABLE passport_owners (
    passport_id uuid NOT NULL REFERENCES passports,
    seq         integer NOT NULL CHECK (seq > 0),
    name        text NOT NULL,
    email       text NOT NULL,
    since       timestamptz NOT NULL,
    PRIMARY KEY (passport_id, seq)
);
CREATE TRIGGER passport_owners_append_only BEFORE UPDATE OR DELETE ON passport_owners FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER passport_owners_no_truncate BEFORE TRUNCATE ON passport_owners FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A claim code that its owner has handed on; one a passport, its keyed digest alone is kept, and using it removes it.
CREATE TABLE passport_offers (
    passport_id uuid PRIMARY KEY REFERENCES passports,
    owner_seq   integer NOT NULL,
    digest      text NOT NULL,
    made_at     timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL CHECK (expires_at > made_at),
    FOREIGN KEY (passport_id, owner_seq) REFERENCES passport_owners
);
