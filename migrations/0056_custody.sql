-- Owner: bespoke::custody.

-- A client's own stone while it is with the house. An heirloom cannot be replaced, so where it is follows from its hand-overs alone.
CREATE TABLE client_stones (
    id              uuid PRIMARY KEY,
    commission_id   uuid NOT NULL REFERENCES commissions,
    no              integer NOT NULL CHECK (no > 0),
    words           text NOT NULL,
    tolerance_milli integer NOT NULL CHECK (tolerance_milli BETWEEN 0 AND 1000),   -- thousandths of a carat between two weighings
    received_at     timestamptz NOT NULL,
    CONSTRAINT client_stones_no_once UNIQUE (commission_id, no)
);

-- Each hand-over, from the hand that had it to the next. The keys make a chain: no gap, no fork, and nobody gives what they do not have.
CREATE TABLE stone_handovers (
    stone_id     uuid NOT NULL REFERENCES client_stones,
    seq          integer NOT NULL CHECK (seq > 0),
    before       integer,
    from_hand    text NOT NULL,
    to_hand      text NOT NULL CHECK (to_hand IN ('client', 'safe', 'designer', 'bench', 'setter', 'laboratory', 'piece')),
    carat_milli  integer NOT NULL CHECK (carat_milli > 0),
    seal         text NOT NULL,                    -- the number of the bag's seal; empty where there is none, as in the piece
    signed       text NOT NULL CHECK (signed <> ''),
    photo_sha256 text CHECK (photo_sha256 ~ '^[0-9a-f]{64}$'),
    reason       text,                             -- why it weighs otherwise than before
    actor        text NOT NULL,
    at           timestamptz NOT NULL,
    PRIMARY KEY (stone_id, seq),
    CONSTRAINT stone_handovers_one_hand UNIQUE (stone_id, seq, to_hand),
    CONSTRAINT stone_handovers_no_fork UNIQUE (stone_id, before),
    CONSTRAINT stone_handovers_no_gap CHECK (before IS NOT DISTINCT FROM nullif(seq - 1, 0)),
    CONSTRAINT stone_handovers_begin_with_the_client CHECK (seq > 1 OR from_hand = 'client'),
    CONSTRAINT stone_handovers_move CHECK (from_hand <> to_hand),
    CONSTRAINT stone_handovers_from_who_has_it FOREIGN KEY (stone_id, before, from_hand) REFERENCES stone_handovers (stone_id, seq, to_hand)
);
CREATE TRIGGER stone_handovers_append_only BEFORE UPDATE OR DELETE ON stone_handovers FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER stone_handovers_no_truncate BEFORE TRUNCATE ON stone_handovers FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
