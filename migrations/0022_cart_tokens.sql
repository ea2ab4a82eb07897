-- Owner: cart. A cart that follows its customer: an account has one, and every device its own token to it.

-- A secret of 256 bits opens a cart; several devices name one cart, each by its own. What came with a session ends with it.
CREATE TABLE cart_tokens (
    digest     bytea PRIMARY KEY CHECK (length(digest) = 32),
    cart_id    uuid NOT NULL REFERENCES carts (id),
    session_id uuid REFERENCES sessions (id),  -- null: a guest's
    created_at timestamptz NOT NULL
);
CREATE INDEX cart_tokens_by_cart ON cart_tokens (cart_id);
CREATE INDEX cart_tokens_by_session ON cart_tokens (session_id) WHERE session_id IS NOT NULL;
INSERT INTO cart_tokens (digest, cart_id, created_at) SELECT token_digest, id, created_at FROM carts WHERE account_id IS NULL;

-- The release before this one reads and writes `carts.token_digest`: while both run, what it writes is brought along here.
-- A later migration drops the column, and these two with it.
CREATE FUNCTION bring_cart_token() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.account_id IS NULL THEN
        INSERT INTO cart_tokens (digest, cart_id, created_at) VALUES (NEW.token_digest, NEW.id, NEW.created_at)
        ON CONFLICT (digest) DO UPDATE SET cart_id = EXCLUDED.cart_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER carts_bring_token AFTER INSERT ON carts FOR EACH ROW EXECUTE FUNCTION bring_cart_token();

-- A guest's cart joins the account's when its shopper signs in, once; then it is empty, closed, and no token leads to it.
ALTER TABLE carts
    ADD COLUMN merged_into uuid REFERENCES carts (id),
    ADD COLUMN left_behind jsonb,              -- what could not come along at sign-in, until the bag is changed next
    DROP CONSTRAINT carts_state_check,
    ADD CONSTRAINT carts_state_check CHECK (state IN ('open', 'ordered', 'merged')) NOT VALID,
    ADD CONSTRAINT carts_merge_into_an_account CHECK ((state = 'merged') = (merged_into IS NOT NULL) AND (state <> 'merged' OR account_id IS NULL)) NOT VALID;
ALTER TABLE cart_changes
    DROP CONSTRAINT cart_changes_kind_check,
    ADD CONSTRAINT cart_changes_kind_check CHECK (kind IN ('add', 'set_quantity', 'remove', 'undo', 'order', 'merge')) NOT VALID;

CREATE VIEW inv_cart_token AS
    SELECT c.id::text AS cart_id, c.state, c.account_id, t.session_id, s.account_id AS session_account
    FROM cart_tokens t JOIN carts c ON c.id = t.cart_id LEFT JOIN sessions s ON s.id = t.session_id;
CREATE VIEW inv_merged_cart AS
    SELECT c.id::text AS id, into_cart.account_id AS into_account, (SELECT count(*) FROM cart_lines l WHERE l.cart_id = c.id) AS lines
    FROM carts c LEFT JOIN carts into_cart ON into_cart.id = c.merged_into WHERE c.state = 'merged';
