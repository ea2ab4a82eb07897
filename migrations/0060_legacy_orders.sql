-- Owner: legacy. Orders of the shop that the house had before, whose amounts stand in dollars or in cents by no rule that can be trusted.

CREATE TABLE legacy_orders (
    reference      text PRIMARY KEY CHECK (length(reference) BETWEEN 1 AND 100),   -- the old shop's number
    verdict        text NOT NULL CHECK (verdict IN ('converted', 'quarantined')),
    reason         text,                            -- why it waits; none once it is converted
    currency       char(3) NOT NULL,
    total_minor    bigint CHECK (total_minor >= 0), -- proven; none while it waits
    tax_minor      bigint CHECK (tax_minor >= 0),
    shipping_minor bigint CHECK (shipping_minor >= 0),
    discount_minor bigint CHECK (discount_minor >= 0),
    order_unit     text CHECK (order_unit IN ('major', 'minor')),   -- what the order's amounts were found to be in
    line_unit      text CHECK (line_unit IN ('major', 'minor')),
    paid_minor     bigint NOT NULL CHECK (paid_minor >= 0),         -- what the provider says it took
    refunded_minor bigint NOT NULL CHECK (refunded_minor BETWEEN 0 AND paid_minor),
    ordered_at     text NOT NULL,                   -- as the old shop wrote it
    email          text NOT NULL,
    raw            jsonb NOT NULL,                  -- the file's rows, cell by cell
    evidence       jsonb NOT NULL,                  -- what each witness said
    imported_at    timestamptz NOT NULL,
    decided_at     timestamptz NOT NULL,
    CONSTRAINT legacy_orders_amount_iff_converted CHECK (
        CASE verdict
            WHEN 'converted' THEN reason IS NULL AND num_nulls(total_minor, tax_minor, shipping_minor, discount_minor, order_unit, line_unit) = 0
            ELSE reason IS NOT NULL AND num_nonnulls(total_minor, tax_minor, shipping_minor, discount_minor, order_unit, line_unit) = 0
        END)
);
CREATE INDEX legacy_orders_waiting ON legacy_orders (reference) WHERE verdict = 'quarantined';

-- The lines of converted orders.
CREATE TABLE legacy_order_lines (
    reference  text NOT NULL REFERENCES legacy_orders (reference),
    position   integer NOT NULL CHECK (position > 0),
    sku        text NOT NULL,
    title      text NOT NULL,
    quantity   integer NOT NULL CHECK (quantity BETWEEN 1 AND 1000),
    unit_minor bigint NOT NULL CHECK (unit_minor >= 0),
    currency   char(3) NOT NULL,
    PRIMARY KEY (reference, position)
);

-- Every amount that was converted: what was written, how it was read, what it became.
CREATE TABLE legacy_conversions (
    seq        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    reference  text NOT NULL REFERENCES legacy_orders (reference),
    field      text NOT NULL,
    written    text NOT NULL,
    unit       text NOT NULL CHECK (unit IN ('major', 'minor')),
    minor      bigint NOT NULL CHECK (minor >= 0),
    currency   char(3) NOT NULL,
    actor      text NOT NULL,
    at         timestamptz NOT NULL,
    CONSTRAINT legacy_conversions_once UNIQUE (reference, field)
);
CREATE TRIGGER legacy_conversions_append_only BEFORE UPDATE OR DELETE ON legacy_conversions FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER legacy_conversions_no_truncate BEFORE TRUNCATE ON legacy_conversions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
