-- Owner: bespoke::consultations.

-- What came of a conversation, and whether its client was reminded of it.
ALTER TABLE consultations
    ADD COLUMN reminded_at  timestamptz,
    ADD COLUMN outcome      text,                    -- in the words of whoever received
    ADD COLUMN follow_up_on date,                    -- when they hear from us next
    DROP CONSTRAINT consultations_state_check,
    ADD CONSTRAINT consultations_state_check CHECK (state IN ('booked', 'cancelled', 'held', 'missed')) NOT VALID,
    ADD CONSTRAINT consultations_told_when_over CHECK (outcome IS NULL OR state IN ('held', 'missed')) NOT VALID;
ALTER TABLE consultations VALIDATE CONSTRAINT consultations_state_check;
ALTER TABLE consultations VALIDATE CONSTRAINT consultations_told_when_over;
CREATE INDEX consultations_missed ON consultations (lower(email), starts_at) WHERE state = 'missed';

INSERT INTO consultation_kinds (code, label, minutes, buffer_minutes, where_it_is, position) VALUES
    ('home', 'At your home', 90, 60, 'At your home in New York; we call you for the address', 4);
