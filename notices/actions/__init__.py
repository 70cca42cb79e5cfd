"""Writes of notices. Those of the worker have no `by`: nobody acts but the machine."""
