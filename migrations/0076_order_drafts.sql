-- Owner: cart. A quote that staff write for a client: pieces at prices of theirs, kept by a saved bag until a day, to be confirmed and paid by the client.

CREATE TABLE order_drafts (
    id           uuid PRIMARY KEY,
    saved_bag_id uuid NOT NULL UNIQUE REFERENCES saved_bags (id),
    account_id   uuid NOT NULL REFERENCES accounts (id),
    words        text,                                   -- what the client reads above it
    made_by      text NOT NULL,
    made_at      timestamptz NOT NULL,
    ended_by     text,                                   -- taken back by staff
    ended_at     timestamptz,
    CONSTRAINT order_drafts_ended CHECK ((ended_by IS NULL) = (ended_at IS NULL))
);
CREATE INDEX order_drafts_newest ON order_drafts (made_at DESC, id);

-- Where a price is another than that of the day, and why.
CREATE TABLE order_draft_prices (
    saved_line_id uuid PRIMARY KEY REFERENCES saved_bag_lines (id),
    draft_id      uuid NOT NULL REFERENCES order_drafts (id),
    listed_minor  bigint NOT NULL CHECK (listed_minor > 0),
    reason        text NOT NULL
);
CREATE TRIGGER order_draft_prices_append_only BEFORE UPDATE OR DELETE ON order_draft_prices FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER order_draft_prices_no_truncate BEFORE TRUNCATE ON order_draft_prices FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE VIEW inv_draft_price AS
    SELECT p.saved_line_id, p.draft_id, p.listed_minor AS listed, l.unit_price_minor AS price FROM order_draft_prices p JOIN saved_bag_lines l ON l.id = p.saved_line_id;
