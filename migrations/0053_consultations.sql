-- Owner: bespoke::consultations.

-- What kinds of conversation there are.
CREATE TABLE consultation_kinds (
    code           text PRIMARY KEY,
    label          text NOT NULL,
    minutes        integer NOT NULL CHECK (minutes BETWEEN 10 AND 240),
    buffer_minutes integer NOT NULL CHECK (buffer_minutes BETWEEN 0 AND 120),   -- nobody else is received so long after it
    where_it_is    text NOT NULL,
    position       integer NOT NULL,
    active         boolean NOT NULL DEFAULT true
);
INSERT INTO consultation_kinds (code, label, minutes, buffer_minutes, where_it_is, position) VALUES
    ('atelier', 'In the atelier', 60, 15, 'At our atelier, 12 Mercer Street, New York', 1),
    ('video',   'By video',       40, 10, 'By video; the link comes a day before', 2),
    ('phone',   'By telephone',   30, 10, 'We call you', 3);

-- Who receives, in whose time. The number stands in ranges, so that overlaps are refused without an extension.
CREATE TABLE advisors (
    no         integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id uuid NOT NULL CONSTRAINT advisors_account_once UNIQUE REFERENCES accounts,
    name       text NOT NULL,
    time_zone  text NOT NULL,
    active     boolean NOT NULL DEFAULT true
);
CREATE TABLE advisor_hours (
    advisor_no integer NOT NULL REFERENCES advisors,
    weekday    integer NOT NULL CHECK (weekday BETWEEN 1 AND 7),   -- Monday is 1
    opens      time NOT NULL,
    closes     time NOT NULL CHECK (closes > opens),
    PRIMARY KEY (advisor_no, weekday, opens)
);

-- What was booked. Found by its token, whose digest alone is kept.
CREATE TABLE consultations (
    id           uuid PRIMARY KEY,
    token_digest bytea NOT NULL CONSTRAINT consultations_token_once UNIQUE,
    advisor_no   integer NOT NULL REFERENCES advisors,
    kind         text NOT NULL REFERENCES consultation_kinds,
    starts_at    timestamptz NOT NULL,
    ends_at      timestamptz NOT NULL CHECK (ends_at > starts_at),
    blocked      tstzrange NOT NULL,                               -- with the time nobody else is received in
    client       text NOT NULL,
    email        text NOT NULL,
    phone        text,
    state        text NOT NULL CHECK (state IN ('booked', 'cancelled')),
    moves        integer NOT NULL DEFAULT 0,                       -- how often it was put to another time
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    CONSTRAINT consultations_never_overlap EXCLUDE USING gist (int4range(advisor_no, advisor_no, '[]') WITH &&, blocked WITH &&)
        WHERE (state = 'booked')
);
CREATE INDEX consultations_to_come ON consultations (starts_at) WHERE state = 'booked';
