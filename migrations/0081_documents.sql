-- Owner: documents. Papers of an order: what they say is kept as it was issued, so that the same bytes are made of it whenever it is asked for.

-- The last number of each kind in each market. It rises in the transaction that issues, so that no number is skipped: a sequence would leave gaps.
CREATE TABLE document_counters (
    market text NOT NULL CHECK (market ~ '^[A-Z]{2}$'),
    kind   text NOT NULL,
    last   bigint NOT NULL CHECK (last > 0),
    PRIMARY KEY (market, kind)
);

CREATE TABLE documents (
    id          uuid PRIMARY KEY,
    kind        text NOT NULL CHECK (kind IN ('invoice', 'credit_note', 'packing_list', 'receipt', 'valuation', 'certificate', 'care_card')),
    market      text NOT NULL,
    no          bigint NOT NULL CHECK (no > 0),
    number      text NOT NULL CONSTRAINT documents_number_once UNIQUE,
    order_id    uuid NOT NULL REFERENCES orders (id),
    subject     uuid NOT NULL,                    -- the refund of a credit note; the order of anything else
    locale      text NOT NULL,
    facts       jsonb NOT NULL,
    currency    char(3) NOT NULL,
    total_minor bigint CHECK (total_minor >= 0),  -- of what is about money
    issued_by   text NOT NULL,
    issued_at   timestamptz NOT NULL,
    CONSTRAINT documents_no_once UNIQUE (market, kind, no),
    CONSTRAINT documents_once_a_subject UNIQUE (order_id, kind, subject)
);
CREATE TRIGGER documents_append_only BEFORE UPDATE OR DELETE ON documents FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER documents_no_truncate BEFORE TRUNCATE ON documents FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What `atelier audit` reads.
CREATE VIEW inv_document AS
    SELECT id, kind, market, no, number, order_id, subject, total_minor AS total, facts FROM documents;
CREATE VIEW inv_document_counter AS
    SELECT market, kind, last FROM document_counters;
