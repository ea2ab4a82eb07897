-- Owners: channels (in commerce), inventory (allotments). Where the house sells, by which key each calls, what each may sell, and what each
-- told us that it sold (ADR 0071).

CREATE TABLE channels (
    id          uuid PRIMARY KEY,
    code        text NOT NULL CONSTRAINT channels_code_once UNIQUE CHECK (code ~ '^[a-z][a-z0-9_]{1,39}$'),
    name        text NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('pos', 'marketplace', 'partner')),
    location_id uuid NOT NULL REFERENCES stock_locations (id),   -- where it hands over, and where its sales are taxed
    currency    char(3) NOT NULL,
    receipts_email text NOT NULL,                                -- where the letter goes when a client leaves no address
    closed_at   timestamptz,
    version     bigint NOT NULL DEFAULT 1,
    created_at  timestamptz NOT NULL
);

-- A key is kept as its digest; whoever reads this table can call nothing.
CREATE TABLE channel_keys (
    id           uuid PRIMARY KEY,
    channel_id   uuid NOT NULL REFERENCES channels (id),
    name         text NOT NULL,
    digest       bytea NOT NULL CONSTRAINT channel_keys_digest_once UNIQUE,
    last_four    text NOT NULL,
    scopes       text[] NOT NULL CHECK (cardinality(scopes) > 0 AND scopes <@ ARRAY['stock:read', 'sales:write']),
    created_by   text NOT NULL,
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz,                                    -- of one that was replaced: until then both work
    last_used_at timestamptz,
    revoked_at   timestamptz
);
CREATE INDEX channel_keys_of_channel ON channel_keys (channel_id, created_at DESC);

-- What a channel asks for a variant where that differs from the catalogue.
CREATE TABLE channel_prices (
    channel_id  uuid NOT NULL REFERENCES channels (id),
    variant_id  uuid NOT NULL REFERENCES product_variants (id),
    price_minor bigint NOT NULL CHECK (price_minor > 0),
    currency    char(3) NOT NULL,
    PRIMARY KEY (channel_id, variant_id)
);

-- Without a row a channel shares the stock with everybody.
CREATE TABLE stock_allotments (
    channel_id uuid NOT NULL REFERENCES channels (id),
    variant_id uuid NOT NULL REFERENCES product_variants (id),
    exclusive  integer NOT NULL DEFAULT 0 CONSTRAINT stock_allotments_exclusive_left CHECK (exclusive >= 0),  -- left of what it alone sells
    buffer     integer NOT NULL DEFAULT 0 CHECK (buffer >= 0),                                                -- what it leaves to the others
    PRIMARY KEY (channel_id, variant_id),
    CONSTRAINT stock_allotments_one_rule CHECK (exclusive = 0 OR buffer = 0)
);
CREATE INDEX stock_allotments_of_variant ON stock_allotments (variant_id);

CREATE FUNCTION check_allotments() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT coalesce(sum(exclusive), 0) FROM stock_allotments WHERE variant_id = NEW.variant_id)
       <> coalesce((SELECT reserved FROM stock_levels WHERE variant_id = NEW.variant_id), 0) THEN
        RAISE EXCEPTION 'what is reserved of variant % is not what channels have', NEW.variant_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'stock_allotments_add_up';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER stock_allotments_add_up AFTER INSERT OR UPDATE ON stock_allotments DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION check_allotments();
CREATE CONSTRAINT TRIGGER stock_levels_reserved_add_up AFTER UPDATE ON stock_levels DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.reserved IS DISTINCT FROM OLD.reserved) EXECUTE FUNCTION check_allotments();

-- Every change of what can be sold of a variant has a number, one after the other, so that whoever is told twice, or out of order,
-- keeps the newest.
ALTER TABLE stock_levels ADD COLUMN seq bigint NOT NULL DEFAULT 1;
CREATE FUNCTION number_stock() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.seq := OLD.seq + 1;
    RETURN NEW;
