-- Rings around a stone of the client's choice: what a design holds, the stone on a line, and rings that were saved.

-- Owner: mounts (in catalog). A product with a row here can be set with a loose stone.
CREATE TABLE mounts (
    product_id      uuid PRIMARY KEY REFERENCES products (id),
    own_stone_minor bigint NOT NULL CHECK (own_stone_minor >= 0),   -- what of every variant's price is for the stone it is sold with
    currency        char(3) NOT NULL,
    ring_from_um    integer NOT NULL CHECK (ring_from_um >= 37000), -- inner circumferences it is made in
    ring_to_um      integer NOT NULL CHECK (ring_to_um <= 79000),
    least_hardness  integer NOT NULL CHECK (least_hardness BETWEEN 10 AND 100),  -- tenths on Mohs' scale
    lead_days       integer NOT NULL CHECK (lead_days BETWEEN 1 AND 365),        -- at the bench, with fetching the stone
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    CONSTRAINT mounts_sizes CHECK (ring_from_um <= ring_to_um)
);

-- The heads that a mount is made with: one for each shape, with the measures it closes on.
CREATE TABLE mount_seats (
    product_id     uuid NOT NULL REFERENCES mounts (product_id),
    position       smallint NOT NULL,
    shape          text NOT NULL,
    length_from_um integer NOT NULL CHECK (length_from_um > 0),
    length_to_um   integer NOT NULL,
    width_from_um  integer NOT NULL CHECK (width_from_um > 0),
    width_to_um    integer NOT NULL,
    PRIMARY KEY (product_id, position),
    CONSTRAINT mount_seats_one_a_shape UNIQUE (product_id, shape),
    CONSTRAINT mount_seats_measures CHECK (length_from_um <= length_to_um AND width_from_um <= width_to_um)
);

-- What setting a stone costs, from a weight on.
CREATE TABLE mount_fees (
    product_id uuid NOT NULL REFERENCES mounts (product_id),
    carat_from integer NOT NULL CHECK (carat_from >= 0),            -- thousandths of a carat
    fee_minor  bigint NOT NULL CHECK (fee_minor >= 0),
    PRIMARY KEY (product_id, carat_from)
);

CREATE TRIGGER mounts_announce_insert AFTER INSERT ON mounts REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION announce_products();
CREATE TRIGGER mounts_announce_update AFTER UPDATE ON mounts REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION announce_products();
CREATE TRIGGER mounts_announce_delete AFTER DELETE ON mounts REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION announce_products();

-- A stone that is kept for an order goes back when the order ends, not by the clock: money may still be on its way.
ALTER TABLE stone_holds ADD COLUMN order_id uuid;
CREATE INDEX stone_holds_by_order ON stone_holds (order_id) WHERE order_id IS NOT NULL;

-- Owner: cart. A line with a stone is a ring of which there is one.
ALTER TABLE cart_lines
    ADD COLUMN stone_id uuid REFERENCES stones (id),
    ADD COLUMN ring_circumference_um integer CHECK (ring_circumference_um BETWEEN 37000 AND 79000),
    ADD CONSTRAINT cart_lines_one_ring_around_a_stone CHECK (stone_id IS NULL OR quantity = 1),
    ADD CONSTRAINT cart_lines_ring_with_its_size CHECK ((stone_id IS NULL) = (ring_circumference_um IS NULL));
CREATE UNIQUE INDEX cart_lines_one_per_variant_wishes_and_stone
    ON cart_lines (cart_id, variant_id, coalesce(engraving, ''), coalesce(engraving_font, 'roman'), ring_sizer,
                   coalesce(stone_id, '00000000-0000-0000-0000-000000000000'));
DROP INDEX cart_lines_one_per_variant_and_personalization;
CREATE UNIQUE INDEX cart_lines_a_stone_once_a_cart ON cart_lines (cart_id, stone_id) WHERE stone_id IS NOT NULL;

-- Owner: orders. The ring as it was sold: the words and the parts of the price stay when stone and mount change.
ALTER TABLE order_lines
    ADD COLUMN stone_id uuid REFERENCES stones (id),
    ADD COLUMN stone_serial text,
    ADD COLUMN stone_words text,
    ADD COLUMN ring_circumference_um integer CHECK (ring_circumference_um BETWEEN 37000 AND 79000),
    ADD COLUMN setting_minor bigint CHECK (setting_minor > 0),
    ADD COLUMN stone_minor bigint CHECK (stone_minor > 0),
    ADD COLUMN setting_fee_minor bigint CHECK (setting_fee_minor >= 0),
    ADD CONSTRAINT order_lines_ring_whole_or_not_at_all CHECK (
        num_nonnulls(stone_id, stone_serial, stone_words, ring_circumference_um, setting_minor, stone_minor, setting_fee_minor) IN (0, 7)),
    ADD CONSTRAINT order_lines_ring_arithmetic CHECK (
        stone_id IS NULL OR (quantity = 1 AND unit_price_minor = setting_minor + stone_minor + setting_fee_minor));
CREATE INDEX order_lines_by_stone ON order_lines (stone_id) WHERE stone_id IS NOT NULL;

-- Owner: rings (in commerce). A ring that somebody saved; the code is its address and carries no words to engrave.
CREATE TABLE ring_designs (
    id           uuid PRIMARY KEY,
    code         text NOT NULL CONSTRAINT ring_designs_code_once UNIQUE CHECK (code ~ '^[0-9A-HJKMNP-TV-Z]{8}$'),
    variant_id   uuid NOT NULL REFERENCES product_variants (id),
    stone_id     uuid NOT NULL REFERENCES stones (id),
    ring_circumference_um integer NOT NULL CHECK (ring_circumference_um BETWEEN 37000 AND 79000),
    account_id   uuid REFERENCES accounts (id),
    guest_digest bytea CHECK (length(guest_digest) = 32),           -- of the token that the browser keeps
    created_at   timestamptz NOT NULL,
    CONSTRAINT ring_designs_one_owner CHECK ((account_id IS NULL) <> (guest_digest IS NULL))
);
CREATE INDEX ring_designs_by_account ON ring_designs (account_id, created_at DESC) WHERE account_id IS NOT NULL;
CREATE INDEX ring_designs_by_guest ON ring_designs (guest_digest, created_at DESC) WHERE guest_digest IS NOT NULL;

-- What `atelier audit` reads.
CREATE VIEW inv_stone AS
    SELECT s.id, s.serial, s.status,
           count(h.id) FILTER (WHERE h.state = 'active') AS active_holds, count(h.id) FILTER (WHERE h.state = 'consumed') AS consumed_holds
    FROM stones s LEFT JOIN stone_holds h ON h.stone_id = s.id GROUP BY s.id, s.serial, s.status;
CREATE VIEW inv_stone_hold AS
    SELECT h.id, s.serial, h.order_id, h.state, h.created_at, h.expires_at FROM stone_holds h JOIN stones s ON s.id = h.stone_id;
CREATE VIEW inv_ring AS
    SELECT l.id AS line_id, l.order_id, l.stone_serial AS serial FROM order_lines l WHERE l.stone_id IS NOT NULL;
