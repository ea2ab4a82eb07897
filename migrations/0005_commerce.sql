-- Owners: cart, orders, payments, ledger, checkout (tax and shipping tables).

CREATE TABLE carts (
    id           uuid PRIMARY KEY,
    token_digest bytea NOT NULL CONSTRAINT carts_token_once UNIQUE,
    account_id   uuid REFERENCES accounts (id),
    state        text NOT NULL CHECK (state IN ('open', 'ordered')),
    currency     char(3) NOT NULL,
    version      bigint NOT NULL DEFAULT 1,
    order_id     uuid,
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL
);
CREATE UNIQUE INDEX carts_one_open_per_account ON carts (account_id) WHERE state = 'open' AND account_id IS NOT NULL;

CREATE TABLE cart_lines (
    id          uuid PRIMARY KEY,
    cart_id     uuid NOT NULL REFERENCES carts (id),
    variant_id  uuid NOT NULL REFERENCES product_variants (id),
    quantity    integer NOT NULL CHECK (quantity BETWEEN 1 AND 10),
    engraving   text,
    created_at  timestamptz NOT NULL
);
CREATE UNIQUE INDEX cart_lines_one_per_variant_and_engraving ON cart_lines (cart_id, variant_id, coalesce(engraving, ''));

CREATE TABLE tax_rates (
    country    char(2) NOT NULL,
    region     text NOT NULL DEFAULT '',       -- state or province code; '' is the whole country
    name       text NOT NULL,
    rate_ppm   integer NOT NULL CHECK (rate_ppm BETWEEN 0 AND 1000000),
    PRIMARY KEY (country, region)
);

CREATE TABLE shipping_methods (
    code        text NOT NULL,
    name        text NOT NULL,
    promise     text NOT NULL,
    countries   text[] NOT NULL,               -- empty: everywhere we deliver
    price_minor bigint NOT NULL CHECK (price_minor >= 0),
    currency    char(3) NOT NULL,
    transit_days integer NOT NULL CHECK (transit_days BETWEEN 0 AND 60),
    position    integer NOT NULL,
    PRIMARY KEY (code, currency)
);

CREATE TABLE orders (
    id            uuid PRIMARY KEY,
    number        text NOT NULL CONSTRAINT orders_number_once UNIQUE,
    cart_id       uuid NOT NULL REFERENCES carts (id),
    account_id    uuid REFERENCES accounts (id),
    email         text NOT NULL,
    state         text NOT NULL CHECK (state IN ('pending_payment', 'paid', 'fulfilled', 'delivered', 'deposit_paid', 'partially_refunded', 'refunded', 'cancelled', 'expired', 'refunded_late')),
    currency      char(3) NOT NULL,
    subtotal_minor bigint NOT NULL,
    discount_minor bigint NOT NULL DEFAULT 0,
    shipping_minor bigint NOT NULL,
    tax_minor      bigint NOT NULL,
    total_minor    bigint NOT NULL,
    paid_minor     bigint NOT NULL DEFAULT 0,
    refunded_minor bigint NOT NULL DEFAULT 0,
    rate_name     text NOT NULL,              -- what the tax is called where it is delivered
    rate_ppm      integer NOT NULL,
    shipping_method text NOT NULL,
    shipping_name text NOT NULL,
    shipping_address jsonb NOT NULL,
    billing_address jsonb NOT NULL,
    deliver_by    date NOT NULL,
    gift_note     text,
    tracking_courier text,
    tracking_number text,
    hold_expires_at timestamptz NOT NULL,
    fingerprint   bytea NOT NULL,             -- SHA-256 of what was asked for: tells an unchanged checkout from a changed one
    version       bigint NOT NULL DEFAULT 1,
    placed_at     timestamptz NOT NULL,
    paid_at       timestamptz,
    fulfilled_at  timestamptz,
    closed_at     timestamptz,
    CONSTRAINT orders_arithmetic CHECK (total_minor = subtotal_minor - discount_minor + shipping_minor + tax_minor AND total_minor >= 0),
    CONSTRAINT orders_paid_within CHECK (paid_minor >= refunded_minor AND refunded_minor >= 0)
);
CREATE UNIQUE INDEX orders_one_living_per_cart ON orders (cart_id) WHERE state NOT IN ('cancelled', 'expired', 'refunded_late');
CREATE INDEX orders_newest ON orders (placed_at DESC, id DESC);
CREATE INDEX orders_pending ON orders (hold_expires_at) WHERE state = 'pending_payment';
CREATE INDEX orders_by_email ON orders (lower(email) text_pattern_ops);

