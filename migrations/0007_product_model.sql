-- Owner: catalog. What else is told about a piece, attributes that staff add without a migration, tags,
-- words for search engines, scheduled publishing, drafts of live products, prices as they were, and
-- collections that follow a rule.

ALTER TABLE products
    ADD COLUMN designer      text,
    ADD COLUMN wearer        text,
    ADD COLUMN made_in       text,
    ADD COLUMN provenance    text,
    ADD COLUMN hallmark      text,
    ADD COLUMN hallmark_note text,
    ADD COLUMN width_um      integer CHECK (width_um > 0),
    ADD COLUMN depth_um      integer CHECK (depth_um > 0),
    ADD COLUMN resize_up_um   integer CHECK (resize_up_um >= 0),     -- of the inner circumference; 0 means never
    ADD COLUMN resize_down_um integer CHECK (resize_down_um >= 0),
    ADD COLUMN attributes    jsonb NOT NULL DEFAULT '{}' CONSTRAINT products_attributes_object CHECK (jsonb_typeof(attributes) = 'object'),
    ADD COLUMN tags          text[] NOT NULL DEFAULT '{}',
    ADD COLUMN seo_title       text,
    ADD COLUMN seo_description text,
    ADD COLUMN seo_canonical   text,
    ADD COLUMN publish_at    timestamptz,
    ADD COLUMN unpublish_at  timestamptz,
    ADD COLUMN schedule_fault text,             -- why the last planned publication did not happen
    ADD CONSTRAINT products_unpublish_after_publish CHECK (unpublish_at > publish_at);

CREATE INDEX products_by_attribute ON products USING gin (attributes jsonb_path_ops);
CREATE INDEX products_by_tag ON products USING gin (tags);
CREATE INDEX products_to_publish ON products (publish_at) WHERE publish_at IS NOT NULL;
CREATE INDEX products_to_unpublish ON products (unpublish_at) WHERE unpublish_at IS NOT NULL;

-- The attributes that staff defined. The code is what products carry, so it never changes.
CREATE TABLE attributes (
    id         uuid PRIMARY KEY,
    code       text NOT NULL CONSTRAINT attributes_code_once UNIQUE CHECK (length(code) <= 40),
    label      text NOT NULL,
    hint       text NOT NULL DEFAULT '',
    kind       text NOT NULL CHECK (kind IN ('enum', 'multi_enum', 'number', 'text', 'boolean')),
    unit       text NOT NULL DEFAULT 'none',
    min_milli  bigint NOT NULL DEFAULT 0,        -- thousandths of the unit
    max_milli  bigint NOT NULL DEFAULT 0,
    max_length integer NOT NULL DEFAULT 0,
    categories text[] NOT NULL DEFAULT '{}',     -- none means every category
    required   boolean NOT NULL,                 -- to be published
    filterable boolean NOT NULL,
    position   integer NOT NULL,
    archived   boolean NOT NULL DEFAULT false,
    version    bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT attributes_range CHECK (min_milli <= max_milli)
);

CREATE TABLE attribute_choices (
    attribute_id uuid NOT NULL REFERENCES attributes (id),
    code     text NOT NULL,
    label    text NOT NULL,
    position smallint NOT NULL,
    archived boolean NOT NULL DEFAULT false,
    PRIMARY KEY (attribute_id, code)
);

-- What staff prepare while the live piece stays as it is: the whole piece as it shall be.
CREATE TABLE product_drafts (
    product_id   uuid PRIMARY KEY REFERENCES products (id),
    base_version bigint NOT NULL,                -- of the live piece it was made from
    version      bigint NOT NULL DEFAULT 1,
    content      jsonb NOT NULL,
    author       text NOT NULL,
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL
);

-- Every price a variant has had, from when. The lowest of thirty days is read from here (Directive 98/6/EC, article 6a).
CREATE TABLE product_prices (
    seq         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    variant_id  uuid NOT NULL REFERENCES product_variants (id),
    price_minor bigint NOT NULL CHECK (price_minor > 0),
    currency    char(3) NOT NULL,
    since       timestamptz NOT NULL
);
CREATE INDEX product_prices_by_variant ON product_prices (variant_id, since DESC, seq DESC);
INSERT INTO product_prices (variant_id, price_minor, currency, since)
    SELECT id, price_minor, currency, updated_at FROM product_variants ORDER BY updated_at, id;
CREATE TRIGGER product_prices_append_only BEFORE UPDATE OR DELETE ON product_prices FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER product_prices_no_truncate BEFORE TRUNCATE ON product_prices FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A collection with a rule holds whatever passes it; its rows in collection_products are then what is shown first.
ALTER TABLE collections
    ADD COLUMN rule jsonb CONSTRAINT collections_rule_list CHECK (jsonb_typeof(rule) = 'array');

-- Definitions change what every product says: every index reads everything again.
CREATE FUNCTION announce_catalog() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('catalog_' || current_schema(), '');
    RETURN NULL;
END $$;
CREATE TRIGGER attributes_announce AFTER INSERT OR UPDATE ON attributes FOR EACH STATEMENT EXECUTE FUNCTION announce_catalog();
CREATE TRIGGER attribute_choices_announce AFTER INSERT OR UPDATE OR DELETE ON attribute_choices FOR EACH STATEMENT EXECUTE FUNCTION announce_catalog();
