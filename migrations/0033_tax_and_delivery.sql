-- Owners: tax (rules, calculations), shipping (methods), orders (what an order's tax was made of).
-- The release before this one still reads `tax_rates`; it goes with the next.

-- How a place is taxed, from a day on. The most specific place with the latest day that has come counts.
CREATE TABLE tax_rules (
    country        char(2) NOT NULL,
    region         text NOT NULL DEFAULT '',       -- state or province code; '' is the whole country
    starts_on      date NOT NULL,
    treatment      text NOT NULL CHECK (treatment IN ('added', 'included', 'export', 'unregistered', 'exempt')),
    jurisdiction   text NOT NULL,                  -- whose tax it is, as it is printed
    name           text NOT NULL,                  -- what it is called there, as it is printed
    rate_ppm       integer NOT NULL CHECK (rate_ppm BETWEEN 0 AND 1000000),
    shipping_taxed boolean NOT NULL,
    rounding       text NOT NULL CHECK (rounding IN ('half_up', 'half_even', 'down')),
    note           text,                           -- what a client is told beside it
    created_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (country, region, starts_on),
    CONSTRAINT tax_rules_rate_only_where_charged CHECK (treatment IN ('added', 'included') OR rate_ppm = 0)
);

-- What a calculator outside the house answered, under the SHA-256 of exactly what it was asked.
CREATE TABLE tax_calculations (
    hash        bytea PRIMARY KEY,
    source      text NOT NULL,
    answer      jsonb NOT NULL,
    created_at  timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL
);
CREATE INDEX tax_calculations_old ON tax_calculations (expires_at);

-- A US house collects where it is registered: the states with a rate of their own. A demonstration table: the house's accountant owns
-- the figures. Whether delivery is taxed follows each state's rule for a separately stated carrier's charge.
INSERT INTO tax_rules (country, region, starts_on, treatment, jurisdiction, name, rate_ppm, shipping_taxed, rounding, note) VALUES
    ('US', '',   '2024-01-01', 'unregistered', 'United States', 'Sales tax', 0, false, 'half_up', 'The house is not registered in this state, so none is collected. Your state may ask you for use tax.'),
    ('US', 'AK', '2024-01-01', 'exempt', 'Alaska', 'No sales tax', 0, false, 'half_up', 'Alaska has no state sales tax.'),
    ('US', 'DE', '2024-01-01', 'exempt', 'Delaware', 'No sales tax', 0, false, 'half_up', 'Delaware has no sales tax.'),
    ('US', 'MT', '2024-01-01', 'exempt', 'Montana', 'No sales tax', 0, false, 'half_up', 'Montana has no sales tax.'),
    ('US', 'NH', '2024-01-01', 'exempt', 'New Hampshire', 'No sales tax', 0, false, 'half_up', 'New Hampshire has no sales tax.'),
    ('US', 'OR', '2024-01-01', 'exempt', 'Oregon', 'No sales tax', 0, false, 'half_up', 'Oregon has no sales tax.'),
    ('US', 'NY', '2024-01-01', 'added', 'New York', 'New York sales tax', 88750, true, 'half_up', NULL),
    ('US', 'CA', '2024-01-01', 'added', 'California', 'California sales tax', 72500, false, 'half_up', NULL),
    ('US', 'TX', '2024-01-01', 'added', 'Texas', 'Texas sales tax', 62500, true, 'half_up', NULL),
    ('US', 'FL', '2024-01-01', 'added', 'Florida', 'Florida sales tax', 60000, false, 'half_up', NULL),
    ('US', 'IL', '2024-01-01', 'added', 'Illinois', 'Illinois sales tax', 62500, false, 'half_up', NULL),
    ('US', 'MA', '2024-01-01', 'added', 'Massachusetts', 'Massachusetts sales tax', 62500, false, 'half_up', NULL),
    ('US', 'WA', '2024-01-01', 'added', 'Washington', 'Washington sales tax', 65000, true, 'half_up', NULL),
    ('US', 'NJ', '2024-01-01', 'added', 'New Jersey', 'New Jersey sales tax', 66250, true, 'half_up', NULL),
    ('CA', '',   '2024-01-01', 'added', 'Canada', 'GST', 50000, true, 'half_up', NULL),
    ('GB', '',   '2024-01-01', 'added', 'United Kingdom', 'VAT', 200000, true, 'half_up', NULL),
    ('FR', '',   '2024-01-01', 'added', 'France', 'TVA', 200000, true, 'half_up', NULL),
    ('DE', '',   '2024-01-01', 'added', 'Germany', 'MwSt', 190000, true, 'half_up', NULL),
    ('AE', '',   '2024-01-01', 'added', 'United Arab Emirates', 'VAT', 50000, true, 'half_up', NULL);

ALTER TABLE shipping_methods
    ADD COLUMN carrier            text NOT NULL DEFAULT '',
    ADD COLUMN least_value_minor  bigint NOT NULL DEFAULT 0 CHECK (least_value_minor >= 0),
    ADD COLUMN cover_minor        bigint CHECK (cover_minor > 0),  -- what the carrier insures a parcel for; none where nothing travels
    ADD COLUMN collect_country    char(2),                         -- where it is handed over, when the client fetches it:
    ADD COLUMN collect_region     text,                            -- the sale is taxed there
    ADD COLUMN active             boolean NOT NULL DEFAULT true,
    ADD COLUMN version            bigint NOT NULL DEFAULT 1,
    ADD CONSTRAINT shipping_methods_insured_or_fetched CHECK (cover_minor IS NOT NULL OR collect_country IS NOT NULL) NOT VALID;

UPDATE shipping_methods SET carrier = 'Parcel Pro', cover_minor = 15000000 WHERE code = 'insured_courier';
UPDATE shipping_methods SET carrier = 'Parcel Pro', cover_minor = 5000000 WHERE code = 'insured_express';
-- what travels stands before what is fetched: nobody is to find out at the end that nothing is brought
UPDATE shipping_methods SET collect_country = 'US', collect_region = 'NY', position = 5 WHERE code = 'collect';
-- a method that a house added itself is offered as before, up to what an ordinary specialist insures, until staff say otherwise
UPDATE shipping_methods SET cover_minor = 15000000 WHERE cover_minor IS NULL AND collect_country IS NULL;
ALTER TABLE shipping_methods VALIDATE CONSTRAINT shipping_methods_insured_or_fetched;
INSERT INTO shipping_methods (code, name, promise, countries, price_minor, currency, transit_days, position, carrier, least_value_minor, cover_minor) VALUES
    ('escorted', 'Escorted transport', 'Brought by two people, by appointment, handed over in person', '{}', 45000, 'USD', 5, 4, 'Malca-Amit', 5000000, 200000000);

ALTER TABLE orders
    ADD COLUMN shipping_tax_minor          bigint NOT NULL DEFAULT 0,  -- the part of tax_minor that is on delivery
    ADD COLUMN tax_included_minor          bigint NOT NULL DEFAULT 0,  -- tax that the prices contain, delivery's too
    ADD COLUMN shipping_tax_included_minor bigint NOT NULL DEFAULT 0,
    ADD COLUMN rate_treatment  text NOT NULL DEFAULT 'added' CHECK (rate_treatment IN ('added', 'included', 'export', 'unregistered', 'exempt')),
    ADD COLUMN rate_rounding   text NOT NULL DEFAULT 'half_up' CHECK (rate_rounding IN ('half_up', 'half_even', 'down')),
    ADD COLUMN rate_source     text,                                    -- who computed it; none on orders from before it was kept
    ADD COLUMN rate_reference  text,                                    -- under which name, where it was computed outside
    ADD COLUMN rate_hash       bytea,                                   -- SHA-256 of what it was computed for
    ADD COLUMN rate_note       text,
    ADD COLUMN shipping_cover_minor bigint,                            -- what the carrier insures it for; none where nothing travels
    ADD CONSTRAINT orders_tax_within CHECK (shipping_tax_minor BETWEEN 0 AND tax_minor
        AND shipping_tax_included_minor BETWEEN 0 AND least(tax_included_minor, shipping_minor)
        AND tax_included_minor <= subtotal_minor - discount_minor + shipping_minor) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT orders_tax_within;
ALTER TABLE order_lines
    ADD COLUMN tax_included_minor bigint NOT NULL DEFAULT 0,
    ADD CONSTRAINT order_lines_tax_within CHECK (tax_included_minor BETWEEN 0 AND unit_price_minor * quantity - discount_minor) NOT VALID;
ALTER TABLE order_lines VALIDATE CONSTRAINT order_lines_tax_within;

-- What the tax of a line, or of delivery, is made of: enough to print the receipt for ever.
CREATE TABLE order_taxes (
    order_id     uuid NOT NULL REFERENCES orders (id),
    line_id      uuid REFERENCES order_lines (id),   -- none: delivery
    position     smallint NOT NULL,
    jurisdiction text NOT NULL,
    name         text NOT NULL,
    rate_ppm     integer NOT NULL CHECK (rate_ppm BETWEEN 0 AND 1000000),
    base_minor   bigint NOT NULL,                    -- what it is a share of, after discount
    amount_minor bigint NOT NULL CHECK (amount_minor >= 0),
    included     boolean NOT NULL                    -- contained in the price, not added to it
);
CREATE UNIQUE INDEX order_taxes_once ON order_taxes (order_id, coalesce(line_id, order_id), position);
CREATE TRIGGER order_taxes_append_only BEFORE UPDATE OR DELETE ON order_taxes FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- What `atelier audit` reads. New columns stand at the end.
CREATE OR REPLACE VIEW inv_order AS
    SELECT id, number, account_id AS customer_id, cart_id::text AS cart_id, state, currency, subtotal_minor AS subtotal, discount_minor AS discount,
           shipping_minor AS shipping, tax_minor AS tax, total_minor AS total, paid_minor AS paid, refunded_minor AS refunded,
           placed_at, paid_at, closed_at, shipping_tax_minor AS shipping_tax, tax_included_minor AS tax_included,
           shipping_tax_included_minor AS shipping_tax_included, rate_source, rate_rounding, shipping_cover_minor AS shipping_cover
    FROM orders;
CREATE OR REPLACE VIEW inv_line AS
    SELECT id, order_id, sku, quantity AS qty, unit_price_minor AS unit_price, discount_minor AS discount, tax_minor AS tax,
           line_total_minor AS line_total, tax_included_minor AS tax_included
    FROM order_lines;
CREATE VIEW inv_tax AS
    SELECT order_id, line_id, base_minor AS base, rate_ppm, amount_minor AS amount, included FROM order_taxes;
