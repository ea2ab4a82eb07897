-- Owner: catalog. A report may be about the stone of one serialized piece: of a form that exists once, by its variant. NULL: about
-- the stone in every piece of the design.
ALTER TABLE grading_reports ADD COLUMN variant_id uuid REFERENCES product_variants (id);
ALTER TABLE grading_reports ADD CONSTRAINT grading_reports_piece_of_a_product
    CHECK (variant_id IS NULL OR owner_kind = 'product') NOT VALID;
ALTER TABLE grading_reports VALIDATE CONSTRAINT grading_reports_piece_of_a_product;
CREATE INDEX grading_reports_by_piece ON grading_reports (owner_id) WHERE variant_id IS NOT NULL;

-- For the audit: whose stone a report of a serialized piece is about.
CREATE VIEW inv_piece_report AS
    SELECT g.lab || ' ' || g.number AS report, v.one_of_a_kind AS single, v.product_id = g.owner_id AS of_its_product
    FROM grading_reports g JOIN product_variants v ON v.id = g.variant_id;
