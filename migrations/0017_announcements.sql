-- Owner: catalog. Announcements name the products that changed, two hundred to a message, so that ten thousand new
-- prices are read again and nothing else. Only a change of more than twenty thousand says "read everything again".

CREATE FUNCTION announce_ids(ids uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF ids IS NULL THEN
        RETURN;
    ELSIF cardinality(ids) > 20000 THEN
        PERFORM pg_notify('catalog_' || current_schema(), '');
    ELSE
        -- a message holds at most 8,000 bytes: 200 ids of 36 characters with their commas
        PERFORM pg_notify('catalog_' || current_schema(), string_agg(id::text, ','))
        FROM (SELECT id, (row_number() OVER ()) / 200 AS batch FROM unnest(ids) id) numbered GROUP BY batch;
    END IF;
END $$;

CREATE OR REPLACE FUNCTION announce_products() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE ids uuid[];
BEGIN
    IF TG_TABLE_NAME = 'products' THEN
        SELECT array_agg(DISTINCT id) INTO ids FROM changed;
    ELSE
        SELECT array_agg(DISTINCT product_id) INTO ids FROM changed;
    END IF;
    PERFORM announce_ids(ids);
    RETURN NULL;
END $$;
