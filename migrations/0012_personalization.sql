-- What is done to a piece for one client: the face its words are cut in, and whether a ring sizer is sent first.
-- Both belong to a line's identity: the same words in another face are another line. Carts are changed under their row's
-- lock, so the index that is replaced here was a second guard, never the first.

ALTER TABLE cart_lines
    ADD COLUMN engraving_font text CHECK (engraving_font IN ('roman', 'sans', 'italic')),
    ADD COLUMN ring_sizer boolean NOT NULL DEFAULT false;   -- a free sizer goes out before the ring is made
CREATE UNIQUE INDEX cart_lines_one_per_variant_and_personalization
    ON cart_lines (cart_id, variant_id, coalesce(engraving, ''), coalesce(engraving_font, 'roman'), ring_sizer);
DROP INDEX cart_lines_one_per_variant_and_engraving;

ALTER TABLE order_lines
    ADD COLUMN engraving_font text CHECK (engraving_font IN ('roman', 'sans', 'italic')),
    ADD COLUMN ring_sizer boolean NOT NULL DEFAULT false;
