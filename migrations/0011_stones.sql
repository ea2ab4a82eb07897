-- Owner: stones (in catalog). Loose stones: a row is one physical stone, with what its report says, what it costs and
-- where it stands. Weights are thousandths of a carat, lengths micrometres, shares thousandths.

CREATE TABLE stone_suppliers (
    id         uuid PRIMARY KEY,
    code       text NOT NULL CONSTRAINT stone_suppliers_code_once UNIQUE CHECK (code ~ '^[a-z0-9][a-z0-9-]{0,30}$'),
    name       text NOT NULL,
    currency   char(3) NOT NULL,            -- of the costs in the supplier's files
    location   text NOT NULL,               -- where the stones lie unless a row says otherwise
    evidence   text,                        -- the warranty of origin that covers every stone, unless a row says otherwise
    columns    jsonb NOT NULL DEFAULT '{}', -- our word for a fact -> the supplier's heading
    created_at timestamptz NOT NULL
);

CREATE TABLE stone_imports (
    id          uuid PRIMARY KEY,
    supplier_id uuid NOT NULL REFERENCES stone_suppliers (id),
    file_name   text NOT NULL,
    file_hash   bytea NOT NULL CHECK (length(file_hash) = 32),
    actor       text NOT NULL,              -- who brought the file; may not release what it parked
    state       text NOT NULL CHECK (state IN ('running', 'done', 'failed')),
    rows_read   integer NOT NULL DEFAULT 0,
    created     integer NOT NULL DEFAULT 0,
    changed     integer NOT NULL DEFAULT 0,
    unchanged   integer NOT NULL DEFAULT 0,
    rejected    integer NOT NULL DEFAULT 0,
    parked      integer NOT NULL DEFAULT 0,
    kept        integer NOT NULL DEFAULT 0, -- held or sold stones that the file would have changed
    withdrawn   integer NOT NULL DEFAULT 0,
    began_at    timestamptz NOT NULL,
    beat_at     timestamptz NOT NULL,       -- last sign of life; a run without one for two minutes is dead
    ended_at    timestamptz
);
CREATE UNIQUE INDEX stone_imports_one_run_a_supplier ON stone_imports (supplier_id) WHERE state = 'running';
CREATE INDEX stone_imports_by_file ON stone_imports (supplier_id, file_hash);
CREATE INDEX stone_imports_by_time ON stone_imports (began_at DESC, id);

-- What of a file was not taken as it stood, line by line; the first thousand of an import.
CREATE TABLE stone_import_notes (
    import_id uuid NOT NULL REFERENCES stone_imports (id),
    place     integer NOT NULL,
    line      bigint NOT NULL,              -- of the file, from 1
    key       text NOT NULL,                -- the supplier's name for the stone, where the line says it
    code      text NOT NULL,
    message   text NOT NULL,
    PRIMARY KEY (import_id, place)
);

-- Which stones a running import has seen, so that those that have gone can be withdrawn. Empty between imports.
CREATE TABLE stone_import_keys (
    import_id uuid NOT NULL REFERENCES stone_imports (id),
    key       text NOT NULL,
    PRIMARY KEY (import_id, key)
);

