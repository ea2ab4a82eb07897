-- Owner: fulfillment. What of an order leaves the house together: its pieces, the steps it takes, who released it, and who has it (ADR 0074).

-- The way of a kind of piece through the house, in its order. A step is taken when all of its guards say yes; what a guard means is code
-- (`fulfillment::Guard`), which steps there are and what guards them is here.
CREATE TABLE fulfillment_steps (
    kind     text NOT NULL CHECK (kind IN ('ready', 'made_to_order', 'bespoke')),
    position smallint NOT NULL CHECK (position > 0),
    step     text NOT NULL CHECK (step IN ('allocated', 'at_the_bench', 'quality_check', 'packed', 'released', 'shipped', 'ready_to_collect', 'delivered')),
    way      text CHECK (way IN ('courier', 'collect')),             -- none: either way
    guards   text[] NOT NULL,
    back_to  text,                                                    -- where it goes when it does not pass
    PRIMARY KEY (kind, position),
    CONSTRAINT fulfillment_steps_once UNIQUE (kind, step)
);
INSERT INTO fulfillment_steps (kind, position, step, way, guards, back_to) VALUES
    ('ready', 1, 'allocated', NULL, '{paid}', NULL),
    ('ready', 2, 'packed', NULL, '{paid,no_hold}', NULL),
    ('ready', 3, 'released', NULL, '{paid,no_hold,payment_clear,pieces_here,checked,two_people}', NULL),
    ('ready', 4, 'shipped', 'courier', '{paid,no_hold,payment_clear,pieces_here,covered}', NULL),
    ('ready', 5, 'ready_to_collect', 'collect', '{paid,no_hold,payment_clear,pieces_here}', NULL),
    ('ready', 6, 'delivered', NULL, '{signed}', NULL),
    ('made_to_order', 1, 'allocated', NULL, '{paid}', NULL),
    ('made_to_order', 2, 'at_the_bench', NULL, '{paid}', NULL),
    ('made_to_order', 3, 'quality_check', NULL, '{}', NULL),
    ('made_to_order', 4, 'packed', NULL, '{paid,no_hold}', 'at_the_bench'),
    ('made_to_order', 5, 'released', NULL, '{paid,no_hold,payment_clear,pieces_here,checked,two_people}', NULL),
    ('made_to_order', 6, 'shipped', 'courier', '{paid,no_hold,payment_clear,pieces_here,covered}', NULL),
    ('made_to_order', 7, 'ready_to_collect', 'collect', '{paid,no_hold,payment_clear,pieces_here}', NULL),
    ('made_to_order', 8, 'delivered', NULL, '{signed}', NULL),
    ('bespoke', 1, 'allocated', NULL, '{paid}', NULL),
    ('bespoke', 2, 'at_the_bench', NULL, '{paid}', NULL),
    ('bespoke', 3, 'quality_check', NULL, '{}', NULL),
    -- what was made for one client is looked at by somebody who did not make it
    ('bespoke', 4, 'packed', NULL, '{paid,no_hold,another_person}', 'at_the_bench'),
    ('bespoke', 5, 'released', NULL, '{paid,no_hold,payment_clear,pieces_here,checked,two_people}', NULL),
    ('bespoke', 6, 'shipped', 'courier', '{paid,no_hold,payment_clear,pieces_here,covered}', NULL),
    ('bespoke', 7, 'ready_to_collect', 'collect', '{paid,no_hold,payment_clear,pieces_here}', NULL),
    ('bespoke', 8, 'delivered', NULL, '{signed}', NULL);

INSERT INTO state_transitions (object, from_state, to_state) VALUES
    ('shipment', 'new', 'allocated'),
    ('shipment', 'allocated', 'at_the_bench'), ('shipment', 'allocated', 'packed'), ('shipment', 'allocated', 'cancelled'),
    ('shipment', 'at_the_bench', 'quality_check'), ('shipment', 'at_the_bench', 'cancelled'),
    ('shipment', 'quality_check', 'at_the_bench'), ('shipment', 'quality_check', 'packed'), ('shipment', 'quality_check', 'cancelled'),
    ('shipment', 'packed', 'released'), ('shipment', 'packed', 'cancelled'),
    ('shipment', 'released', 'shipped'), ('shipment', 'released', 'ready_to_collect'), ('shipment', 'released', 'cancelled'),
    ('shipment', 'shipped', 'delivered'),
    ('shipment', 'ready_to_collect', 'delivered');

