-- Owner: inventory. Where stock lies, and what it cost. Every movement that brings a unit in, takes it out or carries it about names the
-- place it left and the place it came to; shelves and the place of a piece follow from that by trigger, whatever program writes the
-- movement, and a deferred rule compares them with the level when the transaction ends (ADR 0070).

CREATE TABLE stock_locations (
    id          uuid PRIMARY KEY,
    code        text NOT NULL CONSTRAINT stock_locations_code_once UNIQUE CHECK (code ~ '^[a-z][a-z0-9_]{1,39}$'),
    name        text NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('vault', 'boutique', 'workshop', 'bench', 'transit', 'approval', 'consignment_in', 'consignment_out')),
    sellable    boolean NOT NULL,                      -- what lies here is for sale; elsewhere it is away
    line1       text NOT NULL DEFAULT '',
    city        text NOT NULL DEFAULT '',
    region      text NOT NULL DEFAULT '',
    postal_code text NOT NULL DEFAULT '',
    country     text NOT NULL DEFAULT '',
    position    integer NOT NULL,                      -- what is sold without a word about where is taken from the lowest
    closed_at   timestamptz,
    version     bigint NOT NULL DEFAULT 1,
    created_at  timestamptz NOT NULL,
    CONSTRAINT stock_locations_sellable_kinds CHECK (NOT sellable OR kind IN ('vault', 'boutique', 'consignment_in', 'consignment_out'))
);
-- Three places every house has, known by these ids: where stock comes in, where pieces are made for an order, and the road.
INSERT INTO stock_locations (id, code, name, kind, sellable, position, created_at) VALUES
    ('01900000-0000-7000-8000-000000000001', 'vault', 'The vault', 'vault', true, 0, now()),
    ('01900000-0000-7000-8000-000000000002', 'bench', 'Being made for an order', 'bench', false, 9000, now()),
    ('01900000-0000-7000-8000-000000000003', 'transit', 'On its way', 'transit', false, 9001, now());

-- Counted stock by location. Pieces with a serial number have their location on themselves.
CREATE TABLE stock_shelves (
    variant_id  uuid NOT NULL REFERENCES product_variants (id),
    location_id uuid NOT NULL REFERENCES stock_locations (id),
    quantity    integer NOT NULL CONSTRAINT stock_shelves_never_negative CHECK (quantity >= 0),
    PRIMARY KEY (variant_id, location_id)
);
CREATE INDEX stock_shelves_by_location ON stock_shelves (location_id) WHERE quantity > 0;

ALTER TABLE stock_levels
    ADD COLUMN away     integer NOT NULL DEFAULT 0,    -- in the house's books, but where nothing is sold
    ADD COLUMN reserved integer NOT NULL DEFAULT 0,    -- for sale through one channel only
    DROP CONSTRAINT stock_levels_balance,
    DROP CONSTRAINT stock_levels_never_negative,
    ADD CONSTRAINT stock_levels_balance CHECK (received + restocked - written_off = held + sold + available + away + reserved) NOT VALID,
    ADD CONSTRAINT stock_levels_never_negative CHECK (least(received, restocked, written_off, held, sold, available, away, reserved) >= 0) NOT VALID;
ALTER TABLE stock_levels VALIDATE CONSTRAINT stock_levels_balance;
ALTER TABLE stock_levels VALIDATE CONSTRAINT stock_levels_never_negative;

ALTER TABLE stock_pieces
    ADD COLUMN location_id uuid NOT NULL DEFAULT '01900000-0000-7000-8000-000000000001' REFERENCES stock_locations (id),
    DROP CONSTRAINT stock_pieces_state_check,
    ADD CONSTRAINT stock_pieces_state_check CHECK (state IN ('available', 'held', 'sold', 'written_off', 'away', 'reserved')) NOT VALID;
ALTER TABLE stock_pieces VALIDATE CONSTRAINT stock_pieces_state_check;
CREATE INDEX stock_pieces_by_location ON stock_pieces (location_id, variant_id) WHERE state NOT IN ('sold', 'written_off');

-- Which place an order's unit is handed over at, where that is known when it is kept.
ALTER TABLE stock_holds ADD COLUMN location_id uuid REFERENCES stock_locations (id);

ALTER TABLE stock_movements
    ADD COLUMN from_location uuid REFERENCES stock_locations (id),
    ADD COLUMN to_location   uuid REFERENCES stock_locations (id),
    DROP CONSTRAINT stock_movements_kind_check,
    ADD CONSTRAINT stock_movements_kind_check
        CHECK (kind IN ('receive', 'commission', 'uncommission', 'hold', 'release', 'consume', 'sell', 'restock', 'write_off', 'open', 'move')) NOT VALID;
