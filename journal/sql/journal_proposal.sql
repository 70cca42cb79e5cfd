-- The period mark that the program suggests, as journal/rules/marks.py explains it: by the exact mean `total / weight`,
-- and «4» where a rule of the school forbids «5». A rule that is off, or control works that nobody wrote, forbid nothing.
-- Compared in whole hundredths, as the column keeps the threshold: exact, and quicker than decimals.
CREATE OR REPLACE FUNCTION journal_proposal(
    total bigint, weight bigint, lowest integer, control_total bigint, control_weight bigint, last_control integer,
    threshold numeric, two_forbids_five boolean, control_mark_for_five integer
) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
SELECT CASE
    WHEN total * 100 >= (400 + (threshold * 100)::integer) * weight THEN
        CASE WHEN (two_forbids_five AND lowest <= 2)
               OR (last_control < control_mark_for_five AND control_total < control_mark_for_five * control_weight)
             THEN 4 ELSE 5 END
    WHEN total * 100 >= (300 + (threshold * 100)::integer) * weight THEN 4
    WHEN total * 100 >= (200 + (threshold * 100)::integer) * weight THEN 3
    WHEN total * 100 >= (100 + (threshold * 100)::integer) * weight THEN 2
    ELSE 1
END
$$;