-- What is ticked off before a shipment is released, from which tier of risk on.
CREATE TABLE release_checks (
    code     text PRIMARY KEY,
    tier     text NOT NULL CHECK (tier IN ('usual', 'raised', 'high')),
    position smallint NOT NULL,
    words    text NOT NULL
);
INSERT INTO release_checks (code, tier, position, words) VALUES
    ('pieces_match', 'usual', 1, 'The pieces and their serial numbers are those of the packing list'),
    ('plain_outside', 'usual', 2, 'The outer box is plain and sealed, and says nothing of what is inside'),
    ('address_confirmed', 'raised', 3, 'The client confirmed where it goes, on a way we had before this order'),
    ('payment_looked_at', 'raised', 4, 'Somebody looked at the payment and who made it'),
    ('filmed', 'high', 5, 'Packing and sealing were filmed, with the serial numbers to be read');

-- From which values on the house is careful, in whole US dollars; other currencies are counted at the most they were worth.
CREATE TABLE release_policy (
    one                     boolean PRIMARY KEY DEFAULT true CHECK (one),
    raised_above_dollars    integer NOT NULL CHECK (raised_above_dollars >= 0),
    two_people_above_dollars integer CHECK (two_people_above_dollars >= 0),  -- none: one person is enough
    id_above_dollars        integer CHECK (id_above_dollars >= 0),            -- none: nobody is asked for a document
    sender                  text NOT NULL,                                    -- who stands on the label as the sender
    return_address          text NOT NULL,                                    -- one line of the label a line
    version                 bigint NOT NULL DEFAULT 1
);
INSERT INTO release_policy (raised_above_dollars, two_people_above_dollars, id_above_dollars, sender, return_address)
VALUES (5000, 25000, 5000, 'Dispatch Department', E'PO Box 1000\nNew York, NY 10001\nUnited States');

CREATE TABLE shipments (
    id             uuid PRIMARY KEY,
    order_id       uuid NOT NULL REFERENCES orders (id),
    position       smallint NOT NULL CHECK (position > 0),           -- 1 is the order's first
    kind           text NOT NULL CHECK (kind IN ('ready', 'made_to_order', 'bespoke')),
    way            text NOT NULL CHECK (way IN ('courier', 'collect')),
    state          text NOT NULL CHECK (state IN ('allocated', 'at_the_bench', 'quality_check', 'packed', 'released', 'shipped', 'ready_to_collect', 'delivered', 'cancelled')),
    currency       char(3) NOT NULL,
    declared_minor bigint NOT NULL CHECK (declared_minor > 0),        -- what its pieces were sold for, before discount and tax
    cover_minor    bigint,                                            -- what it is insured for on its way; none where nothing travels, or is not known
    tier           text CHECK (tier IN ('usual', 'raised', 'high')),  -- as it was released
    two_people     boolean,                                           -- whether packing and releasing took two people
    checks_due     smallint,                                          -- how many checks its tier asked for when it was released
    id_due         boolean NOT NULL DEFAULT false,                    -- whether whoever receives it shows a document
    carrier        text,
    tracking_number text,
    label_carrier  text,                                              -- the code of the carrier whose label it is
    label_type     text,                                              -- what kind of document the label is
    label          bytea CHECK (octet_length(label) <= 2000000),
    track_at       timestamptz,                                       -- when its carrier is asked next where it is
    received_by    text,
    id_kind        text CHECK (id_kind IN ('passport', 'identity_card', 'driving_license', 'residence_permit')),
    created_at     timestamptz NOT NULL,
    left_at        timestamptz,                                       -- when it was given to the carrier, or was ready to be collected
    delivered_at   timestamptz,
    version        bigint NOT NULL DEFAULT 1,
    CONSTRAINT shipments_once UNIQUE (order_id, position),
    CONSTRAINT shipments_covered CHECK (cover_minor IS NULL OR cover_minor >= declared_minor),
    CONSTRAINT shipments_released CHECK (state NOT IN ('released', 'shipped', 'ready_to_collect', 'delivered') OR (tier IS NOT NULL AND two_people IS NOT NULL AND checks_due > 0)),
    CONSTRAINT shipments_gone CHECK ((state IN ('shipped', 'ready_to_collect', 'delivered')) = (left_at IS NOT NULL)),
    CONSTRAINT shipments_received CHECK ((state = 'delivered') = (delivered_at IS NOT NULL) AND (state <> 'delivered' OR received_by IS NOT NULL)),
    CONSTRAINT shipments_document CHECK (state <> 'delivered' OR NOT id_due OR id_kind IS NOT NULL),
    CONSTRAINT shipments_tracked CHECK (way = 'collect' OR state NOT IN ('shipped', 'delivered') OR (carrier IS NOT NULL AND tracking_number IS NOT NULL))
);
CREATE INDEX shipments_open ON shipments (created_at) WHERE state NOT IN ('delivered', 'cancelled');
CREATE INDEX shipments_to_track ON shipments (track_at) WHERE track_at IS NOT NULL;