ALTER TABLE stock_movements VALIDATE CONSTRAINT stock_movements_kind_check;

-- What units cost when they came in: one lot for each movement that brings stock. First in is first out, so what lies here is always the
-- last that came (ADR 0070); a piece has its own.
CREATE TABLE stock_lots (
    movement_id uuid PRIMARY KEY,
    variant_id  uuid NOT NULL REFERENCES product_variants (id),
    piece_id    uuid REFERENCES stock_pieces (id),
    quantity    integer NOT NULL CHECK (quantity > 0),
    unit_cost_minor bigint CHECK (unit_cost_minor >= 0),   -- none until somebody says
    currency    char(3),
    at          timestamptz NOT NULL,
    CONSTRAINT stock_lots_cost_in_a_currency CHECK ((unit_cost_minor IS NULL) = (currency IS NULL))
);
CREATE INDEX stock_lots_by_variant ON stock_lots (variant_id, at DESC, movement_id DESC);
CREATE INDEX stock_lots_by_piece ON stock_lots (piece_id) WHERE piece_id IS NOT NULL;

CREATE FUNCTION place_stock() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    vault constant uuid := '01900000-0000-7000-8000-000000000001';
    bench constant uuid := '01900000-0000-7000-8000-000000000002';
    have  integer;
    part  integer;
    shelf record;
BEGIN
    IF NEW.kind IN ('receive', 'restock') THEN
        NEW.to_location := coalesce(NEW.to_location, vault);
    ELSIF NEW.kind = 'commission' THEN
        NEW.to_location := bench;
    ELSIF NEW.kind = 'uncommission' THEN
        NEW.from_location := bench;
    ELSIF NEW.kind IN ('sell', 'write_off') AND NEW.piece_id IS NOT NULL THEN
        NEW.from_location := (SELECT location_id FROM stock_pieces WHERE id = NEW.piece_id);
    ELSIF NEW.kind IN ('sell', 'write_off') AND NEW.from_location IS NULL THEN
        NEW.from_location := (SELECT s.location_id FROM stock_shelves s JOIN stock_locations l ON l.id = s.location_id
                              WHERE s.variant_id = NEW.variant_id AND s.quantity > 0
                              ORDER BY l.sellable DESC, s.quantity >= NEW.quantity DESC, l.position, l.id LIMIT 1);
    END IF;
    IF NEW.kind = 'receive' THEN
        INSERT INTO stock_lots (movement_id, variant_id, piece_id, quantity, at) VALUES (NEW.id, NEW.variant_id, NEW.piece_id, NEW.quantity, NEW.at);
    END IF;
    IF NEW.piece_id IS NOT NULL THEN
        IF NEW.to_location IS NOT NULL THEN
            UPDATE stock_pieces SET location_id = NEW.to_location WHERE id = NEW.piece_id AND location_id <> NEW.to_location;
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.from_location IS NOT NULL THEN
        have := coalesce((SELECT quantity FROM stock_shelves WHERE variant_id = NEW.variant_id AND location_id = NEW.from_location), 0);
        IF have < NEW.quantity AND NEW.kind = 'sell' THEN
            -- units of several shelves leave together: they are brought together first, which the ledger says as well
            FOR shelf IN SELECT s.location_id, s.quantity FROM stock_shelves s JOIN stock_locations l ON l.id = s.location_id
                         WHERE s.variant_id = NEW.variant_id AND s.location_id <> NEW.from_location AND s.quantity > 0
                         ORDER BY l.sellable DESC, l.position, l.id
            LOOP
                EXIT WHEN have >= NEW.quantity;
                part := least(shelf.quantity, NEW.quantity - have);
                INSERT INTO stock_movements (id, variant_id, kind, quantity, ref, actor, at, from_location, to_location)
                VALUES (gen_random_uuid(), NEW.variant_id, 'move', part, NEW.ref, NEW.actor, NEW.at, shelf.location_id, NEW.from_location);
                have := have + part;
            END LOOP;
        END IF;
        IF have < NEW.quantity THEN
            RAISE EXCEPTION 'there are not that many at this location' USING ERRCODE = 'check_violation', CONSTRAINT = 'stock_shelves_never_negative';
        END IF;
        UPDATE stock_shelves SET quantity = quantity - NEW.quantity WHERE variant_id = NEW.variant_id AND location_id = NEW.from_location;
    END IF;
    IF NEW.to_location IS NOT NULL THEN
        INSERT INTO stock_shelves AS s (variant_id, location_id, quantity) VALUES (NEW.variant_id, NEW.to_location, NEW.quantity)
        ON CONFLICT (variant_id, location_id) DO UPDATE SET quantity = s.quantity + NEW.quantity;
    END IF;
    RETURN NEW;
