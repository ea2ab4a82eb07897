-- Owners: bespoke::metals (prices of metal), bespoke::quotes (quotes and their parts).

-- What a kilogram of fine metal cost, where that was found and when it was good. Only ever added to: quotes name these prices.
CREATE TABLE metal_rates (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    element      text NOT NULL CHECK (element IN ('gold', 'platinum', 'palladium', 'silver')),
    currency     text NOT NULL,
    per_kg_minor bigint NOT NULL CHECK (per_kg_minor > 0),
    source       text NOT NULL,
    taken_at     timestamptz NOT NULL,
    put_at       timestamptz NOT NULL
);
CREATE INDEX metal_rates_newest ON metal_rates (element, currency, taken_at DESC, id DESC);
CREATE TRIGGER metal_rates_append_only BEFORE UPDATE OR DELETE ON metal_rates FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Quotes as they were issued. Whether one was answered, and how, stands in the commission's log.
CREATE TABLE commission_quotes (
    commission_id  uuid NOT NULL REFERENCES commissions,
    version        integer NOT NULL CHECK (version > 0),
    currency       text NOT NULL,
    subtotal_minor bigint NOT NULL CHECK (subtotal_minor >= 0),
    tax_ppm        bigint NOT NULL CHECK (tax_ppm BETWEEN 0 AND 400000),
    tax_minor      bigint NOT NULL CHECK (tax_minor >= 0),
    total_minor    bigint NOT NULL CONSTRAINT commission_quotes_add_up CHECK (total_minor = subtotal_minor + tax_minor),
    deposit_minor  bigint NOT NULL CHECK (deposit_minor BETWEEN 0 AND total_minor),
    shown          text NOT NULL CHECK (shown IN ('parts', 'groups', 'total')),
    note           text,
    valid_until    timestamptz NOT NULL,
    locked_until   timestamptz NOT NULL,
    band_ppm       bigint NOT NULL CHECK (band_ppm BETWEEN 0 AND 500000),
    issued_at      timestamptz NOT NULL,
    PRIMARY KEY (commission_id, version)
);
CREATE TRIGGER commission_quotes_append_only BEFORE UPDATE OR DELETE ON commission_quotes FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TABLE commission_quote_parts (
    commission_id  uuid NOT NULL,
    version        integer NOT NULL,
    place          integer NOT NULL CHECK (place >= 0),
    kind           text NOT NULL CHECK (kind IN ('metal', 'stone', 'work', 'finish')),
    words          text NOT NULL,
    metal          text,
    fineness       text,
    weight_mg      bigint CHECK (weight_mg > 0),
    per_kg_minor   bigint,                          -- the locked price of the fine metal
    rate_source    text,
    rate_at        timestamptz,
    minutes        bigint CHECK (minutes > 0),
    per_hour_minor bigint,
    amount_minor   bigint NOT NULL CHECK (amount_minor >= 0),
    PRIMARY KEY (commission_id, version, place),
    FOREIGN KEY (commission_id, version) REFERENCES commission_quotes,
    CONSTRAINT commission_quote_parts_metal_has_its_price CHECK
        ((kind = 'metal') = (metal IS NOT NULL) AND num_nulls(metal, fineness, weight_mg, per_kg_minor, rate_source, rate_at) IN (0, 6))
);
CREATE TRIGGER commission_quote_parts_append_only BEFORE UPDATE OR DELETE ON commission_quote_parts
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