CREATE TABLE order_lines (
    id            uuid PRIMARY KEY,
    order_id      uuid NOT NULL REFERENCES orders (id),
    position      smallint NOT NULL,
    variant_id    uuid NOT NULL REFERENCES product_variants (id),
    product_id    uuid NOT NULL REFERENCES products (id),
    product_slug  text NOT NULL,
    sku           text NOT NULL,
    title         text NOT NULL,
    options       text NOT NULL,
    image         jsonb,                      -- the picture as it was shown
    serial        text,
    engraving     text,
    quantity      integer NOT NULL CHECK (quantity >= 1),
    unit_price_minor bigint NOT NULL CHECK (unit_price_minor > 0),
    discount_minor bigint NOT NULL DEFAULT 0,
    tax_minor     bigint NOT NULL,
    line_total_minor bigint NOT NULL,
    made_to_order boolean NOT NULL,           -- made for this order; false when it came from stock
    lead_days     integer NOT NULL,
    returnable    boolean NOT NULL,
    CONSTRAINT order_lines_arithmetic CHECK (line_total_minor = unit_price_minor * quantity - discount_minor + tax_minor)
);
CREATE INDEX order_lines_by_order ON order_lines (order_id, position);
CREATE INDEX order_lines_by_variant ON order_lines (variant_id);

CREATE TABLE payments (
    id           uuid PRIMARY KEY,
    order_id     uuid NOT NULL REFERENCES orders (id),
    purpose      text NOT NULL CHECK (purpose IN ('purchase', 'deposit', 'balance')),
    attempt      integer NOT NULL,
    provider     text NOT NULL,
    provider_key text NOT NULL CONSTRAINT payments_provider_key_once UNIQUE,
    intent_id    text CONSTRAINT payments_intent_once UNIQUE,
    currency     char(3) NOT NULL,
    amount_minor   bigint NOT NULL CHECK (amount_minor > 0),
    captured_minor bigint NOT NULL DEFAULT 0,
    refunded_minor bigint NOT NULL DEFAULT 0,
    state        text NOT NULL CHECK (state IN ('pending', 'requires_action', 'declined', 'succeeded', 'cancelled', 'refunded')),
    last_error   text,
    cancel_requested_at timestamptz,          -- the order died; the provider has yet to confirm that its intent did
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    CONSTRAINT payments_never_more_than_captured CHECK (refunded_minor <= captured_minor AND refunded_minor >= 0),
    CONSTRAINT payments_one_attempt UNIQUE (order_id, purpose, attempt)
);
CREATE UNIQUE INDEX payments_one_live_per_order ON payments (order_id, purpose) WHERE state NOT IN ('cancelled', 'refunded');
CREATE INDEX payments_waiting ON payments (updated_at) WHERE state IN ('pending', 'requires_action', 'declined');

CREATE TABLE payment_refunds (
    id           uuid PRIMARY KEY,
    payment_id   uuid NOT NULL REFERENCES payments (id),
    provider_key text NOT NULL UNIQUE,
    provider_id  text UNIQUE,
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    reason       text NOT NULL,
    state        text NOT NULL CHECK (state IN ('pending', 'done')),
    requested_by text NOT NULL,
    approved_by  text,
    created_at   timestamptz NOT NULL,
    done_at      timestamptz
);

