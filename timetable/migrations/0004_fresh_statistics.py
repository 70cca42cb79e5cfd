from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('timetable', '0003_lessons_by_group_and_day'),
    ]

    operations = [
        migrations.RunSQL(  # as journal/migrations/0004
            'ALTER TABLE timetable_lesson SET (autovacuum_analyze_scale_factor = 0.01, autovacuum_vacuum_insert_scale_factor = 0.05)',
            'ALTER TABLE timetable_lesson RESET (autovacuum_analyze_scale_factor, autovacuum_vacuum_insert_scale_factor)',
        ),
    ]
