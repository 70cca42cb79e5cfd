"""The demo school: people, timetable, lessons, marks of a whole year, for trying ЭЖ out and for measuring it.

It writes past the actions on purpose: 400,000 rows in less than a minute, by `bulk_create` and COPY, in one
transaction. Triggers, constraints and history stay on. Pages never import it. What it must obey is told in
docs/decisions/0005-demo-school.md.
"""
