"""Filters of reports."""
