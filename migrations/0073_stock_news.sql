-- Owner: inventory. Which variants have a state that webhooks were not told of yet (ADR 0072). Written where the stock changes, so that nothing
-- is missed while nobody listens; many changes of one variant are one row.

CREATE TABLE stock_news (
    variant_id uuid PRIMARY KEY REFERENCES product_variants (id) ON DELETE CASCADE,
    changes    bigint NOT NULL DEFAULT 1
);

CREATE OR REPLACE FUNCTION announce_level() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('stock_' || current_schema(), NEW.variant_id::text);
    -- the row is changed, not only found: who takes it at this moment passes it over, and does not miss the state that is being written
    INSERT INTO stock_news (variant_id) VALUES (NEW.variant_id) ON CONFLICT (variant_id) DO UPDATE SET changes = stock_news.changes + 1;
    RETURN NULL;
END $$;
