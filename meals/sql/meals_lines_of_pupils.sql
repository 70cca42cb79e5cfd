-- Lines of closed months in the range, of the pupils. By a bitmap: the lines of a month do not lie in the order of
-- pupils, though those of ten years as a whole seem to.
CREATE OR REPLACE FUNCTION meals_lines_of_pupils(of_pupils bigint[], first date, last date)
RETURNS TABLE (
    id bigint, pupil_id bigint, school_class_id bigint, "on" date, kind varchar, category_id bigint,
    price numeric, federal numeric, regional numeric, municipal numeric, parent numeric
) LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp SET enable_indexscan = off SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT l.id, l.pupil_id, l.school_class_id, l."on", l.kind, l.category_id,
           l.price, l.federal, l.regional, l.municipal, l.parent
      FROM meals_sheetline l
     WHERE l.pupil_id = ANY (of_pupils) AND l."on" BETWEEN first AND last;
END $$;
