-- Owner: cart. Lines that are set aside, bags that are saved with the prices of their day, and links by which others see a bag.

-- The rules that 0027 added are held against the rows of before, without keeping anybody from them meanwhile.
ALTER TABLE cart_changes VALIDATE CONSTRAINT cart_changes_kind_check;
ALTER TABLE cart_changes VALIDATE CONSTRAINT cart_changes_concern_something;

-- A saved bag: what its lines cost on a day, kept until it expires. It holds no piece.
CREATE TABLE saved_bags (
    id         uuid PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES accounts (id),
    name       text CHECK (char_length(name) BETWEEN 1 AND 60),
    currency   char(3) NOT NULL,
    saved_by   text NOT NULL,                 -- who saved it: the customer, or staff for them
    saved_at   timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,          -- its prices hold until then
    dropped_at timestamptz,                   -- its owner wants it no more
    CONSTRAINT saved_bags_expire_within_sixty_days CHECK (expires_at > saved_at AND expires_at <= saved_at + interval '60 days')
);
CREATE INDEX saved_bags_by_account ON saved_bags (account_id, saved_at DESC) WHERE dropped_at IS NULL;

CREATE TABLE saved_bag_lines (
    id               uuid PRIMARY KEY,
    saved_bag_id     uuid NOT NULL REFERENCES saved_bags (id),
    position         smallint NOT NULL,
    variant_id       uuid NOT NULL REFERENCES product_variants (id),
    quantity         integer NOT NULL CHECK (quantity BETWEEN 1 AND 10),
    engraving        text,
    engraving_font   text CHECK (engraving_font IN ('roman', 'sans', 'italic')),
    ring_sizer       boolean NOT NULL DEFAULT false,
    stone_id         uuid REFERENCES stones (id),
    ring_circumference_um integer CHECK (ring_circumference_um BETWEEN 37000 AND 79000),
    unit_price_minor bigint NOT NULL CHECK (unit_price_minor > 0),
    currency         char(3) NOT NULL,
    order_id         uuid REFERENCES orders (id),   -- the paid order that its price was used for, once
    CONSTRAINT saved_bag_lines_in_their_places UNIQUE (saved_bag_id, position),
    CONSTRAINT saved_bag_lines_ring_with_its_size CHECK ((stone_id IS NULL) = (ring_circumference_um IS NULL))
);

ALTER TABLE cart_lines
    ADD COLUMN set_aside boolean NOT NULL DEFAULT false,                    -- kept with the cart: not counted, not ordered
    ADD COLUMN saved_line_id uuid REFERENCES saved_bag_lines (id),          -- whose kept price it may have
    ADD COLUMN shared_from uuid REFERENCES carts (id);                      -- the shared bag that it is paid for
CREATE UNIQUE INDEX cart_lines_one_per_wish_in_the_bag
    ON cart_lines (cart_id, variant_id, coalesce(engraving, ''), coalesce(engraving_font, 'roman'), ring_sizer,
                   coalesce(stone_id, '00000000-0000-0000-0000-000000000000'), coalesce(saved_line_id, '00000000-0000-0000-0000-000000000000'))
    WHERE NOT set_aside;
DROP INDEX cart_lines_one_per_variant_wishes_and_stone;

-- Owner: orders. Whose kept price a line was sold at.
ALTER TABLE order_lines ADD COLUMN saved_line_id uuid REFERENCES saved_bag_lines (id);

-- Owner: cart. A link by which somebody else sees a bag, as it lives or as it was saved: a secret of 256 bits, of which the digest is kept.
CREATE TABLE cart_shares (
    id             uuid PRIMARY KEY,
    digest         bytea NOT NULL UNIQUE CHECK (length(digest) = 32),
    cart_id        uuid REFERENCES carts (id),
    saved_bag_id   uuid REFERENCES saved_bags (id),
    recipient      text NOT NULL CHECK (recipient IN ('partner', 'advisor')),
    from_name      text CHECK (char_length(from_name) BETWEEN 1 AND 60),
    sees_prices    boolean NOT NULL,
    may_change     boolean NOT NULL,
    may_pay        boolean NOT NULL,
    created_at     timestamptz NOT NULL,
    expires_at     timestamptz NOT NULL,
    revoked_at     timestamptz,
    last_opened_at timestamptz,
    CONSTRAINT cart_shares_lead_to_one_bag CHECK (num_nonnulls(cart_id, saved_bag_id) = 1),
    CONSTRAINT cart_shares_who_pays_sees_prices CHECK (sees_prices OR NOT may_pay),
    CONSTRAINT cart_shares_a_saved_bag_does_not_change CHECK (cart_id IS NOT NULL OR NOT may_change)
);
CREATE INDEX cart_shares_by_cart ON cart_shares (cart_id) WHERE cart_id IS NOT NULL;
CREATE INDEX cart_shares_by_saved_bag ON cart_shares (saved_bag_id) WHERE saved_bag_id IS NOT NULL;

CREATE VIEW inv_kept_price AS
    SELECT o.number AS order_number, o.placed_at, ol.unit_price_minor AS charged, s.unit_price_minor AS kept, ol.quantity AS charged_quantity,
           s.quantity AS kept_quantity, o.currency AS charged_currency, s.currency AS kept_currency, ol.variant_id = s.variant_id AS same_variant,
           s.id AS saved_line_id, b.expires_at
    FROM order_lines ol JOIN orders o ON o.id = ol.order_id JOIN saved_bag_lines s ON s.id = ol.saved_line_id JOIN saved_bags b ON b.id = s.saved_bag_id;
CREATE VIEW inv_cart_share AS
    SELECT s.id::text AS id, c.state, s.revoked_at IS NULL AND s.expires_at > now() AS living
    FROM cart_shares s JOIN carts c ON c.id = s.cart_id;
