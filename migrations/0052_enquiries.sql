-- Owners: bespoke::enquiries (drafts and what became of them), bespoke::files (pictures).

-- What somebody asks the atelier for. Found by a token whose digest alone is kept; what was typed is kept as it was typed.
CREATE TABLE enquiries (
    id            uuid PRIMARY KEY,
    token_digest  bytea NOT NULL CONSTRAINT enquiries_token_once UNIQUE,
    answers       jsonb NOT NULL,
    commission_id uuid CONSTRAINT enquiries_become_one_commission UNIQUE REFERENCES commissions,
    created_at    timestamptz NOT NULL,
    updated_at    timestamptz NOT NULL,
    expires_at    timestamptz NOT NULL
);
CREATE INDEX enquiries_to_forget ON enquiries (expires_at) WHERE commission_id IS NULL;

-- Pictures, drawn anew by the house; what the sender's camera wrote beside the pixels is gone.
CREATE TABLE commission_files (
    id            uuid PRIMARY KEY,
    enquiry_id    uuid REFERENCES enquiries,
    commission_id uuid REFERENCES commissions,
    place         text NOT NULL CHECK (place IN ('reference', 'own_stone', 'design', 'bench')),
    name          text NOT NULL,
    sha256        text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    bytes         bigint NOT NULL CHECK (bytes > 0),
    width         integer NOT NULL CHECK (width > 0),
    height        integer NOT NULL CHECK (height > 0),
    created_at    timestamptz NOT NULL,
    CONSTRAINT commission_files_belong CHECK (num_nonnulls(enquiry_id, commission_id) > 0)
);
CREATE INDEX commission_files_of_enquiry ON commission_files (enquiry_id);
CREATE INDEX commission_files_of_commission ON commission_files (commission_id);
