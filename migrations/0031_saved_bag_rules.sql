-- Owner: cart. What the house promises when it keeps prices: one row, which staff change.
CREATE TABLE saved_bag_rules (
    single        boolean PRIMARY KEY DEFAULT true CHECK (single),
    client_days   smallint NOT NULL,   -- for how many days a client's own saved bag keeps its prices
    most_days     smallint NOT NULL,   -- the most that staff may choose for a client
    least_percent smallint NOT NULL,   -- a kept price is never less than this part of the day's price
    updated_by    text NOT NULL,
    updated_at    timestamptz NOT NULL,
    CONSTRAINT saved_bag_rules_days_are_one_to_sixty CHECK (client_days BETWEEN 1 AND 60 AND most_days BETWEEN 1 AND 60),
    CONSTRAINT saved_bag_rules_staff_give_no_less CHECK (most_days >= client_days),
    CONSTRAINT saved_bag_rules_least_is_half CHECK (least_percent BETWEEN 50 AND 100)
);
INSERT INTO saved_bag_rules (client_days, most_days, least_percent, updated_by, updated_at) VALUES (14, 60, 75, 'system', now());

-- Owner: orders. The least that the house's rules let a line cost on its day, where that is more than the kept price.
ALTER TABLE order_lines
    ADD COLUMN kept_least_minor bigint,
    ADD CONSTRAINT order_lines_kept_least_positive CHECK (kept_least_minor > 0) NOT VALID;
ALTER TABLE order_lines VALIDATE CONSTRAINT order_lines_kept_least_positive;

-- Owner: cart. A link may be for whoever pays, and for nothing else.
ALTER TABLE cart_shares DROP CONSTRAINT cart_shares_recipient_check,
    ADD CONSTRAINT cart_shares_are_for_somebody CHECK (recipient IN ('partner', 'advisor', 'payer')) NOT VALID,
    ADD CONSTRAINT cart_shares_a_payer_pays CHECK (recipient <> 'payer' OR (may_pay AND NOT may_change)) NOT VALID;
ALTER TABLE cart_shares VALIDATE CONSTRAINT cart_shares_are_for_somebody;
ALTER TABLE cart_shares VALIDATE CONSTRAINT cart_shares_a_payer_pays;

-- A link to a cart that ends, or is led elsewhere, is announced as a token of the cart is (0024): every node looks at once.
CREATE TRIGGER cart_shares_announce_end AFTER UPDATE ON cart_shares FOR EACH ROW
    WHEN (OLD.cart_id IS NOT NULL
          AND (OLD.cart_id IS DISTINCT FROM NEW.cart_id OR (OLD.revoked_at IS NULL AND NEW.revoked_at IS NOT NULL)))
    EXECUTE FUNCTION announce_cart_token();

-- What `atelier audit` reads.
CREATE OR REPLACE VIEW inv_kept_price AS
    SELECT o.number AS order_number, o.placed_at, ol.unit_price_minor AS charged, s.unit_price_minor AS kept, ol.quantity AS charged_quantity,
           s.quantity AS kept_quantity, o.currency AS charged_currency, s.currency AS kept_currency, ol.variant_id = s.variant_id AS same_variant,
           s.id AS saved_line_id, b.expires_at, coalesce(ol.kept_least_minor, 0) AS least
    FROM order_lines ol JOIN orders o ON o.id = ol.order_id JOIN saved_bag_lines s ON s.id = ol.saved_line_id JOIN saved_bags b ON b.id = s.saved_bag_id;
