-- Owner: orders. What people put on an order by hand: a hold that keeps it in the house, and notes.

CREATE TABLE order_holds (
    id         uuid PRIMARY KEY,
    order_id   uuid NOT NULL REFERENCES orders (id),
    reason     text NOT NULL,
    put_by     text NOT NULL,
    put_at     timestamptz NOT NULL,
    lifted_by  text,
    lifted_at  timestamptz,
    lift_note  text,
    CONSTRAINT order_holds_lifted CHECK ((lifted_by IS NULL) = (lifted_at IS NULL))
);
CREATE UNIQUE INDEX order_holds_one_at_a_time ON order_holds (order_id) WHERE lifted_at IS NULL;
CREATE INDEX order_holds_by_order ON order_holds (order_id);

CREATE TABLE order_notes (
    seq        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id   uuid NOT NULL REFERENCES orders (id),
    words      text NOT NULL,
    for_client boolean NOT NULL,                     -- whether the client reads it on the order's page
    actor      text NOT NULL,
    at         timestamptz NOT NULL
);
CREATE INDEX order_notes_by_order ON order_notes (order_id, seq);
CREATE TRIGGER order_notes_append_only BEFORE UPDATE OR DELETE ON order_notes FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER order_notes_no_truncate BEFORE TRUNCATE ON order_notes FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE VIEW inv_order_hold AS
    SELECT id, order_id, put_at, lifted_at FROM order_holds;