CREATE TABLE stones (
    id            uuid PRIMARY KEY,
    serial        text NOT NULL CONSTRAINT stones_serial_once UNIQUE CHECK (serial ~ '^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$'),
    species       text NOT NULL,
    origin_class  text NOT NULL CHECK (origin_class IN ('natural', 'laboratory_grown', 'composite', 'imitation')),
    growth_method text CHECK (growth_method IN ('cvd', 'hpht')),
    shape         text NOT NULL,
    carat_milli   integer NOT NULL CHECK (carat_milli BETWEEN 1 AND 500000),
    colour        text,
    clarity       text,
    cut           text,
    polish        text,
    symmetry      text,
    fluorescence  text,
    quality_word  text,
    table_milli   integer CHECK (table_milli BETWEEN 1 AND 1000),   -- the table's width by the girdle's
    depth_milli   integer CHECK (depth_milli BETWEEN 1 AND 1200),   -- the height by the girdle's width
    length_um     integer CHECK (length_um BETWEEN 300 AND 60000),
    width_um      integer CHECK (width_um BETWEEN 300 AND 60000),
    height_um     integer CHECK (height_um BETWEEN 100 AND 60000),
    girdle_from   text,
    girdle_to     text,
    culet         text,
    treatments    text[] NOT NULL DEFAULT '{}',
    lab           text,
    report_number text,
    report_url    text,
    country       char(2),                  -- where it was mined, by ISO 3166
    evidence      text,                     -- what proves its origin, for the invoice and for customs
    supplier_id   uuid REFERENCES stone_suppliers (id),
    supplier_key  text,                     -- the supplier's name for it
    feed_hash     bigint,                   -- of what the supplier said last, so that an unchanged line costs nothing
    cost_minor    bigint CHECK (cost_minor > 0),
    price_minor   bigint NOT NULL CHECK (price_minor > 0),
    currency      char(3) NOT NULL,
    location      text NOT NULL,
    status        text NOT NULL CHECK (status IN ('available', 'held', 'sold', 'parked', 'withdrawn')),
    version       bigint NOT NULL DEFAULT 1,
    changed_in    bigint NOT NULL DEFAULT (pg_current_xact_id()::text::bigint),
    created_at    timestamptz NOT NULL,
    updated_at    timestamptz NOT NULL,
    CONSTRAINT stones_from_a_supplier_with_its_key CHECK ((supplier_id IS NULL) = (supplier_key IS NULL)),
    CONSTRAINT stones_never_below_cost CHECK (price_minor >= cost_minor)
);
CREATE UNIQUE INDEX stones_one_a_supplier_key ON stones (supplier_id, supplier_key) WHERE supplier_id IS NOT NULL;
CREATE INDEX stones_by_change ON stones (changed_in);
CREATE INDEX stones_by_status ON stones (status, updated_at DESC, id);
CREATE INDEX stones_by_report ON stones (lab, report_number) WHERE report_number IS NOT NULL;

-- Which transaction changed a stone last. A reader that remembers the oldest transaction still open when it looked finds
-- everything since, whatever the order of the commits.
CREATE FUNCTION note_stone_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.changed_in := pg_current_xact_id()::text::bigint;
    RETURN NEW;
END $$;
CREATE TRIGGER stones_note_change BEFORE UPDATE ON stones FOR EACH ROW EXECUTE FUNCTION note_stone_change();

-- Says that stones changed, so that every node asks which; PostgreSQL sends it once a transaction.
CREATE FUNCTION announce_stones() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('stones_' || current_schema(), '');
    RETURN NULL;
END $$;
CREATE TRIGGER stones_announce AFTER INSERT OR UPDATE ON stones FOR EACH STATEMENT EXECUTE FUNCTION announce_stones();

CREATE TABLE stone_holds (
    id         uuid PRIMARY KEY,
    stone_id   uuid NOT NULL REFERENCES stones (id),
    holder     text NOT NULL,               -- who it is kept for, e.g. `guest cart_…`
    reference  text NOT NULL,               -- what for: a cart, an order, a design
    state      text NOT NULL CHECK (state IN ('active', 'released', 'consumed')),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    closed_at  timestamptz,
    CONSTRAINT stone_holds_end_after_they_begin CHECK (expires_at > created_at AND closed_at >= created_at),
    CONSTRAINT stone_holds_within_cap CHECK (expires_at <= created_at + interval '72 hours'),
    CONSTRAINT stone_holds_closed_when_over CHECK ((state = 'active') = (closed_at IS NULL))
);
CREATE UNIQUE INDEX stone_holds_one_live_a_stone ON stone_holds (stone_id) WHERE state IN ('active', 'consumed');
CREATE INDEX stone_holds_by_holder ON stone_holds (holder) WHERE state = 'active';
CREATE INDEX stone_holds_by_reference ON stone_holds (reference);
CREATE INDEX stone_holds_expiring ON stone_holds (expires_at) WHERE state = 'active';

