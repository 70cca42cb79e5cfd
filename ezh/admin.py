"""The administrator's reference tables: gathers what the floors have registered."""

from django.contrib import admin

from school.admin_site import site

admin.autodiscover()

__all__ = ["site"]
