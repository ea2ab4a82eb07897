-- Owner: customers::roles. Nine roles of staff; what each may do is declared in the code until an owner says otherwise here.

ALTER TABLE accounts DROP CONSTRAINT accounts_role_check;
ALTER TABLE accounts ADD CONSTRAINT accounts_role_known CHECK (
    role IN ('owner', 'manager', 'catalog', 'fulfillment', 'finance', 'consultant', 'workshop', 'support', 'auditor')
) NOT VALID;
ALTER TABLE accounts VALIDATE CONSTRAINT accounts_role_known;

-- A role without a row has the rights that the code declares, so a new release can add to them. The owner's never has one:
-- nobody can shut the last person out who could mend a mistake.
CREATE TABLE role_rights (
    role        text PRIMARY KEY CONSTRAINT role_rights_never_of_owner CHECK (
        role IN ('manager', 'catalog', 'fulfillment', 'finance', 'consultant', 'workshop', 'support', 'auditor')
    ),
    permissions text[] NOT NULL CONSTRAINT role_rights_are_words CHECK (
        cardinality(permissions) <= 64 AND array_position(permissions, NULL) IS NULL
    ),
    version     bigint NOT NULL CHECK (version > 0),
    updated_at  timestamptz NOT NULL
);
