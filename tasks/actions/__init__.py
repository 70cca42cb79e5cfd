"""Writes of tasks. Those of the worker have no `by`: nobody acts but the machine."""
