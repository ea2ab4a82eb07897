-- Owner: mail (letters that were refused for good).

ALTER TABLE mail_messages
    ADD COLUMN refusal text,                      -- why, in the mail server's words
    DROP CONSTRAINT mail_messages_state_check,
    ADD CONSTRAINT mail_messages_state_check CHECK (state IN ('queued', 'sent', 'refused')) NOT VALID;
ALTER TABLE mail_messages VALIDATE CONSTRAINT mail_messages_state_check;