END $$;

-- What lay here before places were known lies in the vault, and what was being made lies on the bench.
INSERT INTO stock_shelves (variant_id, location_id, quantity)
SELECT s.variant_id, p.id, p.quantity
FROM stock_levels s
CROSS JOIN LATERAL (SELECT coalesce(sum(h.quantity), 0)::integer AS made FROM stock_holds h
                    WHERE h.variant_id = s.variant_id AND h.state = 'active' AND h.made_to_order) m
CROSS JOIN LATERAL (VALUES ('01900000-0000-7000-8000-000000000001'::uuid, s.available + s.held - m.made),
                           ('01900000-0000-7000-8000-000000000002'::uuid, m.made)) p (id, quantity)
WHERE p.quantity > 0 AND NOT EXISTS (SELECT FROM stock_pieces q WHERE q.variant_id = s.variant_id);
INSERT INTO stock_movements (id, variant_id, piece_id, kind, quantity, ref, actor, at, to_location)
SELECT gen_random_uuid(), variant_id, NULL::uuid, 'open', quantity, 'places are known from here on', 'system', now(), location_id FROM stock_shelves
UNION ALL
SELECT gen_random_uuid(), variant_id, id, 'open', 1, 'places are known from here on', 'system', now(), location_id
FROM stock_pieces WHERE state IN ('available', 'held');
INSERT INTO stock_lots (movement_id, variant_id, piece_id, quantity, at)
SELECT id, variant_id, piece_id, quantity, at FROM stock_movements
WHERE kind = 'open' AND to_location <> '01900000-0000-7000-8000-000000000002';

CREATE TRIGGER stock_movements_place BEFORE INSERT ON stock_movements FOR EACH ROW
    WHEN (NEW.kind NOT IN ('hold', 'release', 'consume', 'open')) EXECUTE FUNCTION place_stock();

-- The sum over locations is the level: kept by the database, not by whoever writes.
CREATE FUNCTION check_places() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE fits boolean;
BEGIN
    SELECT p.units + s.units = l.available + l.held + l.away + l.reserved AND p.away + s.away = l.away INTO fits
    FROM stock_levels l
    CROSS JOIN LATERAL (SELECT count(*) AS units, count(*) FILTER (WHERE q.state = 'away') AS away FROM stock_pieces q
                        WHERE q.variant_id = l.variant_id AND q.state NOT IN ('sold', 'written_off')) p
    CROSS JOIN LATERAL (SELECT coalesce(sum(f.quantity), 0) AS units,
                               coalesce(sum(f.quantity) FILTER (WHERE NOT o.sellable AND o.kind <> 'bench'), 0) AS away
                        FROM stock_shelves f JOIN stock_locations o ON o.id = f.location_id WHERE f.variant_id = l.variant_id) s
    WHERE l.variant_id = NEW.variant_id;
    IF NOT fits THEN
        RAISE EXCEPTION 'the locations of variant % do not add up to its level', NEW.variant_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'stock_levels_on_shelves';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER stock_levels_on_shelves_new AFTER INSERT ON stock_levels DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION check_places();
CREATE CONSTRAINT TRIGGER stock_levels_on_shelves AFTER UPDATE ON stock_levels DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.available + NEW.held + NEW.reserved IS DISTINCT FROM OLD.available + OLD.held + OLD.reserved OR NEW.away IS DISTINCT FROM OLD.away)
    EXECUTE FUNCTION check_places();
CREATE CONSTRAINT TRIGGER stock_shelves_add_up AFTER INSERT OR UPDATE ON stock_shelves DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION check_places();

