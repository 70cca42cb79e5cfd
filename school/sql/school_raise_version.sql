-- Gives what pages show about a pupil, a class or the school (0) a version that it has never had.
-- A row that another open transaction has raised is skipped, and another one raised or made: nobody waits for anybody.
CREATE OR REPLACE FUNCTION school_raise_version(of_kind text, of_object bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE school_contentversion SET value = gen_random_uuid()
     WHERE id = (SELECT v.id FROM school_contentversion v WHERE v.kind = of_kind AND v.object_id = of_object
                  LIMIT 1 FOR UPDATE SKIP LOCKED);
    IF NOT FOUND THEN
        INSERT INTO school_contentversion (kind, object_id, value) VALUES (of_kind, of_object, gen_random_uuid());
    END IF;
END $$;
