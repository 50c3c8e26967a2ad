"""Migration operations that several apps share."""

from __future__ import annotations

from django.db.migrations import RunSQL


def append_only(table: str) -> RunSQL:
    """Forbid UPDATE, DELETE and TRUNCATE on ``table`` by triggers (the function is made by core's first migration)."""
    return RunSQL(
        sql=f"""
        CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION core_append_only();
        CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION core_append_only();
        """,
        reverse_sql=f"""
        DROP TRIGGER IF EXISTS {table}_append_only ON {table};
        DROP TRIGGER IF EXISTS {table}_no_truncate ON {table};
        """,
    )


APPEND_ONLY_FUNCTION = RunSQL(
    sql="""
    CREATE FUNCTION core_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END $$;
    """,
    reverse_sql="DROP FUNCTION IF EXISTS core_append_only();",
)

# Range types over uuid and text, so that "no overlap per owner" is an exclusion constraint without btree_gist:
# managed servers and the embedded build may lack contrib.
RANGE_TYPES = RunSQL(
    sql="""
    CREATE TYPE uuidrange AS RANGE (subtype = uuid);
    CREATE TYPE textrange AS RANGE (subtype = text, collation = "C");
    """,
    reverse_sql="DROP TYPE IF EXISTS uuidrange; DROP TYPE IF EXISTS textrange;",
)
