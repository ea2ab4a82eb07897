-- Owner: catalog. What laboratories wrote about stones, typed, so that it can be held against what the shop says.

-- A stone bound with glass is neither natural nor an imitation (16 CFR 23.25(d)).
ALTER TABLE product_stones DROP CONSTRAINT product_stones_origin_class_check;
ALTER TABLE product_stones ADD CONSTRAINT product_stones_origin_class_check
    CHECK (origin_class IN ('natural', 'laboratory_grown', 'imitation', 'cultured', 'composite')) NOT VALID;
ALTER TABLE product_stones VALIDATE CONSTRAINT product_stones_origin_class_check;

-- A report belongs to one stone: of a product, by the stone's position, or lying loose.
CREATE TABLE grading_reports (
    id           uuid PRIMARY KEY,
    owner_kind   text NOT NULL CHECK (owner_kind IN ('product', 'loose_stone')),
    owner_id     uuid NOT NULL,
    position     smallint NOT NULL CHECK (position >= 0),   -- of the stone within its product; 0 for a loose stone
    lab          text NOT NULL,
    number       text NOT NULL,
    issued_on    date NOT NULL,
    kind         text NOT NULL CHECK (kind IN ('four_cs', 'one_word', 'coloured_stone', 'pearl')),
    species      text NOT NULL,
    origin_class text NOT NULL,
    shape        text,
    carat_milli  integer CHECK (carat_milli > 0),
    colour       text,
    clarity      text,
    cut          text,
    polish       text,
    symmetry     text,
    fluorescence text,
    quality_word text,
    treatments   text[],                                    -- NULL: the report says nothing of them
    inscription  text,                                      -- what is cut into the girdle
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    CONSTRAINT grading_reports_number_once UNIQUE (lab, number)
);
CREATE INDEX grading_reports_by_owner ON grading_reports (owner_kind, owner_id, position);