-- The demonstration provider's own books: what a card processor would keep on its side. Refused in production.
CREATE TABLE demo_gateway_intents (
    id             text PRIMARY KEY,
    provider_key   text NOT NULL UNIQUE,
    client_secret  text NOT NULL,
    currency       char(3) NOT NULL,
    amount_minor   bigint NOT NULL,
    received_minor bigint NOT NULL DEFAULT 0,
    refunded_minor bigint NOT NULL DEFAULT 0,
    status         text NOT NULL CHECK (status IN ('requires_payment_method', 'requires_action', 'succeeded', 'canceled')),
    order_ref      text NOT NULL,
    declines       integer NOT NULL DEFAULT 0,
    last_error     text,
    created_at     timestamptz NOT NULL
);

CREATE TABLE demo_gateway_refunds (
    id           text PRIMARY KEY,
    provider_key text NOT NULL UNIQUE,
    intent_id    text NOT NULL REFERENCES demo_gateway_intents (id),
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    created_at   timestamptz NOT NULL
);

CREATE TABLE ledger_entries (
    seq      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    txn      uuid NOT NULL,
    account  text NOT NULL CHECK (account IN ('gateway', 'revenue', 'shipping', 'tax', 'refunds', 'unearned')),
    currency char(3) NOT NULL,
    amount_minor bigint NOT NULL CHECK (amount_minor <> 0),
    order_id uuid NOT NULL REFERENCES orders (id),
    at       timestamptz NOT NULL
);
CREATE INDEX ledger_entries_by_order ON ledger_entries (order_id, seq);
CREATE INDEX ledger_entries_by_txn ON ledger_entries (txn);
CREATE TRIGGER ledger_entries_append_only BEFORE UPDATE OR DELETE ON ledger_entries FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_entries_no_truncate BEFORE TRUNCATE ON ledger_entries FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

INSERT INTO state_transitions (object, from_state, to_state) VALUES
    ('order', 'new', 'pending_payment'),
    ('order', 'pending_payment', 'paid'), ('order', 'pending_payment', 'cancelled'), ('order', 'pending_payment', 'expired'),
    ('order', 'paid', 'fulfilled'), ('order', 'fulfilled', 'delivered'),
    ('order', 'cancelled', 'refunded_late'), ('order', 'expired', 'refunded_late');

-- Rates a US house collects by state, and the value added tax of countries it delivers to. A demonstration
-- table: the house's accountant owns the figures.
INSERT INTO tax_rates (country, region, name, rate_ppm) VALUES
    ('US', '', 'Sales tax', 0), ('US', 'NY', 'New York sales tax', 88750), ('US', 'CA', 'California sales tax', 72500),
    ('US', 'TX', 'Texas sales tax', 62500), ('US', 'FL', 'Florida sales tax', 60000), ('US', 'IL', 'Illinois sales tax', 62500),
    ('US', 'MA', 'Massachusetts sales tax', 62500), ('US', 'WA', 'Washington sales tax', 65000), ('US', 'NJ', 'New Jersey sales tax', 66250),
    ('CA', '', 'GST', 50000), ('GB', '', 'VAT', 200000), ('FR', '', 'TVA', 200000), ('DE', '', 'MwSt', 190000), ('AE', '', 'VAT', 50000);

INSERT INTO shipping_methods (code, name, promise, countries, price_minor, currency, transit_days, position) VALUES
    ('insured_courier', 'Insured courier', 'Signature on delivery, plain outer box', '{}', 0, 'USD', 3, 1),
    ('insured_express', 'Insured express', 'Next working day, before noon', '{US}', 7500, 'USD', 1, 2),
    ('collect', 'Collect from the atelier', 'By appointment, with a glass of something cold', '{US}', 0, 'USD', 0, 3);
