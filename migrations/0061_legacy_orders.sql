-- Owner: commerce::legacy. Orders of the old shop, kept apart from the house's own: they have no stock, no payment and no ledger here.

CREATE TABLE legacy_orders (
    legacy_id      text PRIMARY KEY CHECK (length(legacy_id) BETWEEN 1 AND 60),
    placed_on      text NOT NULL,                   -- as the old shop wrote it
    email          text,
    currency       char(3) NOT NULL,
    status         text NOT NULL,                   -- the old shop's word
    state          text NOT NULL CHECK (state IN ('imported', 'quarantined')),
    unit           text CHECK (unit IN ('dollars', 'cents')),
    lines_unit     text CHECK (lines_unit IN ('dollars', 'cents')),
    written        text NOT NULL,                   -- the total as it was written, whatever it meant
    total_minor    bigint CHECK (total_minor >= 0),
    payment_ref    text,
    provider_minor bigint,                          -- what the provider's export says was taken
    said           text NOT NULL,                   -- why it was converted as it was, or why it was not
    updated_at     timestamptz NOT NULL,
    CONSTRAINT legacy_orders_import_what_is_proven
        CHECK (state = 'quarantined' OR (unit IS NOT NULL AND total_minor IS NOT NULL)),
    CONSTRAINT legacy_orders_agree_with_the_provider
        CHECK (state = 'quarantined' OR provider_minor IS NULL OR provider_minor = total_minor)
);
CREATE INDEX legacy_orders_by_payment ON legacy_orders (payment_ref);

CREATE TABLE legacy_order_lines (
    legacy_id         text NOT NULL REFERENCES legacy_orders ON DELETE CASCADE,
    position          integer NOT NULL,
    sku               text NOT NULL,
    quantity          bigint NOT NULL,
    written           text NOT NULL,
    unit_price_minor  bigint,
    PRIMARY KEY (legacy_id, position)
);

-- Each decision that differs from the one before, with its evidence; only ever added.
CREATE TABLE legacy_conversions (
    seq          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    legacy_id    text NOT NULL,
    state        text NOT NULL,
    written      text NOT NULL,
    unit         text,
    lines_unit   text,
    total_minor  bigint,
    said         text NOT NULL,
    at           timestamptz NOT NULL
);
CREATE INDEX legacy_conversions_by_order ON legacy_conversions (legacy_id, seq);
CREATE TRIGGER legacy_conversions_append_only BEFORE UPDATE OR DELETE ON legacy_conversions FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER legacy_conversions_no_truncate BEFORE TRUNCATE ON legacy_conversions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE VIEW inv_import AS
    SELECT legacy_id AS row_id, written AS source_value, unit, total_minor AS amount, provider_minor AS provider_amount,
        payment_ref, state
    FROM legacy_orders;
