-- Signing in by a code from a letter, and what people keep for later.

-- Owner: platform::throttle. When somebody last did a thing that may be done a few times only.
CREATE TABLE throttles (
    scope       text NOT NULL,                 -- the thing, e.g. 'code_by_address'
    subject     bytea NOT NULL,                -- a keyed digest of who: neither addresses nor networks are kept
    hits        timestamptz[] NOT NULL,        -- within the last period, the oldest first
    last_hit_at timestamptz NOT NULL,
    PRIMARY KEY (scope, subject)
);
CREATE INDEX throttles_oldest ON throttles (last_hit_at);

-- Owner: customers. A code that was asked for; the code itself is computed, never kept.
CREATE TABLE sign_in_codes (
    id              uuid PRIMARY KEY,
    request_digest  bytea NOT NULL CONSTRAINT sign_in_codes_request_once UNIQUE, -- the browser that asked
    email           text NOT NULL,
    canonical_email text NOT NULL,
    withheld        boolean NOT NULL,          -- too many were asked for: no letter was written, no code fits
    guesses         integer NOT NULL DEFAULT 0 CHECK (guesses BETWEEN 0 AND 10),
    created_at      timestamptz NOT NULL,
    expires_at      timestamptz NOT NULL,
    used_at         timestamptz
);
CREATE INDEX sign_in_codes_oldest ON sign_in_codes (expires_at);

-- How a session was opened. A code proves an address; it never opens the back office.
ALTER TABLE sessions ADD COLUMN means text NOT NULL DEFAULT 'link' CHECK (means IN ('link', 'code'));

-- Owner: wishlist.
CREATE TABLE wishlists (
    id           uuid PRIMARY KEY,
    token_digest bytea CONSTRAINT wishlists_token_once UNIQUE,  -- null: reached through its account only
    account_id   uuid REFERENCES accounts (id),
    version      bigint NOT NULL DEFAULT 1,
    merged_into  uuid REFERENCES wishlists (id),
    merged_at    timestamptz,
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    CONSTRAINT wishlists_are_reachable CHECK ((token_digest IS NULL) <> (account_id IS NULL)),
    CONSTRAINT wishlists_merge_once CHECK ((merged_into IS NULL) = (merged_at IS NULL) AND (merged_into IS NULL OR account_id IS NULL))
);
CREATE UNIQUE INDEX wishlists_one_an_account ON wishlists (account_id) WHERE account_id IS NOT NULL;

CREATE TABLE wishlist_items (
    id              uuid PRIMARY KEY,
    wishlist_id     uuid NOT NULL REFERENCES wishlists (id),
    product_id      uuid NOT NULL REFERENCES products (id),
    variant_id      uuid REFERENCES product_variants (id),      -- null: the design, without a choice
    note            text CHECK (char_length(note) BETWEEN 1 AND 2000),  -- typed notes are shorter; two lists that become one keep both
    price_minor     bigint NOT NULL,                            -- when it was kept: what has changed since can be said
    currency        char(3) NOT NULL,
    was_available   boolean NOT NULL,
    created_at      timestamptz NOT NULL
);
CREATE UNIQUE INDEX wishlist_items_once_a_list
    ON wishlist_items (wishlist_id, product_id, coalesce(variant_id, '00000000-0000-0000-0000-000000000000'));

CREATE TABLE wishlist_shares (
    id                   uuid PRIMARY KEY,
    wishlist_id          uuid NOT NULL REFERENCES wishlists (id),
    role                 text NOT NULL CHECK (role IN ('partner', 'family', 'friend')),
    from_name            text CHECK (char_length(from_name) BETWEEN 1 AND 60),
    with_notes           boolean NOT NULL,
    with_prices          boolean NOT NULL,
    ring_circumference_um integer CHECK (ring_circumference_um BETWEEN 37000 AND 79000),
    created_at           timestamptz NOT NULL,
    revoked_at           timestamptz
);
CREATE INDEX wishlist_shares_by_list ON wishlist_shares (wishlist_id) WHERE revoked_at IS NULL;
