-- Indexes of tables that may be large, one statement each, built beside the house's work after the timeline (`db/src/indexes.rs`).
-- They make reads quick and keep no rule: a house without one is slow and right. A changed index gets a new name.

-- cart: which carts wait to be trimmed, the oldest first; one that was trimmed leaves the index until it is changed
CREATE INDEX CONCURRENTLY carts_to_trim ON carts (updated_at) WHERE trimmed_at IS NULL OR trimmed_at < updated_at;
-- cart: the carts that share a journal
CREATE INDEX CONCURRENTLY carts_by_journal ON carts (journal);
-- cart: the lines of a cart, those that are saved for later among them
CREATE INDEX CONCURRENTLY cart_lines_of_cart ON cart_lines (cart_id);
-- ledger: what was given and spent of one credit
CREATE INDEX CONCURRENTLY ledger_entries_by_credit ON ledger_entries (credit_id, seq) WHERE credit_id IS NOT NULL;
-- customers: whether an account was signed in to before, and from a place
CREATE INDEX CONCURRENTLY sessions_of_account ON sessions (account_id, place);
-- orders: paid orders whose tax a calculator has yet to be told of
CREATE INDEX CONCURRENTLY orders_tax_to_record ON orders (paid_at) WHERE rate_reference IS NOT NULL AND rate_transaction IS NULL;
-- payments: refunds that a calculator of tax has yet to be told of
CREATE INDEX CONCURRENTLY payment_refunds_tax_to_reverse ON payment_refunds (created_at) WHERE state = 'done' AND reason = 'requested' AND rate_reversal IS NULL;
-- inventory: the history of a piece, and with it where the piece was at a moment
CREATE INDEX CONCURRENTLY stock_movements_by_piece ON stock_movements (piece_id, seq) INCLUDE (at, from_location, to_location) WHERE piece_id IS NOT NULL;
-- inventory: what moved since a moment
CREATE INDEX CONCURRENTLY stock_movements_placed ON stock_movements (at) INCLUDE (seq, piece_id, from_location, to_location) WHERE from_location IS NOT NULL OR to_location IS NOT NULL;