CREATE TABLE shipment_lines (
    shipment_id uuid NOT NULL REFERENCES shipments (id),
    line_id     uuid NOT NULL REFERENCES order_lines (id),
    quantity    integer NOT NULL CHECK (quantity > 0),
    serial      text,                                                 -- of a piece that exists once
    open        boolean NOT NULL DEFAULT true,                        -- in the house; false from the moment it leaves, or is taken apart
    PRIMARY KEY (shipment_id, line_id)
);
CREATE INDEX shipment_lines_by_line ON shipment_lines (line_id);
CREATE UNIQUE INDEX shipment_lines_one_open_a_serial ON shipment_lines (serial) WHERE open AND serial IS NOT NULL;

-- Every step that was taken, and by whom.
CREATE TABLE shipment_steps (
    seq         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    shipment_id uuid NOT NULL REFERENCES shipments (id),
    step        text NOT NULL,
    actor       text NOT NULL,
    note        text,
    at          timestamptz NOT NULL
);
CREATE INDEX shipment_steps_by_shipment ON shipment_steps (shipment_id, seq);
CREATE TRIGGER shipment_steps_append_only BEFORE UPDATE OR DELETE ON shipment_steps FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER shipment_steps_no_truncate BEFORE TRUNCATE ON shipment_steps FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What was ticked off, by whom.
CREATE TABLE shipment_checks (
    shipment_id uuid NOT NULL REFERENCES shipments (id),
    check_code  text NOT NULL REFERENCES release_checks (code),
    actor       text NOT NULL,
    at          timestamptz NOT NULL,
    PRIMARY KEY (shipment_id, check_code)
);
CREATE TRIGGER shipment_checks_append_only BEFORE UPDATE OR DELETE ON shipment_checks FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER shipment_checks_no_truncate BEFORE TRUNCATE ON shipment_checks FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What the carrier told of the way; the same word is kept once.
CREATE TABLE shipment_events (
    seq         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    shipment_id uuid NOT NULL REFERENCES shipments (id),
    kind        text NOT NULL CHECK (kind IN ('labelled', 'picked_up', 'on_its_way', 'out_for_delivery', 'delivered', 'trouble', 'returned')),
    place       text NOT NULL,
    words       text NOT NULL,
    signed_by   text,
    at          timestamptz NOT NULL,
    CONSTRAINT shipment_events_once UNIQUE (shipment_id, at, kind)
);

-- The demonstration carrier's own books: what a carrier would keep on its side. Refused in production.
CREATE TABLE demo_carrier_parcels (
    number     text PRIMARY KEY,
    label_key  text NOT NULL UNIQUE,
    recipient  text NOT NULL,
    town       text NOT NULL,
    created_at timestamptz NOT NULL,
    voided_at  timestamptz
);

-- What `atelier audit` reads.
CREATE VIEW inv_shipment AS
    SELECT s.id, s.order_id, s.position, s.kind, s.way, s.state, s.declared_minor AS declared, s.cover_minor AS cover, s.tier, s.two_people,
           (SELECT p.actor FROM shipment_steps p WHERE p.shipment_id = s.id AND p.step = 'packed' ORDER BY p.seq DESC LIMIT 1) AS packed_by,
           (SELECT p.actor FROM shipment_steps p WHERE p.shipment_id = s.id AND p.step = 'released' ORDER BY p.seq DESC LIMIT 1) AS released_by,
           (SELECT count(*) FROM shipment_checks c WHERE c.shipment_id = s.id) AS checks, s.checks_due
    FROM shipments s;
CREATE VIEW inv_shipment_line AS
    SELECT l.shipment_id, l.line_id, l.quantity AS qty, l.serial, l.open FROM shipment_lines l;
