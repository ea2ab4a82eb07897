-- Owner: cart. One way into the cart: a device goes on under the token it has, and hears at once when that has ended.

-- The release before the journal opens carts without one: it is given one here while both run.
ALTER TABLE carts ALTER COLUMN journal SET DEFAULT gen_random_uuid();

-- The last cart that an account paid for, after which its next one comes.
CREATE INDEX carts_by_account ON carts (account_id) WHERE account_id IS NOT NULL;

-- Says of which cart a token ended or was led elsewhere, on the channel of carts: whoever watches by it is closed at once, and not
-- with the next look at all tokens. The release before this one takes no notice.
CREATE FUNCTION announce_cart_token() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('carts_' || current_schema(), 'tokens ' || OLD.cart_id::text);
    RETURN NULL;
END $$;
CREATE TRIGGER cart_tokens_announce_end AFTER DELETE ON cart_tokens FOR EACH ROW EXECUTE FUNCTION announce_cart_token();
CREATE TRIGGER cart_tokens_announce_move AFTER UPDATE ON cart_tokens FOR EACH ROW WHEN (OLD.cart_id IS DISTINCT FROM NEW.cart_id)
    EXECUTE FUNCTION announce_cart_token();
