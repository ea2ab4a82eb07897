-- Owner: reminders (in commerce); the last statement: platform. One letter about a cart that was left, to who asked for it (ADR 0023).

-- What somebody chose: a customer for their account, a guest for the cart they gave their address with. Nobody has chosen until they
-- are in here, and the audit log keeps every change of mind.
CREATE TABLE reminder_choices (
    account_id uuid REFERENCES accounts (id),
    cart_id    uuid REFERENCES carts (id),
    email      text,                          -- a guest's, as typed; an account's letters go to its own address
    wanted     boolean NOT NULL,
    words      text NOT NULL,                 -- the sentence that was agreed to
    place      text NOT NULL CHECK (place IN ('checkout', 'account', 'api', 'letter')),
    chosen_at  timestamptz NOT NULL,
    CONSTRAINT reminder_choices_of_one CHECK (num_nonnulls(account_id, cart_id) = 1),
    CONSTRAINT reminder_choices_a_guest_gave_an_address CHECK ((cart_id IS NOT NULL) = (email IS NOT NULL))
);
CREATE UNIQUE INDEX reminder_choices_once_an_account ON reminder_choices (account_id) WHERE account_id IS NOT NULL;
CREATE UNIQUE INDEX reminder_choices_once_a_cart ON reminder_choices (cart_id) WHERE cart_id IS NOT NULL;
CREATE INDEX reminder_choices_of_guests ON reminder_choices (chosen_at) WHERE wanted AND cart_id IS NOT NULL;
CREATE INDEX reminder_choices_by_address ON reminder_choices (lower(email)) WHERE email IS NOT NULL;

-- Addresses that want no reminder, whoever types them: only who proved an address by signing in takes it out again.
CREATE TABLE reminder_stops (
    email      text PRIMARY KEY,              -- in its canonical form
    stopped_at timestamptz NOT NULL
);

-- The letter about a cart: there is one.
CREATE TABLE reminder_letters (
    cart_id    uuid PRIMARY KEY REFERENCES carts (id),
    account_id uuid REFERENCES accounts (id),
    email      text NOT NULL,                 -- in its canonical form
    decided_at timestamptz NOT NULL
);
CREATE INDEX reminder_letters_by_address ON reminder_letters (email, decided_at DESC);

-- Where one press ends letters of this kind (RFC 8058); null for letters that cannot be ended, such as those about an order.
ALTER TABLE mail_messages ADD COLUMN one_click_stop text;
