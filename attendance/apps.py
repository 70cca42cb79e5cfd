"""Floor «attendance»: what the class teacher knows of absences – certificates, applications, orders, reasons."""

from django.apps import AppConfig


class AttendanceConfig(AppConfig):
    name = "attendance"
    verbose_name = "Посещаемость"
