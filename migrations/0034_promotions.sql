-- Owners: promotions (codes and their uses), orders (what of them an order was given).

CREATE TABLE promotions (
    id                 uuid PRIMARY KEY,
    code               text NOT NULL CONSTRAINT promotions_code_once UNIQUE,   -- upper case
    name               text NOT NULL,                      -- as it is printed on the order
    kind               text NOT NULL CHECK (kind IN ('percentage', 'fixed', 'free_shipping')),
    share_ppm          integer CHECK (share_ppm BETWEEN 1 AND 1000000),
    amount_minor       bigint CHECK (amount_minor > 0),
    currency           char(3) NOT NULL,                   -- of its amounts; a share without a least subtotal is for every currency
    collection_id      uuid CONSTRAINT promotions_collection REFERENCES collections (id),   -- only pieces of it
    least_subtotal_minor bigint NOT NULL DEFAULT 0 CHECK (least_subtotal_minor >= 0),
    first_order        boolean NOT NULL DEFAULT false,
    includes_unique    boolean NOT NULL DEFAULT false,     -- pieces of which one exists
    includes_bespoke   boolean NOT NULL DEFAULT false,     -- rings around a chosen stone
    stacks             boolean NOT NULL DEFAULT false,     -- goes together with others that do
    limit_total        integer CHECK (limit_total > 0),
    limit_per_customer integer CHECK (limit_per_customer > 0),
    uses               integer NOT NULL DEFAULT 0,         -- held and made: changes in the statement that checks it
    starts_at          timestamptz NOT NULL,
    ends_at            timestamptz,
    paused_at          timestamptz,                        -- staff took it back for a while
    version            bigint NOT NULL DEFAULT 1,
    created_at         timestamptz NOT NULL,
    CONSTRAINT promotions_one_measure CHECK ((kind = 'percentage') = (share_ppm IS NOT NULL) AND (kind = 'fixed') = (amount_minor IS NOT NULL)),
    CONSTRAINT promotions_within_limit CHECK (uses BETWEEN 0 AND coalesce(limit_total, uses)),
    CONSTRAINT promotions_window CHECK (ends_at > starts_at)
);

CREATE TABLE promotion_uses (
    promotion_id uuid NOT NULL REFERENCES promotions (id),
    order_id     uuid NOT NULL REFERENCES orders (id),
    customer     text NOT NULL,                            -- the canonical address, as a keyed digest
    account_id   uuid REFERENCES accounts (id),            -- who was signed in
    state        text NOT NULL CHECK (state IN ('held', 'made', 'released')),
    created_at   timestamptz NOT NULL,
    closed_at    timestamptz,
    PRIMARY KEY (promotion_id, order_id)
);
CREATE INDEX promotion_uses_by_customer ON promotion_uses (promotion_id, customer) WHERE state <> 'released';
CREATE INDEX promotion_uses_by_account ON promotion_uses (promotion_id, account_id) WHERE state <> 'released' AND account_id IS NOT NULL;
CREATE INDEX promotion_uses_newest ON promotion_uses (promotion_id, created_at DESC, order_id DESC);
CREATE INDEX promotion_uses_by_order ON promotion_uses (order_id);

-- What an order was given, in the words of the day.
CREATE TABLE order_promotions (
    order_id       uuid NOT NULL REFERENCES orders (id),
    position       smallint NOT NULL,
    promotion_id   uuid NOT NULL REFERENCES promotions (id),
    code           text NOT NULL,
    name           text NOT NULL,
    discount_minor bigint NOT NULL CHECK (discount_minor >= 0),        -- off the pieces
    shipping_off_minor bigint NOT NULL CHECK (shipping_off_minor >= 0), -- off delivery
    PRIMARY KEY (order_id, position),
    CONSTRAINT order_promotions_once UNIQUE (order_id, promotion_id)
);
CREATE TRIGGER order_promotions_append_only BEFORE UPDATE OR DELETE ON order_promotions FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- What `atelier audit` reads.
CREATE VIEW inv_promo AS SELECT id, code, uses, limit_total, limit_per_customer FROM promotions;
CREATE VIEW inv_promo_use AS
    SELECT p.code, u.order_id, u.customer AS customer_id, u.state FROM promotion_uses u JOIN promotions p ON p.id = u.promotion_id;
CREATE VIEW inv_order_promo AS SELECT order_id, code, discount_minor AS discount, shipping_off_minor AS shipping_off FROM order_promotions;
