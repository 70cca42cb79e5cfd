"""Lists that wait for their confirmation are kept as sheets with names."""

from django.db import migrations

FORWARD = """
    UPDATE school_pupilimport SET cells = jsonb_build_array(jsonb_build_array('', cells))
     WHERE jsonb_array_length(cells) > 0
"""
BACK = """
    UPDATE school_pupilimport SET cells = cells -> 0 -> 1
     WHERE jsonb_array_length(cells) > 0
"""


class Migration(migrations.Migration):

    dependencies = [
        ('school', '0006_outer_support'),
    ]

    operations = [
        migrations.RunSQL(FORWARD, BACK),
    ]
