-- Owner: platform::flags.

-- How a flag was set by staff; one that nobody has touched has no row and stands as the code declares it.
CREATE TABLE feature_flags (
    code       text PRIMARY KEY,
    killed     boolean NOT NULL,                    -- off for everybody, whatever else is said
    staff      boolean NOT NULL,                    -- on for the house's own people
    accounts   uuid[] NOT NULL,                     -- on for these
    channels   text[] NOT NULL,                     -- counts only there; empty is everywhere
    percent    integer NOT NULL CHECK (percent BETWEEN 0 AND 100),
    starts_at  timestamptz,
    ends_at    timestamptz,
    version    bigint NOT NULL DEFAULT 1,
    updated_at timestamptz NOT NULL,
    CONSTRAINT feature_flags_end_after_they_start CHECK (ends_at > starts_at)
);

-- Every node hears a change at once. The channel carries the schema, as every announcement does.
CREATE FUNCTION announce_flags() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('flags_' || current_schema(), '');
    RETURN NULL;
END $$;
CREATE TRIGGER feature_flags_are_announced AFTER INSERT OR UPDATE OR DELETE ON feature_flags
    FOR EACH STATEMENT EXECUTE FUNCTION announce_flags();
