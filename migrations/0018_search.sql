-- Owner: catalog::search. The words and codes of every product, for staff who look for drafts, codes and reports that
-- no shopper sees. It needs no extension: accents are folded by Unicode, and trigrams are kept as an array.

-- Lower case without accents: what both sides of a comparison go through.
CREATE FUNCTION search_fold(words text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT translate(regexp_replace(lower(normalize(words, NFKD)), '[\u0300-\u036f]', '', 'g'), 'øłđı', 'oldi')
$$;

-- Every three letters in a row of each text, each once. Two texts that share a part share its trigrams.
CREATE FUNCTION search_trigrams(texts text[]) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT coalesce(array_agg(DISTINCT substr(t, n, 3)), '{}')
    FROM unnest(texts) t, generate_series(1, length(t) - 2) n
$$;

CREATE TABLE product_search (
    product_id uuid PRIMARY KEY REFERENCES products (id),
    words      tsvector NOT NULL,
    names      text[] NOT NULL,    -- title, slug, codes and report numbers, folded: what a part of is looked for
    trigrams   text[] GENERATED ALWAYS AS (search_trigrams(names)) STORED
);

-- Writes the words of products anew. A product without variants is nothing yet and is left out.
CREATE FUNCTION search_refresh(ids uuid[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO product_search (product_id, words, names)
    SELECT p.id,
           setweight(to_tsvector('english', search_fold(p.title)), 'A')
           || setweight(to_tsvector('english', search_fold(concat_ws(' ', p.line, replace(p.category, '_', ' '), replace(p.ring_purpose, '_', ' '),
                  replace(array_to_string(p.setting_styles, ' '), '_', ' '), s.words, v.metals))), 'B')
           || setweight(to_tsvector('english', search_fold(p.tagline)), 'C')
           || setweight(to_tsvector('english', search_fold(p.description)), 'D'),
           ARRAY(SELECT DISTINCT search_fold(n) FROM unnest(ARRAY[p.title, p.slug] || v.skus || coalesce(s.reports, '{}')) n WHERE n IS NOT NULL)
    FROM products p
    JOIN LATERAL (SELECT array_agg(sku) AS skus, string_agg(DISTINCT replace(metal, '_', ' '), ' ') AS metals
                  FROM product_variants WHERE product_id = p.id HAVING count(*) > 0) v ON true
    LEFT JOIN LATERAL (SELECT array_agg(report_number) AS reports,
                              replace(string_agg(concat_ws(' ', origin_class, species, shape, colour, clarity, lab, pearl_type), ' '), '_', ' ') AS words
                       FROM product_stones WHERE product_id = p.id) s ON true
    WHERE p.id = ANY (ids)
    ON CONFLICT (product_id) DO UPDATE SET words = excluded.words, names = excluded.names
    WHERE (product_search.words, product_search.names) IS DISTINCT FROM (excluded.words, excluded.names)
$$;

-- Whatever writes a product, its words follow in the same transaction. A change that touches no word, as of a price or of
-- whether it is offered, costs a comparison: thousands of prices change at once.
CREATE FUNCTION search_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'products' THEN
        PERFORM search_refresh(array_agg(n.id)) FROM changed n JOIN before o USING (id)
        WHERE (n.title, n.slug, n.line, n.category, n.ring_purpose, n.setting_styles, n.tagline, n.description)
              IS DISTINCT FROM (o.title, o.slug, o.line, o.category, o.ring_purpose, o.setting_styles, o.tagline, o.description)
        HAVING count(*) > 0;
    ELSIF TG_TABLE_NAME = 'product_stones' THEN
        -- stones that come before their product's variants are read with them
        PERFORM search_refresh(array_agg(DISTINCT c.product_id)) FROM changed c JOIN product_search k USING (product_id)
        HAVING count(*) > 0;
    ELSIF TG_OP = 'UPDATE' THEN
        PERFORM search_refresh(array_agg(DISTINCT n.product_id)) FROM changed n JOIN before o USING (id)
        WHERE (n.sku, n.metal) IS DISTINCT FROM (o.sku, o.metal)
        HAVING count(*) > 0;
    ELSE
        PERFORM search_refresh(array_agg(DISTINCT product_id)) FROM changed HAVING count(*) > 0;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER products_search_update AFTER UPDATE ON products REFERENCING OLD TABLE AS before NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION search_follow();
CREATE TRIGGER variants_search_insert AFTER INSERT ON product_variants REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION search_follow();
CREATE TRIGGER variants_search_update AFTER UPDATE ON product_variants REFERENCING OLD TABLE AS before NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION search_follow();
CREATE TRIGGER stones_search_insert AFTER INSERT ON product_stones REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION search_follow();
CREATE TRIGGER stones_search_update AFTER UPDATE ON product_stones REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION search_follow();
CREATE TRIGGER stones_search_delete AFTER DELETE ON product_stones REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION search_follow();

-- Products that are there already are taken in by `catalog::search::take_in`, in batches, while the house is open.

-- A product has some two hundred entries, which are cheap to write only many at a time; what waits to be written is kept
-- short, because a search reads through it.
CREATE INDEX product_search_by_words ON product_search USING gin (words) WITH (gin_pending_list_limit = 512);
CREATE INDEX product_search_by_trigrams ON product_search USING gin (trigrams) WITH (gin_pending_list_limit = 512);
