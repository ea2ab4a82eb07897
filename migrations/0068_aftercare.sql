-- Owner: bespoke::aftercare. Letters that the house writes by itself after a piece is delivered, each decided on once, and who wants no more.

CREATE TABLE aftercare_letters (
    commission_id uuid NOT NULL REFERENCES commissions,
    kind          text NOT NULL CHECK (kind IN ('size_check', 'inspection')),
    no            integer NOT NULL CHECK (no > 0 AND (kind = 'inspection' OR no = 1)),   -- of inspections the year
    due_on        date NOT NULL,
    decided_at    timestamptz NOT NULL,
    PRIMARY KEY (commission_id, kind, no)
);
CREATE TRIGGER aftercare_letters_append_only BEFORE UPDATE OR DELETE ON aftercare_letters FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER aftercare_letters_no_truncate BEFORE TRUNCATE ON aftercare_letters FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE aftercare_stops (
    commission_id uuid PRIMARY KEY REFERENCES commissions,
    stopped_at    timestamptz NOT NULL
);