-- How a supplier's cost becomes the house's price: the first rule in order that fits.
CREATE TABLE stone_markups (
    position     smallint PRIMARY KEY,
    origin_class text,                      -- every origin when empty
    carat_from   integer NOT NULL CHECK (carat_from >= 0),
    carat_below  integer NOT NULL,
    cost_from    bigint NOT NULL CHECK (cost_from >= 0),
    cost_below   bigint NOT NULL,
    factor_milli integer NOT NULL CHECK (factor_milli BETWEEN 1000 AND 20000),
    round_to     bigint NOT NULL CHECK (round_to > 0),   -- prices are whole multiples of this, rounded up
    CONSTRAINT stone_markups_bands CHECK (carat_from < carat_below AND cost_from < cost_below)
);

-- The house's guard bands, in thousandths; one row.
CREATE TABLE stone_pricing (
    one           boolean PRIMARY KEY DEFAULT true CHECK (one),
    factor_milli  integer NOT NULL CHECK (factor_milli BETWEEN 1000 AND 20000),  -- where no rule fits
    round_to      bigint NOT NULL CHECK (round_to > 0),
    floor_milli   integer NOT NULL CHECK (floor_milli BETWEEN 1000 AND 20000),   -- never below cost times this
    move_milli    integer NOT NULL CHECK (move_milli BETWEEN 10 AND 10000),      -- a cost that moves further waits for a person
    median_milli  integer NOT NULL CHECK (median_milli BETWEEN 1000 AND 100000), -- so does one this many times its like, or this part of it
    version       bigint NOT NULL DEFAULT 1
);
INSERT INTO stone_pricing (factor_milli, round_to, floor_milli, move_milli, median_milli) VALUES (1450, 1000, 1080, 250, 3000);
INSERT INTO stone_markups (position, origin_class, carat_from, carat_below, cost_from, cost_below, factor_milli, round_to) VALUES
    (1, 'laboratory_grown', 0, 500001, 0, 50000, 2100, 1000),
    (2, 'laboratory_grown', 0, 500001, 50000, 9000000000000, 1800, 1000),
    (3, NULL, 0, 1000, 0, 9000000000000, 1650, 1000),
    (4, NULL, 1000, 3000, 0, 9000000000000, 1450, 1000),
    (5, NULL, 3000, 500001, 0, 9000000000000, 1300, 5000);

-- Stones whose price surprised: invisible until a second person has looked.
CREATE TABLE stone_parkings (
    id          uuid PRIMARY KEY,
    stone_id    uuid NOT NULL REFERENCES stones (id),
    import_id   uuid REFERENCES stone_imports (id),
    parked_by   text NOT NULL,
    reason      text NOT NULL CHECK (reason IN ('moved', 'unlike_its_like')),
    cost_before bigint,                     -- what it cost before, or what its like cost by weight
    cost_after  bigint NOT NULL,
    currency    char(3) NOT NULL,
    state       text NOT NULL CHECK (state IN ('waiting', 'released', 'rejected', 'superseded')),
    parked_at   timestamptz NOT NULL,
    decided_by  text,
    decided_at  timestamptz,
    CONSTRAINT stone_parkings_need_a_second_person CHECK (state NOT IN ('released', 'rejected') OR decided_by <> parked_by),
    CONSTRAINT stone_parkings_decided CHECK ((state = 'waiting') = (decided_at IS NULL))
);
CREATE UNIQUE INDEX stone_parkings_one_waiting_a_stone ON stone_parkings (stone_id) WHERE state = 'waiting';
CREATE INDEX stone_parkings_by_time ON stone_parkings (parked_at DESC, id) WHERE state = 'waiting';
