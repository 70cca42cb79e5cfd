-- Whether one person may write to another today about the pupil, or with NULL about what concerns no pupil.
CREATE OR REPLACE FUNCTION messaging_may_write(of_writer bigint, to_reader bigint, about bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN
    RETURN EXISTS (SELECT 1 FROM messaging_faces(of_writer, to_reader, about));
END $$;
