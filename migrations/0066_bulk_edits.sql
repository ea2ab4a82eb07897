-- Owner: catalog::bulk. Changes of many pieces at once: what was asked, every cell with what it was and shall be, how far
-- each row is, and the files they came from.

CREATE TABLE bulk_edits (
    id            uuid PRIMARY KEY,
    origin        text NOT NULL CHECK (origin IN ('edit', 'file')),
    asked         jsonb NOT NULL,                -- the edits; of a file, the field of each column
    said          text NOT NULL,                 -- the same for people: "Price +4 %"
    chosen        text NOT NULL,                 -- which rows, for people
    state         text NOT NULL CHECK (state IN ('prepared', 'waiting', 'running', 'done', 'undoing', 'undone', 'discarded')),
    author_id     uuid NOT NULL,
    decider_id    uuid,                          -- the second person
    mover_id      uuid,                          -- in whose name it is being applied or undone
    reasons       text[] NOT NULL DEFAULT '{}',  -- why a second person has to look
    rows_read     integer NOT NULL,
    rows_changed  integer NOT NULL,              -- that have a cell to change
    rows_rejected integer NOT NULL,
    cells         integer NOT NULL,
    warnings      integer NOT NULL,
    created_at    timestamptz NOT NULL,
    began_at      timestamptz,
    ended_at      timestamptz,
    undone_at     timestamptz,
    version       bigint NOT NULL DEFAULT 1,
    CONSTRAINT bulk_edits_second_person CHECK (decider_id <> author_id),
    CONSTRAINT bulk_edits_reasons_heeded CHECK (cardinality(reasons) = 0 OR state IN ('prepared', 'waiting', 'discarded') OR decider_id IS NOT NULL)
);
CREATE INDEX bulk_edits_under_way ON bulk_edits (began_at) WHERE state IN ('running', 'undoing');
CREATE INDEX bulk_edits_newest ON bulk_edits (created_at DESC, id);

CREATE TABLE bulk_edit_rows (
    edit_id    uuid NOT NULL REFERENCES bulk_edits (id),
    position   integer NOT NULL,
    line       integer,                          -- of the file
    sku        text NOT NULL,
    product_id uuid,                             -- none when nothing is known of the row
    variant_id uuid,
    state      text NOT NULL CHECK (state IN ('waiting', 'rejected', 'applied', 'refused', 'undone', 'kept')),
    fault      text,                             -- why it was refused or kept
    PRIMARY KEY (edit_id, position),
    CONSTRAINT bulk_edit_rows_known CHECK (state = 'rejected' OR (product_id IS NOT NULL AND variant_id IS NOT NULL))
);
CREATE INDEX bulk_edit_rows_to_do ON bulk_edit_rows (edit_id, product_id) WHERE state IN ('waiting', 'applied');

CREATE TABLE bulk_edit_cells (
    edit_id  uuid NOT NULL,
    position integer NOT NULL,
    field    text NOT NULL,
    before   text,                               -- none is an empty field
    after    text,
    warning  text,
    PRIMARY KEY (edit_id, position, field),
    FOREIGN KEY (edit_id, position) REFERENCES bulk_edit_rows (edit_id, position),
    CONSTRAINT bulk_edit_cells_differ CHECK (before IS DISTINCT FROM after)
);

-- What is wrong with the rows that were rejected, cell by cell.
CREATE TABLE bulk_edit_faults (
    edit_id  uuid NOT NULL,
    position integer NOT NULL,
    seq      integer NOT NULL,
    field    text NOT NULL,
    given    text NOT NULL,
    message  text NOT NULL,
    PRIMARY KEY (edit_id, position, seq),
    FOREIGN KEY (edit_id, position) REFERENCES bulk_edit_rows (edit_id, position)
);

CREATE TABLE bulk_edit_files (
    edit_id uuid PRIMARY KEY REFERENCES bulk_edits (id),
    name    text NOT NULL,
    content bytea NOT NULL
);

-- How the columns of a file with these headings were last understood.
CREATE TABLE bulk_edit_presets (
    headings   text[] PRIMARY KEY,
    fields     text[] NOT NULL,                  -- empty for a column that is not read
    updated_at timestamptz NOT NULL
);
