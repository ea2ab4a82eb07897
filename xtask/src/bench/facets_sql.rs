//! The same questions in SQL: one row a product, its values in an array with a GIN index, prices in a B-tree.

use std::{fs, path::PathBuf};

use super::{facets::Question, postgres::Postgres};

/// How many of the questions PostgreSQL is asked.
const QUESTIONS: usize = 100;
/// How many connections ask it at once.
const CLIENTS: usize = 16;

/// Makes the table that the questions are asked of.
const TABLE: &str = "
DROP SCHEMA IF EXISTS bench CASCADE;
CREATE SCHEMA bench;
CREATE TABLE bench.pieces AS
WITH stones AS (
    SELECT s.* FROM product_stones s
    WHERE s.role IN ('center', 'pearl')
       OR NOT EXISTS (SELECT 1 FROM product_stones o WHERE o.product_id = s.product_id AND o.role IN ('center', 'pearl'))
), carried AS (
    SELECT p.id, v.name || ':' || v.value AS value FROM products p, LATERAL (VALUES
        ('category', p.category), ('ring_purpose', p.ring_purpose), ('head', p.head), ('finish', p.finish),
        ('band_profile', p.band_profile), ('chain_type', p.chain_type), ('earring_back', p.earring_back),
        ('line', lower(p.line)), ('engravable', p.engravable::text), ('recycled_metal', p.recycled_metal::text),
        ('returnable', p.returnable::text)) v(name, value)
    UNION ALL SELECT p.id, 'setting_style:' || unnest(p.setting_styles) FROM products p
    UNION ALL SELECT p.id, 'occasion:' || unnest(p.occasions) FROM products p
    UNION ALL SELECT product_id, 'treatment:' || unnest(treatments) FROM stones
    UNION ALL SELECT s.product_id, v.name || ':' || v.value FROM stones s, LATERAL (VALUES
        ('stone', s.species), ('shape', s.shape), ('origin_class', s.origin_class), ('colour', s.colour),
        ('clarity', s.clarity), ('cut', s.cut), ('polish', s.polish), ('symmetry', s.symmetry),
        ('fluorescence', s.fluorescence), ('lab', s.lab), ('growth_method', s.growth_method),
        ('pearl_type', s.pearl_type), ('lustre', s.lustre), ('overtone', s.overtone)) v(name, value)
    UNION ALL SELECT p.product_id, v.name || ':' || v.value FROM product_variants p, LATERAL (VALUES
        ('metal', p.metal), ('fineness', p.fineness),
        ('ring_size', p.ring_circumference_um::text), ('length', p.length_mm::text)) v(name, value)
)
SELECT p.id, (SELECT min(price_minor) FROM product_variants WHERE product_id = p.id) AS price_low,
       (SELECT max(price_minor) FROM product_variants WHERE product_id = p.id) AS price_high,
       c.carried
FROM products p JOIN (SELECT id, array_agg(DISTINCT value) AS carried FROM carried WHERE value IS NOT NULL GROUP BY id) c
  ON c.id = p.id
WHERE p.status = 'active';
CREATE INDEX ON bench.pieces USING gin (carried);
CREATE INDEX ON bench.pieces (price_low, price_high);
VACUUM ANALYZE bench.pieces;";

/// Asks PostgreSQL and answers how many questions a second, and milliseconds each.
pub(super) fn ask(
    postgres: &Postgres,
    questions: &[Question],
    folder: &std::path::Path,
    seconds: u64,
) -> Result<(f64, f64), String> {
    for statement in TABLE.split(";\n") {
        postgres.sql(statement)?;
    }
    let files = questions.iter().take(QUESTIONS).enumerate().map(|(n, question)| {
        let path: PathBuf = folder.join(format!("question-{n}.sql"));
        fs::write(&path, sql(question)).map_err(|e| format!("{}: {e}", path.display()))?;
        Ok(path)
    });
    let files = files.collect::<Result<Vec<_>, String>>()?;
    postgres.ask(&files, CLIENTS, seconds)
}

/// What is left is counted value by value; each attribute that is chosen is counted again without its own choice.
fn sql(question: &Question) -> String {
    let price = question.price.map(|(low, high)| format!("price_low <= {high} AND price_high >= {low}"));
    let ways: Vec<(&str, String)> = question
        .chosen
        .iter()
        .map(|(name, codes)| {
            let values: Vec<_> = codes.iter().map(|code| format!("'{name}:{code}'")).collect();
            (name.as_str(), format!("carried && ARRAY[{}]", values.join(", ")))
        })
        .collect();
    let except = |name: &str| {
        let parts = ways.iter().filter(|(way, _)| *way != name).map(|(_, part)| part.clone());
        let parts: Vec<_> = parts.chain(price.clone()).collect();
        if parts.is_empty() { "true".to_owned() } else { parts.join(" AND ") }
    };
    let mut query = format!(
        "WITH left_over AS MATERIALIZED (SELECT carried FROM bench.pieces WHERE {})\n\
         SELECT value, count(*) FROM left_over, unnest(carried) value GROUP BY value",
        except("")
    );
    for (name, _) in &ways {
        query.push_str(&format!(
            "\nUNION ALL SELECT value, count(*) FROM bench.pieces, unnest(carried) value WHERE {} AND value LIKE '{name}:%' GROUP BY value",
            except(name)
        ));
    }
    query.push_str("\nUNION ALL SELECT 'all', count(*) FROM left_over;\n");
    query
}
