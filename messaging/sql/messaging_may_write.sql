-- Whether one person may write to another today about the pupil, or with NULL about what concerns no pupil.
CREATE OR REPLACE FUNCTION messaging_may_write(of_writer bigint, to_reader bigint, about bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN
    IF about IS NULL THEN
        RETURN EXISTS (SELECT 1 FROM messaging_correspondent c
                        WHERE c.writer_id = of_writer AND c.reader_id = to_reader AND c.pupil_id IS NULL);
    END IF;
    RETURN EXISTS (SELECT 1 FROM messaging_correspondent c
                    WHERE c.writer_id = of_writer AND c.reader_id = to_reader AND c.pupil_id = about);
END $$;
