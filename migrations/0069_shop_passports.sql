-- Owner: bespoke::passports. A piece that was sold from stock has a passport too: of the order whose client has it, instead of a commission.

ALTER TABLE passports ALTER COLUMN commission_id DROP NOT NULL;
ALTER TABLE passports ADD COLUMN order_id uuid REFERENCES orders;
ALTER TABLE passports ADD CONSTRAINT passports_of_one_origin CHECK (num_nonnulls(commission_id, order_id) = 1) NOT VALID;
ALTER TABLE passports VALIDATE CONSTRAINT passports_of_one_origin;
