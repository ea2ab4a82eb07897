-- Owner: cart. A line may become another wish, a cart may be a gift, and its currency is chosen.

-- The ways in which the house wraps a parcel: its own choices, none of which costs anything.
CREATE TABLE cart_wrappings (
    code        text PRIMARY KEY CHECK (code ~ '^[a-z_]{1,40}$'),
    name        text NOT NULL,
    description text NOT NULL,
    position    integer NOT NULL,
    offered     boolean NOT NULL DEFAULT true  -- one that is offered no more stays for the carts that chose it
);
INSERT INTO cart_wrappings (code, name, description, position) VALUES
    ('signature_box', 'Signature box', 'Our dark green box in its sleeve, as every piece leaves the house', 1),
    ('ribbon', 'Gift wrapping with ribbon', 'Paper, and a ribbon tied by hand round the box', 2);

-- The gift that the parcel is, if it is one: the note for the card, the wrapping, and whether prices stay off the paper in it.
ALTER TABLE carts ADD COLUMN gift jsonb;

-- A line that becomes the same wish as another takes it in, as one does that comes back from what is set aside: such a change touches
-- two lines. Some concern no line at all.
ALTER TABLE cart_changes
    ADD COLUMN also_before jsonb,              -- the second line as it was
    ADD COLUMN also_after jsonb,               -- the second line as it became
    ADD COLUMN concerns text NOT NULL DEFAULT 'line',  -- what `before` and `after` hold
    ADD CONSTRAINT cart_changes_concern_something CHECK (concerns IN ('line', 'gift', 'currency')) NOT VALID,
    DROP CONSTRAINT cart_changes_kind_check,
    -- wider than the rule it replaces, so that every row of before keeps it
    ADD CONSTRAINT cart_changes_kind_check CHECK (kind IN ('add', 'set_quantity', 'remove', 'undo', 'order', 'merge',
                                                           'change_line', 'set_gift', 'set_currency', 'save_for_later', 'move_to_bag')) NOT VALID;

-- Owner: orders. The gift as it was on the day. Null in orders from before, whose parcels never showed a price when there was a note.
ALTER TABLE orders
    ADD COLUMN gift_wrapping text,             -- in the words of the day
    ADD COLUMN gift_hide_prices boolean;
