"""The demo school: people, timetable, lessons, marks of a whole year, for trying ЭЖ out and for measuring it.

It writes past the actions on purpose: 600,000 rows in half a minute, by `bulk_create` and COPY, in one transaction,
large tables also past the triggers of their rows. Constraints and history stay. Pages never import it. What it must
obey is told in docs/decisions/0005-demo-school.md and 0029-past-years-past-triggers.md.
"""
