-- Owner: catalog::media. What staff upload: files on their way, what became of them, and where they are shown.
-- The entries of a product stay in product_media; those of the demonstration house have no asset.

CREATE TABLE media_uploads (
    id         uuid PRIMARY KEY,
    account_id uuid NOT NULL,
    product_id uuid NOT NULL REFERENCES products (id),
    name       text NOT NULL,             -- as the sender's device calls it: shown to staff, never used for storing
    bytes      bigint NOT NULL CHECK (bytes > 0),
    digest     text,                      -- SHA-256 the sender announced, in hexadecimal
    received   bigint NOT NULL DEFAULT 0 CHECK (received >= 0 AND received <= bytes),
    state      text NOT NULL CHECK (state IN ('open', 'finished', 'abandoned')),
    media_id   uuid,                      -- the entry it became
    created_at timestamptz NOT NULL,
    touched_at timestamptz NOT NULL
);
CREATE INDEX media_uploads_by_account ON media_uploads (account_id, created_at);
CREATE INDEX media_uploads_open ON media_uploads (touched_at) WHERE state = 'open';

-- Written before the bytes are, so that whatever reached the store can be found and swept.
CREATE TABLE media_parts (
    file       text PRIMARY KEY,          -- where the store keeps it
    upload_id  uuid NOT NULL REFERENCES media_uploads (id),
    at_byte    bigint NOT NULL CHECK (at_byte >= 0),
    bytes      bigint NOT NULL CHECK (bytes > 0),
    kept       boolean NOT NULL DEFAULT false
);
CREATE UNIQUE INDEX media_parts_one_a_place ON media_parts (upload_id, at_byte) WHERE kept;
CREATE INDEX media_parts_by_upload ON media_parts (upload_id);

CREATE TABLE media_assets (
    id            uuid PRIMARY KEY,
    kind          text NOT NULL CHECK (kind IN ('picture', 'film', 'model')),
    state         text NOT NULL CHECK (state IN ('waiting', 'ready', 'failed', 'retired', 'gone')),
    name          text NOT NULL,
    stem          text NOT NULL CONSTRAINT media_assets_stem_once UNIQUE,   -- its public name
    media_type    text NOT NULL,
    bytes         bigint NOT NULL CHECK (bytes > 0),
    digest        text NOT NULL,          -- SHA-256 of what was uploaded, in hexadecimal
    width         integer CHECK (width > 0),    -- of the picture as it is seen, after turning
    height        integer CHECK (height > 0),
    widths        integer[] NOT NULL DEFAULT '{}',   -- the renditions a picture is to have
    failure       text,
    attempts      integer NOT NULL DEFAULT 0,
    claimed_until timestamptz NOT NULL,
    created_at    timestamptz NOT NULL,
    ready_at      timestamptz
);
CREATE INDEX media_assets_waiting ON media_assets (claimed_until, id) WHERE state = 'waiting';
CREATE INDEX media_assets_retired ON media_assets (id) WHERE state = 'retired';

CREATE TABLE media_renditions (
    asset_id uuid NOT NULL REFERENCES media_assets (id),
    width    integer NOT NULL CHECK (width > 0),
    format   text NOT NULL CHECK (format IN ('avif', 'webp')),
    bytes    bigint NOT NULL CHECK (bytes > 0),
    made_at  timestamptz NOT NULL,
    PRIMARY KEY (asset_id, width, format)
);

-- Expand: defaults keep the version before this one writing.
ALTER TABLE product_media
    ADD COLUMN id          uuid NOT NULL DEFAULT gen_random_uuid(),
    ADD COLUMN kind        text NOT NULL DEFAULT 'picture' CHECK (kind IN ('picture', 'film', 'model')),
    ADD COLUMN asset_id    uuid REFERENCES media_assets (id),
    ADD COLUMN poster_id   uuid,          -- the entry whose picture stands for a film or a model
    ADD COLUMN file        text,          -- address of a film or a model below /media
    ADD COLUMN focal_x     smallint NOT NULL DEFAULT 500 CHECK (focal_x BETWEEN 0 AND 1000),   -- per mille from the left
    ADD COLUMN focal_y     smallint NOT NULL DEFAULT 500 CHECK (focal_y BETWEEN 0 AND 1000),   -- per mille from the top
    ADD COLUMN variant_ids uuid[] NOT NULL DEFAULT '{}',   -- the variants it belongs to; none for all
    ADD COLUMN shown       boolean NOT NULL DEFAULT true,  -- finished, described, and so on show
    ADD COLUMN by_staff    boolean NOT NULL DEFAULT false, -- staff have touched it: a reload of the demonstration leaves it
    DROP CONSTRAINT product_media_pkey,
    ADD PRIMARY KEY (id),
    ADD CONSTRAINT product_media_one_a_place UNIQUE (product_id, position) DEFERRABLE;
CREATE INDEX product_media_by_asset ON product_media (asset_id) WHERE asset_id IS NOT NULL;
