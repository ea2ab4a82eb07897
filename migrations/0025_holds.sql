-- Owner: holds (in commerce). A piece that exists once is held for the bag whose checkout was opened: minutes, not an order. Stock does
-- not move for it. A row says until when; one whose time is over holds nothing, whether or not anybody has closed it (ADR 0022).

CREATE TABLE holds (
    id          uuid PRIMARY KEY,
    cart_id     uuid NOT NULL REFERENCES carts (id),
    variant_id  uuid REFERENCES product_variants (id),  -- a piece of which one exists
    stone_id    uuid REFERENCES stones (id),            -- or the loose stone of a ring
    holder      text NOT NULL,                          -- `customer acc_…`, or `guest cart_…`
    network     text,                                   -- a guest's, as a keyed digest: many carts of one network are one holder
    state       text NOT NULL CHECK (state IN ('active', 'released', 'expired', 'ordered')),
    order_id    uuid,                                   -- the order that took it over
    begun_at    timestamptz NOT NULL,                   -- when this holder first took it, without a rest since
    created_at  timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL,
    extended_at timestamptz,
    closed_at   timestamptz,                            -- of one that was ordered: when the order took it over, or ended
    CONSTRAINT holds_one_thing CHECK (num_nonnulls(variant_id, stone_id) = 1),
    CONSTRAINT holds_within_cap CHECK (begun_at <= created_at AND expires_at <= begun_at + interval '30 minutes'),
    CONSTRAINT holds_closed_when_over CHECK ((state = 'active') = (closed_at IS NULL)),
    CONSTRAINT holds_ordered_by_an_order CHECK ((state = 'ordered') = (order_id IS NOT NULL))
);
CREATE UNIQUE INDEX holds_one_live_a_piece ON holds (variant_id) WHERE state = 'active' AND variant_id IS NOT NULL;
CREATE UNIQUE INDEX holds_one_live_a_stone ON holds (stone_id) WHERE state = 'active' AND stone_id IS NOT NULL;
CREATE INDEX holds_by_cart ON holds (cart_id) WHERE state = 'active';
CREATE INDEX holds_by_order ON holds (order_id) WHERE order_id IS NOT NULL;
CREATE INDEX holds_last_of_a_piece ON holds (variant_id, closed_at DESC) WHERE state <> 'active';
CREATE INDEX holds_last_of_a_stone ON holds (stone_id, closed_at DESC) WHERE state <> 'active';

-- Says which piece began or ceased to be held, on the channel of carts: every node knows which open bags it is in. The release before
-- this one does not understand the word and lets it pass.
CREATE FUNCTION announce_hold() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('carts_' || current_schema(), coalesce('piece ' || NEW.variant_id::text, 'stone ' || NEW.stone_id::text));
    RETURN NULL;
END $$;
CREATE TRIGGER holds_announce AFTER INSERT OR UPDATE ON holds FOR EACH ROW EXECUTE FUNCTION announce_hold();

-- What `atelier audit` reads.
CREATE VIEW inv_cart_hold AS
    SELECT h.id, coalesce(v.sku, s.serial) AS thing, h.cart_id::text AS cart_id, h.order_id, h.state, h.begun_at, h.created_at, h.expires_at,
           h.closed_at,
           EXISTS (SELECT FROM cart_lines l WHERE l.cart_id = h.cart_id
                   AND CASE WHEN h.stone_id IS NULL THEN l.variant_id = h.variant_id ELSE l.stone_id = h.stone_id END) AS in_cart,
           EXISTS (SELECT FROM stock_holds k WHERE k.variant_id = h.variant_id AND k.piece_id IS NOT NULL AND k.state IN ('active', 'consumed'))
           OR EXISTS (SELECT FROM stone_holds k WHERE k.stone_id = h.stone_id AND k.state IN ('active', 'consumed')) AS kept,
           EXISTS (SELECT FROM order_lines l WHERE l.order_id = h.order_id
                   AND CASE WHEN h.stone_id IS NULL THEN l.variant_id = h.variant_id ELSE l.stone_id = h.stone_id END) AS in_order
    FROM holds h LEFT JOIN product_variants v ON v.id = h.variant_id LEFT JOIN stones s ON s.id = h.stone_id;
