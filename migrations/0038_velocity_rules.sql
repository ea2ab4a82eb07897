-- Owners: velocity (rules), payments (where an attempt came from, and which refusal of the bank was counted last).

-- How often something may happen before the house says no, or asks the bank to make sure. What is counted stands in the code.
CREATE TABLE velocity_rules (
    code           text PRIMARY KEY,
    most           integer NOT NULL CHECK (most BETWEEN 1 AND 1000),
    within_minutes integer NOT NULL CHECK (within_minutes BETWEEN 1 AND 1440),
    active         boolean NOT NULL DEFAULT true,
    tripped        bigint NOT NULL DEFAULT 0,       -- how often it said no, or made the house careful
    tripped_at     timestamptz,
    version        bigint NOT NULL DEFAULT 1,
    updated_at     timestamptz NOT NULL DEFAULT now()
);
-- Four people in a household try two cards each without meeting one of these; who tests stolen cards needs hundreds of tries.
INSERT INTO velocity_rules (code, most, within_minutes) VALUES
    ('orders_of_network',   40,   60),
    ('declines_of_cart',     8,   30),
    ('declines_of_address', 20,   60),
    ('declines_of_network', 20,   60),
    ('declines_of_card',     6, 1440),
    ('declines_of_house',  100,   10);

ALTER TABLE payments
    ADD COLUMN strict boolean NOT NULL DEFAULT false,   -- the bank makes sure of the shopper whatever the amount
    ADD COLUMN network text,                            -- a keyed digest of where it was begun from
    ADD COLUMN decline_counted text;                    -- the refusal of the bank that was counted last
