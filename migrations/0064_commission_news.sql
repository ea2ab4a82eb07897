-- Owner: bespoke::commissions. Boards that are open hear of every commission that changes, when the change is kept and not before.

CREATE FUNCTION announce_commission() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('commissions_' || current_schema(), NEW.id::text);
    RETURN NULL;
END $$;

CREATE TRIGGER commissions_announced AFTER INSERT OR UPDATE ON commissions FOR EACH ROW EXECUTE FUNCTION announce_commission();
