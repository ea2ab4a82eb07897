-- Owner: cart. A cart that several devices change: what each of them asked for is applied once, every change is kept, and
-- every new version is announced in the transaction that makes it.

-- Where the mutations of a cart are written down. A cart that goes on after its order was paid keeps the journal, so that a
-- mutation whose answer was lost is still known.
ALTER TABLE carts ADD COLUMN journal uuid;
UPDATE carts SET journal = id;
ALTER TABLE carts ALTER COLUMN journal SET NOT NULL;

-- What became of a mutation; the same id has the same result for ever.
CREATE TABLE cart_mutations (
    journal     uuid NOT NULL,
    id          text NOT NULL CHECK (char_length(id) BETWEEN 1 AND 64),  -- the client's
    fingerprint bytea NOT NULL CHECK (length(fingerprint) = 32),         -- SHA-256 of what was asked for
    version     bigint,                                                  -- the version it made; null when it was refused
    line_id     uuid,                                                    -- the line it touched; later mutations name it by the id
    code        text,                                                    -- why it was refused
    words       text,                                                    -- the same for people
    at          timestamptz NOT NULL,
    PRIMARY KEY (journal, id),
    CONSTRAINT cart_mutations_applied_or_refused CHECK (num_nonnulls(version, code) = 1 AND (code IS NULL) = (words IS NULL))
);

-- The history of a cart: one row a version.
CREATE TABLE cart_changes (
    cart_id     uuid NOT NULL REFERENCES carts (id),
    version     bigint NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('add', 'set_quantity', 'remove', 'undo', 'order')),
    line_id     uuid,
    before      jsonb,                         -- the line as it was; null when there was none
    after       jsonb,                         -- the line as it became; null when it went
    undoes      bigint,                        -- the version that it takes back
    mutation_id text,                          -- the client's, when it has one
    actor       text NOT NULL,
    at          timestamptz NOT NULL,
    PRIMARY KEY (cart_id, version),
    CONSTRAINT cart_changes_undo_names_a_version CHECK ((kind = 'undo') = (undoes IS NOT NULL))
);
CREATE UNIQUE INDEX cart_changes_undone_once ON cart_changes (cart_id, undoes) WHERE undoes IS NOT NULL;
CREATE INDEX cart_changes_by_mutation ON cart_changes (cart_id, mutation_id) WHERE mutation_id IS NOT NULL;
CREATE TRIGGER cart_changes_append_only BEFORE UPDATE OR DELETE ON cart_changes FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Whoever raises a version announces it, whatever wrote it; the message leaves with the commit or not at all.
CREATE FUNCTION announce_cart() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('carts_' || current_schema(), NEW.id::text || ' ' || NEW.version::text);
    RETURN NULL;
END $$;
CREATE TRIGGER carts_announce AFTER UPDATE ON carts FOR EACH ROW WHEN (OLD.version IS DISTINCT FROM NEW.version)
    EXECUTE FUNCTION announce_cart();
