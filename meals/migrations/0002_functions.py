"""The functions that the triggers of meals call."""

from django.db import migrations

from meals.migrations._functions import EVERY_FUNCTION


class Migration(migrations.Migration):
    dependencies = [("meals", "0001_initial"), ("school", "0002_today"), ("accounts", "0002_access_log_and_offices")]

    operations = [migrations.RunSQL(create, f"DROP FUNCTION {name}") for create, name in EVERY_FUNCTION]
