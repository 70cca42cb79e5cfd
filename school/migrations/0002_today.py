"""The school's date today: one clock for Python, constraints and triggers."""

from django.db import migrations

CREATE = """
CREATE FUNCTION ezh_today() RETURNS date
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (now() AT TIME ZONE COALESCE((SELECT time_zone FROM school_school), 'Asia/Novokuznetsk'))::date;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("school", "0001_initial")]

    operations = [migrations.RunSQL(CREATE, "DROP FUNCTION ezh_today()")]
