"""What the owner of a measured database puts beside the school: a bare table of marks, and a function for counting."""

# The floor of saving inserts into it: shaped like the table of marks, without triggers and history.
MAKE_TABLE = """
    CREATE TABLE IF NOT EXISTS bench_mark (LIKE journal_mark INCLUDING DEFAULTS INCLUDING IDENTITY, PRIMARY KEY (id));
    GRANT SELECT, INSERT ON bench_mark TO PUBLIC
"""
# EXPLAIN of a writing statement leaves out what its triggers do; of a SELECT of this function it leaves out nothing.
MAKE_FUNCTION = """
    CREATE OR REPLACE FUNCTION bench_execute(statement text) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN EXECUTE statement; END $$;
    GRANT EXECUTE ON FUNCTION bench_execute(text) TO PUBLIC
"""
