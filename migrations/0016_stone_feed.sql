-- Owner: stones (in catalog). What reading a supplier's list needs beyond the tables of 0011.

-- What a carat of the stone cost when its cost was last accepted, by the guard bands or by a second person. A parked stone
-- keeps the old one, so that a bad price cannot become good by arriving twice. In thousandths of a minor unit.
ALTER TABLE stones ADD COLUMN accepted_carat_cost bigint CHECK (accepted_carat_cost > 0);

ALTER TABLE stone_pricing
    ADD COLUMN floor_minor bigint NOT NULL DEFAULT 0 CHECK (floor_minor >= 0),   -- and never below cost plus this
    ADD COLUMN withdraw_milli integer NOT NULL DEFAULT 300 CHECK (withdraw_milli BETWEEN 0 AND 1000); -- of a supplier's stones that one file may take away unasked

ALTER TABLE stone_imports
    ADD COLUMN rows_total integer NOT NULL DEFAULT 0, -- as counted before the first was taken
    ADD COLUMN failure text;                          -- why it failed, in words

-- Reports are looked at as prices are. The words say what was found.
ALTER TABLE stone_parkings
    DROP CONSTRAINT stone_parkings_reason_check,
    ADD CONSTRAINT stone_parkings_reason_known CHECK (reason IN ('moved', 'unlike_its_like', 'report_taken', 'report_differs')),
    ADD COLUMN words text NOT NULL DEFAULT '';

-- Which stones a run has seen is kept by the run itself: half a million rows written and deleted a night for nothing.
DROP TABLE stone_import_keys;
