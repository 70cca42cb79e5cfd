-- The version of all that is counted of each of the classes (record 59): of the pupils who have ever had an enrolment in
-- it, of the class and of other classes of its year in which these have one, of all classes of earlier years, and of the
-- school. Two sums of what each row of a version is hashed to: rows have no order, and each enters a class once, for in a
-- sum without carry what comes twice is as if it had not come.
--
-- What a pupil brought along stands in classes in which he has an enrolment, whatever its days: none is deleted or written
-- anew for another class. Days that began in an earlier year are counted too, and what the class was then; nobody writes
-- there any more, and so nobody looks for who was where.
--
-- Joined by hashing, for the planner would look for each pupil through an index; one plan, for it fits all.
CREATE OR REPLACE FUNCTION school_class_versions(of_classes bigint[]) RETURNS TABLE (
    school_class_id bigint, one bigint, other bigint
) LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp SET enable_nestloop = off SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH class AS MATERIALIZED (
        SELECT c.id, c.year_id, y.starts_on
          FROM school_schoolclass c
          JOIN school_schoolyear y ON y.id = c.year_id
    ), member AS MATERIALIZED (
        SELECT DISTINCT e.pupil_id, e.school_class_id
          FROM school_enrolment e
         WHERE e.school_class_id = ANY (ARRAY(
            SELECT c.id FROM class c
             WHERE c.year_id = ANY (ARRAY(SELECT o.year_id FROM class o WHERE o.id = ANY (of_classes)))))
    ), part AS (
        SELECT m.school_class_id, 'pupil' AS kind, m.pupil_id AS object_id FROM member m
         WHERE m.school_class_id = ANY (of_classes)
        UNION ALL
        SELECT c.id, 'class', c.id FROM class c WHERE c.id = ANY (of_classes)
        UNION ALL
        (SELECT DISTINCT m.school_class_id, 'class', brought.school_class_id
           FROM member m
           JOIN member brought ON brought.pupil_id = m.pupil_id AND brought.school_class_id <> m.school_class_id
           JOIN class c ON c.id = m.school_class_id
           JOIN class other ON other.id = brought.school_class_id AND other.year_id = c.year_id
          WHERE m.school_class_id = ANY (of_classes))
    ), own AS (
        SELECT p.school_class_id, bit_xor(uuid_hash_extended(v.value, 1)) AS one,
               bit_xor(uuid_hash_extended(v.value, 2)) AS other
          FROM part p
          JOIN school_contentversion v ON v.kind = p.kind AND v.object_id = p.object_id
         GROUP BY p.school_class_id
    ), earlier AS (  -- without a day that of the school
        SELECT c.starts_on, bit_xor(uuid_hash_extended(v.value, 1)) AS one,
               bit_xor(uuid_hash_extended(v.value, 2)) AS other
          FROM school_contentversion v
          LEFT JOIN class c ON c.id = v.object_id AND v.kind = 'class'
         WHERE v.kind IN ('class', 'school')
         GROUP BY c.starts_on
    ), of_all AS (
        SELECT y.starts_on, bit_xor(e.one) AS one, bit_xor(e.other) AS other
          FROM (SELECT DISTINCT c.starts_on FROM class c WHERE c.id = ANY (of_classes)) y
          JOIN earlier e ON e.starts_on IS NULL OR e.starts_on < y.starts_on
         GROUP BY y.starts_on
    )
    SELECT c.id, COALESCE(o.one, 0) # COALESCE(a.one, 0), COALESCE(o.other, 0) # COALESCE(a.other, 0)
      FROM class c
      LEFT JOIN own o ON o.school_class_id = c.id
      LEFT JOIN of_all a ON a.starts_on = c.starts_on
     WHERE c.id = ANY (of_classes);
END $$;
