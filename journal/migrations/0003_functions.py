"""Kept for those that depend on it: functions and views have moved to files."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("journal", "0002_initial"), ("timetable", "0002_group_members"), ("school", "0002_today")]

    operations = []
