-- The code of the document that excuses the pupil on the day.
CREATE OR REPLACE FUNCTION attendance_reason_on(of_pupil bigint, on_day date) RETURNS bigint
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN
    -- The weightier document holds, of equal ones the later entered.
    RETURN (
        SELECT n.code_id FROM attendance_excusenote n
         WHERE n.pupil_id = of_pupil AND n.is_in_force AND on_day BETWEEN n.starts_on AND n.ends_on
         ORDER BY array_position(ARRAY['certificate', 'order', 'application', 'none'], n.kind::text), n.id DESC
         LIMIT 1
    );
END $$;
