from django.db import migrations

# A tenth of a table that holds ten years is a whole year: until then PostgreSQL would take the present term for a few
# rows beyond the end of its statistics. A hundredth is two weeks of a school.
FRESH = 'autovacuum_analyze_scale_factor = 0.01, autovacuum_vacuum_insert_scale_factor = 0.05'
TABLES = ('mark', 'work', 'absence', 'lessonentry', 'homework')


class Migration(migrations.Migration):

    dependencies = [
        ('journal', '0003_content_versions'),
    ]

    operations = [
        migrations.RunSQL(
            [f'ALTER TABLE journal_{table} SET ({FRESH})' for table in TABLES],
            [
                f'ALTER TABLE journal_{table} RESET (autovacuum_analyze_scale_factor, autovacuum_vacuum_insert_scale_factor)'
                for table in TABLES
            ],
        ),
    ]
