"""The functions that the journal's triggers call."""

from django.db import migrations

from journal.migrations._functions import LESSON_MUST_BE_OPEN, PUPIL_MUST_BE_TAUGHT, TERM_IS_CLOSED


class Migration(migrations.Migration):
    dependencies = [("journal", "0002_initial"), ("timetable", "0002_group_members"), ("school", "0002_today")]

    operations = [
        migrations.RunSQL(TERM_IS_CLOSED, "DROP FUNCTION journal_term_is_closed(bigint, date)"),
        migrations.RunSQL(LESSON_MUST_BE_OPEN, "DROP FUNCTION journal_lesson_must_be_open(bigint)"),
        migrations.RunSQL(PUPIL_MUST_BE_TAUGHT, "DROP FUNCTION journal_pupil_must_be_taught(bigint, bigint)"),
    ]
