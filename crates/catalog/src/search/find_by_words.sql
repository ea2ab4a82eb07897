-- $1 words as typed, $2 how many candidates of each kind are weighed, $3 how many are answered.
WITH asked AS MATERIALIZED (
    SELECT plainto_tsquery('english', search_fold($1)) AS every,
           replace(plainto_tsquery('english', search_fold($1))::text, '&', '|')::tsquery AS words,
           search_trigrams(regexp_split_to_array(search_fold($1), '\s+')) AS trigrams
), by_every AS MATERIALIZED (
    SELECT k.product_id, k.words, k.trigrams FROM product_search k, asked WHERE k.words @@ asked.every LIMIT $2
), by_words AS (
    -- what has only some of the words, or what is spelt alike, is looked for when too little has them all
    SELECT k.product_id, k.words, k.trigrams FROM product_search k, asked
    WHERE k.words @@ asked.words AND (SELECT count(*) FROM by_every) < $3 LIMIT $2
), by_letters AS (
    SELECT k.product_id, k.words, k.trigrams FROM product_search k, asked
    WHERE k.trigrams && asked.trigrams AND (SELECT count(*) FROM by_every) < $3 LIMIT $2
), weighed AS MATERIALIZED (
    SELECT c.product_id, ts_rank(c.words, asked.words) AS told,
           (SELECT count(*) FROM unnest(asked.trigrams) t WHERE t = ANY (c.trigrams))::real
               / greatest(cardinality(asked.trigrams), 1) AS alike
    FROM (SELECT DISTINCT ON (product_id) * FROM (
              SELECT * FROM by_every UNION ALL SELECT * FROM by_words UNION ALL SELECT * FROM by_letters) f) c, asked
), best AS (
    -- a piece that is not on show is passed over; ten times as many are enough to choose from
    SELECT product_id, told + alike AS weight FROM weighed WHERE told > 0 OR alike >= 0.4
    ORDER BY told + alike DESC, product_id LIMIT 10 * $3
)
SELECT b.product_id FROM best b JOIN products p ON p.id = b.product_id AND p.status = 'active'
ORDER BY b.weight DESC, b.product_id LIMIT $3
