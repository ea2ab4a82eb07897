-- Owner: bespoke::commissions.

-- Codes by which a client proves that the address of their commission is theirs, before they agree to much money by a link. The digits are made of the
-- row and the house's secret, and kept nowhere.
CREATE TABLE commission_codes (
    id            uuid PRIMARY KEY,
    commission_id uuid NOT NULL REFERENCES commissions,
    asked_at      timestamptz NOT NULL,
    expires_at    timestamptz NOT NULL CHECK (expires_at > asked_at),
    tries         integer NOT NULL DEFAULT 0 CHECK (tries BETWEEN 0 AND 5),   -- that were wrong
    proven_at     timestamptz
);
CREATE INDEX commission_codes_live ON commission_codes (commission_id, expires_at);
