-- Owner: cart. The rules that 0022 added are held against the rows of before, without keeping anybody from them meanwhile.
ALTER TABLE carts VALIDATE CONSTRAINT carts_state_check;
ALTER TABLE carts VALIDATE CONSTRAINT carts_merge_into_an_account;
ALTER TABLE cart_changes VALIDATE CONSTRAINT cart_changes_kind_check;
