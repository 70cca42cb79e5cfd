"""Arithmetic of meals, without a database."""
