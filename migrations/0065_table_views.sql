-- Owner: platform::tables. Views of the back office's tables that staff saved: the parameters of the address they stand for.

CREATE TABLE table_views (
    id         uuid PRIMARY KEY,
    table_code text NOT NULL CHECK (length(table_code) <= 40),
    name       text NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
    kind       text NOT NULL CHECK (kind IN ('private', 'team', 'locked')),
    author_id  uuid NOT NULL,
    pairs      jsonb NOT NULL CONSTRAINT table_views_pairs_list CHECK (jsonb_typeof(pairs) = 'array'),
    version    bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX table_views_name_once ON table_views (table_code, author_id, lower(name));