CREATE TABLE stock_transfers (
    id        uuid PRIMARY KEY,
    from_location uuid NOT NULL REFERENCES stock_locations (id),
    to_location   uuid NOT NULL REFERENCES stock_locations (id),
    state     text NOT NULL CHECK (state IN ('sent', 'received', 'cancelled')),
    note      text NOT NULL,
    sent_by   text NOT NULL,
    sent_at   timestamptz NOT NULL,
    closed_by text,
    closed_at timestamptz,
    CONSTRAINT stock_transfers_elsewhere CHECK (from_location <> to_location),
    CONSTRAINT stock_transfers_closed_by_somebody CHECK ((state = 'sent') = (closed_at IS NULL) AND (closed_at IS NULL) = (closed_by IS NULL))
);
CREATE INDEX stock_transfers_newest ON stock_transfers (sent_at DESC, id);
CREATE TABLE stock_transfer_lines (
    transfer_id uuid NOT NULL REFERENCES stock_transfers (id),
    position    smallint NOT NULL,
    variant_id  uuid NOT NULL REFERENCES product_variants (id),
    piece_id    uuid REFERENCES stock_pieces (id),
    quantity    integer NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (transfer_id, position),
    CONSTRAINT stock_transfer_lines_one_unit_a_piece CHECK (piece_id IS NULL OR quantity = 1)
);

CREATE TABLE stock_counts (
    id          uuid PRIMARY KEY,
    location_id uuid NOT NULL REFERENCES stock_locations (id),
    state       text NOT NULL CHECK (state IN ('waiting', 'approved', 'rejected')),
    whole       boolean NOT NULL,                      -- everything that lies here, so that what is not named is missing
    note        text NOT NULL,
    counted_by  text NOT NULL,
    counted_at  timestamptz NOT NULL,
    decided_by  text,
    decided_at  timestamptz,
    CONSTRAINT stock_counts_decided_by_somebody CHECK ((state = 'waiting') = (decided_at IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL)),
    CONSTRAINT stock_counts_two_people CHECK (decided_by IS DISTINCT FROM counted_by)
);
CREATE INDEX stock_counts_newest ON stock_counts (counted_at DESC, id);
CREATE UNIQUE INDEX stock_counts_one_waits_a_location ON stock_counts (location_id) WHERE state = 'waiting';
CREATE TABLE stock_count_lines (
    count_id   uuid NOT NULL REFERENCES stock_counts (id),
    position   integer NOT NULL,
    variant_id uuid NOT NULL REFERENCES product_variants (id),
    piece_id   uuid REFERENCES stock_pieces (id),
    expected   integer NOT NULL CHECK (expected >= 0),   -- by the books, at the moment of counting
    counted    integer NOT NULL CHECK (counted >= 0),
    PRIMARY KEY (count_id, position)
);

-- What outside checks rely on: whatever is neither held nor sold is available to them, wherever it lies.
CREATE OR REPLACE VIEW inv_unit AS
    SELECT v.sku, s.received, s.restocked, s.written_off, s.held, s.sold, s.available + s.away + s.reserved AS available, s.away, s.reserved
    FROM stock_levels s JOIN product_variants v ON v.id = s.variant_id;
CREATE OR REPLACE VIEW inv_piece AS
    SELECT p.id, p.serial, v.sku, CASE WHEN p.state IN ('away', 'reserved') THEN 'available' ELSE p.state END AS state,
           count(h.id) FILTER (WHERE h.state = 'active') AS active_holds, count(h.id) FILTER (WHERE h.state = 'consumed') AS consumed_holds,
           p.state AS state_in_house, p.location_id
    FROM stock_pieces p JOIN product_variants v ON v.id = p.variant_id LEFT JOIN stock_holds h ON h.piece_id = p.id
    GROUP BY p.id, p.serial, v.sku, p.state, p.location_id;
CREATE VIEW inv_location AS
    SELECT l.id, l.code, l.kind, l.sellable, l.closed_at FROM stock_locations l;
CREATE VIEW inv_shelf AS
    SELECT v.sku, l.code AS location, l.sellable, l.kind, s.quantity AS qty
    FROM stock_shelves s JOIN product_variants v ON v.id = s.variant_id JOIN stock_locations l ON l.id = s.location_id;
CREATE VIEW inv_place_movement AS
    SELECT v.sku, m.piece_id, p.serial, m.kind, m.quantity AS qty, m.seq, f.code AS from_location, t.code AS to_location
    FROM stock_movements m JOIN product_variants v ON v.id = m.variant_id LEFT JOIN stock_pieces p ON p.id = m.piece_id
    LEFT JOIN stock_locations f ON f.id = m.from_location LEFT JOIN stock_locations t ON t.id = m.to_location
    WHERE m.from_location IS NOT NULL OR m.to_location IS NOT NULL;
CREATE VIEW inv_stock_transfer AS
    SELECT t.id, t.state, v.sku, l.piece_id, l.quantity AS qty FROM stock_transfers t JOIN stock_transfer_lines l ON l.transfer_id = t.id
    JOIN product_variants v ON v.id = l.variant_id;
CREATE VIEW inv_count AS
    SELECT id, state, counted_by, decided_by FROM stock_counts;
