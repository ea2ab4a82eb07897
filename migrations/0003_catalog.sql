-- Owner: catalog. What is sold and how it is described. Weights are milligrams and thousandths of a carat,
-- lengths micrometres, so that every figure is exact.

CREATE TABLE products (
    id           uuid PRIMARY KEY,
    slug         text NOT NULL CONSTRAINT products_slug_once UNIQUE,
    title        text NOT NULL,
    tagline      text NOT NULL,
    description  text NOT NULL,
    category     text NOT NULL,
    ring_purpose text,
    setting_styles text[] NOT NULL DEFAULT '{}',
    head         text,
    finish       text,
    band_width_um   integer CHECK (band_width_um > 0),
    band_profile    text,
    height_um       integer CHECK (height_um > 0),
    chain_type      text,
    earring_back    text,
    line         text,             -- the house's own collection, e.g. "Aurelia"
    occasions    text[] NOT NULL DEFAULT '{}',
    engravable   boolean NOT NULL,
    engraving_max integer NOT NULL DEFAULT 0,
    recycled_metal boolean NOT NULL,
    returnable   boolean NOT NULL,
    care         text NOT NULL,
    status       text NOT NULL CHECK (status IN ('draft', 'active', 'archived')),
    featured     integer NOT NULL DEFAULT 0,
    version      bigint NOT NULL DEFAULT 1,
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL
);
CREATE INDEX products_by_updated ON products (updated_at DESC, id);

CREATE TABLE product_stones (
    product_id   uuid NOT NULL REFERENCES products (id),
    position     smallint NOT NULL,
    role         text NOT NULL CHECK (role IN ('center', 'side', 'melee', 'pearl')),
    species      text NOT NULL,
    origin_class text NOT NULL CHECK (origin_class IN ('natural', 'laboratory_grown', 'imitation', 'cultured')),
    growth_method text CHECK (growth_method IN ('cvd', 'hpht')),
    shape        text NOT NULL,
    pieces       integer NOT NULL CHECK (pieces > 0),
    carat_milli  integer CHECK (carat_milli > 0),      -- weight of all pieces of this row together
    diameter_um  integer CHECK (diameter_um > 0),
    colour       text,
    clarity      text,
    cut          text,
    polish       text,
    symmetry     text,
    fluorescence text,
    quality_word text,
    lab          text,
    report_number text,
    treatments   text[] NOT NULL DEFAULT '{}',
    pearl_type   text,
    lustre       text,
    overtone     text,
    PRIMARY KEY (product_id, position)
);

CREATE TABLE product_variants (
    id            uuid PRIMARY KEY,
    product_id    uuid NOT NULL REFERENCES products (id),
    position      smallint NOT NULL,
    sku           text NOT NULL CONSTRAINT product_variants_sku_once UNIQUE CHECK (length(sku) <= 50),
    metal         text NOT NULL,
    fineness      text NOT NULL,
    metal_weight_mg integer CHECK (metal_weight_mg > 0),
    ring_circumference_um integer CHECK (ring_circumference_um > 0),
    length_mm     integer CHECK (length_mm > 0),
    carat_milli   integer CHECK (carat_milli > 0),     -- centre stone, when it differs between variants
    price_minor   bigint NOT NULL CHECK (price_minor > 0),
    currency      char(3) NOT NULL,
    one_of_a_kind boolean NOT NULL,
    made_to_order boolean NOT NULL,
    lead_days     integer NOT NULL CHECK (lead_days BETWEEN 0 AND 365),
    status        text NOT NULL CHECK (status IN ('active', 'archived')),
    version       bigint NOT NULL DEFAULT 1,
    created_at    timestamptz NOT NULL,
    updated_at    timestamptz NOT NULL,
    CONSTRAINT product_variants_unique_or_made CHECK (NOT (one_of_a_kind AND made_to_order))
);
CREATE INDEX product_variants_by_product ON product_variants (product_id, position);

CREATE TABLE product_media (
    product_id uuid NOT NULL REFERENCES products (id),
    position   smallint NOT NULL,
    image_set  text NOT NULL,
    view       text NOT NULL,
    metal      text,              -- the metal shown, when the picture belongs to one metal only
    width      integer NOT NULL,
    height     integer NOT NULL,
    widths     integer[] NOT NULL,
    alt        text NOT NULL,
    PRIMARY KEY (product_id, position)
);

CREATE TABLE collections (
    id       uuid PRIMARY KEY,
    slug     text NOT NULL CONSTRAINT collections_slug_once UNIQUE,
    title    text NOT NULL,
    intro    text NOT NULL,
    position integer NOT NULL,
    kind     text NOT NULL CHECK (kind IN ('category', 'curated')),
    version  bigint NOT NULL DEFAULT 1
);

CREATE TABLE collection_products (
    collection_id uuid NOT NULL REFERENCES collections (id),
    product_id    uuid NOT NULL REFERENCES products (id),
    position      integer NOT NULL,
    PRIMARY KEY (collection_id, product_id)
);
CREATE INDEX collection_products_by_product ON collection_products (product_id);

-- Says which products changed, so that every node can bring its index up to date. A transaction that
-- touches many products sends one message without a name, which means "read everything again".
CREATE FUNCTION announce_products() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE ids uuid[];
BEGIN
    IF TG_TABLE_NAME = 'products' THEN
        SELECT array_agg(DISTINCT id) INTO ids FROM changed;
    ELSE
        SELECT array_agg(DISTINCT product_id) INTO ids FROM changed;
    END IF;
    IF ids IS NULL THEN RETURN NULL; END IF;
    IF cardinality(ids) > 20 THEN
        PERFORM pg_notify('catalog_' || current_schema(), '');
    ELSE
        PERFORM pg_notify('catalog_' || current_schema(), i::text) FROM unnest(ids) i;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER products_announce_insert AFTER INSERT ON products REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION announce_products();
CREATE TRIGGER products_announce_update AFTER UPDATE ON products REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION announce_products();
CREATE TRIGGER variants_announce_insert AFTER INSERT ON product_variants REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION announce_products();
CREATE TRIGGER variants_announce_update AFTER UPDATE ON product_variants REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION announce_products();
CREATE TRIGGER collections_announce_insert AFTER INSERT ON collection_products REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION announce_products();