END $$;
CREATE TRIGGER stock_levels_number BEFORE UPDATE ON stock_levels FOR EACH ROW
    WHEN (NEW.available IS DISTINCT FROM OLD.available OR NEW.reserved IS DISTINCT FROM OLD.reserved) EXECUTE FUNCTION number_stock();
CREATE FUNCTION announce_level() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('stock_' || current_schema(), NEW.variant_id::text);
    RETURN NULL;
END $$;
CREATE TRIGGER stock_levels_announce_new AFTER INSERT ON stock_levels FOR EACH ROW EXECUTE FUNCTION announce_level();
CREATE TRIGGER stock_levels_announce AFTER UPDATE ON stock_levels FOR EACH ROW
    WHEN (NEW.seq IS DISTINCT FROM OLD.seq) EXECUTE FUNCTION announce_level();

-- What a channel told us that it sold, once a key of its own. Money that a till took for a piece that was not there any more is owed back.
CREATE TABLE channel_sales (
    id          uuid PRIMARY KEY,
    channel_id  uuid NOT NULL REFERENCES channels (id),
    key         text NOT NULL,
    fingerprint bytea NOT NULL,
    state       text NOT NULL CHECK (state IN ('begun', 'recorded', 'conflict', 'settled')),
    order_id    uuid REFERENCES orders (id),
    offline     boolean NOT NULL,
    sold_at     timestamptz NOT NULL,                            -- by the till's clock
    received_at timestamptz NOT NULL,
    seller      text NOT NULL,
    email       text NOT NULL,
    tender      text NOT NULL CHECK (tender IN ('cash', 'card', 'other', 'demo')),
    currency    char(3) NOT NULL,
    total_minor bigint NOT NULL CHECK (total_minor > 0),
    lines       jsonb NOT NULL,
    reason      text,                                            -- why it could not be recorded: a code
    resolution  text CHECK (resolution IN ('refunded', 'honoured')),
    note        text,
    resolved_by text,
    resolved_at timestamptz,
    CONSTRAINT channel_sales_once UNIQUE (channel_id, key),
    CONSTRAINT channel_sales_recorded_as_an_order CHECK ((order_id IS NOT NULL) = (state = 'recorded' OR resolution = 'honoured') OR state = 'begun'),
    CONSTRAINT channel_sales_settled_by_somebody CHECK ((state = 'settled') = (resolved_at IS NOT NULL)
        AND (resolved_at IS NULL) = (resolution IS NULL) AND (resolved_at IS NULL) = (resolved_by IS NULL)),
    CONSTRAINT channel_sales_conflict_has_a_reason CHECK (state NOT IN ('conflict', 'settled') OR reason IS NOT NULL)
);
CREATE UNIQUE INDEX channel_sales_order_once ON channel_sales (order_id) WHERE order_id IS NOT NULL;
CREATE INDEX channel_sales_newest ON channel_sales (received_at DESC, id);
CREATE INDEX channel_sales_open ON channel_sales (received_at) WHERE state = 'conflict';

ALTER TABLE ledger_entries
    DROP CONSTRAINT ledger_entries_account_check,
    ADD CONSTRAINT ledger_entries_account_check CHECK (account IN ('gateway', 'revenue', 'shipping', 'tax', 'refunds', 'unearned',
        'deposits', 'bank', 'suspense', 'refunds_due', 'forfeited', 'gift_card', 'store_credit', 'goodwill', 'till')) NOT VALID;
ALTER TABLE ledger_entries VALIDATE CONSTRAINT ledger_entries_account_check;

CREATE VIEW inv_allotment AS
    SELECT v.sku, c.code AS channel, a.exclusive, a.buffer
    FROM stock_allotments a JOIN product_variants v ON v.id = a.variant_id JOIN channels c ON c.id = a.channel_id;
CREATE VIEW inv_channel_sale AS
    SELECT s.id, c.code AS channel, s.key, s.state, s.order_id, s.currency, s.total_minor AS total, s.resolution
    FROM channel_sales s JOIN channels c ON c.id = s.channel_id;
CREATE VIEW inv_channel_key AS
    SELECT id, length(digest) AS digest_length, revoked_at, expires_at, last_used_at FROM channel_keys;
