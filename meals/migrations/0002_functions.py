"""Kept for those that depend on it: functions and views have moved to files."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("meals", "0001_initial"), ("school", "0002_today"), ("accounts", "0002_access_log_and_offices")]

    operations = []
