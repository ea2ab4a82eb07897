-- Owner: cart. Histories of carts that nobody will ask about again can be trimmed, by this one function and nothing else.

-- When it was trimmed last: it is not looked at again until it has been changed since.
ALTER TABLE carts ADD COLUMN trimmed_at timestamptz;

CREATE FUNCTION refuse_change_of_cart_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND OLD.cart_id::text = current_setting('atelier.trimmed_cart', true) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '% is append-only: write a correcting row instead', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE OR REPLACE TRIGGER cart_changes_append_only BEFORE UPDATE OR DELETE ON cart_changes FOR EACH ROW
    EXECUTE FUNCTION refuse_change_of_cart_history();

-- Takes the history of one cart away and says how many changes that were. The caller holds the row lock of the cart, has made
-- sure that its time is over, and writes an entry into the audit log.
CREATE FUNCTION trim_cart_history(trimmed uuid) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    gone bigint;
BEGIN
    PERFORM set_config('atelier.trimmed_cart', trimmed::text, true);
    DELETE FROM cart_changes WHERE cart_id = trimmed;
    GET DIAGNOSTICS gone = ROW_COUNT;
    PERFORM set_config('atelier.trimmed_cart', '', true);
    RETURN gone;
END $$;
