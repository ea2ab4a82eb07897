-- Owner: inventory. Every unit that ever came in is available, held or sold; movements say why.

CREATE TABLE stock_levels (
    variant_id  uuid PRIMARY KEY REFERENCES product_variants (id),
    received    integer NOT NULL DEFAULT 0,
    restocked   integer NOT NULL DEFAULT 0,
    written_off integer NOT NULL DEFAULT 0,
    held        integer NOT NULL DEFAULT 0,
    sold        integer NOT NULL DEFAULT 0,
    available   integer NOT NULL DEFAULT 0,
    updated_at  timestamptz NOT NULL,
    CONSTRAINT stock_levels_balance CHECK (received + restocked - written_off = held + sold + available),
    CONSTRAINT stock_levels_never_negative CHECK (least(received, restocked, written_off, held, sold, available) >= 0)
);

-- One physical piece with its own serial number.
CREATE TABLE stock_pieces (
    id         uuid PRIMARY KEY,
    variant_id uuid NOT NULL REFERENCES product_variants (id),
    serial     text NOT NULL CONSTRAINT stock_pieces_serial_once UNIQUE,
    state      text NOT NULL CHECK (state IN ('available', 'held', 'sold', 'written_off')),
    created_at timestamptz NOT NULL
);
CREATE INDEX stock_pieces_by_variant ON stock_pieces (variant_id, state);

CREATE TABLE stock_holds (
    id         uuid PRIMARY KEY,
    variant_id uuid NOT NULL REFERENCES product_variants (id),
    piece_id   uuid REFERENCES stock_pieces (id),
    quantity   integer NOT NULL CHECK (quantity > 0),
    made_to_order boolean NOT NULL,
    actor      text NOT NULL,
    order_id   uuid NOT NULL,
    line_id    uuid NOT NULL CONSTRAINT stock_holds_one_a_line UNIQUE,   -- the order line it stands for
    state      text NOT NULL CHECK (state IN ('active', 'released', 'consumed')),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    closed_at  timestamptz,
    CONSTRAINT stock_holds_within_cap CHECK (expires_at <= created_at + interval '30 minutes'),
    CONSTRAINT stock_holds_one_unit_a_piece CHECK (piece_id IS NULL OR quantity = 1)
);
CREATE UNIQUE INDEX stock_holds_one_live_a_piece ON stock_holds (piece_id) WHERE state IN ('active', 'consumed');
CREATE INDEX stock_holds_by_order ON stock_holds (order_id);
CREATE INDEX stock_holds_expiring ON stock_holds (expires_at) WHERE state = 'active';

CREATE TABLE stock_movements (
    seq        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id         uuid NOT NULL UNIQUE,
    variant_id uuid NOT NULL REFERENCES product_variants (id),
    piece_id   uuid REFERENCES stock_pieces (id),
    kind       text NOT NULL CHECK (kind IN ('receive', 'commission', 'uncommission', 'hold', 'release', 'consume', 'sell', 'restock', 'write_off')),
    quantity   integer NOT NULL CHECK (quantity > 0),
    ref        text NOT NULL,
    actor      text NOT NULL,
    at         timestamptz NOT NULL
);
CREATE INDEX stock_movements_by_variant ON stock_movements (variant_id, seq);
CREATE TRIGGER stock_movements_append_only BEFORE UPDATE OR DELETE ON stock_movements FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER stock_movements_no_truncate BEFORE TRUNCATE ON stock_movements FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION announce_stock() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE ids uuid[];
BEGIN
    SELECT array_agg(DISTINCT v.product_id) INTO ids FROM changed c JOIN product_variants v ON v.id = c.variant_id;
    IF ids IS NULL THEN RETURN NULL; END IF;
    IF cardinality(ids) > 20 THEN
        PERFORM pg_notify('catalog_' || current_schema(), '');
    ELSE
        PERFORM pg_notify('catalog_' || current_schema(), i::text) FROM unnest(ids) i;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER stock_announce_insert AFTER INSERT ON stock_levels REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION announce_stock();
CREATE TRIGGER stock_announce_update AFTER UPDATE ON stock_levels REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION announce_stock();
