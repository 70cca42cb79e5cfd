"""Kept for those that depend on it: functions and views have moved to files."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("school", "0001_initial")]

    operations = []
