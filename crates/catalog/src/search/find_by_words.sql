-- $1 words as typed, $2 how many candidates of each kind are weighed, $3 how many are answered.
WITH asked AS MATERIALIZED (
    SELECT replace(plainto_tsquery('english', search_fold($1))::text, '&', '|')::tsquery AS words,
           search_trigrams(regexp_split_to_array(search_fold($1), '\s+')) AS trigrams
), by_words AS (
    SELECT k.product_id, k.words, k.trigrams FROM product_search k, asked WHERE k.words @@ asked.words LIMIT $2
), by_letters AS (
    SELECT k.product_id, k.words, k.trigrams FROM product_search k, asked WHERE k.trigrams && asked.trigrams LIMIT $2
), weighed AS (
    SELECT c.product_id, ts_rank(c.words, asked.words) AS told,
           (SELECT count(*) FROM unnest(asked.trigrams) t WHERE t = ANY (c.trigrams))::real
               / greatest(cardinality(asked.trigrams), 1) AS alike
    FROM (SELECT * FROM by_words UNION SELECT * FROM by_letters) c, asked
)
SELECT w.product_id FROM weighed w JOIN products p ON p.id = w.product_id AND p.status = 'active'
WHERE w.told > 0 OR w.alike >= 0.4
ORDER BY w.told + w.alike DESC, p.id LIMIT $3
