-- Owner: bespoke::inbox. How far each of the staff has read each commission's messages, and words that they begin answers with.

CREATE TABLE commission_reads (
    commission_id uuid NOT NULL REFERENCES commissions,
    account_id    uuid NOT NULL REFERENCES accounts,
    seq           bigint NOT NULL CHECK (seq > 0),   -- the last entry of its log that they have seen
    read_at       timestamptz NOT NULL,
    PRIMARY KEY (commission_id, account_id)
);

CREATE TABLE message_templates (
    code       text PRIMARY KEY CHECK (code ~ '^[a-z0-9_]{2,40}$'),
    title      text NOT NULL CHECK (title <> ''),
    words      text NOT NULL CHECK (words <> ''),    -- with blanks such as {client}
    version    bigint NOT NULL DEFAULT 1 CHECK (version > 0),
    updated_at timestamptz NOT NULL DEFAULT now()
);

INSERT INTO message_templates (code, title, words) VALUES
    ('welcome', 'First answer to an enquiry', E'Dear {client},\n\nthank you for telling us so much. I have read every line, and I am already thinking with a pencil. When may I call you?\n\n{designer}'),
    ('design_ready', 'A round of the design is ready', E'Dear {client},\n\nthe next round of your design is on your page. Take your time with it, look at it in daylight, and tell me what your eye goes back to.\n\n{designer}'),
    ('deposit', 'Reminder of the deposit', E'Dear {client},\n\neverything for project {number} is agreed. As soon as your deposit has arrived, the bench begins. You find all you need on your page.\n\n{designer}'),
    ('ready_on', 'When it will be ready', E'Dear {client},\n\nproject {number} goes well. It will be ready on {promised}.\n\n{designer}'),
    ('fits', 'Does it fit?', E'Dear {client},\n\nby now you have worn it for a while. Does it sit as it should? If anything should be a little wider, tighter or smoother, tell me here: the first adjustment is ours to give.\n\n{designer}');
