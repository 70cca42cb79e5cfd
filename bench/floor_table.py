"""The table into which the floor of saving inserts: shaped like that of the marks, without triggers and history."""

MAKE_TABLE = """
    CREATE TABLE IF NOT EXISTS bench_mark (LIKE journal_mark INCLUDING DEFAULTS INCLUDING IDENTITY, PRIMARY KEY (id));
    GRANT SELECT, INSERT ON bench_mark TO PUBLIC
"""
